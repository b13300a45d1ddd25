//go:build unix

package wrap

import (
	"os"
	"slices"
	"sync"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// plan is how the child's streams are laid out.
type plan struct {
	out, err *os.File   // the child's
	ours     []*os.File // the child's ends, which we close once it has them
	streams  []*stream
	masters  []*master
	noPty    string
}

// plan never fails: a stream that cannot be read is npm's directly, since to run npm matters more than to read it.
func (c Command) plan(t *tap) *plan {
	p := &plan{out: c.Stdout, err: c.Stderr}
	if c.Tap == nil {
		return p
	}
	lock := &sync.Mutex{}
	if sameFile(c.Stdout, c.Stderr) {
		p.out = c.channel(p, c.Stdout, c.Hide, t, lock)
		p.err = p.out
		return p
	}
	p.out = c.channel(p, c.Stdout, nil, t, lock)
	p.err = c.channel(p, c.Stderr, c.Hide, t, lock)
	return p
}

// channel makes what the child writes one stream to: a terminal's stand-in for a terminal, a pipe else. Where there
// is no such stand-in the child has the terminal itself: at a pipe it would neither ask nor draw, and to run as
// without us comes before being read.
func (c Command) channel(p *plan, to *os.File, hide *Filter, t *tap, lock *sync.Mutex) *os.File {
	from, end, err := c.open(p, to)
	if err != nil {
		p.noPty = err.Error()
		return to
	}
	p.ours = append(p.ours, end)
	s := &stream{from: from, to: to, hide: hide, tap: t, lock: lock, done: make(chan struct{})}
	p.streams = append(p.streams, s)
	return end
}

func (c Command) open(p *plan, to *os.File) (from, end *os.File, err error) {
	if c.Pty != "always" && (c.Pty == "never" || !isTerminal(to)) {
		return os.Pipe()
	}
	m, slave, err := openMaster(to)
	if err != nil && !isTerminal(to) {
		p.noPty = err.Error()
		return os.Pipe()
	}
	if err != nil {
		return nil, nil, err
	}
	p.masters = append(p.masters, m)
	return m.file, slave, nil
}

// release closes our copies of the child's ends: a stream ends when its last writer has gone.
func (p *plan) release() {
	for _, f := range p.ours {
		f.Close()
	}
}

// full reports whether a reader of ours takes nothing.
func (p *plan) full() bool {
	return slices.ContainsFunc(p.streams, func(s *stream) bool { return s.full.Load() })
}

// behind reports that something the child wrote is not passed on yet.
func (p *plan) behind() bool {
	return slices.ContainsFunc(p.streams, (*stream).behind)
}

// direct returns the child our own streams, and us nothing.
func (p *plan) direct(c Command) {
	p.release()
	for _, s := range p.streams {
		s.from.Close()
	}
	*p = plan{out: c.Stdout, err: c.Stderr, noPty: p.noPty}
}

// environment is that of a child whose output is filtered only if it is.
func (c Command) environment(p *plan) []string {
	if slices.ContainsFunc(p.streams, func(s *stream) bool { return s.hide != nil }) && c.Loud != nil {
		return c.Loud
	}
	return c.Env
}

// Redrawn is for Windows, see there: a terminal of ours passes every byte unaltered.
func (c Command) Redrawn() bool { return false }

func isTerminal(f *os.File) bool { return f != nil && term.IsTerminal(int(f.Fd())) }

// sameFile reports whether two streams are one, as in > log 2>&1, where the order of lines must be kept. A terminal has
// several names, as /dev/tty, but only one controls us.
func sameFile(a, b *os.File) bool {
	if a == nil || b == nil {
		return false
	}
	x, err1 := a.Stat()
	y, err2 := b.Stat()
	return err1 == nil && err2 == nil && os.SameFile(x, y) || controlling(a) && controlling(b)
}

// master is our end of a pseudo terminal, which the child has for its output alone: it is not a controlling terminal.
type master struct {
	file *os.File
	like *os.File // the user's terminal
	fd   int
	size unix.Winsize
}

// openMaster opens a pair with the size and settings of a terminal. The descriptor is made pollable, or a close
// would not wake a read.
func openMaster(like *os.File) (*master, *os.File, error) {
	m, slave, err := pty.Open()
	if err != nil {
		return nil, nil, err
	}
	defer m.Close()
	fd, err := unix.FcntlInt(m.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err == nil {
		err = passUnaltered(int(like.Fd()), int(slave.Fd()))
	}
	if err != nil {
		slave.Close()
		return nil, nil, err
	}
	unix.SetNonblock(fd, true)
	out := &master{file: os.NewFile(uintptr(fd), "ptmx"), like: like, fd: fd}
	if !out.resize() {
		unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 80}) // a width of 0 makes npm wrap oddly
	}
	return out, slave, nil
}

// passUnaltered copies a terminal's settings but for those that change output: the user's terminal does that, once.
func passUnaltered(like, slave int) error {
	settings, err := unix.IoctlGetTermios(like, getTermios)
	if err != nil {
		settings, err = unix.IoctlGetTermios(slave, getTermios)
	}
	if err != nil {
		return err
	}
	settings.Oflag &^= unix.OPOST
	return unix.IoctlSetTermios(slave, setTermios, settings)
}

// resize takes over the size of the user's terminal, and reports whether that was new.
func (m *master) resize() bool {
	size, err := unix.IoctlGetWinsize(int(m.like.Fd()), unix.TIOCGWINSZ)
	if err != nil || *size == m.size {
		return false
	}
	m.size = *size
	unix.IoctlSetWinsize(m.fd, unix.TIOCSWINSZ, size)
	return true
}
