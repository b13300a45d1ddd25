package rules

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"

	"npmx/rules/shell"
)

const verbAsk = "ask"

// variableVerbs are what a step may do with variables beside running a command: each shell writes it its own way,
// and none of them on the screen.
var variableVerbs = map[string]func(shell.Shell, string) (string, bool){
	verbAsk: shell.Shell.Ask, "unset": shell.Shell.Unset, "is_set": shell.Shell.IsSet,
}

// commands reads lines for a shell.
func (d *decoder) commands(n *yaml.Node, what string) []string {
	lines := d.filled(n, what)
	for i, item := range d.items(n, what) {
		d.command(item, lines[i])
	}
	return lines
}

// command refuses a placeholder where a shell would make more of its value than an argument.
func (d *decoder) command(n *yaml.Node, line string) {
	if asksItself().MatchString(line) {
		d.wrong(n, "a prompt for a secret differs from shell to shell, and shows it in some; write ask: NAME in "+
			"place of command")
		return
	}
	_, err := parseTemplate(withWords(line))
	var m *misplaced
	if errors.As(err, &m) {
		d.wrong(d.inside(n, "{"+m.name+"}"), "%s", m.message)
	}
}

// withWords puts a word in the place of each {table.word}: what is in a table is written by hand, as the line is, and
// looked at where the line is filled.
func withWords(line string) string {
	return replace(line, func(name string) string {
		if strings.Contains(name, ".") {
			return "word"
		}
		return "{" + name + "}"
	})
}

// asksItself is how a line of sh or cmd.exe asks for a variable.
var asksItself = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?:^|[;&|]\s*)(?:stty\s+-echo|read\s+-|set\s+/p\b|read-host\b)`)
})

// inside is the place of a text in a scalar, where its line shows it.
func (d *decoder) inside(n *yaml.Node, text string) *yaml.Node {
	p := *n
	d.place(n)
	if n.Line < 1 || n.Line > len(d.lines) {
		return n
	}
	line := []rune(d.lines[n.Line-1])
	if n.Column < 1 || n.Column > len(line) {
		return n
	}
	if before, _, ok := strings.Cut(string(line[n.Column-1:]), text); ok {
		p.Column = n.Column + len([]rune(before))
	}
	return &p
}

// variables reads names of variables, as words or placeholders.
func (d *decoder) variables(n *yaml.Node, what string) []string {
	all := d.filled(n, what)
	for i, item := range d.items(n, what) {
		if reason := noVariable(all[i]); reason != "" {
			d.wrong(item, "%s: %s", what, reason)
		}
	}
	return all
}

func noVariable(text string) string {
	if in := names(text); len(in) == 1 && text == "{"+in[0]+"}" {
		if kind := kindOf(in[0]); kind != KindVariable {
			return fmt.Sprintf("{%s} is not a variable; {variable} and {token_variable} are", in[0])
		}
		return ""
	}
	if !shell.Settable(text) {
		return fmt.Sprintf("%q is not a variable name of your own: letters, digits and underscores", text)
	}
	return ""
}
