package cli

import (
	"cmp"
	"strings"

	"al.essio.dev/pkg/shellescape"

	"npmx/explain/facts"
	"npmx/rules"
)

// whereNpm is the place of a run of npm here, with the npm that would run; without one, the newest rules of npm's configuration hold.
func (w world) whereNpm(args []string) facts.Where {
	where := facts.Where{Cwd: w.cwd, Home: w.home, GOOS: w.goos, Env: w.env, Args: args}
	if npm, err := w.npm(); err == nil {
		where.Npm = facts.LookAtNpm(npm, nodePath())
	}
	return where
}

func (w world) builtinRules() (*rules.Set, error) { return rules.Builtin() }

// quote makes a value one word of the user's shell.
func (w world) quote() func(string) string {
	if w.goos == "windows" {
		return quoteCmd
	}
	return shellescape.Quote
}

// quoteCmd quotes for cmd.exe, where a doubled quote stands for one and % cannot be escaped on the command line at all: a value with one
// is left for the user to look at, in quotes.
func quoteCmd(s string) string {
	if s != "" && !strings.ContainsAny(s, " \t\"&|<>^()%!,;=") {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// first is cmp.Or under a name that reads.
func first[T comparable](all ...T) T { return cmp.Or(all...) }
