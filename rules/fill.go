package rules

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"npmx/rules/shell"
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

// Step is one thing to do. Where is terminal, ci, web or file; Web names the action in a registry's own pages,
// Variable the one that the shell or job is to get a token in; Role is do, look, or, or again.
type Step struct {
	Text, Command, Where, Web string
	Role, Variable            string
	Edit                      *Edit
}

// nextPlaceholder finds the first name in braces from a place on. With a dollar before it, it is npm's: ${NAME}; with
// two braces GitHub's, ${{ }}, or some template's. Every text of a finding is looked through several times, which is
// why this is no expression.
func nextPlaceholder(text string, from int) (name string, start, end int) {
	for i := from; ; i++ {
		brace := strings.IndexByte(text[i:], '{')
		if brace < 0 {
			return "", -1, -1
		}
		i += brace
		n := placeholderName(text[i+1:])
		if end = i + 1 + n; n == 0 || !strings.HasPrefix(text[end:], "}") {
			continue
		}
		if i == 0 || text[i-1] != '$' && text[i-1] != '{' {
			return text[i+1 : end], i, end + 1
		}
	}
}

// placeholderName is the length of the name that a text begins with: letters, digits, "_" and "-", and behind a dot
// the word of a table.
func placeholderName(text string) int {
	n := 0
	for n < len(text) && (isLetter(text[n]) || n > 0 && (text[n] >= '0' && text[n] <= '9' || text[n] == '_' ||
		text[n] == '-')) {
		n++
	}
	if n == 0 || n == len(text) || text[n] != '.' {
		return n
	}
	word := n + 1
	for word < len(text) && (text[word] >= 'a' && text[word] <= 'z' || text[word] == '_') {
		word++
	}
	if word == n+1 {
		return n
	}
	return word
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// names lists the placeholders of a text.
func names(text string) []string {
	var all []string
	for name, start, end := nextPlaceholder(text, 0); start >= 0; name, start, end = nextPlaceholder(text, end) {
		all = append(all, name)
	}
	return all
}

// replace puts something in the place of each placeholder.
func replace(text string, with func(name string) string) string {
	name, start, end := nextPlaceholder(text, 0)
	if start < 0 {
		return text
	}
	var out strings.Builder
	at := 0
	for ; start >= 0; name, start, end = nextPlaceholder(text, end) {
		out.WriteString(text[at:start])
		out.WriteString(with(name))
		at = end
	}
	return out.String() + text[at:]
}

// Fill writes the rule's words about a case. A title is the first that can be filled; a sentence or step with a value
// that nobody knows, and a sentence that states what the case does not hold, is left out, and with it what hangs on it.
// Values are put into texts as they are, and are not read again. A command is written for the shell at hand; one with a
// value that is not of its placeholder's kind is none, and the step keeps its text.
func (r *Rule) Fill(c Case, values map[string]string, sh shell.Shell) Filled {
	return r.fillFrom(filler{values: values, shell: sh, c: c, shared: r.set.shared()})
}

func (r *Rule) fillFrom(f filler) Filled {
	w := r.words()
	return Filled{Title: f.title(w.titles, r.Cause, f.c), Explanation: f.sentences(w.explanation, f.c),
		Steps: steps(f.remedy(r)), Verify: f.verify(w.verify),
		Alternatives: f.others(w.alternatives), Docs: f.docs(r)}
}

// shared are the user's rows before ours.
func (s *Set) shared() shared {
	if s == nil {
		return ourTables()
	}
	return s.users.and(ourTables())
}

// sentences leaves out what cannot be said, and what speaks of a sentence that is not there.
func (f filler) sentences(all []string, c Case) (out []string) {
	told := true
	for _, sentence := range all {
		text, whole := f.say(sentence, c)
		if told = whole && (told || !hangs(sentence)); told {
			out = append(out, text)
		}
	}
	return out
}

// hangs recognises a sentence that speaks of the one before it.
func hangs(sentence string) bool { return pronoun().MatchString(sentence) }

var pronoun = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:it|its|that|this|these|those|they|their|so|and|then) (?:[a-z]+)\b`)
})

// steps are those that apply. What begins with "and" goes with the one before it, and another way needs one to be
// another of.
func steps(all []saidStep) (out []Step) {
	told, before := true, false
	for _, s := range all {
		step := s.said
		if told = s.shown && (told || !strings.HasPrefix(s.text, "and ")); !told {
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
	shell  shell.Shell
	c      Case
	shared shared
}

// expand puts a table's words in the place of {table.word}; false where a table has none for the case.
func (f filler) expand(text string) (string, bool) {
	whole := true
	return replace(text, func(name string) string {
		if !strings.Contains(name, ".") {
			return "{" + name + "}"
		}
		words := f.shared.word(f.c, name)
		whole = whole && words != ""
		return words
	}), whole
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
	stated, ok := f.expand(sentence) // what a table says is held against the case like the rest
	if ok {
		stated, ok = f.shared.stated.state(stated, c)
	}
	if !ok {
		return "", false
	}
	out, whole := f.fill(stated)
	return c.of(out), whole
}

// others are the alternatives whose words are known.
func (f filler) others(all []Alternative) (out []Alternative) {
	for _, a := range all {
		if tell, ok := f.fill(a.Tell); ok {
			out = append(out, Alternative{a.Cause, tell})
		}
	}
	return out
}

// docs are the rule's own addresses or, for a rule of several registries, those of the one at hand.
func (f filler) docs(r *Rule) []string {
	if all := r.words().docs; all != nil || !r.asks("registry-kind") {
		return all
	}
	return strings.Fields(f.shared.word(f.c, "registry.docs"))
}

// verify is the first that is known. Those behind it are for cases of which less is known: in place of one that no
// shell can be given they would ask another registry, and prove nothing.
func (f filler) verify(commands []string) string {
	for _, c := range commands {
		if line, known, _ := f.command(c); known {
			return line
		}
	}
	return ""
}

func (f filler) fill(text string) (string, bool) {
	text, whole := f.expand(text)
	out := replace(text, func(name string) string {
		whole = whole && f.values[name] != ""
		return f.values[name]
	})
	return out, whole
}

// command is false for safe where no shell can be given it such that only the named program runs.
func (f filler) command(text string) (line string, known, safe bool) {
	text, known = f.expand(text)
	t, err := parseTemplate(text)
	if err != nil || !known {
		return "", known, false
	}
	return t.fill(f.values, f.shell)
}

// step is left out where a value is not known; and a look, which changes nothing, where there is no command to look
// with. The failed command is no such value: the words say to run it again as well, and who ran it knows what that was.
func (f filler) step(s step, c Case) (Step, bool) {
	s, ok := inTermsOf(c, s)
	if !ok || !s.applies(c) {
		return Step{}, false
	}
	if repeats(s.command) && f.values["again"] == "" {
		s.command = ""
	}
	text, ok := f.fill(s.text)
	out := Step{Text: text, Where: s.where, Web: s.web, Role: s.role}
	known, safe := f.act(s, &out)
	if !ok || !known {
		return out, false
	}
	out, ok = f.ownFile(out)
	return out, ok && (safe || s.role != RoleLook)
}

// act writes what a step holds beside its text.
func (f filler) act(s step, out *Step) (known, safe bool) {
	known, safe = true, true
	if s.command != "" {
		out.Command, known, safe = f.command(s.command)
	}
	if len(s.names) > 0 {
		out.Command, known, safe = f.onVariables(s)
	}
	if s.verb == verbAsk && out.Command != "" && f.shell == shell.Cmd {
		out.Text += " (cmd.exe shows what is typed: this asks in PowerShell, and leaves it open to run npm in)"
	}
	if s.variable != "" {
		name, ok := f.fill(s.variable)
		known = known && ok
		if KindVariable.Accepts(name) {
			out.Variable = name
		}
	}
	if s.edit != nil {
		edit, whole, clean := f.edit(*s.edit)
		known, safe = known && whole, safe && clean
		if clean {
			out.Edit = &edit
		}
	}
	return known, safe
}

// onVariables is a line a variable.
func (f filler) onVariables(s step) (line string, known, safe bool) {
	var lines []string
	known, safe = true, true
	for _, n := range s.names {
		name, ok := f.fill(n)
		written, can := variableVerbs[s.verb](f.shell, name)
		known, safe = known && ok, safe && can
		lines = append(lines, written)
	}
	if !safe {
		return "", known, false
	}
	return strings.Join(lines, "\n"), known, true
}

// repeats recognises a command that is the failed one.
func repeats(command string) bool { return strings.HasPrefix(command, "{again") }

// applies checks a step against a case. A pipeline has nobody who could log in, and a bot that updates packages has
// settings of its own in the place of npm's, whatever the rule forgot to say.
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

// edit is not clean if a value in it is not of its kind: what it writes npm and other programs read.
func (f filler) edit(e Edit) (out Edit, whole, clean bool) {
	whole, clean = true, true
	for _, part := range []*string{&e.File, &e.Line, &e.Old, &e.New} {
		for _, name := range names(*part) {
			clean = clean && kindOf(name).Accepts(f.values[name])
		}
		text, ok := f.fill(*part)
		*part, whole = text, whole && ok
	}
	return e, whole, clean
}
