package rules

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
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

// makeIndex is what writes builtin.index: each rule's conditions, and where its words are.
func makeIndex(t *testing.T, sources []Source) string {
	t.Helper()
	var lines []string
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
			lines = append(lines, indexLine(r, starts[r.Line-1], end))
		}
	}
	slices.Sort(lines)
	return sizes(builtin) + "\n" + strings.Join(lines, "\n") + "\n"
}

func indexLine(r *Rule, from, to int) string {
	parts := []string{r.ID, string(r.Cause), r.Certainty, r.File, fmt.Sprint(r.Line), fmt.Sprint(from), fmt.Sprint(to),
		strings.Join(r.InsteadOf, ",")}
	return strings.Join(append(parts, conditionParts(r.when)...), "\t")
}

func conditionParts(when []condition) (parts []string) {
	for _, c := range when {
		parts = append(parts, map[bool]string{true: "!", false: "?"}[c.negate]+string(c.field))
		for _, p := range c.patterns {
			parts = append(parts, "="+p.text)
		}
		if c.null {
			parts = append(parts, "=")
		}
	}
	return parts
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

func TestIndexIsCurrent(t *testing.T) {
	sources, err := ours()
	if err != nil {
		t.Fatal(err)
	}
	current(t, "builtin.index", []byte(makeIndex(t, sources)))
}

// TestIndexLosesNothing checks the short way of loading against the long one, rule by rule, words and positions
// included.
func TestIndexLosesNothing(t *testing.T) {
	sources, err := ours()
	if err != nil {
		t.Fatal(err)
	}
	short, ok := fromIndex(makeIndex(t, sources), builtin)
	long, _, _ := decodeAll(sources)
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
		all = append(all, e.at.Line)
	}
	return all
}

func TestOldIndexIsNotBelieved(t *testing.T) {
	changed := fstest.MapFS{}
	sources, err := ours()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sources {
		changed[s.Name] = &fstest.MapFile{Data: s.Data}
	}
	if _, ok := fromIndex(conditions, changed); !ok {
		t.Error("the index of these files was not taken")
	}
	changed[sources[0].Name] = &fstest.MapFile{Data: append(slices.Clone(sources[0].Data), "# changed\n"...)}
	if _, ok := fromIndex(conditions, changed); ok {
		t.Error("an index of other files was taken")
	}
	if _, ok := fromIndex(sizes(builtin)+"\nhalf a line\n", builtin); ok {
		t.Error("a broken index was taken")
	}
}

// TestOrderCountsForNothing reads the built-in rules backwards and asks them the same.
func TestOrderCountsForNothing(t *testing.T) {
	forth, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	all := forth.Rules()
	slices.Reverse(all)
	back, err := combine(all, nil)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(back.rules)
	asked := 0
	for _, r := range forth.rules {
		for _, e := range r.words().examples {
			asked++
			if a, b := ids(forth.Match(e.fields)), ids(back.Match(e.fields)); !slices.Equal(a, b) {
				t.Errorf("%v: %v, the other way round %v", e.fields, a, b)
			}
		}
	}
	if asked < 200 {
		t.Errorf("only %d examples", asked)
	}
}

func ids(matches []Match) []string {
	var all []string
	for _, m := range matches {
		all = append(all, m.Rule.ID)
	}
	return all
}
