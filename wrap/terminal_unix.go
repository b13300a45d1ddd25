//go:build unix

package wrap

import (
	"os"

	"golang.org/x/sys/unix"
)

// screen remembers how the user's terminal was set.
type screen struct {
	tty   *os.File // nil: there is none that we may set
	saved unix.Termios
}

// rememberTerminal remembers settings that a shell would leave: a line with echo. Others belong to a program that is at
// work there, such as a script that asks for a password, and to set them again later could be to show or hide what a
// person types. With one of the two streams elsewhere there is a partner, as a pager that has its own settings.
func rememberTerminal(c Command) *screen {
	if !controlling(c.Stdin) || !controlling(c.Stdout) {
		return &screen{}
	}
	settings, err := unix.IoctlGetTermios(int(c.Stdin.Fd()), getTermios)
	if err != nil || settings.Lflag&unix.ICANON == 0 || settings.Lflag&unix.ECHO == 0 {
		return &screen{}
	}
	return &screen{c.Stdin, *settings}
}

// restore undoes what a child left behind that was killed at a prompt. One that exits restores what it has set itself,
// as node does whatever the status, and what it leaves then is meant: stty is also run by scripts. The terminal is
// never touched from the background.
func (s *screen) restore(killed bool) {
	if s.tty == nil || !killed {
		return
	}
	now, err := unix.IoctlGetTermios(int(s.tty.Fd()), getTermios)
	if err == nil && *now != s.saved && inForeground() {
		unix.IoctlSetTermios(int(s.tty.Fd()), setTermios, &s.saved)
	}
}

// controlling reports whether a file is the terminal that sends us signals; for others the kernel reports no group.
func controlling(f *os.File) bool {
	if !isTerminal(f) {
		return false
	}
	_, err := unix.IoctlGetInt(int(f.Fd()), unix.TIOCGPGRP)
	return err == nil
}

// inForeground reports whether this process' group is the one that its terminal sends keys to.
func inForeground() bool {
	look, end := foreground()
	defer end()
	return look()
}

// foreground opens the terminal, so that a look at whose it is takes no longer than it must.
func foreground() (look func() bool, end func() error) {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return never, func() error { return nil }
	}
	fd, own := int(tty.Fd()), unix.Getpgrp()
	return func() bool {
		group, err := foregroundGroup(fd)
		return err == nil && group == own
	}, tty.Close
}

func never() bool { return false }
