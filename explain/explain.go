package explain

import (
	"strings"
	"time"

	"npmx/explain/facts"
	"npmx/parse"
	"npmx/rules"
	"npmx/rules/shell"
)

// Input is everything that is known about one source.
type Input struct {
	Source  string
	Log     parse.Log
	Machine *facts.Machine // nil: the log is not of this machine
	Rules   *rules.Set
	Now     time.Time
	Shell   shell.Shell // the user's, which commands are written for
	Doubt   string      // why the log may not be this run's; "" none
	Why     bool
	WhyRule string // the rule to give an account of; "" none
}

// Explain returns the findings of one source from what is in hand, with no registry asked.
func Explain(in Input) []Finding { return Findings(Cases(in)) }

// Case is one failure beside all that is known about it, and what follows from that.
type Case struct {
	in    Input
	j     *joined
	found Finding
	ok    bool // the finding is about access: neither the rules nor the parser made anything of others
}

// Cases decides each failure of a source by the log and the machine, in the log's order.
func Cases(in Input) (all []*Case) {
	for _, f := range in.Log.Failures {
		c := &Case{in: in, j: in.join(f)}
		c.found, c.ok = in.verdict(c.j)
		all = append(all, c)
	}
	return all
}

// Certain says that the case needs no answer of a registry.
func (c *Case) Certain() bool { return c.found.Certainty == Certain }

// Asked is the failure with the address that npm asked, or would ask, where one is known.
func (c *Case) Asked() parse.Failure { return withURL(c.j.failure, c.j.uri) }

// Publication is the registry and the package of a publication, in which another client than npm may send what it sends
// with nothing else; the zero value: it is none.
func (c *Case) Publication() (home facts.Query) {
	if j := c.j; j.machine != nil && j.machine.Config.Client() != "" && j.publishes() {
		home = facts.Query{URL: j.registry.URL, Package: j.pkg}
	}
	return home
}

// Machine is the machine as the failure's client sees it; nil: not looked up.
func (c *Case) Machine() *facts.Machine { return c.j.machine }

// Complete decides the case again with what the registry answered when npmx asked it; nil is not an answer.
func (c *Case) Complete(p *facts.Probe) {
	if p == nil {
		return
	}
	c.j.complete(p)
	c.in.hear(c.j)
	c.found, c.ok = c.in.verdict(c.j)
}

// Findings are those of one source's cases, root causes first in the log's order, consequences folded into them.
func Findings(cases []*Case) []Finding {
	var all []Finding
	for _, c := range cases {
		if c.ok {
			all = append(all, c.found)
		}
	}
	return fold(all)
}

func withURL(f parse.Failure, uri string) parse.Failure {
	f.URL = first(f.URL, uri)
	return f
}

// verdict lets the rules decide, and the proofs how far the best one may go.
func (in Input) verdict(j *joined) (Finding, bool) {
	found := in.bare(j)
	matches := in.Rules.Match(j.fields)
	if len(matches) == 0 {
		found.Cause = rules.Cause(j.fields["hint"])
		found.Certainty = Possible
		found.Title = rules.TitleFor(found.Cause, j.fields)
		return found, found.Cause != "" && found.Cause != rules.NotAuth
	}
	best := matches[0]
	proved, rivals := judge(best.Rule.Cause, j.fields)
	found.Rule, found.Cause = best.Rule.ID, best.Rule.Cause
	found.Certainty = certainty(Certainty(best.Rule.Certainty), proved && len(rivals) == 0 && in.Doubt == "" &&
		!j.foreign)
	in.words(&found, best.Rule, j)
	found.Evidence = append(found.Evidence, j.evidence(best)...)
	if in.Why {
		found.Why = &Why{Decided: best.Conditions, Beaten: in.Rules.Beaten(j.fields), Missed: in.Rules.Why(j.fields),
			Proved:  proved,
			Ceiling: Certainty(best.Rule.Certainty), Rivals: rivals, Asked: in.asked(j)}
	}
	return found, found.Cause != rules.NotAuth
}

func (in Input) asked(j *joined) *rules.Account {
	if a, ok := in.Rules.Account(in.WhyRule, j.fields); ok {
		return &a
	}
	return nil
}

// certainty is the rule's own, which is a ceiling: without the proof a certain rule is only likely.
func certainty(ceiling Certainty, proved bool) Certainty {
	if ceiling == Certain && !proved {
		return Likely
	}
	return ceiling
}

func (in Input) words(found *Finding, r *rules.Rule, j *joined) {
	text := r.Fill(j.fields, j.values, in.Shell)
	found.Title, found.Explanation = text.Title, strings.Join(text.Explanation, "\n")
	found.Docs = text.Docs
	for _, s := range text.Steps {
		found.Steps = append(found.Steps, Step{Text: s.Text, Command: j.keepRegistry(s.Command), Where: s.Where,
			Role: s.Role, Web: s.Web,
			Variable: s.Variable, Edit: j.edit(s, *found)})
	}
	found.Fix = j.machine != nil && FirstWay(found.Steps) != nil
	for _, a := range text.Alternatives {
		found.Others = append(found.Others, Alternative{Cause: a.Cause, Tell: a.Tell})
	}
	if found.Verify = text.Verify; found.Verify == "" {
		found.Verify, found.Again = j.prove(*found)
	}
	if found.Certainty == Certain {
		// a rule is written for the doubtful case
		found.Title, found.Others = strings.TrimSuffix(found.Title, ", it seems"), nil
	}
}

// bare is the finding before any verdict: the facts of the failure, and the log's lines.
func (in Input) bare(j *joined) Finding {
	f := j.failure
	found := Finding{
		Source: in.Source, Code: f.Code, Status: f.Status, Method: f.Method, URL: j.address(f.URL), Host: j.hostAsked(),
		Registry: j.values["registry"], Package: f.Package, Packages: f.Packages, Command: f.Command,
		Count: max(f.Count, 1), Context: f.Context, Repository: in.Log.Repository, Time: f.Time,
		Says: j.says(),
	}
	if f.Package != "" && len(f.Packages) == 0 {
		found.Packages = []string{f.Package}
	}
	if j.machine != nil {
		found.Context.CI = first(f.Context.CI, j.machine.CI.Name)
		found.Context.Job = first(f.Context.Job, j.machine.CI.Job)
		found.Command = first(f.Command, j.machine.Config.Command())
	}
	for _, e := range f.Evidence {
		found.Evidence = append(found.Evidence, Evidence{Kind: FromLog, Source: in.Source, Line: e.Line,
			Column: e.Column, Text: e.Text})
	}
	for _, p := range j.probe.All() {
		found.Probes = append(found.Probes, Probe{Method: "GET", URL: p.URL, Credential: p.Credential, Status: p.Status,
			Millis: p.Took.Milliseconds()})
	}
	return found
}

// hostAsked is the host of the failing request. Where the log does not name it, the configuration may, but only if
// npm got as far as asking.
func (j *joined) hostAsked() string {
	if j.failure.Host == "" && (j.failure.Status > 0 || j.failure.Code == "ENEEDAUTH" || j.failure.Registry != "" ||
		j.publishes()) {
		return j.values["host"]
	}
	return j.failure.Host
}
