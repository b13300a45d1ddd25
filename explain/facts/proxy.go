package facts

import (
	"net/url"
	"strings"

	"npmx/parse/npmrc"
)

// Proxy is what the configuration or a variable puts between npm and an address.
type Proxy struct {
	Origin   npmrc.Origin // of the option that names it; zero where a variable does
	Variable string       // which names it; "" where an option does

	address *url.URL // may hold a password
}

// Shown is the proxy's address without user and password.
func (p *Proxy) Shown() string { return p.address.Scheme + "://" + p.address.Host }

// Proxy is the one that npm asks for an address through; nil where it goes there itself.
func (m *Machine) Proxy(uri string) *Proxy { return proxyFor(m.Config, lookup(m.env), uri) }

// proxyFor picks as npm's agent does (@npmcli/agent, lib/proxy.js): https-proxy, then proxy, whatever the address; else the variables. noproxy
// wins over all.
func proxyFor(c *npmrc.Config, env func(string) string, uri string) *Proxy {
	u, err := url.Parse(uri)
	if err != nil || u.Host == "" || excluded(c, env, u.Hostname()) {
		return nil
	}
	for _, key := range []string{"https-proxy", "proxy"} {
		if value := option(c, key); value != "" {
			_, origin, _ := c.Get(key)
			return proxyAt(value, Proxy{Origin: origin})
		}
	}
	for _, name := range proxyVariables(u.Scheme) {
		if value := env(name); value != "" {
			return proxyAt(value, Proxy{Variable: name})
		}
	}
	return nil
}

func proxyAt(value string, p Proxy) *Proxy {
	via, err := url.Parse(value)
	if err != nil || via.Host == "" {
		return nil
	}
	p.address = via
	return &p
}

// proxyVariables are asked in this order. npm 7 and later do not take HTTP_PROXY for https.
func proxyVariables(scheme string) []string {
	names := []string{"https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "proxy", "PROXY"}
	if scheme == "https" {
		return names[:2]
	}
	return names
}

func excluded(c *npmrc.Config, env func(string) string, host string) bool {
	for _, list := range []string{option(c, "noproxy"), env("NO_PROXY"), env("no_proxy")} {
		for _, part := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' }) {
			part = strings.TrimPrefix(part, ".")
			if part == "*" || host == part || strings.HasSuffix(host, "."+part) {
				return true
			}
		}
	}
	return false
}

func option(c *npmrc.Config, key string) string {
	v, _, ok := c.Get(key)
	if !ok || v == "null" || v == "false" {
		return ""
	}
	return v
}
