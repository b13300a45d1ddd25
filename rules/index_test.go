package rules

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"testing"
)

// current compares a file that is made from the rules with what they make now; NPMX_UPDATE=1 writes it.
func current(t *testing.T, path string, want []byte) {
	t.Helper()
	if os.Getenv("NPMX_UPDATE") != "" {
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if have, err := os.ReadFile(path); err != nil || !bytes.Equal(have, want) {
		t.Errorf("%s is not what the rules make now: run go generate ./rules (%v)", path, err)
	}
}

// makeIndex is what writes builtin.json: each rule's conditions, and where its words are.
func makeIndex(t *testing.T, sources []Source) index {
	t.Helper()
	made := index{Sum: sum(sources)}
	for _, s := range sources {
		found, problems := decodeFile(s)
		for _, p := range problems {
			t.Error(p)
		}
		starts := append([]int{0}, lineStarts(s.Data)...)
		for i, r := range found {
			end := len(s.Data)
			if i+1 < len(found) {
				end = starts[found[i+1].Line-1]
			}
			made.Rules = append(made.Rules, indexed{ID: r.ID, Cause: r.Cause, Certainty: r.Certainty, File: r.File, Line: r.Line,
				From: starts[r.Line-1], To: end, InsteadOf: r.InsteadOf, When: askedOf(r)})
		}
	}
	slices.SortFunc(made.Rules, func(a, b indexed) int { return bytes.Compare([]byte(a.ID), []byte(b.ID)) })
	return made
}

func lineStarts(data []byte) []int {
	var all []int
	for i, b := range data {
		if b == '\n' {
			all = append(all, i+1)
		}
	}
	return all
}

func askedOf(r *Rule) []asked {
	var all []asked
	for _, c := range r.when {
		a := asked{Field: c.field, Not: c.negate, Null: c.null}
		for _, p := range c.patterns {
			a.Is = append(a.Is, p.text)
		}
		all = append(all, a)
	}
	return all
}

func TestIndexIsCurrent(t *testing.T) {
	sources, err := ours()
	if err != nil {
		t.Fatal(err)
	}
	made := makeIndex(t, sources)
	var out bytes.Buffer
	out.WriteString("{\"Sum\":")
	json.NewEncoder(&out).Encode(made.Sum)
	out.WriteString(",\"Rules\":[\n")
	for i, r := range made.Rules { // a rule a line, so that two people's changes merge
		line, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if i > 0 {
			out.WriteString(",\n")
		}
		out.Write(line)
	}
	out.WriteString("\n]}\n")
	current(t, "builtin.json", out.Bytes())
}

// TestIndexLosesNothing holds the short way of loading against the long one, rule by rule, words and positions included.
func TestIndexLosesNothing(t *testing.T) {
	sources, err := ours()
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(makeIndex(t, sources))
	if err != nil {
		t.Fatal(err)
	}
	short, ok := fromIndex(data, sources)
	long, _ := decodeAll(sources)
	if !ok || len(short) != len(long) {
		t.Fatalf("%d rules by the index, %d by the files", len(short), len(long))
	}
	set, err := combine(long, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range short {
		whole := set.Find(r.ID)
		if r.Page() != whole.Page() || r.Line != whole.Line || !slices.Equal(r.InsteadOf, whole.InsteadOf) {
			t.Errorf("%s differs:\n%s\n%s", r.ID, r.Page(), whole.Page())
		}
		if have, want := exampleLines(r), exampleLines(whole); !slices.Equal(have, want) {
			t.Errorf("%s: examples at %v, in the file at %v", r.ID, have, want)
		}
	}
}

func exampleLines(r *Rule) []int {
	var all []int
	for _, e := range r.words().examples {
		all = append(all, e.line)
	}
	return all
}

func TestOldIndexIsNotBelieved(t *testing.T) {
	sources, err := ours()
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(makeIndex(t, sources))
	if err != nil {
		t.Fatal(err)
	}
	sources[0].Data = append(slices.Clone(sources[0].Data), "# changed\n"...)
	if _, ok := fromIndex(data, sources); ok {
		t.Error("an index of other files was taken")
	}
	if _, ok := fromIndex([]byte("no json"), sources); ok {
		t.Error("a broken index was taken")
	}
}
