package rules

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"
)

// decoder turns one file's nodes into rules and collects every mistake on the way.
type decoder struct {
	source   Source
	lines    []string // of the source, once a place is to be shown
	rules    []*Rule
	shared   shared
	problems []Problem
	told     map[[2]int]bool // places that have a problem
	expense  int             // instructions of all its regular expressions
	until    int             // the line of the rule behind the one at hand; 0 for the last
	comments []Problem       // places of comments behind the words of the rule at hand

	overdrawn bool
}

// wrong notes a mistake; a second one at the same place is a consequence of the first, and no one fixes more than some
// hundreds at once.
func (d *decoder) wrong(n *yaml.Node, format string, args ...any) {
	where := [2]int{n.Line, n.Column}
	if d.told[where] || d.full() {
		return
	}
	if d.told == nil {
		d.told = map[[2]int]bool{}
	}
	d.told[where] = true
	p := d.place(n)
	p.Message = fmt.Sprintf(format, args...)
	if len(d.problems) == maxProblems {
		p.Message = "there is more, from here on"
	}
	d.problems = append(d.problems, p)
}

// full reports that further mistakes are not reported, so that near words need not be sought for each.
func (d *decoder) full() bool { return len(d.problems) > maxProblems }

// The bounds of what a file can make the decoder do and say.
const (
	maxProblems = 200
	maxRules    = 2000
	maxText     = 4 << 10
)

func (d *decoder) place(n *yaml.Node) Problem {
	p := Problem{File: d.source.Name, Line: n.Line, Column: n.Column}
	if d.lines == nil {
		d.lines = splitLines(string(d.source.Data))
	}
	if p.Line > len(d.lines) { // the library places what is missing behind the end
		p.Line, p.Column = len(d.lines), len([]rune(d.lines[len(d.lines)-1]))+1
	}
	if p.Line > 0 {
		p.show(d.lines[p.Line-1])
	}
	return p
}

// splitLines splits where the YAML library does, which counts more than line feeds.
func splitLines(text string) []string {
	if strings.ContainsAny(text, "\r\u0085\u2028\u2029") {
		text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029",
			"\n").Replace(text)
	}
	return strings.Split(text, "\n")
}

// walk refuses what YAML can do and a rules file has no use for. An anchor far away would change what a rule says; a
// tag would change what a word is; the rest would be obeyed by a terminal or hidden by it.
func (d *decoder) walk(n *yaml.Node) {
	switch {
	case n.Kind == yaml.AliasNode:
		d.wrong(n, "aliases are not allowed; write the value out")
		return
	case n.Anchor != "":
		d.wrong(n, "anchors are not allowed: &%s", n.Anchor)
	case n.Style&yaml.TaggedStyle != 0:
		d.wrong(n, "tags are not allowed: %s", n.Tag)
	case n.Kind == yaml.ScalarNode:
		d.cutShort(n)
		if i := strings.IndexFunc(n.Value, func(r rune) bool { return r != '\n' && hidden(r) }); i >= 0 {
			d.wrong(n, "a character that cannot be seen: %U", []rune(n.Value[i:])[0])
		}
	}
	for _, c := range n.Content {
		d.walk(c)
	}
}

// each visits the keys of a mapping; it refuses other nodes and keys used twice.
func (d *decoder) each(n *yaml.Node, what string, visit func(key, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		d.wrong(n, "%s must be a mapping of keys to values", what)
		return
	}
	if len(n.Content) == 0 {
		d.wrong(n, "%s is empty", what)
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case key.Kind != yaml.ScalarNode:
			d.wrong(key, "a key must be a word")
		case seen[key.Value]:
			d.wrong(key, "%s stands here twice", key.Value)
		case value.Kind != yaml.AliasNode:
			seen[key.Value] = true
			visit(key, value)
		}
	}
}

func (d *decoder) unknown(key *yaml.Node, what string, right []string) {
	if d.full() {
		return
	}
	hint := among(key.Value, right)
	if hint == "" {
		hint = "; npmx rules fields lists them"
	}
	d.wrong(key, "unknown %s %q%s", what, key.Value, hint)
}

// text reads a scalar as the words that were written: no 1.10 becomes 1.1, no "on" a boolean.
func (d *decoder) text(n *yaml.Node, what string) string {
	text := d.maybe(n, what)
	if n.Kind == yaml.ScalarNode && (text == "" || isNull(n)) {
		d.wrong(n, "%s is empty", what)
	}
	return text
}

// maybe reads a text that may be empty.
func (d *decoder) maybe(n *yaml.Node, what string) string {
	if n.Kind != yaml.ScalarNode {
		d.notText(n, what)
		return ""
	}
	if len(n.Value) > maxText {
		d.wrong(n, "%s has %d bytes, %d at most", what, len(n.Value), maxText)
		return ""
	}
	return strings.TrimSpace(n.Value)
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// texts reads a text or a list of texts.
func (d *decoder) texts(n *yaml.Node, what string) []string {
	var out []string
	for _, item := range d.items(n, what) {
		out = append(out, d.text(item, what))
	}
	return out
}

// items are those of a list, or the one thing that is there without a list.
func (d *decoder) items(n *yaml.Node, what string) []*yaml.Node {
	if n.Kind != yaml.SequenceNode {
		return []*yaml.Node{n}
	}
	if len(n.Content) == 0 {
		d.wrong(n, "%s is an empty list", what)
	}
	return n.Content
}

// places are those of a list's items, for what can be checked only beside other rules.
func (d *decoder) places(n *yaml.Node, what string) []Problem {
	var all []Problem
	for _, item := range d.items(n, what) {
		all = append(all, d.place(item))
	}
	return all
}

func (d *decoder) oneOf(n *yaml.Node, what string, right []string) string {
	word := d.text(n, what)
	if !slices.Contains(right, word) && !d.full() {
		d.wrong(n, "unknown %s %q%s", what, word, among(word, right))
	}
	return word
}

func (d *decoder) yes(n *yaml.Node, what string) bool {
	word := d.text(n, what)
	if word != "true" && word != "false" {
		d.wrong(n, "%s is true or false, not %q", what, word)
	}
	return word == "true"
}

// said reads words for people.
func (d *decoder) said(n *yaml.Node, what string) string {
	text := d.maybe(n, what)
	d.commented(n)
	if command := workflow().FindString(text); command != "" {
		d.wrong(n, "CI systems obey %q in what a step prints; write it otherwise", strings.TrimSpace(command))
	}
	if m := mustache().FindStringSubmatch(text); m != nil && m[1] == "" && isPlaceholder(m[2]) {
		d.wrong(n, "a placeholder has one brace on each side: {%s}", m[2])
	}
	for _, name := range names(text) {
		if !isPlaceholder(name) && !d.full() { // the first will do: it is one place
			d.wrong(n, "unknown placeholder {%s}%s", name, cmp.Or(near(name, placeholders()),
				"; npmx rules fields lists them"))
			break
		}
	}
	return text
}

// mustache is how other tools write a placeholder.
var mustache = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(\$?)\{\{ *([A-Za-z][A-Za-z0-9_-]*) *\}\}`)
})

// workflow are the beginnings of commands that a CI system reads out of a log.
var workflow = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?:^|\s)(?:::[a-z-]+[ :]|##\[|##vso\[|##teamcity\[|section_(?:start|end):)`)
})

// filled reads words for people, one or a list of them.
func (d *decoder) filled(n *yaml.Node, what string) []string {
	var out []string
	for _, item := range d.items(n, what) {
		d.text(item, what)
		out = append(out, d.said(item, what))
	}
	return out
}
