package rules

import (
	"cmp"
	"slices"
	"strings"
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

// Miss is a rule that came close, and the first condition that failed.
type Miss struct {
	Rule      string
	Cause     Cause
	Condition string // as the rule writes it
	Have      string // what the case holds, "" nothing
	Held      int    // how many conditions held
}

func (m Miss) String() string {
	have := m.Have
	if have == "" {
		have = "nothing known"
	}
	return m.Rule + " wants " + m.Condition + ", here: " + strings.Join(strings.Fields(have), " ")
}

// Match gives the rules that fit, the best first; a rule that another one makes pointless is left out.
func (s *Set) Match(c Case) []Match {
	var all []Match
	for _, r := range s.rules {
		if m, ok := r.match(c); ok {
			all = append(all, m)
		}
	}
	slices.SortStableFunc(all, better)
	return slices.DeleteFunc(slices.Clone(all), func(m Match) bool { return pointless(m, all) })
}

// pointless tells a match that another one leaves nothing to say.
func pointless(m Match, all []Match) bool {
	return slices.ContainsFunc(all, func(other Match) bool { return other.Rule != m.Rule && other.Rule.silences(m.Rule.ID) })
}

// silences tells whether instead_of names a rule, by its id or a glob such as log/*.
func (r *Rule) silences(id string) bool {
	return slices.ContainsFunc(r.InsteadOf, func(pattern string) bool { return globLine(pattern, id) })
}

func (r *Rule) match(c Case) (Match, bool) {
	m := Match{Rule: r}
	for _, condition := range r.when {
		if !condition.holds(c) {
			return Match{}, false
		}
		if w := condition.weight(c); w > 0 {
			m.Ranks = append(m.Ranks, w)
			m.Conditions = append(m.Conditions, Decided{condition.field, c[condition.field], w})
		}
	}
	slices.SortFunc(m.Ranks, func(a, b int) int { return b - a })
	return m, len(m.Ranks) > 0
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

// Why lists the rules that came close: all conditions but the last ones held, and among them one that is evidence.
func (s *Set) Why(c Case) []Miss {
	var all []Miss
	for _, r := range s.rules {
		if m, ok := r.miss(c, 1); ok {
			all = append(all, m)
		}
	}
	slices.SortStableFunc(all, func(a, b Miss) int { return cmp.Or(unasked(a)-unasked(b), b.Held-a.Held, cmp.Compare(a.Rule, b.Rule)) })
	return all[:min(len(all), 8)]
}

// unasked puts the rules last that failed because nobody looked: they came less close than those that a known fact refutes.
func unasked(m Miss) int {
	if m.Have == "" {
		return 1
	}
	return 0
}

// miss gives the first condition that failed, of a rule of which at least some evidence held.
func (r *Rule) miss(c Case, evidence int) (Miss, bool) {
	held, failed := 0, -1
	for i, condition := range r.when {
		switch {
		case !condition.holds(c):
			if failed < 0 {
				failed = i
			}
		case condition.weight(c) > 1:
			held++
		}
	}
	if failed < 0 || held < evidence {
		return Miss{}, false
	}
	return Miss{Rule: r.ID, Cause: r.Cause, Condition: r.when[failed].String(), Have: c[r.when[failed].field], Held: held}, true
}
