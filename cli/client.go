package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"npmx/explain"
	"npmx/explain/facts"
	"npmx/parse"
	"npmx/parse/npmrc"
	"npmx/wrap"
)

// client is a package manager other than npm that npmx runs: npmx pnpm install, or npmx under that client's name. npm
// has no commands of these names; a test holds them against every npm's.
type client struct {
	name     string
	dialects []npmrc.Client // whose files it may read: which yarn it is shows only when it runs
	asks     string         // the commands that talk to a registry, of which what is printed is read
	bare     bool           // so does the name alone
	folders  []string       // flags that name the project's folder
	values   []string       // other flags before a command that take a value
}

func clients() []client {
	return []client{
		{"pnpm", []npmrc.Client{npmrc.Pnpm}, "install i add update up upgrade remove rm uninstall un ci fetch audit " +
			"outdated publish whoami login logout view info show deploy import install-test it dedupe", false,
			[]string{"-C", "--dir"}, []string{"--filter", "-F", "--reporter", "--loglevel"}},
		{"yarn", []npmrc.Client{npmrc.Yarn2, npmrc.Yarn1}, "install add upgrade up remove npm publish audit outdated " +
			"info dedupe import global upgrade-interactive", true, []string{"--cwd"}, []string{"--registry"}},
		{"bun", []npmrc.Client{npmrc.Bun}, "install i add a update remove rm publish outdated audit info ci", false,
			[]string{"--cwd"}, []string{"--config", "-c"}},
		{"deno", []npmrc.Client{npmrc.Deno}, "install i add update outdated remove uninstall audit", false, nil,
			[]string{"--config", "-c"}},
	}
}

// clientNamed finds a client by the word that calls it.
func clientNamed(word string) (client, bool) {
	if word == "yarnpkg" { // yarn's own second name, since Debian has another program called yarn
		word = "yarn"
	}
	all := clients()
	i := slices.IndexFunc(all, func(c client) bool { return c.name == word })
	if i < 0 {
		return client{}, false
	}
	return all[i], true
}

// reads says whether what the client prints is its own: a script's output is no word of the client's.
func (c client) reads(args []string) bool {
	command, _ := c.command(args)
	if command == "" {
		return c.bare
	}
	return slices.Contains(strings.Fields(c.asks), command)
}

// command is the first word of a command line that is neither a flag nor a flag's value, and the folder that a flag
// before it names, "" for none.
func (c client) command(args []string) (word, dir string) {
	for i := 0; i < len(args); i++ {
		flag, value, joined := strings.Cut(args[i], "=")
		takes := slices.Contains(c.folders, flag) || slices.Contains(c.values, flag)
		if takes && !joined && i+1 < len(args) {
			i++
			value = args[i]
		}
		switch {
		case slices.Contains(c.folders, flag):
			dir = value
		case !strings.HasPrefix(flag, "-"):
			return args[i], dir
		}
	}
	return "", dir
}

// outside runs another client unchanged, and explains its failure with its own files.
func outside(w world, c client, called string, args []string) int {
	path, err := w.nesting().Find(called)
	if err != nil {
		return noClient(w, called, err)
	}
	s := wrapSettings(w)
	if s.off || w.nesting().Explained || !c.reads(args) {
		return plainly(w, path, args)
	}
	log, done := debugLogger(w, s.debug)
	defer done()
	r := &attempt{w: w, s: s, log: log, args: args, other: c}
	r.where = facts.Where{Cwd: w.cwd, Home: w.home, GOOS: w.goos, Env: w.env, Args: args, Client: c.name,
		Waited: true}
	if _, dir := c.command(args); dir != "" {
		r.where.Cwd = absolute(w.cwd, dir)
	}
	r.where.Npm.Version = facts.VersionOf(path, c.name, r.where.Cwd)
	return r.run(r.otherCommand(path))
}

// otherCommand is the client with its output read. It runs also where its configuration cannot be read, since to run it
// matters more than to explain it.
func (r *attempt) otherCommand(path string) (c wrap.Command) {
	plain := r.w.bareCommand(path, r.args)
	plain.Env, plain.Pty = r.w.nesting().ChildEnv(true), wrap.Mode(r.s.pty)
	defer func() {
		if fault := recover(); fault != nil {
			r.log.Error().Str("fault", fmt.Sprint(fault)).Msg("the client's configuration cannot be read")
			r.config, r.parser, c = nil, nil, plain
		}
	}()
	config, err := facts.NpmConfig(r.where)
	if err != nil {
		return plain
	}
	for _, d := range r.other.dialects {
		if own, err := facts.ClientConfig(d, r.where); err == nil {
			config.MaskToo(own)
		}
	}
	r.config, r.parser = config, parse.New(parse.Options{Redact: config.Redactor()})
	c = plain
	c.Tap = writerOnly{r.parser}
	return c
}

// otherDiagnosis is [attempt.diagnosis] for another client, which keeps no log of a run: its words on the screen are
// all there is.
func (r *attempt) otherDiagnosis(ctx context.Context, result wrap.Result) (explain.Source, []explain.Finding) {
	log := parse.Log{}
	if result.TapFault == "" && r.parser != nil {
		log = r.parser.Close()
	}
	source := r.source(log, result)
	log.Failures = slices.DeleteFunc(log.Failures, func(f parse.Failure) bool { return !r.other.said(f) })
	if !failed(result) || len(log.Failures) == 0 {
		return source, nil
	}
	machine, err := facts.GatherWith(r.where, r.config)
	set, bad := r.w.ruleSet(r.s.rules)
	if bad != nil {
		exit(r.w, bad)
		set, bad = r.w.builtinRules()
	}
	if err != nil || bad != nil {
		return source, nil
	}
	for i := range log.Failures {
		log.Failures[i].Client = r.client(log.Failures[i].Client)
	}
	cases := explain.Cases(explain.Input{Source: source.Name, Log: log, Machine: &machine, Rules: set, Now: r.w.now(),
		Shell: r.w.shell()})
	r.probeOwn(ctx, cases)
	return source, explain.Findings(cases)
}

// said tells the client's own failures from those of what its scripts run. pnpm up to 10 publishes by npm.
func (c client) said(f parse.Failure) bool {
	return f.Client.Name == c.name || c.name == "pnpm" && f.Client.Name == "npm" && f.Command == "publish"
}

// probeOwn asks about each case as the client would have.
func (r *attempt) probeOwn(ctx context.Context, cases []*explain.Case) {
	for _, c := range cases {
		if m := c.Machine(); m != nil && m.Config.Client() != "" {
			r.probe(ctx, []*explain.Case{c}, *m)
		}
	}
}

// line is the command as the report names it, without what may be secret in it.
func (c client) line(args []string) string {
	word, _ := c.command(args)
	return strings.TrimSpace(c.name + " " + clean(word))
}

// asClient is the machine as another client sees it, with that client's version. Which yarn it is says its version;
// where nothing tells that, its files do.
func (w world) asClient(m facts.Machine, name string) (facts.Machine, facts.Npm, error) {
	path, _ := w.nesting().Find(name)
	v := facts.VersionOf(path, name, w.cwd)
	dialect := npmrc.Client(name)
	if name == "yarn" {
		dialect = npmrc.Yarn2
		if v.Major == 1 || v.Major == 0 && !facts.LaterYarn(w.cwd) {
			dialect = npmrc.Yarn1
		}
	}
	seen, err := m.For(dialect, v)
	return seen, facts.Npm{Version: v}, err
}

func noClient(w world, called string, err error) int {
	var blocked *wrap.NotExecutableError
	var loop *wrap.LoopError
	switch {
	case errors.As(err, &loop):
		return fail(w, statusNoNpm, fmt.Errorf(sayClientLoop, loop.Path, called))
	case errors.As(err, &blocked):
		return fail(w, statusNoExec, fmt.Errorf(sayClientNoExec, filepath.ToSlash(blocked.Path)))
	}
	return fail(w, statusNoNpm, fmt.Errorf(sayNoClient, called, called))
}
