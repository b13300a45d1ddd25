package rules

import (
	"cmp"
	"fmt"
	"slices"
)

// Miss is a rule that came close, and the first condition that failed.
type Miss struct {
	Rule      string
	Cause     Cause
	Condition string // as the rule writes it
	Have      string // what the case holds, "" nothing
	Here      string // the same in words
	Held      int    // how many conditions of evidence held
	Failed    int    // how many conditions did not
	asked     condition
}

// wants says what a rule asks for and what there is, and where only upper and lower case stand between them.
func (m Miss) wants() string {
	text := m.Condition + ", here: " + m.Here
	if m.Have != "" && m.asked.folds(m.Have) {
		text += "; case counts, (?i) ignores it"
	}
	return text
}

func (m Miss) String() string {
	more := ""
	if m.Failed > 1 {
		more = fmt.Sprintf(" (and %d more)", m.Failed-1)
	}
	return m.Rule + " requires " + m.wants() + more
}

// nearest bounds how many rules Why lists.
const nearest = 6

// Why lists the rules that came close: some evidence held, and the fewest conditions failed.
func (s *Set) Why(c Case) []Miss {
	var all []Miss
	for _, r := range s.rules {
		if m, ok := r.miss(c, 1); ok {
			all = append(all, m)
		}
	}
	slices.SortStableFunc(all, func(a, b Miss) int {
		return cmp.Or(a.Failed-b.Failed, unasked(a)-unasked(b), b.Held-a.Held, cmp.Compare(a.Rule, b.Rule))
	})
	return all[:min(len(all), nearest)]
}

// unasked puts the rules last that failed on an unknown fact: they came less close than those that a known fact
// refutes.
func unasked(m Miss) int {
	if m.Have == "" {
		return 1
	}
	return 0
}

// miss returns the first condition that failed, of a rule of which at least some evidence held.
func (r *Rule) miss(c Case, evidence int) (Miss, bool) {
	m := Miss{Rule: r.ID, Cause: r.Cause}
	for _, asked := range r.when {
		switch {
		case !asked.holds(c):
			if m.Failed++; m.Failed == 1 {
				m.asked, m.Condition, m.Have, m.Here = asked, asked.String(), c[asked.field], c.here(asked.field)
			}
		case asked.weight(c) > 1:
			m.Held++
		}
	}
	return m, m.Failed > 0 && m.Held >= evidence
}

// Beaten is a rule that fits as well, and lost: by its ranks, or because another names it in instead_of.
type Beaten struct {
	Rule     string
	Cause    Cause
	Ranks    []int
	Against  []int  // the winner's
	Silenced string // the rule whose instead_of leaves this one nothing to say
}

func (b Beaten) String() string {
	text := fmt.Sprintf("%s (%s) fits too: ", b.Rule, b.Cause)
	switch {
	case b.Silenced != "":
		return text + b.Silenced + " names it in instead_of"
	case slices.Equal(b.Ranks, b.Against):
		return text + fmt.Sprintf("ranks %v, as the winner's; yours takes precedence over ours, then the id decides",
			b.Ranks)
	}
	return text + fmt.Sprintf("ranks %v, the winner's are %v", b.Ranks, b.Against)
}

// Beaten lists the runners-up, the best first.
func (s *Set) Beaten(c Case) []Beaten {
	matches := s.Match(c)
	if len(matches) == 0 {
		return nil
	}
	best := matches[0]
	var all []Beaten
	for _, m := range s.fitting(c) {
		if m.Rule != best.Rule {
			all = append(all, Beaten{m.Rule.ID, m.Rule.Cause, m.Ranks, best.Ranks, s.silencer(m.Rule, c)})
		}
	}
	return all[:min(len(all), nearest)]
}

// Account checks one rule against a case, condition by condition.
type Account struct {
	Rule       string
	Cause      Cause
	Conditions []Answer
	Ranks      []int  // of the evidence, if all conditions hold
	Silenced   string // the rule whose instead_of leaves this one nothing to say
}

// Answer is one condition and what the case has for it, in words.
type Answer struct {
	Condition, Have string
	Holds           bool
}

// Account gives it for the rule of that id.
func (s *Set) Account(id string, c Case) (Account, bool) {
	r := s.Find(id)
	if r == nil {
		return Account{}, false
	}
	a := Account{Rule: id, Cause: r.Cause}
	for _, asked := range r.when {
		a.Conditions = append(a.Conditions, Answer{asked.String(), c.here(asked.field), asked.holds(c)})
	}
	if m, ok := r.match(c); ok {
		a.Ranks = m.Ranks
		a.Silenced = s.silencer(r, c)
	}
	return a, true
}

func (s *Set) silencer(r *Rule, c Case) string {
	for _, other := range s.rules {
		if other == r || !other.silences(r) {
			continue
		}
		if _, ok := other.match(c); ok {
			return other.ID
		}
	}
	return ""
}
