//go:build unix

package wrap

import (
	"errors"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// stream carries one output of the child to where it belongs.
type stream struct {
	from    *os.File
	to      *os.File
	hide    *Filter
	held    []byte // by the filter, when it was given the last block
	limited bool   // a read's time is
	tap     io.Writer
	lock    *sync.Mutex // shared by the streams of one child, so that the tap sees whole writes

	ended atomic.Bool // the child has
	idle  atomic.Bool // it waits for more to read, or is over
	full  atomic.Bool // our reader takes nothing at the moment
	done  chan struct{}
}

// run copies until the stream ends. When our output is no longer read, the child's end is closed, so that it gets the
// same broken pipe as without us.
func (s *stream) run() {
	defer close(s.done)
	defer s.idle.Store(true)
	defer s.from.Close()
	buffer := make([]byte, 32<<10)
	patience, after, most := drain, 0, 0
	for {
		over := s.ended.Load()
		if over && most == 0 {
			most = capacity(s.from)
		}
		s.idle.Store(true)
		n, err := s.read(buffer, over, &patience)
		s.idle.Store(false)
		if !over && errors.Is(err, os.ErrDeadlineExceeded) {
			s.quiet()
			continue
		}
		if n > 0 && unread(s.pass(buffer[:n])) {
			return
		}
		if over {
			after += n
		}
		if err != nil && !(errors.Is(err, os.ErrDeadlineExceeded) && patience > 0) || after > most {
			s.flush() // EIO is how Linux says that the terminal is no longer open
			if err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
				s.leave()
			}
			return
		}
	}
}

// silence is how long a line's beginning is held when nothing more comes. npm writes a line at once, so that none
// of its own is that slow.
const silence = 100 * time.Millisecond

// quiet passes what the filter holds, after a silence, and at the child's end, which interrupts a read.
func (s *stream) quiet() {
	if s.hide != nil && !s.ended.Load() && !s.waiting() {
		s.write(s.hide.Pass())
	}
}

// behind reports that what the child wrote is not passed on yet.
//
// It looks for bytes first: what is read after that leaves the stream busy.
func (s *stream) behind() bool { return s.waiting() || !s.idle.Load() }

// waiting reports whether there is something to read: on a busy machine the time may be over before we have looked.
func (s *stream) waiting() bool {
	raw, err := s.from.SyscallConn()
	if err != nil {
		return false
	}
	polled := 0
	raw.Control(func(fd uintptr) { polled, _ = unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, 0) })
	return polled > 0
}

// listen sets how long a read may take: to the child's end, or for as long as the filter may hold what it contains. The
// child may end at any moment here, and the deadline that says so must be in the end.
func (s *stream) listen() {
	holds := s.hide != nil && len(s.hide.held)+len(s.hide.escape) > 0
	if !holds && !s.limited {
		return
	}
	s.limited = holds
	deadline := time.Time{}
	if holds {
		deadline = time.Now().Add(silence)
	}
	s.from.SetReadDeadline(deadline)
	if s.ended.Load() {
		s.from.SetReadDeadline(time.Now())
	}
}

// read waits without limit while the child lives, and for what is left of our patience after. The time that a slow
// reader costs us is not counted: what the child wrote is all passed on, however long that takes.
func (s *stream) read(buffer []byte, over bool, patience *time.Duration) (int, error) {
	if !over {
		s.listen()
		return s.from.Read(buffer)
	}
	start := time.Now()
	s.from.SetReadDeadline(start.Add(*patience))
	n, err := s.from.Read(buffer)
	*patience -= time.Since(start)
	return n, err
}

// unread reports that our output is not read. Other errors, such as a full disk, lose the bytes concerned, and do not
// end the program that writes to us.
func unread(err error) bool {
	return errors.Is(err, unix.EPIPE) || errors.Is(err, unix.EIO) || errors.Is(err, unix.ECONNRESET)
}

func (s *stream) pass(b []byte) error {
	s.lock.Lock()
	s.tap.Write(b)
	s.lock.Unlock()
	return s.write(s.shown(b))
}

func (s *stream) write(b []byte) error {
	s.full.Store(true)
	defer s.full.Store(false)
	return writeAll(s.to, b)
}

// shown is what the filter lets through; where the filter fails, everything is, with what it held back.
func (s *stream) shown(b []byte) (out []byte) {
	if s.hide == nil {
		return b
	}
	s.held = append(s.held[:0], s.hide.held...)
	s.held = append(s.held, s.hide.escape...)
	defer func() {
		if recover() != nil {
			s.hide, out = nil, append(s.held, b...)
		}
	}()
	return s.hide.Next(b)
}

func (s *stream) flush() {
	if s.hide != nil {
		s.write(s.hide.Rest())
	}
}

// writeAll waits where a terminal or pipe was made non-blocking by a program that shares it, as ssh does with its
// standard streams.
func writeAll(to *os.File, b []byte) error {
	for len(b) > 0 {
		n, err := to.Write(b)
		b = b[n:]
		if errors.Is(err, unix.EAGAIN) {
			unix.Poll([]unix.PollFd{{Fd: int32(to.Fd()), Events: unix.POLLOUT}}, -1)
		} else if err != nil {
			return err
		}
	}
	return nil
}

// leave hands a stream that is still open elsewhere, for example in a daemon that an npm script has started, to a
// process that outlives us: if it were closed, the daemon's next write would kill it. Without us our reader would wait
// for it just as long. The process is in a session of its own, where no key, no stop and no end of a job reaches it,
// and has what it reads and writes and nothing else.
func (s *stream) leave() {
	path, err := cat()
	if err != nil {
		return
	}
	unstoppable(func() error {
		unix.SetNonblock(int(s.from.Fd()), false) // cat does not expect one that has nothing yet
		_, err := syscall.ForkExec(path, []string{"cat", "-u"}, &syscall.ProcAttr{
			Dir: "/", Files: []uintptr{s.from.Fd(), s.to.Fd(), nowhere}, Sys: &syscall.SysProcAttr{Setsid: true},
		})
		return err
	})
}

// ending waits no longer than it must for the last byte, and the returned channel is closed when it has come.
func ending(streams []*stream) (over chan struct{}) {
	for _, s := range streams {
		s.ended.Store(true)
		s.from.SetReadDeadline(time.Now())
	}
	over = make(chan struct{})
	go func() {
		defer close(over)
		for _, s := range streams {
			<-s.done
		}
	}()
	return over
}
