package transparency

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"npmx/internal/rig"
)

// TestScreenOfASuccess: at a terminal, a project that installs leaves under npmx the screen that npm leaves, and the
// same lockfile.
func TestScreenOfASuccess(t *testing.T) {
	npm := rig.NeedNpm(t)
	for _, size := range []struct{ cols, rows int }{{80, 24}, {40, 12}} {
		bare, bareLock := screenOf(t, npm, size.cols, size.rows)
		ours, ourLock := screenOf(t, rig.Npmx(t), size.cols, size.rows)
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
	npm := rig.NeedNpm(t)
	for _, args := range [][]string{{"install"}, {"ls", "--json"}, {"view", "@acme/core", "version"},
		{"pack", "--json"}} {
		bare, ours := rig.Good(t), rig.Good(t)
		want := rig.RunProgram(t, npm, bare.Dir, bare.Env, args)
		got := rig.RunProgram(t, rig.Npmx(t), ours.Dir, ours.Env, args)
		for _, c := range []struct {
			what      string
			got, want []byte
		}{{"stdout", got.Stdout, want.Stdout}, {"stderr", got.Stderr, want.Stderr}} {
			if a, b := rig.Same(c.got, ours), rig.Same(c.want, bare); a != b {
				t.Errorf("npmx %s: %s is %q, npm's %q", args, c.what, a, b)
			}
		}
		if got.Status != want.Status {
			t.Errorf("npmx %s ended with %d, npm with %d", args, got.Status, want.Status)
		}
	}
}

// screenOf runs an install at a terminal of that size and gives what is left on the screen, and the lockfile.
func screenOf(t *testing.T, program string, cols, rows int) (screen, lock string) {
	t.Helper()
	c := rig.Good(t)
	cmd := exec.Command(program, c.Args...)
	cmd.Dir, cmd.Env = c.Dir, append(c.Env, "TERM=xterm-256color")
	terminal := rig.AtTerminal(t, cmd, cols, rows)
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
	return rig.Same([]byte(rig.Render(out.Bytes(), cols, rows)), c), rig.Same(b, c)
}
