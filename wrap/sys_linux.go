package wrap

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// leash ends the child when we are killed in a way that we cannot pass on.
func leash() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM} }

// action has room for the kernel's struct sigaction of any machine; all zeros are the default action.
type action [64]byte

// stopAs stops this process by a signal's default action, since shells tell their user which it was. Go keeps its handler even after
// signal.Reset, so it is set aside for the moment. The caller is locked to its thread, which meets the signal on its way back from Tgkill.
func stopAs(s syscall.Signal) {
	var byDefault, ours action
	swap := func(to, from *action) {
		unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(s), uintptr(unsafe.Pointer(to)), uintptr(unsafe.Pointer(from)), 8, 0, 0)
	}
	swap(&byDefault, &ours)
	unix.Tgkill(unix.Getpid(), unix.Gettid(), s)
	swap(&ours, &byDefault)
}
