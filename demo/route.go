package demo

import (
	"net/http"
	"net/url"
	"strings"
)

// reply is the whole answer to a request. Order matters: what is broken before the registry (a proxy, an outage)
// speaks first.
func (r *Registry) reply(req *http.Request, c caller) answer {
	if a, broken := r.responses.before(r.trouble()); broken {
		return a
	}
	if req.URL.Host != "" {
		if a, refused := r.proxied(req); refused {
			return a
		}
	}
	path, inside := strings.CutPrefix(req.URL.EscapedPath(), r.base)
	switch {
	case !inside:
		return page(http.StatusNotFound, "Not Found", "nothing is served here")
	case c.state == malformed && r.responses.malformed.status != 0:
		return r.responses.malformed
	case strings.HasPrefix(path, "-/"):
		return r.service(req, path[2:], c)
	}
	return r.onPackage(req, path, c)
}

// proxied judges a request that came as to a proxy, which with [ProxyAuth] the registry is: to itself, for its own
// people.
func (r *Registry) proxied(req *http.Request) (answer, bool) {
	if r.trouble() != ProxyAuth {
		return page(http.StatusBadGateway, "Bad Gateway", "this is a registry, no proxy"), true
	}
	_, basic, _ := strings.Cut(req.Header.Get("Proxy-Authorization"), " ")
	if r.byPassword(basic).known() && req.URL.Host == r.Host() {
		return answer{}, false
	}
	return page(http.StatusProxyAuthRequired, "Proxy Authentication Required", "sign in to the proxy"), true
}

// service answers what is not a package. An endpoint that npm asks for on its own (audit, keys) must answer harmlessly.
func (r *Registry) service(req *http.Request, path string, c caller) answer {
	name, rest, _ := strings.Cut(path, "/")
	switch name {
	case "ping":
		return ok(struct{}{})
	case "whoami":
		return r.whoami(c)
	case "v1":
		return r.versionOne(req, rest)
	case "user":
		return r.user(req, rest, c)
	case "package":
		return r.distTags(req, rest, c)
	case "npm":
		return r.account(rest, c)
	}
	return r.responses.nothing()
}

// account answers below /-/npm/v1/.
func (r *Registry) account(path string, c caller) answer {
	if r.trouble() == NoAudit && strings.HasPrefix(path, "v1/security/") {
		return fault(http.StatusForbidden, "audit is not supported")
	}
	switch strings.TrimPrefix(path, "v1/") {
	case "security/advisories/bulk":
		return ok(struct{}{})
	case "security/audits", "security/audits/quick":
		return cleanAudit()
	case "user":
		if c.known() {
			return ok(map[string]any{"name": c.user, "tfa": false})
		}
		return r.responses.whoamiRefused
	}
	if pkg, asked := strings.CutPrefix(path, "v1/oidc/token/exchange/package/"); asked {
		return r.exchange(pkg)
	}
	return r.responses.nothing()
}

// cleanAudit is what npm 6 needs to find nothing: it ends with an error where one of these keys is missing.
func cleanAudit() answer {
	return ok(map[string]any{"actions": []any{}, "advisories": struct{}{}, "muted": []any{},
		"metadata": map[string]any{"vulnerabilities": struct{}{}, "dependencies": 1, "devDependencies": 0,
			"optionalDependencies": 0, "totalDependencies": 1}})
}

func (r *Registry) whoami(c caller) answer {
	switch {
	case r.trouble() == NoWhoami:
		return r.responses.refused
	case r.responses.whoamiAbsent:
		return r.responses.nothing()
	case c.known():
		return ok(map[string]string{"username": c.user})
	}
	return r.responses.whoamiRefused.about("", c.user, "")
}

// parsePackage splits "@scope%2fname/rest" and "@scope/name/rest", both of which npm writes.
func parsePackage(path string) (name, rest string, valid bool) {
	decoded, err := url.PathUnescape(path)
	if err != nil {
		return "", "", false
	}
	parts := 1
	if strings.HasPrefix(decoded, "@") {
		parts = 2
	}
	fields := strings.SplitN(decoded, "/", parts+1)
	if len(fields) < parts || fields[0] == "" {
		return "", "", false
	}
	if len(fields) > parts {
		rest = fields[parts]
	}
	return strings.Join(fields[:parts], "/"), rest, true
}

func (r *Registry) onPackage(req *http.Request, path string, c caller) answer {
	name, rest, valid := parsePackage(path)
	if !valid {
		return r.responses.nothing()
	}
	if req.Method == http.MethodGet || req.Method == http.MethodHead {
		return r.read(name, rest, c)
	}
	if a, refused := r.mayWrite(name, c); refused {
		return a
	}
	return r.write(req, name, rest, c)
}

func (r *Registry) read(name, rest string, c caller) answer {
	if a, refused := r.mayRead(name, c); refused {
		return a
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.packages[name]
	if p == nil {
		return r.responses.absent.about(name, c.user, "access")
	}
	if file, asked := strings.CutPrefix(rest, "-/"); asked {
		return r.tarball(p, file)
	}
	if rest == "" {
		return ok(p.packument())
	}
	if p.tags[rest] != "" {
		rest = p.tags[rest]
	}
	if !p.has(rest) {
		return r.responses.absent.about(name, "", "access")
	}
	return ok(p.manifest[rest])
}

func (r *Registry) tarball(p *stored, file string) answer {
	b, found := p.tarballs[file]
	if !found {
		return r.responses.absent.about(p.name, "", "access")
	}
	return answer{status: http.StatusOK, kind: "application/octet-stream", body: string(b)}
}
