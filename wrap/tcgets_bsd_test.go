//go:build unix && !linux

package wrap_test

import "golang.org/x/sys/unix"

const tcgets, tcsets = unix.TIOCGETA, unix.TIOCSETA
