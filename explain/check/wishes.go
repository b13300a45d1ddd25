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
	kinds := p.kinds()
	if !p.habits.six || !omitsOf(p.machine).dev { // later ones ask for its document all the same
		kinds = append(kinds, "devDependencies")
	}
	all := slices.DeleteFunc(slices.Clone(p.machine.Siblings.Wishes), func(w facts.Wish) bool {
		return !slices.Contains(kinds, w.Kind) || !slices.Contains(folders, filepath.Dir(w.Path))
	})
	if p.habits.overrides {
		p.override(all)
	}
	return append(all, p.beneath(all)...)
}

// override puts what package.json names into a dependency's place.
func (p *Plan) override(wishes []facts.Wish) {
	for i, w := range wishes {
		if instead, ok := p.machine.Siblings.Overrides[w.Name]; ok {
			wishes[i].Range, wishes[i].Path = instead, filepath.Join(p.machine.Prefix, "package.json")
			if instead == "-" { // it is left out
				wishes[i].Range = "link:"
			}
		}
	}
}

// kinds are those of dependencies that a client asks for wherever they stand.
func (p *Plan) kinds() []string {
	kinds := []string{"dependencies", facts.Imports}
	if p.habits.peers {
		kinds = append(kinds, "peerDependencies")
	}
	if p.habits.optional {
		kinds = append(kinds, "optionalDependencies")
	}
	return kinds
}

// What bounds a look into folders: how many dependencies lead to, one from the other, and what they want together.
const (
	mostFolders = 100
	mostBeneath = 20_000
)

// beneath is what folders want that a dependency names, of those that the client looks into.
func (p *Plan) beneath(wishes []facts.Wish) (all []facts.Wish) {
	seen, kinds, served := map[string]bool{}, p.kinds(), p.served(wishes)
	if p.habits.tops {
		kinds = append(kinds, "devDependencies")
	}
	for len(wishes) > 0 && len(seen) < mostFolders && len(all) < mostBeneath {
		w := wishes[0]
		wishes = wishes[1:]
		dir, ok := p.habits.folder(w)
		if !ok || seen[dir] || p.habits.within && !p.within(dir) {
			continue
		}
		seen[dir] = true
		inside := slices.DeleteFunc(p.machine.WishesIn(dir), func(w facts.Wish) bool {
			return !slices.Contains(kinds, w.Kind) ||
				served[w.Name] && (p.habits.served || w.Kind == "peerDependencies")
		})
		p.override(inside) // also those that count for nothing in the project itself
		if all = append(all, inside...); !p.habits.shallow {
			wishes = append(wishes, inside...)
		}
	}
	return all
}

// served are the names of the folders that the project wants, which may serve what one of the others wants.
func (p *Plan) served(wishes []facts.Wish) map[string]bool {
	names := map[string]bool{}
	for _, w := range wishes {
		if _, ok := p.habits.folder(w); ok {
			names[w.Name] = true
		}
	}
	return names
}

// within reports that a folder lies in the project.
func (p *Plan) within(dir string) bool {
	if !filepath.IsAbs(dir) { // as it was typed
		return !strings.HasPrefix(dir, "..") && !strings.HasPrefix(dir, "~")
	}
	rel, err := filepath.Rel(p.machine.Prefix, dir)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// folder is that of a dependency whose own dependencies are asked for as well.
func (h habits) folder(w facts.Wish) (string, bool) {
	path, ok := w.Range, false
	for _, begin := range h.folders {
		rest, is := strings.CutPrefix(w.Range, begin)
		if is && (begin != "" || facts.IsPath(rest)) {
			path, ok = strings.TrimPrefix(rest, "//"), true
		}
	}
	if !ok || path == "" {
		return "", false
	}
	if filepath.IsAbs(path) || strings.HasPrefix(path, "~/") {
		return path, true
	}
	return filepath.Join(filepath.Dir(w.Path), path), true
}
