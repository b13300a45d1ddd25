package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Manual prints the causes and their fixes as Markdown: for each cause what it means, what people see, what proves it,
// and below it the rules that tell its kinds apart, with their steps.
func (s *Set) Manual() string {
	m := &manual{}
	m.line("# Causes and fixes")
	m.line("")
	m.line("<!-- Printed from the rules by `npmx rules list --format markdown`; change those, not this. -->")
	m.line("")
	m.line("What can stand between npm and a registry, how npmx tells, and what to do. `npmx rules show ID` prints " +
		"one rule in a terminal.")
	m.line("Where a command proves that the steps helped, npmx prints it last: the one that failed or, where that " +
		"was to read a package, `npm view` of it.")
	m.line("Words in italics and in angle brackets stand for what npmx knows of the case at hand: it prints the " +
		"host, file and line themselves.")
	m.line("")
	for _, c := range causes {
		if c.cause != NotAuth {
			m.linef("- [%s](#%s): %s", c.cause, c.cause, c.title)
		}
	}
	for _, c := range causes {
		m.cause(c.cause, s)
	}
	m.tables(s.shared())
	return m.b.String()
}

// CausePage prints the manual's part about one cause; "" for what is no cause.
func (s *Set) CausePage(c Cause) string {
	if TitleOf(c) == "" {
		return ""
	}
	m := &manual{}
	m.cause(c, s)
	return strings.TrimLeft(m.b.String(), "\n")
}

// ofCause lists a cause's rules: those of any registry, then those of one product after the other, last what only
// guesses from a log's hint.
func (s *Set) ofCause(c Cause) []*Rule {
	var all []*Rule
	for _, r := range s.rules {
		if r.Cause == c {
			all = append(all, r)
		}
	}
	slices.SortStableFunc(all, func(a, b *Rule) int { return cmp.Compare(shelf(a), shelf(b)) })
	return all
}

// shelf is where a rule stands in the manual: "" first, then the products by name.
func shelf(r *Rule) string {
	for _, c := range r.when {
		switch {
		case c.field == "hint" && len(r.when) == 1:
			return "~"
		case c.field == "registry-kind" && !c.negate && len(c.patterns) == 1:
			return c.patterns[0].text
		}
	}
	return ""
}

type manual struct{ b strings.Builder }

func (m *manual) line(s string)               { m.b.WriteString(s + "\n") }
func (m *manual) linef(f string, args ...any) { m.line(fmt.Sprintf(f, args...)) }

func (m *manual) cause(c Cause, s *Set) {
	rules := s.ofCause(c)
	i := slices.Index(Causes(), c)
	m.linef("\n## %s\n\n%s.\n", c, sentence(causes[i].title))
	m.linef("- What it means: %s\n- What you see: %s\n- What proves it: %s", markdown(causes[i].means),
		markdown(causes[i].shows), markdown(causes[i].proved))
	m.plan(c, s.shared())
	for i, r := range rules {
		if same := slices.IndexFunc(rules, func(other *Rule) bool { return twins(r, other) }); same == i {
			m.rule(r, rules)
		}
	}
}

// plan prints the named steps against a cause that is known from a log alone, each in all its ways.
func (m *manual) plan(c Cause, s shared) {
	var ids []string
	for _, p := range s.plans {
		if p.cause == c {
			ids = append(ids, p.steps...)
		}
	}
	if len(ids) == 0 {
		return
	}
	m.line("\nWhere the log is all that there is:\n")
	for i, id := range ids {
		if slices.Index(ids, id) != i {
			continue
		}
		for _, n := range s.steps {
			if n.id == id {
				m.linef("- `%s`: %s%s", id, sentence(markdown(n.step().text)), markdown(n.step().inWords()))
			}
		}
	}
}

// tables prints what registries and CI systems call things.
func (m *manual) tables(s shared) {
	for _, t := range []struct{ table, title, field string }{{"registry", "Tokens of each registry", "registry-kind"},
		{"ci", "Secrets in each CI system", "ci"}} {
		m.linef("\n## %s\n\n| where | what to do | source |\n|---|---|---|", t.title)
		for _, r := range s.rows {
			if r.table == t.table {
				m.linef("| %s | %s | %s |", markdown(r.where(t.field)), markdown(strings.Join(r.inOrder(), "; ")),
					markdown(r.source()))
			}
		}
	}
}

// where is the value that a row is for.
func (r row) where(field string) string {
	for _, c := range r.when {
		if string(c.field) == field {
			return strings.TrimPrefix(c.String(), field+": ")
		}
	}
	return "others"
}

func (r row) inOrder() []string {
	var all []string
	for _, word := range []string{"token", "keep", "hand", "fork"} {
		if text := r.words()[word]; text != "" {
			all = append(all, text)
		}
	}
	return all
}

// twins are rules that say the same of different evidence, as of words in the log and of words that came back to npmx.
func twins(a, b *Rule) bool {
	v, w := a.words(), b.words()
	return slices.Equal(v.titles, w.titles) && slices.Equal(v.explanation, w.explanation) &&
		slices.Equal(v.stepLines(), w.stepLines())
}

// rule prints a rule, and of its twins what tells them.
func (m *manual) rule(r *Rule, among []*Rule) {
	w := r.words()
	m.linef("\n### %s\n", sentence(markdown(w.titles[len(w.titles)-1])))
	for _, e := range w.explanation {
		m.line(sentence(markdown(e)))
	}
	if len(w.explanation) > 0 {
		m.line("")
	}
	for _, twin := range among {
		if twins(r, twin) {
			m.linef("- `%s`: %s", twin.ID, told(twin.when))
		}
	}
	m.steps(w)
	m.others(w)
}

func (m *manual) steps(w *words) {
	m.line("")
	for i, s := range w.steps {
		m.linef("%d. %s%s", i+1, sentence(markdown(s.text)), markdown(s.inWords()))
		if s.command != "" {
			m.block("sh", s.command)
		}
		if s.verb != "" {
			m.linef("\n   %s: %s.", sentence(verbWords[s.verb]), markdown(strings.Join(s.names, ", ")))
		}
		if s.edit != nil {
			m.block("ini", s.edit.String())
		}
	}
	if len(w.verify) > 0 {
		m.linef("\nProve it: %s", code(w.verify[0]))
	}
}

// verbWords say what npmx prints for the shell at hand.
var verbWords = map[string]string{
	verbAsk:  "npmx prints the line of your shell that asks for it and shows nothing",
	"unset":  "npmx prints the line of your shell that takes it away",
	"is_set": "npmx prints the line for your shell that shows whether it is set, but not its value",
}

func (m *manual) block(language, text string) {
	m.linef("\n   ```%s", language)
	for line := range strings.Lines(text + "\n") {
		m.line("   " + strings.TrimSuffix(replace(line, angle), "\n"))
	}
	m.line("   ```")
}

func (m *manual) others(w *words) {
	if len(w.alternatives) > 0 {
		m.line("\nWhen this is not it:\n")
	}
	for _, a := range w.alternatives {
		m.linef("- [%s](#%s), if %s", a.Cause, a.Cause, markdown(a.Tell))
	}
	for i, d := range w.docs {
		if i == 0 {
			m.line("\nRead:\n")
		}
		m.linef("- <%s>", d)
	}
}

// inWords says for whom a step is.
func (s step) inWords() string {
	var parts []string
	for _, c := range s.when {
		parts = append(parts, c.inWords())
	}
	if parts == nil {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

func (c condition) inWords() string {
	var names []string
	for _, p := range c.patterns {
		names = append(names, p.text)
	}
	among := strings.Join(names, ", ")
	switch {
	case c.field == "ci" && len(names) == 0 && c.negate:
		return "in a pipeline"
	case c.field == "ci" && len(names) == 0:
		return "at your own terminal"
	case c.field == "ci" && c.negate && c.null:
		return "in a pipeline, not of " + among
	case c.field == "ci" && c.negate:
		return "not in " + among
	case c.field == "ci" && c.null:
		return "at your own terminal, or in " + among
	case c.field == "ci":
		return "in " + among
	case c.field == "os" && !c.negate:
		return "on " + among
	}
	return c.String()
}

// told lists the conditions that say something: not those that anything meets, nor those about what is not there.
func told(when []condition) string {
	var parts []string
	for _, c := range when {
		if text := c.String(); !c.negate && text != "code: *" && len(c.patterns) > 0 && !c.null {
			parts = append(parts, code(text))
		}
	}
	return strings.Join(parts, ", ")
}

// code puts a text into a code span that no backquote of its own can end.
func code(s string) string {
	s = replace(s, angle)
	if strings.Contains(s, "`") {
		return "`` " + s + " ``"
	}
	return "`" + s + "`"
}

func angle(name string) string { return "<" + name + ">" }

// markdown lets no character of a text mean anything but itself, and sets what npmx fills in apart.
func markdown(s string) string {
	s = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "<", `\<`, ">", `\>`, "[", `\[`, "]", `\]`, "|", `\|`,
		"#", `\#`, "&", `\&`).Replace(s)
	return replace(s, func(name string) string { return "*" + strings.ReplaceAll(name, "_", " ") + "*" })
}

// sentence begins with a capital, as the rules' words, written for a report, do not; npm's own name and keys stay as
// they are.
func sentence(s string) string {
	if s == "" || strings.HasPrefix(s, "npm") || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
