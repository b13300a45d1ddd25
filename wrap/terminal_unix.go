//go:build unix

package wrap

import (
	"os"

	"golang.org/x/sys/unix"
)

// screen remembers how the user's terminal was set.
type screen struct {
	tty   *os.File // nil: there is none
	saved unix.Termios
}

func rememberTerminal(c Command) *screen {
	for _, f := range []*os.File{c.Stdin, c.Stdout, c.Stderr} {
		if f == nil {
			continue
		}
		if settings, err := unix.IoctlGetTermios(int(f.Fd()), getTermios); err == nil {
			return &screen{f, *settings}
		}
	}
	return &screen{}
}

// restore undoes what a child left behind that was killed at a prompt. Nobody's terminal is touched from the background.
func (s *screen) restore() {
	if s.tty == nil {
		return
	}
	now, err := unix.IoctlGetTermios(int(s.tty.Fd()), getTermios)
	if err == nil && *now != s.saved && inForeground() {
		unix.IoctlSetTermios(int(s.tty.Fd()), setTermios, &s.saved)
	}
}

// inForeground tells whether this process' group is the one that its terminal sends keys to.
func inForeground() bool {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return false
	}
	defer tty.Close()
	group, err := unix.IoctlGetInt(int(tty.Fd()), unix.TIOCGPGRP)
	return err == nil && group == unix.Getpgrp()
}
