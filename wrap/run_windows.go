package wrap

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"
)

// RunWithGrace runs the child to its end, and leaves ^C taken for what follows.
func RunWithGrace(c Command) (Result, Grace, error) {
	result, err := c.run()
	if err != nil {
		return Result{}, Grace{}, err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	return result, Grace{ctx, stop}, nil
}

// Replace returns: on Windows no program takes another's place.
func Replace(Command) {}

// run runs the child in a pseudo console where input and output are one, else with its output through pipes.
func (c Command) run() (Result, error) {
	guard := &tap{to: c.Tap}
	path, line, err := c.line()
	if err != nil {
		return Result{}, err
	}
	noPty := ""
	if c.Redrawn() {
		result, err := c.inConsole(path, line, guard)
		if err == nil {
			return result, nil
		}
		noPty = err.Error()
	}
	result, err := c.throughPipes(path, line, guard)
	result.NoPty = noPty
	return result, err
}

// line returns the program that Windows starts, and its whole command line where Go's own quoting does not do.
func (c Command) line() (path, line string, err error) {
	if !isBatch(c.Path) {
		return c.Path, "", nil
	}
	cmd := getenv(c.Env, "ComSpec")
	if cmd == "" {
		cmd = `C:\Windows\System32\cmd.exe`
	}
	line, err = batchLine(cmd, c.Path, c.Args)
	return cmd, line, err
}

// isBatch reports whether a program is one that only cmd.exe runs.
func isBatch(path string) bool {
	lower := strings.ToLower(path)
	return strings.HasSuffix(lower, ".cmd") || strings.HasSuffix(lower, ".bat")
}

func (c Command) throughPipes(path, line string, guard *tap) (Result, error) {
	cmd := exec.Command(path, c.Args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{CmdLine: line}
	if c.Hide != nil && c.Loud != nil {
		c.Env = c.Loud
	}
	cmd.Env, cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = c.Env, c.Dir, c.Stdin, c.Stdout, c.Stderr
	if c.Tap != nil {
		lock := &sync.Mutex{}
		out, errs := &passage{c.Stdout, nil, guard, lock}, &passage{c.Stderr, c.Hide, guard, lock}
		cmd.Stdout, cmd.Stderr = out, errs
		cmd.WaitDelay = drain
		defer errs.rest()
	}
	interrupts := make(chan os.Signal, 1) // ^C reaches the child by itself; it must not end us before it
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)
	result := Result{Start: time.Now()}
	if err := cmd.Start(); errors.Is(err, fs.ErrNotExist) {
		return Result{}, &NotFoundError{Name: c.Path}
	} else if err != nil {
		return Result{}, &NotExecutableError{Path: c.Path}
	}
	cmd.Wait()
	result.End, result.Status, result.TapFault = time.Now(), cmd.ProcessState.ExitCode(), guard.fault
	return result, nil
}

// passage is one stream on its way to the screen.
type passage struct {
	to   *os.File
	hide *Filter
	tap  *tap
	lock *sync.Mutex
}

func (p *passage) Write(b []byte) (int, error) {
	p.lock.Lock()
	p.tap.Write(b)
	p.lock.Unlock()
	shown := b
	if p.hide != nil {
		shown = p.hide.Next(b)
	}
	_, err := p.to.Write(shown)
	return len(b), err
}

func (p *passage) rest() {
	if p.hide != nil {
		p.to.Write(p.hide.Rest())
	}
}

// Die ends this process with the child's status.
func Die(r Result) { os.Exit(r.Status) }
