//go:build unix

package wrap_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"npmx/internal/console"
	"npmx/internal/fair"
)

// patience is how long a test waits for what must come, on a machine that does much else.
const patience = console.Patience

func full() bool { return os.Getenv("NPMX_LAB") == "full" }

// repeat runs a test as often as NPMX_REPEAT says.
func repeat(t *testing.T, test func(t *testing.T)) {
	n, err := strconv.Atoi(os.Getenv("NPMX_REPEAT"))
	if err != nil {
		n = 1
	}
	for range n {
		test(t)
	}
}

func self(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// as is this binary in a role. special is for npmx, see there.
func as(t *testing.T, role, special string, args ...string) *exec.Cmd {
	c := exec.Command(self(t), args...)
	c.Env = append(os.Environ(), roleVar+"="+role, "WRAP_TEST="+special, "TERM=xterm-256color")
	return c
}

// script is a shell script in which npmx and npm are those programs.
func script(t *testing.T, shell, text string) *exec.Cmd {
	c := exec.Command(shell, "-c", text)
	c.Env = withPrograms(t)
	return c
}

func withPrograms(t *testing.T) []string {
	dir := t.TempDir()
	for _, name := range []string{"npm", "npmx"} {
		if err := os.Symlink(self(t), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	return append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), "TERM=xterm", "PS1=$ ", "HISTFILE=", "ENV=")
}

// ended is how a command without a terminal ended.
type ended struct {
	stdout, stderr []byte
	status         int // 128+n for a signal
}

func finished(t *testing.T, c *exec.Cmd) ended {
	t.Helper()
	var out, errs bytes.Buffer
	if c.Stdout == nil {
		c.Stdout = &out
	}
	if c.Stderr == nil {
		c.Stderr = &errs
	}
	c.WaitDelay = patience
	kill := time.AfterFunc(2*time.Minute, func() { c.Process.Kill() })
	defer kill.Stop()
	c.Run()
	return ended{out.Bytes(), errs.Bytes(), statusOf(t, c)}
}

func statusOf(t *testing.T, c *exec.Cmd) int {
	t.Helper()
	if c.ProcessState == nil {
		t.Fatalf("%s was not started", c)
	}
	w := c.ProcessState.Sys().(syscall.WaitStatus)
	if w.Signaled() {
		return 128 + int(w.Signal())
	}
	return w.ExitStatus()
}

// session is a command at a terminal of its own.
type session struct {
	*console.Console
	t      *testing.T
	before unix.Termios // the terminal's settings when the program started
}

// at starts a command at a terminal of 80 times 24. adjust may take streams off the terminal before the start.
func at(t *testing.T, c *exec.Cmd, adjust ...func(*exec.Cmd)) *session {
	t.Helper()
	s := &session{Console: console.Open(t, c, 80, 24), t: t}
	for _, a := range adjust {
		a(c)
	}
	s.before = s.settings()
	s.Start()
	return s
}

func (s *session) text() string { return string(s.Screen.Bytes()) }

// until waits for a pattern and gives its last group.
func (s *session) until(pattern string) (last string) {
	s.t.Helper()
	wanted := regexp.MustCompile(pattern)
	s.Until(strconv.Quote(pattern), func(screen string) bool {
		m := wanted.FindStringSubmatch(screen)
		if m != nil {
			last = m[len(m)-1]
		}
		return m != nil
	})
	return last
}

// status waits for the end.
func (s *session) status() int {
	s.t.Helper()
	select {
	case <-s.Over:
	case <-time.After(patience):
		s.t.Fatalf("it does not end:\n%s\n%s", s.text(), console.Session(s.Cmd.Process.Pid))
	}
	return statusOf(s.t, s.Cmd)
}

// settings are those of the terminal.
func (s *session) settings() unix.Termios {
	s.t.Helper()
	settings, err := unix.IoctlGetTermios(int(s.Line.Fd()), tcgets)
	if err != nil {
		s.t.Fatal(err)
	}
	return *settings
}

// all is what was written before the end.
func (s *session) all() string {
	s.t.Helper()
	s.Drain()
	return s.text()
}

// soon polls for what has no event to wait for.
func soon(t *testing.T, what string, is func() bool) {
	t.Helper()
	limit := time.Now().Add(patience)
	for !is() {
		if time.Now().After(limit) {
			for _, p := range children(os.Getpid()) {
				t.Logf("%s", console.Session(p))
			}
			t.Fatalf("never: %s", what)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func nobodyLeft(t *testing.T, session int) {
	t.Helper()
	if left := console.Left(session); len(left) > 0 {
		t.Fatalf("still there: %s", left)
	}
}

func alive(pid int) bool { return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) && !zombie(pid) }

func zombie(pid int) bool {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && bytes.Contains(b, []byte(") Z "))
}

func pid(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// bare and ours are the two that must not differ.
func bareAndOurs(t *testing.T, test func(t *testing.T, role string)) {
	for _, role := range []string{"npm", "npmx"} {
		t.Run(role, func(t *testing.T) { test(t, role) })
	}
}

// needs skips where the system lacks a file that Linux has; in CI that is a fault.
func needs(t *testing.T, file string) {
	t.Helper()
	if _, err := os.Stat(file); err != nil {
		fair.Lacks(t, err.Error())
	}
}
