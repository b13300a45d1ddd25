package facts

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"sync"

	"npmx/parse/npmrc"
)

// Query is one thing that a command of npm would ask for.
type Query struct {
	URL, Package string
	Document     bool   // what is known of the package, and no file
	Version      string // that the lockfile wants; "" no lockfile has it
	Range        string // that package.json wants, where no lockfile does
	Integrity    string // of the file, as the lockfile has it
	From         string // the folder whose package.json wants it; "" the project's
	Named        bool   // on the command line, for which npm asks also where it is installed
}

// Looked is a query with what came of it.
type Looked struct {
	Query
	*Asked              // nil: it may not be asked
	Packument Packument // of a document that was read
	Withheld  bool      // npm would send a credential that npmx does not
}

// mostAtOnce bounds the connections to registries at a time: npm has 15 to each.
const mostAtOnce = 16

// Look asks each query as npm would, once, with GET and the token that npm would send. A user name and password is
// not sent. Which of the addresses a command asks is for the caller to say; those that no registry has, and those that
// would go without TLS to a host that the configuration names with it, are left out.
func (p Prober) Look(ctx context.Context, queries []Query) []Looked {
	ctx, stop := context.WithTimeout(ctx, p.Bound())
	defer stop()
	all := make([]Looked, len(queries))
	slots := make(chan struct{}, mostAtOnce)
	var done sync.WaitGroup
	for i, q := range queries {
		done.Go(func() {
			slots <- struct{}{}
			all[i] = p.look(ctx, q)
			<-slots
		})
	}
	done.Wait()
	return all
}

func (p Prober) look(ctx context.Context, q Query) Looked {
	l := Looked{Query: q}
	u, ok := readAddress(q.URL)
	if !ok || u.linkLocal() || u.crooked || p.downgrades(u) || p.Offline() {
		return l
	}
	if err := ctx.Err(); err != nil { // the time is up: nothing more is prepared
		l.Asked = &Asked{URL: p.Config.Redactor().Address(q.URL), Failed: err.Error(), Fault: faultOf(err)}
		return l
	}
	client := p.client(q.URL)
	defer client.CloseIdleConnections()
	sends := p.sends(q.URL, q.Package)
	k := p.Config.Credential(q.URL, q.Package)
	if k != nil && p.Config.Client() == npmrc.Yarn2 && !p.MaySend(q.URL) {
		return l // whether yarn sends it depends on how it came to the address
	}
	l.Withheld = !sends && k != nil && k.Field != "certfile" || hasUser(q.URL)
	into := &l.Packument
	if !q.Document {
		into = nil
	}
	l.Asked = p.fetch(ctx, client, q, sends, into.read)
	return l
}

// hasUser recognises an address with a user name, which some clients send.
func hasUser(uri string) bool {
	u, err := url.Parse(uri)
	return err == nil && u.User != nil
}

// Packument is what a registry's document of a package says, as far as it bears on access.
type Packument struct {
	Latest   string
	Versions []string
	Times    []string          // versions with a date: also those that are there no more
	Tarballs map[string]string // of each version
}

// Bounds of a document: the largest public ones have some ten thousand versions and 100 MB.
const (
	maxDocument = 256 << 20
	maxListed   = 50_000
)

// read takes a document out of an answer, and gives the beginning of its body.
func (d *Packument) read(res *http.Response) []byte {
	if d == nil || res.StatusCode != http.StatusOK {
		head, _ := io.ReadAll(io.LimitReader(res.Body, maxProbeBody))
		return head
	}
	head := &beginning{left: maxProbeBody}
	d.Tarballs = map[string]string{}
	for w := newWalk(io.TeeReader(io.LimitReader(res.Body, maxDocument), head)); ; {
		m, ok := w.next()
		if !ok {
			return head.text.Bytes()
		}
		d.take(m)
	}
}

func (d *Packument) take(m member) {
	if len(m.path) < 3 || len(d.Versions)+len(d.Times) > maxListed {
		return
	}
	switch top, name := m.path[1], m.path[2]; {
	case top == "versions" && len(m.path) == 3 && m.kind == '{':
		d.Versions = append(d.Versions, name)
	case top == "versions" && len(m.path) == 5 && m.path[3] == "dist" && m.path[4] == "tarball":
		d.keep(name, m.text)
	case top == "time" && len(m.path) == 3 && name != "created" && name != "modified":
		d.Times = append(d.Times, name)
	case top == "dist-tags" && len(m.path) == 3 && name == "latest":
		d.Latest = m.text
	}
}

func (d *Packument) keep(version, tarball string) {
	if len(tarball) <= maxURL {
		d.Tarballs[version] = tarball
	}
}

// beginning keeps the first bytes of what is written to it.
type beginning struct {
	text bytes.Buffer
	left int
}

func (b *beginning) Write(p []byte) (int, error) {
	n := min(b.left, len(p))
	b.left -= n
	b.text.Write(p[:n])
	return len(p), nil
}
