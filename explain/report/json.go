package report

import (
	_ "embed"
	"encoding/json"
	"io"
	"strings"
	"time"

	"npmx/explain"
	"npmx/parse/redact"
	"npmx/rules"
)

// Version of the contract: within it keys may be added, never changed or dropped.
const Version = 1

//go:embed schema.json
var schema []byte

// Schema is the JSON Schema of the report.
func Schema() []byte { return schema }

// JSON writes one object over all sources.
func JSON(w io.Writer, r explain.Report, _ Options) error {
	return encode(w, wireOf(r), "  ")
}

// NDJSON writes one object a source, each with that source's findings, a line each.
func NDJSON(w io.Writer, r explain.Report, _ Options) error {
	for _, s := range r.Sources {
		one := explain.Report{Sources: []explain.Source{s}}
		for _, f := range r.Findings {
			if f.Source == s.Name {
				one.Findings = append(one.Findings, f)
			}
		}
		if err := encode(w, wireOf(one), ""); err != nil {
			return err
		}
	}
	return nil
}

// Indented writes any value as JSON for people and programs.
func Indented(w io.Writer, v any) error { return encode(w, v, "  ") }

func encode(w io.Writer, v any, indent string) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	return e.Encode(v)
}

// The wire types fix the contract's keys and their order. Every key is always there; a nil pointer is an unknown fact.
type wire struct {
	Version  int           `json:"version"`
	Sources  []wireSource  `json:"sources"`
	Findings []wireFinding `json:"findings"`
}

type wireSource struct {
	Source  string     `json:"source"`
	Client  wireClient `json:"client"`
	Exit    *int       `json:"exit"`
	Bytes   int64      `json:"bytes"`
	Lines   int        `json:"lines"`
	Started *time.Time `json:"started"`
	Ended   *time.Time `json:"ended"`
	Error   *string    `json:"error"`
}

type wireClient struct {
	Name    *string `json:"name"`
	Version *string `json:"version"`
	Node    *string `json:"node"`
}

type wireFinding struct {
	Source       string            `json:"source"`
	Fingerprint  string            `json:"fingerprint"`
	Rule         *string           `json:"rule"`
	Cause        string            `json:"cause"`
	Certainty    string            `json:"certainty"`
	Severity     *string           `json:"severity,omitempty"` // of settings alone
	Title        string            `json:"title"`
	Explanation  string            `json:"explanation"`
	Code         *string           `json:"code"`
	Status       *int              `json:"status"`
	Method       *string           `json:"method"`
	URL          *string           `json:"url"`
	Host         *string           `json:"host"`
	Registry     *string           `json:"registry"`
	Package      *string           `json:"package"`
	Packages     []string          `json:"packages"`
	Command      *string           `json:"command"`
	Count        int               `json:"count"`
	Context      wireContext       `json:"context"`
	Repository   *string           `json:"repository"`
	Time         *time.Time        `json:"time"`
	Evidence     []wireEvidence    `json:"evidence"`
	Probes       []wireProbe       `json:"probes"`
	Steps        []wireStep        `json:"steps"`
	Fix          bool              `json:"fix"`
	Verify       *string           `json:"verify"`
	Alternatives []wireAlternative `json:"alternatives"`
	Docs         []string          `json:"docs"`
	Labels       map[string]string `json:"labels"`
}

type wireContext struct {
	CI   *string `json:"ci"`
	Job  *string `json:"job"`
	Step *string `json:"step"`
}

type wireEvidence struct {
	Kind   string `json:"kind"`
	Source string `json:"source"`
	Line   *int   `json:"line"`
	Column *int   `json:"column"`
	Text   string `json:"text"`
}

type wireProbe struct {
	Method     string `json:"method"`
	URL        string `json:"url"`
	Credential bool   `json:"credential"`
	Status     *int   `json:"status"`
	Millis     int64  `json:"ms"`
}

type wireStep struct {
	Text     string    `json:"text"`
	Command  *string   `json:"command"`
	Where    string    `json:"where"`
	Role     string    `json:"role"`
	Web      *string   `json:"web"`
	Variable *string   `json:"variable"`
	Edit     *wireEdit `json:"edit"`
}

type wireEdit struct {
	File    string  `json:"file"`
	Line    *int    `json:"line"`
	Old     *string `json:"old"`
	New     string  `json:"new"`
	Copy    *int    `json:"copy"`
	Consent *string `json:"consent"`
}

type wireAlternative struct {
	Cause string `json:"cause"`
	Tell  string `json:"tell"`
}

func wireOf(r explain.Report) wire {
	out := wire{Version: Version, Sources: []wireSource{}, Findings: []wireFinding{}}
	for _, s := range r.Sources {
		out.Sources = append(out.Sources, wireSource{
			Source: valid(s.Name), Client: wireClient{known(s.Client.Name), known(s.Client.Version),
				known(s.Client.Node)},
			Exit: s.Exit, Bytes: s.Bytes, Lines: s.Lines,
			Started: moment(s.Started), Ended: moment(s.Ended), Error: known(s.Error),
		})
	}
	for _, f := range r.Findings {
		out.Findings = append(out.Findings, findingOf(f))
	}
	return out
}

func findingOf(f explain.Finding) wireFinding {
	return wireFinding{
		Source: valid(f.Source), Fingerprint: f.Fingerprint(), Rule: known(f.Rule),
		Cause: string(f.Cause), Certainty: string(f.Certainty),
		Severity:    known(string(f.Severity)),
		Title:       valid(f.Title),
		Explanation: valid(f.Explanation), Code: known(f.Code), Status: number(f.Status), Method: known(f.Method),
		URL:  known(f.URL),
		Host: known(f.Host), Registry: known(f.Registry), Package: known(f.Package), Packages: list(f.Packages),
		Command: known(f.Command),
		Count:   f.Count, Context: wireContext{known(f.Context.CI), known(f.Context.Job), known(f.Context.Step)},
		Repository: known(f.Repository), Time: moment(f.Time),
		Evidence: evidenceOf(f.Evidence), Probes: probesOf(f.Probes), Steps: stepsOf(f.Steps), Fix: f.Fix,
		Verify:       known(f.Verify),
		Alternatives: alternativesOf(f.Others), Docs: list(f.Docs), Labels: labelsOf(f.Labels),
	}
}

func labelsOf(all map[string]string) map[string]string {
	out := map[string]string{}
	for key, value := range all {
		out[valid(key)] = valid(value)
	}
	return out
}

func evidenceOf(all []explain.Evidence) []wireEvidence {
	out := []wireEvidence{}
	for _, e := range all {
		out = append(out, wireEvidence{string(e.Kind), valid(e.Source), number(e.Line), number(e.Column),
			valid(e.Text)})
	}
	return out
}

func probesOf(all []explain.Probe) []wireProbe {
	out := []wireProbe{}
	for _, p := range all {
		out = append(out, wireProbe{p.Method, valid(p.URL), p.Credential, number(p.Status), p.Millis})
	}
	return out
}

func stepsOf(all []explain.Step) []wireStep {
	out := []wireStep{}
	for _, s := range all {
		step := wireStep{Text: valid(s.Text), Command: known(s.Command), Where: s.Where, Role: roleOf(s),
			Web: known(s.Web), Variable: known(s.Variable)}
		if e := s.Edit; e != nil {
			step.Edit = &wireEdit{valid(e.File), number(e.Line), known(e.Old), valid(e.New), number(e.Copy),
				known(string(e.Consent))}
		}
		out = append(out, step)
	}
	return out
}

// roleOf is "do" by default.
func roleOf(s explain.Step) string {
	if s.Role == "" {
		return rules.RoleDo
	}
	return s.Role
}

func alternativesOf(all []explain.Alternative) []wireAlternative {
	out := []wireAlternative{}
	for _, a := range all {
		out = append(out, wireAlternative{string(a.Cause), valid(a.Tell)})
	}
	return out
}

func known(s string) *string {
	if s == "" {
		return nil
	}
	s = valid(s)
	return &s
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func number(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}

func list(s []string) []string {
	out := []string{}
	for _, v := range s {
		out = append(out, valid(v))
	}
	return out
}

// valid keeps JSON readable by every parser, and harmless on a terminal: a log may hold any bytes.
func valid(s string) string { return redact.CleanText(strings.ToValidUTF8(s, "\uFFFD")) }
