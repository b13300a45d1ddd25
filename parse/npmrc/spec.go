package npmrc

import "strings"

// splitSpec takes a package spec apart as npm-package-arg does, as far as a name goes: "@acme/core@^1" is @acme/core;
// what is a URL, a path or a git address has none.
func splitSpec(spec string) (name, rest string) {
	spec = strings.TrimSpace(spec)
	if spec == "" || strings.Contains(spec, "://") || isGitAddress(spec) {
		return "", spec
	}
	at := strings.IndexByte(spec[1:], '@') + 1
	name = spec
	if at > 0 {
		name, rest = spec[:at], spec[at+1:]
	}
	if !strings.HasPrefix(name, "@") && (strings.ContainsAny(name, `/\`) || isTarball(name)) {
		return "", spec
	}
	return name, rest
}

func isTarball(s string) bool {
	s = strings.ToLower(s)
	return strings.HasSuffix(s, ".tgz") || strings.HasSuffix(s, ".tar.gz") || strings.HasSuffix(s, ".tar")
}

// isGitAddress is user@host:path.
func isGitAddress(s string) bool {
	user, rest, ok := strings.Cut(s, "@")
	host, _, colon := strings.Cut(rest, ":")
	return ok && colon && user != "" && strings.Contains(host, ".") && !strings.ContainsAny(host, " /")
}

// scopeOf returns a spec's scope, "@acme", or "".
func scopeOf(spec string) string {
	name, _ := splitSpec(spec)
	scope, _, ok := strings.Cut(name, "/")
	if !ok || !strings.HasPrefix(scope, "@") || len(scope) == 1 {
		return ""
	}
	return scope
}

// scopeForAuth is the scope whose registry a credential may be borrowed from: of an alias (x@npm:@acme/core) the one
// after it.
func scopeForAuth(spec string) string {
	if _, rest := splitSpec(spec); strings.HasPrefix(strings.ToLower(rest), "npm:") {
		return scopeOf(rest[len("npm:"):])
	}
	return scopeOf(spec)
}
