package npmrc

import (
	"maps"
	"slices"
	"strings"

	"npmx/parse/registry"
)

// bunRules are what bun's versions differ in.
type bunRules struct {
	walks bool // a credential's address may lie above the registry's, as for npm; before, it had to be the same
	paths bool // what follows the host in it counts
	first bool // bunfig.toml comes before the .npmrc files
	opts  bool // ${NAME?} and variables in quotes are known
	users bool // a user alone before a host and a port is no part of the host
}

func bunRulesOf(v Version) bunRules {
	latest := v.Major == 0
	return bunRules{walks: latest || v.AtLeast(1, 4, 4), paths: latest || v.AtLeast(1, 3, 12),
		first: latest || v.AtLeast(1, 4, 0), opts: latest || v.AtLeast(1, 3, 5), users: latest || v.AtLeast(1, 4, 3)}
}

// bunConfig is what bun makes of its files and variables.
type bunConfig struct {
	bunRules
	c        *state
	standard bunRegistry
	scopes   map[string]bunRegistry // by name, without "@"
	lines    []*entry               // credentials by address, of all .npmrc files, the first read first
	by       map[string]*entry      // the last of them with a key, as keys are compared
	kept     []*entry               // all that names a registry or a credential; of two the later counts
}

// loadBun reads bunfig.toml and npm's files, the project's and those at home, and the variables that name a registry or
// a token; .env files add variables.
func (c *state) loadBun() {
	b := &bunConfig{bunRules: bunRulesOf(c.guest.version), c: c, scopes: map[string]bunRegistry{}}
	c.localPrefix = c.projectWith(c.hasWorkspace, "package.json")
	c.readDotEnv(b.walks)
	bunfigs, files := c.bunfigs(), b.npmrc()
	if !b.first {
		b.takeBunfigs(bunfigs)
	}
	for _, f := range files {
		b.takeFile(f)
	}
	if b.first {
		b.takeBunfigs(bunfigs)
		b.applyToTables()
	}
	b.index()
	b.settle()
	for _, e := range slices.Backward(b.kept) {
		c.keepLast(e)
	}
	c.guest.find, c.guest.asks, c.guest.whole = b.find, b.asks, true
	c.guest.joins = !b.walks
}

// applyToTables gives bunfig.toml's registries, where they come first and have nothing of a credential, the .npmrc
// files' lines with their address, in the versions that do not look for others (1.4.0 to 1.4.3, by trying).
func (b *bunConfig) applyToTables() {
	if b.walks {
		return
	}
	lines := b.byPlace()
	give := func(r bunRegistry) bunRegistry {
		if r.tabled && r.url != "" && r.empty() && r.pass.plain == "" {
			b.applyAll(lines, &r)
		}
		return r
	}
	b.standard = give(b.standard)
	for scope, r := range b.scopes {
		b.scopes[scope] = give(r)
	}
}

// projectWith is the nearest folder with one of these files, or a root above it whose workspaces hold that one.
func (c *state) projectWith(lists func(root string) bool, files ...string) string {
	found := ""
	c.upward(c.m.Cwd, func(dir string) bool {
		switch {
		case !slices.ContainsFunc(files, func(name string) bool { return c.has(dir, name) }):
		case found == "":
			found, c.localPrefix = dir, dir
		case lists(dir):
			found = dir
			return true
		}
		return false
	})
	if found == "" {
		return c.paths.clean(c.m.Cwd)
	}
	return found
}

// bunHome is where bun looks for a file of the user's: beside others' settings, or at home. ifThere: the former counts
// only where the file is there.
func (c *state) bunHome(name string, ifThere bool) string {
	if dir, _ := c.env.get("XDG_CONFIG_HOME"); dir != "" && (!ifThere || c.has(dir, name)) {
		return c.paths.join(dir, name)
	}
	return c.paths.join(c.home, name)
}

// npmrc reads the user's .npmrc and the project's.
func (b *bunConfig) npmrc() (all [][]*entry) {
	for _, f := range []pnpmSource{{name: LayerUser, path: b.c.bunHome(".npmrc", b.first)},
		{name: LayerProject, path: b.c.paths.join(b.c.localPrefix, ".npmrc")}} {
		src := b.c.guestFile(f.name, f.path)
		if src == nil {
			continue
		}
		entries := b.c.iniEntries(f.name, src)
		for _, e := range entries {
			b.value(e)
		}
		all = append(all, entries)
	}
	return all
}

// takeFile takes an .npmrc: its registries, and its credentials by address.
func (b *bunConfig) takeFile(entries []*entry) {
	for _, e := range entries {
		scope, scoped := strings.CutSuffix(e.key, ":registry")
		switch {
		case e.val.kind != isText:
			b.c.guest.hidden = append(b.c.guest.hidden, e)
			continue
		case strings.HasPrefix(e.base(), "//"):
			b.lines = append(b.lines, e)
		case e.key == "registry":
			b.standard = b.named(e, true)
		case scoped && strings.HasPrefix(scope, "@"):
			b.scopes[scope[1:]] = b.named(e, true)
		default:
			b.c.guest.hidden = append(b.c.guest.hidden, e)
			continue
		}
		b.kept = append(b.kept, e)
	}
	if !b.walks {
		b.applyLines()
	}
}

// takeBunfigs takes the registries of bunfig.toml files, the user's first.
func (b *bunConfig) takeBunfigs(all []bunfig) {
	for _, f := range all {
		if f.dev != nil {
			b.kept = append(b.kept, f.dev)
		}
		for _, t := range f.tables {
			r := b.tabled(t)
			if t.scope == "" {
				b.standard = r
				continue
			}
			b.scopes[strings.TrimPrefix(t.scope, "@")] = r
		}
	}
}

// settle brings in what the environment says, gives scopes without an address the default one, and looks up what
// stands in no registry of its own.
func (b *bunConfig) settle() {
	for scope, r := range b.scopes {
		if r.url == "" && b.walks && r.token.plain == "" && r.user.plain == "" && r.pass.plain == "" {
			delete(b.scopes, scope) // it is as if nothing were said of it
			continue
		}
		if r.addressless = r.url == ""; r.addressless {
			r.url = withoutUser(b.standard.address())
			r.at.val = text(r.url)
		}
		b.scopes[scope] = b.expand(r, b.walks)
	}
	if b.standard.at != nil && b.standard.url == "" {
		b.standard.at.val = text(registry.Public)
	}
	b.standard = b.expand(b.standard, b.walks)
	filed := b.standard.address()
	b.variables()
	b.standard = b.lookUp(b.standard)
	for scope, r := range b.scopes {
		b.scopes[scope] = b.lookUp(b.follow(r, filed))
	}
}

// follow takes a scope without an address of its own along to the default registry that a flag or a variable names, if
// it lies below the one of the files and no line is for that alone; elsewhere the scope stays with the files' (bun
// 1.4.5, by trying).
func (b *bunConfig) follow(r bunRegistry, filed string) bunRegistry {
	to := b.standard.address()
	if r.addressless && b.walks && bunUnder(to, filed, false) && b.sameLines(to, filed) {
		r.url = withoutUser(to)
		r.at.val = text(r.url)
	}
	return r
}

// sameLines reports that one line of the .npmrc files serves both addresses, or none.
func (b *bunConfig) sameLines(one, other string) bool {
	_, x, _ := b.above(one)
	_, y, _ := b.above(other)
	return x == y
}

// variables are the registry and the token that the environment names.
func (b *bunConfig) variables() {
	flags := b.c.flagEntries(registryFlag)
	for _, name := range []string{"BUN_CONFIG_REGISTRY", "NPM_CONFIG_REGISTRY", "npm_config_registry"} {
		v, _ := b.c.env.get(name)
		if v == "" || !b.walks && !strings.HasPrefix(v, "http://") && !strings.HasPrefix(v, "https://") {
			continue
		}
		e := &entry{key: "registry", wrote: "registry", val: text(v), raw: v, layer: LayerEnv, name: name,
			names: []string{}}
		b.kept = append(b.kept, e)
		b.replace(e)
		break
	}
	for _, e := range flags {
		b.kept = append(b.kept, e)
		b.replace(e)
	}
	for _, name := range []string{"BUN_CONFIG_TOKEN", "NPM_CONFIG_TOKEN", "npm_config_token"} {
		if v, _ := b.c.env.get(name); v != "" {
			e := &entry{key: bunKey(b.standard.address()) + ":_authToken", wrote: "token", val: text(v), raw: v,
				layer: LayerEnv, name: name, names: []string{}}
			b.kept = append(b.kept, e)
			b.standard.token, b.standard.inURL = bunText{e, v}, false
			break
		}
	}
}

// replace puts a registry of the environment, or a flag's, in the place of the default one, whose credential it
// inherits: of late that of its very address or of the default one above it, before that of the default one on its
// host, and of old wherever that is. Of old a variable inherits a token alone.
func (b *bunConfig) replace(e *entry) {
	r, from := bunRegistry{at: e, url: e.val.String()}, b.standard
	if b.first {
		r = b.expand(b.named(e, false), b.walks)
	}
	if b.walks {
		from = b.nearest(r.url)
	}
	if r.empty() && (b.walks || !b.first || bunUnder(r.url, from.address(), true)) {
		r.token, r.inURL = from.token, from.inURL
		if b.walks || e.layer == LayerCLI {
			r.user, r.pass, r.basic = from.user, from.pass, from.basic
		}
	}
	b.standard = r
}

// nearest is the registry whose credential an address inherits: a scope's whose table names that very address, or the
// default one that it lies below; the zero value: none.
func (b *bunConfig) nearest(uri string) bunRegistry {
	for _, name := range slices.Sorted(maps.Keys(b.scopes)) {
		r := b.scopes[name]
		same := bunKey(uri) == bunKey(r.address()) &&
			strings.HasPrefix(r.address(), "https:") == strings.HasPrefix(uri, "https:")
		if same && r.sends() && !r.addressless {
			return r
		}
	}
	if b.standard.sends() && bunUnder(uri, b.standard.address(), false) {
		return b.standard
	}
	return bunRegistry{}
}

// bunUnder reports that an address is on the host of another, and below it unless the host is enough. A credential for
// https does not go where others can read it.
func bunUnder(uri, from string, hostOnly bool) bool {
	to, ok := parseURL(uri)
	base, known := parseURL(from)
	if !ok || !known || to.host != base.host || to.scheme == "http" && base.scheme == "https" {
		return false
	}
	path := strings.TrimRight(to.path, "/") + "/"
	return hostOnly || strings.HasPrefix(path, strings.TrimRight(base.path, "/")+"/") && plainPath(path)
}

// applyLines gives registries the credentials of lines with their address, in the versions that do not look for others.
func (b *bunConfig) applyLines() {
	lines := b.byPlace()
	b.applyAll(lines, &b.standard)
	for scope, r := range b.scopes {
		if r.url != "" { // what bunfig.toml says of a scope without an address keeps to that
			b.applyAll(lines, &r)
		}
		b.scopes[scope] = r
	}
}

func (b *bunConfig) byPlace() map[string][]*entry {
	by := map[string][]*entry{}
	for _, e := range b.lines {
		key := b.place(e.base()[2:])
		by[key] = append(by[key], e)
	}
	return by
}

func (b *bunConfig) applyAll(lines map[string][]*entry, r *bunRegistry) {
	for _, e := range lines[b.place(r.address())] {
		b.apply(e, r)
	}
}

func (b *bunConfig) apply(e *entry, r *bunRegistry) {
	_, field, _ := cutLast(e.key, ":")
	v := e.val.String()
	switch field {
	case "_authToken":
		r.token = bunText{e, v}
	case "username":
		r.user = bunText{e, v}
	case "_password":
		if plain, clean := unbase64(v); clean {
			r.pass = bunText{e, string(plain)}
		}
	case "_auth":
		plain, clean := unbase64(v)
		if user, pass, ok := strings.Cut(string(plain), ":"); clean && ok && pass != "" {
			r.user, r.pass = bunText{e, user}, bunText{e, pass}
		}
	}
}

// place is what of an address counts when a line's is compared with a registry's, as they are written.
func (b *bunConfig) place(uri string) string {
	if _, rest, ok := strings.Cut(uri, "://"); ok {
		uri = rest
	}
	host, path, _ := strings.Cut(uri, "/")
	if user, rest, ok := cutLast(host, "@"); ok &&
		(b.users || strings.Contains(user, ":") || !strings.Contains(rest, ":")) {
		host = rest
	}
	if !b.paths {
		return host
	}
	return host + "/" + strings.TrimSuffix(path, "/")
}

// address is where a registry is.
func (r bunRegistry) address() string {
	if r.url == "" {
		return registry.Public
	}
	return r.url
}
