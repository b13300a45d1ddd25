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

// Fill writes the rule's words about a case. A title is the first that can be filled; a sentence or step with a value that nobody knows
// is left out, and with it what hangs on it. Values are put in as they are, and are not read again; in commands quote makes each one word
// of the user's shell.
func (r *Rule) Fill(c Case, values map[string]string, quote func(string) string) Filled {
	f := filler{values: values, quote: quote}
	w := r.words()
	return Filled{Title: f.first(w.titles, false), Explanation: f.sentences(w.explanation), Steps: f.steps(w.steps, c), Verify: f.first(w.verify, true),
		Alternatives: w.alternatives, Docs: w.docs}
}

// sentences leaves out what cannot be filled, and what speaks of a sentence that is not there.
func (f filler) sentences(all []string) (out []string) {
	told := true
	for _, sentence := range all {
		text, whole := f.fill(sentence, false)
		if told = whole && (told || !hangs(sentence)); told {
			out = append(out, text)
		}
	}
	return out
}

// hangs tells a sentence that speaks of the one before it.
func hangs(sentence string) bool { return pronoun().MatchString(sentence) }

var pronoun = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:it|its|that|this|these|those|they|their|so|and|then) (?:[a-z]+)\b`)
})

// steps are those that apply. What begins with "and" goes with the one before it, and another way needs one to be another of.
func (f filler) steps(all []step, c Case) (out []Step) {
	told, before := true, false
	for _, s := range all {
		step, shown := f.step(s, c)
		if told = shown && (told || !strings.HasPrefix(s.text, "and ")); !told {
			continue
		}
		if step.Role == RoleOr && !before {
			step.Role, step.Text = RoleDo, withoutOr(step.Text)
		}
		before = before || step.Role != RoleLook
		out = append(out, step)
	}
	return out
}

// withoutOr is another way's text where it is the only one.
func withoutOr(text string) string { return otherwise().ReplaceAllString(text, "") }

var otherwise = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^or(?:, | )`) })

type filler struct {
	values map[string]string
	quote  func(string) string
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
		if command && f.quote != nil && !slices.Contains([]string{"npm_command", "npm_line", "again", "token", "otp"}, name) {
			return f.quote(value)
		}
		return value
	})
	return out, whole
}

func (f filler) step(s step, c Case) (Step, bool) {
	inTerms, ok := inTermsOf(c, s.command)
	if !ok || !s.applies(c) {
		return Step{}, false
	}
	s = ownFile(c, s)
	text, ok1 := f.fill(s.text, false)
	command, ok2 := f.fill(inTerms, true)
	if !ok2 && slices.Contains(names(inTerms), "again") { // the words say it as well, and who ran it knows what that was
		command, ok2 = "", true
	}
	variable, ok3 := f.fill(s.variable, false)
	out := Step{Text: text, Command: command, Where: s.where, Web: s.web, Role: s.role, Variable: variable}
	if s.edit == nil {
		return out, ok1 && ok2 && ok3
	}
	edit, ok4 := f.edit(*s.edit)
	out.Edit = &edit
	return out, ok1 && ok2 && ok3 && ok4
}

// applies holds a step against a case. A pipeline has nobody who could log in, and a bot that updates packages has settings of its own in the place
// of npm's, whatever the rule forgot to say.
func (s step) applies(c Case) bool {
	bot := c["ci"] == "dependabot" || c["ci"] == "renovate"
	if c["ci"] != "" && logsIn(s.command) || bot && asksSettings().MatchString(s.command) {
		return false
	}
	return !slices.ContainsFunc(s.when, func(asked condition) bool { return !asked.holds(c) })
}

func logsIn(command string) bool { return logIns().MatchString(command) }

var logIns = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:npm|pnpm|bunx npm|yarn|yarn npm) (?:login|adduser)\b`)
})

var asksSettings = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:npm|pnpm|yarn) config\b`) })

func (f filler) edit(e Edit) (Edit, bool) {
	whole := true
	for _, part := range []*string{&e.File, &e.Line, &e.Old, &e.New} {
		text, ok := f.fill(*part, false)
		*part, whole = text, whole && ok
	}
	return e, whole
}
