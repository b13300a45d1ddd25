package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"npmx/explain"
	"npmx/explain/facts"
	"npmx/explain/report"
	npmrun "npmx/explain/run"
	"npmx/parse"
	"npmx/parse/npmrc"
	"npmx/rules"
	"npmx/wrap"
)

// mostWait is how long npm's user waits for words about a failure. The probe alone may take half of it; whatever
// takes longer is a file or an answer that was made to. Who gives the probe more time gives it to the whole.
const mostWait = 10 * time.Second

func (w world) mostWait() time.Duration { return mostWait + max(0, w.patience()-facts.ProbeTime) }

// diagnose explains a run that has ended. Nothing that only a failure needs (rules, lockfile, debug log) is touched
// before one. When the context ends, the user wants us to end: what is known by then is said.
func (r *attempt) diagnose(ctx context.Context, result wrap.Result) {
	defer r.reportFault()
	r.log.Debug().Int("status", result.Status).Str("no-pty", result.NoPty).Msg("the client ended")
	if !failed(result) && r.s.report == "" && len(r.s.out) == 0 && result.TapFault == "" {
		return
	}
	if failed(result) && r.other.name == "" {
		r.hintVerb()
	}
	if r.other.name != "" && r.config == nil {
		return
	}
	if !r.configured() {
		if failed(result) && npmrc.AsksRegistry(npmrc.CommandOf(r.where.Npm.Version, r.where.Args)) {
			fail(r.w, statusOK, errors.New(sayUnread))
		}
		return
	}
	full := r.inTime(ctx, result)
	if full == nil {
		return
	}
	if failed(result) {
		r.sayOddSettings()
	}
	r.say(*full, result.NoPty)
}

func failed(result wrap.Result) bool { return result.Status != 0 || result.Signal != 0 }

// inTime is the report of the run, and after [mostWait] one that says that there is no more; nil where a fault of npmx
// came between.
func (r *attempt) inTime(ctx context.Context, result wrap.Result) *explain.Report {
	late := r.source(parse.Log{}, result)
	late.Error = sayTooLong
	done := make(chan *explain.Report, 1)
	go func() {
		defer close(done)
		defer r.reportFault()
		source, findings := r.found(ctx, result)
		done <- &explain.Report{Sources: []explain.Source{source}, Findings: findings}
	}()
	select {
	case full := <-done:
		return full
	case <-time.After(r.w.mostWait()):
		return &explain.Report{Sources: []explain.Source{late}}
	}
}

// found is what there is to say of the run of npm, or of another client.
func (r *attempt) found(ctx context.Context, result wrap.Result) (explain.Source, []explain.Finding) {
	if r.other.name != "" {
		return r.otherDiagnosis(ctx, result)
	}
	return r.diagnosis(ctx, result)
}

// diagnosis finds out why npm failed: what it printed, which debug logs are this run's, whose words count, what this
// machine knows, and, where that leaves a doubt, what the registry answers.
func (r *attempt) diagnosis(ctx context.Context, result wrap.Result) (explain.Source, []explain.Finding) {
	screen := r.screen(result)
	source := r.source(screen, result)
	if !failed(result) {
		return source, nil
	}
	ended := r.ended(screen, result)
	heads := facts.LogsBetween(facts.LogFolder(r.config), result.Start, result.End)
	logs, several := ended.Logs(heads, facts.EndOf)
	own, known := ended.Failures(screen.Failures, r.read(logs))
	if len(own) == 0 {
		if !known && ended.Silent(screen) {
			source.Error = sayUnknown
		}
		return source, nil
	}
	in, ok := r.input(source, screen, own)
	if !ok {
		return source, nil
	}
	if several && !known {
		in.Doubt = sayDoubt
	}
	cases := explain.Cases(in)
	r.probe(ctx, cases, *in.Machine)
	return source, explain.Findings(cases)
}

// screen is what the parser made of npm's output.
func (r *attempt) screen(result wrap.Result) (log parse.Log) {
	if result.TapFault != "" {
		r.parser = nil // half of what it read is not a basis for anything; npm's debug log is
	}
	if r.parser != nil {
		log = r.parser.Close()
	}
	log.Client = r.client(log.Client)
	return log
}

// source is the run as the report names it.
func (r *attempt) source(log parse.Log, result wrap.Result) explain.Source {
	name := r.other.line(r.args)
	if r.other.name == "" {
		name = explain.NpmLine(r.config, r.args)
	}
	s := explain.Source{Name: name, Client: r.client(log.Client), Exit: exitOf(result),
		Bytes: log.Bytes, Lines: log.Lines, Started: log.Started, Ended: log.Ended}
	if result.TapFault != "" {
		s.Error = fmt.Sprintf(sayFault, clean(result.TapFault))
	}
	return s
}

// input is what the explanation goes by; false where npm's configuration or the rules cannot be read.
func (r *attempt) input(source explain.Source, log parse.Log, own []parse.Failure) (in explain.Input, ok bool) {
	machine, err := r.machine(log.Client)
	if err != nil {
		r.log.Error().Err(err).Msg("gathering facts")
		fail(r.w, statusOK, errors.New(sayUnread))
		return in, false
	}
	set, err := r.w.ruleSet(r.s.rules)
	if err != nil {
		exit(r.w, err)
		if set, err = r.w.builtinRules(); err != nil {
			return in, false
		}
	}
	for i := range own {
		own[i].Client = log.Client
		own[i].Command = first(own[i].Command, r.config.Command())
	}
	log.Failures = own
	return explain.Input{
		Source: source.Name, Log: log, Machine: &machine, Rules: set, Now: r.w.now(), Shell: r.w.shell(),
	}, true
}

// probe asks a registry about each case that is not certain: at most once an address, and for one round's time in all.
func (r *attempt) probe(user context.Context, cases []*explain.Case, m facts.Machine) {
	if r.s.probe == "never" {
		return
	}
	askAbout(user, cases, r.w.prober(m))
}

// askAbout asks about cases until the context ends, and no longer than the probe may take.
func askAbout(user context.Context, cases []*explain.Case, p facts.Prober) {
	ctx, stop := context.WithTimeout(user, p.Bound())
	defer stop()
	asked := map[string]*facts.Probe{}
	for _, c := range cases {
		f := c.Asked()
		if c.Certain() || f.URL == "" || !worthAsking(f.Status) || ctx.Err() != nil {
			continue
		}
		if _, done := asked[f.URL]; !done && len(asked) < 3 {
			asked[f.URL] = p.AsPublisher(c.Publication()).Ask(ctx, f.URL, f.Package)
		}
		if user.Err() == nil { // a probe that was cut short says nothing
			c.Complete(asked[f.URL])
		}
	}
}

// worthAsking leaves out what no registry answered, what a proxy did, and a registry that wants fewer requests.
func worthAsking(status int) bool { return status != 0 && status != 407 && status != 429 }

// hintVerb reports a mistyped verb of ours, which npm does not know either.
func (r *attempt) hintVerb() {
	v := r.where.Npm.Version
	if len(r.args) == 0 || npmrc.IsCommand(v, npmrc.CommandOf(v, r.args)) {
		return
	}
	if meant := rules.Slip(r.args[0], verbs()); meant != "" {
		fail(r.w, statusOK, fmt.Errorf(sayVerb, clean(r.args[0]), meant))
	}
}

// sayOddSettings names the settings that were not understood.
func (r *attempt) sayOddSettings() {
	for _, said := range r.s.odd {
		fail(r.w, statusOK, errors.New(said))
	}
}

// say prints what there is to say, and writes the report.
func (r *attempt) say(full explain.Report, noPty string) {
	labels, err := labelsOf(r.s.labels)
	if err != nil {
		fail(r.w, statusOK, err)
	}
	for i := range full.Findings {
		full.Findings[i].Labels = labels
	}
	if said := full.Sources[0].Error; said != "" {
		fail(r.w, statusOK, errors.New(said))
	}
	if len(full.Findings) > 0 {
		r.print(full)
		if err := r.w.keep(r.config.Prefix(), full.Findings); err != nil {
			r.log.Error().Err(err).Msg("keeping the edits for npmx fix")
		}
		if noPty != "" && r.s.format == "text" {
			fail(r.w, statusOK, fmt.Errorf(sayNoPty, first(r.other.name, "npm"), noPty))
		}
	}
	r.save(full)
	r.saveBeside(full)
}

// saveBeside writes what NPMX_OUT and --out ask for.
func (r *attempt) saveBeside(full explain.Report) {
	outs, err := r.w.outputs(r.s.out)
	for _, o := range outs {
		o.options.Else = r.elseFile()
		err = errors.Join(err, o.source(full), o.finish(r.w, full))
	}
	if err != nil {
		fail(r.w, statusOK, err)
	}
}

// reportFault, deferred, keeps a panic of npmx from costing npm's result.
func (r *attempt) reportFault() {
	if fault := recover(); fault != nil {
		fail(r.w, statusOK, fmt.Errorf(sayFault, clean(fmt.Sprint(fault))))
	}
}

// client prefers what npm's own files say of its version.
func (r *attempt) client(c parse.Client) parse.Client {
	c.Name = first(r.other.name, "npm")
	// a yarn may hand over to another, which says so itself
	if v := r.where.Npm.Version; v.Major > 0 && (r.other.name == "" || c.Version == "") {
		c.Version = v.String()
	}
	return c
}

func exitOf(result wrap.Result) *int {
	status := result.Status
	if result.Signal != 0 {
		status = 128 + int(result.Signal)
	}
	return &status
}

// machine is what this machine knows about the run. The configuration that was read before it is this run's, whatever
// its scripts have written since; it is read again only where a shim's npm has said by now which version it is.
func (r *attempt) machine(c parse.Client) (facts.Machine, error) {
	v, ok := npmrc.ParseVersion(c.Version)
	if !ok || r.where.Npm.Version.Major > 0 {
		return facts.GatherWith(r.where, r.config)
	}
	r.where.Npm.Version = v
	return facts.Gather(r.where)
}

// ended is this run as it is compared with npm's debug logs.
func (r *attempt) ended(screen parse.Log, result wrap.Result) npmrun.Run {
	level, _, _ := r.config.Get("loglevel")
	most, _, _ := r.config.Get("logs-max")
	ended := npmrun.Run{
		Npm: r.where.Npm.Version, Args: r.args, Prefix: r.config.Prefix(), Status: *exitOf(result),
		Read:     r.parser != nil,
		LogLevel: level, LogsMax: most, NamedLogs: screen.DebugLogs,
	}
	if real, err := filepath.EvalSymlinks(r.w.cwd); err == nil {
		ended.Cwd = []string{r.w.cwd, real}
	}
	return ended
}

// read parses npm's debug logs, and keeps the name of the last.
func (r *attempt) read(logs []facts.LogHead) (read []parse.Log) {
	for _, l := range logs {
		read = append(read, readDebugLog(l.DebugLog, parse.Options{Redact: r.config.Redactor(), DebugLog: true}))
		r.logFile = l.Parts[0]
	}
	return read
}

func (r *attempt) print(full explain.Report) {
	format, ok := report.Find(r.s.format)
	if !ok {
		fail(r.w, statusOK, fmt.Errorf(sayFormat, r.s.format, formatNames()))
		format, _ = report.Find("text")
	}
	var b bytes.Buffer
	if format.People {
		b.WriteString("\n") // apart from npm's words
	}
	color, _, _ := r.config.Get("color") // npm's own flag, variable or line of .npmrc
	o := r.w.options(r.w.stderr, looks{Color: color})
	o.Else, o.Dir = r.elseFile(), r.config.Prefix()
	if err := format.Write(&b, full, o); err == nil {
		r.w.stderr.Write(b.Bytes())
	}
	if format.People {
		r.w.sayNative(full, o)
	}
}

// elseFile is what an editor can open of a run whose finding is about no file: the project's package.json, else
// npm's debug log.
func (r *attempt) elseFile() string {
	if _, err := os.Stat(filepath.Join(r.config.Prefix(), "package.json")); err == nil {
		return "package.json"
	}
	return explain.Display(r.logFile, r.config.Prefix(), "")
}

// save writes NPMX_REPORT whole or not at all, readable by its owner only.
func (r *attempt) save(full explain.Report) {
	if r.s.report == "" {
		return
	}
	var b bytes.Buffer
	err := report.JSON(&b, full, report.Options{})
	if err == nil {
		err = r.w.deliver(r.s.report, b.Bytes())
	}
	if err != nil {
		fail(r.w, statusOK, fmt.Errorf(sayReport, clean(rootCause(err))))
	}
}
