package npmrc

import (
	"slices"
	"strings"
	"unicode/utf16"
)

// Why npm does not read a file, or nothing in it, as [File.Unread] and [File.Ignored] say.
const (
	UnreadFolder   = "folder"    // it is a folder
	UnreadDenied   = "denied"    // this user may not read it
	UnreadEncoding = "utf-16"    // npm takes every file for UTF-8
	UnreadOther    = "other"     // a pipe, a broken disk
	UnreadPart     = "too-large" // only its beginning was read here
	IgnoredPlace   = "elsewhere" // it lies in a folder where npm looks for none
)

// Bounds of looking around: a person has a few .npmrc, a company's monorepo some hundreds of workspaces.
const (
	maxParents    = 16
	maxWorkspaces = 300
	maxListed     = 5_000 // names in folders, all patterns together
	maxDepth      = 6     // of "**"
)

// lookAround finds .npmrc files that the user may have intended but npm does not read: where npm was started, above
// that and above the project, and in the folders that its package.json lists as workspaces. Only a failure needs it.
func (c *state) lookAround() {
	if c.m.ReadFile == nil || c.localPrefix == "" {
		return
	}
	if c.guest != nil {
		c.lookAroundGuest()
		return
	}
	if c.home != "" { // a set-up action may have named another file as the user's
		c.ignoreNew(File{Layer: LayerUser, Path: c.paths.join(c.home, ".npmrc"), Ignored: IgnoredPlace})
	}
	c.lookAbove(c.paths.clean(c.m.Cwd))
	c.lookAbove(c.paths.clean(c.localPrefix))
	c.lookIntoWorkspaces()
}

// lookAbove goes from a folder up to the home folder or the root.
func (c *state) lookAbove(dir string) {
	for range maxParents {
		c.ignoreNew(File{Layer: LayerProject, Path: c.paths.join(dir, ".npmrc"), Ignored: IgnoredPlace})
		up := c.paths.dir(dir)
		if up == dir || dir == c.home {
			return
		}
		dir = up
	}
}

// ignoreNew leaves out what is a layer's own file: ~/.npmrc lies above every project at home.
func (c *state) ignoreNew(f File) {
	for _, known := range c.files {
		if known.Path == f.Path {
			return
		}
	}
	f.Beside = true
	c.ignore(f)
}

func (c *state) lookIntoWorkspaces() {
	root, patterns := c.listedWorkspaces()
	c.root = root
	if c.m.ReadDir == nil {
		return
	}
	l := lister{c: c, names: maxListed}
	if root != c.localPrefix { // of pnpm: the root is one of them
		l.found = append(l.found, root)
	}
	out := lister{c: c, names: maxListed}
	for _, pattern := range patterns {
		into := &l
		if rest, not := strings.CutPrefix(pattern, "!"); not {
			pattern, into = rest, &out
		}
		pattern = strings.Trim(strings.TrimPrefix(strings.ReplaceAll(pattern, `\`, "/"), "./"), "/")
		if pattern == "" || pattern[0] == '!' || strings.Contains("/"+pattern+"/", "/../") ||
			len(pattern) > longestGlob {
			continue
		}
		for _, p := range braces(pattern, 64) {
			into.list(root, strings.Split(p, "/"), 0)
		}
	}
	l.found = slices.DeleteFunc(l.found, func(dir string) bool { return slices.Contains(out.found, dir) })
	c.workspaces, c.listed = l.found, l.names <= 0 || len(l.found) >= maxWorkspaces
	for _, dir := range l.found {
		if c.guest != nil {
			break
		}
		c.ignoreNew(File{Layer: LayerProject, Path: c.paths.join(dir, ".npmrc"), Ignored: "workspace"})
	}
}

// listedWorkspaces are the patterns of workspaces, and the folder that they start from.
func (c *state) listedWorkspaces() (root string, patterns []string) {
	if c.guest != nil && c.guest.client == Pnpm {
		return c.pnpmPackages()
	}
	data, err := c.m.ReadFile(c.paths.join(c.localPrefix, "package.json"))
	if err == nil {
		patterns = workspacePatterns(data)
	}
	if c.guest != nil && c.guest.client == Deno {
		patterns = append(patterns, c.denoPatterns(c.localPrefix)...)
	}
	return c.localPrefix, patterns
}

// lister finds the folders that a pattern matches.
type lister struct {
	c     *state
	names int
	found []string
}

func (l *lister) list(dir string, rest []string, deep int) {
	if len(l.found) >= maxWorkspaces || l.names <= 0 || deep > maxDepth+len(rest) {
		return
	}
	if len(rest) == 0 {
		if l.c.exists(l.c.paths.join(dir, "package.json")) {
			l.found = append(l.found, dir)
		}
		return
	}
	if !strings.ContainsAny(rest[0], "*?[") {
		l.list(l.c.paths.join(dir, rest[0]), rest[1:], deep+1)
		return
	}
	if rest[0] == "**" {
		l.list(dir, rest[1:], deep+1)
	}
	for _, name := range l.folders(dir) {
		switch {
		case rest[0] == "**":
			l.list(l.c.paths.join(dir, name), rest, deep+1)
		case l.c.globs.match(rest[0], name):
			l.list(l.c.paths.join(dir, name), rest[1:], deep+1)
		}
	}
}

// folders names the folders of one, but those that no workspace lies in.
func (l *lister) folders(dir string) []string {
	all := l.c.m.ReadDir(dir, l.names)
	l.names -= len(all)
	var folders []string
	for _, name := range all {
		if name != "node_modules" && !strings.HasPrefix(name, ".") && l.c.m.IsDir != nil &&
			l.c.m.IsDir(l.c.paths.join(dir, name)) {
			folders = append(folders, name)
		}
	}
	return folders
}

// utf16Text returns the text of a file that is UTF-16: PowerShell's ">" writes that. npm reads it as UTF-8, and finds
// no key in it.
func utf16Text(data []byte) (string, bool) {
	little := len(data) > 3 && (data[0] == 0xff && data[1] == 0xfe || data[0] != 0 && data[1] == 0 && data[2] != 0 &&
		data[3] == 0)
	big := len(data) > 3 && (data[0] == 0xfe && data[1] == 0xff || data[0] == 0 && data[1] != 0 && data[2] == 0 &&
		data[3] != 0)
	if !little && !big {
		return "", false
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		a, b := uint16(data[2*i]), uint16(data[2*i+1])
		if big {
			a, b = b, a
		}
		units[i] = a | b<<8
	}
	return strings.TrimPrefix(string(utf16.Decode(units)), "\ufeff"), true
}
