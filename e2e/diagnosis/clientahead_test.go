package diagnosis

import (
	"encoding/json"
	"slices"
	"testing"

	"npmx/explain/report"
	"npmx/internal/rig"
)

// purpose is what of a client's command line check is asked about, and the flags behind it.
func (p *played) purpose() (string, []string) {
	words := p.c.Args
	if words[0] == "npm" { // as later yarns have it
		words = words[1:]
	}
	return words[0], words[1:]
}

// askAgain asks check when the steps are done and the client has succeeded: an install would be let through again, and
// a version that has gone out by then would not.
func (g guest) askAgain(t *testing.T, p *played) {
	t.Helper()
	told, gone := g.ask(t, p), "nothing"
	if purpose, _ := p.purpose(); purpose == "publish" {
		gone = "version-exists"
	}
	if got := causeOf(told.Findings); got != gone || told.Let != (gone == "nothing") {
		t.Errorf("after the steps check foretells %q, want %q", got, gone)
	}
}

// ask is what check says before the client runs, by the client's own files.
func (g guest) ask(t *testing.T, p *played) (told foretold) {
	t.Helper()
	purpose, flags := p.purpose()
	args := append([]string{"check", "--for", purpose, "--client", g.Name, "--format", "json", "--"}, flags...)
	got := rig.RunProgram(t, g.npmx, p.c.Dir, p.env, args)
	if leaks := p.c.Leaks(string(got.Stdout)); len(leaks) > 0 {
		t.Errorf("check holds secrets: %v\n%s", leaks, got.Stdout)
	}
	rig.Follows(t, report.OutlookSchema(), got.Stdout)
	if err := json.Unmarshal(got.Stdout, &told); err != nil || (got.Status == 0) != told.Let {
		t.Errorf("status %d: %v\n%s%s", got.Status, err, got.Stdout, got.Stderr)
	}
	return told
}

// hold holds what check foretold against the mistake, over which the client has failed: certain, it is that; likely, it
// is that or one of the others that check names. What it did not foretell is what it left open.
func (g guest) hold(t *testing.T, p *played, told foretold) {
	t.Helper()
	if told.Let {
		if !leftOpen(reasonsOf(told), p.s.Cause) {
			t.Errorf("check foretells no failure; %s fails of %s", g.Column, p.s.Cause)
		}
		return
	}
	var could []string
	if len(told.Findings) > 0 {
		could = append(could, told.Findings[0].Cause)
		if told.Findings[0].Certainty == "likely" {
			could = append(could, others(told.Findings[0])...)
		}
	}
	if !slices.Contains(could, p.s.Cause) {
		t.Errorf("check foretells %q; %s fails of %s\n%+v", could, g.Column, p.s.Cause, told)
	}
}
