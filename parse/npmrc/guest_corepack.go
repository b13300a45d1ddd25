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

// loadCorepack reads the variables of the environment, and those that a .corepack.env adds.
func (c *state) loadCorepack() {
	var k corepackConfig
	vars := map[string]*entry{}
	src, layer := c.corepackFile()
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
	c.guest.asks = func(string, string) []string { return []string{key} }
}

// corepackFile is the nearest .corepack.env, at most beside the package.json that names the package manager.
func (c *state) corepackFile() (*source, Layer) {
	name, set := c.env.get("COREPACK_ENV_FILE")
	if name == "0" {
		return nil, LayerProject
	}
	if !set {
		name = ".corepack.env"
	}
	c.localPrefix = c.paths.clean(c.m.Cwd)
	var src *source
	c.upward(c.m.Cwd, func(dir string) bool {
		if path := c.paths.resolve(dir, name); src == nil && c.exists(path) {
			src = c.guestFile(LayerProject, path)
		}
		if !c.has(dir, "package.json") {
			return false
		}
		c.localPrefix = dir
		return c.namesManager(dir)
	})
	return src, LayerProject
}

func (c *state) namesManager(dir string) bool {
	if c.m.ReadFile == nil {
		return false
	}
	data, err := c.m.ReadFile(c.paths.join(dir, "package.json"))
	var manifest struct{ PackageManager string }
	return err == nil && json.Unmarshal(data, &manifest) == nil && manifest.PackageManager != ""
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
	if k.registry == nil || k.registry.val.text == "" {
		return registry.Public
	}
	return strings.TrimRight(k.registry.val.text, "/")
}

// find is what corepack sends: a token to its registry's host alone, a user and password wherever it asks.
func (k corepackConfig) find(uri, _ string) (found, bool) {
	to, ok := parseURL(uri)
	base, known := parseURL(k.base())
	key, file := bunKey(k.base()), isPackageFile(uri)
	token := found{regKey: key, field: "_authToken", first: k.token}
	if k.token.says() && ok && known && to.scheme == base.scheme && to.host == base.host {
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
