package npmrc

import (
	"strings"
)

// npm 6 has other libraries (config-chain, figgy-pudding): every unset variable ends it before it starts, keys without
// a registry hold for all registries, and a registry's key is exact.

// loadSix goes in npm 6's order. Each layer is cleaned, the command line too.
func (c *state) loadSix() {
	if c.m.NpmDir != "" {
		c.loadFile(LayerBuiltin, c.paths.join(c.m.NpmDir, "npmrc"))
	}
	c.loadArgs()
	c.loadEnv()
	c.findPrefixSix()
	project := c.paths.join(c.localPrefix, ".npmrc")
	usual := c.layer(LayerDefault).entries["userconfig"].val.String()
	switch user := c.get("userconfig").String(); {
	case c.get("global").truthy():
		c.ignore(File{Layer: LayerProject, Path: project, Ignored: "global"})
	case project == usual || project == user:
		c.addFile(File{Layer: LayerProject, Path: project, Found: c.exists(project), Ignored: "same-as-user"})
	default:
		c.loadFile(LayerProject, project)
	}
	c.loadFile(LayerUser, c.get("userconfig").String())
	if global := c.globalFile6(); global != "" {
		c.loadFile(LayerGlobal, global)
	}
	for _, l := range c.layers[1:] {
		c.cleanLayer(l)
	}
}

func (c *state) globalFile6() string {
	if e := c.find("globalconfig"); e != nil && e.val.truthy() {
		return e.val.String()
	}
	return c.globalFile()
}

// findPrefixSix walks up like the newer ones, and out of a node_modules folder first.
func (c *state) findPrefixSix() {
	if e := c.layer(LayerCLI).entries["prefix"]; e != nil {
		c.localPrefix = c.resolvePath(e.val.String())
		return
	}
	start := c.paths.clean(c.m.Cwd)
	dir := start
	for strings.HasSuffix(c.paths.slash(dir), "/node_modules") {
		dir = c.paths.dir(dir)
	}
	if dir != start {
		c.localPrefix = dir
		return
	}
	for c.localPrefix = start; c.paths.dir(dir) != dir; dir = c.paths.dir(dir) {
		if c.exists(c.paths.join(dir, "node_modules")) || c.exists(c.paths.join(dir, "package.json")) {
			c.localPrefix = dir
			return
		}
	}
}

// expandSix throws where a variable is unset, leaves one after an odd number of backslashes alone, and drops an even
// number.
func (c *state) expandSix(s string, e *entry) string {
	var b strings.Builder
	at := 0
	for r := range references(s, c.npm) {
		if b.Len() > maxFile {
			break
		}
		b.WriteString(s[at:r.from])
		at = r.to
		val, set := c.env.get(r.name)
		switch {
		case r.slashes%2 == 1:
			b.WriteString(s[r.from:r.to])
		case !set:
			c.throw("", unsetForSix+c.showReference(s[r.from:r.to]), e)
			b.WriteString(s[r.from:r.to])
		default:
			b.WriteString(val)
		}
	}
	b.WriteString(s[at:])
	return b.String()
}

// showReference keeps what is not a plain name out of a message.
func (c *state) showReference(s string) string {
	if bare := strings.TrimLeft(s, `\`); onlyVariable(bare) {
		return bare
	}
	return "${...}"
}

// putSix is put for npm 6.
func (c *state) putSix(l *layer, e *entry) {
	e.key = c.expandSix(e.wrote, e)
	e.val = c.parseFieldSix(e)
	if c.wanted(e.key) {
		l.set(e)
	}
}

func (c *state) parseFieldSix(e *entry) value {
	if e.val.kind != isText {
		return e.val
	}
	d := c.defs[e.key]
	s := trim(e.val.text)
	if len(s) > 1 && s[0] == '"' && s[len(s)-1] == '"' && !strings.ContainsAny(s, "\r\n") {
		v, ok := parseJSON(s)
		if !ok {
			c.throw("", "Failed parsing JSON config key "+safeKey(e), e)
			return e.val
		}
		s = v.String()
	}
	if d.takes("b") && !d.takes("s") && s == "" {
		return boolean(true)
	}
	switch s {
	case "true", "false", "null":
		v, _ := parseJSON(s)
		return v
	case "undefined":
		return value{}
	}
	return c.typedSix(c.expandSix(s, e), d)
}

func (c *state) typedSix(s string, d definition) value {
	if d.takes("p") {
		s = c.resolvePath(s)
	}
	if n, ok := toNumber(s); d.takes("#") && ok {
		return value{kind: isNumber, num: n}
	}
	return text(s)
}

// authSix is npm-registry-fetch 4's: each field from the registry's key, else from the one without a registry.
type authSix struct {
	token, user, pass, auth, always *entry
	name, password                  string
	nerf                            string
}

func (c *state) authSix(registry string) authSix {
	u, _ := legacyParse(registry)
	a := authSix{nerf: u.nerf()}
	a.token, a.user, a.pass = c.pickSix(a.nerf, "token", "_authToken"), c.pickSix(a.nerf, "username"),
		c.pickSix(a.nerf, "password", "_password")
	a.auth, a.always = c.pickSix(a.nerf, "_auth"), c.pickSix(a.nerf, "always-auth")
	if a.always != nil && a.always.val.String() == "false" {
		a.always = nil
	}
	if a.user != nil {
		a.name = a.user.val.String()
	}
	if a.pass != nil {
		raw, _ := unbase64(a.pass.val.String())
		a.password = decodeUTF8(raw)
	}
	if a.auth != nil && (a.name == "" || a.password == "") {
		raw, _ := unbase64(a.auth.val.String())
		a.name, a.password, _ = strings.Cut(decodeUTF8(raw), ":")
		a.user, a.pass = nil, nil
	}
	return a
}

// pickSix returns a field's last set spelling, the one at the registry's key after the one without.
func (c *state) pickSix(nerf string, spellings ...string) *entry {
	var last *entry
	for _, f := range spellings {
		for _, key := range []string{f, nerf + ":" + f} {
			if e := c.truthyEntry(key); e != nil {
				last = e
			}
		}
	}
	return last
}

// nerf is npm 6's nerf dart: the host as written, a default port included.
func (u legacyURL) nerf() string {
	path := u.path
	if i := strings.IndexAny(path, "?#"); i >= 0 {
		path = path[:i]
	}
	dir := resolveDots(path)
	return "//" + u.host + dir[:strings.LastIndexByte(dir, '/')+1]
}

func (a authSix) found() (found, bool) {
	keyOf := func(e *entry) string {
		if strings.HasPrefix(e.key, "//") {
			return a.nerf
		}
		return ""
	}
	if a.token != nil {
		return found{regKey: keyOf(a.token), field: "_authToken", first: a.token}, true
	}
	basic := ""
	if a.name != "" && a.password != "" {
		basic = toBase64(a.name + ":" + a.password)
	}
	switch {
	case basic != "" && a.user != nil && a.pass != nil:
		return found{regKey: keyOf(a.user), field: "username", first: a.user, second: a.pass, basic: basic}, true
	case a.auth != nil:
		return found{regKey: keyOf(a.auth), field: "_auth", first: a.auth, basic: basic}, true
	}
	return found{}, false
}

// getAuthSix sends a registry's credential to that registry's host, and with always-auth anywhere.
func (c *state) getAuthSix(uri, pkg string) (found, bool) {
	registry := c.get("registry").String()
	if e := c.registryEntry(scopeOf(pkg)); e != nil {
		registry = e.val.String()
	}
	a := c.authSix(registry)
	to, _ := legacyParse(uri)
	from, _ := legacyParse(registry)
	if a.always == nil && to.host != from.host {
		return found{}, false
	}
	return a.found()
}

// loginSix is npm 6's getCredentialsByURI, of whoami and token; publish does not call it.
func (c *state) loginSix(registry string) (found, bool) {
	u, _ := legacyParse(registry)
	own, _ := legacyParse(c.get("registry").String())
	nerf := u.nerf()
	for _, field := range []string{"_authToken", "-authtoken"} {
		if e := c.truthyEntry(nerf + ":" + field); e != nil {
			return found{regKey: nerf, field: "_authToken", first: e}, true
		}
	}
	if e := c.truthyEntry(nerf + ":username"); e != nil {
		return found{regKey: nerf, field: "username", first: e, second: c.truthyEntry(nerf + ":_password")}, true
	}
	if nerf != own.nerf() {
		return found{}, false
	}
	if e := c.truthyEntry("username"); e != nil {
		return found{regKey: "", field: "username", first: e, second: c.truthyEntry("_password")}, true
	}
	if e := c.truthyEntry("_auth"); e != nil {
		return found{regKey: "", field: "_auth", first: e}, true
	}
	return found{}, false
}
