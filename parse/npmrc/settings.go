package npmrc

import (
	"slices"
	"strings"
)

// Setting is one layer's value of an option that is not a credential.
type Setting struct {
	Origin
	Value string
}

// Get returns an option as npm would use it, npm's own defaults included; lists are joined with a comma. ok false: it
// has no value, npm does not know it, or it is a credential.
func (c *Config) Get(key string) (value string, o Origin, ok bool) {
	e := c.s.find(key)
	if key == "globalconfig" && e == nil {
		return c.s.globalFile(), Origin{Layer: LayerDefault, Key: key}, c.s.globalFile() != ""
	}
	if e == nil || isCredential(key) || e.val.kind == isNull || e.val.kind == isUndefined {
		return "", Origin{}, false
	}
	return shown(e), c.s.origin(e), true
}

// shown is a value without the user name and password that a registry's URL may hold. A proxy's keeps them: its callers
// need them to connect to the proxy, and must not print it.
func shown(e *entry) string {
	if e.key == "registry" || isScopeRegistry(e.key) {
		return printable(withoutUser(e.val.String()))
	}
	return e.val.String()
}

func (c *state) globalFile() string {
	if l := c.layer(LayerGlobal); l.path != "" {
		return l.path
	}
	if p := c.get("prefix"); p.truthy() {
		return c.paths.resolve(p.String(), "etc/npmrc")
	}
	return ""
}

// Settings lists all layers' values of an option, the one in force first.
func (c *Config) Settings(key string) []Setting {
	if isCredential(key) {
		return nil
	}
	var all []Setting
	if e := c.s.find(key); e != nil {
		all = append(all, Setting{c.s.origin(e), shown(e)})
	}
	for _, e := range c.s.losers(key) {
		all = append(all, Setting{c.s.origin(e), shown(e)})
	}
	return all
}

// Overrides returns the places of a key's values that a higher layer hides, the highest first. Keys of credentials may
// be asked.
func (c *Config) Overrides(key string) []Origin {
	var all []Origin
	for _, e := range c.s.losers(key) {
		if e.layer != LayerDefault {
			all = append(all, c.s.origin(e))
		}
	}
	return all
}

// Written reports whether a key is in any layer, a credential's too, whatever its value.
func (c *Config) Written(key string) bool { return c.s.find(key) != nil }

// scopeKeys lists the keys of scopes' registries in all layers, sorted.
func (c *state) scopeKeys() []string {
	seen := make(map[string]bool)
	for _, l := range c.layers {
		for k := range l.entries {
			if strings.HasPrefix(k, "@") && strings.HasSuffix(k, ":registry") {
				seen[k] = true
			}
		}
	}
	all := make([]string, 0, len(seen))
	for k := range seen {
		all = append(all, k)
	}
	slices.SortFunc(all, strings.Compare)
	return all
}
