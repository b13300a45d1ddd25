package facts

import (
	"net/url"
	"strings"

	"npmx/parse/npmrc"
)

// Via is a proxy, and where it is set. The zero Via means no proxy.
type Via struct {
	URL    *url.URL
	Origin npmrc.Origin
}

// Via is the proxy that npm goes through to an address.
func (m Machine) Via(uri string) (Via, bool) { return viaOf(m.Config, m.env, uri) }

// viaOf picks as npm's agent does: https-proxy, then proxy, whatever the address; then the variables, of which an
// https address looks at one alone. noproxy wins over all.
func viaOf(c *npmrc.Config, env []string, uri string) (Via, bool) {
	u, err := url.Parse(uri)
	if err != nil || bypassed(c, env, u.Hostname()) {
		return Via{}, false
	}
	for _, key := range []string{"https-proxy", "proxy"} {
		if value, o := option(c, key); value != "" {
			return viaAt(value, o)
		}
	}
	names := []string{"https_proxy", "http_proxy", "proxy"}
	if u.Scheme == "https" {
		names = names[:1]
	}
	for _, name := range names {
		if value, spelt := variable(env, name); value != "" {
			return viaAt(value, npmrc.Origin{Layer: npmrc.LayerEnv, Name: spelt, Text: spelt + " names the proxy"})
		}
	}
	return Via{}, false
}

func viaAt(value string, o npmrc.Origin) (Via, bool) {
	u, err := url.Parse(value)
	if err != nil || u.Host == "" {
		return Via{}, false
	}
	return Via{u, o}, true
}

func bypassed(c *npmrc.Config, env []string, host string) bool {
	list, _ := option(c, "noproxy")
	if list == "" {
		list, _ = variable(env, "no_proxy")
	}
	for _, part := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' }) {
		part = strings.TrimPrefix(part, ".")
		if part == "*" || host == part || strings.HasSuffix(host, "."+part) {
			return true
		}
	}
	return false
}

// option returns a setting that is set to something.
func option(c *npmrc.Config, key string) (string, npmrc.Origin) {
	v, o, ok := c.Get(key)
	if !ok || v == "null" || v == "false" {
		return "", npmrc.Origin{}
	}
	return v, o
}

// variable looks for a variable in any case of its letters, the last one first, and returns its spelling.
func variable(env []string, name string) (value, spelt string) {
	for i := len(env) - 1; i >= 0; i-- {
		if k, v, _ := strings.Cut(env[i], "="); strings.EqualFold(k, name) {
			return v, k
		}
	}
	return "", ""
}
