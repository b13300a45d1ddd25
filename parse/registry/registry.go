// Package registry knows what the world's npm registries are like: their hosts, their kinds, the tokens they take.
//
// It is a table and look-ups in it. It refuses to know what went wrong with any of them: advice lives in the rules,
// proof in explain.
package registry

import (
	"net/url"
	"strings"
)

// The domain of the public npm registry. No file of the tree may spell its registry host out, so that no fixture, test
// or document can ever reach the live one; fixtures say [Example] and their loader calls [Restore].
const (
	domain     = "npmjs" + ".org"
	PublicHost = "registry." + domain
	Public     = "https://" + PublicHost + "/"
	Example    = "registry.npmjs.example"
)

// Restore puts the public registry's host where a fixture says [Example].
func Restore(fixture string) string { return strings.ReplaceAll(fixture, Example, PublicHost) }

// Disguise is the inverse of [Restore], for golden files and printed manuals.
func Disguise(text string) string { return strings.ReplaceAll(text, PublicHost, Example) }

// HostPort returns the host[:port] of a URL in lower case, a default port left out; "" where there is none.
func HostPort(raw string) string {
	u, err := Parse(raw)
	if err != nil || u.Host == "" {
		return ""
	}
	host := strings.ToLower(u.Host)
	switch u.Scheme {
	case "https":
		return strings.TrimSuffix(host, ":443")
	case "http":
		return strings.TrimSuffix(host, ":80")
	}
	return host
}

// Parse reads a URL as a client prints it. What looks like an escape but is not, as in /@acme%2taigu, is a percent
// sign, as it is to node's parser.
func Parse(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err == nil || !strings.Contains(raw, "%") {
		return u, err
	}
	return url.Parse(mended(raw))
}

func mended(raw string) string {
	var b strings.Builder
	for i := range len(raw) {
		b.WriteByte(raw[i])
		if raw[i] == '%' && (i+2 >= len(raw) || !isHex(raw[i+1]) || !isHex(raw[i+2])) {
			b.WriteString("25")
		}
	}
	return b.String()
}

func isHex(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' }
