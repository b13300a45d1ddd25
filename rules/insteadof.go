package rules

import (
	"slices"
	"strings"
)

// checkNames looks for rules that instead_of names in vain, or so that no rule applies. One that the user switched off
// may still be named.
func (s *Set) checkNames(r *Rule) []Problem {
	var all []Problem
	for i, id := range r.InsteadOf {
		if wrong := s.misnamed(r, id); wrong != "" {
			all = append(all, r.at(r.words().insteadAt[i], "instead_of names %s", wrong))
		}
	}
	return all
}

// misnamed says what is wrong with one name in instead_of; "" nothing.
func (s *Set) misnamed(r *Rule, id string) string {
	named := slices.IndexFunc(s.all, func(other *Rule) bool { return other.ID == id })
	switch {
	case id == r.ID:
		return "the rule itself"
	case named >= 0 && s.all[named].names(r.ID):
		return id + ", which names this rule: where both fit, neither speaks"
	case slices.ContainsFunc(s.all, func(other *Rule) bool { return other != r && r.covers(id, other) }):
		return ""
	case strings.ContainsAny(id, "*?") && r.Origin == Users &&
		slices.ContainsFunc(s.all, func(other *Rule) bool { return globLine(id, other.ID) }):
		return id + ", which is not one of npmx's rules: name your own in full"
	}
	return id + ", which is not a rule" + near(id, s.ids())
}

// names reports whether instead_of names a rule in full.
func (r *Rule) names(id string) bool { return slices.Contains(r.InsteadOf, id) }
