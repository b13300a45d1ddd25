package rules

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"mvdan.cc/sh/v3/syntax"
)

// checkFilled holds the rule's words against its positive examples: what never can be filled is never said.
func (r *Rule) checkFilled() []Problem {
	var all []Problem
	w := r.words()
	for _, e := range w.examples {
		for _, text := range slices.Concat(w.explanation, w.stepTexts(e.fields)) {
			if name := unfilled(text, e.fields); name != "" && !e.not {
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
		all = append(all, r.checkStep(s)...)
	}
	for _, v := range w.verify {
		if err := parses(v); err != nil {
			all = append(all, r.at(w.at, "verify %q is no shell line: %v", v, err))
		}
	}
	return all
}

func (r *Rule) checkStep(s step) []Problem {
	var all []Problem
	if strings.Contains(s.command, "<token>") || strings.Contains(s.command, "{token}") {
		return append(all, r.at(s.at, "in the command %q a shell takes <token> for files to read and write; name a variable, ${NPM_TOKEN}: <token> is for edits", s.command))
	}
	if err := parses(s.command); err != nil {
		all = append(all, r.at(s.at, "the command %q is no shell line: %v", s.command, err))
	}
	if onCommandLine().MatchString(s.command) {
		all = append(all, r.at(s.at, "the command %q takes a secret, which the shell's history would keep; name a variable", s.command))
	}
	if s.edit != nil && inFile().MatchString(s.edit.New) {
		all = append(all, r.at(s.at, "the edit writes a secret into a file; write ${NAME} or <token>"))
	}
	return all
}

// A secret is meant where something follows the name that is no variable, and in a file no mask.
var (
	onCommandLine = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)(?:_authtoken|_auth|_password|--(?:auth-?)?token|--password|bearer)(?: *[=:] *| +)["']?[^\s"'$-]`)
	})
	inFile = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i):_(?:authtoken|auth|password) *= *["']?[^\s"'$<{]`)
	})
)

// parses fills placeholders with a word before it asks a shell's grammar.
func parses(command string) error {
	filled := replace(command, func(string) string { return "word" })
	_, err := syntax.NewParser().Parse(strings.NewReader(filled), "")
	return err
}
