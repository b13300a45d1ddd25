package rules

import (
	"cmp"
	"slices"
)

// Match is a rule whose conditions all hold. Ranks are those of the facts it rests on, from high to low.
type Match struct {
	Rule       *Rule
	Ranks      []int
	Conditions []Decided
}

// Decided is one fact that a verdict rests on.
type Decided struct {
	Field Field
	Value string
	Rank  int
}

// Match gives the rules that fit, the best first; a rule that another one makes pointless is left out.
func (s *Set) Match(c Case) []Match {
	all := s.fitting(c)
	return slices.DeleteFunc(slices.Clone(all), func(m Match) bool { return pointless(m, all) })
}

// fitting are the rules whose conditions all hold, the best first.
func (s *Set) fitting(c Case) []Match {
	var all []Match
	for _, r := range s.rules {
		if m, ok := r.match(c); ok {
			all = append(all, m)
		}
	}
	slices.SortStableFunc(all, better)
	return all
}

// pointless recognises a match that another one leaves nothing to say.
func pointless(m Match, all []Match) bool {
	return slices.ContainsFunc(all, func(other Match) bool {
		return other.Rule != m.Rule &&
			other.Rule.silences(m.Rule)
	})
}

// silences reports whether instead_of names a rule, by its id or a glob such as log/*. A user's glob covers ours only:
// with "this beats all of npmx's" in two rules of theirs, each would leave the other nothing to say.
func (r *Rule) silences(other *Rule) bool {
	return slices.ContainsFunc(r.InsteadOf, func(pattern string) bool { return r.covers(pattern, other) })
}

func (r *Rule) covers(pattern string, other *Rule) bool {
	return pattern == other.ID || takenIn[pattern] == other.ID ||
		(r.Origin == Ours || other.Origin == Ours) && globLine(pattern, other.ID)
}

func (r *Rule) match(c Case) (Match, bool) {
	if !r.fits(c, false) || !r.fits(c, true) {
		return Match{}, false
	}
	m := Match{Rule: r}
	for _, condition := range r.when {
		for _, d := range condition.evidence(c) {
			m.Ranks = append(m.Ranks, d.Rank)
			m.Conditions = append(m.Conditions, d)
		}
	}
	slices.SortFunc(m.Ranks, func(a, b int) int { return b - a })
	return m, len(m.Ranks) > 0
}

// fits asks the quick conditions or the slow ones; most rules fail by a quick one.
func (r *Rule) fits(c Case, slow bool) bool {
	for _, condition := range r.when {
		if condition.slow() == slow && !condition.holds(c) {
			return false
		}
	}
	return true
}

func better(a, b Match) int {
	return cmp.Or(slices.Compare(b.Ranks, a.Ranks), origin(a.Rule)-origin(b.Rule), cmp.Compare(a.Rule.ID, b.Rule.ID))
}

func origin(r *Rule) int {
	if r.Origin == Users {
		return 0
	}
	return 1
}
