package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"golang.org/x/term"

	"npmx/explain"
	"npmx/explain/facts"
	"npmx/explain/report"
	"npmx/rules"
)

// explainVerb says why saved logs show a refusal.
type explainVerb struct {
	Format    string   `help:"How to write findings: ${formats}." placeholder:"FORMAT"`
	Out       []string `help:"Also write findings to a file; repeatable." placeholder:"FORMAT=FILE" sep:"none"`
	Label     []string `help:"${explain_label}" placeholder:"KEY=VALUE" sep:"none"`
	Rules     []string `help:"Your own rules as well." placeholder:"FILE"`
	Here      bool     `help:"The log is of this machine and project: look at their configuration too."`
	Why       whyFlag  `help:"${explain_why}" placeholder:"RULE"`
	Trace     bool     `help:"${explain_trace}"`
	Tee       bool     `help:"${explain_tee}"`
	ExitZero  bool     `help:"Exit 0 even when an access failure was found."`
	Only      string   `help:"${explain_only}" enum:"found," default:"" placeholder:"found"`
	FilesFrom string   `help:"${explain_files_from}" placeholder:"FILE"`
	Shard     string   `help:"${explain_shard}" placeholder:"I/N"`
	State     string   `help:"Remember in this folder what was read, and read only what is new." placeholder:"DIR"`
	summing
	looks
	Files []string `arg:"" optional:"" help:"${explain_file}"`

	nothing bool // neither a pipe's log nor one of npm's
}

// whyFlag is --why, or --why=RULE. A separate word is a rule, not a log, if there is no such file.
type whyFlag struct {
	on    bool
	rule  string
	apart bool // a blank stood before the rule
}

func (f *whyFlag) Decode(c *kong.DecodeContext) error {
	f.on = true
	switch next := c.Scan.Peek(); {
	case next.Type == kong.FlagValueToken:
		f.rule = c.Scan.Pop().String()
	case next.IsValue() && strings.Contains(next.String(), "/") && !onDisk(next.String()):
		f.rule, f.apart = c.Scan.Pop().String(), true
	}
	return nil
}

// giveBack makes a log again of a word behind --why that turned out to be no rule.
func (v *explainVerb) giveBack(set *rules.Set) {
	if v.Why.apart && set.Find(v.Why.rule) == nil && set.Off(v.Why.rule) == nil {
		v.Files = slices.Insert(v.Files, 0, v.Why.rule)
		v.Why.rule = ""
	}
}

// noRule distinguishes a rule that is switched off from one that there is not.
func noRule(set *rules.Set, id string) error {
	if off := set.Off(id); off != nil {
		return fmt.Errorf(sayRuleOff, clean(id), clean(off.File))
	}
	var ids []string
	for _, r := range set.Rules() {
		ids = append(ids, r.ID)
	}
	return fmt.Errorf(sayNoRule, clean(id), rules.Near(id, ids))
}

// IsBool lets the flag stand without a value.
func (f *whyFlag) IsBool() bool { return true }

// Run prints the findings of all sources. What could not be read is reported at the end; what was read is printed all
// the same.
func (v *explainVerb) Run(w world) error {
	set, format, err := v.chosen(w)
	if err != nil {
		return err
	}
	if err := v.listed(w); err != nil {
		return err
	}
	files, stdin, err := v.sources(w)
	if err != nil {
		return err
	}
	in := explain.Input{Rules: set, Now: w.now(), Shell: w.shell(), Why: v.Why.on, WhyRule: v.Why.rule}
	job, err := v.job(w, format, in)
	if err != nil {
		return err
	}
	job.stdin = stdin
	job.meter = w.meter(files, v.Tee || job.streams() && term.IsTerminal(int(w.stdout.Fd())))
	for _, f := range files {
		job.read(f)
	}
	job.meter.stop()
	return job.finish()
}

// chosen are the rules and the format that the flags ask for.
func (v *explainVerb) chosen(w world) (*rules.Set, report.Format, error) {
	set, err := w.ruleSet(v.Rules)
	if err != nil {
		return nil, report.Format{}, err
	}
	format, err := v.screenFormat(w)
	switch {
	case err != nil:
		return nil, format, err
	case v.Why.on && format.Name != "text":
		return nil, format, errors.New(sayWhyText)
	}
	v.giveBack(set)
	if v.Why.rule != "" && set.Find(v.Why.rule) == nil {
		return nil, format, noRule(set, v.Why.rule)
	}
	return set, format, nil
}

// screenFormat is what --format asks for, else NPMX_FORMAT, else what suits the reader.
func (v *explainVerb) screenFormat(w world) (report.Format, error) {
	name := first(v.Format, w.usualFormat(w.stdout))
	format, ok := report.Find(name)
	if !ok {
		return format, fmt.Errorf(sayFormat, clean(name), formatNames())
	}
	return format, nil
}

// sources are the logs named, else a pipe, else (at a terminal, or where a pipe brings nothing, as in an editor's
// task) npm's newest debug log of this project. stdin is what is left to be read of standard input.
func (v *explainVerb) sources(w world) (files []string, stdin io.Reader, err error) {
	if len(v.Files) > 0 {
		return v.Files, w.stdin, w.named(v.Files)
	}
	terminal := term.IsTerminal(int(w.stdin.Fd()))
	in := bufio.NewReader(w.stdin)
	if !terminal && (v.Tee || comes(in)) {
		return []string{"-"}, in, nil
	}
	newest := w.newestLog()
	switch {
	case newest == nil && terminal:
		return nil, in, exitError{statusStore, errors.New(sayNoLog)}
	case newest == nil:
		v.nothing = true
		return []string{"-"}, in, nil
	case !terminal:
		fail(w, statusOK, errors.New(sayLastRun))
	}
	v.Here = true
	return newest, in, nil
}

// comes waits for the first byte, or the end without one. An input that cannot be read is reported by its reader.
func comes(in *bufio.Reader) bool {
	_, err := in.Peek(1)
	return err != io.EOF
}

// named catches a word that was meant for npm's own explain: a package is seldom a file.
func (w world) named(files []string) error {
	if len(files) != 1 || files[0] == "-" || strings.ContainsAny(files[0], `./\`) && !strings.HasPrefix(files[0], "@") {
		return nil
	}
	if !onDisk(files[0]) {
		name := clean(files[0])
		return exitError{statusStore, fmt.Errorf(sayNpmExplain, name, name, name)}
	}
	return nil
}

func onDisk(name string) bool {
	_, err := os.Stat(name)
	return !errors.Is(err, os.ErrNotExist)
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

// inside is true where path lies in dir or is it.
func inside(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return path != "" && err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func absolute(cwd, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(cwd, path)
}
