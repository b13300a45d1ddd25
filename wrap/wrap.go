// Package wrap runs a child transparently (output, signals, terminal and status are unchanged), and copies its output
// to a tap.
//
// A stream that must be read is a pipe, or, where it is a terminal, a pseudo terminal that the child has for its output
// alone; stdout and stderr that are one share one. Input, session, process group and controlling terminal stay ours, so
// that keys, stops and background jobs are the kernel's and the shell's business, as without us. The stages: the
// streams are laid out (plan), the child is started, its bytes are copied (copy), signals and stops that only we got
// are passed on (job, witness), and its ending is handed back. On Windows the streams are a pseudo console where input
// and output are consoles, and pipes else; there is no loglevel raised and nothing hidden in a console, which redraws
// what it is given, and npm's debug log says why it failed.
//
// It knows no text of npm but the heads of lines that only a higher loglevel prints (filter.go), and it refuses to
// know what a failure means.
package wrap

import (
	"context"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"
)

// Mode says when a pseudo terminal is used: auto (or ""), always, never.
type Mode string

// Command is what to run.
type Command struct {
	Path string
	Args []string // without the program's name
	Env  []string
	// Loud is the environment of a child that prints what Hide hides; where we cannot read what it prints, it has Env.
	Loud                  []string
	Dir                   string // "": our own, which the child inherits, also where no path leads to it
	Stdin, Stdout, Stderr *os.File
	Pty                   Mode
	Tap                   io.Writer // gets the output as the child wrote it; nil: nothing is read
	Hide                  *Filter   // nil: nothing is hidden
}

// Result is how the child ended.
type Result struct {
	Status     int
	Signal     syscall.Signal // 0 where it exited
	Start, End time.Time
	NoPty      string // why no pseudo terminal was used although one was wanted
	TapFault   string // the tap's panic
}

// Run runs the child to its end.
func Run(c Command) (Result, error) {
	result, grace, err := RunWithGrace(c)
	grace.End()
	return result, err
}

// Grace is the time that is left to us when the child has ended: what follows may take long, and until [Grace.End]
// the signals are ours. One that asks us to end cancels the context; a user who asks twice, or has waited for a
// moment, gets the child's status at once, as by [Die].
type Grace struct {
	context.Context
	end func()
}

// End restores the signals.
func (g Grace) End() {
	if g.end != nil {
		g.end()
	}
}

// drain is how long output may go on after the child has ended: a grandchild in the background may hold the stream
// open for hours, and must not hold us. Only time spent waiting for bytes counts.
const drain = 200 * time.Millisecond

// tap guards the child against the tap: a fault of ours costs the explanation, never the output.
type tap struct {
	to    io.Writer
	fault string
}

func (t *tap) Write(b []byte) (n int, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			t.to, t.fault = nil, fmt.Sprint(fault)
		}
	}()
	if t.to != nil {
		t.to.Write(b)
	}
	return len(b), nil
}
