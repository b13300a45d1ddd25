//go:build unix

package wrap

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// plan is how the child's streams are laid out.
type plan struct {
	in, out, err *os.File   // the child's
	ours         []*os.File // the child's ends, which we close once it has them
	streams      []*stream
	master       *master // the terminal of its own session, nil without one
	noPty        string
}

// Run runs the child to its end. The error is for a child that could not be started; it is a *NotFoundError or *NotExecutableError where the
// program is not there, or not executable.
func Run(c Command) (Result, error) {
	guard := &tap{to: c.Tap}
	p, err := c.plan(guard)
	if err != nil {
		return Result{}, err
	}
	cmd := exec.Command(c.Path, c.Args...)
	cmd.Env, cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = c.Env, c.Dir, p.in, p.out, p.err
	if p.master != nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 1}
	}
	signals := make(chan os.Signal, 32)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGWINCH, syscall.SIGPIPE, syscall.SIGCONT)
	defer signal.Stop(signals)
	result := Result{Start: time.Now(), NoPty: p.noPty}
	err = cmd.Start()
	for _, f := range p.ours {
		f.Close()
	}
	if err != nil {
		return Result{}, startError(c.Path, err)
	}
	for _, s := range p.streams {
		go s.run()
	}
	k := newKeyboard(c, p)
	defer k.close()
	status := await(cmd.Process.Pid, p, k, signals)
	result.End = time.Now()
	finish(p.streams)
	result.Status, result.TapFault = status.ExitStatus(), guard.fault
	if status.Signaled() {
		result.Signal, result.Status = status.Signal(), 128+int(status.Signal())
	}
	return result, nil
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

func isTerminal(f *os.File) bool { return f != nil && term.IsTerminal(int(f.Fd())) }

func (c Command) plan(t *tap) (*plan, error) {
	p := &plan{in: c.Stdin, out: c.Stdout, err: c.Stderr}
	if c.Tap == nil {
		return p, nil
	}
	lock := &sync.Mutex{}
	add := func(from, to *os.File, hide *Filter) {
		p.streams = append(p.streams, &stream{from: from, to: to, hide: hide, tap: t, lock: lock, done: make(chan struct{})})
	}
	both := isTerminal(c.Stdout) && isTerminal(c.Stderr)
	if c.Pty == "always" || both && c.Pty != "never" {
		m, slave, err := openMaster(c.Stdout)
		if err == nil {
			p.master, p.out, p.err, p.ours = m, slave, slave, []*os.File{slave}
			if isTerminal(c.Stdin) {
				p.in = slave
			}
			add(m.file, c.Stdout, c.Hide)
			return p, nil
		}
		p.noPty = err.Error()
	}
	if sameFile(c.Stdout, c.Stderr) {
		from, to, err := c.channel(c.Stdout, p)
		if err != nil {
			return nil, err
		}
		p.out, p.err = to, to
		add(from, c.Stdout, c.Hide)
		return p, nil
	}
	out, outEnd, err := c.channel(c.Stdout, p)
	if err != nil {
		return nil, err
	}
	errs, errEnd, err := c.channel(c.Stderr, p)
	if err != nil {
		return nil, err
	}
	p.out, p.err = outEnd, errEnd
	add(out, c.Stdout, nil)
	add(errs, c.Stderr, c.Hide)
	return p, nil
}

// channel makes what the child writes one stream to: a terminal's stand-in for a terminal, a pipe else.
func (c Command) channel(to *os.File, p *plan) (from, end *os.File, err error) {
	if isTerminal(to) && c.Pty != "never" {
		if m, slave, err := openMaster(to); err == nil {
			term.MakeRaw(int(slave.Fd())) // the real terminal makes LF into CR LF, once
			p.ours = append(p.ours, slave)
			return m.file, slave, nil
		}
	}
	from, end, err = os.Pipe()
	if err == nil {
		p.ours = append(p.ours, end)
	}
	return from, end, err
}

// sameFile tells whether two streams are one, as in > log 2>&1, where the order of lines must be kept.
func sameFile(a, b *os.File) bool {
	if a == nil || b == nil {
		return false
	}
	x, err1 := a.Stat()
	y, err2 := b.Stat()
	return err1 == nil && err2 == nil && os.SameFile(x, y)
}

// master is our end of a pseudo terminal.
type master struct {
	file *os.File
	fd   int
}

// openMaster opens a pair with the size and settings of a terminal. The descriptor is made pollable, or a close would not wake a read.
func openMaster(like *os.File) (*master, *os.File, error) {
	m, slave, err := pty.Open()
	if err != nil {
		return nil, nil, err
	}
	fd, err := unix.Dup(int(m.Fd()))
	m.Close()
	if err != nil {
		slave.Close()
		return nil, nil, err
	}
	unix.CloseOnExec(fd)
	unix.SetNonblock(fd, true)
	out := &master{file: os.NewFile(uintptr(fd), "ptmx"), fd: fd}
	out.resize(like)
	if settings, err := unix.IoctlGetTermios(int(like.Fd()), getTermios); err == nil {
		unix.IoctlSetTermios(int(slave.Fd()), setTermios, settings)
	}
	return out, slave, nil
}

func (m *master) resize(like *os.File) {
	if size, err := unix.IoctlGetWinsize(int(like.Fd()), unix.TIOCGWINSZ); err == nil {
		unix.IoctlSetWinsize(m.fd, unix.TIOCSWINSZ, size)
	}
}

// await passes signals on until the child has ended. A child that stops stops us too, so that the shell has its prompt back.
func await(pid int, p *plan, k *keyboard, signals <-chan os.Signal) syscall.WaitStatus {
	changed := make(chan syscall.WaitStatus)
	resume := make(chan struct{})
	go watch(pid, p.master != nil, changed, resume)
	for {
		select {
		case status := <-changed:
			if !status.Stopped() {
				return status
			}
			k.close()
			syscall.Kill(syscall.Getpid(), syscall.SIGSTOP)
			k.open()
			syscall.Kill(-pid, syscall.SIGCONT)
			resume <- struct{}{}
		case s := <-signals:
			pass(pid, s.(syscall.Signal), p, k)
		}
	}
}

func watch(pid int, stops bool, changed chan<- syscall.WaitStatus, resume <-chan struct{}) {
	options := 0
	if stops {
		options = syscall.WUNTRACED
	}
	for {
		var status syscall.WaitStatus
		_, err := syscall.Wait4(pid, &status, options, nil)
		if err == syscall.EINTR {
			continue
		}
		changed <- status
		if err != nil || !status.Stopped() {
			return
		}
		<-resume
	}
}

// pass hands a signal on once. Keys of a terminal that the child shares reach it from the kernel.
func pass(pid int, s syscall.Signal, p *plan, k *keyboard) {
	switch s {
	case syscall.SIGWINCH:
		if p.master != nil {
			p.master.resize(k.screen)
		}
	case syscall.SIGPIPE, syscall.SIGURG:
	case syscall.SIGCONT:
		k.open()
	case syscall.SIGINT, syscall.SIGQUIT:
		if p.master != nil || !inForeground() {
			syscall.Kill(pid, s)
		}
	default:
		syscall.Kill(pid, s)
	}
}

// inForeground tells whether this process' group is the one that its terminal sends keys to.
func inForeground() bool {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return false
	}
	defer tty.Close()
	group, err := unix.IoctlGetInt(int(tty.Fd()), unix.TIOCGPGRP)
	return err == nil && group == unix.Getpgrp()
}

// Die ends this process as the child ended: of the same signal, without a core of our own, else with 128 and the signal's number.
func Die(r Result) {
	if r.Signal == 0 {
		os.Exit(r.Status)
	}
	unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	signal.Reset(r.Signal)
	syscall.Kill(syscall.Getpid(), r.Signal)
	time.Sleep(100 * time.Millisecond) // a signal to oneself may take its way through another thread
	os.Exit(128 + int(r.Signal))
}
