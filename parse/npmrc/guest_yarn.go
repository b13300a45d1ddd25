package npmrc

import (
	"iter"
	"strings"
)

// yarnPublic is where yarn asks for what nothing else is said of.
const yarnPublic = "https://registry.yarnpkg.com"

// yarnShape is what yarn 2 and later hold for a scope, for a registry, or for all.
type yarnShape struct{ server, publish, token, ident, always *entry }

func (s yarnShape) logsIn() bool {
	return s.token != nil && s.token.val.truthy() || s.ident != nil && s.ident.val.truthy()
}

// yarnConfig is what yarn 2 and later make of all .yarnrc.yml files and variables.
type yarnConfig struct {
	all        yarnShape
	scopes     map[string]yarnShape
	registries map[string]yarnShape // by address, without a slash at the end
}

// loadYarn reads .yarnrc.yml where yarn runs, above, and at home; the nearest counts, key by key. No file of npm's.
func (c *state) loadYarn() {
	c.localPrefix = c.yarnPrefix()
	files := c.yarnFiles()
	y := &yarnConfig{scopes: map[string]yarnShape{}, registries: map[string]yarnShape{}}
	y.all = c.yarnShapeOf(func(name string) *entry {
		if e := c.yarnVariable(name); e != nil {
			return e
		}
		return c.yarnScalar(nearestYAML(files, name))
	})
	for scope, inner := range c.yarnEntries(files, "npmScopes") {
		s := c.yarnShapeOf(func(name string) *entry { return c.yarnScalar(nearestYAML(inner, name)) })
		if s.server == nil {
			s.server = inner[0].impliedServer()
		}
		y.scopes[scope] = s
	}
	for uri, inner := range c.yarnEntries(files, "npmRegistries") {
		y.registries[strings.TrimSuffix(uri, "/")] = c.yarnShapeOf(func(name string) *entry {
			return c.yarnScalar(nearestYAML(inner, name))
		})
	}
	c.yarnKeep(y)
	c.yarnNetwork(files)
	c.guest.find = func(uri, pkg string) (found, bool) {
		f, sent, _ := c.yarnFind(y, y.server(pkg), pkg)
		return f, sent
	}
	c.guest.withheld = func(uri, pkg string) (found, bool) {
		f, _, ok := c.yarnFind(y, y.server(pkg), pkg)
		return f, ok
	}
	c.guest.publish = y.publishServer
	c.guest.ships = func(registry, pkg string) (found, bool) {
		f, _, ok := c.yarnFind(y, registry, pkg)
		return f, ok
	}
	c.guest.asks = func(uri, pkg string) []string {
		key := yarnKey(y.server(pkg), nil)
		all := []string{key, strings.TrimSuffix(key, "/")}
		if scope := scopeForAuth(pkg); scope != "" {
			all = append(all, key+scope+"/")
		}
		return all
	}
}

// yarnEntries are the entries of a map, each with its mappings in several files, the nearest first. From yarn 4 on they
// make one together; before, the nearest file's counts alone.
func (c *state) yarnEntries(files []yamlField, name string) iter.Seq2[string, []yamlField] {
	maps := under(files, name)
	keys := mergedKeys(maps)
	together := c.guest.version.Major == 0 || c.guest.version.Major >= 4
	return func(yield func(string, []yamlField) bool) {
		for _, key := range keys {
			inner := under(maps, key)
			if !together {
				inner = inner[:min(1, len(inner))]
			}
			if len(inner) > 0 && !yield(key, inner) {
				return
			}
		}
	}
}

// yarnPrefix is the nearest folder with a lockfile, else the farthest with a package.json.
func (c *state) yarnPrefix() string {
	found := ""
	c.upward(c.m.Cwd, func(dir string) bool {
		if c.has(dir, "yarn.lock") {
			found = dir
			return true
		}
		if c.has(dir, "package.json") {
			found = dir
		}
		return false
	})
	if found == "" {
		return c.paths.clean(c.m.Cwd)
	}
	return found
}

// yarnFiles are the files' top levels, the nearest first.
func (c *state) yarnFiles() (all []yamlField) {
	name := ".yarnrc.yml"
	for _, v := range c.env.list {
		if strings.EqualFold(v.name, "yarn_rc_filename") {
			name = v.value
		}
	}
	home := c.paths.join(c.home, name)
	read := func(layer Layer, path string) {
		if f := readYAML(c.guestFile(layer, path)); f.value != nil {
			f.layer = layer
			all = append(all, f)
		}
	}
	seen := false
	c.upward(c.m.Cwd, func(dir string) bool {
		path := c.paths.join(dir, name)
		layer := LayerUser // of a folder above the project
		if path != home && inFolder(c.localPrefix, dir) {
			layer = LayerProject
		}
		seen = seen || path == home
		if c.has(dir, name) || path == c.paths.join(c.localPrefix, name) {
			read(layer, path)
		}
		return false
	})
	if !seen {
		read(LayerUser, home)
	}
	return all
}

func inFolder(folder, dir string) bool {
	return dir == folder || strings.HasPrefix(dir, strings.TrimRight(folder, `/\`)+"/") ||
		strings.HasPrefix(dir, folder+`\`)
}

// impliedServer: a scope of which no registry is said is asked of the public one, whatever npmRegistryServer says.
func (f yamlField) impliedServer() *entry {
	return &entry{wrote: f.key, val: text(yarnPublic), layer: f.layer, file: f.src, at: min(f.place, len(f.src.text)),
		colon: true, names: []string{}}
}

func (c *state) yarnShapeOf(get func(name string) *entry) yarnShape {
	return yarnShape{get("npmRegistryServer"), get("npmPublishRegistry"), get("npmAuthToken"),
		get("npmAuthIdent"), get("npmAlwaysAuth")}
}

// yarnScalar is a field's entry with its variables filled in; its key comes later.
func (c *state) yarnScalar(f yamlField) *entry {
	e := f.entry("", f.layer)
	if e == nil {
		return nil
	}
	e.names = []string{}
	filled, names, unset, ok := c.yarnExpand(e.raw)
	e.names = names
	switch {
	case ok:
		e.val = text(filled)
	case unset != "":
		c.throw(codeUsage, unsetForYarn+unset+")", e)
	}
	return e
}

// unsetForYarn is how yarn begins to name a variable that is not set; a bracket ends it.
const unsetForYarn = "Environment variable not found ("

// yarnVariable is a setting of the environment: YARN_NPM_AUTH_TOKEN, in any case.
func (c *state) yarnVariable(name string) *entry {
	for i := len(c.env.list) - 1; i >= 0; i-- {
		v := c.env.list[i]
		bare, ok := strings.CutPrefix(strings.ToLower(v.name), "yarn_")
		if ok && strings.ReplaceAll(bare, "_", "") == strings.ToLower(name) {
			return &entry{wrote: name, val: text(v.value), raw: v.value, layer: LayerEnv, name: v.name,
				names: []string{}}
		}
	}
	return nil
}

// server is the registry of a package, without a slash at the end.
func (y *yarnConfig) server(pkg string) string {
	scope := strings.TrimPrefix(scopeForAuth(pkg), "@")
	if s := y.scopes[scope]; scope != "" && s.server != nil {
		return strings.TrimSuffix(s.server.val.text, "/")
	}
	if _, named := y.scopes[scope]; scope == "jsr" && !named {
		return "https://npm.jsr.io"
	}
	if y.all.server != nil {
		return strings.TrimSuffix(y.all.server.val.text, "/")
	}
	return yarnPublic
}

// yarnFind: a scope's own credential, else what is said of the registry, else what is said of all. sent false: it is
// not sent with this package.
func (c *state) yarnFind(y *yarnConfig, server, pkg string) (f found, sent, ok bool) {
	scope := strings.TrimPrefix(scopeForAuth(pkg), "@")
	s, key, keyed := y.scopes[scope], yarnKey(server, nil), false
	if scope == "" || !s.logsIn() {
		s, key = y.shapeOf(server)
		keyed = key != ""
	} else {
		key += "@" + scope + "/"
	}
	if !s.logsIn() {
		return f, false, false
	}
	sent = scope != "" || s.always != nil && (s.always.val.text == "true" || s.always.val.text == "1")
	if s.token != nil && s.token.val.truthy() {
		return found{regKey: key, field: "_authToken", first: s.token, unkeyed: !keyed}, sent, true
	}
	f = found{regKey: key, field: "_auth", first: s.ident, unkeyed: !keyed}
	if strings.Contains(s.ident.val.text, ":") {
		f.basic = toBase64(s.ident.val.text)
	}
	return f, sent, true
}

// shapeOf is what is said of a registry, with the key of npm's that it is held under.
func (y *yarnConfig) shapeOf(server string) (yarnShape, string) {
	_, bare, _ := strings.Cut(server, ":")
	for _, uri := range []string{server, bare} {
		if s, ok := y.registries[uri]; ok {
			return s, yarnKey(uri, y)
		}
	}
	return y.all, ""
}

// yarnKey is the key that npm would have for an address. One whose protocol no registry in use has keeps it.
func yarnKey(uri string, y *yarnConfig) string {
	scheme, rest, ok := strings.Cut(uri, "//")
	if !ok {
		return uri + "/"
	}
	key := "//" + strings.TrimSuffix(rest, "/") + "/"
	if scheme != "" && y != nil && !y.asks(uri) && y.asksElse(uri) {
		return scheme + key
	}
	return key
}

func (y *yarnConfig) servers() (all []string) {
	all = append(all, y.server(""))
	for scope := range y.scopes {
		all = append(all, y.server("@"+scope+"/x"))
	}
	return all
}

func (y *yarnConfig) asks(uri string) bool {
	for _, s := range y.servers() {
		if s == uri {
			return true
		}
	}
	return false
}

// asksElse reports that a registry in use differs from an address by its protocol alone.
func (y *yarnConfig) asksElse(uri string) bool {
	_, bare, _ := strings.Cut(uri, "//")
	for _, s := range y.servers() {
		if _, other, _ := strings.Cut(s, "//"); other == bare {
			return true
		}
	}
	return false
}

// yarnKeep holds all of it under npm's keys.
func (c *state) yarnKeep(y *yarnConfig) {
	put := func(e *entry, key string) {
		if e != nil {
			e.key = key
			c.keep(e)
		}
	}
	base := c.layer(LayerDefault).entries["registry"]
	base.val = text(yarnPublic)
	put(y.all.server, "registry")
	y.all.keep(put, "")
	for scope, s := range y.scopes {
		put(s.server, "@"+scope+":registry")
		s.keep(put, yarnKey(y.server("@"+scope+"/x"), nil)+"@"+scope+"/:")
	}
	for uri, s := range y.registries {
		s.keep(put, yarnKey(uri, y)+":")
	}
}

func (s yarnShape) keep(put func(e *entry, key string), before string) {
	put(s.token, before+"_authToken")
	put(s.ident, before+"_auth")
	put(s.always, before+"always-auth")
}
