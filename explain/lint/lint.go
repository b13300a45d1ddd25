// Package lint judges the files of settings themselves, before anything fails: .npmrc in full, .yarnrc.yml and
// bunfig.toml as far as credentials go.
//
// It is pure: files come with their text and what is known of their place, and leave as [explain.Finding], so that
// every format and every reader of findings takes them. Which keys there are it knows from the clients' own
// definitions (keys.tsv, made by internal/clientkeys). It refuses to know how a file is found, whether git tracks it
// and how it is written.
package lint

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"npmx/explain"
	"npmx/parse/npmrc"
	"npmx/parse/redact"
)

// File is one file of settings.
type File struct {
	Path    string // fit to be shown
	Data    []byte
	Mode    fs.FileMode // 0 where the system has none
	Tracked bool        // git tracks it
	Layer   npmrc.Layer // where npm reads it; "" if it was only named
	Clients []string    // the package managers that its project shows; none: unknown
}

// Place is what is known of where the files lie.
type Place struct {
	Npm npmrc.Version // zero: unknown, the youngest is taken
}

// Check judges files, the highest layer first. Findings come in the order of files and lines.
func Check(files []File, p Place) []explain.Finding {
	var all []explain.Finding
	c := &judge{place: p}
	for i := range files {
		all = append(all, c.file(&files[i])...)
	}
	return append(all, c.across(files)...)
}

// Fails reports whether a finding makes the command end with an error: notes do not.
func Fails(all []explain.Finding) bool {
	return slices.ContainsFunc(all, func(f explain.Finding) bool { return f.Severity != explain.Note })
}

// mostFindings bounds what is said of one file.
const mostFindings = 500

// judge collects what is wrong in one file after the other.
type judge struct {
	place Place
	at    *File
	text  string
	found []explain.Finding
}

// IsNpmrc recognises what npm's reader takes: all but the two files of other clients.
func IsNpmrc(name string) bool { return !isYarn(name) && !isBun(name) }

func isYarn(name string) bool { return strings.HasSuffix(path.Base(slashed(name)), ".yarnrc.yml") }
func isBun(name string) bool  { return strings.HasSuffix(path.Base(slashed(name)), "bunfig.toml") }

func slashed(name string) string { return strings.ReplaceAll(name, `\`, "/") }

func (c *judge) file(f *File) []explain.Finding {
	c.at, c.text, c.found = f, string(f.Data), nil
	switch {
	case c.encoding():
	case isYarn(f.Path):
		c.yarn()
	case isBun(f.Path):
		c.bun()
	default:
		c.npmrc()
	}
	slices.SortStableFunc(c.found, func(a, b explain.Finding) int {
		return cmp.Compare(a.Evidence[0].Line, b.Evidence[0].Line)
	})
	return c.found
}

// encoding finds what makes a file unreadable, and says whether that ends the look at it.
func (c *judge) encoding() bool {
	switch {
	case isUTF16(c.at.Data):
		c.add("utf-16", spot{line: 1, column: 1}, "")
		return true
	case strings.HasPrefix(c.text, "\ufeff"):
		c.bom()
		c.text = strings.TrimPrefix(c.text, "\ufeff")
	}
	return false
}

func isUTF16(data []byte) bool {
	if len(data) < 2 {
		return false
	}
	if data[0] == 0xff && data[1] == 0xfe || data[0] == 0xfe && data[1] == 0xff {
		return true
	}
	head := data[:min(len(data), 64)]
	return len(head) >= 8 && strings.Count(string(head), "\x00")*5 >= len(head)*2
}

// bom can be taken away where its line may be shown.
func (c *judge) bom() {
	first, _, _ := strings.Cut(strings.TrimPrefix(c.text, "\ufeff"), "\n")
	first = strings.TrimRight(first, "\r")
	lines, _ := npmrc.ReadLines(first, c.version())
	s := spot{line: 1, column: 1}
	if len(lines) == 1 && lines[0].Secret == "" && lines[0].Text == first && utf8.ValidString(first) {
		s.edit = &explain.Edit{File: c.at.Path, Line: 1, Old: first, New: first}
	}
	c.add("byte-order-mark", s, "")
}

func (c *judge) npmrc() {
	lines, _ := npmrc.ReadLines(c.text, c.version())
	for i := range lines {
		c.line(lines, &lines[i])
	}
	c.unmatched()
	c.mode(slices.ContainsFunc(lines, func(l npmrc.Line) bool { return l.Secret == npmrc.WrittenOut && !l.Comment }))
}

func (c *judge) version() npmrc.Version { return c.place.Npm }

func (c *judge) major() int {
	if c.place.Npm.Major == 0 {
		return latestNpm()
	}
	return c.place.Npm.Major
}

// mode warns of a file with a secret that others can read. Of one that git tracks the secret itself is told.
func (c *judge) mode(secret bool) {
	if secret && c.at.Mode.Perm()&0o077 != 0 && !c.at.Tracked {
		c.add("readable-by-others", spot{line: 1, column: 1, command: "chmod 600 "}, "",
			fmt.Sprintf("%04o", c.at.Mode.Perm()))
	}
}

// spot is where something is wrong.
type spot struct {
	line, column int
	text         string
	mark         explain.Mark
	edit         *explain.Edit
	command      string // before the file's name
	certainty    explain.Certainty
}

// atKey marks a line's key, atValue its value.
func atKey(l *npmrc.Line, label string) spot {
	end := len(strings.TrimRight(strings.TrimSuffix(l.Text[:l.ValueAt], "="), " \t"))
	return spot{line: l.Line, column: l.Column, text: l.Text, mark: explain.Mark{Start: 0, End: end, Label: label}}
}

func atValue(l *npmrc.Line, label string) spot {
	start := l.ValueAt
	for start < len(l.Text) && (l.Text[start] == ' ' || l.Text[start] == '\t') {
		start++
	}
	if start == len(l.Text) {
		return atKey(l, label)
	}
	return spot{line: l.Line, column: l.Column + start, text: l.Text,
		mark: explain.Mark{Start: start, End: len(l.Text), Label: label}}
}

// add files a finding of a check, whose texts are filled with the words.
func (c *judge) add(id string, s spot, about string, words ...any) {
	if len(c.found) >= mostFindings {
		return
	}
	k := checkOf(id)
	file := c.at.Path
	step := explain.Step{Text: k.remedy(words), Where: "file"}
	if s.command != "" {
		step.Where, step.Command = "terminal", s.command+quoted(file)
	}
	if s.edit != nil {
		step.Edit = s.edit
	}
	f := explain.Finding{Source: file, Rule: "lint/" + id, Cause: explain.Settings, Severity: k.Severity, Count: 1,
		Certainty: cmp.Or(s.certainty, explain.Certain), Title: fill(k.Title, words), Explanation: fill(k.Why, words),
		About: about, Evidence: []explain.Evidence{{Kind: explain.FromConfig, Source: file, Line: s.line,
			Column: s.column, Text: s.text, Mark: s.mark}},
		Steps: []explain.Step{step}}
	c.found = append(c.found, f)
}

// quoted is a file's name as every shell takes it; one with anything odd in it has no such form.
func quoted(name string) string {
	if strings.HasPrefix(name, "-") || strings.Trim(name, plainName) != "" {
		return "FILE"
	}
	return name
}

const plainName = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._~-"

// fill puts words into a text where it has places for them.
func fill(text string, words []any) string {
	for i, w := range words {
		text = strings.ReplaceAll(text, fmt.Sprintf("{%d}", i+1), redact.Clean(fmt.Sprint(w)))
	}
	return text
}
