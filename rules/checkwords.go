package rules

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"mvdan.cc/sh/v3/syntax"
)

// checkFilled checks the rule's words against its positive examples: what never can be filled is never said.
func (r *Rule) checkFilled() []Problem {
	var all []Problem
	w := r.words()
	for _, e := range w.examples {
		for _, text := range slices.Concat(w.explanation, r.stepTexts(e.fields)) {
			if name := unfilled(text, e.fields); name != "" && !e.not {
				all = append(all, r.at(e.at, "nothing fills {%s} in this example, which %q needs; %s", name, text,
					needs(name)))
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
func (r *Rule) stepTexts(c Case) []string {
	var all []string
	for _, s := range r.steps() {
		if s.applies(c) {
			all = append(append(all, s.text, s.command, s.variable), s.names...)
		}
		if s.applies(c) && s.edit != nil {
			all = append(all, s.edit.File, s.edit.Line, s.edit.Old, s.edit.New)
		}
	}
	return all
}

// never finds a placeholder of a text that no positive example fills.
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
	for _, s := range r.steps() {
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
	if !slices.ContainsFunc(w.titles, always) {
		all = append(all, r.at(w.at, "needs a title without placeholders, last, for cases of which little is known"))
	}
	if len(w.steps) == 0 && (r.Origin == Users || !r.planned()) {
		all = append(all, r.at(w.at, "says nothing to do: it has no steps"))
	}
	for _, s := range r.steps() {
		all = append(all, r.checkStep(s)...)
	}
	for i, v := range w.verify {
		all = append(all, r.checkCommand(w.verifyAt[min(i, len(w.verifyAt)-1)], "verify", v)...)
	}
	return all
}

// always reports a title that can be said of every case: its placeholders, if any, are words of a table.
func always(title string) bool {
	return !slices.ContainsFunc(names(title), func(name string) bool { return !strings.Contains(name, ".") })
}

// planned reports that the plan of the rule's cause has steps for each of its positive examples.
func (r *Rule) planned() bool {
	return !slices.ContainsFunc(r.words().examples, func(e example) bool {
		return !e.not && len(r.set.shared().planned(r.Cause, e.fields, false)) == 0
	})
}

func (r *Rule) checkStep(s step) []Problem {
	all := r.checkCommand(s.commandAt, "the command", s.command)
	if s.edit != nil && inFile().MatchString(s.edit.New) {
		all = append(all, r.at(s.at, "the edit writes a secret into a file; write ${NAME} or <token>"))
	}
	return all
}

// checkCommand checks a line against what a shell would make of it.
func (r *Rule) checkCommand(place Problem, what, line string) []Problem {
	switch word := standIn(line); word {
	case "":
	case "token":
		return []Problem{r.at(place,
			"in %s %q a shell takes <token> for files to read and write; name a variable, ${NPM_TOKEN}: <token> is "+
				"for edits", what, line)}
	default:
		return []Problem{r.at(place,
			"in %s %q a shell takes <%s> for a file to read and what follows > for one to write; name a variable, "+
				"${%s}, or a {placeholder}",
			what, line, word, shellName(word))}
	}
	if err := parses(line); err != nil {
		return []Problem{r.at(place, "%s %q is no shell line: %v", what, line, err)}
	}
	if onCommandLine().MatchString(line) {
		return []Problem{r.at(place, "%s %q takes a secret, which the shell's history would keep; name a variable",
			what, line)}
	}
	return nil
}

// standIn returns the word between < and >, outside of quotes, that a person is meant to put something in place of; ""
// none. A shell reads a file of that name, and writes one of the next word's.
func standIn(line string) string {
	bare := quoted().ReplaceAllString(strings.ReplaceAll(line, "{token}", "<token>"), "")
	if m := angled().FindStringSubmatch(bare); m != nil {
		return m[1]
	}
	return ""
}

var (
	quoted = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`'[^']*'|"[^"]*"`) })
	angled = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`<([A-Za-z](?:[^<>|&;]*[^<>|&;\s])?)>`) })
)

// shellName makes a word the name of a variable.
func shellName(word string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToUpper(word))
}

// A secret is meant where something follows the name that is not a variable, and in a file no mask.
var (
	onCommandLine = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)(?:_authtoken|_auth|_password|--(?:auth-?)?token|--password` +
			`|bearer)(?: *[=:] *| +)["']?[^\s"'$-]`)
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
