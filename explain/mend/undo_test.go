package mend

import (
	"errors"
	"strings"
	"testing"

	"npmx/explain"
)

// TestWhatWasAppliedIsTakenBack: whatever was applied is taken back, also from a text in which other lines have come,
// gone or moved since.
func TestWhatWasAppliedIsTakenBack(t *testing.T) {
	const before = "a=1\n//h/:_authToken=secret\nb=2\n"
	for _, k := range []struct {
		name  string
		edits []explain.Edit
		since func(string) string
		want  string
	}{
		{"an added line", []explain.Edit{{New: "c=3"}}, nil, before},
		{"an inserted line", []explain.Edit{{Line: 1, New: "c=3"}}, nil, before},
		{"a copied secret", []explain.Edit{{Line: 3, New: "//h:8/:_authToken=<token>", Copy: 2}}, nil, before},
		{"a replaced line", []explain.Edit{{Line: 2, Old: "//h/:_authToken=<token>", New: "//h:8/:_authToken=<token>"}},
			nil, before},
		{"a line taken away", []explain.Edit{{Line: 2, Old: "//h/:_authToken=<token>"}}, nil, before},
		{"the first line taken away", []explain.Edit{{Line: 1, Old: "a=1"}}, nil, before},
		{"neighbours taken away", []explain.Edit{{Line: 1, Old: "a=1"}, {Line: 2, Old: "//h/:_authToken=<token>"}}, nil,
			before},
		{"all at once", []explain.Edit{{Line: 1, Old: "a=1"}, {Line: 3, Old: "b=2", New: "b=3"}, {New: "c=3"}}, nil,
			before},
		{"under other lines", []explain.Edit{{New: "c=3"}, {Line: 1, Old: "a=1", New: "a=2"}},
			func(s string) string { return "x=1\n" + s + "y=1\n" },
			"x=1\n" + before + "y=1\n"},
		{"where other lines have gone", []explain.Edit{{New: "c=3"}},
			func(s string) string { return strings.Replace(s, "b=2\n", "", 1) }, "a=1\n//h/:_authToken=secret\n"},
	} {
		t.Run(k.name, func(t *testing.T) {
			now, err := Apply(before, k.edits, "T")
			if err != nil {
				t.Fatal(err)
			}
			changes, err := Changes(before, k.edits, "T")
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range changes {
				if strings.Contains(c.Now, "secret") {
					t.Errorf("a change holds a secret: %v", c)
				}
			}
			if k.since != nil {
				now = k.since(now)
			}
			if got, err := Undo(now, before, changes); err != nil || got != k.want {
				t.Errorf("%q, %v; want %q", got, err, k.want)
			}
		})
	}
}

func TestWhatHasChangedIsNotTakenBack(t *testing.T) {
	const before = "a=1\nb=2\n"
	for name, k := range map[string]struct {
		edit explain.Edit
		now  string
	}{
		"an added line that was changed":        {explain.Edit{New: "c=3"}, "a=1\nb=2\nc=4\n"},
		"a replaced line that was changed":      {explain.Edit{Line: 1, Old: "a=1", New: "a=2"}, "a=3\nb=2\n"},
		"a line whose place is not there again": {explain.Edit{Line: 2, Old: "b=2"}, "x=1\n"},
	} {
		changes, err := Changes(before, []explain.Edit{k.edit}, "T")
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Undo(k.now, before, changes); !errors.Is(err, ErrChanged) || got != k.now {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if _, err := Undo("", "a=1\n", []Change{{Was: 9}}); !errors.Is(err, ErrChanged) {
		t.Error("a line that the backup does not have")
	}
}
