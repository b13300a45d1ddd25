package wrap_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"npmx/internal/fair"
	"npmx/internal/promise"
)

// slowed are the system calls of npmx's start: a busy machine may hold it up at any of them, while what it has started
// already goes on.
func slowed() []string {
	return []string{"rt_sigaction", "rt_sigprocmask", "clone,clone3,vfork", "futex", "close", "pipe2", "fcntl",
		"ioctl", "epoll_ctl", "epoll_pwait", "openat", "read", "write", "wait4", "waitid"}
}

// slow is npmx where it is held up at a system call each time, and npm is not. The tracer is no process of the job.
func slow(t *testing.T, call, delay string) string {
	t.Helper()
	return fmt.Sprintf("%s -DDD -f -b execve -qqq -o /dev/null -e inject=%s:delay_enter=%s npmx",
		fair.Program(t, "strace"), call, delay)
}

// TestABackgroundJobWritesWhateverIsSlow: what npm writes in the background is shown at a terminal that stops others
// for that, however late npmx comes to any of its system calls.
func TestABackgroundJobWritesWhateverIsSlow(t *testing.T) {
	t.Cleanup(func() {
		promise.Kept(t, promise.Faults, "each system call of npmx's start held up for 20 ms, as on a busy machine, "+
			"while npm writes in the background", "%d calls: shown each time, and never stopped for it", len(slowed()))
	})
	for _, call := range slowed() {
		t.Run(call, func(t *testing.T) {
			t.Parallel()
			s := shell(t, "bash")
			s.Type("stty tostop\n")
			s.prompt(1)
			enough := filepath.Join(t.TempDir(), "enough")
			s.Type(slow(t, call, "20ms") + " count:" + enough + " say:finished &\n")
			s.until(`ready (\d+)\r`)
			write(t, enough)
			s.until(`finished\r`)
			s.prompt(2)
		})
	}
}

// TestAJobThatIsCalledWhileItStopsGoesOn: a job in the background that asks for input stops, and "fg" is typed while
// it is about to. It goes on, at whichever of its steps that was. (By dash, which wakes the job. bash and zsh only give
// it the terminal where they have not seen it stop, and then a call after our last look comes too late, as it does for
// npm between the kernel's look and its signal.)
func TestAJobThatIsCalledWhileItStopsGoesOn(t *testing.T) {
	for _, call := range []string{"tgkill", "openat", "ioctl", "kill", "wait4", "rt_sigprocmask"} {
		t.Run(call, func(t *testing.T) {
			t.Parallel()
			dice := rand.New(rand.NewPCG(fair.Seed(t, uint64(os.Getpid())), 0))
			s := shell(t, "dash")
			for i := range 8 {
				s.Type(slow(t, call, "40ms") + fmt.Sprintf(" say:run%d wait exit:0 &\n", i))
				child := pid(t, s.until(fmt.Sprintf(`run%d\r\nready (\d+)\r`, i)))
				soon(t, "the child is stopped", func() bool { return state(child) == "T" })
				time.Sleep(time.Duration(dice.IntN(160)) * time.Millisecond) // the moment is what is tested
				s.Type("fg\n\n")
				s.Type(fmt.Sprintf("echo over $((%d+1000))\n", i))
				s.until(fmt.Sprintf(`over %d\r`, i+1000))
				if alive(child) {
					t.Fatalf("run %d: it is stopped again:\n%s", i, s.text())
				}
			}
		})
	}
}
