package rules

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

//go:embed builtin/*.yaml
var builtin embed.FS

// maxFile bounds a rules file; ours have some tens of kilobytes.
const maxFile = 1 << 20

// Builtin gives our own rules.
func Builtin() (*Set, error) { return Load(nil) }

// Load gives our rules with the user's beside them: a user's rule with an id of ours replaces ours, and one that is disabled switches
// it off. The error is *Errors: every mistake of every file.
func Load(user []Source) (*Set, error) {
	sources, err := ours()
	if err != nil {
		return nil, err
	}
	return combine(append(sources, user...))
}

func ours() ([]Source, error) {
	names, err := fs.Glob(builtin, "builtin/*.yaml")
	if err != nil {
		return nil, err
	}
	var sources []Source
	for _, name := range names {
		data, err := builtin.ReadFile(name)
		if err != nil {
			return nil, err
		}
		sources = append(sources, Source{Name: name, Data: data, Origin: Ours})
	}
	return sources, nil
}

func combine(sources []Source) (*Set, error) {
	var problems []Problem
	byID := map[string]*Rule{}
	for _, s := range sources {
		rules, wrong := decodeFile(s)
		problems = append(problems, wrong...)
		for _, r := range rules {
			if old := byID[r.ID]; old != nil && old.Origin == r.Origin {
				problems = append(problems, Problem{File: r.File, Line: r.Line, Column: 1, Message: fmt.Sprintf("the id %s is used before, at %s:%d", r.ID, old.File, old.Line)})
			}
			byID[r.ID] = r
		}
	}
	set := &Set{}
	for _, r := range byID {
		if !r.Disabled {
			set.rules = append(set.rules, r)
		}
	}
	slices.SortFunc(set.rules, func(a, b *Rule) int { return cmp.Compare(a.ID, b.ID) })
	if len(problems) > 0 {
		return nil, &Errors{problems}
	}
	return set, nil
}

// decodeFile reads one file through its nodes, which know lines and columns.
func decodeFile(s Source) ([]*Rule, []Problem) {
	d := &decoder{source: s, lines: strings.Split(string(s.Data), "\n")}
	if s.Origin == "" {
		d.source.Origin = Users
	}
	if len(s.Data) > maxFile {
		return nil, []Problem{{File: s.Name, Message: fmt.Sprintf("the file has %d bytes, %d at most", len(s.Data), maxFile)}}
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(bytes.TrimPrefix(s.Data, []byte("\xef\xbb\xbf")), &doc); err != nil {
		return nil, []Problem{d.syntax(err)}
	}
	if len(doc.Content) == 0 {
		return nil, nil
	}
	d.file(doc.Content[0])
	return d.rules, d.problems
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
