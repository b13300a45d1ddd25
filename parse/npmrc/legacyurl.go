package npmrc

import "strings"

// slashed are the schemes for which Node's url.parse expects "//".
var slashed = map[string]bool{"http:": true, "https:": true, "ftp:": true, "gopher:": true, "file:": true, "ws:": true,
	"wss:": true}

// hrefOf is what nopt's type url makes of a value: "invalid" entries are dropped. Up to npm 11 it is Node's url.parse,
// which keeps default ports and dot segments, from 12 on the URL class.
func (c *state) hrefOf(s string) (string, bool) {
	if c.npm.Major >= 12 {
		u, ok := parseURL(s)
		return u.String(), ok
	}
	u, ok := legacyParse(s)
	if !ok {
		c.throw(codeURL, "Invalid URL")
	}
	return u.href(), ok && u.host != ""
}

// legacyURL is what Node's url.parse gives. ok false is where it throws.
type legacyURL struct {
	protocol, auth, host, path string
	slashes                    bool
}

func legacyParse(s string) (legacyURL, bool) {
	rest := oneLine.Replace(trim(s))
	if i := strings.IndexAny(rest, "?#"); i >= 0 {
		rest = strings.ReplaceAll(rest[:i], `\`, "/") + rest[i:]
	} else {
		rest = strings.ReplaceAll(rest, `\`, "/")
	}
	var u legacyURL
	u.protocol, rest = legacyScheme(rest)
	hostless := u.protocol == "javascript:"
	if strings.HasPrefix(rest, "//") && u.protocol != "" && !hostless {
		rest, u.slashes = rest[2:], true
	}
	ok := true
	if !hostless && (u.slashes || u.protocol != "" && !slashed[u.protocol]) {
		rest, ok = u.takeHost(rest)
	}
	if !hostless {
		// not what is not ASCII
		rest = escape(rest, func(c byte) bool { return strings.IndexByte(" \"'<>\\^`{|}", c) >= 0 })
	}
	path, tail := rest, ""
	if i := strings.IndexAny(rest, "?#"); i >= 0 {
		path, tail = rest[:i], rest[i:]
	}
	if slashed[u.protocol] && u.host != "" && path == "" {
		path = "/"
	}
	u.path = path + tail
	return u, ok
}

func legacyScheme(s string) (protocol, rest string) {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == ':' && i > 0 {
			return strings.ToLower(s[:i+1]), s[i+1:]
		}
		if (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') && c != '.' && c != '+' && c != '-' {
			return "", s
		}
	}
	return "", s
}

// takeHost cuts "user:password@host:port" off; what cannot be in a host begins the path.
func (u *legacyURL) takeHost(s string) (rest string, ok bool) {
	end := len(s)
	if i := strings.IndexAny(s, "/?#"); i >= 0 {
		end = i
	}
	start := strings.LastIndexByte(s[:end], '@') + 1
	if start > 0 {
		u.auth = s[:start-1]
	}
	host := s[start:end]
	if i := strings.IndexAny(host, "\t\n\r \"%';<>\\^`{|}"); i >= 0 {
		host, end = host[:i], start+i
	}
	return u.setHost(host, s[end:])
}

// setHost splits the port off; a second colon begins the path.
func (u *legacyURL) setHost(host, rest string) (string, bool) {
	port := ""
	if i := strings.LastIndexByte(host, ':'); i >= 0 && strings.Trim(host[i+1:], "0123456789") == "" {
		host, port = host[:i], host[i+1:]
	}
	six := strings.HasPrefix(host, "[") && strings.HasSuffix(host, "]")
	if i := strings.IndexByte(host, ':'); i >= 0 && !six {
		host, rest = host[:i], "/"+host[i:]+rest
	}
	name, ok := legacyHost(host, six)
	u.host = name
	if port != "" {
		u.host += ":" + port
	}
	if six && !strings.HasPrefix(rest, "/") {
		rest = "/" + rest
	}
	return rest, ok
}

func legacyHost(host string, six bool) (string, bool) {
	if len(host) > 255 || host == "" {
		return "", true
	}
	if six {
		return strings.ToLower(host), !strings.ContainsAny(host[1:len(host)-1], "\x00\t\n\r #%/<>?@\\^|[]")
	}
	name, ok := toASCII(host)
	return name, ok && name != "" && !strings.ContainsAny(name, "\x00\t\n\r #%/:<>?@[\\]^|")
}

// href is url.format of it. The user's part comes back encoded, "@" included.
func (u legacyURL) href() string {
	at := ""
	if u.auth != "" {
		at = encode(string(unpercent(u.auth)), " \"#$%&+,/;<=>?@[\\]^`{|}") + "@"
	}
	path := u.path
	if u.slashes || slashed[u.protocol] && u.host != "" {
		if path != "" && path[0] != '/' && path[0] != '?' && path[0] != '#' {
			path = "/" + path
		}
		return u.protocol + "//" + at + u.host + path
	}
	return u.protocol + at + u.host + path
}
