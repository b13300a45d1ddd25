package npmrc

import (
	"strings"

	"go.yaml.in/yaml/v4"

	"npmx/parse/registry"
)

// Why a client takes nothing from a file that it reads, as [File.Ignored] says.
const (
	// IgnoredVariable: pnpm up to 10 passes a file over in which a variable is not set
	IgnoredVariable = "variable"
	// IgnoredClient: it is a file of another package manager
	IgnoredClient = "other-client"
)

// pnpmFields are the fields of a credential that pnpm knows, in its own order.
var pnpmFields = []string{"_authToken", "_auth", "username", "_password", "tokenHelper", "cert", "key"}

// peersKey is pnpm's setting of whether it brings peers itself.
const peersKey = "auto-install-peers"

// pnpmSource is one of pnpm's sources of settings, as its reader leaves it.
type pnpmSource struct {
	name    Layer
	path    string
	project bool // of the repository: pnpm takes no variables out of it
}

// loadPnpm reads what pnpm reads. Up to 10 it is npm's files by an old npm's rules, and every npm_config_ variable;
// from 11 on a file of its own (auth.ini) as well, and few variables.
func (c *state) loadPnpm() {
	if c.guest.version.Major == 0 {
		c.guest.version = Version{12, 21, 0}
	}
	c.localPrefix = c.pnpmPrefix()
	workspace := c.pnpmWorkspace()
	old := c.guest.version.Major < 11
	merged := newChain()
	var sources []*chain // highest first
	flags := c.pnpmFlags()
	if old {
		sources = append(sources, flags, c.pnpmEnvOld())
	} else {
		sources = append(sources, c.pnpmEnv())
	}
	files := c.pnpmFiles(workspace)
	for _, s := range files {
		sources = append(sources, c.pnpmRead(s))
	}
	if !old && len(files) < 3 { // the project's file is the user's too, as which pnpm meets its keys first
		for _, key := range sources[1].order {
			merged.set(key, sources[1].by[key])
		}
	}
	for i := len(sources) - 1; i >= 0; i-- {
		for _, key := range sources[i].order {
			merged.set(key, sources[i].by[key])
		}
	}
	c.pnpmRegistries(workspace, merged, old)
	if !old { // up to 10 a list of registries in pnpm-workspace.yaml comes before them
		for _, key := range flags.order {
			merged.set(key, flags.by[key])
			c.keep(flags.by[key])
		}
	}
	for _, s := range sources {
		for _, key := range s.order {
			c.keep(s.by[key])
		}
	}
	c.guest.find, c.guest.asks = c.pnpmLookups(merged, old)
}

// pnpmPrefix is the folder of the project: the nearest that holds any of these.
func (c *state) pnpmPrefix() string {
	found := c.paths.clean(c.m.Cwd)
	marks := []string{"node_modules", "package.json", "package.json5", "package.yaml", "pnpm-workspace.yaml"}
	c.upward(c.m.Cwd, func(dir string) bool {
		for _, m := range marks {
			if c.has(dir, m) || m == "node_modules" && c.m.IsDir != nil && c.m.IsDir(c.paths.join(dir, m)) {
				found = dir
				return true
			}
		}
		return false
	})
	return found
}

// pnpmWorkspace is the folder of the nearest pnpm-workspace.yaml, "" for none.
func (c *state) pnpmWorkspace() (found string) {
	c.upward(c.m.Cwd, func(dir string) bool {
		if c.has(dir, "pnpm-workspace.yaml") {
			found = dir
		}
		return found != ""
	})
	return found
}

// pnpmPackages are the patterns of pnpm-workspace.yaml, and its folder.
func (c *state) pnpmPackages() (root string, patterns []string) {
	root = c.pnpmWorkspace()
	if root == "" {
		return c.localPrefix, nil
	}
	path := c.paths.join(root, "pnpm-workspace.yaml")
	data, err := c.m.ReadFile(path)
	if err != nil || len(data) > maxFile {
		return root, nil
	}
	file := readYAML(&source{path: path, text: decodeUTF8(data)})
	c.overrides = overridesIn(file.at("overrides").value)
	c.catalog("", file.at("catalog"))
	c.catalog("default", file.at("catalog"))
	for _, catalog := range file.at("catalogs").fields() {
		if c.catalog(catalog.key, catalog); catalog.key == "default" {
			c.catalog("", catalog)
		}
	}
	if peers := file.at("autoInstallPeers").entry(peersKey, LayerProject); peers != nil {
		c.keep(peers)
	}
	if off, ok := file.at("offline").text(); ok && off == "true" {
		c.guest.offline = true
	}
	list := file.at("packages").value
	for i := 0; list != nil && i < min(len(list.Content), maxGuestEntries); i++ {
		if n := behind(list.Content[i]); n != nil && n.Kind == yaml.ScalarNode {
			patterns = append(patterns, n.Value)
		}
	}
	return root, patterns
}

// overridesIn reads a mapping of names to what takes their place.
func overridesIn(n *yaml.Node) map[string]string {
	all := map[string]string{}
	for i := 0; n != nil && n.Kind == yaml.MappingNode && i+1 < min(len(n.Content), maxGuestEntries); i += 2 {
		name, v := Overridden(n.Content[i].Value), behind(n.Content[i+1])
		if name != "" && v != nil && v.Kind == yaml.ScalarNode {
			all[name] = v.Value
		}
	}
	return all
}

// catalog keeps what a catalog has of another name, or of no registry.
func (c *state) catalog(name string, catalog yamlField) {
	for _, f := range catalog.fields() {
		if v, ok := f.text(); ok && strings.Contains(v, ":") {
			c.overrides["catalog:"+name+"/"+f.key] = v
		}
	}
}

// pnpmFiles lists the files, the highest first.
func (c *state) pnpmFiles(workspace string) []pnpmSource {
	user := c.pnpmUserFile()
	dir := c.pnpmConfigDir()
	project := c.paths.join(c.localPrefix, ".npmrc")
	if c.guest.version.Major < 11 {
		var all []pnpmSource
		if project != user {
			all = append(all, pnpmSource{LayerProject, project, true})
		}
		if workspace != "" && workspace != c.localPrefix {
			all = append(all, pnpmSource{LayerProject, c.paths.join(workspace, ".npmrc"), true})
		}
		return append(all, pnpmSource{LayerUser, user, false},
			pnpmSource{LayerGlobal, c.pnpmGlobalFile(), false},
			pnpmSource{LayerGlobal, c.paths.join(dir, "rc"), false})
	}
	if workspace != "" {
		project = c.paths.join(workspace, ".npmrc")
	}
	all := []pnpmSource{{LayerProject, project, project != user}, {LayerUser, c.paths.join(dir, "auth.ini"), false}}
	if user != project {
		all = append(all, pnpmSource{LayerUser, user, false})
	}
	return all
}

func (c *state) pnpmUserFile() string {
	names := []string{"npm_config_userconfig", "NPM_CONFIG_USERCONFIG"}
	if c.guest.version.Major >= 11 {
		names = append([]string{"pnpm_config_npmrc_auth_file", "PNPM_CONFIG_NPMRC_AUTH_FILE", "pnpm_config_userconfig",
			"PNPM_CONFIG_USERCONFIG"}, names...)
	}
	for _, name := range names {
		if path, _ := c.env.get(name); path != "" {
			if home, ok := strings.CutPrefix(path, "~/"); ok {
				path = c.paths.join(c.home, home)
			}
			return c.paths.resolve(c.m.Cwd, path)
		}
	}
	return c.paths.join(c.home, ".npmrc")
}

func (c *state) pnpmConfigDir() string {
	if dir, _ := c.env.get("XDG_CONFIG_HOME"); dir != "" {
		return c.paths.join(dir, "pnpm")
	}
	switch c.m.GOOS {
	case "darwin":
		return c.paths.join(c.home, "Library/Preferences/pnpm")
	case "windows":
		if dir, _ := c.env.get("LOCALAPPDATA"); dir != "" {
			return c.paths.join(dir, "pnpm/config")
		}
	}
	return c.paths.join(c.home, ".config/pnpm")
}

// pnpmGlobalFile is npm's global file, which pnpm reads up to 10.
func (c *state) pnpmGlobalFile() string {
	if path, _ := c.env.get("npm_config_globalconfig"); path != "" {
		return c.paths.resolve(c.m.Cwd, path)
	}
	prefix := c.defaultPrefix()
	if moved, _ := c.env.get("npm_config_prefix"); moved != "" {
		prefix = moved
	}
	if prefix == "" {
		return ""
	}
	return c.paths.join(prefix, "etc/npmrc")
}

// pnpmRead reads one file: variables are filled in, what the repository may not decide is left out, and what is tied to
// no registry is tied to the file's own.
func (c *state) pnpmRead(s pnpmSource) *chain {
	out := newChain()
	src := c.guestFile(s.name, s.path)
	if src == nil {
		return out
	}
	entries := c.iniEntries(s.name, src)
	if c.guest.version.Major >= 12 {
		entries = c.plainEntries(s.name, src)
	}
	for _, e := range entries {
		if !c.pnpmFill(e) {
			c.passOver(s.path, IgnoredVariable, entries)
			return newChain()
		}
	}
	for _, e := range entries {
		if s.project && c.pnpmDistrusts(e) {
			e.untrusted = true
			c.guest.hidden = append(c.guest.hidden, e)
			if c.guest.version.Major < 12 { // which then has an earlier line of that key
				out.drop(e.key)
			}
			continue
		}
		if e.key != e.wrote {
			out.drop(e.wrote)
		}
		out.set(e.key, e)
	}
	c.pnpmPin(out)
	return out
}

// pnpmPin ties what a source says of no registry to the registry that the same source names, else to npm's.
func (c *state) pnpmPin(out *chain) {
	nerf := ""
	for _, field := range pnpmFields {
		e := out.by[field]
		if e == nil || e.val.kind == isNull || e.val.kind == isUndefined {
			continue
		}
		if nerf == "" {
			nerf = c.pnpmNerf(out.by["registry"])
		}
		out.drop(field)
		if nerf == "" {
			c.guest.hidden = append(c.guest.hidden, e)
			continue
		}
		pinned := *e
		pinned.key = nerf + ":" + field
		if out.by[pinned.key] == nil {
			out.set(pinned.key, &pinned)
		}
	}
}

// pnpmNerf is the key of the registry that a source names; "" where that is no address.
func (c *state) pnpmNerf(e *entry) string {
	uri := registry.Public
	if e != nil && e.val.kind == isText && e.val.text != "" {
		uri = e.val.text
	}
	u, ok := parseURL(uri)
	if !ok {
		return ""
	}
	if c.guest.version.Major >= 11 && !strings.HasSuffix(u.path, "/") {
		u.path += "/"
	}
	return u.nerf()
}

// plainEntries are the lines of a file as pnpm 12 reads them: it knows no sections, lists and comments behind a value.
func (c *state) plainEntries(name Layer, src *source) (all []*entry) {
	at := 0
	for line := range strings.SplitSeq(src.text, "\n") {
		start := at
		at += len(line) + 1
		body := strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
		left, right, ok := strings.Cut(body, "=")
		if !ok || body[0] == ';' || body[0] == '#' || len(body) > maxValue || len(all) >= maxGuestEntries {
			continue
		}
		key := strings.TrimSpace(left)
		if !c.wanted(key) && !strings.Contains(key, "${") {
			continue
		}
		right = strings.TrimSpace(right)
		all = append(all, &entry{key: key, wrote: key, val: text(plainValue(right)), raw: right, layer: name, file: src,
			at: start + strings.Index(line, body)})
	}
	return all
}

// plainValue takes quotes off; what is between double ones is read as JSON where that works.
func plainValue(s string) string {
	if s != "" && s[0] == '\'' && s[len(s)-1] == '\'' {
		return s[min(1, len(s)):max(1, len(s)-1)]
	}
	if len(s) > 1 && s[0] == '"' && s[len(s)-1] == '"' {
		if v, ok := parseJSON(s); ok && v.kind == isText {
			return v.text
		}
	}
	return s
}
