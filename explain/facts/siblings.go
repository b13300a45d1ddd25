package facts

import (
	"bytes"
	"path/filepath"
	"regexp"
	"slices"
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

// OptionalPeer is the kind of a wish for a peer that npm goes on without.
const OptionalPeer = "optional peer"

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
}

// Bounds of the look at other packages: after a failure, while a person waits.
const (
	maxSiblings = 300
	maxSibling  = 256 << 10 // of a package.json
	maxWishes   = 20_000
)

// lookForSiblings reads the package.json of the workspaces, and of the folders beside them, where one that was left
// out will lie.
func lookForSiblings(c *npmrc.Config) Siblings {
	root := c.Prefix()
	inside := c.Workspaces()
	var s Siblings
	s.read(root, false)
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

func (s *Siblings) take(one *Sibling, m member) {
	if m.kind != '"' || len(m.path) < 2 || len(m.text) > 214 {
		return
	}
	key := m.path[len(m.path)-1]
	switch {
	case len(m.path) == 2 && key == "name":
		one.Name, one.Line = m.text, max(one.Line, m.line)
	case len(m.path) == 2 && key == "version" && plainVersion().MatchString(m.text):
		one.Version, one.Line = m.text, m.line
	case len(m.path) == 3 && slices.Contains(dependencyKeys, m.path[1]) && len(s.Wishes) < maxWishes:
		s.Wishes = append(s.Wishes, Wish{Name: key, Range: m.text, Kind: m.path[1], Path: one.Path, Line: m.line})
	}
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
