package cli

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"npmx/demo"
)

// TestScenarios runs the real npm under npmx through the planted mistakes, against the embedded registry, and holds the report against
// what a good diagnosis says. By default one scenario a cause is run, with NPMX_LAB=full all of them.
func TestScenarios(t *testing.T) {
	major := npmMajor(t)
	seen := map[string]bool{}
	for _, s := range demo.Scenarios() {
		s, ok := s.For(major)
		if !ok || seen[s.Cause] && !full() && !slices.Contains(tour(), s.Name) {
			continue
		}
		seen[s.Cause] = true
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			playScenario(t, s)
		})
	}
}

type ran struct {
	stdout, stderr []byte
	status         int
	report         told
	raw            []byte
}

func playScenario(t *testing.T, s demo.Scenario) {
	r, err := s.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	c, err := demo.Prepare(s, t.TempDir(), r)
	if err != nil {
		t.Fatal(err)
	}
	hold(t, s, c)
}

// hold runs a prepared case under npmx and holds what comes out against what the scenario wants.
func hold(t *testing.T, s demo.Scenario, c demo.Case) {
	t.Helper()
	assertRun(t, s, c, runNpmx(t, c.Dir, c.Env, c.Args))
}

func assertRun(t *testing.T, s demo.Scenario, c demo.Case, got ran) {
	t.Helper()
	for what, text := range map[string][]byte{"the report": got.raw, "what npmx says": ownWords(got.stderr)} {
		if leaks := c.Leaks(string(text)); len(leaks) > 0 {
			t.Errorf("%s holds secrets: %v\n%s", what, leaks, text)
		}
	}
	if got.status != c.Want.Exit {
		t.Errorf("npmx ended with %d, want %d\n%s", got.status, c.Want.Exit, got.stderr)
	}
	assertFindings(t, append([]demo.Fault{{Cause: s.Cause, Want: c.Want}}, c.Beside...), got)
}

// assertFindings wants one finding a fault, in that order.
func assertFindings(t *testing.T, faults []demo.Fault, got ran) {
	t.Helper()
	if cause := faults[0].Cause; cause == "" || cause == "not-auth" {
		if len(got.report.Findings) != 0 || bytes.Contains(got.stderr, []byte("npmx:")) {
			t.Errorf("npmx spoke where it must be silent:\n%s\n%s", got.stderr, got.raw)
		}
		return
	}
	if len(got.report.Findings) != len(faults) {
		t.Errorf("%d findings, want %d\n%s\n%s", len(got.report.Findings), len(faults), got.stderr, got.raw)
		return
	}
	for i, f := range faults {
		assertFinding(t, f.Cause, f.Want, got.report.Findings[i], got)
	}
}

func assertFinding(t *testing.T, cause string, want demo.Want, f toldFinding, got ran) {
	t.Helper()
	for _, c := range []struct{ what, got, want string }{
		{"cause", f.Cause, cause},
		{"certainty", f.Certainty, want.Certainty},
		{"host", deref(f.Host), want.Host},
		{"package", deref(f.Package), want.Package},
		{"code", deref(f.Code), want.Code},
		{"status", deref(f.Status), number(want.Status)},
	} {
		if c.got != c.want {
			t.Errorf("%s = %q, want %q\n%s\n%s", c.what, c.got, c.want, got.stderr, got.raw)
		}
	}
	if want.File != "" && !hasPlace(f, want) {
		t.Errorf("no evidence at %s:%d\n%s", want.File, want.Line, got.raw)
	}
	if len(f.Steps) == 0 {
		t.Errorf("no step says what to do\n%s", got.raw)
	}
}

func hasPlace(f toldFinding, want demo.Want) bool {
	for _, e := range f.Evidence {
		if e.Source == want.File && deref(e.Line) == number(want.Line) {
			return true
		}
	}
	return false
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// runNpmx runs npm's arguments under npmx, without a terminal, and reads the report.
func runNpmx(t *testing.T, dir string, env, args []string) ran {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.json")
	got := runProgram(t, npmxHere(t), dir, append(slices.Clone(env), "NPMX_REPORT="+path), args)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("no report: %v\n%s", err, got.stderr)
	}
	got.raw, got.report = raw, readReport(t, raw)
	return got
}

// ownWords are those of npmx: npm's come first and pass unaltered.
func ownWords(stderr []byte) []byte {
	i := bytes.Index(stderr, []byte("\nnpmx: "))
	if i < 0 {
		return nil
	}
	return stderr[i:]
}

func runProgram(t *testing.T, program, dir string, env, args []string) ran {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env = dir, env
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return ran{stdout: stdout.Bytes(), stderr: stderr.Bytes(), status: cmd.ProcessState.ExitCode()}
}

// TestLoginWithAWrongPassword types a wrong password at npm's own question: that is what is told, and not that a log-in is missing.
func TestLoginWithAWrongPassword(t *testing.T) {
	needNpm(t)
	s := demo.Scenario{Args: []string{"login", "--auth-type=legacy"}, Files: map[string]string{".npmrc": "registry={registry}\n", "package.json": "{}"}}
	r, err := s.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	c, err := demo.Prepare(s, t.TempDir(), r)
	if err != nil {
		t.Fatal(err)
	}
	report := filepath.Join(t.TempDir(), "report.json")
	cmd := exec.Command(npmxHere(t), c.Args...)
	cmd.Dir, cmd.Env = c.Dir, append(slices.Clone(c.Env), "NPMX_REPORT="+report)
	f := atTerminal(t, cmd, 200, 40)
	defer f.Close()
	said := converse(f, []talk{
		{asked(`username: *(\([^)\n]*\) *)?`), demo.Ada}, {asked(`password: *(\([^)\n]*\) *)?`), "wrong"}, {asked(`email: *(\([^)\n]*\) *)?`), "ada@acme.example"},
	})
	_ = cmd.Wait()
	got := withReport(t, ran{stderr: []byte(said), status: cmd.ProcessState.ExitCode()}, report)
	if found := got.report.Findings; len(found) != 1 || found[0].Cause != "bad-password" || found[0].Certainty != "certain" || deref(found[0].Host) != r.Host() {
		t.Errorf("%s", got.raw)
	}
}
