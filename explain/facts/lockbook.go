package facts

import (
	"bufio"
	"bytes"
	"io"
	"strconv"
	"strings"

	"npmx/parse/registry"
)

// lockBook collects the entries of one lockfile, within bounds.
type lockBook struct {
	lock  Lockfile
	text  int               // bytes kept
	hosts map[string]string // each once: a lockfile names few, thousands of times
	now   Locked            // the entry that is being read
	open  bool
}

func newBook() *lockBook { return &lockBook{hosts: map[string]string{}} }

// begin is called where an entry begins: what was read of the one before is kept.
func (b *lockBook) begin(e Locked) {
	b.end()
	b.now, b.open = e, true
}

// end keeps the entry that was read: among those with an address, or among those that the client asks its registry for.
func (b *lockBook) end() {
	e := b.now
	open := b.open && (e.URL == "" && e.Package != "" || registry.HostPort(e.URL) != "" && len(e.URL) <= maxURL)
	b.now, b.open = Locked{}, false
	if len(e.Version) > maxVersion {
		e.Version = ""
	}
	if len(e.Integrity) > maxIntegrity {
		e.Integrity = ""
	}
	// of a line only this is kept
	e.Package, e.URL, e.Version = strings.Clone(e.Package), strings.Clone(e.URL), strings.Clone(e.Version)
	e.Integrity = strings.Clone(e.Integrity)
	switch {
	case !open || b.full(len(e.Package)+len(e.URL)+len(e.Version)+len(e.Integrity)):
	case e.URL == "":
		b.lock.Plain = append(b.lock.Plain, e)
	default:
		e.Host = b.host(e.URL)
		b.lock.Entries = append(b.lock.Entries, e)
	}
}

func (b *lockBook) host(uri string) string {
	host := registry.HostPort(uri)
	if known, ok := b.hosts[host]; ok {
		return known
	}
	b.hosts[host] = host
	return host
}

// full reports that there is no room for that many bytes more, and says so of the lockfile.
func (b *lockBook) full(size int) bool {
	b.text += size
	if kept := len(b.lock.Entries) + len(b.lock.Plain); kept == maxLockEntries || b.text > maxLockText {
		b.lock.Cut = "only its first " + strconv.Itoa(kept) + " entries were read"
		return true
	}
	return false
}

// without marks what the client goes on without, where that is said apart from the entries.
func (l Lockfile) without(optional func(Locked) bool) Lockfile {
	for _, all := range [][]Locked{l.Entries, l.Plain} {
		for i := range all {
			all[i].Optional = all[i].Optional || optional(all[i])
		}
	}
	return l
}

// note keeps a name, within the same bounds.
func (b *lockBook) note(names map[string]bool, name string) {
	if !names[name] && len(names) < maxLockEntries && !b.full(len(name)) {
		names[strings.Clone(name)] = true
	}
}

// lines reads a lockfile line by line, until take has had enough. Of a line that is longer than any client writes one
// with an address in it, only the beginning is read.
func (b *lockBook) lines(r io.Reader, take func(line int, text string)) Lockfile {
	rest := &io.LimitedReader{R: r, N: maxLockBytes}
	in := bufio.NewReaderSize(rest, 64<<10)
	for n := 1; b.lock.Cut == ""; n++ {
		line, err := in.ReadSlice('\n')
		text := string(bytes.TrimRight(line, "\r\n"))
		for err == bufio.ErrBufferFull {
			_, err = in.ReadSlice('\n')
		}
		if text != "" {
			take(n, text)
		}
		if err != nil {
			break
		}
	}
	return b.done(rest)
}

// members reads a lockfile of JSON, as leniently as npm's.
func (b *lockBook) members(r io.Reader, take func(member)) Lockfile {
	rest := &io.LimitedReader{R: r, N: maxLockBytes}
	for w := newWalk(rest); b.lock.Cut == ""; {
		m, ok := w.next()
		if !ok {
			break
		}
		take(m)
	}
	return b.done(rest)
}

func (b *lockBook) done(rest *io.LimitedReader) Lockfile {
	b.end()
	if rest.N == 0 && b.lock.Cut == "" {
		b.lock.Cut = "only its first " + strconv.Itoa(maxLockBytes>>20) + " MiB were read"
	}
	return b.lock
}
