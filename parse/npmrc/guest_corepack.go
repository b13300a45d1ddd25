package npmrc

import (
	"encoding/json"
	"strings"

	"npmx/parse/registry"
)

// corepackConfig is what corepack takes from variables: it knows one registry and reads no file of npm's.
type corepackConfig struct {
	registry, token, user, password *entry
}

// laterYarns is where corepack takes yarn 2 and later from while no variable names a registry; yarn 1 it takes from
// yarnPublic, and everything else from the public registry (its config.json, 0.36.0).
const laterYarns = "https://repo.yarnpkg.com"

// manager is what a package.json names as the project's package manager.
type manager struct{ name, version string }

// from is where corepack asks for it while no variable names a registry.
func (m manager) from() string {
	if m.name != "yarn" || m.version == "" {
		return registry.Public // it looks there for the newest
	}
	switch v, exact := ParseVersion(m.version); {
	case !exact: // a range, for which it looks there first
		return registry.Public
	case v.Major < 2:
		return yarnPublic
	}
	return laterYarns
}

// loadCorepack reads the variables of the environment, and those that a .corepack.env adds.
func (c *state) loadCorepack() {
	var k corepackConfig
	vars := map[string]*entry{}
	src, layer, named := c.corepackFile()
	for _, e := range corepackEntries(layer, src) {
		vars[e.name] = e
	}
	for _, v := range c.env.list {
		if strings.HasPrefix(v.name, "COREPACK_NPM_") {
			vars[v.name] = &entry{val: text(v.value), raw: v.value, layer: LayerEnv, name: v.name, names: []string{}}
		}
	}
	k.registry, k.token = vars["COREPACK_NPM_REGISTRY"], vars["COREPACK_NPM_TOKEN"]
	k.user, k.password = vars["COREPACK_NPM_USERNAME"], vars["COREPACK_NPM_PASSWORD"]
	c.layer(LayerDefault).entries["registry"].val = text(named.from())
	if !k.registry.says() {
		k.registry = nil
	}
	key := bunKey(k.base())
	for e, name := range map[*entry]string{k.registry: "registry", k.token: key + ":_authToken",
		k.user: key + ":username", k.password: key + ":_password"} {
		if e != nil {
			if e.key, e.wrote = name, e.name; e.file != nil {
				e.name = ""
			}
			c.keepLast(e)
		}
	}
	c.guest.find, c.guest.whole = k.find, true
	c.guest.asks = func(uri, _ string) []string {
		if k.owns(uri) {
			return []string{key}
		}
		return []string{bunKey(uri)} // no token is ever written for it
	}
}

// corepackFile is the nearest .corepack.env, at most beside the package.json that names the package manager.
func (c *state) corepackFile() (src *source, name Layer, named manager) {
	file, set := c.env.get("COREPACK_ENV_FILE")
	if !set {
		file = ".corepack.env"
	}
	c.localPrefix = c.paths.clean(c.m.Cwd)
	c.upward(c.m.Cwd, func(dir string) bool {
		if path := c.paths.resolve(dir, file); src == nil && file != "0" && c.exists(path) {
			src = c.guestFile(LayerProject, path)
		}
		if !c.has(dir, "package.json") {
			return false
		}
		c.localPrefix = dir
		settled := false
		named, settled = c.managerIn(dir)
		return settled
	})
	return src, LayerProject, named
}

// managerIn is the package manager that a folder's package.json names: the field "packageManager" settles it, what
// devEngines has counts where no package.json above says more.
func (c *state) managerIn(dir string) (m manager, settled bool) {
	if c.m.ReadFile == nil {
		return manager{}, false
	}
	data, err := c.m.ReadFile(c.paths.join(dir, "package.json"))
	var manifest struct {
		PackageManager string
		DevEngines     struct {
			PackageManager struct{ Name, Version string }
		}
	}
	if err != nil {
		return manager{}, false
	}
	_ = json.Unmarshal(data, &manifest) // a field of another type says nothing, and the others still count
	if manifest.PackageManager == "" {
		engine := manifest.DevEngines.PackageManager
		return manager{engine.Name, engine.Version}, false
	}
	m.name, m.version, _ = strings.Cut(manifest.PackageManager, "@")
	return m, true
}

// corepackEntries are the variables of a .corepack.env.
func corepackEntries(name Layer, src *source) (all []*entry) {
	if src == nil {
		return nil
	}
	at := 0
	for line := range strings.Lines(src.text) {
		start := at
		at += len(line)
		key, v, ok := strings.Cut(line, "=")
		plain := strings.TrimPrefix(strings.TrimSpace(key), "export ")
		if ok && strings.HasPrefix(plain, "COREPACK_NPM_") && len(line) <= maxValue && len(all) < maxDotEnv {
			all = append(all, &entry{val: text(dotEnvValue(v)), raw: strings.TrimSpace(v), layer: name, file: src,
				at: start, name: plain, names: []string{}})
		}
	}
	return all
}

// base is the registry, which corepack takes the slashes at the end off.
func (k corepackConfig) base() string {
	if k.registry == nil {
		return registry.Public
	}
	return strings.TrimRight(k.registry.val.text, "/")
}

// owns reports that an address is of the registry's origin.
func (k corepackConfig) owns(uri string) bool {
	to, ok := parseURL(uri)
	base, known := parseURL(k.base())
	return ok && known && to.scheme == base.scheme && to.host == base.host
}

// find is what corepack sends: a token to its registry's host alone, a user and password wherever it asks. Of another
// host than its registry's it asks for files alone.
func (k corepackConfig) find(uri, _ string) (found, bool) {
	own := k.owns(uri)
	base, _ := parseURL(k.base())
	key, file := bunKey(k.base()), isPackageFile(uri) || !own
	token := found{regKey: key, field: "_authToken", first: k.token}
	if k.token.says() && own {
		return token, true
	}
	user, pass := k.pair(base, file)
	switch {
	case user.plain != "" || pass.plain != "":
		return basicOf(key, user, pass), true
	case file:
		return found{}, false
	case k.token != nil:
		return token, true // an empty one
	}
	return basicOf(key, user, pass), k.user != nil && k.password != nil
}

// pair is the user and the password: of a document's address before those of the variables, each by itself.
func (k corepackConfig) pair(base address, file bool) (user, pass bunText) {
	if !file {
		name, word, _ := strings.Cut(base.userinfo, ":")
		user, pass = bunText{k.registry, string(unpercent(name))}, bunText{k.registry, string(unpercent(word))}
	}
	for t, e := range map[*bunText]*entry{&user: k.user, &pass: k.password} {
		if t.plain == "" && e != nil {
			*t = bunText{e, e.val.text}
		}
	}
	return user, pass
}

// basicOf makes one of a user and a password. Corepack writes "undefined" for what there is none of.
func basicOf(key string, user, pass bunText) found {
	word := func(t bunText) string {
		if set := t.entry != nil && (strings.HasSuffix(t.wrote, "NAME") || strings.HasSuffix(t.wrote, "WORD")); set ||
			t.plain != "" {
			return t.plain
		}
		return "undefined"
	}
	e := user.entry
	if user.plain == "" && pass.plain != "" || e == nil {
		e = pass.entry
	}
	if e == nil {
		return found{}
	}
	pair := toBase64(word(user) + ":" + word(pass))
	made := *e
	made.key, made.val = key+":_auth", text(pair)
	return found{regKey: key, field: "_auth", first: &made, basic: pair}
}

func (e *entry) says() bool { return e != nil && e.val.text != "" }
