//go:build unix

package wrap

import (
	"os"
	"sync"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// keyboard carries keys to the child's terminal, with ours in raw mode meanwhile. It touches the terminal only while this
// process is in the foreground, and puts it back whenever it stops.
type keyboard struct {
	in     *os.File // nil: the child has its own input
	screen *os.File
	to     *os.File

	mu    sync.Mutex
	saved *term.State
	wake  *os.File
	ended chan struct{}
}

func newKeyboard(c Command, p *plan) *keyboard {
	k := &keyboard{screen: c.Stdout}
	if p.master != nil && isTerminal(c.Stdin) {
		k.in, k.to = c.Stdin, p.master.file
		k.open()
	}
	return k
}

// open begins to carry keys; without a keyboard, or in the background, or when it is open, it does nothing.
func (k *keyboard) open() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.in == nil || k.saved != nil || !inForeground() {
		return
	}
	r, w, err := os.Pipe()
	if err != nil {
		return
	}
	saved, err := term.MakeRaw(int(k.in.Fd()))
	if err != nil {
		r.Close()
		w.Close()
		return
	}
	k.saved, k.wake, k.ended = saved, w, make(chan struct{})
	go k.carry(r, k.ended)
}

// close stops carrying and restores the terminal. A read that has begun would swallow a key meant for the shell, so keys are
// waited for together with a pipe whose end wakes us.
func (k *keyboard) close() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.saved == nil {
		return
	}
	k.wake.Close()
	<-k.ended
	term.Restore(int(k.in.Fd()), k.saved)
	k.saved = nil
}

func (k *keyboard) carry(wake *os.File, ended chan<- struct{}) {
	defer close(ended)
	defer wake.Close()
	waits := []unix.PollFd{{Fd: int32(k.in.Fd()), Events: unix.POLLIN}, {Fd: int32(wake.Fd()), Events: unix.POLLIN}}
	buffer := make([]byte, 4096)
	for {
		if _, err := unix.Poll(waits, -1); err == unix.EINTR {
			continue
		} else if err != nil || waits[1].Revents != 0 {
			return
		}
		n, err := unix.Read(int(k.in.Fd()), buffer)
		if err == unix.EINTR || err == unix.EAGAIN {
			continue
		}
		if n <= 0 || err != nil {
			return
		}
		if _, err := k.to.Write(buffer[:n]); err != nil {
			return
		}
	}
}
