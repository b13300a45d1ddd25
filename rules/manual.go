package rules

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Manual prints the causes and their fixes as Markdown: for each cause what it means, what people see, what proves it,
// a table of its kinds and one of registries, and each step once.
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

// shelf is where a rule is in the manual: "" first, then the products by name.
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

// cause prints a page: what the cause is, how each of its kinds shows and what is said of it, and what helps, each step
// once.
func (m *manual) cause(c Cause, s *Set) {
	i := slices.Index(Causes(), c)
	m.linef("\n## %s\n\n%s.\n", c, sentence(causes[i].title))
	m.linef("- What it means: %s\n- What you see: %s\n- What proves it: %s", markdown(causes[i].means),
		markdown(causes[i].shows), markdown(causes[i].proved))
	rules := s.ofCause(c)
	m.signs("", rules, func(r *Rule) bool { return r.registries() == "" })
	m.signs("registry", rules, func(r *Rule) bool { return r.registries() != "" })
	m.others(rules)
	m.remedies(c, rules, s.shared())
	m.links(rules)
}

// registries are those that a rule is for; "" any.
func (r *Rule) registries() string {
	for _, c := range r.when {
		if c.field == "registry-kind" && !c.negate && !c.null {
			return strings.ReplaceAll(strings.TrimPrefix(c.String(), "registry-kind: "), " | ", ", ")
		}
	}
	return ""
}

// signs prints a table of rules, a line each.
func (m *manual) signs(first string, rules []*Rule, mine func(*Rule) bool) {
	head := "| what npmx says | signs | why | rule |\n|---|---|---|---|"
	if first != "" {
		head = "| " + first + " | what npmx says | signs | why | rule |\n|---|---|---|---|---|"
	}
	for _, r := range rules {
		if !mine(r) {
			continue
		}
		if head != "" {
			m.line("\n" + head)
			head = ""
		}
		line := "| "
		if first != "" {
			line += r.registries() + " | "
		}
		w := r.words()
		m.line(line + strings.Join([]string{cell(w.titles[len(w.titles)-1]),
			strings.ReplaceAll(told(r.when), "|", `\|`), cell(w.explanation...),
			"`" + r.ID + "`"}, " | ") + " |")
	}
}

// cell is sentences that stay inside their cell of a table.
func cell(sentences ...string) string {
	var all []string
	for _, s := range sentences {
		all = append(all, strings.ReplaceAll(sentence(markdown(s)), "\n", " "))
	}
	return strings.Join(all, " ")
}

// remedies prints the steps against a cause, those of its plans first, each in all its ways.
func (m *manual) remedies(c Cause, rules []*Rule, s shared) {
	var all []step
	for _, p := range s.plans {
		if p.id == "" && p.cause == c {
			for _, id := range p.steps {
				all = append(all, s.ways(id, nil)...)
			}
		}
	}
	for _, r := range rules {
		all = append(all, r.steps()...)
	}
	if len(all) > 0 {
		m.line("\nWhat helps:\n")
	}
	told := map[string]bool{}
	for _, s := range all {
		text := "- " + sentence(markdown(s.text)) + markdown(s.inWords())
		if s.does() != "" {
			text += ": " + code(strings.ReplaceAll(s.does(), "\n", "; "))
		}
		if s.edit != nil {
			text += ": " + code(s.edit.String())
		}
		if !told[text] {
			m.line(text)
		}
		told[text] = true
	}
}

// tables prints what registries and CI systems call things.
func (m *manual) tables(s shared) {
	for _, t := range []struct{ table, title, field string }{{"registry", "Of each registry", "registry-kind"},
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

// inOrder are a row's words, those first that tell what to do.
func (r row) inOrder() []string {
	var all []string
	words := r.words()
	for _, word := range []string{"name", "token", "keep", "hand", "fork"} {
		if words[word] != "" {
			all = append(all, words[word])
		}
	}
	for _, word := range slices.Sorted(maps.Keys(words)) {
		switch {
		case slices.Contains([]string{"name", "token", "keep", "hand", "fork", "docs"}, word):
		case strings.HasPrefix(word, "if_"):
			all = append(all, strings.ReplaceAll(strings.TrimPrefix(word, "if_"), "_", "-")+" if "+words[word])
		default:
			all = append(all, words[word])
		}
	}
	return all
}

// others prints what else it may be, and what tells.
func (m *manual) others(rules []*Rule) {
	told := map[string]bool{}
	for _, r := range rules {
		for _, a := range r.words().alternatives {
			line := fmt.Sprintf("- [%s](#%s), if %s", a.Cause, a.Cause, markdown(a.Tell))
			if strings.Contains(a.Tell, "{registry.") {
				line = fmt.Sprintf("- [%s](#%s): see the registry's own line below", a.Cause, a.Cause)
			}
			if len(told) == 0 {
				m.line("\nWhen this is not it:\n")
			}
			if !told[line] {
				m.line(line)
			}
			told[line] = true
		}
	}
}

func (m *manual) links(rules []*Rule) {
	told := map[string]bool{}
	for _, r := range rules {
		for _, d := range r.words().docs {
			if len(told) == 0 {
				m.line("\nRead:\n")
			}
			if !told[d] {
				m.linef("- <%s>", d)
			}
			told[d] = true
		}
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
	case c.field == "credential" && len(names) == 0 && c.negate:
		return "where the configuration was looked at"
	case c.field == "credential" && len(names) == 0:
		return "from a log alone"
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
