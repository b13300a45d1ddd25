package rig

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
)

// guarded is a registry that knows one token, and remembers what else was sent to it.
type guarded struct {
	*httptest.Server
	Mu   sync.Mutex
	Seen []string // "METHOD path: Authorization"
}

// Guard starts one. answer decides over a request; "" in its place is 401 without the token and all there is with it.
func Guard(t *testing.T, answer func(r *http.Request) (status int, handled bool)) *guarded {
	t.Helper()
	g := &guarded{}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.Mu.Lock()
		g.Seen = append(g.Seen, r.Method+" "+r.URL.Path+": "+r.Header.Get("Authorization"))
		g.Mu.Unlock()
		if status, handled := answer(r); handled {
			w.WriteHeader(status)
			fmt.Fprint(w, `{"error": "no"}`)
			return
		}
		g.serve(w, r)
	}))
	t.Cleanup(g.Close)
	return g
}

// Wants refuses every request without that token.
func Wants(token string) func(r *http.Request) (int, bool) {
	return func(r *http.Request) (int, bool) { return 401, r.Header.Get("Authorization") != "Bearer "+token }
}

func (g *guarded) serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	name := path.Base(r.URL.Path)
	if at := strings.Index(r.URL.Path, "@"); at >= 0 {
		name = r.URL.Path[at:]
	}
	switch {
	case strings.HasSuffix(r.URL.Path, "/-/whoami"):
		fmt.Fprint(w, `{"username": "eve"}`)
	case r.Method == http.MethodPut:
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, `{}`)
	case strings.HasSuffix(r.URL.Path, ".tgz"):
		w.WriteHeader(http.StatusNotFound)
	default:
		_ = json.NewEncoder(w).Encode(map[string]any{"name": name, "dist-tags": map[string]string{"latest": "1.0.0"},
			"versions": map[string]any{"1.0.0": map[string]any{"name": name, "version": "1.0.0",
				"dist": map[string]string{"tarball": g.URL + "/x.tgz", "shasum": "0"}}}})
	}
}

// Saw reports whether a token came in any header.
func (g *guarded) Saw(token string) bool {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	return slices.ContainsFunc(g.Seen, func(s string) bool { return strings.Contains(s, token) })
}

// Last is the last request that came.
func (g *guarded) Last() string {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	if len(g.Seen) == 0 {
		return ""
	}
	return g.Seen[len(g.Seen)-1]
}

// Key is npm's key of a path of it.
func (g *guarded) Key(path string) string { return strings.TrimPrefix(g.URL, "http:") + path }
