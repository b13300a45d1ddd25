package report

import (
	"strings"
	"testing"

	"npmx/explain"
	"npmx/rules"
)

// TestAnAccountOfTheVerdictIsGiven: what a person reads who doubts a verdict, or whose own rule did not win.
func TestAnAccountOfTheVerdictIsGiven(t *testing.T) {
	finding := explain.Finding{Title: "t", Cause: rules.WrongHost, Rule: "wrong-host/port", Certainty: explain.Likely,
		Why: &explain.Why{
			Decided: []rules.Decided{{Field: "credential", Value: "none", Rank: 4},
				{Field: "notice", Value: "two\nlines",
					Rank: 3}},
			Missed: []rules.Miss{{Rule: "credential/refused", Condition: "credential: usable", Have: "none",
				Here:   "none",
				Failed: 2}},
			Beaten: []rules.Beaten{{Rule: "npmjs/scope", Cause: rules.ScopeUnmapped, Ranks: []int{2},
				Against: []int{4, 3}},
				{Rule: "acme/a", Cause: rules.TokenMissing, Ranks: []int{4, 3}, Against: []int{4, 3}},
				{Rule: "log/x", Cause: rules.TokenMissing, Silenced: "wrong-host/port"}},
			Proved: true, Ceiling: explain.Likely, Rivals: []rules.Cause{rules.LockfileHost},
			Asked: &rules.Account{Rule: "acme/token", Cause: rules.TokenMissing, Conditions: []rules.Answer{
				{Condition: "code: E401", Have: "E401", Holds: true}, {Condition: "host: npm.acme.example",
					Have: "nothing known"}}},
		}}
	write := func(o Options) string {
		var b strings.Builder
		if err := Text(&b, explain.Report{Findings: []explain.Finding{finding}}, o); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	golden(t, "why.txt", write(Options{Why: true}))
	if got := write(Options{}); strings.Contains(got, "decided") || strings.Contains(got, "asked") {
		t.Errorf("why is shown unasked:\n%s", got)
	}
	for line := range strings.Lines(write(Options{Why: true, Width: 60})) {
		if len(line) > 61 {
			t.Errorf("too wide: %q", line)
		}
	}
	finding.Why = &explain.Why{Asked: &rules.Account{Rule: "a/b", Ranks: []int{4, 2}}}
	if got := write(Options{Why: true}); !strings.Contains(got,
		"is not in hand, so it is not certain\n              it would be: nothing was sent, and an entry differs") ||
		!strings.Contains(got, "a/b (): fits, by evidence of rank [4 2]") {
		t.Error(got)
	}
	finding.Why.Asked.Silenced = "c/d"
	if got := write(Options{Why: true}); !strings.Contains(got, "fits, but c/d makes it pointless") {
		t.Error(got)
	}
}
