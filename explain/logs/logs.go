// Package logs explains logs for programs that have many of them: one log from a stream, all logs of an object that may
// be an archive, or one that is written line by line as it comes.
//
// A log is read in two stages, each safe in many goroutines at once: [Reader.Parse] turns bytes into failures, and
// [Reader.Explain] turns those into a report. [Reader.Log] does both. There is one report for each log. An error is
// the failure of the stream that was read, and nothing else: a log that is broken, or that npmx itself stumbles over,
// has a report that says so in its source's Error.
//
// The package opens no file and asks nobody. What a machine knows of a log, and what a registry answers, comes from the
// functions in [Options].
package logs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"npmx/explain"
	"npmx/explain/facts"
	"npmx/parse"
	"npmx/parse/archive"
	"npmx/parse/redact"
	"npmx/rules"
	"npmx/rules/shell"
)

// Options are what explanations go by. Rules and Now are needed; the rest may be zero.
type Options struct {
	Rules *rules.Set
	Now   func() time.Time
	Shell shell.Shell // that commands are written for

	Why     bool   // say what decided
	WhyRule string // and how this rule did

	// Machine says what this machine knows of a log, and how it is to be read; nil for logs from elsewhere.
	Machine func(name string) (*facts.Machine, parse.Options)
	// Join adds to a log what else is known of its run, such as npm's own debug log.
	Join func(Parsed) Parsed
	// Probe asks a registry about a failure whose cause is not yet certain; nil asks nothing.
	Probe func(ctx context.Context, failure parse.Failure) *facts.Probe

	Limits  archive.Limits // of archives; zero for the usual ones
	Workers int            // how many logs of an archive are read at once; zero for one
}

// Reader explains logs. It may be used by many goroutines at once.
type Reader struct {
	options Options
	parsers sync.Pool // a parser keeps its memory for the next log
}

// New makes a reader.
func New(o Options) *Reader {
	if o.Limits == (archive.Limits{}) {
		o.Limits = archive.DefaultLimits()
	}
	o.Workers = max(o.Workers, 1)
	return &Reader{options: o, parsers: sync.Pool{New: func() any { return parse.New(parse.Options{}) }}}
}

// Parsed is a log that was read, and not explained yet.
type Parsed struct {
	Name    string
	Log     parse.Log
	Machine *facts.Machine
	Fault   string // why it is not known in whole; "" nothing
}

// Log explains one log.
func (r *Reader) Log(ctx context.Context, name string, in io.Reader) (explain.Report, error) {
	parsed, err := r.Parse(ctx, name, in)
	return r.Explain(ctx, parsed), err
}

// Parse reads one log to its end, or to the end of the context. The error is that of the stream. In reports the log is
// called by its name without what a terminal would take for more: a member is called whatever its archive says.
func (r *Reader) Parse(ctx context.Context, name string, in io.Reader) (parsed Parsed, err error) {
	parsed = Parsed{Name: redact.Clean(name)}
	defer r.contain(&parsed)
	options := parse.Options{DebugLog: facts.IsDebugLog(name)}
	if r.options.Machine != nil {
		parsed.Machine, options = r.options.Machine(name)
	}
	p := r.parsers.Get().(*parse.Parser)
	p.Reset(options)
	_, err = p.ReadFrom(until{ctx, in})
	parsed.Log = p.Close()
	r.parsers.Put(p)
	switch {
	case err != nil:
		parsed.Fault = rootCause(err)
	case parsed.Log.Capped != "":
		parsed.Fault = parsed.Log.Capped
	}
	return parsed, err
}

// Explain makes a report of a log that was read.
func (r *Reader) Explain(ctx context.Context, parsed Parsed) (report explain.Report) {
	defer func() {
		if fault := recover(); fault != nil {
			report = broken(parsed, fault)
		}
	}()
	if r.options.Join != nil {
		parsed = r.options.Join(parsed)
	}
	o, log := r.options, parsed.Log
	cases := explain.Cases(explain.Input{Source: parsed.Name, Log: log, Machine: parsed.Machine, Rules: o.Rules,
		Now: o.Now(), Shell: o.Shell, Why: o.Why, WhyRule: o.WhyRule})
	r.probe(ctx, cases)
	return explain.Report{Sources: []explain.Source{source(parsed)}, Findings: explain.Findings(cases)}
}

func source(p Parsed) explain.Source {
	return explain.Source{Name: p.Name, Client: p.Log.Client, Bytes: p.Log.Bytes, Lines: p.Log.Lines,
		Started: p.Log.Started, Ended: p.Log.Ended, Error: p.Fault}
}

// probe completes the cases that a registry's answer could decide.
func (r *Reader) probe(ctx context.Context, cases []*explain.Case) {
	if r.options.Probe == nil {
		return
	}
	for _, c := range cases {
		if !c.Certain() && ctx.Err() == nil {
			c.Complete(r.options.Probe(ctx, c.Asked()))
		}
	}
}

// contain, deferred, lets a fault of npmx cost one log. The parser that it happened in is not used again.
func (r *Reader) contain(parsed *Parsed) {
	if fault := recover(); fault != nil {
		*parsed = Parsed{Name: parsed.Name, Fault: told(fault)}
	}
}

func broken(p Parsed, fault any) explain.Report {
	p.Fault = told(fault)
	return explain.Report{Sources: []explain.Source{source(p)}}
}

func told(fault any) string { return redact.Clean(fmt.Sprintf("npmx failed on this log: %v", fault)) }

// until ends a stream with its context.
type until struct {
	ctx context.Context
	in  io.Reader
}

func (u until) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.in.Read(p)
}

// rootCause is the last word of a chain of errors: "no such file or directory".
func rootCause(err error) string {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return redact.Clean(err.Error())
}
