// Package cli is the command line of npmx: the grammar, the messages, and the exit status.
//
// It takes the process's arguments, environment and streams as values, sends the arguments to npm or to a verb of
// npmx, and turns what came of it into text and a status. Each verb has a file of its own. It is the only package
// that imports kong and that knows exit statuses; it refuses to know how logs are read (parse), what a refusal
// means (rules, explain), and how a child is run (wrap).
package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/alecthomas/kong"
)

// Exit statuses of npmx's own verbs. A wrapped run exits as npm did.
const (
	statusOK         = 0
	statusFound      = 1 // an access failure was found, or a problem
	statusUsage      = 2 // wrong arguments, or a bad rules file
	statusUnreadable = 3 // a log is none, is broken, or was given up; what was found is printed all the same
	statusStore      = 4 // a file or a folder could not be opened, read or written: the answer is not whole
	statusNoExec     = 126
	statusNoNpm      = 127
)

// world is everything ambient, as values.
type world struct {
	args, env           []string
	stdin               *os.File
	stdout, stderr      *os.File
	cwd, home, self, as string // as: the name npmx was called by
	goos                string
	dir                 string // where npm is to run, if not where we do
	now                 func() time.Time
}

// grammar is the command line of npmx's own verbs. Everything else is npm's.
type grammar struct {
	Explain explainVerb `cmd:"" help:"Explain why saved logs of npm, pnpm, yarn or bun show a refusal."`
	Check   checkVerb   `cmd:"" help:"Show which registry and credential npm would use, and from where."`
	Lint    lintVerb    `cmd:"" help:"Say what is wrong in .npmrc and files like it, before anything fails."`
	Report  reportVerb  `cmd:"" help:"Write one page for a support ticket, secrets masked."`
	Fix     fixVerb     `cmd:"" help:"${fix}"`
	Wrap    wrapVerb    `cmd:"" help:"Run npm, with flags of npmx before a double dash."`
	Demo    demoVerb    `cmd:"" help:"Watch npmx explain a planted mistake, on a private registry of its own."`
	Rules   rulesVerb   `cmd:"" help:"List, show and check the rules."`
	Mcp     mcpVerb     `cmd:"" help:"${mcp}"`
	Self    selfVerb    `cmd:"" help:"About npmx itself: version, help, schema."`
}

// verbs are the words that are ours as a first argument. A test checks them against every npm's own commands.
func verbs() []string {
	return []string{"explain", "check", "lint", "report", "fix", "wrap", "demo", "rules", "mcp", "self"}
}

// memory is what the collector tries to stay under. Few logs and projects need half of it; the directory of an archive
// with 60,000 members does.
const memory = 30 << 20

// Main runs npmx as a process would: args[0] is the name it was called by. It returns the exit status.
func Main(args, env []string, stdin, stdout, stderr *os.File) int {
	debug.SetMemoryLimit(memory)
	w := world{
		args: args[1:], env: env, stdin: stdin, stdout: stdout, stderr: stderr,
		goos: runtime.GOOS, now: time.Now, as: calledAs(args[0]),
	}
	w.cwd, _ = os.Getwd()
	w.home, _ = os.UserHomeDir()
	w.self, _ = os.Executable()
	return run(w)
}

func calledAs(path string) string {
	return strings.TrimSuffix(strings.ToLower(filepath.Base(path)), ".exe")
}

// run sends the arguments to npm, unless the first is a verb of ours or the name of another package manager.
func run(w world) int {
	if c, ok := clientNamed(w.as); ok {
		return outside(w, c, w.as, w.args)
	}
	switch {
	case w.as == "npx":
		return npx(w)
	case w.as == "npm":
		return wrapped(w, wrapSettings(w), w.args)
	case len(w.args) == 0 || w.args[0] == "--help" || w.args[0] == "-h":
		return help(w)
	case isVerb(w.args[0]):
		return verb(w)
	}
	if c, ok := clientNamed(w.args[0]); ok {
		return outside(w, c, w.args[0], w.args[1:])
	}
	return wrapped(w, wrapSettings(w), w.args)
}

func isVerb(word string) bool {
	for _, v := range verbs() {
		if v == word {
			return true
		}
	}
	return false
}

// leave carries kong's wish to exit out of its parser: its hook is expected not to return.
type leave int

// verb parses our own grammar and runs the verb.
func verb(w world) (status int) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case leave:
			status = int(r)
		default:
			panic(r)
		}
	}()
	var g grammar
	parser, err := w.parser(&g)
	if err != nil {
		return fail(w, statusUsage, err)
	}
	own, _ := npmFlags(w.args)
	found, err := parser.Parse(own)
	if err != nil {
		return complain(w, err)
	}
	if twice(found, "format") {
		return fail(w, statusUsage, errors.New(sayTwoFormats))
	}
	return exit(w, found.Run(w))
}

// twice is true for a flag that stands on a command line more than once: kong takes the last without a word.
func twice(c *kong.Context, flag string) bool {
	n := 0
	for _, p := range c.Path {
		if p.Flag != nil && p.Flag.Name == flag {
			n++
		}
	}
	return n > 1
}

// parser reads our own grammar. Help and completion ask it as well.
func (w world) parser(g *grammar) (*kong.Kong, error) {
	return kong.New(g, kong.Name("npmx"), kong.Description(tagline), kong.Writers(w.stdout, w.stderr),
		kong.Exit(func(s int) { panic(leave(s)) }), kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Vars{"formats": formatNames(), "dimensions": dimensionNames(), "pages": strings.Join(manPages(), ",")},
		kong.PostBuild(spellOut))
}

// spellOut puts the words of longHelp where their names stand. As variables of kong's they would let completion
// take half as long again: for each flag kong looks for variables in the values of all.
func spellOut(k *kong.Kong) error {
	words := longHelp()
	return kong.Visit(k.Model, func(at kong.Visitable, next kong.Next) error {
		switch at := at.(type) {
		case *kong.Node:
			at.Help = spelled(at.Help, words)
		case *kong.Value:
			at.Help = spelled(at.Help, words)
		}
		return next(nil)
	})
}

// spelled leaves a name that nobody knows, for kong to complain of.
func spelled(help string, words map[string]string) string {
	name, named := strings.CutPrefix(help, "${")
	if long, ok := words[strings.TrimSuffix(name, "}")]; named && ok {
		return long
	}
	return help
}

// exitError carries a status with the reason that was, or will be, printed.
type exitError struct {
	status int
	err    error // nil: printed already
}

func (e exitError) Error() string { return fmt.Sprint(e.err) }
func (e exitError) Unwrap() error { return e.err }

// exit decides the status of a verb in one place.
func exit(w world, err error) int {
	var e exitError
	switch {
	case err == nil:
		return statusOK
	case errors.As(err, &e) && e.err == nil:
		return e.status
	case errors.As(err, &e):
		return fail(w, e.status, e.err)
	}
	return fail(w, statusUsage, err)
}

func fail(w world, status int, err error) int {
	for _, l := range strings.Split(strings.TrimSpace(err.Error()), "\n") {
		fmt.Fprintf(w.stderr, "npmx: %s\n", clean(l))
	}
	return status
}

func help(w world) int {
	io.WriteString(w.stdout, helpText)
	return statusOK
}
