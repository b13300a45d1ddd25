package mend

import (
	"errors"
	"testing"

	"npmx/explain"
)

func TestEditsAreApplied(t *testing.T) {
	for _, k := range []struct {
		name, text string
		edits      []explain.Edit
		want       string
	}{
		{"replace carries the value", "a=1\n//h/:_authToken = secret\n",
			[]explain.Edit{{Line: 2, Old: "//h/:_authToken=<token>", New: "//h:8/:_authToken=<token>"}},
			"a=1\n//h:8/:_authToken=secret\n"},
		{"append to nothing", "", []explain.Edit{{New: "@a:registry=https://h/"}}, "@a:registry=https://h/\n"},
		{"append ends the last line", "a=1", []explain.Edit{{New: "b=2"}}, "a=1\nb=2\n"},
		{"insert", "a=1\nb=2\n", []explain.Edit{{Line: 2, New: "x=3"}}, "a=1\nx=3\nb=2\n"},
		{"insert at the end", "a=1\n", []explain.Edit{{Line: 2, New: "x=3"}}, "a=1\nx=3\n"},
		{"delete", "a=1\nb=2\nc=3\n", []explain.Edit{{Line: 2, Old: "b=2"}}, "a=1\nc=3\n"},
		{"windows line ends stay", "a=1\r\nb=2\r\n", []explain.Edit{{Line: 1, Old: "a=1", New: "a=9"}, {New: "z=1"}},
			"a=9\r\nb=2\r\nz=1\r\n"},
		{"several lines", "a=1\nb=2\nc=3\n", []explain.Edit{{New: "d=4"}, {Line: 1, Old: "a=1"},
			{Line: 3, Old: "c=3", New: "c=9"}}, "b=2\nc=9\nd=4\n"},
		{"twice the same", "a=1\n", []explain.Edit{{New: "d=4"}, {New: "d=4"}}, "a=1\nd=4\n"},
		{"asked for", "", []explain.Edit{{New: "//h/:_authToken=<token>"}}, "//h/:_authToken=${T}\n"},
		{"byte order mark", "\ufeffa=1\n", []explain.Edit{{Line: 1, Old: "a=1", New: "a=2"}}, "a=2\n"},
		{"no line end at the end", "a=1\nb=2", []explain.Edit{{Line: 2, Old: "b=2", New: "b=3"}}, "a=1\nb=3"},
		{"a new secret", "//h/:_authToken=old\n",
			[]explain.Edit{{Line: 1, Old: "//h/:_authToken=<token>", New: "//h/:_authToken=<token>"}},
			"//h/:_authToken=${T}\n"},
		{"a secret is copied up", "a=1\n[x]\n//h/:_authToken=secret\n",
			[]explain.Edit{{Line: 1, New: "//h/:_authToken=<token>", Copy: 3}},
			"//h/:_authToken=secret\na=1\n[x]\n//h/:_authToken=secret\n"},
		{"a secret is copied below", "//h/:_authToken=${T} \nb=2\n",
			[]explain.Edit{{Line: 2, New: "//h:8/:_authToken=<token>", Copy: 1}},
			"//h/:_authToken=${T} \n//h:8/:_authToken=${T}\nb=2\n"},
		{"a secret is copied behind the last line", "//h/:_auth=c2VjcmV0=",
			[]explain.Edit{{Line: 2, New: "//h:8/:_auth=<token>", Copy: 1}},
			"//h/:_auth=c2VjcmV0=\n//h:8/:_auth=c2VjcmV0=\n"},
		{"a secret in quotes", "//h/:_authToken=a#b\n",
			[]explain.Edit{{Line: 1, Old: "//h/:_authToken=<token>", New: `//h/:_authToken="<token>"`}},
			`//h/:_authToken="a#b"` + "\n"},
	} {
		t.Run(k.name, func(t *testing.T) {
			got, err := Apply(k.text, k.edits, "${T}")
			if err != nil || got != k.want {
				t.Errorf("%q, %v; want %q", got, err, k.want)
			}
		})
	}
}

func TestEditsOfWhatHasChangedAreRefused(t *testing.T) {
	for name, e := range map[string]explain.Edit{
		"another value":    {Line: 1, Old: "a=2", New: "a=3"},
		"another key":      {Line: 2, Old: "//x/:_authToken=<token>", New: ""},
		"no such line":     {Line: 7, Old: "a=1", New: "a=3"},
		"far behind":       {Line: 9, New: "a=3"},
		"mask in a key":    {Line: 2, Old: "//<token>/:_authToken=secret", New: "x"},
		"nothing to copy":  {Line: 3, New: "//x/:_authToken=<token>", Copy: 3},
		"no value to copy": {Line: 3, New: "//x/:_authToken=<token>", Copy: 4},
		"text behind it":   {Line: 2, Old: "//h/:_authToken=<token>x", New: "x"},
	} {
		text := "a=1\n//h/:_authToken=secret\n"
		if got, err := Apply(text, []explain.Edit{e}, "t"); !errors.Is(err, ErrChanged) || got != text {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestNeedsToken(t *testing.T) {
	carried := explain.Edit{Line: 1, Old: "a=<token>", New: "b=<token>"}
	asked := explain.Edit{New: "b=<token>"}
	moved := []explain.Edit{{Line: 1, New: "a=<token>", Copy: 3}}
	renewed := explain.Edit{Line: 1, Old: "a=<token>", New: "a=<token>"}
	if NeedsToken(moved) || !NeedsToken([]explain.Edit{renewed}) || NeedsToken([]explain.Edit{carried}) ||
		!NeedsToken([]explain.Edit{carried, asked}) {
		t.Error("only a token that no line holds must be asked for")
	}
}
