//go:build unix

package wrap

import (
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// witness is a process in our group that does nothing but die of signals. Nothing else distinguishes a signal to us,
// which must be handed on, from one to the whole group, which the child has had already: an installer that gets ^C
// twice gives up cleaning up. The kernel signals the members of a group the newest first, so when we have a signal, the
// witness has it as well.
type witness struct {
	pid         int // 0: there is none
	ask, answer *os.File
	ends        chan death // gets one when it has ended
	failed      bool

	felled syscall.Signal // what the witness before this one died of
	since  time.Time      // when this one took its place
}

// death is how a witness ended.
type death struct {
	of syscall.WaitStatus
	at time.Time
}

// echo is how long a signal may take to be reported that was sent before there was a new witness, or that a witness has
// died of already.
const echo = 100 * time.Millisecond

// open starts the witness; without room for one, saw guesses.
func (w *witness) open() {
	w.failed = true
	in, ask, err := os.Pipe()
	if err != nil {
		return
	}
	defer in.Close()
	answer, out, err := os.Pipe()
	if err != nil {
		ask.Close()
		return
	}
	defer out.Close()
	w.ask, w.answer = ask, answer
	if w.pid, err = echoing(in, out); err != nil {
		w.pid = 0
		ask.Close()
		answer.Close()
		return
	}
	w.failed, w.ends = false, make(chan death, 1)
	go reap(w.pid, w.ends)
}

// reap notes when a witness ends. It may be killed alone, and what came much later was none of its death. The kernel
// keeps no time of a death: of an npmx that did not run between the death and a signal both are of one moment, and
// such a signal passes for the one that the witness died of.
func reap(pid int, ends chan<- death) {
	var end syscall.WaitStatus
	for {
		if _, err := syscall.Wait4(pid, &end, 0, nil); err != syscall.EINTR {
			break
		}
	}
	ends <- death{end, time.Now()}
}

// cat is a program that echoes its input. The first one on PATH may be a project's own.
func cat() (string, error) {
	for _, path := range []string{"/bin/cat", "/usr/bin/cat"} {
		if unix.Access(path, unix.X_OK) == nil {
			return path, nil
		}
	}
	return exec.LookPath("cat")
}

// echoing starts a program that echoes its input, without package os/exec for the reason that plan.try has.
func echoing(in, out *os.File) (pid int, err error) {
	path, err := cat()
	if err != nil {
		return 0, err
	}
	err = unstoppable(func() error {
		attr := &syscall.ProcAttr{Dir: "/", Files: []uintptr{in.Fd(), out.Fd(), nowhere}}
		pid, err = syscall.ForkExec(path, []string{"cat", "-u"}, attr)
		return err
	})
	return pid, err
}

// nowhere is a descriptor that a child does not get.
const nowhere = ^uintptr(0)

// saw reports whether a signal that we got was for the whole group. A repetition that comes on the heels of a new
// witness may have been sent before there was one: who signals a group twice in a row means the group both times.
func (w *witness) saw(s syscall.Signal) bool {
	switch {
	case w.pid != 0 && w.alive():
		return s == w.felled && time.Since(w.since) < echo
	case w.pid != 0:
		w.felled = 0
		if end := w.close(); end.of.Signaled() && time.Since(end.at) < echo {
			w.felled = end.of.Signal()
		}
		w.open()
		w.since = time.Now()
		return w.felled == s
	case w.failed && (s == syscall.SIGINT || s == syscall.SIGQUIT):
		return inForeground()
	}
	return false
}

// alive asks and waits for the answer: before it answers, a process meets the signals that it has. One that takes too
// long is not a proof.
func (w *witness) alive() bool {
	if _, err := w.ask.Write([]byte("?")); err != nil {
		return false
	}
	w.answer.SetReadDeadline(time.Now().Add(time.Second))
	_, err := w.answer.Read(make([]byte, 1))
	return err != io.EOF
}

// close ends the witness and says how it ended: of a signal that it had before, if it had one.
func (w *witness) close() death {
	if w.pid == 0 {
		return death{}
	}
	w.ask.Close()
	w.answer.Close()
	pid := w.pid
	w.pid = 0
	select {
	case end := <-w.ends: // its number may be another's by now
		return end
	default:
		syscall.Kill(pid, syscall.SIGKILL)
		return <-w.ends
	}
}
