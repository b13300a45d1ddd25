package demo

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Options says which registry to play. The zero value is a [Plain] registry over http that holds [Stock].
type Options struct {
	Profile  Profile
	Path     string           // base path, "npm/" or the profile's own when empty, "/" for none
	TLS      bool             // an untrusted certificate, see [Registry.CA]
	Now      func() time.Time // decides what has expired; time.Now when nil
	Packages []Package        // [Stock] when nil
	Trouble  Trouble          // what goes wrong for every account
	// it comes behind a proxy and does not know its public name: to itself it is localhost, and its tarballs lie there
	Inside   bool
	WebLogin bool // npm login by browser succeeds at once, as ada
}

// Registry is an npm registry on loopback. All its methods may be called while npm talks to it.
type Registry struct {
	options   Options
	responses responses
	base      string // "/npm/"
	origin    string // "http://127.0.0.1:PORT"
	server    *http.Server
	ca        []byte

	mu       sync.Mutex
	users    map[string]*user
	tokens   map[string]*token
	packages map[string]*stored
	requests []Request
	turns    int      // with [Flaky]: requests with a good token
	trusted  []string // packages that take a CI job's identity for a token
	public   *Registry
}

// Request is one request as the registry saw it. Credential is one of "none", "bearer-ok", "bearer-bad",
// "bearer-expired", "basic-ok", "basic-bad" and "malformed": whether a credential came and what became of it, never
// its value.
type Request struct {
	Method     string
	Path       string // escaped as sent, without the query and without the token that a log-out names
	Credential string
	Status     int
}

// Start brings up a registry on a free port of 127.0.0.1. Close it.
func Start(o Options) (*Registry, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Packages == nil {
		o.Packages = Stock()
	}
	r := &Registry{options: o, responses: responsesOf(o.Profile), tokens: map[string]*token{}}
	r.base = basePath(o.Path, r.responses.path)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("starting the demo registry: %w", err)
	}
	if err := r.serve(l); err != nil {
		l.Close()
		return nil, fmt.Errorf("starting the demo registry: %w", err)
	}
	return r, nil
}

func basePath(asked, own string) string {
	p := asked
	if p == "" {
		p = own
	}
	if p = strings.Trim(p, "/"); p == "" {
		return "/"
	}
	return "/" + p + "/"
}

func (r *Registry) serve(l net.Listener) error {
	r.origin = "http://" + l.Addr().String()
	r.server = &http.Server{Handler: r, ReadHeaderTimeout: 10 * time.Second}
	if r.options.TLS {
		r.origin = "https://" + l.Addr().String()
		config, ca, err := selfSigned(r.options.Now())
		if err != nil {
			return err
		}
		r.server.TLSConfig, r.ca = config, ca
		// npm gives up in the middle of the handshake, which is the point; the server's own log of it is noise.
		r.server.ErrorLog = silence()
	}
	if err := r.stock(); err != nil {
		return err
	}
	go r.accept(l)
	return nil
}

func (r *Registry) accept(l net.Listener) {
	if r.options.TLS {
		_ = r.server.ServeTLS(l, "", "")
		return
	}
	_ = r.server.Serve(l)
}

// URL is the registry's address as an .npmrc names it, with the slash at its end.
func (r *Registry) URL() string { return r.origin + r.base }

// ownURL is what the registry takes for its address.
func (r *Registry) ownURL() string {
	if r.options.Inside {
		return strings.Replace(r.URL(), "127.0.0.1", "localhost", 1)
	}
	return r.URL()
}

// Host is "127.0.0.1:PORT".
func (r *Registry) Host() string {
	_, host, _ := strings.Cut(r.origin, "://")
	return host
}

// Key is the nerf dart under which an .npmrc keeps this registry's credentials: "//127.0.0.1:PORT/npm/".
func (r *Registry) Key() string { return "//" + r.Host() + r.base }

// CA is the certificate in PEM that a client must trust; nil without TLS.
func (r *Registry) CA() []byte { return r.ca }

// Close ends the registry and the one behind [Registry.Public]. Connections that are still open are cut.
func (r *Registry) Close() error {
	r.mu.Lock()
	public := r.public
	r.mu.Unlock()
	// npm has gone by now; what is left are kept-alive sockets, which Shutdown alone would wait for.
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_ = r.server.Shutdown(ctx)
	err := r.server.Close()
	if public != nil {
		err = errors.Join(err, public.Close())
	}
	return err
}

// Requests lists what was asked so far, oldest first.
func (r *Registry) Requests() []Request {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Request(nil), r.requests...)
}

// Public is a second registry that plays npm's public one: it holds the public packages only, and hides the rest behind
// 404. It exists so that no mapping mistake can make npm ask a live host. It is closed with r.
func (r *Registry) Public() (*Registry, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.public != nil {
		return r.public, nil
	}
	p, err := Start(Options{Profile: NPMJS, Path: "/", Now: r.options.Now, Packages: PublicStock()})
	r.public = p
	return p, err
}

// ServeHTTP answers as the profile would, and notes what it saw.
func (r *Registry) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	c := r.identify(req)
	a := r.reply(req, c)
	r.mu.Lock()
	r.requests = append(r.requests, Request{req.Method, notedPath(req), string(c.state), a.status})
	r.mu.Unlock()
	a.write(w)
}

// notedPath leaves out the token that npm logout puts into its path.
func notedPath(req *http.Request) string {
	path := req.URL.EscapedPath()
	if before, _, logout := strings.Cut(path, "/-/user/token/"); logout {
		return before + "/-/user/token/<redacted>"
	}
	return path
}
