// Package cli is the command line of npmx-fleet: the grammar, the messages and the exit status. Each verb has a file of
// its own. It is the only room that imports kong and knows exit statuses, and it refuses to know how tasks are queued,
// logs are read and results are kept.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"npmx/fleet/store"
	"npmx/parse/redact"
)

// Exit statuses.
const (
	statusOK         = 0
	statusFound      = 1 // dead: there are logs that were set aside
	statusUsage      = 2 // wrong arguments; a program of Go that panics ends with it too
	statusIncomplete = 3 // some logs are not read yet, or were set aside; what was found is printed all the same
	statusFailed     = 4 // something that is needed cannot be read, written or reached
)

// World is everything ambient, as values.
type World struct {
	Args, Env      []string
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Self           string                        // the program that workers are started from; "" this one
	Wrap           func(store.Store) store.Store // tests put a store in between that fails; nil none

	ctx context.Context
}

// grammar is the command line.
type grammar struct {
	Run       runVerb       `cmd:"" help:"${run}"`
	Put       putVerb       `cmd:"" help:"${put}"`
	Work      workVerb      `cmd:"" help:"Read what is in the queue, and logs as they arrive."`
	Report    reportVerb    `cmd:"" help:"Say what was found."`
	Dead      deadVerb      `cmd:"" help:"Name the logs that kill whoever reads them."`
	Reconcile reconcileVerb `cmd:"" help:"${reconcile}"`
	Sum       sumVerb       `cmd:"" help:"${sum}"`
	Version   versionVerb   `cmd:"" help:"Print the version, and what distinguishes its results from another one's."`
}

// leave carries kong's wish to exit out of its parser: its hook is expected not to return.
type leave int

// Main runs npmx-fleet and returns the exit status.
func Main(ctx context.Context, w World) (status int) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case leave:
			status = int(r)
		default:
			panic(r)
		}
	}()
	if w.Self == "" {
		w.Self, _ = os.Executable()
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	w.ctx = ctx
	var g grammar
	parser, err := kong.New(&g, kong.Name("npmx-fleet"), kong.Description(tagline), kong.Writers(w.Stdout, w.Stderr),
		kong.Exit(func(s int) { panic(leave(s)) }), kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Vars(longHelp()))
	if err != nil {
		return w.fail(statusUsage, err)
	}
	found, err := parser.Parse(w.Args)
	if err != nil {
		return w.fail(statusUsage, fmt.Errorf(sayUsage, err))
	}
	return w.exit(found.Run(w))
}

// statusError carries a status with the reason that was, or will be, printed.
type statusError struct {
	status int
	err    error // nil: printed already
}

func (e statusError) Error() string { return fmt.Sprint(e.err) }
func (e statusError) Unwrap() error { return e.err }

// exit decides the status in one place.
func (w World) exit(err error) int {
	var e statusError
	switch {
	case err == nil:
		return statusOK
	case errors.As(err, &e) && e.err == nil:
		return e.status
	case errors.As(err, &e):
		return w.fail(e.status, e.err)
	}
	return w.fail(statusFailed, err)
}

func (w World) fail(status int, err error) int {
	w.say("%v", err)
	return status
}

// say tells the people who run it something, without what a name or a store's answer could do to a terminal.
func (w World) say(format string, a ...any) {
	for line := range strings.Lines(strings.TrimSpace(fmt.Sprintf(format, a...))) {
		fmt.Fprintf(w.Stderr, "npmx-fleet: %s\n", redact.Clean(strings.TrimRight(line, "\n")))
	}
}

// getenv is a variable of the environment, "" where it is not set.
func (w World) getenv(name string) string {
	for _, v := range w.Env {
		if value, ok := strings.CutPrefix(v, name+"="); ok {
			return value
		}
	}
	return ""
}
