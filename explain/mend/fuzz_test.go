package mend

import (
	"slices"
	"strings"
	"testing"

	"npmx/explain"
)

// FuzzApply: no edit of any text panics, one that is refused changes nothing, the token goes nowhere but into the place
// that is kept for it, and what was done is taken back.
func FuzzApply(f *testing.F) {
	const before = "a=1\n//h/:_authToken=secret\nb=2\n"
	f.Add(before, 0, "", "c=3", 0)
	f.Add(before, 2, "//h/:_authToken=<token>", "//h:8/:_authToken=<token>", 0)
	f.Add(before, 1, "a=1", "", 0)
	f.Add(before, 3, "", "//h:8/:_authToken=<token>", 2)
	f.Add("a=1\r\n\r\nb", 3, "b", "c=<token>", 0)
	f.Add("", 1, "", "x=<token>", 9)
	f.Add("a", -1, "a", "b", -1) // what earlier runs fell over
	f.Add("0\n\n0", 2, " ", "", 0)
	f.Fuzz(func(t *testing.T, text string, line int, old, now string, source int) {
		if strings.ContainsAny(old+now, "\r\n") {
			t.Skip("an edit is of one line")
		}
		const token = "Zq7XvB2mKd9Wp4LsT8yRc3Nf"
		edits := []explain.Edit{{Line: line, Old: old, New: now, Copy: source}}
		after, err := Apply(text, edits, token)
		changes, refused := Changes(text, edits, token)
		if (err == nil) != (refused == nil) {
			t.Fatalf("Apply says %v, Changes %v", err, refused)
		}
		if err != nil {
			if after != text {
				t.Fatalf("%v, and %q became %q", err, text, after)
			}
			return
		}
		if !strings.Contains(now+text, Token) && !strings.Contains(text, token) && strings.Contains(after, token) {
			t.Errorf("the token went into %q", after)
		}
		back, err := Undo(after, text, changes)
		if err != nil || !slices.Equal(sorted(back), sorted(text)) {
			t.Errorf("%q became %q and went back to %q, %v", text, after, back, err)
		}
	})
}

// sorted are the lines without their ends: an added one ends the line before it.
func sorted(text string) []string {
	lines := split(text)
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], "\r\n")
	}
	slices.Sort(lines)
	return lines
}
