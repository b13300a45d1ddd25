package parse_test

import (
	"fmt"
	"strings"
	"testing"

	"npmx/parse"
)

// TestWhatBecameOfEachLine: --trace names the reader of a line, and why a claim was taken back. A secret is masked.
func TestWhatBecameOfEachLine(t *testing.T) {
	var got []string
	p := parse.New(parse.Options{Trace: func(x parse.Trace) {
		got = append(got, fmt.Sprintf("%d %s: %s", x.Line, x.By, x.Text))
	}})
	_, _ = p.Write([]byte("##[group]Run npm ci\n" +
		"npm ci\n" +
		"##[endgroup]\n" +
		"npm error code E401\n" +
		"npm error 401 Unauthorized - GET https://npm.acme.example/core - no: Bearer npm_" + strings.Repeat("a", 36) +
		"\n" +
		"Error: 401 Unauthorized - PUT https://npm.pkg.github.com/@acme%2fui\n" +
		"added 3 packages in 2s\n"))
	p.Close()
	text := strings.Join(got, "\n")
	for _, want := range []string{"npm: npm error code E401", "-> a failure: E401",
		"-> taken back: the client went on: added 3 packages"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	if strings.Contains(text, "aaaaaaaa") {
		t.Errorf("a token stands in\n%s", text)
	}
}
