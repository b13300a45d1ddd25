package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"npmx/rules/shell"
)

// template is a command as a rule writes it, in parts: words, in which placeholders may stand, and what is a shell's
// own. The rule writes it as for sh; each word is quoted again, as a whole, for the shell that reads it.
type template []templatePart

// templatePart is a word as its pieces, or syntax.
type templatePart struct {
	pieces []piece
	syntax string
}

// piece is text, or a placeholder's name.
type piece struct {
	text        string
	placeholder bool
}

// misplaced is a placeholder in a place where no quoting helps.
type misplaced struct{ name, message string }

func misplace(name, format string, args ...any) *misplaced {
	return &misplaced{name, "{" + name + "} " + fmt.Sprintf(format, args...)}
}

func (m *misplaced) Error() string { return m.message }

// parseTemplate reads a command.
func parseTemplate(command string) (template, error) {
	s := templateScanner{left: command}
	for s.next() {
	}
	if len(names(command)) == 0 && !s.plain() {
		return template{{syntax: command}}, nil // it is meant for one shell, its author's
	}
	return s.parts, s.fault(command)
}

// templateScanner cuts a command into words, by the rules of sh.
type templateScanner struct {
	left  string
	parts template
	wrong *misplaced
	odd   string // the first thing that is neither a word nor an operator that every shell has
}

var (
	operators   = []string{"</dev/null", "2>/dev/null", ">/dev/null", "2>&1", "&&", "||", "|", ";", "\n"}
	ordinary    = expects(`[A-Za-z0-9_/:.=+@,%^-]`)
	oneVariable = expects(`[\w/:.=+@,-]*"?\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\})"?`)
	nameAhead   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\{([A-Za-z][A-Za-z0-9_-]*)\}`) })
)

func (s *templateScanner) plain() bool { return s.odd == "" }

func (s *templateScanner) next() bool {
	s.left = strings.TrimLeft(s.left, " \t")
	if s.left == "" {
		return false
	}
	for _, o := range operators {
		if strings.HasPrefix(s.left, o) {
			s.parts, s.left = append(s.parts, templatePart{syntax: o}), s.left[len(o):]
			return true
		}
	}
	s.word()
	return true
}

// word reads up to a blank or an operator.
func (s *templateScanner) word() {
	var w wordScanner
	rest := s.left
	for rest != "" && !strings.ContainsAny(rest[:1], " \t\n;|") {
		rest = rest[w.take(rest):]
	}
	raw := s.left[:len(s.left)-len(rest)]
	s.left = rest
	if w.wrong != nil && s.wrong == nil {
		s.wrong = w.wrong
	}
	switch {
	case !w.odd:
		s.parts = append(s.parts, templatePart{pieces: w.pieces})
		return
	case !oneVariable(raw) && s.odd == "":
		s.odd = raw
	}
	s.parts = append(s.parts, templatePart{syntax: raw})
}

// wordScanner collects the pieces of a word; odd: there is something in it that a shell acts on.
type wordScanner struct {
	pieces []piece
	odd    bool
	wrong  *misplaced
}

// take reads one thing and gives its length.
func (w *wordScanner) take(rest string) int {
	if m := nameAhead().FindStringSubmatch(rest); m != nil {
		w.pieces = append(w.pieces, piece{m[1], true})
		return len(m[0])
	}
	switch c := rest[:1]; {
	case c == "'" || c == `"`:
		return w.quotes(rest, c)
	case strings.HasPrefix(rest, "${"), strings.HasPrefix(rest, "{{"):
		w.odd = true
		return 2
	case ordinary(c) || rest[0] >= 0x80:
		w.text(c)
		return 1
	}
	w.odd = true
	return 1
}

func (w *wordScanner) quotes(rest, quote string) int {
	end := strings.Index(rest[1:], quote)
	if end < 0 {
		w.odd = true
		return len(rest)
	}
	inside := rest[1 : 1+end]
	if all := names(inside); len(all) > 0 && w.wrong == nil {
		w.wrong = misplace(all[0],
			"is inside quotes, which its value could end; npmx quotes the word itself, so write it without: {%s}",
			all[0])
	}
	if quote == `"` && strings.ContainsAny(inside, "$`\\!") {
		w.odd = true
	}
	w.text(inside)
	return end + 2
}

func (w *wordScanner) text(text string) {
	if n := len(w.pieces); n > 0 && !w.pieces[n-1].placeholder {
		w.pieces[n-1].text += text
		return
	}
	w.pieces = append(w.pieces, piece{text, false})
}

// fault finds the first placeholder in a place where a shell would read its value as more than a word of a
// command's.
func (s *templateScanner) fault(command string) error {
	all := names(command)
	if len(all) == 0 {
		return nil
	}
	if s.wrong != nil {
		return s.wrong
	}
	if s.odd != "" {
		return misplace(all[0], "is next to %q, which a shell acts on; "+
			"with a placeholder a command is words, |, &&, ||, ;, /dev/null and $NAME", s.odd)
	}
	return s.parts.fault()
}

func (t template) fault() error {
	command := newCommand()
	for _, p := range t {
		if p.syntax != "" {
			if command = command.after(p.syntax); command == nil {
				command = newCommand()
			}
			continue
		}
		if err := command.word(p.pieces, len(t) == 1); err != nil {
			return err
		}
	}
	return nil
}

// simpleCommand follows a program and its arguments.
type simpleCommand struct {
	program string
	runner  string // a word in front of the program, such as sudo
}

func newCommand() *simpleCommand { return &simpleCommand{} }

// after returns the command that syntax leads to, nil for a new one.
func (c *simpleCommand) after(syntax string) *simpleCommand {
	if shell.Separates(syntax) {
		return nil
	}
	if c.program == "" && !slices.Contains(operators, syntax) {
		c.program = syntax
	}
	return c
}

// Programs that run another, and those that take an argument for a program's text.
var (
	runners      = []string{"sudo", "env", "command", "exec", "nohup", "time", "builtin", "doas", "nice"}
	interpreters = []string{
		"sh", "bash", "zsh", "dash", "ksh", "fish", "pwsh", "powershell", "cmd", "eval", "source", ".", "node",
		"python",
		"python3", "perl", "ruby", "awk", "sed", "ssh", "su", "xargs", "watch", "trap", "alias", "function", "export",
		"read", "set", "printf", "find", "make",
	}
)

func (c *simpleCommand) word(pieces []piece, alone bool) error {
	i := slices.IndexFunc(pieces, func(p piece) bool { return p.placeholder })
	if i < 0 {
		c.plain(pieces)
		return nil
	}
	name := pieces[i].text
	switch kind := kindOf(name); {
	case kind == KindCommand && alone && len(pieces) == 1:
		return nil
	case kind == KindCommand:
		return misplace(name, "is a whole command and cannot be combined")
	case !kind.inCommands():
		return misplace(name, "is for texts: untrusted text cannot be an argument of a command")
	case c.program == "":
		return misplace(name,
			"is in the place of a program's name or a variable's value; a command begins with the program that it runs")
	case slices.Contains(interpreters, c.program) || slices.Contains(runners, c.program):
		return misplace(name, "goes to %s, which may read it as a program; hand it to a command that takes it for data",
			c.program)
	}
	return nil
}

func (c *simpleCommand) plain(pieces []piece) {
	if c.program != "" {
		return
	}
	word := pieces[0].text
	switch {
	case slices.Contains(runners, word):
		c.runner = word
	case strings.Contains(word, "="):
	case c.runner != "" && strings.HasPrefix(word, "-"): // which word behind its flags is the program, it alone knows
		c.program = c.runner
	default:
		c.program = word[strings.LastIndexByte(word, '/')+1:]
	}
}

// fill writes the command for a shell. What is not known makes it no command, and so does a value that is not of its
// kind.
func (t template) fill(values map[string]string, sh shell.Shell) (line string, known, safe bool) {
	known, safe = true, true
	for _, name := range t.names() {
		known = known && values[name] != ""
		safe = safe && kindOf(name).argues(values[name])
	}
	if !known || !safe {
		return "", known, safe
	}
	if name, ok := t.wholeCommand(); ok {
		return values[name], true, true
	}
	line, safe = sh.Line(t.tokens(values))
	return line, true, safe
}

func (t template) names() []string {
	var all []string
	for _, p := range t {
		for _, piece := range p.pieces {
			if piece.placeholder {
				all = append(all, piece.text)
			}
		}
	}
	return all
}

// wholeCommand returns the placeholder that is a line already.
func (t template) wholeCommand() (string, bool) {
	if len(t) != 1 || len(t[0].pieces) != 1 || !t[0].pieces[0].placeholder {
		return "", false
	}
	name := t[0].pieces[0].text
	return name, kindOf(name) == KindCommand
}

func (t template) tokens(values map[string]string) []shell.Token {
	var all []shell.Token
	for _, p := range t {
		word := shell.Token{Text: p.syntax, Syntax: p.syntax != ""}
		for _, piece := range p.pieces {
			if piece.placeholder {
				piece.text = values[piece.text]
			}
			word.Text += piece.text
		}
		all = append(all, word)
	}
	return all
}
