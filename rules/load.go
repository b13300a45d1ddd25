package rules

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// maxFile bounds a rules file: YAML of that size takes 25 ms to read. Ours have some tens of kilobytes.
const maxFile = 256 << 10

// Builtin gives our own rules.
func Builtin() (*Set, error) { return Load(nil) }

// Load gives our rules with the user's beside them: a user's rule with an id of ours replaces ours, and one that is
// disabled switches it off. The error is *Errors: every mistake of every file.
func Load(user []Source) (*Set, error) {
	rules, problems, err := embedded()
	if err != nil {
		return nil, err
	}
	user = slices.Clone(user)
	// what comes later takes the place of what is there
	slices.SortStableFunc(user, func(a, b Source) int { return named(a) - named(b) })
	users, more, wrong := decodeAll(user)
	set, err := combine(append(rules, users...), append(problems, wrong...))
	if err != nil {
		return nil, err
	}
	set.users = more
	set.hearExamples(users)
	for _, s := range user {
		if !slices.ContainsFunc(users, func(r *Rule) bool { return r.File == s.Name }) && !more.from(s.Name) {
			set.empty = append(set.empty, s.Name)
		}
	}
	return set, nil
}

// hearExamples has the user's examples hold what the user's rows of words make of them.
func (s *Set) hearExamples(users []*Rule) {
	for _, r := range users {
		for _, e := range r.words().examples {
			s.Hear(e.fields)
		}
	}
}

func named(s Source) int {
	if s.Installed {
		return 0
	}
	return 1
}

// decodeAll reads files whole.
func decodeAll(sources []Source) ([]*Rule, shared, []Problem) {
	var rules []*Rule
	var more shared
	var problems []Problem
	for _, s := range sources {
		d := newDecoder(s)
		d.read()
		rules, more, problems = append(rules, d.rules...), more.and(d.shared), append(problems, d.problems...)
	}
	return rules, more, problems
}

// combine puts the user's rules in the place of ours. Of two rules with one id in the same hands neither can be meant
// to count.
func combine(rules []*Rule, problems []Problem) (*Set, error) {
	byID := make(map[string]*Rule, len(rules))
	for _, r := range rules {
		if r.ID == "" {
			continue // told already
		}
		if p, wrong := r.join(byID); wrong && len(problems) <= maxProblems {
			problems = append(problems, p)
		}
	}
	for _, r := range byID {
		r.rename(byID)
	}
	if len(problems) > 0 {
		inOrder(problems[:min(len(problems), maxProblems)]) // the last one may say that there is more
		return nil, &Errors{problems}
	}
	set := &Set{all: slices.SortedFunc(maps.Values(byID), func(a, b *Rule) int { return cmp.Compare(a.ID, b.ID) })}
	for _, r := range set.all {
		r.set = set
	}
	set.rules = slices.DeleteFunc(slices.Clone(set.all), func(r *Rule) bool { return r.Disabled })
	return set, nil
}

// join puts a rule among the others, in the place of one of its id.
func (r *Rule) join(byID map[string]*Rule) (Problem, bool) {
	old := byID[r.ID]
	byID[r.ID] = r
	switch {
	case old != nil && old.Origin == r.Origin && old.installed == r.installed:
		return r.wrong("the id %s is used before, at %s:%d", r.ID, old.File, old.Line), true
	case old != nil && old.Disabled: // what says nothing has no place to take: it is that of the rule behind it
		r.replaces, r.Cause = old.replaces, cmp.Or(r.Cause, old.Cause)
	case old != nil:
		r.replaces, r.Cause = old, cmp.Or(r.Cause, old.Cause)
	case r.Disabled && r.Origin == Users && takenIn[r.ID] != "":
		delete(byID, r.ID)
	case r.Disabled && r.Origin == Users:
		delete(byID, r.ID)
		if now := formerly(r.ID, byID); now != "" {
			return r.wrong("%s is part of %s now, which speaks for several registries: switch that off, or give "+
				"a rule of your own its conditions and instead_of: [%s]", r.ID, now, now), true
		}
		return r.wrong("there is no rule %s to switch off%s", r.ID, near(r.ID, slices.Sorted(maps.Keys(byID)))), true
	}
	return Problem{}, false
}

// takenIn are ids that rules of ours once had, and the rules that say the same now: files that switch one off or
// name it in instead_of were right when they were written.
var takenIn = map[string]string{"answered/no-token": "said/no-token", "answered/invalid": "said/invalid",
	"answered/expired": "said/expired", "answered/password": "said/password",
	"answered/not-allowed": "said/not-allowed", "answered/scopes": "said/scopes", "answered/otp": "said/otp",
	"answered/sso": "said/sso", "answered/email": "said/email", "answered/version": "said/version",
	"answered/name": "said/name", "answered/payment": "said/payment", "answered/policy": "said/policy",
	"answered/rate": "said/rate", "answered/missing": "said/missing", "said/expired-challenge": "said/expired",
	"nexus/quarantine-reason": "nexus/quarantine"}

// wrong is a mistake that shows only beside other rules.
func (r *Rule) wrong(format string, args ...any) Problem {
	p := r.words().at
	p.File, p.Line, p.Message = r.File, max(p.Line, r.Line), fmt.Sprintf(format, args...)
	return p
}

// decodeFile reads one file through its nodes, which know lines and columns.
func decodeFile(s Source) ([]*Rule, []Problem) {
	d := newDecoder(s)
	d.read()
	return d.rules, d.problems
}

func (d *decoder) read() {
	if d.unreadable() {
		return
	}
	if doc, ok := d.parse(); ok {
		d.walk(doc)
		d.file(doc)
	}
	inOrder(d.problems[:min(len(d.problems), maxProblems)])
}

// unreadable tells what YAML's own reader would take, or would say without a place: too much, another encoding, broken
// UTF-8.
func (d *decoder) unreadable() bool {
	data := d.source.Data
	if len(data) > maxFile {
		d.wrong(&yaml.Node{Line: 1, Column: 1}, "the file has %d bytes, %d at most", len(data), maxFile)
		return true
	}
	for at := 0; at < len(data); {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size == 1 || r == 0 {
			line, column := position(data, at)
			d.wrong(&yaml.Node{Line: line, Column: column}, "the byte %#02x is no UTF-8 text; save the file as UTF-8",
				data[at])
			return true
		}
		at += size
	}
	return false
}

func position(data []byte, at int) (line, column int) {
	before := splitLines(string(data[:at]))
	return len(before), 1 + utf8.RuneCountInString(before[len(before)-1])
}

func newDecoder(s Source) *decoder {
	if s.Origin == "" {
		s.Origin = Users
	}
	s.Data = bytes.TrimPrefix(s.Data, []byte("\xef\xbb\xbf"))
	return &decoder{source: s}
}

// parse gives the document's top node; an empty file has none.
func (d *decoder) parse() (*yaml.Node, bool) {
	var doc, second yaml.Node
	reader := yaml.NewDecoder(bytes.NewReader(d.source.Data))
	if err := reader.Decode(&doc); err != nil {
		if !errors.Is(err, io.EOF) {
			d.syntax(err)
		}
		return nil, false
	}
	if reader.Decode(&second) == nil {
		d.wrong(&second, "a rules file is one document; take the --- out")
	}
	if len(doc.Content) == 0 {
		return nil, false
	}
	return doc.Content[0], true
}

// syntax takes the place out of the YAML library's error.
func (d *decoder) syntax(err error) {
	at := &yaml.Node{Line: 1, Column: 1}
	d.lines = splitLines(string(d.source.Data))
	words := err.Error()
	if e := (*yaml.LoadError)(nil); errors.As(err, &e) {
		words = e.Message
		if e.Mark.Line > 0 {
			at.Line, at.Column = e.Mark.Line, max(e.Mark.Column, 1)
		}
	}
	if at.Line <= len(d.lines) { // else it is what is missing behind the end
		words, at.Column = plainly(words, d.lines[:at.Line], at.Column)
	}
	d.wrong(at, "not yaml: %s", words)
}
