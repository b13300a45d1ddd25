package report

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"npmx/explain"
	"npmx/parse"
	"npmx/rules"
)

// Read reads one object that [JSON] or [NDJSON] wrote. Called again it reads the next one, so that a stream of NDJSON
// is read by the same [json.Decoder]. The proof's wording and what --why asked for are not in the contract, and are
// not read back.
func Read(d *json.Decoder) (explain.Report, error) {
	var in wire
	if err := d.Decode(&in); err != nil {
		return explain.Report{}, err
	}
	if in.Version != Version {
		return explain.Report{}, fmt.Errorf("version %d of a report, and this npmx reads version %d", in.Version,
			Version)
	}
	var out explain.Report
	for _, s := range in.Sources {
		out.Sources = append(out.Sources, s.source())
	}
	for _, f := range in.Findings {
		out.Findings = append(out.Findings, f.finding())
	}
	return out, nil
}

// ReadAll reads every object of a stream.
func ReadAll(r io.Reader) (all explain.Report, err error) {
	d := json.NewDecoder(r)
	for {
		one, err := Read(d)
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		all.Sources, all.Findings = append(all.Sources, one.Sources...), append(all.Findings, one.Findings...)
	}
}

func (s wireSource) source() explain.Source {
	return explain.Source{Name: s.Source, Exit: s.Exit, Bytes: s.Bytes, Lines: s.Lines, Error: text(s.Error),
		Started: when(s.Started), Ended: when(s.Ended),
		Client: parse.Client{Name: text(s.Client.Name), Version: text(s.Client.Version), Node: text(s.Client.Node)}}
}

func (f wireFinding) finding() explain.Finding {
	out := explain.Finding{Source: f.Source, Rule: text(f.Rule), Cause: rules.Cause(f.Cause),
		Certainty: explain.Certainty(f.Certainty), Title: f.Title, Explanation: f.Explanation, Code: text(f.Code),
		Status: digits(f.Status), Method: text(f.Method), URL: text(f.URL), Host: text(f.Host),
		Registry: text(f.Registry), Package: text(f.Package), Packages: f.Packages, Command: text(f.Command),
		Count: f.Count, Repository: text(f.Repository), Fix: f.Fix, Verify: text(f.Verify), Docs: f.Docs,
		Labels:  f.Labels,
		Context: parse.Context{CI: text(f.Context.CI), Job: text(f.Context.Job), Step: text(f.Context.Step)}}
	out.Time = when(f.Time)
	for _, e := range f.Evidence {
		out.Evidence = append(out.Evidence, explain.Evidence{Kind: explain.Kind(e.Kind), Source: e.Source,
			Line: digits(e.Line), Column: digits(e.Column), Text: e.Text})
	}
	for _, p := range f.Probes {
		out.Probes = append(out.Probes, explain.Probe{Method: p.Method, URL: p.URL, Credential: p.Credential,
			Status: digits(p.Status), Millis: p.Millis})
	}
	for _, s := range f.Steps {
		out.Steps = append(out.Steps, s.step())
	}
	for _, a := range f.Alternatives {
		out.Others = append(out.Others, explain.Alternative{Cause: rules.Cause(a.Cause), Tell: a.Tell})
	}
	return out
}

func (s wireStep) step() explain.Step {
	out := explain.Step{Text: s.Text, Command: text(s.Command), Where: s.Where, Role: s.Role, Web: text(s.Web),
		Variable: text(s.Variable)}
	if e := s.Edit; e != nil {
		out.Edit = &explain.Edit{File: e.File, Line: digits(e.Line), Old: text(e.Old), New: e.New,
			Copy: digits(e.Copy), Consent: explain.Consent(text(e.Consent))}
	}
	return out
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func when(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

func digits(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}
