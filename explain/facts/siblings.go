package facts

import (
	"bytes"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"npmx/parse/npmrc"
)

// Sibling is a package that lies in the same repository.
type Sibling struct {
	Name, Version string
	Dir           string // its folder
	Path          string // its package.json
	Line          int    // where its version is, else its name
	Workspace     bool   // npm links it where its version fits
}

// Kinds of wishes that are no keys of package.json.
const (
	OptionalPeer = "optional peer" // npm goes on without it
	Imports      = "imports"       // of deno.json
)

// Wish is what one package of the repository wants of another.
type Wish struct {
	Name, Range string
	Kind        string // the key of package.json that it is below
	Path        string
	Line        int
}

// Siblings are the packages of a repository, and what they want of each other.
type Siblings struct {
	All    []Sibling
	Wishes []Wish
	// Overrides are what the project has another client take in a package's place, by its name.
	Overrides map[string]string
	catalogs  map[string]string // of bun: by the catalog's name, a slash and the package's

	bun   bool
	roots [2]string // whose package.json may name such
}

// Bounds of the look at other packages: after a failure, while a person waits.
const (
	maxSiblings = 300
	maxSibling  = 256 << 10 // of a package.json
	maxWishes   = 20_000
	maxCatalogs = 5_000
)

// lookForSiblings reads the package.json of the workspaces, and of the folders beside them, where one that was left
// out will lie.
func lookForSiblings(c *npmrc.Config) Siblings {
	root := c.Prefix()
	inside := c.Workspaces()
	s := Siblings{Overrides: c.Replacements(), catalogs: map[string]string{}, bun: c.Client() == npmrc.Bun,
		roots: [2]string{root, c.Root()}}
	s.read(root, false)
	if c.Client() == npmrc.Deno {
		for _, dir := range append([]string{root}, inside...) {
			s.importsFile(dir)
		}
	}
	dirs := slices.Clone(inside)
	for _, parent := range append(parents(inside), filepath.Dir(root), filepath.Join(root, "packages")) {
		for _, name := range readDir(parent, maxSiblings) {
			dirs = append(dirs, filepath.Join(parent, name))
		}
	}
	seen := map[string]bool{root: true}
	for _, dir := range dirs {
		if !seen[dir] && len(seen) <= maxSiblings {
			seen[dir] = true
			s.read(dir, slices.Contains(inside, dir))
		}
	}
	return s
}

// WishesIn are what the package.json of a folder wants that a dependency, or a command line, names.
func (m Machine) WishesIn(dir string) []Wish {
	var s Siblings
	s.read(m.absolute(dir), false)
	return s.Wishes
}

func parents(dirs []string) []string {
	var all []string
	for _, dir := range dirs {
		if up := filepath.Dir(dir); !slices.Contains(all, up) {
			all = append(all, up)
		}
	}
	return all
}

func (s *Siblings) read(dir string, workspace bool) {
	path := filepath.Join(dir, "package.json")
	data, err := readRegular(path, maxSibling)
	if err != nil {
		return
	}
	one := Sibling{Dir: dir, Path: path, Workspace: workspace}
	first, optional := len(s.Wishes), map[string]bool{}
	for w := newWalk(bytes.NewReader(data)); ; {
		m, ok := w.next()
		if !ok {
			break
		}
		s.take(&one, m)
		if len(m.path) == 4 && m.path[1] == "peerDependenciesMeta" && m.path[3] == "optional" && m.text == "true" {
			optional[m.path[2]] = true
		}
	}
	for i := first; i < len(s.Wishes); i++ {
		if w := &s.Wishes[i]; w.Kind == "peerDependencies" && optional[w.Name] {
			w.Kind = OptionalPeer
		}
	}
	if one.Name != "" {
		s.All = append(s.All, one)
	}
}

// importsFile reads what deno's own file of a folder imports from npm's registries: {"imports": {"x": "npm:y@1"}}.
func (s *Siblings) importsFile(dir string) {
	for _, name := range npmrc.DenoFiles() {
		path := filepath.Join(dir, name)
		data, err := readRegular(path, maxSibling)
		if err != nil {
			continue
		}
		s.imports(path, npmrc.PlainJSON(string(data)))
		return
	}
}

func (s *Siblings) imports(path, text string) {
	for w := newWalk(strings.NewReader(text)); len(s.Wishes) < maxWishes; {
		m, ok := w.next()
		if !ok {
			return
		}
		if m.kind == '"' && len(m.path) == 3 && m.path[1] == "imports" && strings.HasPrefix(m.text, "npm:") {
			s.Wishes = append(s.Wishes, Wish{m.path[2], m.text, Imports, path, m.line})
		}
	}
}

func (s *Siblings) take(one *Sibling, m member) {
	if m.kind != '"' || len(m.path) < 2 || len(m.text) > 214 {
		return
	}
	key := m.path[len(m.path)-1]
	if slices.Contains(s.roots[:], one.Dir) {
		s.override(m.path, m.text)
	}
	switch {
	case len(m.path) == 2 && key == "name":
		one.Name, one.Line = m.text, max(one.Line, m.line)
	case len(m.path) == 2 && key == "version" && plainVersion().MatchString(m.text):
		one.Version, one.Line = m.text, m.line
	case len(m.path) == 3 && slices.Contains(dependencyKeys, m.path[1]) && len(s.Wishes) < maxWishes:
		s.Wishes = append(s.Wishes, Wish{Name: key, Range: m.text, Kind: m.path[1], Path: one.Path, Line: m.line})
	}
}

// override takes what yarn calls resolutions, and the others overrides.
func (s *Siblings) override(path []string, text string) {
	key := path[len(path)-1]
	own := len(path) == 3 && (path[1] == "resolutions" || path[1] == "overrides") ||
		len(path) == 4 && path[1] == "pnpm" && path[2] == "overrides"
	if name, ok := catalogOf(path); ok && s.bun && len(s.catalogs) < maxCatalogs {
		s.catalogs[name+"/"+key] = text
	}
	if name := npmrc.Overridden(key); own && name != "" && len(s.Overrides) < maxScopes {
		s.Overrides[name] = text
	}
}

// catalogOf is the name of the catalog of bun's that an entry is of: "catalog", or a name below "catalogs", beside or
// below "workspaces".
func catalogOf(path []string) (name string, ok bool) {
	path = path[1:]
	if len(path) > 0 && path[0] == "workspaces" {
		path = path[1:]
	}
	if len(path) == 2 && path[0] == "catalog" {
		return "", true
	}
	if len(path) == 3 && path[0] == "catalogs" {
		return path[1], true
	}
	return "", false
}

// Catalog is what a catalog says of a package, where that is another package or none of a registry; else what the wish
// says.
func (s Siblings) Catalog(name string, w Wish) string {
	instead, ok := s.Overrides["catalog:"+name+"/"+w.Name]
	if !ok {
		instead = s.catalogs[strings.TrimSpace(name)+"/"+w.Name]
	}
	if strings.Contains(instead, ":") {
		return instead
	}
	return w.Range
}

// plainVersion is what may be in a sentence: a repository may hold any text.
var plainVersion = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9A-Za-z.+-]{1,64}$`) })

// Of returns the sibling of that name, a workspace before others, and what first wants it in that range ("": in any).
func (s Siblings) Of(name, wanted string) (one Sibling, wish Wish, ok bool) {
	i := slices.IndexFunc(s.All, func(x Sibling) bool { return x.Name == name && x.Workspace })
	if i < 0 {
		i = slices.IndexFunc(s.All, func(x Sibling) bool { return x.Name == name })
	}
	w := slices.IndexFunc(s.Wishes, func(x Wish) bool { return x.Name == name && (wanted == "" || x.Range == wanted) })
	if i < 0 || w < 0 {
		return Sibling{}, Wish{}, false
	}
	return s.All[i], s.Wishes[w], true
}
