package npmrc

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"

	"npmx/internal/fair"
)

func TestCommentsAndLastCommasAreTakenOut(t *testing.T) {
	for text, want := range map[string]string{
		"{\n // \"a\": 1,\n \"b\": [1, 2,],\n}":    `{"b":[1,2]}`,
		`/* x */ {"a": "// no", "b": "/* no */",}`: `{"a":"// no","b":"/* no */"}`,
		`{"a": "\"// no,"} // end`:                 `{"a":"\"// no,"}`,
		`["a", /* , */ ]`:                          `["a"]`,
		`["a,", "]",/**/]`:                         `["a,","]"]`,
		"\ufeff[1]":                                `[1]`,
		"[1] /* open":                              `[1]`,
		"[1] //":                                   `[1]`,
	} {
		var got, wanted any
		if err := json.Unmarshal([]byte(PlainJSON(text)), &got); err != nil {
			t.Errorf("%q: %q: %v", text, PlainJSON(text), err)
		}
		if err := json.Unmarshal([]byte(want), &wanted); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, wanted) {
			t.Errorf("%q: %v, want %v", text, got, wanted)
		}
	}
	for _, text := range []string{`{"a" 1}`, `[1,,]`, `/`, `"open`, `"\`, `/*/`} {
		if json.Valid([]byte(PlainJSON(text))) {
			t.Errorf("%q is read as %q", text, PlainJSON(text))
		}
	}
}

// TestPlainJSONStaysItself: what has neither is not changed by a byte.
func TestPlainJSONStaysItself(t *testing.T) {
	r := rand.New(rand.NewPCG(fair.Seed(t, 1), 3))
	words := []string{`"a"`, `"//"`, `"/*"`, `"\\\""`, `",]"`, "[", "]", "{", "}", ",", ":", "1", " ", "\n", "true"}
	tried := 0
	for range 200_000 {
		text := "["
		for range r.IntN(8) {
			text += words[r.IntN(len(words))]
		}
		if text += "]"; json.Valid([]byte(text)) {
			if tried++; PlainJSON(text) != text {
				t.Errorf("%q: %q", text, PlainJSON(text))
			}
		}
	}
	if tried < 1000 {
		t.Errorf("%d texts are JSON: too few", tried)
	}
}
