package rig

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"npmx/demo"
	"npmx/internal/fair"
)

// Must ends a test for an error.
func Must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Dangerous are characters that do something on a terminal.
func Dangerous(r rune) bool {
	return r < 0x20 && r != '\n' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// Silent is a scenario in which nothing is to be explained.
func Silent(s demo.Scenario) bool { return s.Cause == "" || s.Cause == "not-auth" }

// Silent is true where npm succeeded and npmx had nothing to say.
func (r Ran) Silent() bool {
	return r.Status == 0 && len(r.Report.Findings) == 0 && !bytes.Contains(r.Stderr, []byte("npmx:"))
}

// Ran is what a run left: what it wrote, its status, and the report where one was asked for.
type Ran struct {
	Stdout, Stderr []byte
	Status         int
	Report         Report
	Raw            []byte
}

// RunNpmx runs npm's arguments under npmx, without a terminal, and reads the report.
func RunNpmx(t *testing.T, dir string, env, args []string) Ran {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.json")
	got := RunProgram(t, Npmx(t), dir, append(slices.Clone(env), "NPMX_REPORT="+path), args)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("no report: %v\n%s", err, got.Stderr)
	}
	got.Raw, got.Report = raw, ReadReport(t, raw)
	return got
}

// RunProgram runs a program without a terminal to its end.
func RunProgram(t *testing.T, program, dir string, env, args []string) Ran {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env = dir, append([]string{"NPMX_PROBE=1m"}, env...) // the machine may be busy
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return Ran{Stdout: stdout.Bytes(), Stderr: stderr.Bytes(), Status: cmd.ProcessState.ExitCode()}
}

// Same takes off what differs between any two runs: folders, ports and times.
func Same(text []byte, c demo.Case) string {
	s := strings.ReplaceAll(string(text), filepath.Dir(c.Project), "DIR")
	s = regexp.MustCompile(`127\.0\.0\.1:\d+`).ReplaceAllString(s, "HOST")
	s = regexp.MustCompile(`\d{4}-\d\d-\d\dT[\d_]+Z`).ReplaceAllString(s, "NOW")
	return regexp.MustCompile(`in \d+(\.\d+)?m?s`).ReplaceAllString(s, "in TIME")
}

// Good lays out the scenario in which all is right, with a registry of its own.
func Good(t *testing.T) demo.Case { return Planted(t, "good-install") }

// Planted lays out a scenario, with a registry of its own.
func Planted(t *testing.T, name string) demo.Case {
	t.Helper()
	c, _ := Lay(t, Scenario(t, name))
	return c
}

// Scenario is the one of that name.
func Scenario(t testing.TB, name string) demo.Scenario {
	t.Helper()
	s, ok := demo.Find(name)
	if !ok {
		t.Fatalf("no scenario is called %s", name)
	}
	return s
}

// Lay lays out a scenario at a registry of its own, which lives as long as the test.
func Lay(t testing.TB, s demo.Scenario) (demo.Case, *demo.Registry) {
	t.Helper()
	r, err := s.Start()
	Must(t, err)
	t.Cleanup(func() { r.Close() })
	c, err := demo.Prepare(s, t.TempDir(), r)
	Must(t, err)
	return c, r
}

// Write makes a file, and the folders above it.
func Write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := fair.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
