package redact

import "strings"

// userinfo finds names and passwords in addresses, and tokens in the paths of registries that take them there. An @
// that begins a scope or a version has no name before it.
func (t *text) userinfo() {
	end, part, at := aheadOf(t.s, &afterAddress), aheadOf(t.s, &afterHost), aheadOf(t.s, &atSign)
	for i := strings.Index(t.s, "//"); i >= 0; {
		from := i + 2
		t.authority(i, from, part.next(from), end.next(from), &at)
		t.pathToken(from, end.next(from))
		next := strings.Index(t.s[i+1:], "//")
		if next < 0 {
			return
		}
		i += 1 + next
	}
}

// authority looks at //user:password@host, where the part up to the first slash ends at stop and the address at end.
func (t *text) authority(slashes, from, stop, end int, at *ahead) {
	scheme := slashes > 0 && t.s[slashes-1] == ':'
	if !scheme && slashes > 0 && (coded[t.s[slashes-1]] || t.s[slashes-1] == '.') { // two slashes in a path
		return
	}
	host := t.s[from:stop]
	first := strings.IndexAny(host, "@:")
	if first < 0 {
		return
	}
	last := strings.LastIndexByte(host, '@')
	switch {
	case last > first && host[first] == ':':
		if user, password := host[:first], host[first+1:last]; secretAccount(user, password) {
			t.mask(from, from+last)
		}
	case host[first] == '@' && (first >= 16 || likely(host[:first])) &&
		(ends(t.lower[:slashes], "http:") || ends(t.lower[:slashes], "https:")):
		t.mask(from, from+first)
	// a password with a slash in it
	case last < 0 && scheme && first > 0 && host[0] != '[' && stop < end && !numerals.all(host[first+1:]):
		if p := at.next(stop); p < end {
			t.mask(from+first+1, p)
		}
	}
}

// secretAccount reports whether a user and a password are more than what stands for them.
func secretAccount(user, password string) bool {
	calm := password != "" && (harmless(password) || lowerASCII(password) == "password")
	return !calm || len(user) >= leastWhole && Opaque(user)
}

// pathTokens are registries, and services that are called when something has happened, that take a token in an
// address's path: what comes before it.
var pathTokens = []struct {
	host, before string
	part         *class // what it is made of
	small        bool   // names have no capital letters there
}{
	{"cloudsmith.", "/", &urlCoded, true}, {"fury.io", "/", &urlCoded, false},
	{"myget.org", "/auth/", &urlCoded, false},
	{"hooks.slack.com", "/services/", &coded, false}, {"discord.com", "/webhooks/", &coded, false},
	{"api.netlify.com", "/build_hooks/", &alnum, false}, {"api.vercel.com", "/deploy/prj_", &pathCoded, false},
	{"webhook.office.com", "/", &pathCoded, false}, {"outlook.office.com", "/webhook/", &pathCoded, false},
}

// longestPart bounds what is looked at of a token in a path.
const longestPart = 1 << 10

// pathToken finds the token of such a registry: a part of the path that is not a name.
func (t *text) pathToken(from, end int) {
	host := alnumDots.run(t.s, from)
	for _, p := range pathTokens {
		if host >= end || !strings.Contains(t.lower[from:min(host, from+253)], p.host) {
			continue
		}
		at := strings.Index(t.s[host:min(end, host+200)], p.before)
		if at < 0 {
			continue
		}
		at += host + len(p.before)
		part := t.s[at : at+p.part.run(t.s[at:min(len(t.s), at+longestPart)], 0)]
		if len(part) >= leastWhole && (numerals.any(part) || p.small && capital.any(part)) {
			t.mask(at, at+len(part))
		}
	}
}

var (
	afterAddress = classOf(spaces + `"'<>`)
	afterHost    = classOf(spaces + `"'<>/?#`)
	atSign       = classOf("@")
)

var (
	alnumDots = classOf(letters + digits + ".-")
	pathCoded = classOf(and + "/@.")
)
