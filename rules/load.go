package rules

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// maxFile bounds a rules file; ours have some tens of kilobytes.
const maxFile = 1 << 20

// Builtin gives our own rules.
func Builtin() (*Set, error) { return Load(nil) }

// Load gives our rules with the user's beside them: a user's rule with an id of ours replaces ours, and one that is disabled switches
// it off. The error is *Errors: every mistake of every file.
func Load(user []Source) (*Set, error) {
	rules, problems, err := embedded()
	if err != nil {
		return nil, err
	}
	users, wrong := decodeAll(user)
	return combine(append(rules, users...), append(problems, wrong...))
}

// decodeAll reads files whole.
func decodeAll(sources []Source) ([]*Rule, []Problem) {
	var rules []*Rule
	var problems []Problem
	for _, s := range sources {
		found, wrong := decodeFile(s)
		rules, problems = append(rules, found...), append(problems, wrong...)
	}
	return rules, problems
}

// combine puts the user's rules in the place of ours. Of two rules with one id in the same hands neither can be meant to count.
func combine(rules []*Rule, problems []Problem) (*Set, error) {
	byID := make(map[string]*Rule, len(rules))
	for _, r := range rules {
		if old := byID[r.ID]; old != nil && old.Origin == r.Origin {
			problems = append(problems, Problem{File: r.File, Line: r.Line, Column: 1, Message: fmt.Sprintf("the id %s is used before, at %s:%d", r.ID, old.File, old.Line)})
		}
		byID[r.ID] = r
	}
	if len(problems) > 0 {
		return nil, &Errors{problems}
	}
	set := &Set{}
	for _, r := range byID {
		if !r.Disabled {
			set.rules = append(set.rules, r)
		}
	}
	slices.SortFunc(set.rules, func(a, b *Rule) int { return cmp.Compare(a.ID, b.ID) })
	return set, nil
}

// decodeFile reads one file through its nodes, which know lines and columns.
func decodeFile(s Source) ([]*Rule, []Problem) {
	if len(s.Data) > maxFile {
		return nil, []Problem{{File: s.Name, Message: fmt.Sprintf("the file has %d bytes, %d at most", len(s.Data), maxFile)}}
	}
	d := newDecoder(s)
	if doc, ok := d.parse(); ok {
		d.file(doc)
	}
	return d.rules, d.problems
}

func newDecoder(s Source) *decoder {
	if s.Origin == "" {
		s.Origin = Users
	}
	return &decoder{source: s, lines: strings.Split(string(s.Data), "\n")}
}

// parse gives the document's top node; an empty file has none.
func (d *decoder) parse() (*yaml.Node, bool) {
	var doc yaml.Node
	if err := yaml.Unmarshal(bytes.TrimPrefix(d.source.Data, []byte("\xef\xbb\xbf")), &doc); err != nil {
		d.problems = append(d.problems, d.syntax(err))
		return nil, false
	}
	if len(doc.Content) == 0 {
		return nil, false
	}
	return doc.Content[0], true
}

// place finds "line 4, column 2: " at the start of the YAML library's words; its error types differ between its versions.
var place = regexp.MustCompile(`^(?:yaml: )?(?:[a-z ]*errors?:\s*)?line (\d+)(?:, column (\d+))?: `)

func (d *decoder) syntax(err error) Problem {
	words := err.Error()
	p := Problem{File: d.source.Name, Line: 1, Message: strings.TrimPrefix(words, "yaml: ")}
	m := place.FindStringSubmatch(words)
	if m == nil {
		return p
	}
	p.Line, _ = strconv.Atoi(m[1])
	p.Column, _ = strconv.Atoi(m[2])
	p.Message = "not yaml: " + words[len(m[0]):]
	if p.Line > 0 && p.Line <= len(d.lines) {
		p.Excerpt = excerpt(d.lines[p.Line-1])
	}
	return p
}

// excerpt is a line that is fit to be shown.
func excerpt(line string) string {
	line = strings.TrimRight(line, "\r")
	if len(line) > 160 {
		line = strings.ToValidUTF8(line[:160], "") + "..."
	}
	return line
}
