package rules

import (
	"fmt"
	"slices"
	"strings"
)

// taken is an example of ours that a user's rule wins without a word on it.
type taken struct {
	from         *Rule
	mine, theirs []int
}

func (t taken) tied() bool { return slices.Equal(t.mine, t.theirs) }

// checkTaken reports the user's rules that take cases from ours and do not say that they mean to: at their own place,
// for there it is fixed.
func (s *Set) checkTaken() []Problem {
	all := map[*Rule][]taken{}
	for _, r := range s.rules {
		if r.Origin == Ours {
			s.takers(r, all)
		}
	}
	var problems []Problem
	for _, r := range s.rules {
		problems = append(problems, s.tellTaken(r, all[r])...)
	}
	return problems
}

// takers finds who wins the examples of a rule of ours, once each.
func (s *Set) takers(r *Rule, all map[*Rule][]taken) {
	for _, e := range r.words().examples {
		won := s.winner(e.fields)
		theirs, fits := r.match(e.fields)
		if e.not || !fits || won == nil || won.Origin == Ours || won.displaces(r) {
			continue
		}
		mine, _ := won.match(e.fields)
		if !slices.ContainsFunc(all[won], func(t taken) bool { return t.from == r }) {
			all[won] = append(all[won], taken{r, mine.Ranks, theirs.Ranks})
		}
	}
}

func (s *Set) tellTaken(r *Rule, all []taken) []Problem {
	var ties, wins, from []string
	for _, t := range all {
		from = append(from, t.from.ID)
		if t.tied() {
			ties = append(ties, fmt.Sprintf("%s %v", t.from.ID, t.theirs))
		} else {
			wins = append(wins, fmt.Sprintf("%s (ranks %v over %v)", t.from.ID, t.mine, t.theirs))
		}
	}
	var problems []Problem
	advice := "to replace it use its id, to win over it "
	if len(all) > 1 {
		advice = "to replace one use its id, to win over them "
	}
	advice += "instead_of: " + s.insteadLine(r, from)
	if ties != nil {
		problems = append(problems, r.at(r.words().at, "ties with npmx's %s; %s", few(ties), advice))
	}
	if wins != nil {
		problems = append(problems, r.at(r.words().at, "takes what is npmx's %s; %s", few(wins), advice))
	}
	return problems
}

// few names some of many.
func few(names []string) string {
	if len(names) > most {
		names = append(names[:most:most], fmt.Sprintf("%d more", len(names)-most))
	}
	return strings.Join(names, ", ")
}

// insteadLine is the list that a rule's instead_of would be with more names in it. What is misspelt in it is not said
// again.
func (s *Set) insteadLine(r *Rule, more []string) string {
	line := slices.DeleteFunc(slices.Clone(r.InsteadOf), func(id string) bool { return s.misnamed(r, id) != "" })
	if len(more) > most {
		return "[" + strings.Join(append(line, `"*"`), ", ") + "]"
	}
	return "[" + strings.Join(append(line, more...), ", ") + "]"
}
