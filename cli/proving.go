package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"npmx/explain/facts"
	"npmx/explain/mend"
	"npmx/wrap"
)

// proofTime bounds one proof: npm waits for a registry that does not answer much longer.
const proofTime = 30 * time.Second

// prove runs what proves a fix, and says what came of it. It runs npm alone, with words made here, of commands that
// only read; their output is not shown, since it is not an answer to anything that was asked. What writes, or wants a
// person, is named instead.
func (w world) prove(kept lastEdits, left []keptStep) error {
	if len(left) > 0 {
		w.tellLeft(left)
	}
	var failed error
	for _, line := range kept.Verify {
		args, ok := mend.Proof(line)
		switch {
		case len(left) > 0:
			fmt.Fprintf(w.stdout, sayProveThen, clean(line))
		case !ok:
			fmt.Fprintf(w.stdout, sayRunAgain, clean(line))
		default:
			failed = errors.Join(failed, w.proved(line, args, kept.Project))
		}
	}
	if failed != nil {
		return exitError{status: statusFound}
	}
	return nil
}

// proved runs one proof and says in a sentence what came of it.
func (w world) proved(line string, args []string, project string) error {
	npm, err := w.nesting().FindNpm()
	if err != nil || !trusted(npm, project) || w.asksNobody(args) {
		fmt.Fprintf(w.stdout, sayRunAgain, clean(line))
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), proofTime)
	defer cancel()
	err = w.proof(ctx, npm, args, project).Run()
	switch {
	case ctx.Err() != nil:
		fmt.Fprintf(w.stdout, sayNoAnswer, clean(line), proofTime)
		return ctx.Err()
	case err != nil:
		fmt.Fprintf(w.stdout, sayUnproved, clean(line))
		return err
	}
	fmt.Fprintf(w.stdout, sayProved, clean(line))
	return nil
}

// proof is npm with nothing to read, nothing of the project on its PATH, and no debug log, which would be in the failed
// run's place.
func (w world) proof(ctx context.Context, npm string, args []string, project string) *exec.Cmd {
	c := exec.CommandContext(ctx, npm, args...)
	c.Dir, c.WaitDelay = w.cwd, time.Second
	c.Env = wrap.WithVariable(w.nesting().ChildEnv(true), "PATH", trustedPath(w.getenv("PATH"), project))
	c.Env = append(c.Env, "npm_config_logs_max=0", "npm_config_update_notifier=false", "npm_config_fetch_retries=0")
	return c
}

// trusted is true for a program that is the user's, by a whole path that leads to no file of the project.
func trusted(path, project string) bool {
	real, err := filepath.EvalSymlinks(path)
	return err == nil && filepath.IsAbs(path) && !inside(project, path) && !inside(project, real)
}

func trustedPath(path, project string) string {
	dirs := slices.DeleteFunc(filepath.SplitList(path), func(dir string) bool {
		return !filepath.IsAbs(dir) || inside(project, dir)
	})
	return strings.Join(dirs, string(os.PathListSeparator))
}

// asksNobody is true for npm whoami where a user name is configured: npm prints that, and asks no registry.
func (w world) asksNobody(args []string) bool {
	if args[0] != "whoami" {
		return false
	}
	config, err := facts.NpmConfig(w.whereNpm(args)) // the edits are made: another configuration than before
	if err != nil {
		return false
	}
	c := config.Login(strings.TrimRight(config.Registry("").URL, "/") + "/")
	return c != nil && c.Basic
}
