package facts

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"npmx/parse/redact"
	"npmx/parse/registry"
)

// Limits of the probe: it runs after a failure, while a person waits.
const (
	ProbeTime    = 5 * time.Second
	maxProbeBody = 64 << 10
	maxWords     = 400
)

// Asked is one request of a probe and what came back. Texts are redacted and free of control characters.
type Asked struct {
	URL        string
	Credential bool
	Status     int // 0: no answer, see Failed
	Took       time.Duration
	Challenge  string
	Message    string // the registry's own words
	Page       string // json, html, other
	Named      bool   // /-/whoami gave a name
	User       string // which, where it is one that can be in a sentence
	Failed     string
	Tunnel     int       // the status with which a proxy refused to connect; 0: none did
	Denied     string    // why, in the words of the proxy, or of what comes before the registry
	Phrase     string    // what is behind the status, where that is not the usual phrase
	Notice     string    // npm-notice, which npm shows
	Fault      Fault     // why there was no answer, in npm's terms
	Ends       time.Time // when the token ends, where the registry says so in a header, as GitHub does
}

// Probe is what a registry answered when npmx asked it itself, since npm throws bodies and challenges away. A nil
// *Asked was not asked.
type Probe struct {
	With, Whoami, Without *Asked
}

// All lists what was asked, in a fixed order.
func (p *Probe) All() []Asked {
	var all []Asked
	if p == nil {
		return nil
	}
	for _, a := range []*Asked{p.With, p.Whoami, p.Without} {
		if a != nil {
			all = append(all, *a)
		}
	}
	return all
}

// Prober asks registries with one npm's own settings. Clock measures how long an answer took. Time is how long a round
// of questions may take; 0 stands for [ProbeTime].
type Prober struct {
	Reach
	Env   []string
	Clock func() time.Time
	Time  time.Duration
}

// Bound is how long a round of questions may take.
func (p Prober) Bound() time.Duration { return cmp.Or(p.Time, ProbeTime) }

// Ask sends at most three GETs, to the host of uri only: uri and the registry's /-/whoami with the token that npm would
// send, and uri without. A user name and password is never replayed: registries lock accounts for that. It returns nil,
// without a request, where npm cannot have asked uri: the author of the log may have planted that address.
func (p Prober) Ask(ctx context.Context, uri, pkg string) *Probe {
	if p.Offline() || !p.MayAsk(uri, pkg) {
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, p.Bound())
	defer stop()
	client := p.client(uri)
	defer client.CloseIdleConnections()
	var out Probe
	var all sync.WaitGroup
	start := func(to **Asked, target string, credential bool) {
		all.Go(func() { *to = p.get(ctx, client, target, pkg, credential) })
	}
	if p.sends(uri, pkg) {
		start(&out.With, uri, true)
		if who, ok := whoami(p.Registry(uri, pkg), uri); ok && p.sameEntry(who, uri, pkg) {
			start(&out.Whoami, who, true)
		}
	}
	start(&out.Without, uri, false)
	all.Wait()
	return &out
}

// sends reports whether npm would send a token to uri, and npmx may.
func (p Prober) sends(uri, pkg string) bool {
	return p.MaySend(uri) && p.Config.Authorize(uri, pkg, func(string, string) {})
}

// sameEntry is true where npm would send one token to both: the answer about another one would prove nothing.
func (p Prober) sameEntry(who, uri, pkg string) bool {
	a, b := p.Config.Credential(who, pkg), p.Config.Credential(uri, pkg)
	return p.sends(who, pkg) && a != nil && b != nil && a.RegKey == b.RegKey
}

// Identity asks a registry's /-/whoami, for `npmx check --online`; nil where npm would send no token there.
func (p Prober) Identity(ctx context.Context, registryURL string) *Asked {
	ctx, stop := context.WithTimeout(ctx, p.Bound())
	defer stop()
	who, ok := whoami(registryURL, registryURL)
	if u, valid := readAddress(who); !ok || !valid || u.linkLocal() || p.Offline() ||
		!p.sends(who, "") {
		return nil
	}
	client := p.client(registryURL)
	defer client.CloseIdleConnections()
	return p.get(ctx, client, who, "", true)
}

// whoami returns the address only where it lies on the host of the request that failed.
func whoami(registryURL, uri string) (string, bool) {
	host := registry.HostPort(registryURL)
	return strings.TrimRight(registryURL, "/") + "/-/whoami", host != "" && host == registry.HostPort(uri)
}

func (p Prober) get(ctx context.Context, client *http.Client, target, pkg string, credential bool) *Asked {
	return p.fetch(ctx, client, Query{URL: target, Package: pkg}, credential, (*Packument)(nil).read)
}

// fetch asks, and has the answer read: what that gives is the beginning of its body.
func (p Prober) fetch(ctx context.Context, client *http.Client, q Query, credential bool,
	body func(*http.Response) []byte) *Asked {
	target, pkg := q.URL, q.Package
	clean := p.cleaner()
	a := &Asked{URL: p.Config.Redactor().Address(target), Credential: credential}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		a.Failed = "not a url"
		return a
	}
	req.URL.User = nil
	req.Header.Set("Accept", "application/json")
	if credential {
		p.Config.Authorize(target, pkg, req.Header.Set)
	}
	began := p.Clock()
	res, err := client.Do(req)
	a.Took = p.Clock().Sub(began)
	if err != nil {
		a.Failed, a.Fault = clean(plainError(err)), faultOf(err)
		if refused := (*refusedTunnel)(nil); errors.As(err, &refused) {
			a.Tunnel, a.Denied = refused.status, plainReason().FindString(clean(refused.reason))
		}
		return a
	}
	defer res.Body.Close()
	head := body(res)
	a.Phrase, a.Notice = phraseOf(res, clean), clean(res.Header.Get("Npm-Notice"))
	a.Status, a.Denied = res.StatusCode, plainReason().FindString(clean(res.Header.Get("X-Deny-Reason")))
	a.Challenge = clean(strings.Join(res.Header.Values("Www-Authenticate"), ", "))
	var name string
	a.Page, a.Message, name = read(head, clean)
	a.Ends = moment(res.Header.Get("Github-Authentication-Token-Expiration"))
	a.Named, a.User = name != "", plainName().FindString(name)
	return a
}

// What a registry or proxy may put into a sentence of ours is a name or a code, and no sentence of its own.
var (
	plainName   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[\w@.+-]{1,64}$`) })
	plainReason = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[\w.:-]{1,64}$`) })
)

// cleaner masks before it cuts: a secret that lies across the cut is known by its whole length only.
func (p Prober) cleaner() func(string) string {
	r := p.Config.Redactor()
	return func(s string) string {
		s = r.Text(s)
		s = strings.ToValidUTF8(redact.Clean(s[:min(len(s), 4*maxWords)]), "?")
		if len(s) > maxWords {
			s = strings.ToValidUTF8(s[:maxWords], "") + " ..."
		}
		return s
	}
}

// plainError drops the URL that http's errors repeat.
func plainError(err error) string {
	if u, ok := err.(*url.Error); ok {
		return u.Err.Error()
	}
	return err.Error()
}

// read takes the words out of the shapes that registries answer with: npm's error, Verdaccio's and GitLab's
// message, Artifactory's errors[].message, CouchDB's reason.
func read(body []byte, clean func(string) string) (page, message, user string) {
	var b struct {
		Error, Message, Reason, Detail, Username any
		Errors                                   []struct{ Message string }
	}
	text := strings.TrimSpace(string(body))
	if strings.HasPrefix(text, "<") {
		// masked first: a blank in a secret would hide it
		return "html", strings.Join(strings.Fields(clean(title(text))), " "), ""
	}
	if json.Unmarshal(body, &b) != nil {
		return "other", clean(firstLine(text)), ""
	}
	if len(b.Errors) > 0 && b.Errors[0].Message != "" {
		return "json", clean(b.Errors[0].Message), ""
	}
	for _, v := range []any{b.Error, b.Message, b.Reason, b.Detail} {
		if s, ok := v.(string); ok && s != "" {
			return "json", clean(s), ""
		}
	}
	name, _ := b.Username.(string)
	return "json", "", clean(name)
}

func title(html string) string {
	lower := strings.ToLower(html)
	i := strings.Index(lower, "<title>")
	j := strings.Index(lower, "</title>")
	if i < 0 || j < i || len(lower) != len(html) {
		return ""
	}
	return html[i+len("<title>") : j]
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
