package wrap

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// leash ends the child when we are killed in a way that we cannot pass on.
func leash() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM} }

// lastSignal is the highest of the system's signals.
const lastSignal = 64

// capacity is the most that the kernel can hold of a stream when its writer ends: what comes after that was written by
// another program. The writer of a pipe may have enlarged it; a terminal holds a tenth of what is said here.
func capacity(f *os.File) int {
	most := 128 << 10
	raw, err := f.SyscallConn()
	if err != nil {
		return most
	}
	raw.Control(func(fd uintptr) {
		if size, err := unix.FcntlInt(fd, unix.F_GETPIPE_SZ, 0); err == nil {
			most = size
		}
	})
	return most
}

// action has room for the kernel's struct sigaction of any machine; all zeros are the default action.
type action [64]byte

// unstoppable starts a child that ^Z and the like do not stop. Between fork and exec a child shares our memory, and
// we stand still in the kernel: were it stopped there, the shell would wait for a stop of ours that never comes.
// The child inherits the mask of the thread that starts it.
func unstoppable(start func() error) error { return withheld(start) }

// withheld does something while this thread gets no ^Z and the like. It locks its caller to the thread: one that went
// on in another would leave the first deaf to them for good, and with it every child that is started there.
func withheld(do func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var stops, before unix.Sigset_t
	for _, s := range []syscall.Signal{syscall.SIGTSTP, syscall.SIGTTIN, syscall.SIGTTOU} {
		stops.Val[0] |= 1 << (s - 1)
	}
	if unix.PthreadSigmask(unix.SIG_BLOCK, &stops, &before) == nil {
		defer unix.PthreadSigmask(unix.SIG_SETMASK, &before, nil)
	}
	return do()
}

// newborn are the children of this process, one between fork and exec too.
func newborn() (pids []int) {
	files, _ := filepath.Glob("/proc/self/task/*/children")
	for _, file := range files {
		b, _ := os.ReadFile(file)
		for _, field := range strings.Fields(string(b)) {
			if pid, err := strconv.Atoi(field); err == nil {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}

// foregroundGroup asks a terminal for it. Go's scheduler is not told: a call that it knows of may return late on a busy
// machine, and the stop that follows would rest on an old answer.
func foregroundGroup(tty int) (int, error) {
	var group int32
	_, _, errno := unix.RawSyscall(unix.SYS_IOCTL, uintptr(tty), unix.TIOCGPGRP, uintptr(unsafe.Pointer(&group)))
	if errno != 0 {
		return 0, errno
	}
	return int(group), nil
}

// stopAs stops this process by a signal's default action, since shells report which it was; where that is moot, all of
// us go on. Go keeps its handler even after signal.Reset, so it is set aside for the moment. Whether it is moot we look
// while the signal waits: a SIGCONT that comes later takes it away, as the kernel has it, so that a job which is called
// while it is about to stop does not stop after that.
func stopAs(s syscall.Signal, moot func() bool) {
	var byDefault, ours action
	swap := func(to, from *action) {
		unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(s),
			uintptr(unsafe.Pointer(to)), uintptr(unsafe.Pointer(from)), 8, 0, 0)
	}
	swap(&byDefault, &ours)
	withheld(func() error {
		unix.Tgkill(unix.Getpid(), unix.Gettid(), s)
		if moot() {
			syscall.Kill(0, syscall.SIGCONT)
		}
		return nil
	})
	swap(&ours, &byDefault)
}
