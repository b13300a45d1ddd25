package check

import (
	"path/filepath"
	"slices"
	"strings"

	"npmx/explain/facts"
)

// wishes are the dependencies, of the project and its workspaces, that npm cannot do without. Since 7 peers are.
func (p *Plan) wishes() []facts.Wish {
	folders := []string{p.machine.Prefix}
	if !p.habits.six {
		folders = append(folders, p.machine.Config.Workspaces()...)
	}
	kinds := []string{"dependencies", facts.Imports}
	if !p.habits.six || !omitsOf(p.machine).dev { // later ones ask for its document all the same
		kinds = append(kinds, "devDependencies")
	}
	if p.habits.peers {
		kinds = append(kinds, "peerDependencies")
	}
	if p.habits.optional {
		kinds = append(kinds, "optionalDependencies")
	}
	all := slices.DeleteFunc(slices.Clone(p.machine.Siblings.Wishes), func(w facts.Wish) bool {
		return !slices.Contains(kinds, w.Kind) || !slices.Contains(folders, filepath.Dir(w.Path))
	})
	for i, w := range all {
		if instead, ok := p.machine.Siblings.Overrides[w.Name]; ok && p.habits.overrides {
			all[i].Range, all[i].Path = instead, filepath.Join(p.machine.Prefix, "package.json")
			if instead == "-" { // it is left out
				all[i].Range = "link:"
			}
		}
	}
	return append(all, p.beneath(all)...)
}

// mostFolders bounds the folders that dependencies lead to, one from the other.
const mostFolders = 100

// beneath is what folders want that a dependency names, of those that the client looks into.
func (p *Plan) beneath(wishes []facts.Wish) (all []facts.Wish) {
	seen := map[string]bool{}
	for len(wishes) > 0 && len(seen) < mostFolders {
		w := wishes[0]
		wishes = wishes[1:]
		dir, ok := p.habits.folder(w)
		if !ok || seen[dir] {
			continue
		}
		seen[dir] = true
		inside := slices.DeleteFunc(p.machine.WishesIn(dir), func(w facts.Wish) bool {
			return w.Kind != "dependencies" && (w.Kind != "devDependencies" || !p.habits.tops)
		})
		all, wishes = append(all, inside...), append(wishes, inside...)
	}
	return all
}

// folder is that of a dependency whose own dependencies are asked for as well.
func (h habits) folder(w facts.Wish) (string, bool) {
	path := w.Range
	bare := strings.HasPrefix(path, ".") || strings.HasPrefix(path, "/") || strings.HasPrefix(path, "~/")
	for _, scheme := range h.folders {
		if rest, ok := strings.CutPrefix(path, scheme); ok {
			path, bare = strings.TrimPrefix(rest, "//"), true
			break
		}
	}
	if !bare || len(h.folders) == 0 || path == "" {
		return "", false
	}
	if filepath.IsAbs(path) || strings.HasPrefix(path, "~/") {
		return path, true
	}
	return filepath.Join(filepath.Dir(w.Path), path), true
}
