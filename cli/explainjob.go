package cli

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"sync"

	"npmx/explain"
	"npmx/explain/facts"
	"npmx/explain/report"
	"npmx/parse"
	"npmx/parse/archive"
)

// explaining collects the reports of several sources.
type explaining struct {
	w       world
	v       *explainVerb
	in      explain.Input
	outs    []*output // the screen first
	labels  map[string]string
	stdin   io.Reader
	parsers sync.Pool // a parser keeps its memory for the next log
	meter   *meter
	all     explain.Report // unless every output writes each source by itself
	bytes   int64
	failed  bool   // a log shows that its client failed, for whatever reason
	unclear string // the code of a failure that no rule knows
	found   bool
	faults  []error
	broken  error // of writing the report
}

func (v *explainVerb) job(w world, format report.Format, in explain.Input) (*explaining, error) {
	e := &explaining{w: w, v: v, in: in}
	to := w.stdout
	if v.Tee {
		to = w.stderr
	}
	options := w.options(to)
	options.Why = v.Why.on
	labels, badLabel := labelsOf(append(words(w.getenv("NPMX_LABELS")), v.Label...))
	beside, badOut := w.outputs(append(w.besides(), v.Out...))
	e.labels, e.outs = labels, append([]*output{screen(format, to, options)}, beside...)
	e.parsers.New = func() any { return parse.New(parse.Options{}) }
	return e, errors.Join(badLabel, badOut)
}

// workers read logs at once. More than eight would need more memory than they save time.
func workers() int { return min(runtime.GOMAXPROCS(0), 8) }

func (e *explaining) read(name string) {
	stdin := e.stdin
	if e.v.Tee {
		stdin = io.TeeReader(stdin, e.w.stdout)
	}
	archive.Walk(name, stdin, archive.DefaultLimits(), workers(), archive.Visitor{
		Read:     e.log,
		Fault:    func(name string, err error) { e.source(explain.Source{Name: clean(name)}, nil, err) },
		Progress: e.meter.add,
	})
}

// log reads one log, in one of several goroutines; what it leads to is done in order.
func (e *explaining) log(name string, r io.Reader) archive.Take {
	machine, options := e.machine(name)
	p := e.parsers.Get().(*parse.Parser)
	p.Reset(options)
	r, binary := e.looked(name, r)
	_, err := p.ReadFrom(r)
	log := p.Close()
	e.parsers.Put(p)
	switch {
	case err == nil && log.Capped != "":
		err = errors.New(log.Capped)
	case err == nil && binary && len(log.Failures) == 0 && !log.Failed:
		err = errors.New(sayBinary)
	}
	shown := clean(name) // members are called whatever their archive says
	return func() { e.explain(shown, log, machine, err) }
}

// looked tells whether what the user named holds binary data. A picture in a folder or an archive of logs is
// nobody's mistake.
func (e *explaining) looked(name string, r io.Reader) (io.Reader, bool) {
	if name != "-" && !slices.Contains(e.v.Files, name) {
		return r, false
	}
	ahead := bufio.NewReaderSize(r, headSize)
	head, _ := ahead.Peek(headSize)
	return ahead, binary(head)
}

func (e *explaining) explain(name string, log parse.Log, machine *facts.Machine, err error) {
	in := e.in
	log, machine = e.withNamed(name, log, machine)
	in.Source, in.Log, in.Machine = name, log, machine
	e.failed = e.failed || log.Failed
	found := explain.Explain(in)
	if len(found) == 0 && len(log.Failures) > 0 {
		e.unclear = first(e.unclear, log.Failures[0].Code)
	}
	if in.Machine != nil {
		_ = e.w.keep(in.Machine.Prefix, found) // a convenience for npmx fix: that it fails changes no answer
	}
	e.source(explain.Source{Name: name, Client: log.Client, Bytes: log.Bytes, Lines: log.Lines}, found, err)
}

// source takes one source with its findings. Where each has an object of its own, it is written now, and nothing
// kept of it.
func (e *explaining) source(s explain.Source, found []explain.Finding, err error) {
	if err != nil {
		s.Error = rootCause(err)
		e.faults = append(e.faults, fmt.Errorf("%s: %s", s.Name, s.Error))
	}
	e.found, e.bytes = e.found || len(found) > 0, e.bytes+s.Bytes
	for i := range found {
		found[i].Labels = e.labels
	}
	one := explain.Report{Sources: []explain.Source{s}, Findings: found}
	if e.holdsAll() {
		e.all.Sources, e.all.Findings = append(e.all.Sources, s), append(e.all.Findings, found...)
	}
	for _, o := range e.outs {
		if e.broken == nil {
			e.broken = o.source(one)
		}
	}
}

// streams says that the screen shows each source as it is read.
func (e *explaining) streams() bool { return e.outs[0].format.Stream }

// holdsAll says that some output, or the CI system, wants the whole report at the end.
func (e *explaining) holdsAll() bool {
	wholly := func(o *output) bool { return !o.format.Stream }
	return slices.ContainsFunc(e.outs, wholly)
}

// rootCause is the last word of a chain of errors: "no such file or directory".
func rootCause(err error) string {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

// machine looks at this machine only for a log that is of this machine: one in the user's own npm logs folder, or
// one that the user says is.
func (e *explaining) machine(name string) (*facts.Machine, parse.Options) {
	options := parse.Options{DebugLog: facts.IsDebugLog(name)}
	if !e.v.Here && !options.DebugLog {
		return nil, options
	}
	var argv []string
	// a look into a named pipe would take its bytes away
	if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
		argv, _, _ = facts.Head(name)
	}
	where := e.w.whereNpm(argv)
	config, err := facts.NpmConfig(where)
	if err != nil || !e.v.Here && !(options.DebugLog && inside(facts.LogFolder(config), absolute(e.w.cwd, name))) {
		return nil, options
	}
	m, err := facts.GatherWith(where, config)
	if err != nil {
		return nil, options
	}
	options.Redact = m.Config.Redactor()
	return &m, options
}

// finish writes the report and decides the status: unreadable input before findings before silence.
func (e *explaining) finish() error {
	for _, o := range e.outs {
		if e.broken == nil {
			e.broken = o.finish(e.w, e.all)
		}
	}
	if e.broken != nil {
		return exitError{statusUnreadable, plain(e.broken)}
	}
	if e.outs[0].format.People {
		e.w.sayNative(e.all, e.outs[0].options)
	}
	if e.outs[0].format.People && !e.found && len(e.faults) == 0 {
		e.silence()
	}
	for _, f := range e.faults {
		fail(e.w, statusUnreadable, f)
	}
	return e.status()
}

// silence says on stderr that there is nothing to say, and why, so that nobody waits for more.
func (e *explaining) silence() {
	fail(e.w, statusOK, errors.New(e.reason()))
}

func (e *explaining) reason() string {
	switch {
	case e.unclear != "":
		return fmt.Sprintf(sayUnclear, e.unclear)
	case e.failed:
		return sayLeftOver
	case e.v.nothing:
		return sayNothingIn
	case e.bytes == 0:
		return sayEmpty
	}
	return sayNothing
}

// headSize is how much of a file tells whether it is text, as for git.
const headSize = 8000

// binary holds for what has a NUL in its beginning; UTF-16 has a mark, and is text.
func binary(head []byte) bool {
	wide := bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff"))
	return bytes.IndexByte(head, 0) >= 0 && !wide
}

func (e *explaining) status() error {
	switch {
	case len(e.faults) > 0:
		return exitError{status: statusUnreadable}
	case e.found && !e.v.ExitZero, e.v.Tee && e.failed && !e.v.ExitZero:
		return exitError{status: statusFound}
	}
	return nil
}
