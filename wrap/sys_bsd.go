//go:build unix && !linux

package wrap

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// leash does nothing here: only Linux notifies a child of its parent's death.
func leash() *syscall.SysProcAttr { return nil }

// unstoppable has nothing to do here: a child between fork and exec does not block anything.
func unstoppable(start func() error) error { return start() }

func newborn() []int { return nil }

// stopAs stops this process; where that is moot, all of us go on. Go has no way to take off its handlers, so it is by
// the one signal that has none, and that does not wait for us to look.
func stopAs(_ syscall.Signal, moot func() bool) {
	if moot() {
		syscall.Kill(0, syscall.SIGCONT)
		return
	}
	syscall.Kill(os.Getpid(), syscall.SIGSTOP)
}

func foregroundGroup(tty int) (int, error) { return unix.IoctlGetInt(tty, unix.TIOCGPGRP) }

// lastSignal is the highest of the system's signals, but for FreeBSD's for real time.
const lastSignal = 31

// capacity is more than the kernel can hold of a stream when its writer ends: what comes after that was written by
// another program.
func capacity(*os.File) int { return 128 << 10 }
