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
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// patience is how long a test waits for what must come, on a machine that does much else.
const patience = time.Minute

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

// session is a command at a terminal of its own, with what came out of it.
type session struct {
	t      *testing.T
	cmd    *exec.Cmd
	tty    *os.File     // the user's side
	line   *os.File     // the program's side, held open to look at its settings
	before unix.Termios // its settings when the program started

	mu   sync.Mutex
	out  []byte
	news chan struct{}
	over chan struct{}
}

// at starts a command at a terminal of 80 times 24. adjust may take streams off the terminal before the start.
func at(t *testing.T, c *exec.Cmd, adjust ...func(*exec.Cmd)) *session {
	t.Helper()
	tty, line, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(tty, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	c.Stdin, c.Stdout, c.Stderr = line, line, line
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 3}
	c.ExtraFiles = []*os.File{line}
	for _, a := range adjust {
		a(c)
	}
	s := &session{t: t, cmd: c, tty: tty, line: line, news: make(chan struct{}, 1), over: make(chan struct{})}
	s.before = s.settings()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	go s.read()
	go func() { c.Wait(); close(s.over) }()
	t.Cleanup(s.close)
	return s
}

func (s *session) read() {
	b := make([]byte, 64<<10)
	for {
		n, err := s.tty.Read(b)
		s.mu.Lock()
		s.out = append(s.out, b[:n]...)
		s.mu.Unlock()
		select {
		case s.news <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

func (s *session) close() {
	s.cmd.Process.Kill()
	<-s.over
	s.line.Close()
	s.tty.Close()
}

func (s *session) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.out)
}

// until waits for a pattern and gives its last group.
func (s *session) until(pattern string) string {
	s.t.Helper()
	wanted, limit := regexp.MustCompile(pattern), time.After(patience)
	for {
		if m := wanted.FindStringSubmatch(s.text()); m != nil {
			return m[len(m)-1]
		}
		select {
		case <-s.news:
		case <-limit:
			s.t.Fatalf("no %q came, but\n%s\n%s", pattern, s.text(), processes(s.cmd.Process.Pid))
		}
	}
}

func (s *session) typed(keys string) {
	s.t.Helper()
	if _, err := s.tty.WriteString(keys); err != nil {
		s.t.Fatal(err)
	}
}

// status waits for the end.
func (s *session) status() int {
	s.t.Helper()
	select {
	case <-s.over:
	case <-time.After(patience):
		s.t.Fatalf("it does not end:\n%s\n%s", s.text(), processes(s.cmd.Process.Pid))
	}
	return statusOf(s.t, s.cmd)
}

// settings are those of the terminal.
func (s *session) settings() unix.Termios {
	s.t.Helper()
	settings, err := unix.IoctlGetTermios(int(s.line.Fd()), tcgets)
	if err != nil {
		s.t.Fatal(err)
	}
	return *settings
}

// all waits until everything that was written before the end has come, and gives it.
func (s *session) all() string {
	s.t.Helper()
	s.line.WriteString("<the end>")
	s.until("<the end>")
	return strings.TrimSuffix(s.text(), "<the end>")
}

// soon polls for what has no event to wait for.
func soon(t *testing.T, what string, is func() bool) {
	t.Helper()
	limit := time.Now().Add(patience)
	for !is() {
		if time.Now().After(limit) {
			for _, p := range children(os.Getpid()) {
				t.Logf("%s", processes(p))
			}
			t.Fatalf("never: %s", what)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// processes lists the processes of a session, zombies left out.
func processes(session int) []string {
	var found []string
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range stats {
		b, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		fields := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+2:]))
		if fields[3] == strconv.Itoa(session) && fields[0] != "Z" {
			found = append(found, string(b[:bytes.LastIndexByte(b, ')')+3]))
		}
	}
	return found
}

func nobodyLeft(t *testing.T, session int) {
	t.Helper()
	limit := time.Now().Add(patience)
	for len(processes(session)) > 0 {
		if time.Now().After(limit) {
			t.Fatalf("still there: %s", processes(session))
		}
		time.Sleep(5 * time.Millisecond)
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
	_, err := os.Stat(file)
	switch {
	case err == nil:
	case os.Getenv("CI") != "":
		t.Fatal(err)
	default:
		t.Skip(err)
	}
}
