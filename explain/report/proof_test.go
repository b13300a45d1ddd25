package report

import (
	"strings"
	"testing"

	"npmx/explain"
	"npmx/parse"
)

// TestProofIsSaidInTermsOfWhoRunsIt: a person runs the command again, a pipeline its job; and what a step has said
// already is not said twice.
func TestProofIsSaidInTermsOfWhoRunsIt(t *testing.T) {
	view := explain.Finding{Verify: "npm view core"}
	again := explain.Finding{Verify: "npm publish", Again: true}
	unknown := explain.Finding{Again: true}
	in := func(f explain.Finding, where parse.Context) explain.Finding {
		f.Context = where
		return f
	}
	stepped := again
	stepped.Steps = []explain.Step{{Text: "publish it", Command: "npm publish"}}
	for _, k := range []struct {
		name  string
		found explain.Finding
		want  string
	}{
		{"a request of its own", view, "then prove it: npm view core"},
		{"the command", again, "then run it again: npm publish"},
		{"which is not known", unknown, "then run the command again"},
		{"in a pipeline", in(again, parse.Context{CI: "gitlab"}),
			"then run the job again; this has to pass: npm publish"},
		{"in a pipeline, not known", in(unknown, parse.Context{CI: "gitlab"}), "then run the job again"},
		{"in an image's build", in(again, parse.Context{Image: true}),
			"then build the image again; this has to pass: npm publish"},
		{"a step has said it", stepped, ""},
		{"a step has said it in words",
			explain.Finding{Again: true, Steps: []explain.Step{{Text: "run it again with a code", Role: "again"}}}, ""},
		{"nothing proves it", explain.Finding{}, ""},
	} {
		t.Run(k.name, func(t *testing.T) {
			got := printed(t, k.found)
			_, then, _ := strings.Cut(strings.Join(strings.Fields(got), " "), " then ")
			then, _, _ = strings.Cut(then, " confidence ")
			if then != strings.TrimPrefix(k.want, "then ") {
				t.Errorf("%q, want %q in\n%s", then, k.want, got)
			}
		})
	}
}

// TestADiffShowsADifference: two lines that differ in nothing but a secret, which is not shown, are told apart by name.
func TestADiffShowsADifference(t *testing.T) {
	const line = "//npm.acme.example/:_authToken=<token>"
	got := printed(t,
		explain.Finding{Steps: []explain.Step{{Text: "put it there", Edit: &explain.Edit{File: ".npmrc", Line: 2,
			Old: line, New: line}}}})
	for _, want := range []string{"- //npm.acme.example/:_authToken=<old token>",
		"+ //npm.acme.example/:_authToken=<new token>"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func printed(t *testing.T, f explain.Finding) string {
	t.Helper()
	var b strings.Builder
	if err := Text(&b, explain.Report{Findings: []explain.Finding{f}}, Options{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
