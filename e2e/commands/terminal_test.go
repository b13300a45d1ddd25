//go:build unix

package commands

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/creack/pty"
	"github.com/rogpeppe/go-internal/testscript"

	"npmx/internal/rig"
)

// terminalCommands adds to scripts: terminal SESSION SHELL ARGS... runs an interactive shell at a terminal of 80 times
// 24, as the session file says, a line a step, its first two characters the kind:
//
//	> what is typed, with the return key
//	^ C for the key ^C, and so on
//	? an expression that comes on the screen behind what the last one matched
//	! an expression that is not on the screen so far
//	= the shell's exit status, at the end
func terminalCommands() map[string]func(ts *testscript.TestScript, neg bool, args []string) {
	return map[string]func(ts *testscript.TestScript, neg bool, args []string){"terminal": terminal}
}

func terminal(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: terminal SESSION SHELL ARGS...")
	}
	shell, err := exec.LookPath(args[1])
	switch {
	case err == nil:
	case os.Getenv("CI") != "":
		ts.Fatalf("no %s", args[1])
	default:
		ts.Logf("no %s: nothing was tested", args[1])
		return
	}
	cmd := exec.Command(shell, args[2:]...)
	cmd.Dir = ts.Getenv("WORK")
	for _, name := range []string{"PATH", "HOME", "WORK", "TERM", "PS1", "NPMX_PROBE"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	ts.Check(err)
	defer tty.Close()
	defer cmd.Process.Kill()
	s := &shellSession{ts: ts, cmd: cmd, tty: tty, news: make(chan struct{}, 1)}
	go s.listen()
	for _, step := range strings.Split(strings.TrimSpace(ts.ReadFile(args[0])), "\n") {
		s.step(step)
	}
}

// shellSession is a shell with what has come on its screen.
type shellSession struct {
	ts   *testscript.TestScript
	cmd  *exec.Cmd
	tty  *os.File
	mu   sync.Mutex
	text []byte
	seen int
	news chan struct{} // closed when the shell has let go of the terminal
}

func (s *shellSession) listen() {
	b := make([]byte, 4096)
	for {
		n, err := s.tty.Read(b)
		s.mu.Lock()
		s.text = append(s.text, b[:n]...)
		s.mu.Unlock()
		if err != nil {
			close(s.news)
			return
		}
		select {
		case s.news <- struct{}{}:
		default:
		}
	}
}

func (s *shellSession) screen() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.text)
}

func (s *shellSession) step(step string) {
	kind, arg, _ := strings.Cut(step, " ")
	switch kind {
	case ">":
		s.typed(arg + "\r")
	case "^":
		s.typed(string(arg[0] & 0x1f))
	case "?":
		s.until(regexp.MustCompile(arg))
	case "!":
		if m := regexp.MustCompile(arg).FindString(s.screen()); m != "" {
			s.ts.Fatalf("%q is on the screen:\n%s", m, s.screen())
		}
	case "=":
		s.ended(arg)
	case "#", "":
	default:
		s.ts.Fatalf("no such step: %s", step)
	}
}

func (s *shellSession) typed(keys string) {
	_, err := s.tty.WriteString(keys)
	s.ts.Check(err)
}

func (s *shellSession) until(wanted *regexp.Regexp) {
	for limit := time.After(rig.Patience); ; {
		if at := wanted.FindStringIndex(s.screen()[s.seen:]); at != nil {
			s.seen += at[1]
			return
		}
		select {
		case _, open := <-s.news:
			if !open && !wanted.MatchString(s.screen()[s.seen:]) {
				s.ts.Fatalf("the shell ended before %q came, after\n%q", wanted, s.screen())
			}
		case <-limit:
			s.ts.Fatalf("no %q came, but\n%q", wanted, s.screen())
		}
	}
}

func (s *shellSession) ended(status string) {
	kill := time.AfterFunc(rig.Patience, func() { s.cmd.Process.Kill() })
	defer kill.Stop()
	s.cmd.Wait()
	w := s.cmd.ProcessState.Sys().(syscall.WaitStatus)
	if got := strconv.Itoa(w.ExitStatus()); got != status {
		s.ts.Fatalf("the shell ended with %s (%v), not %s:\n%s", got, fmt.Sprint(s.cmd.ProcessState), status,
			s.screen())
	}
}
