package npmrc

import (
	"slices"
	"strings"

	"npmx/parse/registry"
)

// loadYarn1 reads npm's files and .yarnrc as yarn 1 does: the project's, the user's, the machine's, then those above
// the project, the first that has a key; .yarnrc adds registries. A variable that is not set stops it.
func (c *state) loadYarn1() {
	c.localPrefix = c.yarn1Prefix()
	c.layer(LayerDefault).entries["registry"].val = text(yarnPublic)
	for _, e := range c.flagEntries(registryFlag) {
		c.keepLast(e)
	}
	for _, prefix := range []string{"npm_config_", "yarn_"} {
		c.yarn1Env(prefix)
	}
	for _, f := range c.yarn1Files("npmrc") {
		if src := c.guestFile(f.name, f.path); src != nil {
			for _, e := range c.iniEntries(f.name, src) {
				c.yarn1Fill(e)
				c.keepLast(e)
			}
		}
	}
	for _, f := range c.yarn1Files("yarnrc") {
		if src := c.guestFile(f.name, f.path); src != nil {
			for _, e := range c.yarnrcEntries(f.name, src) {
				c.keepLast(e)
			}
		}
	}
	c.guest.find = func(uri, pkg string) (found, bool) {
		f, ok := c.yarn1Found(c.yarn1Keys(pkg))
		return f, ok && c.yarn1Sends(uri, pkg)
	}
	c.guest.withheld = func(uri, pkg string) (found, bool) {
		f, ok := c.yarn1Found(c.yarn1Keys(pkg))
		return f, ok && c.yarn1Covers(uri, pkg)
	}
	c.guest.ships = func(registry, pkg string) (found, bool) {
		keys := c.yarn1Keys(pkg)
		if registry != strings.TrimSuffix(c.yarn1Registry(pkg), "/") {
			keys = append(yarn1Forms(registry+"/"), "") // that of publishConfig
		}
		if f, ok := c.yarn1Found(keys); ok {
			return f, true
		}
		return c.yarn1Variable()
	}
	c.guest.asks = func(uri, pkg string) []string {
		if !c.yarn1Covers(uri, pkg) {
			return nil
		}
		return c.yarn1Keys(pkg)
	}
}

// yarn1Variable is a token of the environment, which a publication is sent with where no file has one.
func (c *state) yarn1Variable() (found, bool) {
	for _, name := range []string{"YARN_AUTH_TOKEN", "NPM_AUTH_TOKEN"} {
		if v, _ := c.env.get(name); v != "" {
			return found{field: "_authToken", unkeyed: true, first: &entry{key: "_authToken", wrote: "_authToken",
				val: text(v), raw: v, layer: LayerEnv, name: name, names: []string{}}}, true
		}
	}
	return found{}, false
}

// keepLast stores an entry unless any layer has its key: what yarn 1 reads first counts, wherever it lies.
func (c *state) keepLast(e *entry) {
	if old := c.find(e.key); old != nil && old.layer != LayerDefault {
		c.guest.hidden = append(c.guest.hidden, e)
		return
	}
	c.keep(e)
}

// yarn1Prefix is the nearest folder with a package.json.
func (c *state) yarn1Prefix() string {
	found := c.paths.clean(c.m.Cwd)
	c.upward(c.m.Cwd, func(dir string) bool {
		if c.has(dir, "package.json") {
			found = dir
			return true
		}
		return false
	})
	return found
}

// yarn1Files lists the files of a kind in the order in which they are read.
func (c *state) yarn1Files(kind string) (all []pnpmSource) {
	add := func(name Layer, path string) {
		if !slices.ContainsFunc(all, func(s pnpmSource) bool { return s.path == path }) {
			all = append(all, pnpmSource{name: name, path: path})
		}
	}
	user := c.paths.join(c.home, "."+kind)
	if moved, _ := c.env.get("npm_config_userconfig"); kind == "npmrc" && moved != "" {
		user = c.paths.resolve(c.m.Cwd, moved)
	}
	add(LayerProject, c.paths.join(c.localPrefix, "."+kind))
	add(LayerUser, user)
	if prefix := c.defaultPrefix(); prefix != "" {
		add(LayerGlobal, c.paths.join(prefix, "etc", kind))
	}
	c.upward(c.localPrefix, func(dir string) bool {
		add(LayerUser, c.paths.join(dir, "."+kind))
		return false
	})
	return all
}

// yarn1Env takes the variables of a prefix: lower case, "_" as "-" but for the first letter.
func (c *state) yarn1Env(prefix string) {
	for i := len(c.env.list) - 1; i >= 0; i-- {
		v := c.env.list[i]
		key, ok := strings.CutPrefix(strings.ToLower(v.name), prefix)
		if !ok || key == "" || strings.Contains(key, "__") || strings.Contains(key, ".") {
			continue // with "." between them, yarn takes them for parts of a path
		}
		e := c.pnpmVariableEntry(v, key[:1]+strings.ReplaceAll(key[1:], "_", "-"))
		e.val = yarn1Value(e.val)
		if c.wanted(e.key) {
			c.keepLast(e)
		}
	}
}

// yarn1Value knows true and false.
func yarn1Value(v value) value {
	if v.kind == isText && (v.text == "true" || v.text == "false") {
		return boolean(v.text == "true")
	}
	return v
}

// yarn1Fill fills in ${NAME}. One after an odd number of backslashes stays; one that is not set stops yarn, and stays.
func (c *state) yarn1Fill(e *entry) {
	if e.val = yarn1Value(e.val); e.val.kind != isText || !strings.Contains(e.val.text, "${") {
		return
	}
	e.names = []string{}
	s, at := e.val.text, 0
	var b strings.Builder
	for r := range references(s, Version{Major: 7}) {
		if b.Len() > maxFile {
			break
		}
		if r.slashes%2 == 1 {
			continue
		}
		val, set := c.env.get(r.name)
		e.names = append(e.names, r.name)
		if !set {
			c.throw(codeUnexpected, unsetForSix+c.showReference(s[r.from:r.to]), e)
			continue
		}
		b.WriteString(s[at:r.from] + val)
		at = r.to
	}
	e.val = text(b.String() + s[at:])
}

// yarnrcKeys are the keys of a .yarnrc, but for registries, that count here: flags that it sets for a command, or all.
var yarnrcKeys = map[string]string{mirrorKey: mirrorKey}

// yarnrcOffline are the keys by which a .yarnrc gives yarn 1 its flag.
var yarnrcOffline = []string{"--offline", "--install.offline", "--*.offline"}

// yarnrcEntries are what a .yarnrc says of registries and the network: a key and a value, each bare or in quotes.
func (c *state) yarnrcEntries(name Layer, src *source) (all []*entry) {
	at := 0
	for line := range strings.SplitSeq(src.text, "\n") {
		start := at
		at += len(line) + 1
		key, rest, ok := yarnWord(strings.TrimRight(line, "\r"))
		if slices.Contains(yarnrcOffline, key) {
			c.guest.offline = c.guest.offline || strings.TrimSpace(rest) == "true"
		}
		as := yarnrcKeys[key]
		if key == "registry" || isPnpmScope(key) {
			as = key
		}
		if !ok || as == "" || len(all) >= maxGuestEntries {
			continue
		}
		if v, _, ok := yarnWord(strings.TrimLeft(rest, " \t:")); ok {
			all = append(all, &entry{key: as, wrote: key, val: text(v), raw: v, layer: name, file: src, at: start,
				names: []string{}})
		}
	}
	return all
}

// yarnWord takes the first word of a line.
func yarnWord(s string) (word, rest string, ok bool) {
	if s == "" || s[0] == '#' || s[0] == ' ' {
		return "", "", false
	}
	if s[0] == '"' {
		end := strings.IndexByte(s[1:], '"')
		if end < 0 {
			return "", "", false
		}
		return s[1 : end+1], s[end+2:], true
	}
	end := strings.IndexAny(s, " \t")
	if end < 0 {
		end = len(s)
	}
	return strings.TrimSuffix(s[:end], ":"), s[end:], true
}

// yarn1Registry is where yarn 1 asks for a package.
func (c *state) yarn1Registry(pkg string) string {
	if e := c.registryEntry(scopeForAuth(pkg)); e != nil {
		return e.val.String()
	}
	return yarnPublic
}

// yarn1Keys are the keys that yarn 1 asks for a package's registry, the first first; "" is a credential of no registry.
func (c *state) yarn1Keys(pkg string) (all []string) {
	base := c.yarn1Registry(pkg)
	bases := []string{base}
	if base == yarnPublic {
		bases = append(bases, registry.Public)
	}
	for _, b := range bases {
		all = append(all, yarn1Forms(strings.TrimSuffix(b, "/")+"/")...)
	}
	return append(all, "")
}

// yarn1Forms: the address, without its protocol, and each without "registry/" at its end.
func yarn1Forms(uri string) (all []string) {
	all = append(all, uri)
	low := strings.ToLower(uri)
	if strings.HasPrefix(low, "http:") || strings.HasPrefix(low, "https:") {
		all = append(all, yarn1Forms(uri[strings.IndexByte(uri, ':')+1:])...)
	}
	if cut, ok := strings.CutSuffix(uri, "registry/"); ok {
		all = append(all, yarn1Forms(strings.TrimSuffix(cut, "/")+"/")...)
	}
	return all
}

// yarn1Found is what is held for a package's registry. Each field is looked for by itself, and a token of no registry
// comes before the _auth of this one.
func (c *state) yarn1Found(keys []string) (found, bool) {
	field := func(name string) (string, *entry) {
		for _, key := range keys {
			at := name
			if key != "" {
				at = key + ":" + name
			}
			if e := c.truthyEntry(at); e != nil {
				return key, e
			}
		}
		return "", nil
	}
	for _, name := range []string{"_authToken", "_auth"} {
		if key, e := field(name); e != nil {
			return found{regKey: key, field: name, first: e, unkeyed: key == ""}, true
		}
	}
	key, user := field("username")
	_, pass := field("_password")
	if user == nil || pass == nil {
		return found{}, false
	}
	return found{regKey: key, field: "username", first: user, second: pass}, true
}

// yarn1Sends: for packages without a scope, only with always-auth.
func (c *state) yarn1Sends(uri, pkg string) bool {
	if !c.yarn1Covers(uri, pkg) {
		return false
	}
	if scopeForAuth(pkg) != "" {
		return true
	}
	for _, key := range c.yarn1Keys(pkg) {
		at := "always-auth"
		if key != "" {
			at = key + ":always-auth"
		}
		if c.truthyEntry(at) != nil {
			return true
		}
	}
	return false
}

// yarn1Covers reports that an address lies below the package's registry, or below one that a credential names.
func (c *state) yarn1Covers(uri, pkg string) bool {
	to, ok := yarn1Parts(uri)
	base, known := yarn1Parts(c.yarn1Registry(pkg))
	if !ok || known && (to.host == base.host || strings.Contains(yarnPublic, to.host) &&
		strings.Contains(registry.Public, base.host)) && strings.HasPrefix(to.path, base.path) {
		return ok
	}
	for _, l := range c.layers {
		for key := range l.entries {
			parts := strings.Split(key, ":")
			if len(parts) < 2 || parts[1] != "_password" && (len(parts) != 2 || parts[1] != "_authToken") {
				continue
			}
			if at, ok := yarn1Parts(parts[0]); ok && to.host == at.host && strings.HasPrefix(to.path, at.path) {
				return true
			}
		}
	}
	return false
}

// yarn1Parts is an address as yarn 1 compares it: without "www." and a slash at the end.
func yarn1Parts(uri string) (address, bool) {
	if strings.HasPrefix(uri, "//") {
		uri = "http:" + uri
	}
	u, ok := parseURL(uri)
	u.host = strings.TrimPrefix(u.host, "www.")
	if u.path != "/" {
		u.path = strings.TrimRight(u.path, "/")
	}
	return u, ok
}
