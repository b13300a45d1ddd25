package parse

import (
	"net/url"
	"slices"
	"strings"

	"npmx/parse/registry"
)

// plainURL removes user information and a fragment from a URL. A URL that cannot be parsed gives "".
func plainURL(s string) string {
	s = strings.TrimRight(s, `"',;`)
	u, err := registry.Parse(s)
	if err != nil || u.Host == "" || strings.Contains(u.Host, "*") {
		return ""
	}
	if u.User == nil && u.Fragment == "" {
		return s
	}
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	return u.String()
}

// packageOf returns the package that a registry's URL is about, "" for its other endpoints.
func packageOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || registry.IsSource(raw) {
		return ""
	}
	path := u.EscapedPath()
	if _, name, ok := registry.EndpointOf(path); ok {
		return nameAt(name)
	}
	if isPage(u) {
		return ""
	}
	if of, file, ok := strings.Cut(path, "/download/"); ok && strings.HasSuffix(path, ".tgz") &&
		strings.HasPrefix(file[strings.LastIndexByte(file, '/')+1:], of[strings.LastIndexByte(of, '/')+1:]+"-") {
		return nameAt(of) // a mirror's: /core/download/core-1.0.0.tgz, also below a scope
	}
	if _, name, ok := strings.Cut(path, "/download/"); ok &&
		(strings.HasPrefix(name, "@") || strings.HasPrefix(name, "%40")) {
		return nameAt(firstSegments(name)) // GitHub's tarballs, whose packages all have a scope
	}
	if i := strings.LastIndex(path, "/-/"); i >= 0 && (strings.HasSuffix(path, ".tgz") ||
		strings.Contains(path[i:], "/-rev/")) {
		return nameAt(path[:i])
	}
	if i := strings.LastIndex(path, "/-/packages/npm/"); i >= 0 {
		return nameAt(path[i:])
	}
	if strings.Contains(path, "/-/") || strings.HasSuffix(path, "/") ||
		strings.HasSuffix(path, "/yarnpkg-cli/bin/yarn.js") {
		return ""
	}
	path, _, _ = strings.Cut(path, "/-rev/")
	return nameAt(withoutVersion(path))
}

// isPage recognises a page for people, to which a gateway in front of a registry redirects: npm then names that address
// in the registry's place. npm asks for packages without a query, but for "?write=true".
func isPage(u *url.URL) bool {
	if u.RawQuery != "" && u.RawQuery != "write=true" && !strings.HasSuffix(u.Path, ".tgz") {
		return true
	}
	path := strings.TrimSuffix(u.EscapedPath(), "/") // still escaped: @acme%2flogin is one word
	last := strings.ToLower(path[strings.LastIndexByte(path, '/')+1:])
	if strings.Contains(path, "/@") {
		return false
	}
	last, _, _ = strings.Cut(strings.NewReplacer("-", "", "_", "").Replace(last), ".")
	return slices.Contains([]string{"login", "logon", "signin", "sso", "saml", "authorize"}, last)
}

// archived recognises a file that was put somewhere by hand: no package has such a name, nor do its folders.
func archived(name string) bool {
	return strings.HasSuffix(name, ".tgz") || strings.HasSuffix(name, ".tar.gz")
}

// firstSegments returns the name at the start of GitHub's "@scope/name/1.0.0/hash".
func firstSegments(path string) string {
	parts := strings.SplitN(path, "/", 3)
	if strings.HasPrefix(path, "@") && len(parts) > 1 && !strings.Contains(parts[0], "%") {
		return parts[0] + "/" + parts[1]
	}
	return parts[0]
}

// withoutVersion drops a version or tag after the name: "/foo/1.0.0", "/@acme%2fcore/latest".
func withoutVersion(path string) string {
	i := strings.LastIndexByte(path, '/')
	if i <= 0 {
		return path
	}
	last := path[i+1:]
	if last == "latest" || last != "" && last[0] >= '0' && last[0] <= '9' && strings.Count(last, ".") >= 2 {
		return path[:i]
	}
	return path
}

// nameAt returns the package name at the end of a path; "/" inside a scoped name may be encoded.
func nameAt(path string) string {
	path, err := url.PathUnescape(strings.TrimSuffix(path, "/"))
	if err != nil {
		return ""
	}
	parts := strings.Split(path, "/")
	name := parts[len(parts)-1]
	if len(parts) > 1 && strings.HasPrefix(parts[len(parts)-2], "@") {
		name = parts[len(parts)-2] + "/" + name
	}
	if !isName(name) || archived(name) {
		return ""
	}
	return name
}

// isName says what can be a package's name. Upper case is old, but GitHub's addresses keep it.
func isName(s string) bool {
	if s == "" || len(s) > 214 || s[0] == '.' || s[0] == '-' || s[0] == '_' {
		return false
	}
	scope, name, scoped := strings.Cut(s, "/")
	if scoped && (!strings.HasPrefix(scope, "@") || len(scope) < 2 || name == "" || strings.Contains(name, "/")) ||
		!scoped && s[0] == '@' {
		return false
	}
	for _, c := range strings.TrimPrefix(scope, "@") + name {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && !strings.ContainsRune("-_.~", c) {
			return false
		}
	}
	return true
}

// splitSpec splits "@acme/core@^1.0.0" at the at sign that is not the scope's.
func splitSpec(s string) (name, wanted string) {
	s = strings.Trim(s, `"'`)
	if s == "" {
		return "", ""
	}
	if i := strings.IndexByte(s[1:], '@'); i >= 0 {
		return s[:i+1], s[i+2:]
	}
	return s, ""
}

// nameFrom takes package and range from a spec that a client quotes.
func (f *Failure) nameFrom(spec string) {
	name, wanted := splitSpec(spec)
	if isName(name) {
		f.Package, f.Wanted = first(f.Package, name), first(f.Wanted, wanted)
	}
}

// unserved reports an answer that is not a registry's refusal: from a host that is not a registry, or to an audit,
// which many registries do not offer. What keeps a client from getting there is a failure like any other.
func (f *Failure) unserved() bool {
	if f.Status < 400 || f.Status == 407 {
		return false
	}
	if strings.Contains(f.URL, "/-/npm/v1/security/") {
		return f.Status != 401 && f.Status != 403 && f.Status < 500
	}
	return registry.IsSource(f.URL)
}
