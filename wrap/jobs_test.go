//go:build unix

package wrap_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"npmx/internal/fair"
)

// shell is an interactive shell at a terminal, with its first prompt on the screen.
func shell(t *testing.T, name string) *session {
	t.Helper()
	path := fair.Program(t, name)
	args := map[string][]string{"bash": {"--norc", "--noprofile", "--noediting", "-i"}, "dash": {"-i"},
		"zsh": {"-f", "-i", "+Z"}}
	c := exec.Command(path, args[name]...)
	c.Env = withPrograms(t)
	s := at(t, c)
	s.Type("echo shell $((6*7))\n")
	s.until(`shell 42\r`)
	return s
}

// prompt shows that the shell listens, by a command whose output is not in its echo.
func (s *session) prompt(n int) {
	s.t.Helper()
	soon(s.t, "the shell has the terminal", func() bool { return foreground(s) == strconv.Itoa(s.Cmd.Process.Pid) })
	s.Type(fmt.Sprintf("echo back $((%d+1000))\n", n))
	s.until(fmt.Sprintf(`back %d\r`, n+1000))
}

// state is T when all threads are stopped, S or R while one is not, and "gone".
func state(pid int) string {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid))
	found := "gone"
	for _, file := range threads {
		b, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		if found = string(b[bytes.LastIndexByte(b, ')')+2]); found != "T" {
			return found
		}
	}
	return found
}

func cooked(s *session) bool {
	l := s.settings().Lflag
	return l&unix.ICANON != 0 && l&unix.ECHO != 0 && l&unix.ISIG != 0
}

func stopAndResume(t *testing.T, role, name string) {
	s := shell(t, name)
	s.Type(role + " wait exit:5; echo status $?\n")
	child := pid(t, s.until(`ready (\d+)\r`))
	s.Type("\x1a")
	soon(t, "the child is stopped", func() bool { return state(child) == "T" })
	s.prompt(1)
	if !cooked(s) {
		t.Errorf("the terminal is raw while the job is stopped: %+v", s.settings())
	}
	s.Type("fg\n")
	soon(t, "the child goes on", func() bool { return state(child) == "S" || state(child) == "R" })
	s.Type("\n")
	s.until(`go on\r`)
	s.prompt(2)
	s.Type("jobs; echo done $((3*3))\n")
	s.until(`done 9\r`)
}

// shells are those that people have npm run in; one that is not here is skipped.
func shells() []string { return []string{"bash", "dash", "zsh"} }

// TestStoppedAndContinuedAsNpm: ^Z, fg and bg, and stops of npmx or npm alone, are for the shell what they are without
// us.
func TestStoppedAndContinuedAsNpm(t *testing.T) {
	t.Parallel()
	for _, name := range shells() {
		for _, test := range []struct {
			name string
			run  func(t *testing.T, role, shell string)
		}{{"^Z and fg", stopAndResume}, {"^Z and bg", stopAndBackground}, {"stop of npmx", stoppedFromOutside},
			{"stop of npm", stoppedAlone}, {"stop at a password", stoppedSecret}} {
			t.Run(name+" "+test.name, func(t *testing.T) {
				bareAndOurs(t,
					func(t *testing.T, role string) { repeat(t, func(t *testing.T) { test.run(t, role, name) }) })
			})
		}
	}
}

// stopAndBackground stops a job that needs no input and lets it end in the background.
func stopAndBackground(t *testing.T, role, name string) {
	s := shell(t, name)
	enough := filepath.Join(t.TempDir(), "enough")
	s.Type(role + " count:" + enough + " say:finished\n")
	child := pid(t, s.until(`ready (\d+)\r`))
	s.Type("\x1a")
	soon(t, "the child is stopped", func() bool { return state(child) == "T" })
	s.prompt(1)
	s.Type("bg\n")
	soon(t, "the child goes on", func() bool { return state(child) == "S" || state(child) == "R" })
	s.prompt(2)
	write(t, enough)
	s.until(`finished\r`)
	s.prompt(3)
	if !cooked(s) {
		t.Errorf("the terminal is raw: %+v", s.settings())
	}
}

// stoppedFromOutside stops the job as kill -STOP %1 does. Not in the moment between fork and exec of our witness: a
// stop that nobody can catch holds it there, and with it the thread of ours that the shell waits for, until it is
// woken.
func stoppedFromOutside(t *testing.T, role, name string) {
	s := shell(t, name)
	s.Type(role + " wait exit:5\n")
	child := pid(t, s.until(`ready (\d+)\r`))
	soon(t, "there is a witness", func() bool {
		return role != "npmx" || len(twins(pid(t, foreground(s)))) == 2
	})
	syscall.Kill(-pid(t, foreground(s)), syscall.SIGSTOP)
	soon(t, "the child is stopped", func() bool { return state(child) == "T" })
	s.prompt(1)
	s.Type("fg\n")
	soon(t, "the child goes on", func() bool { return state(child) != "T" })
	s.Type("\n")
	s.until(`go on\r`)
	s.prompt(2)
}

// stoppedAlone stops npm itself: the shell has its prompt back, and fg wakes npm.
func stoppedAlone(t *testing.T, role, name string) {
	s := shell(t, name)
	s.Type(role + " wait exit:5\n")
	child := pid(t, s.until(`ready (\d+)\r`))
	syscall.Kill(child, syscall.SIGSTOP)
	s.prompt(1)
	s.Type("fg\n")
	soon(t, "the child goes on", func() bool { return state(child) == "S" || state(child) == "R" })
	s.Type("\n")
	s.until(`go on\r`)
	s.prompt(2)
}

// stoppedSecret stops npm while it asks for a password: the shell's line is not blind. (dash leaves the terminal as it
// finds it, and zsh sets it for itself: of them only that they listen is asked.)
func stoppedSecret(t *testing.T, role, name string) {
	s := shell(t, name)
	s.Type(role + " secret exit:5; echo over\n")
	s.until(`Password: ()`)
	soon(t, "the echo is off", func() bool { return s.settings().Lflag&unix.ECHO == 0 })
	child := pid(t, foreground(s))
	s.Type("\x1a")
	soon(t, "the job is stopped", func() bool { return state(child) == "T" })
	s.prompt(1)
	if name == "bash" && !cooked(s) {
		t.Errorf("the terminal is raw while the job is stopped: %+v", s.settings())
	}
	s.Type("fg\n")
	soon(t, "the job has the terminal", func() bool { return foreground(s) != strconv.Itoa(s.Cmd.Process.Pid) })
	s.Type("hunter2\n")
	s.until(`7 characters\r`)
	s.prompt(2)
}

// foreground is the process group that has the terminal.
func foreground(s *session) string {
	group, err := unix.IoctlGetInt(int(s.Tty.Fd()), unix.TIOCGPGRP)
	if err != nil {
		return err.Error()
	}
	return strconv.Itoa(group)
}

// TestABackgroundJobLeavesTheTerminal: a job in the background neither stops nor touches the terminal, with tostop set
// and not.
func TestABackgroundJobLeavesTheTerminal(t *testing.T) {
	for _, tostop := range []string{"-tostop", "tostop"} {
		for _, name := range shells() {
			t.Run(name+" "+tostop, func(t *testing.T) {
				s := shell(t, name)
				s.Type("stty " + tostop + "\n")
				s.prompt(1)
				enough := filepath.Join(t.TempDir(), "enough")
				before := s.settings()
				s.Type("npmx count:" + enough + " write:300000 say:finished &\n")
				s.until(`ready (\d+)\r`)
				s.prompt(2)
				if s.settings() != before {
					t.Errorf("the terminal was %+v, is %+v", before, s.settings())
				}
				write(t, enough)
				s.until(`finished\r`)
				s.prompt(3)
				if s.settings() != before {
					t.Errorf("the terminal was %+v, is %+v", before, s.settings())
				}
			})
		}
	}
}

// TestABackgroundJobThatReadsStops: a job in the background that asks for input stops, as npm's does, and fg lets it
// have it. The job is what the shell waits for. One that stops while bash is between its look whether it must be woken
// and the terminal's change of hands is not woken, npm's neither; calls at such moments are slow_linux_test.go's.
func TestABackgroundJobThatReadsStops(t *testing.T) {
	for _, name := range shells() {
		t.Run(name, func(t *testing.T) {
			bareAndOurs(t, func(t *testing.T, role string) {
				s := shell(t, name)
				s.Type(role + " wait exit:0 &\n")
				child := pid(t, s.until(`ready (\d+)\r`))
				leader, _ := unix.Getpgid(child)
				soon(t, "the job is stopped", func() bool { return state(child) == "T" && state(leader) == "T" })
				s.prompt(1)
				s.Type("fg\n")
				soon(t, "the job has the terminal",
					func() bool { return foreground(s) != strconv.Itoa(s.Cmd.Process.Pid) })
				s.Type("\n")
				s.until(`go on\r`)
				s.prompt(2)
			})
		})
	}
}

func write(t *testing.T, file string) {
	t.Helper()
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestAStopWhileStartingGivesThePromptBack: a ^Z at any moment of the start, between a fork and its exec too, gives
// the shell its prompt back, and fg goes on.
func TestAStopWhileStartingGivesThePromptBack(t *testing.T) {
	t.Parallel()
	runs := 15
	if full() {
		runs = 300
	}
	dice := rand.New(rand.NewPCG(fair.Seed(t, uint64(os.Getpid())), 0))
	s := shell(t, "bash")
	own := strconv.Itoa(s.Cmd.Process.Pid)
	for i := range runs {
		s.Type("npmx cat\n")
		soon(t, "npmx has the terminal", func() bool {
			exe, _ := os.Readlink("/proc/" + foreground(s) + "/exe")
			return strings.HasSuffix(exe, ".test")
		})
		time.Sleep(time.Duration(dice.IntN(60)) * time.Millisecond) // the moment is what is tested
		s.Type("\x1a")
		s.prompt(2 * i)
		s.Type("fg\n")
		soon(t, "the job has the terminal again", func() bool { return foreground(s) != own })
		s.Type("\x04")
		s.prompt(2*i + 1)
	}
}
