package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/term"

	"npmx/explain"
	"npmx/explain/facts"
	"npmx/explain/report"
	"npmx/parse"
	"npmx/parse/archive"
)

// explainVerb says why saved logs show a refusal.
type explainVerb struct {
	Format   string   `help:"How to write findings: ${formats}." default:"text" placeholder:"FORMAT"`
	Rules    []string `help:"Your own rules as well." placeholder:"FILE"`
	Here     bool     `help:"The log is of this machine and project: look at their configuration too."`
	Why      bool     `help:"Say what decided, and which rules came close."`
	Tee      bool     `help:"Pass standard input on to standard output as it comes; exit 1 also when npm failed for another reason."`
	ExitZero bool     `help:"Exit 0 also when an access failure was found."`
	Files    []string `arg:"" optional:"" help:"Logs: files, folders, archives, or - for standard input."`
}

// Run prints the findings of all sources. What could not be read is told at the end; what was read is printed all the same.
func (v *explainVerb) Run(w world) error {
	set, err := w.ruleSet(v.Rules)
	if err != nil {
		return err
	}
	format, ok := report.Find(v.Format)
	if !ok {
		return fmt.Errorf(sayFormat, v.Format, formatNames())
	}
	job := &explaining{w: w, v: v, in: explain.Input{Rules: set, Now: w.now(), Quote: w.quote(), Why: v.Why}}
	files, err := v.sources(w)
	if err != nil {
		return err
	}
	for _, f := range files {
		job.read(f)
	}
	return job.finish(format)
}

// sources are the logs named, else a pipe, else (at a terminal) npm's newest debug log of this project.
func (v *explainVerb) sources(w world) ([]string, error) {
	if len(v.Files) > 0 {
		return v.Files, w.named(v.Files)
	}
	if !term.IsTerminal(int(w.stdin.Fd())) {
		return []string{"-"}, nil
	}
	newest := w.newestLog()
	if newest == nil {
		return nil, exitError{statusUnreadable, errors.New(sayNoLog)}
	}
	v.Here = true
	return newest, nil
}

// named catches a word that was meant for npm's own explain: a package is seldom a file.
func (w world) named(files []string) error {
	if len(files) != 1 || files[0] == "-" || strings.ContainsAny(files[0], `./\`) && !strings.HasPrefix(files[0], "@") {
		return nil
	}
	if _, err := os.Stat(files[0]); errors.Is(err, os.ErrNotExist) {
		name := clean(files[0])
		return exitError{statusUnreadable, fmt.Errorf(sayNpmExplain, name, name, name)}
	}
	return nil
}

// newestLog is "npm failed, now why?": npm's newest log whose npm worked in this project.
func (w world) newestLog() []string {
	where := w.whereNpm(nil)
	config, err := facts.NpmConfig(where)
	if err != nil {
		return nil
	}
	newest := facts.Newest(facts.LogFolder(config), func(first string) bool {
		_, cwd, _ := facts.Head(first)
		return inside(config.Prefix(), cwd)
	})
	if newest == nil {
		return nil
	}
	return newest.Parts
}

// inside holds where path lies in dir or is it.
func inside(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return path != "" && err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// explaining collects the reports of several sources.
type explaining struct {
	w      world
	v      *explainVerb
	in     explain.Input
	all    explain.Report
	failed bool // a log shows that its client failed, for whatever reason
	faults []error
}

func (e *explaining) read(name string) {
	var stdin io.Reader = e.w.stdin
	if e.v.Tee {
		stdin = io.TeeReader(e.w.stdin, e.w.stdout)
	}
	err := archive.Walk(name, stdin, archive.DefaultLimits(), e.source)
	if err != nil {
		e.fault(name, err)
	}
}

// fault keeps one line for each source that could not be read; archive joins the errors of its members.
func (e *explaining) fault(name string, err error) {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range many.Unwrap() {
			e.fault(name, one)
		}
		return
	}
	source := name
	var of *archive.SourceError
	if errors.As(err, &of) {
		source, err = of.Source, of.Err
	}
	for i := range e.all.Sources {
		if e.all.Sources[i].Name == source {
			e.all.Sources[i].Error = rootCause(err)
			e.faults = append(e.faults, fmt.Errorf("%s: %s", source, rootCause(err)))
			return
		}
	}
	e.all.Sources = append(e.all.Sources, explain.Source{Name: source, Error: rootCause(err)})
	e.faults = append(e.faults, fmt.Errorf("%s: %s", source, rootCause(err)))
}

// rootCause is the last word of a chain of errors: "no such file or directory".
func rootCause(err error) string {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

func (e *explaining) source(name string, r io.Reader) error {
	machine, options := e.machine(name)
	p := parse.New(options)
	_, err := io.Copy(p, r)
	log := p.Close()
	in := e.in
	in.Source, in.Log, in.Machine = name, log, machine
	e.failed = e.failed || log.Failed
	e.all.Sources = append(e.all.Sources, explain.Source{Name: name, Client: log.Client, Bytes: log.Bytes, Lines: log.Lines})
	found := explain.Explain(in)
	e.all.Findings = append(e.all.Findings, found...)
	if in.Machine != nil {
		_ = e.w.keep(in.Machine.Prefix, found) // a convenience for npmx fix: that it fails changes no answer
	}
	return err
}

// machine looks at this machine only for a log that is of this machine: one in the user's own npm logs folder, or one that the user says is.
func (e *explaining) machine(name string) (*facts.Machine, parse.Options) {
	options := parse.Options{DebugLog: facts.IsDebugLog(name)}
	if name == "-" && !e.v.Here {
		return nil, options
	}
	argv, _, _ := facts.Head(name)
	where := e.w.whereNpm(argv)
	config, err := facts.NpmConfig(where)
	if err != nil || !e.v.Here && !(options.DebugLog && inside(facts.LogFolder(config), absolute(e.w.cwd, name))) {
		return nil, options
	}
	m, err := facts.Gather(where)
	if err != nil {
		return nil, options
	}
	options.Redact = m.Config.Redactor()
	return &m, options
}

func absolute(cwd, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(cwd, path)
}

// finish writes the report and decides the status: unreadable input before findings before silence.
func (e *explaining) finish(format report.Format) error {
	to := e.w.stdout
	if e.v.Tee {
		to = e.w.stderr
	}
	options := e.w.options(to)
	options.Why = e.v.Why
	if err := format.Write(to, e.all, options); err != nil {
		return exitError{statusUnreadable, plain(err)}
	}
	if format.Name == "text" && len(e.all.Findings) == 0 && len(e.faults) == 0 {
		e.silence()
	}
	for _, f := range e.faults {
		fail(e.w, statusUnreadable, f)
	}
	return e.status()
}

// silence says on stderr that there is nothing to say, so that nobody waits for more.
func (e *explaining) silence() {
	if e.failed {
		io.WriteString(e.w.stderr, "npmx: "+sayLeftOver)
		return
	}
	io.WriteString(e.w.stderr, "npmx: "+sayNothing)
}

func (e *explaining) status() error {
	switch {
	case len(e.faults) > 0:
		return exitError{status: statusUnreadable}
	case len(e.all.Findings) > 0 && !e.v.ExitZero, e.v.Tee && e.failed && !e.v.ExitZero:
		return exitError{status: statusFound}
	}
	return nil
}
