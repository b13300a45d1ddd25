package report

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"npmx/explain"
)

// TestNothingThatIsWrittenActsOnATerminal: whatever reaches a writer, nothing of it does anything on a terminal, but
// for the writer's own colours.
func TestNothingThatIsWrittenActsOnATerminal(t *testing.T) {
	const evil = "a\x1b]0;t\x07\x1b[8m\x1b[2J\u009b5m\u202eb\x7f\rc\x00"
	f := explain.Finding{
		Source: evil, Rule: evil, Cause: "not-found", Certainty: explain.Likely, Title: evil, Explanation: evil,
		Says: evil,
		Code: evil, Method: evil, URL: evil, Host: evil, Registry: evil,
		Package: evil, Packages: []string{evil, evil}, Command: evil, Verify: evil, Docs: []string{evil},
		Evidence: []explain.Evidence{{Kind: explain.FromConfig, Source: evil, Line: 1, Column: 3, Text: evil},
			{Kind: explain.FromEnv, Source: evil, Text: evil}},
		Steps: []explain.Step{{Text: evil, Command: evil, Where: "file", Edit: &explain.Edit{File: evil, Line: 1,
			Old: evil, New: evil}}},
		Others: []explain.Alternative{{Cause: "not-found", Tell: evil}},
	}
	own := regexp.MustCompile("\x1b\\[(0|1|2|7|31|32|34|36)m|\x1b\\]8;;((https?|file)://[!-~]*)?\x1b\\\\")
	dangerous := func(r rune) bool {
		return r < 0x20 && r != '\n' || r >= 0x7f && r < 0xa0 || r >= 0x202a &&
			r <= 0x202e
	}
	for _, format := range Formats() {
		for _, o := range []Options{{}, {Color: true, Width: 60}, {Color: true, Width: 40, Links: true, Dir: evil}} {
			var b bytes.Buffer
			if err := format.Write(&b, explain.Report{Sources: []explain.Source{{Name: evil, Error: evil}},
				Findings: []explain.Finding{f}}, o); err != nil {
				t.Fatal(err)
			}
			out := b.String()
			if o.Color && format.Name == "text" {
				out = own.ReplaceAllString(out, "")
			}
			if i := strings.IndexFunc(out, dangerous); i >= 0 {
				t.Errorf("%s %+v: %q", format.Name, o, out[max(0, i-40):min(len(out), i+20)])
			}
		}
	}
}
