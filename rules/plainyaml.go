package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"
)

// YAML's own traps, in the words of someone who does not know its grammar.

// inPlainWords says what the YAML library's error means, by the line that it stopped at.
func inPlainWords(words, line string, column int) string {
	rest := []rune(line)
	rest = rest[min(max(column-1, 0), len(rest)):]
	switch {
	case strings.Contains(words, "unknown anchor"), strings.Contains(words, "alphabetic or numeric") && len(rest) > 0 &&
		rest[0] == '*':
		return "a text that begins with * needs quotes"
	case strings.Contains(words, "tab character"), len(rest) > 0 && rest[0] == '\t':
		return "indent with blanks, not with a tab"
	case strings.Contains(words, "cannot start any token") && len(rest) > 0:
		return "a text that begins with " + string(rest[0]) + " needs quotes"
	case strings.Contains(words, "unknown escape"):
		return `between "..." a backslash is written \\; between '...' it stays as it is`
	case strings.ContainsAny(line, "{}[]"):
		return words + "; a text with { } or [ ] in it needs quotes"
	}
	return words
}

// keyLine is a line that holds a key, of a list's item or by itself, and what follows it.
var keyLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^( *)(- +)?[A-Za-z_-]+:(?: +(\S.*))?$`)
})

// plainly says what the YAML library's error about the last of these lines means, and where it is.
func plainly(words string, lines []string, column int) (string, int) {
	if said, at := askew(words, lines); said != "" {
		return said, at
	}
	if strings.Contains(words, "alphabetic or numeric") {
		column-- // what is missing is the name behind a star
	}
	return inPlainWords(words, lines[len(lines)-1], column), column
}

// askew reports of the last of these lines that it is not indented as the ones beside it, where that leaves no doubt.
func askew(words string, lines []string) (said string, column int) {
	here := keyLine().FindStringSubmatch(lines[len(lines)-1])
	if here == nil || !strings.Contains(words, "did not find expected") &&
		!strings.Contains(words, "mapping values are not allowed") {
		return "", 0
	}
	indent, what := len(here[1]), "keys"
	if here[2] != "" {
		what = "items"
	}
	at, found := beside(lines[:len(lines)-1], indent, here[2] != "")
	if !found {
		return "", 0
	}
	return fmt.Sprintf("this line is indented by %d, the %s beside it by %d", indent, what, at), indent + 1
}

// beside returns the indentation of the nearest key, or item, before a line; none where one has the very same, or where
// a key without a value lets the line stand further in.
func beside(lines []string, indent int, item bool) (at int, found bool) {
	for _, line := range slices.Backward(lines) {
		m := keyLine().FindStringSubmatch(line)
		if m == nil || item && m[2] == "" {
			continue
		}
		column := len(m[1])
		if !item {
			column += len(m[2])
		}
		if column == indent || !found && column < indent && m[3] == "" {
			return 0, false
		}
		if !found {
			at, found = column, true
		}
	}
	return at, found
}

// notText says why YAML did not take for a text what looks like one.
func (d *decoder) notText(n *yaml.Node, what string) {
	switch {
	case n.Kind == yaml.MappingNode && n.Style&yaml.FlowStyle != 0 && placeholderAlone(n):
		d.wrong(n, "%s must be a text: one that begins with { needs quotes", what)
	case n.Kind == yaml.MappingNode && n.Style&yaml.FlowStyle == 0:
		d.wrong(n, "%s must be a text: one with a colon and a blank in it needs quotes", what)
	default:
		d.wrong(n, "%s must be a text", what)
	}
}

// placeholderAlone recognises {host}, which YAML reads as a mapping of host to nothing.
func placeholderAlone(n *yaml.Node) bool { return len(n.Content) == 2 && isNull(n.Content[1]) }

// hashWord is not meant as a comment: #web-shield, #42. A comment has a blank behind its #.
var hashWord = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^#[\pL\pN_]`) })

// cutShort refuses a text of which YAML takes the rest for a comment.
func (d *decoder) cutShort(n *yaml.Node) {
	if n.Style == 0 && hashWord().MatchString(n.LineComment) {
		word := strings.Fields(n.LineComment)[0]
		d.wrong(d.comment(n),
			"%s and what follows is a comment to YAML: put the text in quotes, or a space after the #", word)
	}
}

// commented keeps the place of a comment behind words for people: it may be the rest of a sentence that has a # in it.
func (d *decoder) commented(n *yaml.Node) {
	if n.Style == 0 && n.LineComment != "" {
		d.comments = append(d.comments, d.place(d.comment(n)))
	}
}

// comment is the place of the comment behind a value.
func (d *decoder) comment(n *yaml.Node) *yaml.Node {
	at := *n
	if d.lines == nil {
		d.lines = splitLines(string(d.source.Data))
	}
	if n.Line > 0 && n.Line <= len(d.lines) {
		if i := strings.Index(d.lines[n.Line-1], n.LineComment); i >= 0 {
			at.Column = 1 + len([]rune(d.lines[n.Line-1][:i]))
		}
	}
	return &at
}

// oneLine reads a part of an edit, which changes one line: two in one would be a diff that no tool applies.
func (d *decoder) oneLine(n *yaml.Node, what string) string {
	text := d.said(n, what)
	if strings.Contains(text, "\n") {
		d.wrong(n, "an edit changes one line: %s has several; write a step for each", what)
	}
	return text
}
