package npmrc

import (
	"encoding/json"
	"slices"
	"strings"

	"npmx/parse/registry"
)

// denoConfig is what deno makes of npm's files.
type denoConfig struct {
	c *state
	// credentials by address, as it is written: all that the first file with one says of it
	by map[string]map[string]*entry
}

// loadDeno reads the project's .npmrc and the one at home, and one variable. A scope, an address and the default
// registry are each taken from the first file that speaks of them.
func (c *state) loadDeno() {
	d := &denoConfig{c: c, by: map[string]map[string]*entry{}}
	c.localPrefix = c.projectWith(c.listsForDeno, append(DenoFiles(), "package.json")...)
	if v, _ := c.env.get("NPM_CONFIG_REGISTRY"); v != "" {
		if _, ok := parseURL(v); ok {
			c.keepLast(&entry{key: "registry", wrote: "registry", val: text(v), raw: v, layer: LayerEnv,
				name: "NPM_CONFIG_REGISTRY", names: []string{}})
		}
	}
	for _, f := range []pnpmSource{{name: LayerProject, path: c.paths.join(c.localPrefix, ".npmrc")},
		{name: LayerUser, path: c.paths.join(c.home, ".npmrc")}} {
		if src := c.guestFile(f.name, f.path); src != nil {
			d.take(c.iniEntries(f.name, src))
		}
	}
	c.guest.find, c.guest.asks, c.guest.whole = d.find, d.asks, true
}

// DenoFiles are deno's own: of two in a folder the first counts.
func DenoFiles() []string { return []string{"deno.json", "deno.jsonc"} }

// listsForDeno reports that deno takes the local prefix for a member of the workspace at root: by package.json, or by
// its own file's "workspace", whose patterns know no braces (2.9.6, by trying).
func (c *state) listsForDeno(root string) bool {
	return c.hasWorkspace(root) || c.lists(root, c.denoPatterns(root))
}

// denoPatterns are those of deno's own file in a folder.
func (c *state) denoPatterns(root string) []string {
	for _, name := range DenoFiles() {
		if c.m.ReadFile == nil || !c.has(root, name) {
			continue
		}
		if data, err := c.m.ReadFile(c.paths.join(root, name)); err == nil {
			return c.belowRoot(root, denoMembers(string(data)))
		}
		break
	}
	return nil
}

// belowRoot are patterns without a way out of the root and back; those with braces are left out.
func (c *state) belowRoot(root string, patterns []string) (all []string) {
	for _, p := range patterns {
		switch {
		case strings.Contains(p, "{"):
		case strings.HasPrefix(p, "!"):
			all = append(all, p)
		default:
			all = append(all, strings.TrimPrefix(c.paths.slash(c.paths.join(root, p)), c.paths.slash(root)))
		}
	}
	return all
}

// denoMembers are the patterns of a deno.json's "workspace": a list, or an object with one.
func denoMembers(text string) []string {
	var file struct{ Workspace json.RawMessage }
	if json.Unmarshal([]byte(PlainJSON(text)), &file) != nil {
		return nil
	}
	var list []string
	var object struct{ Members []string }
	if json.Unmarshal(file.Workspace, &list) == nil {
		return list
	}
	_ = json.Unmarshal(file.Workspace, &object)
	return object.Members
}

// take takes a file's entries.
func (d *denoConfig) take(entries []*entry) {
	own := map[string]map[string]*entry{}
	for _, e := range entries {
		d.value(e)
		base, field, _ := cutLast(e.key, ":")
		address := strings.HasPrefix(base, "//")
		if e.val.kind != isText || !address && e.key != "registry" && !isPnpmScope(e.key) {
			d.c.guest.hidden = append(d.c.guest.hidden, e)
			continue
		}
		d.c.keepLast(e)
		if address {
			if own[base] == nil {
				own[base] = map[string]*entry{}
			}
			own[base][field] = e
		}
	}
	for base, fields := range own {
		if d.by[base] == nil {
			d.by[base] = fields
		}
	}
}

// value makes of a value what deno makes of it: a number and a word of JavaScript's are no text, quotes are taken off,
// and variables filled in.
func (d *denoConfig) value(e *entry) {
	e.names = []string{}
	s := strings.Trim(e.raw, " \n\r\t")
	if e.bare || s == "" {
		return
	}
	if quote := s[0]; quote == '"' || quote == '\'' {
		if end := closing(s, quote); end > 0 {
			e.val = text(d.fill(e, s[1:end]))
			return
		}
	}
	s = strings.TrimRight(untilComment(s), " \t")
	switch {
	case slices.Contains([]string{"true", "false", "null", "undefined"}, s), isDigits(strings.TrimPrefix(s, "-")):
		e.val = value{kind: isNull}
		return
	}
	e.val = text(d.fill(e, s))
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// closing is the place of the quote that ends a text which begins with one.
func closing(s string, quote byte) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case quote:
			return i
		}
	}
	return -1
}

// untilComment ends a value at a comment, and takes the backslashes off what would begin one.
func untilComment(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s):
			i++
			if strings.IndexByte(`\;#`, s[i]) < 0 {
				out.WriteByte(c)
			}
			out.WriteByte(s[i])
		case c == ';', c == '#':
			return out.String()
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}

// fill fills in ${NAME}; one that is not set stays. A backslash takes its meaning off what follows, and goes.
func (d *denoConfig) fill(e *entry, s string) string {
	var out strings.Builder
	for i := 0; i < len(s) && out.Len() <= maxFile; i++ {
		end := -1
		if strings.HasPrefix(s[i:], "${") {
			end = strings.IndexByte(s[i:], '}')
		}
		switch name := s[i+min(2, len(s)-i) : i+max(end, min(2, len(s)-i))]; {
		case s[i] == '\\' && i+1 < len(s):
			i++
			out.WriteByte(s[i])
		case end < 0, strings.ContainsAny(name, `${\`):
			out.WriteByte(s[i])
		default:
			if len(e.names) < maxVariables {
				e.names = append(e.names, name)
			}
			v, set := d.c.env.get(name)
			if !set {
				v = s[i : i+end+1]
			}
			out.WriteString(v)
			i += end
		}
	}
	return out.String()
}

// base is the registry of a package as it is written, with a slash at its end.
func (d *denoConfig) base(pkg string) string {
	uri := registry.Public
	if e := d.c.registryEntry(scopeForAuth(pkg)); e != nil {
		uri = e.val.String()
	}
	return strings.TrimSuffix(uri, "/") + "/"
}

// keys are the addresses that are looked at for a registry, the nearest first: each ends with a slash.
func (d *denoConfig) keys(uri string) (all []string) {
	_, rest, ok := strings.Cut(uri, "//")
	if !ok || len(rest) > maxAsked {
		return nil
	}
	for rest != "" {
		all = append(all, "//"+rest)
		rest = rest[:strings.LastIndexByte(rest[:len(rest)-1], '/')+1]
	}
	return all
}

// at is the nearest address that something is said of.
func (d *denoConfig) at(keys []string) string {
	for _, key := range keys {
		if d.by[key] != nil {
			return key
		}
	}
	return ""
}

// find is what deno sends. A file is asked for with what is said of the longest beginning of its address, and where
// nothing is, on the registry's host by the registry's scheme, with what is sent there.
func (d *denoConfig) find(uri, pkg string) (found, bool) {
	base := d.baseOf(uri, pkg)
	key := d.at(d.keys(base))
	if isPackageFile(uri) {
		if own := d.longest(uri); own != "" {
			return d.found(own)
		}
		to, ok := parseURL(uri)
		from, known := parseURL(base)
		if !ok || !known || to.host != from.host || to.scheme != from.scheme {
			return found{}, false
		}
	} else if !isBelow(uri, base) {
		return found{}, false
	}
	return d.found(key)
}

// baseOf is the registry of a package; of an address that is not below it, a scope's that it is below.
func (d *denoConfig) baseOf(uri, pkg string) string {
	base := d.base(pkg)
	if pkg != "" || isBelow(uri, base) {
		return base
	}
	for _, r := range d.c.registries() {
		if isBelow(uri, r.URL) {
			return strings.TrimSuffix(r.URL, "/") + "/"
		}
	}
	return base
}

func (d *denoConfig) longest(uri string) (best string) {
	_, rest, _ := strings.Cut(uri, "//")
	for key := range d.by {
		after, ok := strings.CutPrefix(rest, key[2:])
		if ok && (strings.HasSuffix(key, "/") || strings.HasPrefix(after, "/")) && len(key) > len(best) {
			best = key
		}
	}
	return best
}

// found is the credential of an address. An empty token is sent, too. A user's name may stand as an address of mail.
func (d *denoConfig) found(key string) (found, bool) {
	fields := d.by[key]
	for _, name := range []string{"_authToken", "_auth"} {
		if e := fields[name]; e != nil {
			return found{regKey: key, field: name, first: e}, true
		}
	}
	user, pass := fields["username"], fields["_password"]
	if user == nil {
		user = fields["email"]
	}
	if user == nil || pass == nil {
		return found{}, false
	}
	return found{regKey: key, field: "username", first: user, second: pass}, true
}

// asks lists the keys that are looked at for a request.
func (d *denoConfig) asks(uri, pkg string) []string {
	all := d.keys(d.baseOf(uri, pkg))
	if own := d.longest(uri); own != "" && isPackageFile(uri) {
		all = append(all, own)
	}
	return all
}
