//go:build unix

package wrap_test

import (
	"bytes"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// TestSixteenCases are those that no wrapper we know of passes all; the bare npm is held against them first.
// NPMX_REPEAT repeats them.
func TestSixteenCases(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name string
		test func(t *testing.T, role string)
	}{
		{"exit 7", func(t *testing.T, role string) { endsWith(t, role, 7, "exit:7") }},
		{"child killed by TERM", func(t *testing.T, role string) { endsWith(t, role, 143, "die:TERM") }},
		{"child killed by KILL", func(t *testing.T, role string) { endsWith(t, role, 137, "die:KILL") }},
		{"last bytes", lastBytes},
		{"orphan keeps the terminal open", orphanHolds},
		{"piped stdin and its end", pipedStdin},
		{"every byte", everyByte},
		{"TERM to the wrapper", func(t *testing.T, role string) { killedAtTerminal(t, role, syscall.SIGTERM) }},
		{"stdout closed early", closedEarly},
		{"window size", windowSize},
		{"window size changed", windowChanged},
		{"^C", func(t *testing.T, role string) { interrupted(t, role) }},
		{"settings after ^C", func(t *testing.T, role string) { settingsAfter(t, role, interrupted) }},
		{"settings after TERM", func(t *testing.T, role string) { settingsAfter(t, role, signalled(syscall.SIGTERM)) }},
		{"settings after HUP", func(t *testing.T, role string) { settingsAfter(t, role, signalled(syscall.SIGHUP)) }},
		{"^Z and fg", func(t *testing.T, role string) { stopAndResume(t, role, "bash") }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			bareAndOurs(t, func(t *testing.T, role string) {
				repeat(t, func(t *testing.T) { c.test(t, role) })
			})
		})
	}
}

func endsWith(t *testing.T, role string, want int, words ...string) {
	t.Helper()
	if got := at(t, as(t, role, "", words...)).status(); got != want {
		t.Errorf("at a terminal %s of %q ended with %d, not %d", role, words, got, want)
	}
	if got := finished(t, as(t, role, "", words...)).status; got != want {
		t.Errorf("through pipes %s of %q ended with %d, not %d", role, words, got, want)
	}
}

// onScreen is what a terminal makes of line ends.
func onScreen(b []byte) string { return strings.ReplaceAll(string(b), "\n", "\r\n") }

func lastBytes(t *testing.T, role string) {
	const n = 289 << 10
	for range 20 {
		s := at(t, as(t, role, "", "write:295936"))
		s.status()
		if got, want := s.all(), onScreen(patterned(0, n)); got != want {
			t.Fatalf("%d bytes came, not %d", len(got), len(want))
		}
	}
}

func orphanHolds(t *testing.T, role string) {
	s := at(t, as(t, role, "", "say:before", "nohup", "orphan:exec sleep 600", "exit:3"))
	orphan := pid(t, s.until(`orphan (\d+)\r`))
	defer syscall.Kill(orphan, syscall.SIGKILL)
	if got := s.status(); got != 3 {
		t.Errorf("ended with %d", got)
	}
	if !alive(orphan) { // which the end of its session does not hang up
		t.Error("it ended with the orphan, not with npm")
	}
}

func pipedStdin(t *testing.T, role string) {
	s := at(t, as(t, role, "", "cat"), func(c *exec.Cmd) { c.Stdin = strings.NewReader("a\nb\n") })
	if got := s.status(); got != 0 {
		t.Errorf("ended with %d", got)
	}
	if got := s.all(); got != "a\r\nb\r\n<eof>\r\n" {
		t.Errorf("the screen has %q", got)
	}
}

func everyByte(t *testing.T, role string) {
	want := append(append(allBytes(), bytes.Repeat([]byte("x"), 1<<20)...), "\n"...)
	s := at(t, as(t, role, "", "bytes", "line:1048576", "raw:\\n"))
	s.status()
	if got := s.all(); got != onScreen(want) {
		t.Errorf("%d bytes came, not the %d", len(got), len(onScreen(want)))
	}
	if got := finished(t, as(t, role, "", "bytes", "line:1048576", "raw:\\n")).stdout; !bytes.Equal(got, want) {
		t.Errorf("%d bytes came through a pipe, not the %d", len(got), len(want))
	}
}

func killedAtTerminal(t *testing.T, role string, sig syscall.Signal) {
	s := at(t, as(t, role, "", "wait"))
	child := pid(t, s.until(`ready (\d+)\r`))
	s.Cmd.Process.Signal(sig)
	if got := s.status(); got != 128+int(sig) {
		t.Errorf("ended with %d", got)
	}
	if alive(child) {
		t.Error("the child lives")
	}
	nobodyLeft(t, s.Cmd.Process.Pid)
}

func closedEarly(t *testing.T, role string) {
	c := script(t, "/bin/sh", role+" forever | head -1")
	if got := string(finished(t, c).stdout); got != "line 0\n" {
		t.Errorf("%q came", got)
	}
	if status := statusOf(t, c); status != 0 { // what writes for ever was killed by nobody here
		t.Errorf("ended with %d", status)
	}
}

func windowSize(t *testing.T, role string) {
	s := at(t, as(t, role, "", "size", "tty"))
	s.until(`size 24 80\r`)
	s.until(`tty true true true\r`)
}

func windowChanged(t *testing.T, role string) {
	s := at(t, as(t, role, "", "resize:50 132", "exit:4"))
	s.until(`ready 24 80\r`)
	s.Resize(132, 50)
	s.until(`size 50 132\r`)
	if got := s.status(); got != 4 {
		t.Errorf("ended with %d", got)
	}
}

func interrupted(t *testing.T, role string) *session {
	s := at(t, as(t, role, "", "wait"))
	s.until(`ready (\d+)\r`)
	s.Type("\x03")
	if got := s.status(); got != 130 {
		t.Errorf("ended with %d", got)
	}
	nobodyLeft(t, s.Cmd.Process.Pid)
	return s
}

func signalled(sig syscall.Signal) func(t *testing.T, role string) *session {
	return func(t *testing.T, role string) *session {
		s := at(t, as(t, role, "", "wait"))
		s.until(`ready (\d+)\r`)
		s.Cmd.Process.Signal(sig)
		s.status()
		return s
	}
}

// settingsAfter compares with a terminal that nobody has used.
func settingsAfter(t *testing.T, role string, ending func(*testing.T, string) *session) {
	tty, line, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	defer line.Close()
	fresh, err := unix.IoctlGetTermios(int(line.Fd()), tcgets)
	if err != nil {
		t.Fatal(err)
	}
	if got := ending(t, role).settings(); got != *fresh {
		t.Errorf("the terminal is %+v, not %+v", got, *fresh)
	}
}
