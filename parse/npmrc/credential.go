package npmrc

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"npmx/parse/redact"
	"npmx/parse/registry"
)

// Credential is what npm has for a URL. It contains no value.
type Credential struct {
	Origin           // of the field that decides
	Field     string // "_authToken", "_auth", "username" (also where the registry's URL holds it) or "certfile"
	RegKey    string // npm's regKey, "//host/path/"
	Kind      Kind   // by its shape
	State     State  // but for expiry: see [Credential.StateAt]
	Variables []Variable
	Expires   time.Time // zero where unknown; from a JWT's exp
	Basic     bool      // a user name and password, or _auth
	Problems  []Problem
	// the word for "nothing" that its variable holds instead of a token: null, undefined, false ...; "" another value
	NullWord string
	// the _password's place beside a username's, the keyfile's beside a certfile's, and where it is ProblemEither the
	// other line
	Others []Origin
}

// Variable is a ${NAME} that an entry refers to.
type Variable struct {
	Name  string
	Set   bool
	Empty bool
}

// found is a credential as the look-up finds it.
type found struct {
	regKey        string
	field         string
	first, second *entry
	basic         string // npm 6 sends the decoded halves encoded again, also for _auth
	either        *found // which the client may take in place of this one, by chance
	unkeyed       bool   // of yarn: it is for no one registry
}

// hasAuth is npm's: the kinds at one key, in its order.
func (c *state) hasAuth(key string) (found, bool) {
	at := func(field string) *entry { return c.truthyEntry(key + ":" + field) }
	if e := at("_authToken"); e != nil {
		return found{regKey: key, field: "_authToken", first: e}, true
	}
	if e := at("_auth"); e != nil {
		return found{regKey: key, field: "_auth", first: e}, true
	}
	if user, pass := at("username"), at("_password"); user != nil && pass != nil {
		return found{regKey: key, field: "username", first: user, second: pass}, true
	}
	if cert, private := at("certfile"), at("keyfile"); c.npm.Major >= 8 && cert != nil && private != nil {
		return found{regKey: key, field: "certfile", first: cert, second: private}, true
	}
	return found{}, false
}

// walk looks from a URL's key upwards, dropping the last segment and the slash before it in turn.
func (c *state) walk(key string) (found, bool) {
	for len(key) > len("//") {
		if f, ok := c.hasAuth(key); ok {
			return f, true
		}
		if strings.HasSuffix(key, "/") {
			key = key[:len(key)-1]
			continue
		}
		key = key[:strings.LastIndexByte(key, '/')+1]
	}
	return found{}, false
}

// getAuth is npm-registry-fetch's: the URL's own key, else that of the package's registry if it is on the same host
// and port.
func (c *state) getAuth(uri, pkg string) (found, bool) {
	u, ok := parseURL(uri)
	if !ok {
		return found{}, false
	}
	switch {
	case c.guest != nil:
		return c.guest.find(uri, pkg)
	case c.npm.Major < 7:
		return c.getAuthSix(uri, pkg)
	}
	if f, ok := c.walk(u.key()); ok {
		return f, true
	}
	reg := c.registryOf(scopeForAuth(pkg))
	r, ok := parseURL(reg)
	if !ok || reg == uri || r.host != u.host {
		return found{}, false
	}
	return c.walk(r.key())
}

// Credential returns what npm sends with a request for uri. pkg is the package spec the request is for, "" for none:
// where the URL itself has no credential, npm falls back to the one of the package's registry on the same host. nil:
// nothing is sent.
func (c *Config) Credential(uri, pkg string) *Credential {
	if f, ok := c.s.getAuth(uri, pkg); ok {
		return c.s.credentialOf(f.regKey, f)
	}
	return c.s.inURL(uri, pkg)
}

// inURL is the user name and password of "registry=https://user:password@host/", which npm sends with what it asks of
// that very URL, and not with tarballs.
func (c *state) inURL(uri, pkg string) *Credential {
	r := c.registryEntry(scopeOf(pkg))
	if r == nil || c.guest != nil && c.guest.whole {
		return nil
	}
	from, ok := parseURL(r.val.String())
	to, valid := parseURL(uri)
	if !ok || !valid || from.userinfo == "" || from.host != to.host ||
		!strings.HasPrefix(to.path, strings.TrimSuffix(from.path, "/")+"/") ||
		strings.HasSuffix(to.path, ".tgz") {
		return nil
	}
	return &Credential{Origin: c.origin(r), Field: "username", RegKey: c.show(from.nerf()), Kind: KindBasic,
		State:     StateUsable,
		Variables: c.variables(r), Basic: true}
}

// Authorize hands the Authorization header that npm would send with uri to set, if it is a token: a probe must not try
// user names and passwords, since registries lock accounts. It is the only door by which a value leaves this package.
// False: there is nothing to hand out, or its bytes could not stand in a header.
func (c *Config) Authorize(uri, pkg string, set func(header, value string)) bool {
	f, ok := c.s.getAuth(uri, pkg)
	if !ok || f.field != "_authToken" || f.unkeyed && c.s.guest != nil && c.s.guest.foreign {
		return false
	}
	token := f.first.val.String()
	if !legalHeader(token) {
		return false
	}
	set("Authorization", "Bearer "+token)
	return true
}

// legalHeader is Node's rule for header values: no controls but tab, nothing beyond Latin-1.
func legalHeader(s string) bool {
	for _, r := range s {
		if r != '\t' && r < 0x20 || r == 0x7f || r > 0xff {
			return false
		}
	}
	return true
}

// header is what npm sends for a find; "" for a certificate.
func (f found) header() string {
	switch {
	case f.basic != "":
		return "Basic " + f.basic
	case f.first == nil:
		return ""
	}
	switch f.field {
	case "_authToken":
		return "Bearer " + f.first.val.String()
	case "_auth":
		return "Basic " + f.first.val.String()
	case "username":
		raw, _ := unbase64(f.second.val.String())
		return "Basic " + toBase64(f.first.val.String()+":"+decodeUTF8(raw))
	}
	return ""
}

// Registry is where packages of a scope are asked for.
type Registry struct {
	Origin
	// as npm holds it, but for a user and password; a missing trailing slash is not added: publish looks at it
	URL    string
	Scope  string // "@acme", or "" for the default one; control characters of a file as they can be shown
	Scoped bool   // a scope's own setting decided
}

// Key is the configuration key that decided: "registry" or "@acme:registry".
func (r Registry) Key() string {
	if r.Scoped {
		return r.Scope + ":registry"
	}
	return "registry"
}

// Registry returns the registry of a scope, "" or "@acme". With `--scope=@acme` in force npm asks acme's registry for
// packages without a scope as well.
func (c *Config) Registry(scope string) Registry { return c.s.registryFor(scope) }

func (c *state) registryFor(scope string) Registry {
	e := c.registryEntry(scope)
	if e == nil {
		return Registry{Origin: Origin{Layer: LayerDefault, Key: "registry"}, URL: registry.Public,
			Scope: atScope(scope)}
	}
	r := c.asRegistry(e)
	if !r.Scoped {
		r.Scope = atScope(scope)
	}
	return r
}

// registryEntry is npm's pickRegistry.
func (c *state) registryEntry(scope string) *entry {
	own := ""
	if v := c.get("scope"); v.kind == isText && c.npm.Major != 7 { // 7 forgets to flatten it
		own = atScope(v.text)
	}
	for _, s := range []string{atScope(scope), own} {
		if s == "" {
			continue
		}
		if e := c.truthyEntry(s + ":registry"); e != nil {
			return e
		}
	}
	return c.truthyEntry("registry")
}

func (c *state) asRegistry(e *entry) Registry {
	scope, scoped := strings.CutSuffix(e.key, ":registry")
	if !scoped {
		scope = ""
	}
	return Registry{Origin: c.origin(e), URL: printable(withoutUser(e.val.String())), Scope: redact.Clean(scope),
		Scoped: scoped}
}

// printable writes control characters as a URL has them: an address goes into texts and commands.
func printable(uri string) string {
	if strings.IndexFunc(uri, unicode.IsControl) < 0 {
		return uri
	}
	var b strings.Builder
	for _, r := range uri {
		if !unicode.IsControl(r) {
			b.WriteRune(r)
			continue
		}
		for _, c := range []byte(string(r)) {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// withoutUser removes "user:password@" from a URL, and leaves other text alone.
func withoutUser(uri string) string {
	scheme, rest, ok := strings.Cut(uri, "://")
	if !ok {
		return uri
	}
	end := strings.IndexAny(rest, `/?#\`)
	if end < 0 {
		end = len(rest)
	}
	return scheme + "://" + rest[strings.LastIndexByte(rest[:end], '@')+1:]
}

func atScope(s string) string {
	if s == "" || strings.HasPrefix(s, "@") {
		return s
	}
	return "@" + s
}

// registryOf returns the URL from which a credential may be borrowed; here npm does not look at --scope.
func (c *state) registryOf(scope string) string {
	if scope != "" {
		if e := c.truthyEntry(scope + ":registry"); e != nil {
			return e.val.String()
		}
	}
	return c.get("registry").String()
}

// Registries lists the default registry and every scope's, in the order of their keys.
func (c *Config) Registries() []Registry { return slices.Clone(c.s.registries()) }

// RegistryURLs are the addresses of [Config.Registries].
func (c *Config) RegistryURLs() []string {
	var all []string
	for _, r := range c.s.registries() {
		all = append(all, r.URL)
	}
	return all
}

func (c *state) allRegistries() []Registry {
	var all []Registry
	if e := c.truthyEntry("registry"); e != nil { // whatever --scope puts in its place
		all = append(all, c.asRegistry(e))
	}
	for _, key := range c.scopeKeys() {
		if c.truthyEntry(key) != nil {
			all = append(all, c.asRegistry(c.find(key)))
		}
	}
	return all
}

// RequestURL is the URL of a package's packument: the registry, one slash, and the name with its own slash as "%2f".
func (c *Config) RequestURL(registry, pkg string) string {
	name, _ := splitSpec(pkg)
	if u, ok := parseURL(registry); ok && c.s.guest != nil && c.s.guest.joins {
		registry = u.scheme + ":" + u.nerf()
	}
	return strings.TrimRight(trim(withoutUser(registry)), "/") + "/" + strings.Replace(name, "/", "%2f", 1)
}

// IsToken reports whether a registry's list means the token of a registry's own key: it shows the first characters, an
// ellipsis and the last ones, of old tokens the first alone. Fewer than six would be any token.
func (c *Config) IsToken(registry, shown string) bool {
	f, ok := c.s.getAuth(registry, "")
	if !ok || f.field != "_authToken" || f.unkeyed && c.s.guest != nil && c.s.guest.foreign {
		return false
	}
	token := f.first.val.String()
	head, tail, cut := strings.Cut(strings.NewReplacer("…", "...").Replace(shown), "...")
	if !cut {
		tail = ""
	}
	return len(head)+len(tail) >= 6 && len(head)+len(tail) < len(token) && strings.HasPrefix(token, head) &&
		strings.HasSuffix(token, tail)
}
