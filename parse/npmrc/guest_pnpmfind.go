package npmrc

import "strings"

// pnpmEnvOld takes the npm_config_ variables as pnpm up to 10 does.
func (c *state) pnpmEnvOld() *chain {
	out := newChain()
	for _, v := range c.env.list {
		const prefix = "npm_config_"
		if len(v.name) <= len(prefix) || !strings.EqualFold(v.name[:len(prefix)], prefix) || v.value == "" {
			continue
		}
		e := c.pnpmVariableEntry(v, pnpmEnvKey(v.name[len(prefix):]))
		if c.pnpmFill(e) && c.wanted(e.key) {
			out.set(e.key, e)
		}
	}
	c.pnpmPin(out)
	return out
}

func (c *state) pnpmVariableEntry(v variable, key string) *entry {
	return &entry{key: key, wrote: key, val: text(v.value), raw: v.value, layer: LayerEnv, name: v.name}
}

// pnpmEnvKey makes a key of what follows npm_config_.
func pnpmEnvKey(s string) string {
	plain := func(s string) string {
		s = strings.ToLower(s)
		if s == "_authtoken" {
			return "_authToken"
		}
		if s == "" {
			return s
		}
		return s[:1] + strings.ReplaceAll(s[1:], "_", "-")
	}
	before, after, found := strings.Cut(s, ":")
	if !found {
		return plain(s)
	}
	return before + ":" + plain(after)
}

// pnpmEnv takes the variables that name a registry, as pnpm does from 11 on. pnpm_config_ beats npm_config_.
func (c *state) pnpmEnv() *chain {
	out := newChain()
	for _, prefix := range []string{"npm_config_", "pnpm_config_"} {
		for _, v := range c.env.list {
			if len(v.name) <= len(prefix) || !strings.EqualFold(v.name[:len(prefix)], prefix) || v.value == "" {
				continue
			}
			key := v.name[len(prefix):]
			if strings.HasPrefix(key, "//") && len(key) > 2 && !strings.HasSuffix(key, ":tokenHelper") {
				out.set(key, c.pnpmVariableEntry(v, key))
			}
		}
	}
	return out
}

// pnpmRegistries puts what is above the files: pnpm-workspace.yaml, and from 11 on a variable. They are put with their
// layers, so that they come first.
func (c *state) pnpmRegistries(workspace string, merged *chain, old bool) {
	put := func(e *entry) {
		merged.set(e.key, e)
		c.keep(e)
	}
	if !old {
		for _, name := range []string{"pnpm_config_registry", "PNPM_CONFIG_REGISTRY"} {
			if v, _ := c.env.get(name); v != "" {
				put(&entry{key: "registry", wrote: "registry", val: text(v), raw: v, layer: LayerEnv, name: name})
				break
			}
		}
	}
	if workspace == "" {
		return
	}
	src := c.guestFile(LayerProject, c.paths.join(workspace, "pnpm-workspace.yaml"))
	top := readYAML(src)
	if old {
		c.pnpmOldRegistries(top.at("registries"), merged, put)
		return
	}
	if e := top.at("registry").entry("registry", LayerProject); e != nil && !holdsVariable(e.raw) {
		put(e)
	}
	for _, f := range top.at("registries").fields() {
		key := f.key + ":registry"
		if f.key == "default" {
			key = "registry"
		}
		if e := f.entry(key, LayerProject); e != nil && !strings.Contains(f.key, "/") {
			put(e)
		}
	}
}

// pnpmOldRegistries: up to 10 a list of registries takes the place of all that the files say of them.
func (c *state) pnpmOldRegistries(list yamlField, merged *chain, put func(*entry)) {
	fields := list.fields()
	if len(fields) == 0 {
		return
	}
	for _, key := range append([]string(nil), merged.order...) {
		if key == "registry" || isPnpmScope(key) {
			defer func() { c.guest.muted = append(c.guest.muted, key) }()
		}
	}
	for _, f := range fields {
		key := f.key + ":registry"
		if f.key == "default" {
			key = "registry"
		}
		if e := f.entry(key, LayerProject); e != nil {
			put(e)
		}
	}
}

// pnpmLookups are how pnpm finds what it sends: the nearest address above the one that is asked, with its port, and
// then once more without.
func (c *state) pnpmLookups(merged *chain, old bool) (find func(uri, pkg string) (found, bool),
	asks func(uri, pkg string) []string) {
	held := pnpmOldHeld(merged)
	if !old {
		held = pnpmNewHeld(merged, c.guest.version.Major >= 12)
	}
	find = func(uri, pkg string) (found, bool) {
		above := pnpmAbove(c.requested(uri, pkg))
		for _, scope := range []string{scopeForAuth(pkg), ""} {
			for _, key := range above {
				if f, ok := held[pnpmPlace{key, scope}]; ok {
					return f, true
				}
			}
		}
		return found{}, false
	}
	asks = func(uri, pkg string) (all []string) {
		for _, key := range pnpmAbove(c.requested(uri, pkg)) {
			all = append(all, key)
			if bare := strings.TrimSuffix(key, "/"); !old {
				all = append(all, bare)
				if scope := scopeForAuth(pkg); scope != "" {
					all = append(all, key+":"+scope, bare+":"+scope, key+scope, key+scope+"/")
				}
			}
		}
		return all
	}
	return find, asks
}

// pnpmPlace is an address, and the scope that a credential is kept for.
type pnpmPlace struct{ key, scope string }

// pnpmAbove lists an address and those above it, the nearest first, and once more without the port.
func pnpmAbove(uri string) (all []string) {
	u, ok := parseURL(uri)
	if !ok {
		return nil
	}
	hosts := []string{u.host}
	if plain := hostname(u.host); plain != u.host {
		hosts = append(hosts, plain)
	}
	for _, host := range hosts {
		for path := strings.TrimSuffix(u.path, "/") + "/"; path != ""; {
			all = append(all, "//"+host+path)
			path = path[:strings.LastIndexByte(strings.TrimSuffix(path, "/"), '/')+1]
		}
	}
	return all
}

// pnpmOldHeld: of several kinds at one address the one that was first written last decides, also an empty one.
func pnpmOldHeld(merged *chain) map[pnpmPlace]found {
	held := map[pnpmPlace]found{}
	for _, key := range merged.order {
		base, field, ok := cutLast(key, ":")
		if !ok {
			continue
		}
		e := merged.by[key]
		switch field {
		case "_authToken", "_auth":
			held[pnpmPlace{key: base}] = found{regKey: base, field: field, first: e}
		case "username":
			if p := merged.by[base+":_password"]; p != nil {
				held[pnpmPlace{key: base}] = found{regKey: base, field: field, first: e, second: p}
			}
		}
	}
	for _, key := range merged.order {
		if base, ok := strings.CutSuffix(key, ":tokenHelper"); ok && merged.by[key].layer == LayerUser {
			held[pnpmPlace{key: base}] = found{regKey: base, field: "tokenHelper", first: merged.by[key]}
		}
	}
	return held
}

// pnpmNewHeld: a helper, a token, _auth, a name with a password, in this order; empty ones count for nothing, but for a
// token from pnpm 12 on, which sends "Bearer" and no more then (12.21.0, run). Of an address with and without its last
// slash 11 takes the later, and pnpm 12 one or the other, by chance, run by run: then [ProblemEither] says so.
func pnpmNewHeld(merged *chain, bearerAlone bool) map[pnpmPlace]found {
	fields := map[pnpmPlace]map[string]*entry{}
	wrote := map[pnpmPlace]string{}
	var order []pnpmPlace
	for _, key := range merged.order {
		base, field, ok := cutLast(key, ":")
		if !ok || !strings.HasPrefix(base, "//") || !isPnpmCredential(":"+field) {
			continue
		}
		place := pnpmScoped(base)
		if fields[place] == nil {
			fields[place], wrote[place] = map[string]*entry{}, base
			order = append(order, place)
		}
		fields[place][field] = merged.by[key]
	}
	held := map[pnpmPlace]found{}
	for _, place := range order {
		if f, ok := pnpmChoose(wrote[place], fields[place], bearerAlone); ok {
			place.key = strings.TrimSuffix(place.key, "/") + "/"
			if before, twice := held[place]; twice && bearerAlone && !before.same(f) {
				f.either = &before
			}
			held[place] = f
		}
	}
	return held
}

// same compares what two finds send.
func (f found) same(other found) bool {
	value := func(e *entry) string {
		if e == nil {
			return ""
		}
		return e.val.String()
	}
	return f.field == other.field && value(f.first) == value(other.first) && value(f.second) == value(other.second)
}

// pnpmScoped takes the scope off an address: //host/path/:@acme and //host/path/@acme/ are for packages of acme.
func pnpmScoped(base string) pnpmPlace {
	before, scope, ok := cutLast(base, ":")
	if ok && isPlainScope(scope) {
		return pnpmPlace{strings.TrimSuffix(before, "/") + "/", scope}
	}
	before, scope, ok = cutLast(strings.TrimSuffix(base, "/"), "/")
	if ok && isPlainScope(scope) {
		return pnpmPlace{before + "/", scope}
	}
	return pnpmPlace{key: base}
}

func isPlainScope(s string) bool {
	return len(s) > 1 && s[0] == '@' && !strings.ContainsAny(s, "/:")
}

func pnpmChoose(base string, by map[string]*entry, bearerAlone bool) (found, bool) {
	set := func(field string) *entry {
		if e := by[field]; e != nil && (e.val.truthy() || bearerAlone && field == "_authToken") {
			return e
		}
		return nil
	}
	for _, field := range []string{"tokenHelper", "_authToken", "_auth"} {
		if e := set(field); e != nil {
			return found{regKey: base, field: field, first: e}, true
		}
	}
	if name, pass := set("username"), set("_password"); name != nil && pass != nil {
		return found{regKey: base, field: "username", first: name, second: pass}, true
	}
	return found{}, false
}
