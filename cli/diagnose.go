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
	"npmx/wrap"
)

// mostWait is how long npm's user waits for words about a failure. The probe alone may take half of it; whatever takes longer is a file or an
// answer that was made to.
const mostWait = 10 * time.Second

// after explains a run that has ended. Nothing that only a failure needs (rules, lockfile, debug log) is touched before one. When the context ends, somebody
// wants us to end: what is known by then is said.
func (r *attempt) after(ctx context.Context, result wrap.Result) {
	defer r.guard()
	r.log.Debug().Int("status", result.Status).Str("no-pty", result.NoPty).Msg("npm ended")
	failed := result.Status != 0 || result.Signal != 0
	if !failed && r.s.report == "" && result.TapFault == "" {
		return
	}
	if !r.configured() {
		if failed && npmrc.AsksRegistry(npmrc.CommandOf(r.where.Npm.Version, r.where.Args)) {
			fail(r.w, statusOK, errors.New(sayUnread))
		}
		return
	}
	name := explain.NpmLine(r.config, r.args)
	over := make(chan struct{})
	go func() {
		defer close(over)
		defer r.guard()
		r.account(ctx, result, failed)
	}()
	select {
	case <-over:
	case <-time.After(mostWait):
		r.giveUp(explain.Source{Name: name, Client: r.client(parse.Client{}), Exit: exitOf(result), Error: sayTooLong})
	}
}

// account finds out why, and says so.
func (r *attempt) account(ctx context.Context, result wrap.Result, failed bool) {
	if result.TapFault != "" {
		r.parser = nil // half of what it read is no ground to stand on; npm's debug log is
	}
	source, findings := r.findings(ctx, result, failed)
	if result.TapFault != "" {
		source.Error = fmt.Sprintf(sayFault, clean(result.TapFault))
	}
	if !r.voice.TryLock() { // it took too long, and that was said
		return
	}
	if failed {
		r.tellOdd()
	}
	r.tell(explain.Report{Sources: []explain.Source{source}, Findings: findings}, result.NoPty)
}

// giveUp says that there will be no words, unless they are on their way.
func (r *attempt) giveUp(source explain.Source) {
	if r.voice.TryLock() {
		r.tell(explain.Report{Sources: []explain.Source{source}}, "")
	}
}

// tellOdd tells of settings that were not understood.
func (r *attempt) tellOdd() {
	for _, said := range r.s.odd {
		fail(r.w, statusOK, errors.New(said))
	}
}

// tell says on the screen what there is to say, and writes the report.
func (r *attempt) tell(full explain.Report, noPty string) {
	if said := full.Sources[0].Error; said != "" {
		fail(r.w, statusOK, errors.New(said))
	}
	if len(full.Findings) > 0 {
		r.print(full)
		if err := r.w.keep(r.config.Prefix(), full.Findings); err != nil {
			r.log.Error().Err(err).Msg("keeping the edits for npmx fix")
		}
		if noPty != "" && r.s.format == "text" {
			fail(r.w, statusOK, fmt.Errorf(sayNoPty, noPty))
		}
	}
	r.save(full)
}

// guard keeps a fault of npmx from costing npm's result.
func (r *attempt) guard() {
	if fault := recover(); fault != nil {
		fail(r.w, statusOK, fmt.Errorf(sayFault, clean(fmt.Sprint(fault))))
	}
}

func (r *attempt) findings(ctx context.Context, result wrap.Result, failed bool) (explain.Source, []explain.Finding) {
	var log parse.Log
	if r.parser != nil {
		log = r.parser.Close()
	}
	log.Client = r.client(log.Client)
	source := explain.Source{Name: explain.NpmLine(r.config, r.args), Client: log.Client, Exit: exitOf(result), Bytes: log.Bytes, Lines: log.Lines}
	if !failed {
		return source, nil
	}
	own, doubt, known := r.ownWords(log, result)
	if len(own) == 0 {
		if !known && r.ended(log, result).Silent(log) {
			source.Error = sayUnknown
		}
		return source, nil
	}
	log.Failures = own
	return source, r.explain(ctx, source.Name, log, doubt)
}

// client prefers what npm's own files say of its version.
func (r *attempt) client(c parse.Client) parse.Client {
	c.Name = "npm"
	if v := r.where.Npm.Version; v.Major > 0 {
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

func (r *attempt) explain(ctx context.Context, source string, log parse.Log, doubt string) []explain.Finding {
	machine, err := r.machine(log.Client)
	if err != nil {
		r.log.Error().Err(err).Msg("gathering facts")
		fail(r.w, statusOK, errors.New(sayUnread))
		return nil
	}
	set, err := r.w.ruleSet(r.s.rules)
	if err != nil {
		exit(r.w, err)
		if set, err = r.w.builtinRules(); err != nil {
			return nil
		}
	}
	for i := range log.Failures {
		log.Failures[i].Client = log.Client
		log.Failures[i].Command = first(log.Failures[i].Command, r.config.Command())
	}
	in := explain.Input{Source: source, Log: log, Machine: &machine, Rules: set, Now: r.w.now(), Shell: r.w.shell(), Doubt: doubt}
	if r.s.probe != "never" {
		in.Probes = r.prober(ctx, machine)
	}
	return explain.Explain(in)
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

// prober asks a registry at most once an address, and five seconds in all.
func (r *attempt) prober(user context.Context, m facts.Machine) func(parse.Failure) *facts.Probe {
	ctx, stop := context.WithTimeout(user, facts.ProbeTime)
	_ = stop // the process ends right after
	asked := map[string]*facts.Probe{}
	p := facts.Prober{Reach: m.Reach(), Env: r.w.env, Clock: r.w.now}
	return func(f parse.Failure) *facts.Probe {
		if f.URL == "" || f.Status == 0 || f.Status == 407 || f.Status == 429 || ctx.Err() != nil {
			return nil
		}
		if _, done := asked[f.URL]; !done && len(asked) < 3 {
			asked[f.URL] = p.Ask(ctx, f.URL, f.Package)
		}
		if user.Err() != nil { // a probe that was cut short says nothing
			return nil
		}
		return asked[f.URL]
	}
}

// ownWords are the failures that npm itself reported in this run. doubt says why they may be another run's; known, that
// a debug log of this run was read.
func (r *attempt) ownWords(screen parse.Log, result wrap.Result) (own []parse.Failure, doubt string, known bool) {
	ended := r.ended(screen, result)
	all := facts.LogsBetween(facts.LogFolder(r.config), result.Start, result.End)
	logs, several := ended.Logs(all, facts.EndOf)
	var read []parse.Log
	for _, l := range logs {
		read = append(read, r.read(l.DebugLog))
		r.logFile = l.Parts[0]
	}
	if own, known = ended.Failures(screen.Failures, read); several && !known {
		doubt = sayDoubt
	}
	return own, doubt, known
}

// ended is this run as it is compared with npm's debug logs.
func (r *attempt) ended(screen parse.Log, result wrap.Result) npmrun.Run {
	level, _, _ := r.config.Get("loglevel")
	most, _, _ := r.config.Get("logs-max")
	ended := npmrun.Run{
		Npm: r.where.Npm.Version, Args: r.args, Prefix: r.config.Prefix(), Status: *exitOf(result), Read: r.parser != nil,
		LogLevel: level, LogsMax: most, NamedLogs: screen.DebugLogs,
	}
	if real, err := filepath.EvalSymlinks(r.w.cwd); err == nil {
		ended.Cwd = []string{r.w.cwd, real}
	}
	return ended
}

func (r *attempt) read(l facts.DebugLog) parse.Log {
	p := parse.New(parse.Options{Redact: r.config.Redactor(), DebugLog: true})
	for _, part := range l.Parts {
		facts.CopyLog(p, part)
	}
	return p.Close()
}

func (r *attempt) print(full explain.Report) {
	format, ok := report.Find(r.s.format)
	if !ok {
		fail(r.w, statusOK, fmt.Errorf(sayFormat, r.s.format, formatNames()))
		format, _ = report.Find("text")
	}
	var b bytes.Buffer
	b.WriteString(separator(r.s.format))
	o := r.w.options(r.w.stderr)
	o.Else = r.elseFile()
	if err := format.Write(&b, full, o); err == nil {
		r.w.stderr.Write(b.Bytes())
	}
}

// elseFile is what an editor can open of a run whose finding is about no file: the project's package.json, else npm's debug log.
func (r *attempt) elseFile() string {
	if _, err := os.Stat(filepath.Join(r.config.Prefix(), "package.json")); err == nil {
		return "package.json"
	}
	return explain.Display(r.logFile, r.config.Prefix(), "")
}

// separator keeps our words apart from npm's on a screen; formats for programs have none.
func separator(format string) string {
	if format == "text" {
		return "\n"
	}
	return ""
}

// save writes NPMX_REPORT whole or not at all, readable by its owner only.
func (r *attempt) save(full explain.Report) {
	if r.s.report == "" {
		return
	}
	var b bytes.Buffer
	err := report.JSON(&b, full, report.Options{})
	if err == nil {
		err = r.deliver(b.Bytes())
	}
	if err != nil {
		fail(r.w, statusOK, fmt.Errorf(sayReport, clean(rootCause(err))))
	}
}

func (r *attempt) deliver(data []byte) error {
	if stream := r.w.ownStream(r.s.report); stream != nil {
		_, err := stream.Write(data)
		return err
	}
	return writeWhole(r.s.report, data)
}
