package rules

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v4"
)

// resort is a row of the fallback: the cause to think of in cases that its conditions fit. The first row that fits
// decides. A row of words has no cause of its own: there the table of words decides, if it knows any that were said.
type resort struct {
	cause Cause
	words bool
	when  []condition
	at    Problem
}

// Guess is a cause to think of, and the number of the row that says so.
type Guess struct {
	Cause Cause
	Row   int
}

// Guesses are the causes to think of where nothing more is known than what the log says of a failure: its status, its
// code, and what was said, by the registry and by the client. The first is the guess; the others are what it would be
// without that row. It is no verdict; rules weigh it as the fact hint. The client's words come raw: nameless takes the
// names out of a text, and is asked where something was found.
func (s *Set) Guesses(c Case, words string, nameless func(string) string) (all []Guess) {
	for i, r := range slices.Concat(s.users.resorts, ourTables().resorts) {
		if !holdAll(r.when, c) {
			continue
		}
		cause := r.cause
		if r.words {
			cause = s.Meaning(c, words, nameless)
		}
		if cause != "" {
			all = append(all, Guess{cause, i})
		}
	}
	return all
}

// Rows are those of the fallback, as they are written.
func (s *Set) Rows() (all []string) {
	for _, r := range slices.Concat(s.users.resorts, ourTables().resorts) {
		all = append(all, fmt.Sprint(r.cause, " ", r.when))
	}
	return all
}

// Meaning is the cause that words speak of, "" none.
func (s *Set) Meaning(c Case, words string, nameless func(string) string) Cause {
	all := slices.Concat(s.users.sayings, ourTables().sayings)
	raw := newSubject(words)
	if !slices.ContainsFunc(all, func(r saying) bool { return r.in(raw) }) {
		return ""
	}
	text := newSubject(nameless(words))
	var found []heard
	for i := range all {
		if r := &all[i]; r.in(text) && holdAll(r.when, c) {
			found = append(found, heard{row: r})
		}
	}
	for _, h := range unretracted(found) {
		if h.row.cause != "" {
			return h.row.cause
		}
	}
	return ""
}

func (d *decoder) resort(n *yaml.Node) resort {
	r := resort{at: d.place(n)}
	d.each(n, "a row of the fallback", func(key, value *yaml.Node) {
		switch key.Value {
		case "cause":
			r.cause = d.cause(value)
		case "words":
			r.words = d.yes(value, "words")
		case "when":
			r.when = d.conditions(value, false)
		default:
			d.unknown(key, "key", []string{"cause", "words", "when"})
		}
	})
	if n.Kind == yaml.MappingNode && (r.cause == "") != r.words {
		d.wrong(n, "a row of the fallback has a cause, or words: true")
	}
	return r
}
