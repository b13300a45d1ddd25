//go:build unix

package rig

import (
	"fmt"
	"io"
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
	"golang.org/x/term"
)

// Patience is how long a test waits for what must come, on a machine that does much else.
const Patience = time.Minute

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

// Console is a program in a session of its own at a terminal, some of whose streams are pipes instead.
type Console struct {
	T     *testing.T
	Cmd   *exec.Cmd
	Tty   *os.File // the user's side
	line  *os.File // the program's side, held open to look at its settings
	stdin *os.File // what feeds a stdin that is a pipe
	modes *term.State

	Screen, Stdout, Stderr *Transcript
	News                   chan struct{}
	readers                sync.WaitGroup
	Over                   chan struct{}
}

// Transcript is what came out of one stream.
type Transcript struct {
	mu   sync.Mutex
	text []byte
	read int // of it, when the last answer was given
}

// Bytes are those so far.
func (r *Transcript) Bytes() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]byte(nil), r.text...)
}

// StartConsole runs a program at a terminal of that size.
func StartConsole(t *testing.T, cmd *exec.Cmd, s Streams, cols, rows int) *Console {
	t.Helper()
	tty, line, err := pty.Open()
	Must(t, err)
	Must(t, pty.Setsize(tty, &pty.Winsize{Rows: uint16(rows), Cols: uint16(cols)}))
	modes, err := term.GetState(int(line.Fd()))
	Must(t, err)
	c := &Console{T: t, Cmd: cmd, Tty: tty, line: line, modes: modes, News: make(chan struct{}, 1),
		Over:   make(chan struct{}),
		Screen: &Transcript{}, Stdout: &Transcript{}, Stderr: &Transcript{}}
	theirs := c.connect(s)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 3}
	cmd.ExtraFiles = []*os.File{line}
	Must(t, cmd.Start())
	for _, f := range theirs {
		f.Close()
	}
	go c.listen(tty, c.Screen, nil)
	go func() { cmd.Wait(); close(c.Over) }()
	t.Cleanup(c.close)
	return c
}

// connect lays out the streams and gives the program's ends, which are to be closed here.
func (c *Console) connect(s Streams) []*os.File {
	var theirs []*os.File
	c.Cmd.Stdin, c.Cmd.Stdout, c.Cmd.Stderr = c.line, c.line, c.line
	if !s.In {
		r, w, err := os.Pipe()
		Must(c.T, err)
		c.Cmd.Stdin, c.stdin, theirs = r, w, append(theirs, r)
	}
	output := func(to *io.Writer, text *Transcript) {
		r, w, err := os.Pipe()
		Must(c.T, err)
		*to, theirs = w, append(theirs, w)
		c.readers.Add(1)
		go c.listen(r, text, c.readers.Done)
	}
	if !s.Out {
		output(&c.Cmd.Stdout, c.Stdout)
	}
	if !s.Err {
		output(&c.Cmd.Stderr, c.Stderr)
	}
	return theirs
}

func (c *Console) listen(f *os.File, to *Transcript, done func()) {
	if done != nil {
		defer done()
	}
	b := make([]byte, 64<<10)
	for {
		n, err := f.Read(b)
		to.mu.Lock()
		to.text = append(to.text, b[:n]...)
		to.mu.Unlock()
		select {
		case c.News <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

func (c *Console) close() {
	c.Cmd.Process.Kill()
	<-c.Over
	c.line.Close()
	c.Tty.Close()
	if c.stdin != nil {
		c.stdin.Close()
	}
}

// Typed sends keys where the program reads them: at the terminal, or into its pipe.
func (c *Console) Typed(keys string) {
	c.T.Helper()
	to := c.Tty
	if c.stdin != nil {
		to, keys = c.stdin, strings.ReplaceAll(keys, "\r", "\n")
	}
	_, err := to.WriteString(keys)
	Must(c.T, err)
}

// Ended waits for the program, and for the last byte of every stream.
func (c *Console) Ended(answer func()) syscall.WaitStatus {
	c.T.Helper()
	limit := time.After(Patience)
	for {
		select {
		case <-c.Over:
			c.drain()
			return c.Cmd.ProcessState.Sys().(syscall.WaitStatus)
		case <-c.News:
			answer()
		case <-limit:
			c.T.Fatalf("%s does not end:\n%s\n%s\n%s\n%v", c.Cmd, c.Screen.Bytes(), c.Stdout.Bytes(), c.Stderr.Bytes(),
				sessionOf(c.Cmd.Process.Pid))
		}
	}
}

// mark is not text of npm's, and no control sequence.
const mark = "<the end of the run>"

func (c *Console) drain() {
	c.T.Helper()
	c.readers.Wait()
	c.line.WriteString(mark)
	for limit := time.After(Patience); !strings.Contains(string(c.Screen.Bytes()), mark); {
		select {
		case <-c.News:
		case <-limit:
			c.T.Fatal("the terminal does not give what was written to it")
		}
	}
	c.Screen.text = []byte(strings.ReplaceAll(string(c.Screen.Bytes()), mark, ""))
}

var (
	escapes = regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]`)
	asking  = regexp.MustCompile(`(: |\? |\) )` + Spinner + `$`)
)

// Asks reports whether one of the streams ends with an unanswered question.
func (c *Console) Asks() bool {
	for _, r := range []*Transcript{c.Screen, c.Stdout, c.Stderr} {
		r.mu.Lock()
		question := asking.Match(escapes.ReplaceAll(r.text[min(r.read, len(r.text)):], nil))
		if question {
			r.read = len(r.text)
		}
		r.mu.Unlock()
		if question {
			return true
		}
	}
	return false
}

// sessionOf lists the living processes of a session, where the system has /proc.
func sessionOf(leader int) []string {
	var found []string
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range stats {
		b, err := os.ReadFile(file)
		end := strings.LastIndexByte(string(b), ')')
		if err != nil || end < 0 {
			continue
		}
		if f := strings.Fields(string(b[end+1:])); f[3] == strconv.Itoa(leader) && f[0] != "Z" {
			found = append(found, string(b[:end+1]))
		}
	}
	return found
}

// Tidy holds what every ending must leave: no process, and the terminal as it was.
func (c *Console) Tidy() {
	c.T.Helper()
	limit := time.Now().Add(5 * time.Second)
	for left := sessionOf(c.Cmd.Process.Pid); len(left) > 0; left = sessionOf(c.Cmd.Process.Pid) {
		if time.Now().After(limit) {
			c.T.Errorf("%s left processes behind: %v", c.Cmd, left)
			return
		}
		time.Sleep(5 * time.Millisecond) // the end of another's process is not reported
	}
	if now, err := term.GetState(int(c.line.Fd())); err != nil || *now != *c.modes {
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
