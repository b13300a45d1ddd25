//go:build unix

package wrap

import (
	"os"
	"os/exec"
	"slices"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// witness is two processes in our group that do nothing but die of signals. Nothing else distinguishes a signal to us,
// which must be handed on, from one to the whole group, which the child has had already: an installer that gets ^C
// twice gives up cleaning up. The kernel signals the members of a group the newest first, so when we have a signal,
// both have it as well. Two, since one may be killed alone: of one, only its death's time would tell, and on a busy
// machine we note that late, or come late to the signal.
type witness struct {
	twins  []*twin // those that there are
	failed bool    // there is room for none

	felled []syscall.Signal // what the twins before these died of
	since  time.Time        // when these took their place
}

// twin is one of the two.
type twin struct {
	pid         int
	ask, answer *os.File
	ends        chan death // gets one when it has ended
}

// death is how a twin ended.
type death struct {
	of syscall.WaitStatus
	at time.Time
}

// echo is how long a signal may take to be reported that was sent before there were new twins.
const echo = 100 * time.Millisecond

// fresh is how long after the twins' deaths a signal may still be the one that they died of. A busy machine lets us
// come to it that late; two that die for themselves are killed by somebody who ends all such programs.
const fresh = 2 * time.Second

// open starts the twins that are missing; without room for one, saw guesses.
func (w *witness) open() {
	for len(w.twins) < 2 {
		t := bear()
		if t == nil {
			break
		}
		w.twins = append(w.twins, t)
	}
	w.failed = len(w.twins) == 0
}

// bear starts a twin, nil where there is no room for it.
func bear() *twin {
	in, ask, err := os.Pipe()
	if err != nil {
		return nil
	}
	defer in.Close()
	answer, out, err := os.Pipe()
	if err != nil {
		ask.Close()
		return nil
	}
	defer out.Close()
	t := &twin{ask: ask, answer: answer, ends: make(chan death, 1)}
	if t.pid, err = echoing(in, out); err != nil {
		ask.Close()
		answer.Close()
		return nil
	}
	go reap(t.pid, t.ends)
	return t
}

// reap notes when a twin ends.
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

// saw reports whether a signal that we got was for the whole group: no twin has survived it. A repetition that comes
// on the heels of new twins may have been sent before there were any: who signals a group twice in a row means the
// group both times. When it came is noted before the twins are asked, which takes long on a busy machine.
func (w *witness) saw(s syscall.Signal) bool {
	if w.failed {
		return (s == syscall.SIGINT || s == syscall.SIGQUIT) && inForeground()
	}
	came := time.Now()
	repeated := slices.Contains(w.felled, s) && came.Sub(w.since) < echo
	before := len(w.twins)
	felled := w.bury(came)
	switch {
	case before == 0:
		return false
	case len(w.twins) > 0: // one that died alone is replaced
		w.open()
		return repeated
	}
	w.open()
	w.felled, w.since = felled, time.Now()
	return repeated || slices.Contains(felled, s)
}

// bury leaves the twins that live, and gives what felled the others just before a signal came. One that takes too long
// to answer proves nothing, and ends: its answer would pass for that to the next question.
func (w *witness) bury(came time.Time) (felled []syscall.Signal) {
	limit := came.Add(time.Second)
	var living []*twin
	for _, t := range w.twins {
		if t.alive(limit) {
			living = append(living, t)
			continue
		}
		if end := t.close(); end.of.Signaled() && came.Sub(end.at) < fresh {
			felled = append(felled, end.of.Signal())
		}
	}
	w.twins = living
	return felled
}

// close ends the twins.
func (w *witness) close() {
	for _, t := range w.twins {
		t.close()
	}
	w.twins = nil
}

// alive asks and waits for the answer: before it answers, a process meets the signals that it has.
func (t *twin) alive(limit time.Time) bool {
	if _, err := t.ask.Write([]byte("?")); err != nil {
		return false
	}
	t.answer.SetReadDeadline(limit)
	_, err := t.answer.Read(make([]byte, 1))
	return err == nil
}

// close ends the twin and says how it ended: of a signal that it had before, if it had one, else of ours, which no
// handler gets.
func (t *twin) close() death {
	t.ask.Close()
	t.answer.Close()
	select {
	case end := <-t.ends: // its number may be another's by now
		return end
	default:
		syscall.Kill(t.pid, syscall.SIGKILL)
		return <-t.ends
	}
}
