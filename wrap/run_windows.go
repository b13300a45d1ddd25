package wrap

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"time"
)

// Run runs the child to its end, its output through pipes: Windows has no pseudo terminal that passes bytes unaltered.
func Run(c Command) (Result, error) {
	guard := &tap{to: c.Tap}
	cmd := exec.Command(c.Path, c.Args...)
	cmd.Env, cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = c.Env, c.Dir, c.Stdin, c.Stdout, c.Stderr
	if c.Tap != nil {
		lock := &sync.Mutex{}
		cmd.Stdout, cmd.Stderr = &passage{c.Stdout, nil, guard, lock}, &passage{c.Stderr, c.Hide, guard, lock}
		cmd.WaitDelay = drain
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

// Die ends this process with the child's status.
func Die(r Result) { os.Exit(r.Status) }
