package npmrc

import (
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// address is a URL by the WHATWG's standard, as far as npm looks at one: net/url keeps default ports, upper-case hosts
// and dot segments, takes no backslash and no U+0020, and knows no IDNA, and each of these decides whether a key
// matches.
type address struct {
	scheme   string
	userinfo string // encoded, "" or "user" or "user:password"
	host     string // host[:port], a default port left out
	path     string
	query    string // with "?"
	hash     string // with "#"
	opaque   bool   // no "//": mailto: and the like
}

// specials are the schemes that have an authority whatever follows their colon, with their default ports.
var specials = map[string]string{"http": "80", "https": "443", "ws": "80", "wss": "443", "ftp": "21"}

var oneLine = strings.NewReplacer("\t", "", "\n", "", "\r", "")

func parseURL(s string) (address, bool) {
	s = strings.TrimFunc(s, func(r rune) bool { return r <= ' ' })
	s = oneLine.Replace(s)
	scheme, rest, ok := cutScheme(s)
	if !ok {
		return address{}, false
	}
	u := address{scheme: scheme}
	_, special := specials[scheme]
	if i := strings.IndexByte(rest, '#'); i >= 0 {
		u.hash, rest = encode(rest[i:], " \"<>`"), rest[:i]
	}
	if i := strings.IndexByte(rest, '?'); i >= 0 {
		u.query, rest = encode(rest[i:], " \"#<>'"), rest[:i]
	}
	if special {
		return u.authority(strings.TrimLeft(strings.ReplaceAll(rest, `\`, "/"), "/"))
	}
	if scheme == "file" {
		u.path = resolveDots("/" + strings.TrimLeft(strings.ReplaceAll(rest, `\`, "/"), "/"))
		return u, true
	}
	if after, ok := strings.CutPrefix(rest, "//"); ok {
		return u.authority(after)
	}
	u.path, u.opaque = rest, true
	return u, true
}

func cutScheme(s string) (scheme, rest string, ok bool) {
	i := strings.IndexByte(s, ':')
	if i <= 0 {
		return "", "", false
	}
	for j := 0; j < i; j++ {
		c := s[j] | 0x20
		if (c < 'a' || c > 'z') && (j == 0 || !strings.ContainsRune("0123456789+-.", rune(s[j]))) {
			return "", "", false
		}
	}
	return strings.ToLower(s[:i]), s[i+1:], true
}

// authority reads "user:password@host:port/path".
func (u address) authority(s string) (address, bool) {
	host, path := s, ""
	if i := strings.IndexByte(s, '/'); i >= 0 {
		host, path = s[:i], s[i:]
	}
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		u.userinfo, host = encodeUser(host[:i]), host[i+1:]
	}
	port := ""
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		host, port = host[:i], host[i+1:]
	}
	defaultPort, special := specials[u.scheme]
	ok := true
	if special {
		host, ok = parseHost(host)
		path = resolveDots(path)
	}
	port, valid := parsePort(port, defaultPort)
	u.host, u.path = host, path
	if port != "" {
		u.host += ":" + port
	}
	return u, ok && valid
}

func parsePort(s, usual string) (string, bool) {
	if s == "" {
		return "", true
	}
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return "", false
		}
	}
	s = strings.TrimLeft(s, "0")
	if s == "" {
		s = "0"
	}
	n, err := strconv.Atoi(s)
	if s == usual {
		s = ""
	}
	return s, err == nil && n <= 65535
}

func parseHost(s string) (string, bool) {
	if strings.HasPrefix(s, "[") {
		if !strings.HasSuffix(s, "]") {
			return "", false
		}
		return parseIPv6(s[1 : len(s)-1])
	}
	host, ok := toASCII(decodeUTF8(unpercent(s)))
	if !ok || host == "" || strings.ContainsAny(host, " #/:<>?@[\\]^|%\x7f") ||
		strings.ContainsFunc(host, func(r rune) bool { return r < ' ' }) {
		return "", false
	}
	return parseIPv4(host)
}

var lookup = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false), idna.BidiRule(),
	idna.CheckJoiners(true), idna.CheckHyphens(false), idna.VerifyDNSLength(false))

// maxHost is the longest label that idna reads back of those that it writes. A name that DNS can have is a quarter as
// long.
const maxHost = 1 << 10

func toASCII(host string) (string, bool) {
	lower := strings.ToLower(host)
	if isASCII(host) && !strings.HasPrefix(lower, "xn--") && !strings.Contains(lower, ".xn--") {
		return lower, true
	}
	if len(host) > maxHost {
		return "", false
	}
	ascii, err := lookup.ToASCII(host)
	return ascii, err == nil && len(ascii) <= maxHost
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// resolveDots encodes a path and takes "." and ".." out of it, also where they are written as "%2e".
func resolveDots(path string) string {
	var out []string
	parts := strings.Split(path, "/")
	if path != "" {
		parts = parts[1:]
	}
	for i, p := range parts {
		last := i == len(parts)-1
		switch strings.ReplaceAll(strings.ToLower(p), "%2e", ".") {
		case "..":
			if len(out) > 0 {
				out = out[:len(out)-1]
			}
			if last {
				out = append(out, "")
			}
		case ".":
			if last {
				out = append(out, "")
			}
		default:
			out = append(out, encode(p, " \"<>`{}"))
		}
	}
	return "/" + strings.Join(out, "/")
}

const hex = "0123456789ABCDEF"

// encode writes %XX for controls, all that is not ASCII, and the given characters.
func encode(s, set string) string {
	return escape(s, func(c byte) bool { return c < 0x20 || c >= 0x7f || strings.IndexByte(set, c) >= 0 })
}

func escape(s string, which func(byte) bool) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if which(s[i]) {
			b.WriteString("%" + string(hex[s[i]>>4]) + string(hex[s[i]&15]))
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func encodeUser(s string) string {
	user, password, ok := strings.Cut(s, ":")
	const set = " \"#<>?`{}/:;=@[\\]^|"
	out := encode(user, set)
	if ok && password != "" {
		out += ":" + encode(password, set)
	}
	return out
}

func unpercent(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				out, i = append(out, byte(n)), i+2
				continue
			}
		}
		out = append(out, s[i])
	}
	return out
}

func (u address) String() string {
	if u.opaque {
		return u.scheme + ":" + u.path + u.query + u.hash
	}
	at := u.userinfo
	if at != "" {
		at += "@"
	}
	return u.scheme + "://" + at + u.host + u.path + u.query + u.hash
}

// key is what npm makes of a URL to look its credential up.
func (u address) key() string { return "//" + u.host + u.path }

// nerf is npm's nerf dart of a registry: without what comes after the last slash.
func (u address) nerf() string { return "//" + u.host + u.path[:strings.LastIndexByte(u.path, '/')+1] }
