package rules

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Filled are a rule's words about one case.
type Filled struct {
	Title        string
	Explanation  []string
	Steps        []Step
	Verify       string
	Alternatives []Alternative
	Docs         []string
}

// Step is one thing to do. Where is terminal, ci, web or file; Web names the action in a registry's own pages, Variable the one that
// the shell or job is to get a token in; Role is do, look, or, or again.
type Step struct {
	Text, Command, Where, Web string
	Role, Variable            string
	Edit                      *Edit
}

// placeholder is a name in braces. With a dollar before it, it is npm's: ${NAME}; with two braces GitHub's, ${{ }}, or some template's. RE2
// knows no look-behind, so what stands before is matched along.
var placeholder = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(\$?\{?)\{([A-Za-z][A-Za-z0-9_-]*)\}`) })

// names lists the placeholders of a text.
func names(text string) []string {
	var all []string
	for _, m := range placeholder().FindAllStringSubmatch(text, -1) {
		if m[1] == "" {
			all = append(all, m[2])
		}
	}
	return all
}

// replace puts something in the place of each placeholder.
func replace(text string, with func(name string) string) string {
	return placeholder().ReplaceAllStringFunc(text, func(m string) string {
		if strings.HasPrefix(m, "$") || strings.HasPrefix(m, "{{") {
			return m
		}
		return with(m[1 : len(m)-1])
	})
}

// Fill writes the rule's words about a case. A title is the first that can be filled; a sentence or step with a value that nobody knows,
// and a sentence that states what the case does not hold, is left out. Values are put in as they are, and are not read again; in commands quote makes each one word of the user's shell.
func (r *Rule) Fill(c Case, values map[string]string, quote func(string) string) Filled {
	f := filler{values: values, quote: quote}
	w := r.words()
	out := Filled{Title: f.title(w.titles, r.Cause, c), Verify: f.first(w.verify, true), Alternatives: w.alternatives, Docs: w.docs}
	for _, sentence := range w.explanation {
		if text, ok := f.say(sentence, c); ok {
			out.Explanation = append(out.Explanation, text)
		}
	}
	for _, s := range w.steps {
		if step, ok := f.step(s, c); ok {
			out.Steps = append(out.Steps, step)
		}
	}
	return out
}

type filler struct {
	values map[string]string
	quote  func(string) string
}

// title is the first that can be said; there is always one to say.
func (f filler) title(texts []string, cause Cause, c Case) string {
	for _, t := range texts {
		if text, ok := f.say(t, c); ok {
			return text
		}
	}
	return TitleFor(cause, c)
}

// say fills a sentence, as far as the case holds what it states.
func (f filler) say(sentence string, c Case) (string, bool) {
	stated, ok := State(sentence, c)
	if !ok {
		return "", false
	}
	return f.fill(stated, false)
}

func (f filler) first(texts []string, command bool) string {
	for _, t := range texts {
		if text, ok := f.fill(t, command); ok {
			return text
		}
	}
	return ""
}

func (f filler) fill(text string, command bool) (string, bool) {
	whole := true
	out := replace(text, func(name string) string {
		value := f.values[name]
		if value == "" {
			whole = false
		}
		// npm_command is a line already, and <token> must be seen to be replaced.
		if command && f.quote != nil && !slices.Contains([]string{"npm_command", "token", "otp"}, name) {
			return f.quote(value)
		}
		return value
	})
	return out, whole
}

func (f filler) step(s step, c Case) (Step, bool) {
	if !s.applies(c) {
		return Step{}, false
	}
	text, ok1 := f.fill(s.text, false)
	command, ok2 := f.fill(s.command, true)
	variable, ok3 := f.fill(s.variable, false)
	out := Step{Text: text, Command: command, Where: s.where, Web: s.web, Role: s.role, Variable: variable}
	if s.edit == nil {
		return out, ok1 && ok2 && ok3
	}
	edit, ok4 := f.edit(*s.edit)
	out.Edit = &edit
	return out, ok1 && ok2 && ok3 && ok4
}

func (s step) applies(c Case) bool {
	return !slices.ContainsFunc(s.when, func(asked condition) bool { return !asked.holds(c) })
}

func (f filler) edit(e Edit) (Edit, bool) {
	whole := true
	for _, part := range []*string{&e.File, &e.Line, &e.Old, &e.New} {
		text, ok := f.fill(*part, false)
		*part, whole = text, whole && ok
	}
	return e, whole
}
