package parse

import (
	"slices"
	"strings"

	"npmx/parse/registry"
)

// network reads what node says of a connection that did not come about, or that broke off.
func (n *npmReader) network(s said, text string) bool {
	if n.unanswered(text) || n.nameless(strings.TrimPrefix(text, "enoent ")) || n.brokenOff(text) ||
		n.unconnected(text) {
		n.summarise(s)
		return true
	}
	return false
}

// unanswered reads "request to URL failed, reason: getaddrinfo ENOTFOUND host" and its like.
func (n *npmReader) unanswered(text string) bool {
	i := strings.Index(text, "request to http")
	if i < 0 || n.f.Status != 0 {
		return false
	}
	target, reason, ok := strings.Cut(text[i+len("request to "):], " failed, reason: ")
	if ok {
		code := networkCode(reason)
		n.f.URL, n.f.Reason = first(n.f.URL, target), first(n.f.Reason, code, n.b.code.text)
		n.known = n.known || code != "" && code == n.b.code.text // EACCES alone is a file's
		n.f.Message = ""
		n.uncoded()
	}
	return ok
}

// nameless reads "getaddrinfo ENOTFOUND host". Windows' node says ENOENT, and npm 2 to 4 take that for a file that is
// missing.
func (n *npmReader) nameless(text string) bool {
	if !strings.HasPrefix(text, "getaddrinfo ") || n.f.Status != 0 {
		return false
	}
	n.f.Reason, n.f.Host = first(n.f.Reason, networkCode(text)), first(n.f.Host, lookedUp(text))
	n.known = n.known || n.f.Reason != "" && n.b.code.text == "ENOENT"
	return true
}

// unconnected reads "RequestError: connect ETIMEDOUT 10.0.0.1:443", what lerna 2 says of its own look at a registry. A
// script that it ran may say the like.
func (n *npmReader) unconnected(text string) bool {
	words, ok := strings.CutPrefix(text, "RequestError: ")
	ran := func(s said) bool { return strings.Contains(s.text, "ommand failed") }
	if !ok || n.b.program != "lerna" || !connects(words) || networkCode(words) == "" ||
		slices.ContainsFunc(n.b.lines, ran) {
		return false
	}
	n.f.Reason, n.f.Host = networkCode(words), first(n.f.Host, lookedUp(words))
	n.uncoded()
	return true
}

func (n *npmReader) brokenOff(text string) bool {
	for _, of := range []string{"response body at ", "response body while trying to fetch "} {
		if _, target, ok := strings.Cut(text, of); ok && isURL(target) {
			target, _, _ = strings.Cut(target, " ")
			n.f.URL = first(n.f.URL, strings.TrimSuffix(target, ":"))
			return true
		}
	}
	return false
}

// uncoded gives an error of npm's or lerna's that lost its code, or never had one, the one that its reason names.
func (n *npmReader) uncoded() {
	if n.b.code.text == "" && n.f.Reason != "" && n.f.Reason != "EACCES" {
		n.f.Code, n.known = n.f.Reason, true
	}
}

// found returns the host of the address; of a name that was looked up in vain, the address is the one that npm said it
// asks.
func (n *npmReader) found() {
	f, lookedUp := n.f, n.f.Host
	if asked := plainURL(n.r.sought); f.URL == "" && lookedUp != "" && registry.HostPort(asked) == lookedUp {
		f.URL, f.Method = asked, first(f.Method, "GET")
	}
	f.Host = first(registry.HostPort(f.URL), lookedUp)
}

// lookedUp is the host in node's words for a name that was not found: "getaddrinfo ENOTFOUND npm.acme.example
// npm.acme.example:443".
func lookedUp(text string) string {
	words := strings.Fields(between(text+" \n", "getaddrinfo ", "\n"))
	if len(words) < 2 || !strings.Contains(words[1], ".") {
		return ""
	}
	return registry.HostPort("https://" + strings.TrimRight(words[1], `.,;"'`))
}
