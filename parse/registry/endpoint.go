package registry

import "strings"

// endpoint is what npm asks of a registry beside packages and their tarballs, by what follows "/-/".
type endpoint struct {
	path  string // with a slash at its end: whatever follows; without: nothing does
	names bool   // a package's name follows
}

// endpoints are those of npm 6 to 12, after its commands and the libraries that they ask with. A word of such an
// address is not a package, although npm logs the last one as a pkgid where the registry lies below a path
// (npm-registry-fetch/lib/errors.js). The longer of two is first.
var endpoints = []endpoint{
	{"package/", true}, // dist-tags, access, visibility, collaborators, trust
	{"stage/package/", true},
	{"npm/v1/oidc/token/exchange/package/", true},
	{"npm/v1/attestations/", true},
	{"npm/v1/", false}, // tokens, user, keys, hooks, security
	{"v1/", false},     // login, done, search
	{"user/", false},
	{"org/", false},
	{"team/", false},
	{"stage/", false},
	{"stage", false},
	{"_view/", false},
	{"whoami", false},
	{"ping", false},
	{"all", false},
}

// EndpointOf finds the endpoint in an escaped path: where its "/-/" begins, and the escaped name of the package that
// it names, "" for none. ok is false for all other paths. A GitLab has a /-/ in the address of a group's registry as
// well.
func EndpointOf(path string) (at int, name string, ok bool) {
	const mark = "/-/"
	for from := 0; ; {
		i := strings.Index(path[from:], mark)
		if i < 0 {
			return 0, "", false
		}
		at = from + i
		if name, ok = endpointAt(path[at+len(mark):]); ok {
			return at, name, true
		}
		from = at + len(mark) - 1
	}
}

func endpointAt(tail string) (name string, ok bool) {
	for _, e := range endpoints {
		rest, found := strings.CutPrefix(tail, e.path)
		if !found || rest != "" && !strings.HasSuffix(e.path, "/") {
			continue
		}
		if e.names {
			return packageIn(rest), true
		}
		return "", true
	}
	return "", false
}

// packageIn reads the name at the start of "@acme%2fcore/dist-tags/beta", "@acme/core/access" and "@acme%2fcore@1.0.0".
func packageIn(rest string) string {
	first, more, _ := strings.Cut(rest, "/")
	if strings.HasPrefix(first, "@") && !strings.Contains(strings.ToLower(first), "%2f") {
		second, _, _ := strings.Cut(more, "/")
		first += "/" + second
	}
	if i := strings.LastIndexByte(first, '@'); i > 0 {
		first = first[:i]
	}
	return first
}
