//go:build unix

package wrap_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"npmx/internal/fair"
)

// TestManyRunsLeaveNothing: thousands of runs in one process leave no file, goroutine or child, and give each its own
// status.
func TestManyRunsLeaveNothing(t *testing.T) {
	runs := 400
	if full() {
		runs = 10_000
	}
	got := string(finished(t, as(t, "npmx", fmt.Sprint("loop=", runs))).stderr)
	if got != "wrong 0, descriptors +0, goroutines +0, children +0\n" {
		t.Errorf("after %d runs: %s", runs, got)
	}
}

// TestSoak: runs with signals, keys, kills and window sizes at random leave no process, no raw terminal, no open file,
// and no wrong status.
func TestSoak(t *testing.T) {
	runs, seed := 25, fair.Seed(t, uint64(os.Getpid()))
	if full() {
		runs = 500
	}
	dice := rand.New(rand.NewPCG(seed, 0))
	endings := soakEndings()
	alone := at(t, script(t, "/bin/sh", "exec npm "+shellWord("exec:"+soaked)))
	files := alone.until(`files ([0-9 ]+) end`)
	alone.Close()
	before := len(openFiles(t))
	met := map[string]int{}
	for i := range runs {
		e := endings[dice.IntN(len(endings))]
		met[e.name]++
		if !soak(t, dice, e, files) {
			t.Fatalf("run %d of %d, NPMX_SEED=%d", i, runs, seed)
		}
	}
	soon(t, "our own files are closed", func() bool { return len(openFiles(t)) <= before })
	if len(met) < len(endings)/2 {
		t.Errorf("only %v of %d endings were met", met, len(endings))
	}
}

func openFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("/proc/self/fd/*")
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// soakEnding is one way to end a run, with the status that it must have.
type soakEnding struct {
	name   string
	end    func(s *session, child int)
	status func(drawn int) int
}

func soakEndings() []soakEnding {
	drawn := func(n int) int { return n }
	all := []soakEnding{
		{"by itself", func(s *session, _ int) { s.Type("\n") }, drawn},
		{"^C", func(s *session, _ int) { s.Type("\x03") }, of(syscall.SIGINT)},
		{"^\\", func(s *session, _ int) { s.Type("\x1c") }, of(syscall.SIGQUIT)},
		{"npm killed", func(_ *session, child int) { syscall.Kill(child, syscall.SIGKILL) }, of(syscall.SIGKILL)},
		{"npmx killed", func(s *session, _ int) { s.Cmd.Process.Kill() }, of(syscall.SIGKILL)},
		{"stopped and woken", stopped, drawn},
	}
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGUSR1} {
		all = append(all,
			soakEnding{fmt.Sprint(sig, " to npmx"), func(s *session, _ int) { syscall.Kill(s.Cmd.Process.Pid, sig) },
				of(sig)},
			soakEnding{fmt.Sprint(sig, " to all"), func(s *session, _ int) { syscall.Kill(-s.Cmd.Process.Pid, sig) },
				of(sig)},
			soakEnding{fmt.Sprint(sig, " to npm"), func(_ *session, child int) { syscall.Kill(child, sig) }, of(sig)})
	}
	return all
}

func of(sig syscall.Signal) func(int) int { return func(int) int { return 128 + int(sig) } }

func stopped(s *session, child int) {
	syscall.Kill(-s.Cmd.Process.Pid, syscall.SIGSTOP)
	soon(s.t, "npm is stopped", func() bool { return state(child) == "T" })
	syscall.Kill(-s.Cmd.Process.Pid, syscall.SIGCONT)
	s.Type("\n")
}

// soaked is what each child says first: the files that it was given.
const soaked = `echo files $(cd /proc/self/fd; echo *) end`

// soak is one run: a few window sizes, now and then a raw terminal, a child that has the files that it must have, and
// an ending.
func soak(t *testing.T, dice *rand.Rand, e soakEnding, files string) bool {
	drawn := dice.IntN(256)
	text := fmt.Sprint(soaked, `; echo ready $$; read x; exit `, drawn)
	if dice.IntN(3) == 0 {
		text = "stty -echo -isig; stty isig; " + text
	}
	s := at(t, script(t, "/bin/sh", "exec npmx "+shellWord("exec:"+text)))
	defer s.Close()
	before := s.before
	child := pid(t, s.until(`ready (\d+)\r`))
	for range dice.IntN(6) {
		rows := 1 + dice.IntN(100)
		s.Resize(1+dice.IntN(300), rows)
	}
	set, killed := s.settings(), e.status(0) != 0
	e.end(s, child)
	got := s.status()
	if want := e.status(drawn); got != want {
		t.Errorf("%s: ended with %d, not %d\n%s", e.name, got, want, s.text())
	}
	soon(t, "npm has gone", func() bool { return !alive(child) })
	nobodyLeft(t, s.Cmd.Process.Pid)
	if want := map[bool]unix.Termios{true: before, false: set}[killed]; e.name != "npmx killed" &&
		s.settings() != want {
		t.Errorf("%s: the terminal is %+v, was %+v", e.name, s.settings(), want)
	}
	if given := s.until(`files ([0-9 ]+) end`); given != files {
		t.Errorf("%s: npm was given the files %s, and alone %s", e.name, given, files)
	}
	return !t.Failed()
}

func shellWord(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
