package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

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
	args   []string // npm's
	typed  []string // of the program that is run, which may be npx
	where  facts.Where
	config *npmrc.Config // nil: npm's configuration was not read yet, or could not be
	parser *parse.Parser // nil: nothing of npm's output is read

	other   client // the zero value: it is npm that runs
	unread  bool   // npm's configuration cannot be read
	logFile string // npm's debug log of this run, once found
}

// wrapped runs npm and explains its failure. Whatever goes wrong in here, npm's own result is what counts.
func wrapped(w world, s settings, args []string) int {
	npm, err := w.nesting().FindNpm()
	if err != nil {
		return noNpm(w, err)
	}
	if s.off || w.nesting().Explained {
		return plainly(w, npm, args)
	}
	here := facts.LookAtNpm(npm, "")
	if s.report == "" && len(s.out) == 0 && s.debug == "" && npmrc.StaysLocal(here.Version, args) {
		return plainly(w, npm, args)
	}
	return attempted(w, s, here, args, args)
}

// attempted runs npm, or an npx that makes those arguments of npm's of what was typed, and explains its failure.
func attempted(w world, s settings, npm facts.Npm, args, typed []string) int {
	log, done := debugLogger(w, s.debug)
	defer done()
	r := &attempt{w: w, s: s, log: log, args: args, typed: typed}
	r.where = facts.Where{Cwd: w.cwd, Home: w.home, GOOS: w.goos, Env: w.env, Args: args, Npm: npm, Waited: true}
	return r.run(r.command())
}

// run runs npm, explains its failure, and ends npmx as npm ended.
func (r *attempt) run(c wrap.Command) int {
	if r.other.name == "" && r.stopped() {
		return statusFound
	}
	result, grace, err := wrap.RunWithGrace(c)
	if err != nil {
		return noNpm(r.w, err)
	}
	r.diagnose(grace, result)
	grace.End()
	return end(result)
}

// npx runs the real npx, which is npm's exec under another name; that of npm 6, or of no npm, is a program by itself,
// and nothing is explained of it.
func npx(w world) int {
	path, err := w.nesting().Find("npx")
	if err != nil {
		return noNpm(w, err)
	}
	s, npm := wrapSettings(w), facts.LookAtNpm(path, "")
	if s.off || w.nesting().Explained || npm.Version.Major < 7 {
		return plainly(w, path, w.args)
	}
	return attempted(w, s, npm, npmrc.NpxArgs(npm.Version, w.args), w.args)
}

// plainly runs npm or npx, and explains nothing: the program takes npmx's place where the system can do that.
func plainly(w world, path string, args []string) int {
	c := w.bareCommand(path, args)
	c.Env = w.nesting().PlaceEnv()
	wrap.Replace(c)
	c.Env = w.nesting().ChildEnv(false)
	result, err := wrap.Run(c)
	if err != nil {
		return noNpm(w, err)
	}
	return end(result)
}

// bareCommand is npm with our streams, and nothing read of what it prints.
func (w world) bareCommand(path string, args []string) wrap.Command {
	return wrap.Command{Path: path, Args: args, Stdin: w.stdin, Stdout: w.stdout, Stderr: w.stderr, Dir: w.dir}
}

// end returns the child's status, or ends this process by the child's signal.
func end(result wrap.Result) int {
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

// command decides how npm is run: with its configuration's own loglevel on screen, and verbose underneath where that
// says more. npm is run even where reading its configuration panics.
func (r *attempt) command() (c wrap.Command) {
	plain := r.w.bareCommand(r.where.Npm.Path, r.typed)
	plain.Env, plain.Pty = r.w.nesting().ChildEnv(true), wrap.Mode(r.s.pty)
	defer func() {
		if fault := recover(); fault != nil {
			r.log.Error().Str("fault", fmt.Sprint(fault)).Msg("npm's configuration cannot be read")
			r.config, r.unread, r.parser, c = nil, true, nil, plain
		}
	}()
	return r.withParser(plain)
}

// withParser has npm's output read, where the command talks to a registry. Any other is npm's alone, and its
// configuration is read when it has failed.
func (r *attempt) withParser(c wrap.Command) wrap.Command {
	command := npmrc.CommandOf(r.where.Npm.Version, r.where.Args)
	if !npmrc.AsksRegistry(command) || !r.configured() {
		return c
	}
	r.parser = parse.New(parse.Options{Redact: r.config.Redactor()})
	c.Tap = writerOnly{r.parser}
	if r.verbose() && !c.Redrawn() {
		v := r.where.Npm.Version
		c.Loud = wrap.WithVariable(c.Env, "npm_config_loglevel", "verbose")
		c.Hide = wrap.NewFilter("notice", v.Major, v.Minor)
	}
	r.log.Debug().Str("npm", c.Path).Str("command", command).Bool("verbose", c.Hide != nil).Msg("running npm")
	return c
}

// configured reads npm's configuration, once, and says whether that worked.
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

// writerOnly hides that the parser can also read for itself.
type writerOnly struct{ io.Writer }

// verbose says whether npm's loglevel may be raised: a level that the user chose, in any layer, is kept, and so is one
// that may be in a file that we cannot read.
func (r *attempt) verbose() bool {
	if r.s.verbose == "never" || r.where.Npm.Version.Major == 0 {
		return false
	}
	_, from, ok := r.config.Get("loglevel")
	chosen := ok && from.Layer != npmrc.LayerDefault
	return !chosen && !slices.ContainsFunc(r.config.Files(), npmAloneReads)
}

// npmAloneReads says that a file is there for npm, as a named pipe is, but not for us.
func npmAloneReads(f npmrc.File) bool {
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
