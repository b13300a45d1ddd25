package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Check runs every rule's own examples and looks at its words: each positive example must be won by its rule, no negative one may be;
// every rule has one of both; each positive example fills every placeholder; commands parse as shell lines and take no secrets; conditions
// compile; the rules that one makes pointless exist.
func (s *Set) Check() []Problem {
	var all []Problem
	for _, r := range s.rules {
		all = slices.Concat(all, s.checkExamples(r), r.checkFilled(), r.checkConditions(), r.checkWords(), s.checkNames(r))
	}
	return all
}

// at is a problem of the rule at a place in it.
func (r *Rule) at(place Problem, format string, args ...any) Problem {
	place.File, place.Message = r.File, r.ID+": "+fmt.Sprintf(format, args...)
	return place
}

func (s *Set) checkExamples(r *Rule) []Problem {
	var all []Problem
	positive, negative := 0, 0
	for _, e := range r.words().examples {
		if e.not {
			negative++
		} else {
			positive++
		}
		won := s.winner(e.fields)
		switch {
		case e.not && won == r:
			all = append(all, r.at(e.at, "this example must not be won by the rule, and is"))
		case !e.not && won != r && !won.displaces(r):
			all = append(all, r.at(e.at, "this example is won by %s", s.instead(won, r, e.fields)))
		}
	}
	if positive == 0 {
		all = append(all, r.at(r.words().at, "has no positive example"))
	}
	if negative == 0 {
		all = append(all, r.at(r.words().at, "has no negative example (not: true)"))
	}
	return all
}

// displaces tells that a user's rule takes a case from one of ours on purpose: it says so.
func (r *Rule) displaces(other *Rule) bool {
	return r != nil && r.Origin == Users && other.Origin == Ours && r.silences(other.ID)
}

func (s *Set) winner(c Case) *Rule {
	if matches := s.Match(c); len(matches) > 0 {
		return matches[0].Rule
	}
	return nil
}

// instead tells who won, and why not the rule whose example it is.
func (s *Set) instead(won, r *Rule, c Case) string {
	name := "no rule"
	if won != nil {
		name = won.ID + " (" + won.File + ")"
	} else if other := s.silencer(r, c); other != "" {
		return "no rule; the instead_of of " + other + " names this one"
	}
	if miss, ok := r.miss(c, 0); ok {
		return name + "; the rule itself wants " + miss.Condition
	}
	if won == nil {
		return name + ": absence alone is no evidence"
	}
	if won.silences(r.ID) {
		return name + ", whose instead_of names this rule"
	}
	mine, _ := r.match(c)
	theirs, _ := won.match(c)
	return fmt.Sprintf("%s, which rests on better evidence: ranks %v, this rule %v", name, theirs.Ranks, mine.Ranks)
}

// checkFilled holds the rule's words against its positive examples: what never can be filled is never said.
func (r *Rule) checkFilled() []Problem {
	var all []Problem
	w := r.words()
	for _, e := range w.examples {
		if e.not {
			continue
		}
		for _, text := range slices.Concat(w.explanation, w.stepTexts(e.fields)) {
			if name := unfilled(text, e.fields); name != "" {
				all = append(all, r.at(e.at, "nothing fills {%s} in this example, which %q needs; %s", name, text, needs(name)))
			}
		}
	}
	for _, text := range slices.Concat(w.titles, w.verify) {
		if name := r.never(text); name != "" {
			all = append(all, r.at(w.at, "no example fills {%s}, which %q needs; %s", name, text, needs(name)))
		}
	}
	return all
}

// stepTexts are the words of the steps that a case leads to.
func (w *words) stepTexts(c Case) []string {
	var all []string
	for _, s := range w.steps {
		if s.applies(c) {
			all = append(all, s.text, s.command)
		}
		if s.applies(c) && s.edit != nil {
			all = append(all, s.edit.File, s.edit.Line, s.edit.Old, s.edit.New)
		}
	}
	return all
}

// never gives a placeholder of a text that no positive example fills.
func (r *Rule) never(text string) string {
	name, positive := "", false
	for _, e := range r.words().examples {
		if e.not {
			continue
		}
		positive = true
		if name = unfilled(text, e.fields); name == "" {
			return ""
		}
	}
	if !positive {
		return ""
	}
	return name
}

func unfilled(text string, c Case) string {
	for _, name := range names(text) {
		if !c.knows(name) {
			return name
		}
	}
	return ""
}

func needs(name string) string {
	i := slices.IndexFunc(known, func(p Placeholder) bool { return p.Name == name })
	var fields []string
	for _, f := range known[i].From {
		fields = append(fields, string(f))
	}
	return "it comes from " + strings.Join(fields, " or ")
}

// checkConditions compiles what our own files leave for later.
func (r *Rule) checkConditions() []Problem {
	var all []Problem
	conditions := slices.Clone(r.when)
	for _, s := range r.words().steps {
		conditions = append(conditions, s.when...)
	}
	for _, c := range conditions {
		def, _ := definition(c.field)
		for _, p := range c.patterns {
			if _, err := compile(def, p.text, false); err != nil {
				all = append(all, r.at(r.words().at, "%s: %v", c.field, err))
			}
		}
	}
	return all
}

// checkWords looks for what a person would stumble over.
func (r *Rule) checkWords() []Problem {
	var all []Problem
	w := r.words()
	if !slices.ContainsFunc(w.titles, func(t string) bool { return len(names(t)) == 0 }) {
		all = append(all, r.at(w.at, "needs a title without placeholders, last, for cases of which little is known"))
	}
	if len(w.steps) == 0 {
		all = append(all, r.at(w.at, "says nothing to do: it has no steps"))
	}
	for _, s := range w.steps {
		if err := parses(s.command); err != nil {
			all = append(all, r.at(s.at, "the command %q is no shell line: %v", s.command, err))
		}
		if onCommandLine.MatchString(s.command) {
			all = append(all, r.at(s.at, "the command %q takes a secret, which the shell's history would keep; name a variable", s.command))
		}
		if s.edit != nil && inFile.MatchString(s.edit.New) {
			all = append(all, r.at(s.at, "the edit writes a secret into a file; write ${NAME} or <token>"))
		}
	}
	for _, v := range w.verify {
		if err := parses(v); err != nil {
			all = append(all, r.at(w.at, "verify %q is no shell line: %v", v, err))
		}
	}
	return all
}

// A secret is meant where something follows the name that is no variable, and in a file no mask.
var (
	onCommandLine = regexp.MustCompile(`(?i)(?:_authtoken|_auth|_password|--(?:auth-?)?token|--password|bearer)(?: *[=:] *| +)["']?[^\s"'$-]`)
	inFile        = regexp.MustCompile(`(?i):_(?:authtoken|auth|password) *= *["']?[^\s"'$<{]`)
)

// parses fills placeholders with a word before it asks a shell's grammar.
func parses(command string) error {
	filled := replace(command, func(string) string { return "word" })
	_, err := syntax.NewParser().Parse(strings.NewReader(filled), "")
	return err
}

// checkNames looks for rules that instead_of names in vain. One that the user switched off may still be named.
func (s *Set) checkNames(r *Rule) []Problem {
	var all []Problem
	for _, id := range r.InsteadOf {
		if !slices.ContainsFunc(s.all, func(other *Rule) bool { return globLine(id, other.ID) }) {
			all = append(all, r.at(r.words().at, "instead_of names %s, which is no rule%s", id, near(id, s.ids())))
		}
	}
	return all
}

func (s *Set) ids() []string {
	var all []string
	for _, r := range s.rules {
		all = append(all, r.ID)
	}
	return all
}
