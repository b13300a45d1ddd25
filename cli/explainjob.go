package cli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"syscall"

	"npmx/explain"
	"npmx/explain/facts"
	"npmx/explain/logs"
	"npmx/explain/report"
	"npmx/explain/summary"
	"npmx/parse"
	"npmx/parse/archive"
)

// explaining collects the reports of several sources.
type explaining struct {
	w       world
	v       *explainVerb
	logs    *logs.Reader
	outs    []*output // the screen first
	labels  map[string]string
	counter *counter // nil: each finding is shown
	shard   shard
	ledger  *ledger          // nil: nothing is remembered
	whole   *summary.Summary // of the ledger, with what was read before
	stdin   io.Reader
	meter   *meter
	all     explain.Report // unless every output writes each source by itself
	bytes   int64
	failed  bool   // a log shows that its client failed, for whatever reason
	unclear string // the code of a failure that no rule knows
	project string // of this machine that the log being explained is of, "" none
	found   bool
	faults  []error
	lost    bool  // one of them is of the store, not of a log
	broken  error // of writing the report
}

func (v *explainVerb) job(w world, format report.Format, in explain.Input) (*explaining, error) {
	e := &explaining{w: w, v: v}
	e.logs = logs.New(logs.Options{Rules: in.Rules, Now: w.now, Shell: in.Shell, Why: in.Why, WhyRule: in.WhyRule,
		Machine: func(name string) (*facts.Machine, parse.Options) {
			m, o := e.machine(name)
			return m, e.traced(o)
		}, Join: e.withNamed})
	to := w.stdout
	if v.Tee {
		to = w.stderr
	}
	options := w.options(to, v.looks)
	options.Why = v.Why.on
	labels, badLabel := labelsOf(append(words(w.getenv("NPMX_LABELS")), v.Label...))
	beside, badOut := w.outputs(append(w.besides(), v.Out...))
	counter, badCount := v.counter(w.now())
	part, badShard := parseShard(v.Shard)
	e.shard = part
	badState := e.openState()
	e.counter, e.labels, e.outs = counter, labels, append([]*output{screen(format, to, options)}, beside...)
	return e, errors.Join(badLabel, badOut, badCount, badShard, badState)
}

// workers read logs at once. More than eight would need more memory than they save time.
func workers() int { return min(runtime.GOMAXPROCS(0), 8) }

// workers is one where lines are told of as they are read.
func (e *explaining) workers() int {
	if e.v.Trace {
		return 1
	}
	return workers()
}

// traced has what becomes of each line told, in columns: the line, who took it, what it says.
func (e *explaining) traced(o parse.Options) parse.Options {
	if e.v.Trace {
		o.Trace = func(t parse.Trace) {
			fmt.Fprintf(e.w.stderr, "%6d  %-28s  %s\n", t.Line, t.By, clean(t.Text))
		}
	}
	return o
}

func (e *explaining) read(name string) {
	stdin := e.stdin
	if e.v.Tee {
		stdin = io.TeeReader(stdin, e.w.stdout)
	}
	archive.Walk(name, stdin, archive.DefaultLimits(), e.workers(), archive.Visitor{
		Read: e.log,
		Want: e.wants,
		Fault: func(name string, err error) {
			e.lost = e.lost || ofStore(err)
			e.source(explain.Source{Name: clean(name), Error: rootCause(err)}, nil)
		},
		Progress: e.meter.add,
	})
}

// log reads one log, in one of several goroutines; what it leads to is done in order.
func (e *explaining) log(name string, r io.Reader) archive.Take {
	r, binary := e.looked(name, r)
	log, err := e.logs.Parse(context.Background(), name, r) // its failure is in the report
	if log.Fault == "" && binary && len(log.Log.Failures) == 0 && !log.Log.Failed {
		log.Fault = sayBinary
	}
	return func() {
		e.lost = e.lost || ofStore(err)
		e.explain(log)
	}
}

// ofStore distinguishes what a system says of a file from what is wrong with a log in it.
func ofStore(err error) bool {
	var path *fs.PathError
	var errno syscall.Errno
	return errors.As(err, &path) || errors.As(err, &errno)
}

// looked reports whether what the user named holds binary data. A picture in a folder or an archive of logs is not a
// mistake.
func (e *explaining) looked(name string, r io.Reader) (io.Reader, bool) {
	if name != "-" && !slices.Contains(e.v.Files, name) {
		return r, false
	}
	ahead := bufio.NewReaderSize(r, headSize)
	head, _ := ahead.Peek(headSize)
	return ahead, binary(head)
}

func (e *explaining) explain(log logs.Parsed) {
	full := e.logs.Explain(context.Background(), log)
	e.failed = e.failed || log.Log.Failed
	if len(full.Findings) == 0 && len(log.Log.Failures) > 0 {
		e.unclear = first(e.unclear, log.Log.Failures[0].Code)
	}
	if e.project != "" {
		e.outs[0].options.Dir = e.project
		_ = e.w.keep(e.project, full.Findings) // a convenience for npmx fix: that it fails changes no answer
	}
	e.source(full.Sources[0], full.Findings)
}

// source takes one source with its findings. Where each has an object of its own, it is written now, and nothing
// kept of it.
func (e *explaining) source(s explain.Source, found []explain.Finding) {
	if s.Error != "" {
		e.faults = append(e.faults, fmt.Errorf("%s: %s", s.Name, s.Error))
	}
	e.found, e.bytes = e.found || len(found) > 0, e.bytes+s.Bytes
	for i := range found {
		found[i].Labels = e.labels
	}
	if e.counter != nil {
		e.counter.total.Add(s, found, e.counter.within)
	}
	if e.whole != nil {
		e.whole.Add(s, found, summary.Range{})
	}
	if e.v.Only == "found" && len(found) == 0 && s.Error == "" {
		return
	}
	one := explain.Report{Sources: []explain.Source{s}, Findings: found}
	if e.holdsAll() {
		e.all.Sources, e.all.Findings = append(e.all.Sources, s), append(e.all.Findings, found...)
	}
	for _, o := range e.shownOn() {
		if e.broken == nil {
			e.broken = o.source(one)
		}
	}
}

// openState reads the ledger. A summary without a span of time is of everything that the ledger knows.
func (e *explaining) openState() (err error) {
	if e.ledger, err = openLedger(e.v.State); err == nil && e.ledger != nil {
		e.whole, err = e.ledger.before()
	}
	if err != nil {
		return exitError{statusStore, fmt.Errorf(sayState, clean(e.v.State), clean(rootCause(err)))}
	}
	return nil
}

// shownOn are the outputs of single findings. A summary has the screen to itself.
func (e *explaining) shownOn() []*output {
	if e.counter != nil {
		return e.outs[1:]
	}
	return e.outs
}

// streams says that the screen shows each source as it is read.
func (e *explaining) streams() bool { return e.outs[0].format.Stream }

// holdsAll says that some output, or the CI system, wants the whole report at the end.
func (e *explaining) holdsAll() bool {
	wholly := func(o *output) bool { return !o.format.Stream }
	return slices.ContainsFunc(e.shownOn(), wholly)
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
	if e.v.Here {
		m.MaskOthers()
	}
	options.Redact = m.Config.Redactor()
	return &m, options
}

// finish writes the report and decides the status: what is unreadable before findings before silence.
func (e *explaining) finish() error {
	e.write()
	if e.ledger != nil && e.broken == nil {
		if err := e.ledger.keep(e.whole); err != nil {
			e.broken = fmt.Errorf(sayState, clean(e.v.State), clean(rootCause(err)))
		}
	}
	if e.broken != nil {
		return exitError{statusStore, plain(e.broken)}
	}
	people := e.outs[0].format.People && e.counter == nil
	if people {
		e.w.sayNative(e.all, e.outs[0].options)
	}
	if people && !e.found && len(e.faults) == 0 {
		e.silence()
	}
	for _, f := range e.faults {
		fail(e.w, statusUnreadable, f)
	}
	return e.status()
}

// write ends all outputs.
func (e *explaining) write() {
	for i, o := range e.shownOn() {
		switch {
		case e.broken != nil:
			return
		case i == 0 && o.format.People && len(e.all.Findings) > mostShown:
			shown := e.all
			shown.Findings = once(e.all.Findings)
			e.broken = errors.Join(o.finish(e.w, shown), countBelow(o.to, e.all))
		default:
			e.broken = o.finish(e.w, e.all)
		}
	}
	if e.counter != nil && e.broken == nil {
		if e.whole != nil && e.counter.within == (summary.Range{}) {
			e.counter.total = e.whole
		}
		e.broken = e.counter.write(e.outs[0].to)
	}
}

// silence says on stderr that there is nothing to say, and why, so that the user does not wait for more.
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

// headSize is how much of a file decides whether it is text, as for git.
const headSize = 8000

// binary is true for what has a NUL in its beginning; UTF-16 has a mark, and is text.
func binary(head []byte) bool {
	wide := bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff"))
	return bytes.IndexByte(head, 0) >= 0 && !wide
}

func (e *explaining) status() error {
	switch {
	case e.lost:
		return exitError{status: statusStore}
	case len(e.faults) > 0:
		return exitError{status: statusUnreadable}
	case e.found && !e.v.ExitZero, e.v.Tee && e.failed && !e.v.ExitZero:
		return exitError{status: statusFound}
	}
	return nil
}
