//go:build unix

package wrap_test

import (
	"fmt"
	"os"
	"os/exec"
	"testing"

	"golang.org/x/sys/unix"
)

// shell is an interactive shell at a terminal, with its first prompt on the screen.
func shell(t *testing.T, name string) *session {
	t.Helper()
	path, err := exec.LookPath(name)
	switch {
	case err == nil:
	case os.Getenv("CI") != "":
		t.Fatalf("no %s", name)
	default:
		t.Skipf("no %s", name)
	}
	args := map[string][]string{"bash": {"--norc", "--noprofile", "--noediting", "-i"}, "dash": {"-i"}, "zsh": {"-f", "-i", "+Z"}}
	c := exec.Command(path, args[name]...)
	c.Env = withPrograms(t)
	s := at(t, c)
	s.typed("echo shell $((6*7))\n")
	s.until(`shell 42\r`)
	return s
}

// prompt shows that the shell listens, by a command whose output is not in its echo.
func (s *session) prompt(n int) {
	s.t.Helper()
	s.typed(fmt.Sprintf("echo back $((%d+1000))\n", n))
	s.until(fmt.Sprintf(`back %d\r`, n+1000))
}

func state(pid int) string {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return "gone"
	}
	for i := len(b) - 1; i > 0; i-- {
		if b[i] == ')' {
			return string(b[i+2])
		}
	}
	return "gone"
}

func cooked(s *session) bool {
	l := s.settings().Lflag
	return l&unix.ICANON != 0 && l&unix.ECHO != 0 && l&unix.ISIG != 0
}

func stopAndResume(t *testing.T, role, name string) {
	s := shell(t, name)
	s.typed("$" + role + " wait exit:5; echo status $?\n")
	child := pid(t, s.until(`ready (\d+)\r`))
	s.typed("\x1a")
	soon(t, "the child is stopped", func() bool { return state(child) == "T" })
	s.prompt(1)
	if !cooked(s) {
		t.Errorf("the terminal is raw while the job is stopped: %+v", s.settings())
	}
	s.typed("fg\n")
	soon(t, "the child goes on", func() bool { return state(child) == "S" || state(child) == "R" })
	s.typed("\n")
	s.until(`go on\r`)
	s.prompt(2)
	s.typed("jobs; echo done $((3*3))\n")
	s.until(`done 9\r`)
}
