//go:build unix

package cli

import (
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

// consolePatience is how long a test waits for what must come, on a machine that does much else.
const consolePatience = time.Minute

// streams says which of a program's standard streams are the terminal; the others are pipes.
type streams struct{ in, out, err bool }

func (s streams) String() string {
	name := func(tty bool) string {
		if tty {
			return "tty"
		}
		return "pipe"
	}
	return "stdin=" + name(s.in) + ",stdout=" + name(s.out) + ",stderr=" + name(s.err)
}

// allStreams are the eight ways.
func allStreams() []streams {
	var all []streams
	for i := range 8 {
		all = append(all, streams{i&1 == 0, i&2 == 0, i&4 == 0})
	}
	return all
}

// console is a program in a session of its own at a terminal, some of whose streams are pipes instead.
type console struct {
	t     *testing.T
	cmd   *exec.Cmd
	tty   *os.File // the user's side
	line  *os.File // the program's side, held open to look at its settings
	stdin *os.File // what feeds a stdin that is a pipe
	modes *term.State

	screen, stdout, stderr *transcript
	news                   chan struct{}
	readers                sync.WaitGroup
	over                   chan struct{}
}

// transcript is what came out of one stream.
type transcript struct {
	mu   sync.Mutex
	text []byte
	read int // of it, when the last answer was given
}

func (r *transcript) bytes() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]byte(nil), r.text...)
}

// start runs a program at a terminal of that size.
func startConsole(t *testing.T, cmd *exec.Cmd, s streams, cols, rows int) *console {
	t.Helper()
	tty, line, err := pty.Open()
	must(t, err)
	must(t, pty.Setsize(tty, &pty.Winsize{Rows: uint16(rows), Cols: uint16(cols)}))
	modes, err := term.GetState(int(line.Fd()))
	must(t, err)
	c := &console{t: t, cmd: cmd, tty: tty, line: line, modes: modes, news: make(chan struct{}, 1), over: make(chan struct{}),
		screen: &transcript{}, stdout: &transcript{}, stderr: &transcript{}}
	theirs := c.connect(s)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 3}
	cmd.ExtraFiles = []*os.File{line}
	must(t, cmd.Start())
	for _, f := range theirs {
		f.Close()
	}
	go c.listen(tty, c.screen, nil)
	go func() { cmd.Wait(); close(c.over) }()
	t.Cleanup(c.close)
	return c
}

// connect lays out the streams and gives the program's ends, which are to be closed here.
func (c *console) connect(s streams) []*os.File {
	var theirs []*os.File
	c.cmd.Stdin, c.cmd.Stdout, c.cmd.Stderr = c.line, c.line, c.line
	if !s.in {
		r, w, err := os.Pipe()
		must(c.t, err)
		c.cmd.Stdin, c.stdin, theirs = r, w, append(theirs, r)
	}
	output := func(to *io.Writer, text *transcript) {
		r, w, err := os.Pipe()
		must(c.t, err)
		*to, theirs = w, append(theirs, w)
		c.readers.Add(1)
		go c.listen(r, text, c.readers.Done)
	}
	if !s.out {
		output(&c.cmd.Stdout, c.stdout)
	}
	if !s.err {
		output(&c.cmd.Stderr, c.stderr)
	}
	return theirs
}

func (c *console) listen(f *os.File, to *transcript, done func()) {
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
		case c.news <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

func (c *console) close() {
	c.cmd.Process.Kill()
	<-c.over
	c.line.Close()
	c.tty.Close()
	if c.stdin != nil {
		c.stdin.Close()
	}
}

// typed sends keys where the program reads them: at the terminal, or into its pipe.
func (c *console) typed(keys string) {
	c.t.Helper()
	to := c.tty
	if c.stdin != nil {
		to, keys = c.stdin, strings.ReplaceAll(keys, "\r", "\n")
	}
	_, err := to.WriteString(keys)
	must(c.t, err)
}

// ended waits for the program, and for the last byte of every stream.
func (c *console) ended(answer func()) syscall.WaitStatus {
	c.t.Helper()
	limit := time.After(consolePatience)
	for {
		select {
		case <-c.over:
			c.drain()
			return c.cmd.ProcessState.Sys().(syscall.WaitStatus)
		case <-c.news:
			answer()
		case <-limit:
			c.t.Fatalf("%s does not end:\n%s\n%s\n%s\n%v", c.cmd, c.screen.bytes(), c.stdout.bytes(), c.stderr.bytes(), sessionOf(c.cmd.Process.Pid))
		}
	}
}

// mark is no text of npm's, and no control sequence.
const mark = "<the end of the run>"

func (c *console) drain() {
	c.t.Helper()
	c.readers.Wait()
	c.line.WriteString(mark)
	for limit := time.After(consolePatience); !strings.Contains(string(c.screen.bytes()), mark); {
		select {
		case <-c.news:
		case <-limit:
			c.t.Fatal("the terminal does not give what was written to it")
		}
	}
	c.screen.text = []byte(strings.ReplaceAll(string(c.screen.bytes()), mark, ""))
}

var (
	escapes = regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]`)
	asking  = regexp.MustCompile(`(: |\? |\) )` + over + `$`)
)

// asks tells whether one of the streams ends with a question that nobody has answered.
func (c *console) asks() bool {
	for _, r := range []*transcript{c.screen, c.stdout, c.stderr} {
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

// tidy holds what every ending must leave: no process, and the terminal as it was.
func (c *console) tidy() {
	c.t.Helper()
	limit := time.Now().Add(5 * time.Second)
	for left := sessionOf(c.cmd.Process.Pid); len(left) > 0; left = sessionOf(c.cmd.Process.Pid) {
		if time.Now().After(limit) {
			c.t.Errorf("%s left processes behind: %v", c.cmd, left)
			return
		}
		time.Sleep(5 * time.Millisecond) // nothing tells of the end of a stranger
	}
	if now, err := term.GetState(int(c.line.Fd())); err != nil || *now != *c.modes {
		c.t.Errorf("%s left the terminal in another mode: %v %v", c.cmd, now, err)
	}
}
