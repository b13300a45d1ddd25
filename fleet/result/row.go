package result

import (
	"encoding/json"
	"time"

	"npmx/explain"
)

// row is a finding as a line of a table: every key is always there, and none holds another table. Keys may be added,
// never changed or dropped.
type row struct {
	Source      string     `json:"source"`
	Time        *time.Time `json:"time"`
	Cause       string     `json:"cause"`
	Certainty   string     `json:"certainty"`
	Title       string     `json:"title"`
	Rule        *string    `json:"rule"`
	Fingerprint string     `json:"fingerprint"`
	Code        *string    `json:"code"`
	Status      *int       `json:"status"`
	Method      *string    `json:"method"`
	URL         *string    `json:"url"`
	Host        *string    `json:"host"`
	Registry    *string    `json:"registry"`
	Package     *string    `json:"package"`
	Command     *string    `json:"command"`
	Client      *string    `json:"client"`
	CI          *string    `json:"ci"`
	Job         *string    `json:"job"`
	Step        *string    `json:"step"`
	Repository  *string    `json:"repository"`
	Team        *string    `json:"team"`
	Count       int        `json:"count"`
	Line        *int       `json:"line"`
	Text        *string    `json:"text"`
	Next        *string    `json:"next"`
}

func writeRows(to *json.Encoder, one explain.Report) error {
	client := map[string]string{}
	for _, s := range one.Sources {
		client[s.Name] = s.Client.Name
	}
	for _, f := range one.Findings {
		if err := to.Encode(rowOf(f, client[f.Source])); err != nil {
			return err
		}
	}
	return nil
}

func rowOf(f explain.Finding, client string) row {
	line, text := placeIn(f)
	r := row{Source: f.Source, Cause: string(f.Cause), Certainty: string(f.Certainty), Title: f.Title,
		Rule: known(f.Rule), Fingerprint: f.Fingerprint(), Code: known(f.Code), Status: known(f.Status),
		Method: known(f.Method), URL: known(f.URL), Host: known(f.Host), Registry: known(f.Registry),
		Package: known(f.Package), Command: known(f.Command), Client: known(client), CI: known(f.Context.CI),
		Job: known(f.Context.Job), Step: known(f.Context.Step), Repository: known(f.Repository),
		Team: known(f.Labels["team"]), Count: f.Count, Line: known(line), Text: known(text), Next: known(next(f))}
	if !f.Time.IsZero() {
		r.Time = &f.Time
	}
	return r
}

func placeIn(f explain.Finding) (int, string) {
	for _, e := range f.Evidence {
		if e.Kind == explain.FromLog {
			return e.Line, e.Text
		}
	}
	return 0, ""
}

// next is the first thing to type.
func next(f explain.Finding) string {
	for _, s := range f.Steps {
		if s.Command != "" {
			return s.Command
		}
	}
	return ""
}

func known[T comparable](v T) *T {
	var none T
	if v == none {
		return nil
	}
	return &v
}
