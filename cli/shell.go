package cli

import (
	"cmp"

	"npmx/explain/facts"
	"npmx/rules"
	"npmx/rules/shell"
	"npmx/wrap"
)

// whereNpm is the place of a run of npm here, with the npm that would run; without one, the newest rules of npm's
// configuration hold.
func (w world) whereNpm(args []string) facts.Where {
	where := facts.Where{Cwd: w.cwd, Home: w.home, GOOS: w.goos, Env: w.env, Args: args}
	if npm, err := w.nesting().FindNpm(); err == nil {
		where.Npm = facts.LookAtNpm(npm, nodePath())
	}
	return where
}

// nesting is what this npmx runs inside of.
func (w world) nesting() wrap.Nesting { return wrap.NestingOf(w.env, w.self, w.cwd) }

func (w world) builtinRules() (*rules.Set, error) { return rules.Builtin() }

// shell is the one that a person pastes into what npmx prints.
func (w world) shell() shell.Shell { return shell.Choose(w.goos, w.getenv) }

// first is cmp.Or under a name that reads.
func first[T comparable](all ...T) T { return cmp.Or(all...) }
