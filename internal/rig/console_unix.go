//go:build unix

package rig

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/term"

	"npmx/internal/console"
)

// Patience is how long a test waits for what must come, on a machine that does much else.
const Patience = console.Patience

// Transcript is what came out of one stream.
type Transcript = console.Transcript

// Streams says which of a program's standard streams are the terminal; the others are pipes.
type Streams struct{ In, Out, Err bool }

func (s Streams) String() string {
	name := func(tty bool) string {
		if tty {
			return "tty"
		}
		return "pipe"
	}
	return "stdin=" + name(s.In) + ",stdout=" + name(s.Out) + ",stderr=" + name(s.Err)
}

// AllStreams are the eight ways.
func AllStreams() []Streams {
	var all []Streams
	for i := range 8 {
		all = append(all, Streams{i&1 == 0, i&2 == 0, i&4 == 0})
	}
	return all
}

// Console is a program at a terminal, some of whose streams are pipes instead.
type Console struct {
	*console.Console
	stdin   *os.File // what feeds a stdin that is a pipe
	modes   *term.State
	readers sync.WaitGroup

	Stdout, Stderr *Transcript
}

// StartConsole runs a program at a terminal of that size.
func StartConsole(t *testing.T, cmd *exec.Cmd, s Streams, cols, rows int) *Console {
	t.Helper()
	c := &Console{Console: console.Open(t, cmd, cols, rows), Stdout: &Transcript{}, Stderr: &Transcript{}}
	var err error
	c.modes, err = term.GetState(int(c.Line.Fd()))
	Must(t, err)
	theirs := c.connect(s)
	c.Start()
	for _, f := range theirs {
		f.Close()
	}
	return c
}

// connect lays out the pipes and gives the program's ends, which are to be closed here.
func (c *Console) connect(s Streams) []*os.File {
	var theirs []*os.File
	if !s.In {
		r, w, err := os.Pipe()
		Must(c.T, err)
		c.Cmd.Stdin, c.stdin, theirs = r, w, append(theirs, r)
		c.T.Cleanup(func() { w.Close() })
	}
	output := func(to *io.Writer, text *Transcript) {
		r, w, err := os.Pipe()
		Must(c.T, err)
		*to, theirs = w, append(theirs, w)
		c.readers.Go(func() { c.Listen(r, text) })
	}
	if !s.Out {
		output(&c.Cmd.Stdout, c.Stdout)
	}
	if !s.Err {
		output(&c.Cmd.Stderr, c.Stderr)
	}
	return theirs
}

// Typed sends keys where the program reads them: at the terminal, or into its pipe.
func (c *Console) Typed(keys string) {
	c.T.Helper()
	if c.stdin == nil {
		c.Type(keys)
		return
	}
	_, err := c.stdin.WriteString(strings.ReplaceAll(keys, "\r", "\n"))
	Must(c.T, err)
}

// Ended waits for the program, and for the last byte of every stream.
func (c *Console) Ended(answer func()) syscall.WaitStatus {
	c.T.Helper()
	limit := time.After(Patience)
	for {
		select {
		case <-c.Over:
			c.readers.Wait()
			c.Drain()
			return c.Cmd.ProcessState.Sys().(syscall.WaitStatus)
		case <-c.News:
			answer()
		case <-limit:
			c.T.Fatalf("%s does not end:\n%s\n%s\n%s\n%v", c.Cmd, c.Screen.Bytes(), c.Stdout.Bytes(), c.Stderr.Bytes(),
				console.Session(c.Cmd.Process.Pid))
		}
	}
}

var (
	escapes = regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]`)
	asking  = regexp.MustCompile(`(: |\? |\) )` + Spinner + `$`)
)

// Asks reports whether one of the streams ends with an unanswered question.
func (c *Console) Asks() bool {
	question := func(text []byte) bool { return asking.Match(escapes.ReplaceAll(text, nil)) }
	return c.Screen.Fresh(question) || c.Stdout.Fresh(question) || c.Stderr.Fresh(question)
}

// Tidy holds what every ending must leave: no process, and the terminal as it was.
func (c *Console) Tidy() {
	c.T.Helper()
	if left := console.Left(c.Cmd.Process.Pid); len(left) > 0 {
		c.T.Errorf("%s left processes behind: %v", c.Cmd, left)
		return
	}
	if now, err := term.GetState(int(c.Line.Fd())); err != nil || *now != *c.modes {
		c.T.Errorf("%s left the terminal in another mode: %v %v", c.Cmd, now, err)
	}
}

// Ending is how a process ended, in words.
func Ending(s syscall.WaitStatus) string {
	if s.Signaled() {
		return "died of " + s.Signal().String()
	}
	return fmt.Sprint("ended with ", s.ExitStatus())
}
