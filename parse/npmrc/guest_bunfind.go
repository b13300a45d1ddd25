package npmrc

import (
	"maps"
	"slices"
	"strings"
)

// bunRegistry is a registry as bun holds it: the default one, or a scope's. Its credential is its own, whatever else is
// said of its address.
type bunRegistry struct {
	at          *entry // that names the address; nil: nothing does
	url         string
	token, user bunText
	pass, basic bunText // basic is an _auth, sent as it is
	tabled      bool    // it is bunfig.toml's
	addressless bool    // a scope whose table names no address
	inURL       bool    // it stands in an address of an .npmrc: a line there comes before it
}

// bunText is a value as bun holds it, and the entry that it is taken from.
type bunText struct {
	*entry
	plain string
}

func (r bunRegistry) empty() bool {
	return r.token.plain == "" && r.user.plain == "" && r.basic.plain == ""
}

// sends reports that there is a whole credential.
func (r bunRegistry) sends() bool {
	return r.token.plain != "" || r.basic.plain != "" || r.user.entry != nil && r.pass.entry != nil &&
		(r.user.plain != "" && r.pass.plain != "" || r.user.entry == r.pass.entry)
}

// named is a registry that an address tells of; a user and password, or a token alone, may stand in it.
func (b *bunConfig) named(e *entry, inFile bool) bunRegistry {
	uri := b.c.fillDollar(e, e.val.String(), false)
	e.val = text(uri)
	r := bunRegistry{at: e, url: uri, inURL: inFile}
	u, ok := parseURL(uri)
	if !ok || u.userinfo == "" {
		return r
	}
	user, pass, _ := strings.Cut(u.userinfo, ":")
	user, pass = string(unpercent(user)), string(unpercent(pass))
	switch {
	case user == "" && pass != "":
		r.token = bunText{e, pass}
	case user != "" && (pass != "" || b.walks):
		r.user, r.pass = bunText{e, user}, bunText{e, pass}
	}
	if !b.walks && r.sends() && !strings.HasSuffix(uri, "/") { // an address with a credential is written anew
		r.url += "/"
		e.val = text(r.url)
	}
	return r
}

// tabled is a registry of bunfig.toml.
func (b *bunConfig) tabled(t bunTable) bunRegistry {
	at := t.url
	if at == nil {
		at = t.place
	}
	at.key = "registry"
	if t.scope != "" {
		at.key = "@" + strings.TrimPrefix(t.scope, "@") + ":registry"
	}
	b.kept = append(b.kept, at)
	r := b.named(at, false)
	r.tabled = true
	uri := r.url
	if uri == "" {
		uri = b.standard.address()
	}
	key := bunKey(uri)
	for name, e := range map[string]*entry{"_authToken": t.token, "username": t.user, "_password": t.pass} {
		if e != nil {
			e.key = key + ":" + name
			b.kept = append(b.kept, e)
		}
	}
	if t.token != nil {
		r.token = bunText{t.token, t.token.val.String()}
	}
	if t.user != nil {
		r.user = bunText{t.user, t.user.val.String()}
	}
	if t.pass != nil {
		r.pass = bunText{t.pass, t.pass.val.String()}
	}
	return r
}

// expand fills in values that are a variable's name behind "$". Before 1.4.4 a token that is written comes before a
// user and password, even if nothing is left of it.
func (b *bunConfig) expand(r bunRegistry, empty bool) bunRegistry {
	written := r.token.plain != ""
	for _, t := range []*bunText{&r.token, &r.user, &r.pass} {
		if t.entry != nil {
			t.plain = b.c.fillDollar(t.entry, t.plain, empty)
		}
	}
	if written && r.token.plain == "" && !b.walks {
		r.user, r.pass = bunText{}, bunText{}
	}
	return r
}

// fillDollar fills in $NAME. empty: one that is not set is nothing, else it stays.
func (c *state) fillDollar(e *entry, s string, empty bool) string {
	name, ok := strings.CutPrefix(s, "$")
	name = strings.Trim(name, "/")
	if !ok || name == "" || name[0] == '{' {
		return s
	}
	if !slices.Contains(e.names, name) {
		e.names = append(e.names, name)
	}
	v, set := c.env.get(name)
	if !set && !empty {
		return s
	}
	return v
}

// bunKey is npm's key of a registry, whose address may lack the slash at its end.
func bunKey(uri string) string {
	u, ok := parseURL(uri)
	if !ok {
		return "//" + uri
	}
	return "//" + u.host + strings.TrimRight(u.path, "/") + "/"
}

// lookUp finds a line for a registry that has no credential of its own, as npm does.
func (b *bunConfig) lookUp(r bunRegistry) bunRegistry {
	if !b.walks || r.sends() && !r.inURL {
		return r
	}
	if other, _, ok := b.above(r.address()); ok {
		other.at, other.url = r.at, r.url
		return other
	}
	return r
}

// above finds the credential of an address or of the nearest above it, and that line's address.
func (b *bunConfig) above(uri string) (bunRegistry, string, bool) {
	for _, key := range bunWalk(uri) {
		r := bunRegistry{token: b.line(key, "_authToken"), basic: b.line(key, "_auth")}
		if r.token.entry == nil && r.basic.entry == nil {
			r.user, r.pass = b.line(key, "username"), b.line(key, "_password")
			if r.pass.entry != nil {
				plain, _ := unbase64(r.pass.plain)
				r.pass.plain = string(plain)
			}
		} else if r.token.entry != nil {
			r.basic = bunText{}
		}
		if r.sends() {
			return b.expand(r, false), key, true
		}
	}
	return bunRegistry{}, "", false
}

// index holds lines by their key, of two with one the later.
func (b *bunConfig) index() {
	b.by = make(map[string]*entry, len(b.lines))
	for _, e := range b.lines {
		base, field, _ := cutLast(e.key, ":")
		b.by[lineKey(base)+":"+field] = e
	}
}

// line is what the last line with a key says, as far as it says something.
func (b *bunConfig) line(key, field string) bunText {
	e := b.by[key+":"+field]
	if e == nil || !e.val.truthy() {
		return bunText{}
	}
	return bunText{e, e.val.String()}
}

// lineKey is the key that a line is for: a protocol in it counts for nothing but its port, and the host's case as well.
func lineKey(base string) string {
	base = strings.TrimPrefix(base, "//")
	for scheme, port := range specials {
		if rest, ok := strings.CutPrefix(strings.ToLower(base), scheme+"://"); ok {
			base = base[len(base)-len(rest):]
			host, path, slash := strings.Cut(base, "/")
			if base = strings.TrimSuffix(host, ":"+port); slash {
				base += "/" + path
			}
		}
	}
	host, path, slash := strings.Cut(base, "/")
	if base = strings.ToLower(host); slash {
		base += "/" + path
	}
	return "//" + base
}

// maxAsked is the longest path whose keys are looked at: each of its parts is one.
const maxAsked = 4 << 10

// bunWalk lists the keys that are asked for an address, the nearest first.
func bunWalk(uri string) (all []string) {
	u, ok := parseURL(uri)
	if !ok || len(u.path) > maxAsked {
		return nil
	}
	hosts := []string{u.host}
	if hostname(u.host) == u.host {
		hosts = append(hosts, u.host+":"+specials[u.scheme])
	}
	for path := strings.TrimSuffix(u.path, "/") + "/"; ; {
		for _, host := range hosts {
			all = append(all, "//"+host+path)
		}
		if path == "" {
			return all
		}
		if strings.HasSuffix(path, "/") {
			path = path[:len(path)-1]
		} else {
			path = path[:strings.LastIndexByte(path, '/')+1]
		}
	}
}

// of is the registry of a package; of an address that is not below it, another one that it is below.
func (b *bunConfig) of(uri, pkg string) bunRegistry {
	scope := strings.TrimPrefix(scopeForAuth(pkg), "@")
	r, ok := b.scopes[scope]
	if scope == "" || !ok {
		r = b.standard
	}
	if pkg != "" || isBelow(uri, r.address()) {
		return r
	}
	for _, name := range slices.Sorted(maps.Keys(b.scopes)) {
		if isBelow(uri, b.scopes[name].address()) {
			return b.scopes[name]
		}
	}
	return r
}

// asked is the address that a package's name is put behind.
func (b *bunConfig) asked(r bunRegistry) string {
	uri := withoutUser(r.address())
	if at := strings.LastIndexByte(uri, '/'); !b.walks && strings.Contains(uri[:at+1], "://") &&
		!strings.HasSuffix(uri[:at+1], "://") {
		return uri[:at+1]
	}
	return uri
}

// isBelow compares addresses as they are asked: a host in small letters, without the port that goes without saying.
func isBelow(uri, base string) bool {
	if u, ok := parseURL(base); ok {
		base = u.String()
	}
	if u, ok := parseURL(uri); ok {
		uri = u.String()
	}
	base = strings.TrimRight(base, "/")
	return uri == base || strings.HasPrefix(uri, base+"/")
}

// find is what bun sends: with a document its registry's credential; with a file that too, of late only where it
// lies on the registry's host, and unless a line is for the file's own address.
func (b *bunConfig) find(uri, pkg string) (found, bool) {
	r := b.of(uri, pkg)
	if isPackageFile(uri) {
		r = b.ofFile(uri, r)
	} else if !isBelow(uri, b.asked(r)) {
		return found{}, false
	}
	return r.found()
}

// ofFile: a line for a file's own address counts over https alone, and not where it is the registry's as well.
func (b *bunConfig) ofFile(uri string, r bunRegistry) bunRegistry {
	if !b.first {
		return r
	}
	u, ok := parseURL(uri)
	base, known := parseURL(r.address())
	same := known && u.scheme == base.scheme && u.host == base.host
	if !ok || b.walks && !plainPath(u.path) {
		return bunRegistry{}
	}
	if b.walks && u.scheme == "https" {
		own, key, _ := b.above(uri)
		_, shared, _ := b.above(r.address())
		if own.sends() && (!same || !r.sends() || key != shared) {
			own.url, own.at = uri[:strings.LastIndexByte(uri, '/')+1], r.at
			return own
		}
	}
	if !same {
		return bunRegistry{}
	}
	return r
}

// plainPath reports that a server finds nothing in a path that leads elsewhere.
func plainPath(path string) bool {
	low := strings.ToLower(path)
	return !strings.Contains(low, "/../") && !strings.HasSuffix(low, "/..") && !strings.Contains(low, "%2e") &&
		!strings.Contains(low, `\`)
}

func (r bunRegistry) found() (found, bool) {
	if !r.sends() {
		return found{}, false
	}
	key := bunKey(r.address())
	as := func(e *entry, field, v string) *entry {
		if e.val.String() == v && strings.HasSuffix(e.key, ":"+field) {
			return e
		}
		made := *e
		made.key, made.val = key+":"+field, text(v)
		return &made
	}
	switch {
	case r.token.plain != "":
		e := as(r.token.entry, "_authToken", r.token.plain)
		return found{regKey: e.base(), field: "_authToken", first: e}, true
	case r.basic.plain != "":
		return found{regKey: r.basic.base(), field: "_auth", first: r.basic.entry}, true
	}
	pair := toBase64(r.user.plain + ":" + r.pass.plain)
	if strings.HasPrefix(r.pass.wrote, "//") && strings.HasSuffix(r.pass.wrote, ":_password") {
		return found{regKey: r.user.base(), field: "username", first: r.user.entry, second: r.pass.entry,
			basic: pair}, true
	}
	e := as(r.pass.entry, "_auth", pair)
	return found{regKey: e.base(), field: "_auth", first: e, basic: pair}, true
}

// base is the address that a credential's key is for.
func (e *entry) base() string {
	base, _, _ := cutLast(e.key, ":")
	return base
}

// asks lists the keys that are looked at for a request.
func (b *bunConfig) asks(uri, pkg string) []string {
	all := bunWalk(b.of(uri, pkg).address())
	if isPackageFile(uri) {
		all = append(bunWalk(uri), all...)
	}
	return all
}
