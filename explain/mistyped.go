package explain

import (
	"npmx/explain/facts"
	"npmx/parse/npmrc"
)

// mistyped finds the mapping of a scope that is one slip away from the package's: @amce for @acme.
func (j *joined) mistyped() (npmrc.Registry, bool) {
	scope := facts.ScopeOf(j.pkg)
	for _, r := range j.machine.Config.Registries() {
		if r.Scoped && scope != "" && r.Scope != scope && oneSlip(r.Scope, scope) {
			return r, true
		}
	}
	return npmrc.Registry{}, false
}

// oneSlip is true where one letter is missing, added or other, or two neighbours are swapped.
func oneSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch len(b) - len(a) {
	case 0:
		swapped := i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
		return i < len(a) && (a[i+1:] == b[i+1:] || swapped)
	case 1:
		return a[i:] == b[i+1:]
	}
	return false
}
