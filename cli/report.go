package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"npmx/explain"
	"npmx/explain/check"
	"npmx/explain/facts"
	"npmx/explain/lint"
	"npmx/explain/report"
	"npmx/parse"
	"npmx/parse/npmrc"
	"npmx/parse/redact"
)

// reportVerb writes all that somebody who is to help needs to know, on one page. Its status is 0 where the page is
// written, whatever is on it, and 3 where a log that was named could not be read.
type reportVerb struct {
	Format string   `help:"How to write the page: markdown or json." enum:"markdown,json" default:"markdown"`
	Online bool     `help:"Also ask each registry whose token it is, and for what was refused (GET alone)."`
	Output string   `short:"o" help:"${report_output}" placeholder:"FILE"`
	Logs   []string `arg:"" optional:"" name:"log" help:"${report_log}"`
}

func (v reportVerb) Run(w world) error {
	if v.Output != "" {
		if _, err := os.Lstat(absolute(w.cwd, v.Output)); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf(sayIsThere, clean(v.Output))
		}
	}
	ticket, unread := v.ticket(w)
	if ticket == nil {
		return unread
	}
	var b bytes.Buffer
	write := report.TicketMarkdown
	if v.Format == "json" {
		write = report.TicketJSON
	}
	if err := write(&b, *ticket, report.Options{Home: w.home, Shell: w.shell()}); err != nil {
		return err
	}
	if err := v.deliver(w, b.Bytes()); err != nil {
		return err
	}
	if unread != nil {
		return exitError{statusUnreadable, unread}
	}
	return nil
}

// deliver writes to a file that was not there, even if one has come meanwhile.
func (v reportVerb) deliver(w world, page []byte) error {
	if v.Output == "" {
		_, err := w.stdout.Write(page)
		return err
	}
	f, err := os.OpenFile(absolute(w.cwd, v.Output), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf(sayOutput, clean(v.Output), clean(rootCause(err)))
	}
	_, err = f.Write(page)
	if err = errors.Join(err, f.Close()); err == nil {
		fmt.Fprintf(w.stderr, sayWritten, clean(v.Output))
	}
	return err
}

// ticket gathers the page; nil where npm's configuration cannot be read.
func (v reportVerb) ticket(w world) (*report.Ticket, error) {
	logs := v.Logs
	if len(logs) == 0 {
		logs = w.newestLog()
	}
	var argv []string
	if len(logs) > 0 && facts.IsDebugLog(logs[0]) {
		argv, _, _ = facts.Head(absolute(w.cwd, logs[0]))
	}
	where := w.whereNpm(argv)
	where.AskNpm()
	machine, err := facts.Gather(where)
	if err != nil {
		return nil, err
	}
	version, err := thisBuild().line()
	if err != nil {
		return nil, err
	}
	t := &report.Ticket{Npmx: strings.TrimPrefix(strings.TrimSpace(version), "npmx "), System: w.goos,
		Programs: where.Programs(), CI: machine.CI.Name,
		Files: machine.Config.Files(), Check: check.Inspect(machine, where.Npm.Version, nil, w.now())}
	t.Files = slices.DeleteFunc(t.Files, func(f npmrc.File) bool { return f.Beside })
	if v.Online {
		identify(context.Background(), machine, &t.Check, w)
	}
	files, _ := w.settingsFiles(machine.Config, nil)
	t.Settings = lint.Check(lintable(files), lint.Place{Npm: where.Npm.Version})
	return t, v.failure(w, t, machine, logs)
}

// failure reads the logs as one: npm's own may have several parts.
func (v reportVerb) failure(w world, t *report.Ticket, m facts.Machine, logs []string) error {
	if len(logs) == 0 {
		return nil
	}
	set, err := w.ruleSet(nil)
	if err != nil {
		return err
	}
	p := parse.New(parse.Options{DebugLog: facts.IsDebugLog(logs[0]), Redact: m.Config.Redactor()})
	var unread error
	for _, name := range logs {
		unread = errors.Join(unread, facts.CopyAny(p, absolute(w.cwd, name)))
	}
	log := p.Close()
	name := explain.Display(absolute(w.cwd, logs[0]), w.cwd, w.home)
	cases := explain.Cases(explain.Input{Source: name, Log: log, Machine: &m, Rules: set, Now: w.now(),
		Shell: w.shell(), Why: true})
	if v.Online {
		askAbout(context.Background(), cases, w.prober(m))
	}
	t.Log = explain.Report{Sources: []explain.Source{{Name: name, Client: log.Client, Bytes: log.Bytes,
		Lines: log.Lines, Started: log.Started, Ended: log.Ended}}, Findings: explain.Findings(cases)}
	t.Excerpt = w.excerpt(t.Log.Findings, name, logs, m.Config.Redactor())
	return plain(unread)
}

// nearby is how many lines of the log before and behind one that a finding quotes are shown.
const nearby = 12

// excerpt is what the log says around the lines that findings quote, masked, with the home folder as ~.
func (w world) excerpt(all []explain.Finding, name string, logs []string, r *redact.Redactor) []report.Excerpt {
	var lines []int
	for _, f := range all {
		for _, e := range f.Evidence {
			if e.Kind == explain.FromLog && e.Line > 0 && len(lines) < 20 {
				lines = append(lines, e.Line)
			}
		}
	}
	var out []report.Excerpt
	at := 0
	for _, log := range logs {
		read := facts.LinesNear(absolute(w.cwd, log), lines, at, nearby)
		for _, l := range read.Lines {
			text := redact.Clean(r.Text(l.Text))
			if w.home != "" && w.home != string(filepath.Separator) {
				text = strings.ReplaceAll(text, w.home, "~")
			}
			out = append(out, report.Excerpt{Source: name, Line: l.Number, Text: text})
		}
		at += read.All
	}
	return out
}
