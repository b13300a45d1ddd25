package npmrc

import (
	"encoding/json"
	"path"
	"strings"
)

// loadProject finds the project and reads its .npmrc, unless that is switched off or is the user's own.
func (c *state) loadProject() {
	c.findPrefix()
	file := c.paths.join(c.localPrefix, ".npmrc")
	if c.workspace != "" {
		c.ignore(File{Layer: LayerProject, Path: c.paths.join(c.workspace, ".npmrc"), Ignored: "workspace"})
	}
	global := c.get("global")
	switch {
	case c.npm.Major >= 8 && (global.kind == isBool && global.on || c.get("location").String() == "global"):
		c.ignore(File{Layer: LayerProject, Path: file, Ignored: "global"})
	case file == c.get("userconfig").String():
		c.addFile(File{Layer: LayerProject, Path: file, Found: c.exists(file), Ignored: "same-as-user"})
	default:
		c.loadFile(LayerProject, file)
	}
}

// ignore records a file that npm does not read, and its content: the user may have intended it to be read.
func (c *state) ignore(f File) {
	if c.m.ReadFile != nil {
		if data, err := c.m.ReadFile(f.Path); err == nil && len(data) <= maxFile {
			f.Found = true
			c.setAside(f.Layer, f.Path, decodeUTF8(data))
		}
	}
	if f.Found || f.Ignored != "workspace" && f.Ignored != IgnoredPlace {
		c.addFile(f)
	}
}

// setAside keeps what a file contains that npm does not read.
func (c *state) setAside(name Layer, path, text string) {
	aside := &state{m: c.m, npm: c.npm, env: c.env, paths: c.paths, home: c.home, defs: c.defs, refusal: &stop{}}
	l := &layer{name: name, entries: make(map[string]*entry)}
	_ = aside.fill(l, &source{path: path, text: text})
	c.ignored = append(c.ignored, l.sorted()...)
}

func (c *state) exists(name string) bool { return c.m.Exists != nil && c.m.Exists(name) }

// findPrefix walks up from the working folder to the first one with a package.json or a node_modules folder; from 8 on
// further, to a root whose workspaces hold that one.
func (c *state) findPrefix() {
	if p := c.getIn("prefix", LayerCLI); p.truthy() {
		c.localPrefix = p.String()
		return
	}
	off := c.getIn("workspaces", LayerCLI)
	alone := c.npm.Major < 8 || off.kind == isBool && !off.on || c.get("global").truthy() ||
		c.get("location").String() == "global"
	for dir := c.paths.clean(c.m.Cwd); ; dir = c.paths.dir(dir) {
		manifest := c.exists(c.paths.join(dir, "package.json"))
		switch {
		case c.localPrefix == "" && (manifest || c.m.IsDir != nil && c.m.IsDir(c.paths.join(dir, "node_modules"))):
			c.localPrefix = dir
			if alone {
				return
			}
		case c.localPrefix != "" && manifest && c.hasWorkspace(dir):
			c.workspace, c.localPrefix = c.localPrefix, dir
			return
		}
		if up := c.paths.dir(dir); up == dir {
			break
		}
	}
	if c.localPrefix == "" {
		c.localPrefix = c.m.Cwd
	}
}

// hasWorkspace reports whether root's package.json lists the local prefix as a workspace. npm globs the disk; matching
// the one path gives the same answer.
func (c *state) hasWorkspace(root string) bool {
	if c.m.ReadFile == nil || !c.exists(c.paths.join(c.localPrefix, "package.json")) {
		return false
	}
	data, err := c.m.ReadFile(c.paths.join(root, "package.json"))
	return err == nil && c.lists(root, workspacePatterns(data))
}

// lists reports that patterns of a root match the local prefix.
func (c *state) lists(root string, patterns []string) bool {
	inner := strings.TrimPrefix(c.paths.slash(strings.TrimPrefix(c.localPrefix, root)), "/")
	if inner == "" || strings.Contains("/"+inner+"/", "/node_modules/") {
		return false
	}
	in, g := false, &c.globs
	for _, pattern := range patterns {
		bare := strings.TrimLeft(pattern, "!")
		negated := (len(pattern)-len(bare))%2 == 1
		if g.match(strings.Trim(strings.TrimPrefix(strings.ReplaceAll(bare, `\`, "/"), "./"), "/"), inner) {
			in = !negated
		}
	}
	return in
}

func workspacePatterns(manifest []byte) []string {
	var pkg struct {
		Workspaces json.RawMessage `json:"workspaces"`
	}
	var list []string
	var object struct {
		Packages []string `json:"packages"`
	}
	if json.Unmarshal([]byte(strings.TrimPrefix(string(manifest), "\ufeff")), &pkg) != nil {
		return nil
	}
	if json.Unmarshal(pkg.Workspaces, &list) == nil {
		return list
	}
	_ = json.Unmarshal(pkg.Workspaces, &object)
	return object.Packages
}

// globs matches paths against patterns of workspaces: "*" within a segment, "**" over several, {a,b}. Its fuel is the
// number of steps that all patterns of a manifest may take together: npm waits meanwhile, and any repository can hold
// a manifest.
type globs struct{ fuel int }

const (
	globFuel    = 500_000
	longestGlob = 4096 // no path is longer
)

func (g *globs) match(pattern, name string) bool {
	if len(pattern) > longestGlob {
		return false
	}
	for _, p := range braces(pattern, 64) {
		g.fuel -= 1 + len(p)/64
		s := segments{g, strings.Split(p, "/"), strings.Split(name, "/"), map[[2]int]bool{}}
		if s.match(0, 0) {
			return true
		}
	}
	return false
}

// segments is one pattern beside one path. failed are the places from which the rest is known not to match: without
// them, each "**" more would multiply the work.
type segments struct {
	*globs
	pattern, name []string
	failed        map[[2]int]bool
}

func (s segments) match(p, n int) bool {
	if s.fuel--; s.fuel < 0 || s.failed[[2]int{p, n}] {
		return false
	}
	ok := s.matches(p, n)
	if !ok {
		s.failed[[2]int{p, n}] = true
	}
	return ok
}

func (s segments) matches(p, n int) bool {
	switch {
	case p == len(s.pattern):
		return n == len(s.name)
	case s.pattern[p] == "**": // nothing, or one segment and itself again
		return s.match(p+1, n) || n < len(s.name) && !strings.HasPrefix(s.name[n], ".") && s.match(p, n+1)
	case n == len(s.name) || strings.HasPrefix(s.name[n], ".") && !strings.HasPrefix(s.pattern[p], "."):
		return false
	}
	s.fuel -= len(s.pattern[p]) * len(s.name[n]) / 64
	ok, err := path.Match(s.pattern[p], s.name[n])
	return err == nil && ok && s.match(p+1, n+1)
}

// braces expands {a,b}, at most limit patterns: a hostile manifest must not multiply them.
func braces(pattern string, limit int) []string {
	open := strings.IndexByte(pattern, '{')
	if open < 0 || limit <= 1 {
		return []string{pattern}
	}
	length := strings.IndexByte(pattern[open:], '}')
	if length < 0 {
		return []string{pattern}
	}
	var all []string
	for _, alt := range strings.Split(pattern[open+1:open+length], ",") {
		if len(all) >= limit {
			break
		}
		all = append(all, braces(pattern[:open]+alt+pattern[open+length+1:], limit/2)...)
	}
	return all
}
