package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"

	"github.com/rs/zerolog"

	"npmx/explain/facts"
	"npmx/parse"
	"npmx/parse/npmrc"
	"npmx/wrap"
)

// attempt is one wrapped run.
type attempt struct {
	w      world
	s      settings
	log    zerolog.Logger
	args   []string
	where  facts.Where
	config *npmrc.Config // nil: npm's configuration was not read yet, or could not be
	parser *parse.Parser // nil: nothing of npm's output is read

	unread  bool       // npm's configuration cannot be read
	logFile string     // npm's debug log of this run, once found
	voice   sync.Mutex // is locked, for good, by what speaks of this run
}

// wrapped runs npm and explains its failure. Whatever goes wrong in here, npm's own result is what counts.
func wrapped(w world, s settings, args []string) int {
	npm, err := w.nesting().FindNpm()
	if err != nil {
		return noNpm(w, err)
	}
	if s.off || w.nesting().Explained {
		return ended(w, plainly(w, npm, args), nil)
	}
	log, done := debugLogger(w, s.debug)
	defer done()
	r := &attempt{w: w, s: s, log: log, args: args}
	r.where = facts.Where{Cwd: w.cwd, Home: w.home, GOOS: w.goos, Env: w.env, Args: args, Npm: facts.LookAtNpm(npm, "")}
	return ended(w, r.command(), r.after)
}

// npx runs the real npx plainly: what it starts is no command of npm, and its output is nobody's but the package's.
func npx(w world) int {
	path, err := w.nesting().FindNpx()
	if err != nil {
		return noNpm(w, err)
	}
	return ended(w, plainly(w, path, w.args), nil)
}

// plainly is npm with nothing of ours around it.
func plainly(w world, path string, args []string) wrap.Command {
	return wrap.Command{Path: path, Args: args, Env: w.nesting().ChildEnv(false), Stdin: w.stdin, Stdout: w.stdout, Stderr: w.stderr, Dir: w.dir}
}

// ended runs the command, lets after speak, and ends npmx as npm ended.
func ended(w world, c wrap.Command, after func(context.Context, wrap.Result)) int {
	c.After = after
	result, err := wrap.Run(c)
	if err != nil {
		return noNpm(w, err)
	}
	if result.Signal != 0 {
		wrap.Die(result)
	}
	return result.Status
}

func noNpm(w world, err error) int {
	var blocked *wrap.NotExecutableError
	var missing *wrap.NotFoundError
	var loop *wrap.LoopError
	switch named := w.getenv("NPMX_NPM"); {
	case errors.As(err, &loop):
		return fail(w, statusNoNpm, fmt.Errorf(sayLoop, loop.Path))
	case named != "" && (errors.As(err, &missing) || errors.As(err, &blocked) && isFolder(blocked.Path)):
		return fail(w, statusNoNpm, fmt.Errorf(sayNoSuchNpm, named))
	case errors.As(err, &blocked):
		return fail(w, statusNoExec, fmt.Errorf(sayNoExec, blocked.Path))
	case errors.As(err, &missing):
		return fail(w, statusNoNpm, errors.New(sayNoNpm))
	}
	return fail(w, statusNoNpm, err)
}

func nodePath() string {
	path, err := exec.LookPath("node")
	if err != nil {
		return ""
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

// command decides how npm is run: with its configuration's own loglevel on screen, and verbose underneath where that tells more. Whatever
// stumbles over that configuration, npm is run.
func (r *attempt) command() (c wrap.Command) {
	plain := r.uncommented()
	defer func() {
		if fault := recover(); fault != nil {
			r.log.Error().Str("fault", fmt.Sprint(fault)).Msg("npm's configuration cannot be read")
			r.config, r.unread, r.parser, c = nil, true, nil, plain
		}
	}()
	return r.listening(plain)
}

func (r *attempt) uncommented() wrap.Command {
	return wrap.Command{
		Path: r.where.Npm.Path, Args: r.args, Env: r.w.nesting().ChildEnv(true),
		Stdin: r.w.stdin, Stdout: r.w.stdout, Stderr: r.w.stderr, Pty: wrap.Mode(r.s.pty), Dir: r.w.dir,
	}
}

// listening adds what is needed to explain the run. A command that talks to no registry is npm's alone, and its configuration is read when it has failed.
func (r *attempt) listening(c wrap.Command) wrap.Command {
	command := npmrc.CommandOf(r.where.Npm.Version, r.where.Args)
	if !npmrc.AsksRegistry(command) || !r.configured() {
		return c
	}
	r.parser = parse.New(parse.Options{Redact: r.config.Redactor()})
	c.Tap = tap{r.parser}
	if r.verbose() && !c.Redrawn() {
		v := r.where.Npm.Version
		c.Loud = wrap.WithVariable(c.Env, "npm_config_loglevel", "verbose")
		c.Hide = wrap.NewFilter("notice", v.Major, v.Minor)
	}
	r.log.Debug().Str("npm", c.Path).Str("command", command).Bool("verbose", c.Hide != nil).Msg("running npm")
	return c
}

// configured reads npm's configuration once, and tells whether it can be.
func (r *attempt) configured() bool {
	if r.config != nil || r.unread {
		return r.config != nil
	}
	r.where.Npm.Node = nodePath()
	config, err := facts.NpmConfig(r.where)
	if err != nil {
		r.log.Error().Err(err).Msg("npm's configuration cannot be read")
	}
	r.config, r.unread = config, err != nil
	return err == nil
}

// tap is the parser's end of npm's output.
type tap struct{ io.Writer }

// verbose holds where npm's own loglevel is the default: a level that the user chose, in any layer, is kept, and what may stand in a file that we cannot
// read as well.
func (r *attempt) verbose() bool {
	_, from, ok := r.config.Get("loglevel")
	return r.s.verbose != "never" && r.where.Npm.Version.Major > 0 && (!ok || from.Layer == npmrc.LayerDefault) && !slices.ContainsFunc(r.config.Files(), shut)
}

// shut tells of a file that is there for npm, as a named pipe is, but not for us.
func shut(f npmrc.File) bool {
	if f.Found || f.Err == "" {
		return false
	}
	_, err := os.Stat(f.Path)
	return err == nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
