package diagnosis

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"npmx/demo"
	"npmx/internal/rig"
)

// TestEveryScenarioIsDiagnosed asks check before each install and publication whether it would be let through, runs the
// real npm under npmx through the planted mistake, against the embedded registry, and holds the report against what a
// good diagnosis says, and what check said against what npm made of it. By default one scenario a cause and purpose is
// run, with NPMX_LAB=full all of them.
func TestEveryScenarioIsDiagnosed(t *testing.T) {
	t.Parallel()
	major := rig.NpmMajor(t)
	seen := map[string]bool{}
	for _, s := range demo.Scenarios() {
		s, ok := s.For(major)
		if !ok || !rig.Full() && seen[purposeOf(s)+s.Cause] && s.Cause != "" && !slices.Contains(demo.Tour(), s.Name) {
			continue
		}
		seen[purposeOf(s)+s.Cause] = true
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			playScenario(t, s)
		})
	}
}

func playScenario(t *testing.T, s demo.Scenario) {
	c, _ := rig.Lay(t, s)
	purpose := purposeOf(s)
	if purpose == "" {
		hold(t, s, c)
		return
	}
	told := foretell(t, c, purpose)
	got := rig.RunNpmx(t, c.Dir, c.Env, c.Args)
	assertRun(t, s, c, got)
	assertForetold(t, s, told, got)
}

// hold runs a prepared case under npmx and checks what comes out against what the scenario wants.
func hold(t *testing.T, s demo.Scenario, c demo.Case) {
	t.Helper()
	assertRun(t, s, c, rig.RunNpmx(t, c.Dir, c.Env, c.Args))
}

func assertRun(t *testing.T, s demo.Scenario, c demo.Case, got rig.Ran) {
	t.Helper()
	for what, text := range map[string][]byte{"the report": got.Raw, "what npmx says": rig.OwnWords(got.Stderr)} {
		if leaks := c.Leaks(string(text)); len(leaks) > 0 {
			t.Errorf("%s holds secrets: %v\n%s", what, leaks, text)
		}
	}
	if got.Status != c.Want.Exit {
		t.Errorf("npmx ended with %d, want %d\n%s", got.Status, c.Want.Exit, got.Stderr)
	}
	assertFindings(t, append([]demo.Fault{{Cause: s.Cause, Want: c.Want}}, c.Beside...), got)
}

// assertFindings wants one finding a fault, in that order.
func assertFindings(t *testing.T, faults []demo.Fault, got rig.Ran) {
	t.Helper()
	if cause := faults[0].Cause; cause == "" || cause == "not-auth" {
		if len(got.Report.Findings) != 0 || bytes.Contains(got.Stderr, []byte("npmx:")) {
			t.Errorf("npmx spoke where it must be silent:\n%s\n%s", got.Stderr, got.Raw)
		}
		return
	}
	if len(got.Report.Findings) != len(faults) {
		t.Errorf("%d findings, want %d\n%s\n%s", len(got.Report.Findings), len(faults), got.Stderr, got.Raw)
		return
	}
	for i, f := range faults {
		assertFinding(t, f.Cause, f.Want, got.Report.Findings[i], got)
	}
}

func assertFinding(t *testing.T, cause string, want demo.Want, f rig.Finding, got rig.Ran) {
	t.Helper()
	for _, c := range []struct{ what, got, want string }{
		{"cause", f.Cause, cause},
		{"certainty", f.Certainty, want.Certainty},
		{"host", rig.Deref(f.Host), want.Host},
		{"package", rig.Deref(f.Package), want.Package},
		{"code", rig.Deref(f.Code), want.Code},
		{"status", rig.Deref(f.Status), rig.Number(want.Status)},
	} {
		if c.got != c.want {
			t.Errorf("%s = %q, want %q\n%s\n%s", c.what, c.got, c.want, got.Stderr, got.Raw)
		}
	}
	if want.File != "" && !hasPlace(f, want) {
		t.Errorf("no evidence at %s:%d\n%s", want.File, want.Line, got.Raw)
	}
	if len(f.Steps) == 0 {
		t.Errorf("no step says what to do\n%s", got.Raw)
	}
}

func hasPlace(f rig.Finding, want demo.Want) bool {
	for _, e := range f.Evidence {
		if e.Source == want.File && rig.Deref(e.Line) == rig.Number(want.Line) {
			return true
		}
	}
	return false
}

// TestLoginWithAWrongPassword types a wrong password at npm's own question: that is what is told, and not that a
// log-in is missing.
func TestLoginWithAWrongPassword(t *testing.T) {
	rig.NeedNpm(t)
	s := demo.Scenario{Args: []string{"login", "--auth-type=legacy"},
		Files: map[string]string{".npmrc": "registry={registry}\n", "package.json": "{}"}}
	c, r := rig.Lay(t, s)
	report := filepath.Join(t.TempDir(), "report.json")
	cmd := exec.Command(rig.Npmx(t), c.Args...)
	cmd.Dir, cmd.Env = c.Dir, append(slices.Clone(c.Env), "NPMX_REPORT="+report)
	f := rig.AtTerminal(t, cmd, 200, 40)
	defer f.Close()
	said := converse(f, []talk{
		{asked(`username: *(\([^)\n]*\) *)?`), demo.Ada}, {asked(`password: *(\([^)\n]*\) *)?`), "wrong"},
		{asked(`email: *(\([^)\n]*\) *)?`), "ada@acme.example"},
	})
	_ = cmd.Wait()
	got := rig.WithReport(t, rig.Ran{Stderr: []byte(said), Status: cmd.ProcessState.ExitCode()}, report)
	if found := got.Report.Findings; len(found) != 1 || found[0].Cause != "bad-password" ||
		found[0].Certainty != "certain" || rig.Deref(found[0].Host) != r.Host() {
		t.Errorf("%s", got.Raw)
	}
}
