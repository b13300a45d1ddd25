//go:build unix

package wrap

import (
	"context"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"
)

// settling is how long we wait to see whether the child alone was stopped, or all of us by the kernel.
const settling = 20 * time.Millisecond

// mostDelays bounds how long a stop waits for the streams, in settlings: a second.
const mostDelays = 50

// starting is how long a run goes without a witness: most runs that short get no signal, and programs that young
// have no handlers. Node alone takes longer than that to its first line, and a run that is over by then pays for no
// further process.
const starting = 25 * time.Millisecond

// job is the running child.
type job struct {
	child   int // its process id
	plan    *plan
	signals chan os.Signal
	ignored []os.Signal // that we were started to ignore
	witness *witness

	stopped syscall.Signal // what stopped the child, 0 while it runs
	resumed bool
	settle  <-chan time.Time
	delays  int           // how often we have waited for the streams before we stop
	hurried time.Duration // how long what follows the child may go on; 0 until we are asked to end
}

func newJob(child int, p *plan, signals chan os.Signal) *job {
	return &job{child: child, plan: p, signals: signals, witness: &witness{}}
}

// passed are the signals that are npm's rather than ours.
func passed() []os.Signal {
	return []os.Signal{
		syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTERM, syscall.SIGUSR1, syscall.SIGUSR2,
		syscall.SIGPIPE, syscall.SIGWINCH, syscall.SIGCONT, syscall.SIGTSTP,
	}
}

// rare are all others that a handler gets: Go drops some of them, and ends with a list of its goroutines at others.
// They are taken over late, since each costs as much as a fiftieth of a millisecond. SIGPROF never comes to a
// handler, and the runtime sends itself SIGURG.
func rare() (signals []os.Signal) {
	others := append(passed(), syscall.SIGKILL, syscall.SIGSTOP, syscall.SIGCHLD, syscall.SIGURG, syscall.SIGPROF,
		syscall.SIGTTIN, syscall.SIGTTOU)
	for s := syscall.Signal(1); s <= lastSignal; s++ {
		if !slices.Contains(others, os.Signal(s)) {
			signals = append(signals, s)
		}
	}
	return signals
}

// listen takes over the signals that come to every npm. One that we were started to ignore, as under nohup, is left
// so for a while: npm is to inherit that.
func listen() chan os.Signal {
	signals := make(chan os.Signal, 32)
	for _, s := range passed() {
		if !signal.Ignored(s) {
			signal.Notify(signals, s)
		}
	}
	// Not later: a child that asks for input at once would have the kernel stop us before what it wrote is shown. A
	// signal that is caught changes nothing of what the child inherits.
	if !signal.Ignored(syscall.SIGTTIN) {
		signal.Notify(signals, syscall.SIGTTIN)
	}
	return signals
}

// await passes signals on until the child has ended.
func (j *job) await() syscall.WaitStatus {
	changed := make(chan syscall.WaitStatus)
	go watch(j.child, changed)
	begin := time.After(starting)
	for {
		select {
		case status := <-changed:
			if !status.Stopped() && !status.Continued() {
				return status
			}
			j.stopped, j.settle, j.delays = max(status.StopSignal(), 0), time.After(settling), 0
		case s := <-j.signals:
			j.pass(s.(syscall.Signal))
		case <-j.settle:
			j.follow()
		case <-begin:
			signal.Notify(j.signals, rare()...)
			j.witness.open()
		}
	}
}

// finish hands on what the child wrote last. It has ended for itself, but not for the user while a reader takes
// nothing: a signal then is for us as it would be for a child that has to wait for its reader.
func (j *job) finish() {
	over := ending(j.plan.streams)
	for {
		select {
		case <-over:
			return
		case s := <-j.signals:
			j.late(s.(syscall.Signal), over)
		}
	}
}

// late meets a signal that comes when the child has ended. One that ended the child as well may come this late;
// then all is over soon, and it is the child's ending that counts.
func (j *job) late(s syscall.Signal, over chan struct{}) {
	switch {
	case s == syscall.SIGTSTP:
		stopAs(s, never)
	case j.fatal(s):
		j.hasten(s)
		select {
		case <-over:
		case <-time.After(settling):
			if j.plan.full() {
				Die(Result{Signal: s})
			}
		}
	}
}

// hurry is how long what follows the child may go on when we have been asked to end: saying what it knows takes less.
const hurry = time.Second

// atOnce is the same for a person at the keyboard: a key that seems to do nothing is pressed again.
const atOnce = 250 * time.Millisecond

// grace takes the signals while something follows the child's end: to ask us to end costs that, or a part of it, and
// never the child's status.
func (j *job) grace(result Result) Grace {
	ctx, cancel := context.WithCancel(context.Background())
	over, left := make(chan struct{}), make(chan struct{})
	if j.hurried > 0 {
		cancel()
	}
	go func() {
		defer close(left)
		if j.outlasts(over, cancel) {
			Die(result)
		}
	}()
	return Grace{ctx, func() {
		close(over)
		<-left
		cancel()
		go signal.Stop(j.signals) // every signal takes a while, and most runs are over
	}}
}

// outlasts waits for the end of what follows, and says whether the user's patience ended before it.
func (j *job) outlasts(over <-chan struct{}, cancel func()) bool {
	var limit <-chan time.Time
	for {
		if j.hurried > 0 && limit == nil {
			cancel()
			limit = time.After(j.hurried)
		}
		select {
		case <-over:
			return false
		case <-limit:
			return true
		case s := <-j.signals:
			switch sig := s.(syscall.Signal); {
			case sig == syscall.SIGTSTP:
				stopAs(sig, never)
			case j.fatal(sig) && j.hurried > 0:
				return true
			case j.fatal(sig):
				j.hasten(sig)
			}
		}
	}
}

func (j *job) hasten(s syscall.Signal) {
	j.hurried = hurry
	if s == syscall.SIGINT {
		j.hurried = atOnce
	}
}

// fatal reports whether a signal asks us to end.
func (j *job) fatal(s syscall.Signal) bool {
	asks := s == syscall.SIGHUP || s == syscall.SIGINT || s == syscall.SIGQUIT || s == syscall.SIGTERM
	return asks && !slices.Contains(j.ignored, os.Signal(s))
}

// watch reports every change of the child, the last of which is its end.
func watch(pid int, changed chan<- syscall.WaitStatus) {
	for {
		var status syscall.WaitStatus
		_, err := syscall.Wait4(pid, &status, syscall.WUNTRACED|syscall.WCONTINUED, nil)
		if err == syscall.EINTR {
			continue
		}
		changed <- status
		if err != nil || !status.Stopped() && !status.Continued() {
			return
		}
	}
}

// hold makes the child's stops ours, rather than the terminal's, which come too early: what the child wrote before
// it stopped, as the question that it may not read the answer to, must be shown. Not before the child is started, since
// what is held or ignored then changes what it inherits; and before its first byte is passed on, which would stop us
// both where a terminal set to tostop has us in the background.
func (j *job) hold() {
	for _, s := range passed() {
		// Ignored by us, and by an npm that has not decided otherwise: node ignores nothing that it was started to
		// ignore.
		if signal.Ignored(s) {
			j.ignored = append(j.ignored, s)
			signal.Notify(j.signals, s)
		}
	}
	signal.Ignore(syscall.SIGTTOU) // output in the background is npm's business
	signal.Notify(j.signals, syscall.SIGTTIN)
}

// follow stops us as the child was stopped, so that the shell has its prompt back, and wakes the child where we
// alone were woken.
func (j *job) follow() {
	switch {
	case j.stopped != 0 && j.resumed:
		syscall.Kill(j.child, syscall.SIGCONT)
	case j.stopped != 0 && j.delayed():
		j.settle = time.After(settling)
		return
	case j.stopped != 0:
		j.stop()
	}
	j.resumed = false
}

// stop stops us as the child is. A job that stopped for being in the background may be there no longer: then the shell
// was quicker, and believes that we run.
func (j *job) stop() {
	called := never
	if j.stopped == syscall.SIGTTIN || j.stopped == syscall.SIGTTOU {
		look, end := foreground()
		defer end()
		called = look
	}
	stopAs(j.stopped, called)
}

// delayed reports that what the child wrote before it stopped, as the question that it waits at, is still to be
// shown: a busy machine lets the streams wait longer than [settling]. A reader that takes nothing keeps nobody from the
// prompt.
func (j *job) delayed() bool {
	j.delays++
	most := mostDelays
	if j.plan.full() {
		most /= 10
	}
	return j.delays <= most && j.plan.behind()
}

// pass hands a signal on once: one for our whole group has reached the child by itself.
func (j *job) pass(s syscall.Signal) {
	switch s {
	case syscall.SIGWINCH:
		j.resize()
	case syscall.SIGPIPE:
	case syscall.SIGCONT:
		j.resume()
	case syscall.SIGTSTP, syscall.SIGTTIN: // a second one changes nothing for a child that is stopped
		syscall.Kill(j.child, s)
	default:
		if !j.witness.saw(s) {
			syscall.Kill(j.child, s)
		}
	}
}

func (j *job) resume() {
	for _, m := range j.plan.masters {
		m.resize()
	}
	j.resumed, j.settle = true, time.After(settling)
}

// resize hands the new size on. The kernel notified the whole group before our terminals had it, so all are notified
// again, once.
func (j *job) resize() {
	changed := false
	for _, m := range j.plan.masters {
		changed = m.resize() || changed
	}
	if changed {
		syscall.Kill(0, syscall.SIGWINCH)
	}
}
