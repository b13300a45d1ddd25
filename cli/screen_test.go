package cli

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"

	"npmx/demo"
)

// TestScreenOfASuccess: at a terminal, a project that installs leaves under npmx the screen that npm leaves, and the same lockfile.
func TestScreenOfASuccess(t *testing.T) {
	npm := needNpm(t)
	for _, size := range []struct{ cols, rows int }{{80, 24}, {40, 12}} {
		bare, bareLock := screenOf(t, npm, size.cols, size.rows)
		ours, ourLock := screenOf(t, npmxHere(t), size.cols, size.rows)
		if bare != ours {
			t.Errorf("at %d columns npm's screen is\n%s\nand npmx's\n%s", size.cols, bare, ours)
		}
		if bareLock != ourLock {
			t.Errorf("the lockfiles differ:\n%s\n%s", bareLock, ourLock)
		}
		if !strings.Contains(bare, "added 1 package") {
			t.Errorf("npm did not install:\n%s", bare)
		}
	}
}

// TestStdoutOfASuccess: without a terminal every byte on stdout and stderr is npm's.
func TestStdoutOfASuccess(t *testing.T) {
	npm := needNpm(t)
	for _, args := range [][]string{{"install"}, {"ls", "--json"}, {"view", "@acme/core", "version"}, {"pack", "--json"}} {
		bare, ours := good(t), good(t)
		want := runProgram(t, npm, bare.Dir, bare.Env, args)
		got := runProgram(t, npmxHere(t), ours.Dir, ours.Env, args)
		for _, c := range []struct {
			what      string
			got, want []byte
		}{{"stdout", got.stdout, want.stdout}, {"stderr", got.stderr, want.stderr}} {
			if a, b := same(c.got, ours), same(c.want, bare); a != b {
				t.Errorf("npmx %s: %s is %q, npm's %q", args, c.what, a, b)
			}
		}
		if got.status != want.status {
			t.Errorf("npmx %s ended with %d, npm with %d", args, got.status, want.status)
		}
	}
}

// same takes off what differs between any two runs: folders, ports and times.
func same(text []byte, c demo.Case) string {
	s := strings.ReplaceAll(string(text), filepath.Dir(c.Project), "DIR")
	s = regexp.MustCompile(`127\.0\.0\.1:\d+`).ReplaceAllString(s, "HOST")
	s = regexp.MustCompile(`\d{4}-\d\d-\d\dT[\d_]+Z`).ReplaceAllString(s, "NOW")
	return regexp.MustCompile(`in \d+(\.\d+)?m?s`).ReplaceAllString(s, "in TIME")
}

// good lays out the scenario in which all is right, with a registry of its own.
func good(t *testing.T) demo.Case { return planted(t, "good-install") }

// planted lays out a scenario, with a registry of its own.
func planted(t *testing.T, name string) demo.Case {
	t.Helper()
	s, ok := demo.Find(name)
	if !ok {
		t.Fatalf("no scenario %s", name)
	}
	r, err := s.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	c, err := demo.Prepare(s, t.TempDir(), r)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// screenOf runs an install at a terminal of that size and gives what is left on the screen, and the lockfile.
func screenOf(t *testing.T, program string, cols, rows int) (screen, lock string) {
	t.Helper()
	c := good(t)
	cmd := exec.Command(program, c.Args...)
	cmd.Dir, cmd.Env = c.Dir, append(c.Env, "TERM=xterm-256color")
	terminal := atTerminal(t, cmd, cols, rows)
	defer terminal.Close()
	kill := time.AfterFunc(time.Minute, func() { cmd.Process.Kill() })
	defer kill.Stop()
	var out bytes.Buffer
	io.Copy(&out, terminal) // ends with EIO when npm has gone
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out.String())
	}
	b, err := os.ReadFile(filepath.Join(c.Project, "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	return same([]byte(render(out.Bytes(), cols, rows)), c), same(b, c)
}

// atTerminal starts a program at a terminal of its own.
func atTerminal(t *testing.T, cmd *exec.Cmd, cols, rows int) *os.File {
	t.Helper()
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)})
	if err != nil {
		t.Fatal(err)
	}
	return terminal
}

// render plays bytes on an emulated terminal.
func render(b []byte, cols, rows int) string {
	e := vt.NewEmulator(cols, rows)
	go io.Copy(io.Discard, e) // answers to queries, which nobody waits for
	e.Write(b)
	defer e.Close()
	var lines []string
	for _, l := range strings.Split(e.String(), "\n") {
		lines = append(lines, strings.TrimRight(l, " \r"))
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}
