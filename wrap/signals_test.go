//go:build unix

package wrap_test

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"npmx/internal/fair"

	"golang.org/x/sys/unix"
)

// counted runs a child that counts its signals, at a terminal, with its output there or in pipes.
func counted(t *testing.T, where string) (s *session, child int, enough string) {
	t.Helper()
	enough = filepath.Join(t.TempDir(), "enough")
	s = at(t, as(t, "npmx", "", "count:"+enough), func(c *exec.Cmd) {
		if where == "pipe" {
			// no longer a file: exec makes a pipe
			c.Stdout, c.Stderr = struct{ *os.File }{c.Stdout.(*os.File)}, struct{ *os.File }{c.Stderr.(*os.File)}
		}
	})
	child = pid(t, s.until(`ready (\d+)\r`))
	witnessed(t, s)
	return s, child, enough
}

// witnessed waits for both twins of npmx's witness.
func witnessed(t *testing.T, s *session) {
	t.Helper()
	soon(t, "there is a witness", func() bool { return len(twins(s.Cmd.Process.Pid)) == 2 })
}

// fence passes two signals through npmx, one after the other: what was sent before them has then been handed on.
func (s *session) fence() {
	for n := range 2 {
		s.Cmd.Process.Signal(syscall.SIGUSR1)
		s.until(fmt.Sprintf(`(?s)(got 10\r.*){%d}`, n+1))
	}
}

func (s *session) signals(enough string) int {
	s.t.Helper()
	os.WriteFile(enough, nil, 0o600)
	return pid(s.t, s.until(`signals (\d+)\r`)) - 2 // the fence
}

// TestASignalReachesNpmOnce: a signal to npmx, to its group, or by key reaches npm once.
func TestASignalReachesNpmOnce(t *testing.T) {
	t.Parallel()
	keys := map[syscall.Signal]string{syscall.SIGINT: "\x03", syscall.SIGQUIT: "\x1c"}
	for _, where := range []string{"terminal", "pipe"} {
		for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
			ways := map[string]func(s *session){
				"pid":   func(s *session) { syscall.Kill(s.Cmd.Process.Pid, sig) },
				"group": func(s *session) { syscall.Kill(-s.Cmd.Process.Pid, sig) },
			}
			if key, ok := keys[sig]; ok {
				ways["key"] = func(s *session) { s.Type(key) }
			}
			for way, send := range ways {
				t.Run(fmt.Sprint(where, " ", sig, " by ", way),
					func(t *testing.T) { repeat(t, func(t *testing.T) { exactly(t, where, sig, send) }) })
			}
		}
	}
}

// exactly sends a signal twice.
func exactly(t *testing.T, where string, sig syscall.Signal, send func(*session)) {
	s, child, enough := counted(t, where)
	before := s.before
	for n := range 2 {
		send(s)
		s.until(fmt.Sprintf(`(?s)(got %d\r.*){%d}`, sig, n+1))
		witnessed(t, s)
	}
	s.fence()
	if got := s.signals(enough); got != 2 {
		t.Errorf("two signals came as %d:\n%s", got, s.text())
	}
	if got := s.status(); got != 0 {
		t.Errorf("ended with %d", got)
	}
	if alive(child) {
		t.Error("npm lives")
	}
	nobodyLeft(t, s.Cmd.Process.Pid)
	if s.settings() != before {
		t.Errorf("the terminal has changed: %+v", s.settings())
	}
}

// TestASignalWhileStartingEndsBoth: a signal in the first moments ends both as well, wherever it meets us.
func TestASignalWhileStartingEndsBoth(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		for _, group := range []int{1, -1} {
			for delay := time.Duration(0); delay <= 20*time.Millisecond; delay += 2 * time.Millisecond {
				s := at(t, as(t, "npmx", "path=/bin/sleep", "60"))
				before := s.before
				time.Sleep(delay) // the moment is what is tested
				syscall.Kill(group*s.Cmd.Process.Pid, sig)
				if got := s.status(); got != 128+int(sig) {
					t.Errorf("%s after %s: ended with %d, %s", sig, delay, got, s.text())
				}
				nobodyLeft(t, s.Cmd.Process.Pid)
				if s.settings() != before {
					t.Errorf("%s after %s: the terminal has changed", sig, delay)
				}
				s.Close()
			}
		}
	}
}

// TestAnIgnoredSignalStaysIgnored: a signal that we were started to ignore is ignored by npm too, and by us.
func TestAnIgnoredSignalStaysIgnored(t *testing.T) {
	bareAndOurs(t, func(t *testing.T, role string) {
		s := at(t, script(t, "/bin/sh", "trap '' HUP; exec "+role+" wait exit:6"))
		s.until(`ready (\d+)\r`)
		syscall.Kill(-s.Cmd.Process.Pid, syscall.SIGHUP)
		s.Type("\n")
		if got := s.status(); got != 6 {
			t.Errorf("ended with %d", got)
		}
	})
}

// TestNodeIsEndedUnderNohup: an npm that does not ignore what it was started to ignore, as node does not, is ended by
// it, under nohup and behind &.
func TestNodeIsEndedUnderNohup(t *testing.T) {
	for sig, trap := range map[syscall.Signal]string{syscall.SIGHUP: "HUP", syscall.SIGINT: "INT"} {
		for _, group := range []int{1, -1} {
			bareAndOurs(t, func(t *testing.T, role string) {
				s := at(t, script(t, "/bin/sh", "trap '' "+trap+"; exec "+role+" notice wait exit:6"))
				s.until(`ready (\d+)\r`)
				// npm inherits that it is ignored, so npmx takes it over behind npm's start, which takes node longer
				soon(t, "npmx has the signal", func() bool { return !ignores(s.Cmd.Process.Pid, sig) })
				syscall.Kill(group*s.Cmd.Process.Pid, sig)
				if got := s.status(); got != 128+int(sig) {
					t.Errorf("%s ended it with %d", sig, got)
				}
			})
		}
	}
}

// ignores reports whether a process ignores a signal, as far as the system says.
func ignores(pid int, sig syscall.Signal) bool {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, after, _ := strings.Cut(string(text), "SigIgn:\t")
	mask, _, _ := strings.Cut(after, "\n")
	bits, _ := strconv.ParseUint(mask, 16, 64)
	return bits&(1<<(sig-1)) != 0
}

// TestAKeyEndsTheScriptAround: ^C ends the script that runs npm, as it does without us, and a loop too.
func TestAKeyEndsTheScriptAround(t *testing.T) {
	for _, shell := range []string{"bash", "dash"} {
		for _, text := range []string{"ROLE wait; echo went on", "for i in 1 2 3; do ROLE wait; done; echo went on",
			"ROLE wait 2>&1 | cat; echo went on"} {
			t.Run(shell+" "+text, func(t *testing.T) {
				bareAndOurs(t, func(t *testing.T, role string) {
					path := fair.Program(t, shell)
					s := at(t, script(t, path, strings.ReplaceAll(text, "ROLE", role)))
					s.until(`ready (\d+)\r`)
					s.Type("\x03")
					if got := s.status(); got != 130 || strings.Contains(s.all(), "went on") {
						t.Errorf("ended with %d after %q", got, s.all())
					}
				})
			})
		}
	}
}

// TestTypedAheadIsKept: what is typed while npm runs is the shell's, or npm's next question's.
func TestTypedAheadIsKept(t *testing.T) {
	bareAndOurs(t, func(t *testing.T, role string) {
		s := shell(t, "bash")
		enough := filepath.Join(t.TempDir(), "enough")
		s.Type(role + " count:" + enough + "\n")
		s.until(`ready (\d+)\r`)
		s.Type("echo ahead $((40+2))\n")
		os.WriteFile(enough, nil, 0o600)
		s.until(`ahead 42\r`)
	})
}

// TestNodesOwnSignalsReachIt: signals that mean something to node reach it.
func TestNodesOwnSignalsReachIt(t *testing.T) {
	s, _, enough := counted(t, "terminal")
	s.Cmd.Process.Signal(syscall.SIGUSR2)
	s.until(`got 12\r`)
	s.fence()
	if got := s.signals(enough); got != 1 {
		t.Errorf("came %d times", got)
	}
}

// TestASignalEndsNpmxBeforeAReaderThatWaits: where a reader takes nothing, a signal ends npmx, though npm has written
// all and gone, and ^Z stops it.
func TestASignalEndsNpmxBeforeAReaderThatWaits(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		c, out := unread(t)
		persist(t, c.Process, syscall.SIGTSTP, "T")
		persist(t, c.Process, sig, "Z")
		io.Copy(io.Discard, out)
		c.Wait()
		if got := statusOf(t, c); got != 128+int(sig) {
			t.Errorf("%s ends it with %d", sig, got)
		}
	}
}

// persist sends a signal until it has that effect: the first may still go to an npm that is no more. Each has more
// time than the one before it, since a process that is woken again and again on a busy machine never comes to stop.
func persist(t *testing.T, p *os.Process, sig syscall.Signal, wanted string) {
	t.Helper()
	for wait := 4 * time.Millisecond; wait < patience; wait *= 2 {
		p.Signal(syscall.SIGCONT)
		p.Signal(sig)
		for limit := time.Now().Add(wait); time.Now().Before(limit); time.Sleep(time.Millisecond) {
			if state(p.Pid) == wanted {
				return
			}
		}
	}
	t.Fatalf("never: %s makes it %s, it is %s", sig, wanted, state(p.Pid))
}

// TestASignalCutsShortWhatFollows: what follows npm's end is cut short by a signal, and stopped by ^Z; the status is
// npm's.
func TestASignalCutsShortWhatFollows(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		s := at(t, as(t, "npmx", "after", "exit:7"))
		s.until(`after()\r`)
		s.Cmd.Process.Signal(sig)
		if got := s.status(); got != 7 || s.all() != "after\r\ncut short\r\n" {
			t.Errorf("%s: ended with %d, %q", sig, got, s.all())
		}
	}
	s := shell(t, "bash")
	s.Type("WRAP_TEST=after npmx exit:7; echo status $?\n")
	s.until(`after\r()`)
	s.Type("\x1a")
	s.prompt(1)
	s.Type("fg; echo status $?\n")
	soon(t, "the job has the terminal", func() bool { return foreground(s) != fmt.Sprint(s.Cmd.Process.Pid) })
	s.Type("\x03")
	s.until(`cut short\r\n(?:.*\r\n)*status 7\r()`)
}

// unread is an npmx whose npm has written more than a pipe holds, less than two, and has gone.
func unread(t *testing.T) (*exec.Cmd, io.Reader) {
	t.Helper()
	c := as(t, "npmx", "", "write:100000")
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // a group whose parent is elsewhere can be stopped
	_, out := pipes(t, c)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	// one that has written has been there, even if nobody was quick enough to see it
	soon(t, "npm has ended", func() bool {
		return readable(out.(*os.File)) && npmOf(c.Process.Pid) == 0 && state(c.Process.Pid) == "S"
	})
	return c, out
}

func readable(f *os.File) (ready bool) {
	raw, err := f.SyscallConn()
	if err != nil {
		return false
	}
	raw.Control(func(fd uintptr) {
		n, _ := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, 0)
		ready = n > 0
	})
	return ready
}

// TestRareSignalsEndBoth: every signal whose default is an end ends npm and npmx, and npmx has no words of its own for
// it.
func TestRareSignalsEndBoth(t *testing.T) {
	t.Parallel()
	signals := []syscall.Signal{syscall.SIGALRM, syscall.SIGVTALRM, syscall.SIGXCPU, syscall.SIGXFSZ, syscall.SIGIO,
		syscall.SIGABRT, syscall.SIGTRAP,
		syscall.SIGSYS, syscall.SIGSEGV, syscall.SIGILL, syscall.SIGBUS, syscall.SIGFPE}
	if _, err := os.Stat("/proc/self/stat"); err == nil {
		signals = append(signals, 16, 30, 40, 64) // SIGSTKFLT, SIGPWR and two for real time, on Linux
	}
	for _, sig := range signals {
		s := at(t, as(t, "npmx", "path=/bin/sh", "-c", "ulimit -c 0; echo ready; exec sleep 60"))
		s.until(`ready\r()`)
		witnessed(t, s)
		s.Cmd.Process.Signal(sig)
		if got := s.status(); got != 128+int(sig) || s.all() != "ready\r\n" {
			t.Errorf("%s: ended with %d, and says\n%.300s", sig, got, s.all())
		}
		nobodyLeft(t, s.Cmd.Process.Pid)
	}
}

// TestAKilledWitnessProvesNothing: where one twin of our witness was killed by somebody, a signal that comes to npmx is
// not taken for the one that it died of, however soon it comes.
func TestAKilledWitnessProvesNothing(t *testing.T) {
	s, _, enough := counted(t, "terminal")
	for n := range 3 {
		witnessed(t, s)
		syscall.Kill(twins(s.Cmd.Process.Pid)[n%2], syscall.SIGTERM)
		s.Cmd.Process.Signal(syscall.SIGTERM)
		s.until(fmt.Sprintf(`(?s)(got 15\r.*){%d}`, n+1))
	}
	s.fence()
	if got := s.signals(enough); got != 3 {
		t.Errorf("three signals came as %d:\n%s", got, s.text())
	}
}

// TestTwoKilledWitnessesProveNothingForLong: where somebody has killed both, as with killall, a signal that comes much
// later is not taken for the one that they died of.
func TestTwoKilledWitnessesProveNothingForLong(t *testing.T) {
	s, _, enough := counted(t, "terminal")
	for _, p := range twins(s.Cmd.Process.Pid) {
		syscall.Kill(p, syscall.SIGTERM)
		soon(t, "npmx has noted its end", func() bool { return syscall.Kill(p, 0) == syscall.ESRCH })
	}
	time.Sleep(2500 * time.Millisecond) // that much later
	s.Cmd.Process.Signal(syscall.SIGTERM)
	s.until(`got 15\r`)
	s.fence()
	if got := s.signals(enough); got != 1 {
		t.Errorf("a signal came as %d:\n%s", got, s.text())
	}
}

// twins are the processes of an npmx's witness that run.
func twins(npmx int) (found []int) {
	for _, p := range children(npmx) {
		if read(fmt.Sprintf("/proc/%d", p), "comm") == "cat\n" && alive(p) {
			found = append(found, p)
		}
	}
	return found
}

// TestNoProgramOfAProjectIsTheWitness: no program of a project's passes for our witness.
func TestNoProgramOfAProjectIsTheWitness(t *testing.T) {
	needs(t, "/bin/cat")
	dir := t.TempDir()
	if err := fair.WriteFile(filepath.Join(dir, "cat"), []byte("#!/bin/sh\ntouch "+dir+"/ran\nexec /bin/cat\n"),
		0o700); err != nil {
		t.Fatal(err)
	}
	c := as(t, "npmx", "", "wait")
	c.Env = append(c.Env, "PATH="+dir+":"+os.Getenv("PATH"))
	s := at(t, c)
	s.until(`ready (\d+)\r`)
	witnessed(t, s)
	if read(dir, "ran") != "(none)" {
		t.Error("the project's cat was started")
	}
}
