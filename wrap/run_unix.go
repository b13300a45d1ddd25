//go:build unix

package wrap

import (
	"errors"
	"io/fs"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// RunWithGrace runs the child to its end, and leaves the signals taken for what follows. The error is for a child
// that could not be started; it is a *NotFoundError or *NotExecutableError where the program is not there, or not
// executable.
func RunWithGrace(c Command) (Result, Grace, error) {
	signals := listen()
	result, j, err := c.run(signals)
	if err != nil {
		signal.Stop(signals)
		return Result{}, Grace{}, err
	}
	return result, j.grace(result), nil
}

func (c Command) run(signals chan os.Signal) (Result, *job, error) {
	runtime.LockOSThread() // the child is notified of the death of the thread that started it
	defer runtime.UnlockOSThread()
	guard := &tap{to: c.Tap}
	p := c.plan(guard)
	screen := rememberTerminal(c)
	result := Result{Start: time.Now()}
	child, err := start(c, p)
	if err != nil {
		return Result{}, nil, startError(c.Path, err)
	}
	j := newJob(child, p, signals)
	j.hold()
	for _, s := range p.streams {
		go s.run()
	}
	status := j.await()
	result.End = time.Now()
	j.witness.close()
	j.finish()
	screen.restore(status.Signaled())
	result.Status, result.NoPty, result.TapFault = status.ExitStatus(), p.noPty, guard.fault
	if status.Signaled() {
		result.Signal, result.Status = status.Signal(), 128+int(status.Signal())
	}
	return result, j, nil
}

// start starts the child in our session and process group, with our input and controlling terminal: keys, stops and
// hang-ups reach it from the kernel, as they would without us, and so do a pipeline's other members and a script
// around us. A session of its own was tried: a script around us goes on after ^C, the kernel hangs up the daemons
// that npm leaves behind, and keys typed ahead are lost.
func start(c Command, p *plan) (pid int, err error) {
	pid, err = p.try(c.Path, c.Args, c)
	if errors.Is(err, syscall.ENOEXEC) { // a script without an interpreter line is the shell's, as execvp has it
		pid, err = p.try("/bin/sh", append([]string{c.Path}, c.Args...), c)
	}
	if short(err) && len(p.streams) > 0 {
		p.direct(c)
		p.noPty = err.Error()
		pid, err = p.try(c.Path, c.Args, c)
	}
	p.release()
	if short(err) { // no room for a second process: npm takes our place
		syscall.Exec(c.Path, append([]string{c.Path}, c.Args...), c.Env)
	}
	return pid, err
}

// Replace has the program take the place of this one, which costs less than to wait for it, and leaves signals, stops
// and status to the kernel. It returns only where that is not possible, as for a script without an interpreter line:
// then the program is still to be run.
func Replace(c Command) {
	own := c.Stdin.Fd() == 0 && c.Stdout.Fd() == 1 && c.Stderr.Fd() == 2
	if c.Dir != "" || !own {
		return
	}
	syscall.Exec(c.Path, append([]string{c.Path}, c.Args...), c.Env)
}

// try does without package os/exec, whose first child is one that only tries the kernel out: half of what a run costs.
func (p *plan) try(path string, args []string, c Command) (pid int, err error) {
	defer attend()()
	return syscall.ForkExec(path, append([]string{path}, args...), &syscall.ProcAttr{
		Dir: c.Dir, Env: c.environment(p), Files: []uintptr{c.Stdin.Fd(), p.out.Fd(), p.err.Fd()}, Sys: leash(),
	})
}

// attend wakes a child that ^Z meets between fork and exec, see unstoppable; the stop is handed on when the child
// can be stopped as itself. The returned function ends that.
func attend() (leave func()) {
	stops, born, left := make(chan os.Signal, 1), make(chan struct{}), make(chan struct{})
	if !signal.Ignored(syscall.SIGTSTP) {
		signal.Notify(stops, syscall.SIGTSTP)
	}
	go func() {
		defer close(left)
		select {
		case <-born:
			return
		case <-stops:
		}
		for {
			for _, pid := range newborn() {
				syscall.Kill(pid, syscall.SIGCONT)
			}
			select {
			case <-born:
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	return func() { close(born); <-left; signal.Stop(stops) }
}

// short reports that the machine, or a limit of ours, has no room.
func short(err error) bool {
	for _, e := range []error{syscall.EMFILE, syscall.ENFILE, syscall.EAGAIN, syscall.ENOMEM} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

func startError(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &NotFoundError{Name: path}
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.ENOEXEC):
		return &NotExecutableError{Path: path}
	}
	return err
}

// Die ends this process as the child ended: of the same signal, without a core of our own, else with 128 and the
// signal's number. Go has handlers of its own for most signals, and no way to take them off; a program that
// replaces this one has none.
func Die(r Result) {
	if r.Signal != 0 {
		unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
		// A signal that is ignored would be ignored by a program in our place too; one that is handled is not.
		signal.Notify(make(chan os.Signal, 1), r.Signal)
		number, status := strconv.Itoa(int(r.Signal)), strconv.Itoa(128+int(r.Signal))
		syscall.Exec("/bin/sh", []string{"sh", "-c", "kill -$1 $$; exit $2", "sh", number, status}, []string{})
		os.Exit(128 + int(r.Signal))
	}
	os.Exit(r.Status)
}
