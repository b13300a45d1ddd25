package npmrc

import "strings"

// keyParts is a credential key taken apart as its writer meant it, also where npm does not understand it.
type keyParts struct {
	scheme   string // "https:" before the slashes
	slashes  int    // before the host; npm wants 2
	host     string // host[:port] as written
	path     string // from the slash after the host, "" without
	field    string // npm's name of the field, "" where there is none
	spelling string // the field as written
	unscoped bool   // a field without a host
}

func (k keyParts) regKey() string { return "//" + k.host + k.path }

// takeKey takes a key apart; ok false means that it is not a credential's.
func takeKey(e *entry) (keyParts, bool) {
	key := e.key
	if e.bare {
		key = strings.TrimSuffix(safeKey(e), "<redacted>")
	}
	if f := meantField(key); f != "" {
		return keyParts{field: f, spelling: key, unscoped: true}, true
	}
	k := keyParts{}
	if i := strings.Index(key, "://"); i > 0 && i < 6 {
		k.scheme, key = key[:i+1], key[i+1:]
	}
	rest := strings.TrimLeft(key, "/")
	k.slashes = len(key) - len(rest)
	rest = k.cutField(rest)
	host, path, found := strings.Cut(rest, "/")
	if k.host = host; found {
		k.path = "/" + path
	}
	if k.field == "" && (k.slashes != 2 || k.spelling != "") || host == "" || strings.ContainsAny(host, "@ =") {
		return keyParts{}, false
	}
	return k, k.slashes > 0 || k.scheme != "" || strings.ContainsAny(host, ".:") || strings.HasPrefix(host, "localhost")
}

// cutField takes the field off: after the last colon, or, where that was forgotten, after the last slash.
func (k *keyParts) cutField(rest string) string {
	before, after, found := cutLast(rest, ":")
	if found && meantField(after) == "" && isFieldLike(after) {
		k.spelling = after // another field: email, always-auth
		return rest
	}
	if !found || meantField(after) == "" {
		if before, after, found = cutLast(rest, "/"); !found || meantField(after) == "" || after[0] != '_' {
			return rest
		}
		k.spelling = "/" + after
		k.field = meantField(after)
		return before + "/"
	}
	k.field, k.spelling = meantField(after), after
	return before
}

// isFieldLike distinguishes a word from a port and its path.
func isFieldLike(s string) bool {
	return s != "" && (s[0] < '0' || s[0] > '9') && !strings.Contains(s, "/")
}

var letters = strings.NewReplacer("_", "", "-", "", " ", "")

// meantField gives npm's name of what a field seems to mean: case, "-", "_" and a few usual errors are overlooked.
func meantField(s string) string {
	if len(s) > 20 {
		return ""
	}
	switch letters.Replace(strings.ToLower(s)) {
	case "authtoken", "token", "accesstoken", "authtokens", "authoken", "authtokn", "npmauthtoken", "bearertoken":
		return "_authToken"
	case "auth", "authorization", "npmauthident":
		return "_auth"
	case "username", "user":
		return "username"
	case "password", "pass", "passwd":
		return "_password"
	case "certfile":
		return "certfile"
	case "keyfile":
		return "keyfile"
	}
	return ""
}

// difference says in what a key differs from what npm looks for; "" means in nothing. walk holds the keys that
// npm asks for, host is the request's.
func (k keyParts) difference(u address, walk map[string]bool) Reason {
	exact := walk[k.regKey()]
	switch {
	case k.field == "":
		return ifHost(k, u, ReasonField)
	case k.scheme != "":
		return ifHost(k, u, ReasonScheme)
	case k.slashes != 2 || strings.Contains(k.path, "//"):
		return ifHost(k, u, ReasonSlash)
	case strings.HasPrefix(k.spelling, "/"):
		return ifHost(k, u, ReasonField)
	case exact && k.spelling != k.field:
		return ReasonMisspelt
	case exact:
		return ""
	case strings.EqualFold(k.host, u.host) && foldedIn(k.regKey(), walk):
		return ReasonCase
	case strings.EqualFold(hostname(k.host), hostname(u.host)) && k.host != u.host &&
		!strings.EqualFold(k.host, u.host):
		return ReasonPort
	case strings.EqualFold(k.host, u.host):
		return ReasonPath
	}
	return ReasonHost
}

func ifHost(k keyParts, u address, r Reason) Reason {
	if strings.EqualFold(hostname(k.host), hostname(u.host)) {
		return r
	}
	return ReasonHost
}

func foldedIn(key string, walk map[string]bool) bool {
	for w := range walk {
		if strings.EqualFold(w, key) {
			return true
		}
	}
	return false
}

// hostname leaves the port out.
func hostname(host string) string {
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		return host[:i]
	}
	return host
}
