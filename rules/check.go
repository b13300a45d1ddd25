package rules

import (
	"cmp"
	"fmt"
	"slices"
)

// Check runs every rule's own examples and looks at its words: each positive example must be won by its rule, no
// negative one may be; every rule has a positive one; no two causes tie; each positive example fills every placeholder;
// commands parse as shell lines and take no secrets; conditions compile; the rules that one makes pointless exist.
// Beside the user's rules ours are not looked at, which nobody there can mend: only at what is taken from them.
func (s *Set) Check() []Problem {
	var all []Problem
	for _, name := range s.empty {
		all = append(all, Problem{File: name, Line: 1, Column: 1, Message: "this file holds no rule"})
	}
	mixed := slices.ContainsFunc(s.all, func(r *Rule) bool { return r.Origin == Users })
	for _, r := range s.rules {
		if r.Origin == Users || !mixed {
			all = append(all, s.check(r)...)
		}
	}
	if mixed {
		all = append(all, s.checkTaken()...)
	}
	all = append(all, s.checkWordsTable()...)
	return inOrder(all)
}

// inOrder puts problems in the order of their lines, file by file.
func inOrder(all []Problem) []Problem {
	slices.SortStableFunc(all, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), a.Line-b.Line, a.Column-b.Column)
	})
	return all
}

func (s *Set) check(r *Rule) []Problem {
	return slices.Concat(s.checkExamples(r), r.checkFilled(), r.checkConditions(), r.checkWords(), r.checkSteps(),
		r.owned(r.checkClaims), s.checkNames(r), s.checkSaid(r))
}

// owned is a check of our own rules only: of the user's it is a note.
func (r *Rule) owned(check func() []Problem) []Problem {
	if r.Origin == Users {
		return nil
	}
	return check()
}

// at is a problem of the rule at a place in it.
func (r *Rule) at(place Problem, format string, args ...any) Problem {
	place.File, place.Message = r.File, r.ID+": "+fmt.Sprintf(format, args...)
	return place
}

func (s *Set) checkExamples(r *Rule) []Problem {
	var all []Problem
	positive := false
	for _, e := range r.words().examples {
		positive = positive || !e.not
		if p, wrong := s.checkExample(r, e); wrong {
			all = append(all, p)
		}
		if !e.not && r.Origin == Ours {
			all = append(all, r.checkFacts(e)...)
		}
	}
	if !positive {
		all = append(all, r.at(r.words().at, "has no positive example"))
	}
	return all
}

// checkFacts holds a rule to the facts of an example, which are a negative example each: with another value of one of
// them the rule must not fit.
func (r *Rule) checkFacts(e example) []Problem {
	var all []Problem
	for _, f := range e.asks {
		if !r.heldTo(e.facts, f) {
			all = append(all, r.at(e.at, "%s is a fact of this case, and the rule fits without it; "+
				"ask for it in when, or write it below with", f))
		}
	}
	return all
}

func (s *Set) checkExample(r *Rule, e example) (Problem, bool) {
	won := s.winner(e.fields)
	switch {
	case e.not && won == r:
		return r.at(e.at, "this example must not be won by the rule, and is"), true
	case !e.not && won != r && !won.displaces(r):
		return r.at(e.at, "this example is won by %s", s.instead(won, r, e.fields)), true
	case !e.not && won == r:
		return s.tied(r, e)
	}
	return Problem{}, false
}

// tied recognises a rule of another cause that the evidence of an example speaks for as much, so that the id decides:
// no way to find the truth.
func (s *Set) tied(r *Rule, e example) (Problem, bool) {
	matches := s.Match(e.fields)
	for _, m := range matches[1:] {
		if m.Rule.Cause != r.Cause && m.Rule.Origin == r.Origin && slices.Equal(m.Ranks, matches[0].Ranks) {
			return r.at(e.at,
				"%s rests on evidence of the same ranks %v; name it in instead_of, or ask for one fact more", m.Rule.ID,
				m.Ranks), true
		}
	}
	return Problem{}, false
}

// displaces reports that a user's rule takes a case from one of ours on purpose: it says so.
func (r *Rule) displaces(other *Rule) bool {
	return r != nil && r.Origin == Users && other.Origin == Ours && r.silences(other)
}

func (s *Set) winner(c Case) *Rule {
	if matches := s.Match(c); len(matches) > 0 {
		return matches[0].Rule
	}
	return nil
}

// instead says who won, and why not the rule whose example it is.
func (s *Set) instead(won, r *Rule, c Case) string {
	name := "no rule"
	if won != nil {
		name = won.ID + " (" + won.File + ")"
	}
	miss, missed := r.miss(c, 0)
	switch other := s.silencer(r, c); {
	case missed:
		return name + "; the rule itself requires " + miss.wants()
	case other != "":
		return name + "; the rule itself fits, and " + other + " names it in instead_of"
	case won == nil:
		return name + ": absence alone is no evidence"
	}
	return name + ", which rests on " + won.against(r, c)
}

// against compares the evidence of a winner with that of the rule it beat.
func (r *Rule) against(beaten *Rule, c Case) string {
	mine, _ := r.match(c)
	theirs, _ := beaten.match(c)
	switch {
	case slices.Equal(mine.Ranks, theirs.Ranks):
		return fmt.Sprintf("evidence of the same ranks %v; name it in instead_of, or ask for one fact more", mine.Ranks)
	case r.Origin == Users && beaten.Origin == Ours:
		return fmt.Sprintf("better evidence: ranks %v, this rule %v; let yours ask for one fact more, or say "+
			"instead_of: [%s]", mine.Ranks, theirs.Ranks, beaten.ID)
	}
	return fmt.Sprintf("better evidence: ranks %v, this rule %v", mine.Ranks, theirs.Ranks)
}

func (s *Set) ids() []string {
	var all []string
	for _, r := range s.rules {
		all = append(all, r.ID)
	}
	return all
}
