//go:build unix

package console

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// Patience is how long a test waits for what must come, on a machine that does much else.
const Patience = time.Minute

// Console is a program in a session of its own at a terminal.
type Console struct {
	T      testing.TB
	Cmd    *exec.Cmd
	Tty    *os.File // the user's side
	Line   *os.File // the program's side, held open to look at its settings
	Screen *Transcript
	News   chan struct{} // something came
	Over   chan struct{} // the program has ended
}

// Open lays out a terminal of that size, and makes its streams the program's. They may be changed before the start.
func Open(t testing.TB, cmd *exec.Cmd, cols, rows int) *Console {
	t.Helper()
	tty, line, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	c := &Console{T: t, Cmd: cmd, Tty: tty, Line: line, Screen: &Transcript{}, News: make(chan struct{}, 1),
		Over: make(chan struct{})}
	c.Resize(cols, rows)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = line, line, line
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 3}
	cmd.ExtraFiles = []*os.File{line}
	return c
}

// Start starts the program. It is killed when the test ends.
func (c *Console) Start() {
	c.T.Helper()
	if err := c.Cmd.Start(); err != nil {
		c.T.Fatal(err)
	}
	go c.Listen(c.Tty, c.Screen)
	go func() { c.Cmd.Wait(); close(c.Over) }()
	c.T.Cleanup(c.Close)
}

// Close kills the program and gives the terminal back.
func (c *Console) Close() {
	c.Cmd.Process.Kill()
	<-c.Over
	c.Line.Close()
	c.Tty.Close()
}

// Resize gives the terminal another size.
func (c *Console) Resize(cols, rows int) {
	c.T.Helper()
	if err := pty.Setsize(c.Tty, &pty.Winsize{Rows: uint16(rows), Cols: uint16(cols)}); err != nil {
		c.T.Fatal(err)
	}
}

// Type sends keys.
func (c *Console) Type(keys string) {
	c.T.Helper()
	if _, err := c.Tty.WriteString(keys); err != nil {
		c.T.Fatal(err)
	}
}

// Listen keeps what comes out of a stream, to its end.
func (c *Console) Listen(f *os.File, to *Transcript) {
	b := make([]byte, 64<<10)
	for {
		n, err := f.Read(b)
		to.add(b[:n])
		select {
		case c.News <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// Until waits for something on the screen.
func (c *Console) Until(what string, shows func(screen string) bool) {
	c.T.Helper()
	for limit := time.After(Patience); !shows(string(c.Screen.Bytes())); {
		select {
		case <-c.News:
		case <-limit:
			c.T.Fatalf("no %s came, but\n%s\n%s", what, c.Screen.Bytes(), Session(c.Cmd.Process.Pid))
		}
	}
}

// mark is no text of npm's, and no control sequence.
const mark = "<the end of the run>"

// Drain waits until all that the program wrote to the terminal has come.
func (c *Console) Drain() {
	c.T.Helper()
	c.Line.WriteString(mark)
	c.Until(mark, func(screen string) bool { return strings.Contains(screen, mark) })
	c.Screen.remove(mark)
}

// Session lists the living processes of a session, where the system has /proc.
func Session(leader int) []string {
	var found []string
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range stats {
		b, err := os.ReadFile(file)
		end := bytes.LastIndexByte(b, ')')
		if err != nil || end < 0 {
			continue
		}
		if f := strings.Fields(string(b[end+1:])); f[3] == strconv.Itoa(leader) && f[0] != "Z" {
			found = append(found, string(b[:end+3]))
		}
	}
	return found
}

// Left waits for the end of a session's processes, and gives those that stay.
func Left(leader int) []string {
	limit := time.Now().Add(Patience)
	for {
		left := Session(leader)
		if len(left) == 0 || time.Now().After(limit) {
			return left
		}
		time.Sleep(5 * time.Millisecond) // nothing tells of the end of a stranger
	}
}

// Transcript is what came out of one stream.
type Transcript struct {
	mu   sync.Mutex
	text []byte
	seen int // of it, when Fresh last took it
}

func (r *Transcript) add(b []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.text = append(r.text, b...)
}

func (r *Transcript) remove(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.text = bytes.ReplaceAll(r.text, []byte(text), nil)
}

// Bytes are those so far.
func (r *Transcript) Bytes() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return bytes.Clone(r.text)
}

// Fresh reports whether what came since it last said yes is what somebody waits for.
func (r *Transcript) Fresh(awaited func([]byte) bool) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !awaited(r.text[min(r.seen, len(r.text)):]) {
		return false
	}
	r.seen = len(r.text)
	return true
}
