package facts

import (
	"path/filepath"
	"slices"
	"strings"

	"npmx/parse/npmrc"
)

// Release is a package that npm publish would send.
type Release struct {
	*Manifest
	Workspace bool // a private one is passed over
}

// Releases are the packages that npm publish would send, in its order: those of the chosen workspaces, the folder that
// the command line names, or the project's own. False: it names something else, a tarball or a package.
func (m Machine) Releases() (all []Release, known bool) {
	words, chosen := m.Config.Operands(), m.Config.Chosen()
	if m.Config.Client() != "" {
		return m.othersRelease(words)
	}
	if len(words) > 0 && words[0] != "." {
		return m.named(words)
	}
	if !chosen.Any() {
		return only(m.Manifest), true
	}
	if chosen.Root {
		all = append(all, only(m.Manifest)...)
	}
	for _, w := range m.chosen(chosen) {
		all = append(all, Release{Manifest: w, Workspace: true})
	}
	return all, !m.Config.Cut()
}

// othersRelease is the package that another client publishes: that of a folder that the command line names, else of
// the nearest with a package.json, which may be a workspace's. Of its line it is not known which words are values of
// flags: only what is a path counts.
func (m Machine) othersRelease(words []string) ([]Release, bool) {
	words = slices.DeleteFunc(slices.Clone(words), func(w string) bool { return !IsPath(w) })
	one, dir := m.Manifest, m.absolute(".")
	if len(words) > 0 {
		if dir = m.absolute(words[0]); !isDir(dir) {
			return nil, false
		}
		one = m.manifestIn(dir)
	} else if near := m.nearest(dir); near != nil {
		one = near
	}
	if one != nil && one.Directory != "" && m.Config.Client() == npmrc.Pnpm {
		one = m.manifestIn(filepath.Join(filepath.Dir(one.Path), one.Directory))
	}
	return only(one), true
}

// nearest is the package.json of a folder, or of the first above it that has one.
func (m Machine) nearest(dir string) *Manifest {
	for range maxFolders {
		if one := m.manifestIn(dir); one != nil {
			return one
		}
		up := filepath.Dir(dir)
		if up == dir {
			break
		}
		dir = up
	}
	return nil
}

// Published is the package.json of a package that a publication was of: one of those that it would send, else, where no
// command line tells, the workspace of that name. nil: it is not here.
func (m Machine) Published(name string) *Manifest {
	all, _ := m.Releases()
	if len(m.Config.Operands()) == 0 && !m.Config.Chosen().Any() {
		for _, w := range m.chosen(npmrc.Chosen{All: true}) {
			all = append(all, Release{Manifest: w})
		}
	}
	for _, r := range all {
		if r.Name == name {
			return r.Manifest
		}
	}
	return nil
}

// chosen are the workspaces that the command line chooses.
func (m Machine) chosen(c npmrc.Chosen) (all []*Manifest) {
	for _, dir := range m.Config.Workspaces() {
		if w := m.manifestIn(dir); w != nil && (c.All || m.picks(c, w, dir)) {
			all = append(all, w)
		}
	}
	return all
}

// ChosenFolders are the folders whose dependencies alone a run installs; none: no workspace was chosen, and it is the
// whole project.
func (m Machine) ChosenFolders() (dirs []string) {
	chosen := m.Config.Chosen()
	if !chosen.Any() {
		return nil
	}
	if chosen.Root {
		dirs = append(dirs, m.Prefix)
	}
	for _, w := range m.chosen(chosen) {
		dirs = append(dirs, filepath.Dir(w.Path))
	}
	return dirs
}

func only(m *Manifest) []Release {
	if m == nil {
		return nil
	}
	return []Release{{Manifest: m}}
}

// named reads the folder of a command line. What is no path is a package, whose file npm would fetch first.
func (m Machine) named(words []string) ([]Release, bool) {
	dir := words[0]
	if len(words) > 1 || !IsPath(dir) || !isDir(m.absolute(dir)) {
		return nil, false
	}
	return only(m.manifestIn(m.absolute(dir))), true
}

// IsPath recognises a word that names a file or a folder, and no package.
func IsPath(word string) bool {
	return strings.HasPrefix(word, ".") || strings.HasPrefix(word, "/") || strings.HasPrefix(word, "~/") ||
		filepath.IsAbs(word)
}

func (m Machine) absolute(path string) string {
	if rest, home := strings.CutPrefix(path, "~/"); home {
		return filepath.Join(m.Home, rest)
	}
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	base := m.Prefix
	if m.others != nil {
		base = m.others.where.Cwd
	}
	return filepath.Join(base, path)
}

func (m Machine) manifestIn(dir string) *Manifest {
	return readManifest(filepath.Join(dir, "package.json"), m.Config.Redactor())
}

// picks reports whether a workspace is one of those named: by its name, its folder, or a folder that it lies in.
func (m Machine) picks(c npmrc.Chosen, w *Manifest, dir string) bool {
	return dir == c.Here || slices.ContainsFunc(c.Names, func(name string) bool {
		at := m.absolute(name)
		return name == w.Name || at == dir || at == filepath.Dir(dir)
	})
}
