//go:build unix

package wrap_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
	"golang.org/x/term"

	"npmx/wrap"
)

// roleVar makes this binary play another program: "npm", the child; "npmx", which wraps it as the program does.
const roleVar = "WRAP_TEST_ROLE"

func TestMain(m *testing.M) {
	role := os.Getenv(roleVar)
	if name := filepath.Base(os.Args[0]); name == "npm" || name == "npmx" {
		role = name
	}
	os.Unsetenv(roleVar)
	switch role {
	case "npm":
		os.Exit(fakeNpm(os.Args[1:]))
	case "npmx":
		npmx(os.Args[1:])
	}
	os.Exit(m.Run())
}

// npmx runs the fake npm as the program runs npm. WRAP_TEST names what is special: notap, panic, hide, after,
// pty=MODE, loop.
func npmx(args []string) {
	self, _ := os.Executable()
	c := wrap.Command{Path: self, Args: args, Env: append(os.Environ(), roleVar+"=npm"), Stdin: os.Stdin,
		Stdout: os.Stdout, Stderr: os.Stderr, Tap: io.Discard}
	follow := func(context.Context) {}
	for _, special := range strings.Fields(os.Getenv("WRAP_TEST")) {
		name, value, _ := strings.Cut(special, "=")
		switch name {
		case "notap":
			c.Tap = nil
		case "panic":
			n, _ := strconv.Atoi(value)
			c.Tap = &faulty{n}
		case "hide":
			c.Hide = wrap.NewFilter("notice", 11, 19)
		case "pty":
			c.Pty = wrap.Mode(value)
		case "after":
			follow = followed
		case "path":
			c.Path = value
		case "loop":
			n, _ := strconv.Atoi(value)
			loop(c, n)
		}
	}
	result, grace, err := wrap.RunWithGrace(c)
	if err == nil {
		follow(grace)
	}
	grace.End()
	os.Exit(tell(result, err))
}

// followed says that npm has ended, and when it is to end itself.
func followed(ctx context.Context) {
	fmt.Println("after")
	<-ctx.Done()
	fmt.Println("cut short")
}

// tell ends as the program does.
func tell(result wrap.Result, err error) int {
	var missing *wrap.NotFoundError
	switch err.(type) {
	case nil:
	case *wrap.NotExecutableError:
		return 126
	default:
		fmt.Fprintln(os.Stderr, "npmx:", err, missing)
		return 127
	}
	if result.TapFault != "" {
		fmt.Fprintln(os.Stderr, "npmx: fault:", result.TapFault)
	}
	if os.Getenv("WRAP_TEST_TELL") != "" && result.NoPty != "" {
		fmt.Fprintln(os.Stderr, "npmx: no pty:", result.NoPty)
	}
	if result.Signal != 0 {
		wrap.Die(result)
	}
	return result.Status
}

// faulty is a parser with a fault in its nth piece.
type faulty struct{ left int }

func (f *faulty) Write(b []byte) (int, error) {
	f.left--
	if f.left < 0 {
		panic("at the worst moment")
	}
	return len(b), nil
}

// fakeNpm plays its arguments, a word each, as in "say:hello exit:7".
func fakeNpm(words []string) int {
	for _, w := range words {
		verb, arg, _ := strings.Cut(w, ":")
		if verb == "exit" {
			n, _ := strconv.Atoi(arg)
			return n
		}
		act, ok := acts()[verb]
		if !ok {
			fmt.Fprintln(os.Stderr, "fake npm: no act", w)
			return 99
		}
		act(arg)
	}
	return 0
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(err)
	}
	return n
}

// acts is what a fake npm can do.
func acts() map[string]func(arg string) {
	return map[string]func(arg string){
		"say":   func(s string) { fmt.Println(s) },
		"err":   func(s string) { fmt.Fprintln(os.Stderr, s) },
		"raw":   func(s string) { b, _ := strconv.Unquote(`"` + s + `"`); os.Stdout.WriteString(b) },
		"die":   func(s string) { dieOf(s) },
		"write": func(s string) { pattern(os.Stdout, number(s)) },
		"line":  func(s string) { fill(os.Stdout, number(s)) },
		"both": func(s string) {
			for i := range number(s) {
				fmt.Println("out", i)
				fmt.Fprintln(os.Stderr, "err", i)
			}
		},
		"random": func(s string) { io.Copy(os.Stdout, noise(number(s))) },
		"bytes":  func(string) { os.Stdout.Write(allBytes()) },
		"file":   func(s string) { f, _ := os.Open(s); io.Copy(os.Stdout, f) },
		"cat":    func(string) { io.Copy(os.Stdout, os.Stdin); fmt.Println("<eof>") },
		"orphan": func(s string) { orphan(s) },
		"nohup":  func(string) { signal.Ignore(syscall.SIGHUP) },
		"run":    func(s string) { sh(s) },
		"exec":   func(s string) { syscall.Exec("/bin/sh", []string{"sh", "-c", s}, os.Environ()) },
		"count":  func(s string) { count(s) },
		"size":   func(string) { fmt.Println("size", size()) },
		"resize": func(s string) { follow(s) },
		"wait":   func(string) { wait() },
		"tty":    func(string) { fmt.Println("tty", isatty(0), isatty(1), isatty(2)) },
		"notice": func(string) { notice() },
		"makeraw": func(string) {
			term.MakeRaw(0)
			fmt.Print("raw\r\n")
		},
		"secret":   func(string) { secret() },
		"enlarge":  func(s string) { unix.FcntlInt(1, 1031, number(s)) }, // F_SETPIPE_SZ, on Linux
		"nonblock": func(string) { unix.SetNonblock(0, true) },
		"pid":      func(string) { fmt.Println("pid", os.Getpid()) },
		"ticks":    func(s string) { ticks(number(s)) },
		"forever":  func(string) { forever() },
		"env":      func(s string) { fmt.Println(os.Getenv(s)) },
	}
}

func isatty(fd int) bool { return term.IsTerminal(fd) }

// dieOf ends this process of a signal, past Go's handlers.
func dieOf(n string) {
	unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	syscall.Exec("/bin/sh", []string{"sh", "-c", "kill -" + n + " $$"}, os.Environ())
}

func sh(script string) {
	c := exec.Command("/bin/sh", "-c", script)
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	c.Run()
}

// orphan leaves a process behind that holds our output.
func orphan(script string) {
	c := exec.Command("/bin/sh", "-c", script)
	c.Stdout, c.Stderr = os.Stdout, os.Stderr
	c.Start()
	fmt.Println("orphan", c.Process.Pid)
}

// patterned gives n bytes that are not the same anywhere near, and have line ends.
// patterned are numbers of seven digits, a line each. Formatting them by fmt took most of these tests' time: there are
// millions.
func patterned(from, n int) []byte {
	b := make([]byte, 0, n+24)
	for i := from / 8; len(b) < n+8; i++ {
		line := [8]byte{7: '\n'}
		for at, rest := 6, i; at >= 0; at, rest = at-1, rest/10 {
			line[at] = byte('0' + rest%10)
		}
		b = append(b, line[:]...)
	}
	return b[from%8 : from%8+n]
}

func pattern(to io.Writer, n int) {
	for done := 0; done < n; {
		piece := min(n-done, 1<<20)
		to.Write(patterned(done, piece))
		done += piece
	}
}

func fill(to io.Writer, n int) {
	block := bytes.Repeat([]byte("x"), 1<<20)
	for ; n > 0; n -= len(block) {
		to.Write(block[:min(n, len(block))])
	}
}

// allBytes has each value, each line end and each broken UTF-8, in no order that text has.
func allBytes() []byte {
	var b []byte
	for i := range 256 * 256 {
		b = append(b, byte(i*167+i>>8), byte(i))
	}
	return b
}

// count says each signal that comes, and ends with how many came once a file is there.
func count(file string) {
	got := make(chan os.Signal, 100)
	signal.Notify(got, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGUSR1,
		syscall.SIGUSR2)
	fmt.Println("ready", os.Getpid())
	n, tick := 0, time.NewTicker(5*time.Millisecond)
	for {
		select {
		case s := <-got:
			n++
			fmt.Printf("got %d\n", s)
		case <-tick.C:
			if _, err := os.Stat(file); err == nil {
				fmt.Println("signals", n)
				return
			}
			if _, err := os.Stat(filepath.Dir(file)); err != nil { // the test is over, and left us behind
				os.Exit(1)
			}
		}
	}
}

// notice takes the signals that it was started to ignore, as node does, and dies of them.
func notice() {
	got := make(chan os.Signal, 1)
	signal.Notify(got, syscall.SIGHUP, syscall.SIGINT)
	go func() { dieOf(strconv.Itoa(int((<-got).(syscall.Signal)))) }()
}

func size() string {
	s, err := unix.IoctlGetWinsize(1, unix.TIOCGWINSZ)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprint(s.Row, " ", s.Col)
}

// follow says every new size, until it is that one.
func follow(last string) {
	got := make(chan os.Signal, 100)
	signal.Notify(got, syscall.SIGWINCH)
	fmt.Println("ready", size())
	for range got {
		now := size()
		fmt.Println("size", now)
		if now == last {
			return
		}
	}
}

// wait says that it is ready and does nothing until it is ended, or its input says so.
func wait() {
	fmt.Println("ready", os.Getpid())
	b := make([]byte, 1)
	for {
		n, err := os.Stdin.Read(b)
		if err != nil {
			select {}
		}
		if n > 0 && b[0] == '\n' {
			fmt.Println("go on")
			return
		}
	}
}

// secret asks for a password as npm login does.
func secret() {
	fmt.Print("Password: ")
	b, _ := term.ReadPassword(0)
	fmt.Printf("\n%d characters\n", len(b))
}

func ticks(n int) {
	for i := range n {
		fmt.Println("tick", i, time.Now().UnixNano())
		time.Sleep(time.Millisecond)
	}
}

func forever() {
	for i := 0; ; i++ {
		if _, err := fmt.Println("line", i); err != nil {
			os.Exit(1)
		}
	}
}

// loop wraps many short runs in one process, with each way of the streams in turn, and tells what is left of them.
func loop(c wrap.Command, n int) {
	ways := []func(c *wrap.Command){
		func(c *wrap.Command) {}, func(c *wrap.Command) { c.Pty = "always" }, func(c *wrap.Command) { c.Tap = nil },
		func(c *wrap.Command) { c.Hide = wrap.NewFilter("notice", 11, 19) },
	}
	c.Path = "/bin/sh"
	c.Args = []string{"-c", "exit 0"}
	for range 20 { // the runtime's own files and threads are there afterwards
		wrap.Run(c)
	}
	before, wrong := remains(), 0
	for i := range n {
		one := c
		ways[i%len(ways)](&one)
		one.Args = []string{"-c", fmt.Sprint("exit ", i%256)}
		if r, err := wrap.Run(one); err != nil || r.Status != i%256 || r.Signal != 0 {
			wrong++
		}
	}
	after := remains()
	fmt.Fprintf(os.Stderr, "wrong %d, descriptors %+d, goroutines %+d, children %+d\n", wrong,
		max(0, after[0]-before[0]), max(0, after[1]-before[1]), after[2])
	os.Exit(0)
}

// remains counts the open files, goroutines and children of this process.
func remains() [3]int {
	for range 200 { // a goroutine that was told to end needs a moment
		if runtime.NumGoroutine() <= 2 { // this one and the listener of package os/signal
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	files, _ := filepath.Glob("/proc/self/fd/*")
	var children int
	tasks, _ := filepath.Glob("/proc/self/task/*/children")
	for _, t := range tasks {
		b, _ := os.ReadFile(t)
		children += len(strings.Fields(string(b)))
	}
	return [3]int{len(files), runtime.NumGoroutine(), children}
}

// noise is n bytes of every value, the same in every run.
func noise(n int) io.Reader { return io.LimitReader(rand.NewChaCha8([32]byte{7}), int64(n)) }
