//go:build unix

package wrap_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// TestTheLastSizeIsSeen: of many changes of size in a row the last is seen.
func TestTheLastSizeIsSeen(t *testing.T) {
	repeat(t, func(t *testing.T) {
		s := at(t, as(t, "npmx", "", "resize:49 149", "exit:0"))
		s.until(`ready 24 80\r`)
		for i := range 50 {
			s.Resize(100+i, i)
		}
		s.until(`size 49 149\r`)
		s.status()
	})
}

// TestASizeChangedWhileStoppedHolds: a size that changed in the meantime holds.
func TestASizeChangedWhileStoppedHolds(t *testing.T) {
	s := shell(t, "bash")
	s.Type("npmx wait size\n")
	child := pid(t, s.until(`ready (\d+)\r`))
	s.Type("\x1a")
	soon(t, "the child is stopped", func() bool { return state(child) == "T" })
	s.prompt(1)
	s.Resize(99, 30)
	s.Type("fg\n")
	soon(t, "the child's terminal has the new size", func() bool {
		return state(child) != "T" &&
			outputSize(t, child) == [2]int{30, 99}
	})
	s.Type("\n")
	s.until(`size 30 99\r`)
}

// outputSize is the rows and columns of the terminal that a process writes to.
func outputSize(t *testing.T, pid int) [2]int {
	t.Helper()
	tty, err := os.OpenFile(fmt.Sprintf("/proc/%d/fd/1", pid), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	rows, cols, err := pty.Getsize(tty)
	if err != nil {
		t.Fatal(err)
	}
	return [2]int{rows, cols}
}

// TestEveryKindOfInputReachesNpm: every kind of input reaches npm, with its end.
func TestEveryKindOfInputReachesNpm(t *testing.T) {
	file := filepath.Join(t.TempDir(), "input")
	if err := os.WriteFile(file, []byte("a\nb"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, redirect, want string }{
		{"file", "< " + file, "a\nb<eof>\n"},
		{"pipe", "< <(printf 'a\\nb')", "a\nb<eof>\n"},
		{"nothing", "< /dev/null", "<eof>\n"},
		{"closed", "<&-", "<eof>\n"},
		{"string", "<<< word", "word\n<eof>\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			bareAndOurs(t, func(t *testing.T, role string) {
				if got := finished(t, script(t, "/bin/bash", role+" cat "+c.redirect)); string(got.stdout) != c.want ||
					got.status != 0 {
					t.Errorf("through a pipe %q came, status %d", got.stdout, got.status)
				}
				s := at(t, script(t, "/bin/bash", role+" cat "+c.redirect))
				if status := s.status(); s.all() != onScreen([]byte(c.want)) || status != 0 {
					t.Errorf("at a terminal %q came, status %d", s.all(), status)
				}
			})
		})
	}
}

// TestKeysAreEchoedOnce: lines that are typed are echoed once and end with ^D; a password is not echoed, and what was
// typed before is not lost.
func TestKeysAreEchoedOnce(t *testing.T) {
	var screens []string
	for _, role := range []string{"npm", "npmx"} {
		s := at(t, as(t, role, "", "secret", "cat", "exit:3"))
		s.until(`Password: ()`)
		soon(t, "the echo is off", func() bool { return s.settings().Lflag&unix.ECHO == 0 })
		s.Type("hunter2\n")
		s.until(`7 characters\r`)
		s.Type("one\n")
		s.until(`one\r\none\r`)
		s.Type("\x04")
		if got := s.status(); got != 3 {
			t.Errorf("%s ended with %d", role, got)
		}
		screens = append(screens, s.all())
	}
	if screens[0] != screens[1] || strings.Contains(screens[1], "hunter2") {
		t.Errorf("npm's screen is %q, npmx's %q", screens[0], screens[1])
	}
}

// TestASlowQuestionIsShown: a question that begins as a line of npm's may is shown, although it has no end, and what
// comes after it is filtered.
func TestASlowQuestionIsShown(t *testing.T) {
	for _, question := range []string{"npm notice go on? ", "n", "npm", "really n"} {
		s := at(t, as(t, "npmx", "hide", "raw:"+question, "cat", "raw:npm verbose x\\nnpm error y\\n", "exit:0"))
		s.until(`^(` + regexp.QuoteMeta(question) + `)$`)
		s.Type("\n\x04")
		s.status()
		if got := s.all(); strings.Contains(got, "verbose") || !strings.HasSuffix(got, "<eof>\r\nnpm error y\r\n") {
			t.Errorf("after %q the screen has %q", question, got)
		}
	}
}

// TestWhatAsksAtTheTerminalIsAnswered: what asks at /dev/tty, as ssh and sudo do, is answered, whatever stdin is.
func TestWhatAsksAtTheTerminalIsAnswered(t *testing.T) {
	bareAndOurs(t, func(t *testing.T, role string) {
		s := at(t, script(t, "/bin/sh",
			role+" 'run:echo question > /dev/tty; read x < /dev/tty; echo answer $x' exit:0 < /dev/null"))
		s.until(`question\r`)
		s.Type("yes\n")
		s.until(`answer yes\r`)
		if got := s.status(); got != 0 {
			t.Errorf("ended with %d", got)
		}
	})
}

// TestTheTerminalIsMendedAfterACrash: after an npm that was killed while the terminal was raw, it is as it was before;
// what one left that exited is meant.
func TestTheTerminalIsMendedAfterACrash(t *testing.T) {
	for _, c := range []struct {
		ending   string
		restored bool
	}{{"die:KILL", true}, {"die:SEGV", true}, {"exit:1", false}, {"exit:0", false}} {
		s := at(t, as(t, "npmx", "", "makeraw", "wait", c.ending))
		before := s.before
		s.until(`ready \d+()`)
		raw := s.settings()
		if raw == before {
			t.Fatal("the fake npm has not made the terminal raw")
		}
		s.Type("\n")
		s.status()
		if want := map[bool]unix.Termios{true: before, false: raw}[c.restored]; s.settings() != want {
			t.Errorf("after %s the terminal is %+v, not %+v", c.ending, s.settings(), want)
		}
	}
}

// TestSettingsOfOthersStay: settings that a pager makes while npm runs, and those that a question had made before, are
// not undone, though npm is killed.
func TestSettingsOfOthersStay(t *testing.T) {
	for _, text := range []string{"npmx wait die:KILL | cat", "stty -echo; exec npmx wait die:KILL",
		"stty -icanon; exec npmx wait die:KILL"} {
		s := at(t, script(t, "/bin/bash", text))
		s.until(`ready \d+()`)
		others := s.settings()
		others.Lflag ^= unix.ICANON | unix.ECHO
		if err := unix.IoctlSetTermios(int(s.Line.Fd()), tcsets, &others); err != nil {
			t.Fatal(err)
		}
		s.Type("\n")
		s.status()
		if s.settings() != others {
			t.Errorf("%s: the terminal is %+v, and was %+v", text, s.settings(), others)
		}
	}
}

// TestStdoutAndStderrStayApart: stdout and stderr go their own ways, byte for byte, in every combination of terminal,
// file and pipe.
func TestStdoutAndStderrStayApart(t *testing.T) {
	const words = " both:200 tty bytes exit:3"
	for _, way := range []string{
		"2>/dev/tty", ">/dev/tty", ">f 2>g", ">f", "2>g", "| cat >f", "2> >(cat >g; >read)", ">f 2>&1", "2>&1 | cat >f",
		"2>&1 >f", ">>f 2>>g", "2>/dev/null >f", ">/dev/null 2>g", "2>&1",
	} {
		t.Run(way, func(t *testing.T) {
			var seen []string
			lag := ""
			if strings.Contains(way, ">(") { // bash's wait does not always wait for such a process
				lag = "; until test -e read; do sleep 0.01; done"
			}
			for _, role := range []string{"npm", "npmx"} {
				c := script(t, "/bin/bash", "set -o pipefail; "+role+words+" "+way+"; echo status $?"+lag)
				c.Dir = t.TempDir()
				s := at(t, c)
				s.status()
				seen = append(seen, s.all()+"\n--f\n"+read(c.Dir, "f")+"\n--g\n"+read(c.Dir, "g"))
			}
			if seen[0] != seen[1] {
				t.Errorf("npm leaves\n%.2000q\nnpmx\n%.2000q", seen[0], seen[1])
			}
		})
	}
}

func read(dir, name string) string {
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return "(none)"
	}
	return string(b)
}

// TestAReaderThatLeavesEndsNpm: a reader that has seen enough ends npm as it would without us.
func TestAReaderThatLeavesEndsNpm(t *testing.T) {
	runs := 20
	if full() {
		runs = 100
	}
	for range runs {
		bash := script(t, "/bin/bash", `npmx pid forever 2>err | head -2; echo status "${PIPESTATUS[0]}"; cat err`)
		bash.Dir = t.TempDir()
		s := at(t, bash)
		s.until(`line 0\r`) // and the reader has gone
		if got := s.until(`status (\d+)\r`); got != "141" {
			t.Errorf("ended with %s", got)
		}
		s.status()
		child := pid(t, s.until(`pid (\d+)\r`))
		if alive(child) {
			t.Error("npm lives")
		}
		if got := s.all(); !strings.HasSuffix(got, "line 0\r\nstatus 141\r\n") {
			t.Errorf("the screen has %q", got)
		}
		s.Close()
	}
}

// TestAFullDiskEndsNothing: where what npm writes cannot be kept, npm goes on, and is not ended as by a reader that
// has gone.
func TestAFullDiskEndsNothing(t *testing.T) {
	needs(t, "/dev/full")
	for _, way := range []string{">/dev/full", ">/dev/full 2>&1"} {
		dir := t.TempDir()
		c := script(t, "/bin/sh",
			`npmx write:300000 "run:trap 'echo it came > pipe' PIPE; seq 100000; echo lives > lives" exit:3 `+way)
		c.Dir = dir
		if got := finished(t, c).status; got != 3 || read(dir, "lives") != "lives\n" || read(dir, "pipe") != "(none)" {
			t.Errorf("%s: ended with %d, a child lives: %q, met a broken pipe: %q", way, got, read(dir, "lives"),
				read(dir, "pipe"))
		}
	}
}
