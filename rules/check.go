package rules

import (
	"fmt"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Check runs every rule's own examples and looks at its words: each positive example must be won by its rule, no negative one may be;
// every rule has one of both; commands parse as shell lines; conditions compile.
func (s *Set) Check() []Problem {
	var all []Problem
	for _, r := range s.rules {
		for _, message := range slices.Concat(s.checkExamples(r), r.checkConditions(), r.checkWords(), s.checkNames(r)) {
			all = append(all, Problem{File: r.File, Line: r.Line, Column: 1, Message: r.ID + ": " + message})
		}
	}
	return all
}

func (s *Set) checkExamples(r *Rule) []string {
	var all []string
	positive, negative := 0, 0
	for _, e := range r.words().examples {
		won := s.winner(e.fields)
		switch {
		case e.not && won == r.ID:
			all = append(all, fmt.Sprintf("the example at line %d must not be won by this rule, and is", e.line))
		case !e.not && won != r.ID:
			all = append(all, fmt.Sprintf("the example at line %d is won by %s", e.line, orNobody(won)))
		}
		if e.not {
			negative++
		} else {
			positive++
		}
	}
	if positive == 0 {
		all = append(all, "has no positive example")
	}
	if negative == 0 {
		all = append(all, "has no negative example (not: true)")
	}
	return all
}

func (s *Set) winner(c Case) string {
	if matches := s.Match(c); len(matches) > 0 {
		return matches[0].Rule.ID
	}
	return ""
}

func orNobody(id string) string {
	if id == "" {
		return "no rule"
	}
	return id
}

// checkConditions compiles what our own files leave for later.
func (r *Rule) checkConditions() []string {
	var all []string
	conditions := slices.Clone(r.when)
	for _, s := range r.words().steps {
		conditions = append(conditions, s.when...)
	}
	for _, c := range conditions {
		def, _ := definition(c.field)
		for _, p := range c.patterns {
			if _, err := compile(def, p.text, false); err != nil {
				all = append(all, fmt.Sprintf("%s: %v", c.field, err))
			}
		}
	}
	return all
}

// checkWords looks for what a person would stumble over.
func (r *Rule) checkWords() []string {
	var all []string
	if !slices.ContainsFunc(r.words().titles, func(t string) bool { return len(names(t)) == 0 }) {
		all = append(all, "needs a title without placeholders, last, for cases of which little is known")
	}
	if len(r.words().steps) == 0 {
		all = append(all, "says nothing to do: it has no steps")
	}
	for _, s := range r.words().steps {
		if err := parses(s.command); err != nil {
			all = append(all, fmt.Sprintf("the command %q is no shell line: %v", s.command, err))
		}
	}
	for _, v := range r.words().verify {
		if err := parses(v); err != nil {
			all = append(all, fmt.Sprintf("verify %q is no shell line: %v", v, err))
		}
	}
	return all
}

// parses fills placeholders with a word before it asks a shell's grammar.
func parses(command string) error {
	filled := replace(command, func(string) string { return "word" })
	_, err := syntax.NewParser().Parse(strings.NewReader(filled), "")
	return err
}

func (s *Set) checkNames(r *Rule) []string {
	var all []string
	for _, id := range r.InsteadOf {
		if s.Find(id) == nil {
			all = append(all, fmt.Sprintf("instead_of names %s, which is no rule%s", id, near(id, s.ids())))
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
