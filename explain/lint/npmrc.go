package lint

import (
	"cmp"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"npmx/explain"
	"npmx/parse/npmrc"
	"npmx/parse/registry"
)

// line judges one entry.
func (c *judge) line(all []npmrc.Line, l *npmrc.Line) {
	switch {
	case l.Comment:
		c.secret(l)
		return
	case l.Header:
		c.section(all, l)
		return
	case l.Section != "":
		c.secret(l)
		return
	}
	if c.glued(l) {
		c.secret(l)
		return
	}
	c.key(all, l)
	c.secret(l)
	c.value(l)
	c.again(all, l)
}

// section is told where there are entries below it.
func (c *judge) section(all []npmrc.Line, l *npmrc.Line) {
	name := strings.Trim(l.Text, "[]")
	if slices.ContainsFunc(all, func(o npmrc.Line) bool { return !o.Header && o.Section == name }) {
		c.add("section", spot{line: l.Line, column: l.Column, text: l.Text, mark: explain.Mark{End: len(l.Text)}}, name,
			name)
	}
}

// glued recognises a second setting in a value, if its key is one: a value may have a "=" in it.
func (c *judge) glued(l *npmrc.Line) bool {
	key := l.Glued
	isRegistrys := strings.HasPrefix(key, "//") || strings.HasPrefix(key, "@")
	if key == "" || l.Bare || !isRegistrys && spansOf(key) == nil && !slices.Contains(outsideTables, key) {
		return false
	}
	if before, _, _ := strings.Cut(l.Value, key); strings.HasPrefix(key, "//") && strings.HasSuffix(before, ":") {
		c.add("key-in-address", atValue(l, ""), l.Key, key)
		return true
	}
	s := atValue(l, "the second setting begins in here")
	if at := strings.Index(l.Text, key); at > l.ValueAt {
		s = spot{line: l.Line, column: l.Column + at, text: l.Text,
			mark: explain.Mark{Start: at, End: at + len(key), Label: "the second setting"}}
	}
	c.add("glued-lines", s, l.Key, key)
	return true
}

func (c *judge) key(all []npmrc.Line, l *npmrc.Line) {
	switch {
	case strings.HasPrefix(l.Key, "//"):
		c.field(l)
	case isScopeLine(l.Key), l.Key == "", strings.Contains(l.Key, "${"), strings.Contains(l.Key, "<redacted>"):
	case slices.Contains(outsideTables, l.Key):
		c.unscoped(l)
	case spansOf(l.Key) == nil && looksLikeKey(l):
		c.unknown(all, l)
	default:
		c.former(l)
	}
}

// isScopeLine recognises @scope:registry.
func isScopeLine(key string) bool {
	return strings.HasPrefix(key, "@") && strings.HasSuffix(strings.ToLower(key), ":registry")
}

// looksLikeKey leaves lines alone that are no attempt at a setting: sentences, addresses, leftovers of a merge.
func looksLikeKey(l *npmrc.Line) bool {
	return !l.Bare && len(l.Key) <= 60 &&
		strings.Trim(l.Key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == ""
}

// unknown is a key that no client has. What the file sets beside it is not meant by it.
func (c *judge) unknown(all []npmrc.Line, l *npmrc.Line) {
	near := nearKey(l.Key)
	if slices.ContainsFunc(all, func(o npmrc.Line) bool { return o.Key == near && !o.Comment }) {
		near = ""
	}
	if near != "" {
		s := atKey(l, "meant is "+near)
		s.certainty = explain.Likely
		c.add("misspelt-key", s, l.Key, l.Key, near)
		return
	}
	name := strings.NewReplacer("-", "_").Replace(strings.ToLower(l.Key))
	c.add("unknown-key", atKey(l, ""), l.Key, l.Key, name)
}

// field judges what is behind a registry's address.
func (c *judge) field(l *npmrc.Line) {
	i := strings.LastIndexByte(l.Key, ':')
	field := l.Key[i+1:]
	if i < 2 || field == "" || strings.Contains(field, "/") || strings.Contains(l.Key, "<redacted>") ||
		knownField(field) {
		return
	}
	near := nearField(field)
	if near == "" {
		near = "_authToken, if a token is meant"
	}
	s := atKey(l, "")
	s.mark.Start = min(i+1, s.mark.End)
	s.column += s.mark.Start
	c.add("unknown-field", s, l.Key, field, near)
}

// unscoped is a credential without a registry. A lone e-mail address or user name is no credential.
func (c *judge) unscoped(l *npmrc.Line) {
	if c.major() >= 9 && c.usesNpm() && l.Secret != npmrc.WrittenEmpty &&
		(l.Key == "_auth" || l.Key == "_authToken" || l.Key == "_password") {
		c.add("unscoped-credential", atKey(l, ""), l.Key, l.Key)
	}
}

// usesNpm reports that nothing speaks against npm being used here.
func (c *judge) usesNpm() bool {
	return len(c.at.Clients) == 0 || slices.Contains(c.at.Clients, "npm")
}

// npmAlone reports that the project shows npm and no other client.
func (c *judge) npmAlone() bool { return len(c.at.Clients) == 1 && c.at.Clients[0] == "npm" }

// former judges a key that some npm knows, or knew, or another client.
func (c *judge) former(l *npmrc.Line) {
	spans := spansOf(l.Key)
	known, last := ofNpm(spans, c.major())
	others := clientsOf(spans)
	switch {
	case spans == nil:
	case known && last.instead != "":
		s := atKey(l, "")
		s.edit = renamed(l, last.instead, c.at.Path)
		c.add("deprecated-key", s, l.Key, l.Key, last.instead)
	case known || !c.usesNpm() || last.first > c.major():
	case last.client != "" && (len(others) == 0 || c.npmAlone()):
		s := atKey(l, "")
		if c.npmAlone() {
			s.edit = gone(l, c.at.Path)
		}
		c.add("retired-key", s, l.Key, l.Key, c.major(), last.last, alsoRead(others))
	case c.npmAlone():
		c.add("other-client", atKey(l, ""), l.Key, l.Key, strings.Join(others, " and "))
	}
}

func alsoRead(others []string) string {
	switch len(others) {
	case 0:
		return ""
	case 1:
		return "; " + others[0] + " still knows it"
	}
	return "; " + strings.Join(others, " and ") + " still know it"
}

// clientsOf are the clients other than npm that know a key, or knew it.
func clientsOf(spans []span) (names []string) {
	for _, s := range spans {
		if s.client != "npm" && !slices.Contains(names, s.client) {
			names = append(names, s.client)
		}
	}
	return names
}

// renamed is the edit where only the key's name has changed.
func renamed(l *npmrc.Line, instead, file string) *explain.Edit {
	now, ok := strings.CutPrefix(instead, "Use `--")
	now, rest, _ := strings.Cut(now, "`")
	if !ok || rest != " instead." || now != kebabDots(l.Key) || l.Secret != "" {
		return nil
	}
	return &explain.Edit{File: file, Line: l.Line, Old: l.Text, New: now + l.Text[len(l.Key):]}
}

func kebabDots(key string) string { return strings.ReplaceAll(key, ".", "-") }

// gone is the edit that takes a line out.
func gone(l *npmrc.Line, file string) *explain.Edit {
	old := l.Text
	if l.Secret != "" {
		if strings.Contains(old, "#") || strings.Contains(old, ";") {
			return nil
		}
		old = l.Key + "=<token>"
	}
	return &explain.Edit{File: file, Line: l.Line, Old: old}
}

// secret tells of one that is written out, in a file that git tracks.
func (c *judge) secret(l *npmrc.Line) {
	if l.Secret != npmrc.WrittenOut || !c.at.Tracked || isLoopback(hostOf(l)) || isDemo(l) {
		return
	}
	what := cmp.Or(explain.KindWords(l.Kind), "a secret")
	if l.InAddress {
		what = "an address with a password"
	}
	s := atValue(l, "")
	if !strings.Contains(strings.ToLower(l.Key), "password") && l.Kind == npmrc.KindOpaque {
		s.certainty = explain.Likely
	}
	c.add("literal-secret", s, l.Key, l.Key, what)
}

// isDemo recognises credentials for hosts that no one can have.
func isDemo(l *npmrc.Line) bool {
	host := hostOf(l)
	return strings.HasSuffix(host, ".invalid") || strings.HasSuffix(host, ".test")
}

// hostOf is the host that a line's credential is for, "" for none.
func hostOf(l *npmrc.Line) string {
	host, _, _ := strings.Cut(strings.TrimPrefix(l.Key, "//"), "/")
	if strings.HasPrefix(l.Key, "//") {
		return bareHost(host)
	}
	if u, err := url.Parse(strings.Trim(l.Value, `"'`)); err == nil {
		return u.Hostname()
	}
	return ""
}

func bareHost(host string) string {
	if strings.HasPrefix(host, "[") {
		host, _, _ = strings.Cut(host[1:], "]")
		return host
	}
	host, _, _ = strings.Cut(host, ":")
	return host
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") ||
		err == nil && (ip.IsLoopback() || ip.IsUnspecified())
}

func (c *judge) value(l *npmrc.Line) {
	switch {
	case l.Cut:
		c.add("cut-value", atValue(l, ""), l.Key, l.Key)
	case l.Unexpanded != "":
		c.add("unexpanded-variable", atValue(l, "sent as it stands here"), l.Key, l.Unexpanded,
			strings.Trim(l.Unexpanded, "$%"))
	case l.Key == "strict-ssl" && isFalse(l.Value):
		c.add("strict-ssl", atValue(l, ""), l.Key, l.Key+"="+l.Value, "/path/to/authority.pem")
	case l.Key == "registry" || isScopeLine(l.Key):
		c.http(l)
	}
}

func isFalse(v string) bool { return slices.Contains([]string{"false", "null", "0"}, v) }

func (c *judge) http(l *npmrc.Line) {
	u, err := url.Parse(l.Value)
	if err != nil || u.Scheme != "http" || u.Hostname() == "" || isLoopback(u.Hostname()) ||
		strings.Contains(l.Value, "${") {
		return
	}
	s := atValue(l, "")
	public, _ := url.Parse(registry.Public)
	if u.Host == public.Host && !l.InAddress {
		s.edit = &explain.Edit{File: c.at.Path, Line: l.Line, Old: l.Text,
			New: strings.Replace(l.Text, "http://", "https://", 1)}
	}
	if at := strings.Index(l.Text, "http://"); at >= l.ValueAt {
		s.mark = explain.Mark{Start: at, End: at + len("http://")}
		s.column = l.Column + at
	}
	c.add("plain-http", s, l.Key, u.Host)
}

// again tells of a key that the same file sets before.
func (c *judge) again(all []npmrc.Line, l *npmrc.Line) {
	if l.Again < 0 || l.Array {
		return
	}
	before := all[l.Again].Line
	if !l.Same {
		c.add("repeated-key", atKey(l, ""), l.Key, l.Key, before)
		return
	}
	s := atKey(l, "")
	s.edit = gone(l, c.at.Path)
	c.add("repeated-line", s, l.Key, l.Key, before)
}
