// Package summary counts the findings of many logs: how often each occurs, in how many logs, since when, and where one
// can be looked at.
//
// A [Summary] grows by [Summary.Add], one source at a time, and by [Summary.Merge]. Merge is associative and
// commutative: what several machines counted, put together in any order, is what one would have counted. Only distinct
// findings are held, never the logs or the findings themselves. The package is pure, and refuses to know how logs are
// read and what a finding means.
package summary

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"npmx/explain"
)

// Version of the form that [Summary.JSON] writes: keys may be added within it, never changed or dropped.
const Version = 1

// Summary is what many logs show together.
type Summary struct {
	Logs       int   // that were looked at
	Failed     int   // of these, with at least one finding
	Unreadable int   // of these, which could not be read in whole
	Untimed    int   // findings left out because a time was asked for and their line bears none
	Bytes      int64 // of text
	entries    map[Key]*Entry
}

// Key distinguishes entries. Two entries with one fingerprint are one finding, seen in two repositories, by two
// teams, or for two packages.
type Key struct {
	Fingerprint string `json:"fingerprint"`
	Package     string `json:"package"`
	Repository  string `json:"repository"`
	Team        string `json:"team"`
}

// Entry is one distinct finding, and how often it was seen.
type Entry struct {
	Key
	Cause     string         `json:"cause"`
	Code      string         `json:"code"`
	Host      string         `json:"host"`
	Title     string         `json:"title"`
	Certainty string         `json:"certainty"` // the best of all
	Count     int            `json:"count"`     // findings
	Logs      int            `json:"logs"`      // logs with at least one
	First     time.Time      `json:"first"`     // zero where no line bears a time
	Last      time.Time      `json:"last"`
	Days      map[string]int `json:"days"` // findings by day in UTC, "" for those without a time
	Example   Example        `json:"example"`
}

// Example is a place where an entry can be looked at.
type Example struct {
	Source string `json:"source"`
	Line   int    `json:"line"`
	Text   string `json:"text"`
	Next   string `json:"next"` // the first command of its steps, "" none
}

// Range keeps findings whose lines bear a time within it. A zero end is open.
type Range struct{ Since, Until time.Time }

func (r Range) open() bool { return r.Since.IsZero() && r.Until.IsZero() }

func (r Range) holds(t time.Time) bool {
	return (r.Since.IsZero() || !t.Before(r.Since)) && (r.Until.IsZero() || t.Before(r.Until))
}

// New is a summary of nothing.
func New() *Summary { return &Summary{entries: map[Key]*Entry{}} }

// Add counts one source and its findings.
func (s *Summary) Add(source explain.Source, found []explain.Finding, within Range) {
	s.Logs++
	s.Bytes += source.Bytes
	if source.Error != "" {
		s.Unreadable++
	}
	own := map[Key]bool{}
	for _, f := range found {
		switch {
		case within.open() || !f.Time.IsZero() && within.holds(f.Time):
			s.count(f, own)
		case f.Time.IsZero():
			s.Untimed++
		}
	}
	if len(own) > 0 {
		s.Failed++
	}
}

func (s *Summary) count(f explain.Finding, own map[Key]bool) {
	one := entryOf(f)
	if own[one.Key] {
		one.Logs = 0
	}
	own[one.Key] = true
	s.put(one)
}

func entryOf(f explain.Finding) *Entry {
	day := ""
	if !f.Time.IsZero() {
		day = f.Time.UTC().Format(time.DateOnly)
	}
	key := Key{f.Fingerprint(), f.Package, f.Repository, f.Labels["team"]}
	return &Entry{Key: key, Cause: string(f.Cause), Code: f.Code, Host: f.Host, Title: f.Title,
		Certainty: string(f.Certainty), Count: 1, Logs: 1, First: f.Time, Last: f.Time, Days: map[string]int{day: 1},
		Example: exampleOf(f)}
}

func exampleOf(f explain.Finding) Example {
	e := Example{Source: f.Source, Next: firstCommand(f)}
	for _, at := range f.Evidence {
		if at.Kind == explain.FromLog {
			e.Line, e.Text = at.Line, at.Text
			break
		}
	}
	return e
}

func firstCommand(f explain.Finding) string {
	for _, s := range f.Steps {
		if s.Command != "" {
			return s.Command
		}
	}
	return ""
}

// put merges an entry into the summary. Every choice between two is one that both orders make alike.
func (s *Summary) put(one *Entry) {
	have := s.entries[one.Key]
	if have == nil {
		s.entries[one.Key] = one
		return
	}
	have.Count, have.Logs = have.Count+one.Count, have.Logs+one.Logs
	have.First, have.Last = earlier(have.First, one.First), later(have.Last, one.Last)
	for day, n := range one.Days {
		have.Days[day] += n
	}
	if better(one, have) {
		have.Certainty, have.Title = one.Certainty, one.Title
	}
	if compareExamples(one.Example, have.Example) < 0 {
		have.Example = one.Example
	}
}

func better(a, b *Entry) bool {
	return cmp.Or(cmp.Compare(rank(a.Certainty), rank(b.Certainty)), cmp.Compare(a.Title, b.Title)) < 0
}

func rank(certainty string) int {
	return slices.Index([]string{string(explain.Certain), string(explain.Likely), string(explain.Possible)}, certainty)
}

func compareExamples(a, b Example) int {
	return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Text, b.Text),
		cmp.Compare(a.Next, b.Next))
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// Merge adds what another summary counted. The other is left as it is.
func (s *Summary) Merge(other *Summary) {
	s.Logs, s.Failed, s.Unreadable = s.Logs+other.Logs, s.Failed+other.Failed, s.Unreadable+other.Unreadable
	s.Untimed, s.Bytes = s.Untimed+other.Untimed, s.Bytes+other.Bytes
	for _, e := range other.entries {
		one := *e
		one.Days = maps.Clone(e.Days)
		s.put(&one)
	}
}

// Entries lists what was counted, the most frequent first.
func (s *Summary) Entries() []*Entry {
	all := slices.Collect(maps.Values(s.entries))
	slices.SortFunc(all, func(a, b *Entry) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Cause, b.Cause), cmp.Compare(a.Host, b.Host),
			compareKeys(a.Key, b.Key))
	})
	return all
}

func compareKeys(a, b Key) int {
	return cmp.Or(cmp.Compare(a.Fingerprint, b.Fingerprint), cmp.Compare(a.Package, b.Package),
		cmp.Compare(a.Repository, b.Repository), cmp.Compare(a.Team, b.Team))
}

// Findings counts them all, and the distinct ones.
func (s *Summary) Findings() (all, distinct int) {
	prints := map[string]bool{}
	for key, e := range s.entries {
		all += e.Count
		prints[key.Fingerprint] = true
	}
	return all, len(prints)
}

// wire is the JSON form.
type wire struct {
	Version    int      `json:"version"`
	Logs       int      `json:"logs"`
	Failed     int      `json:"failed"`
	Clean      int      `json:"clean"`
	Unreadable int      `json:"unreadable"`
	Untimed    int      `json:"untimed"`
	Bytes      int64    `json:"bytes"`
	Findings   int      `json:"findings"`
	Distinct   int      `json:"distinct"`
	By         []string `json:"by"`
	Rows       []Row    `json:"rows"`
	Entries    []*Entry `json:"entries"`
}

// JSON writes the whole summary, which [Read] reads back, and the rows of a grouping beside it.
func (s *Summary) JSON(w io.Writer, by []Dimension) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(s.wire(by))
}

func (s *Summary) wire(by []Dimension) wire {
	out := wire{Version: Version, Logs: s.Logs, Failed: s.Failed, Clean: s.Clean(), Unreadable: s.Unreadable,
		Untimed: s.Untimed, Bytes: s.Bytes, By: []string{}, Rows: s.Group(by), Entries: s.Entries()}
	out.Findings, out.Distinct = s.Findings()
	for _, d := range by {
		out.By = append(out.By, string(d))
	}
	return out
}

// Clean is the number of logs that could be read and show no access failure.
func (s *Summary) Clean() int { return max(s.Logs-s.Failed-s.Unreadable, 0) }

// Read reads what JSON wrote.
func Read(r io.Reader) (*Summary, error) {
	var in wire
	if err := json.NewDecoder(r).Decode(&in); err != nil {
		return nil, err
	}
	if in.Version != Version {
		return nil, fmt.Errorf("version %d of a summary, and this npmx reads version %d", in.Version, Version)
	}
	s := New()
	s.Logs, s.Failed, s.Unreadable, s.Untimed, s.Bytes = in.Logs, in.Failed, in.Unreadable, in.Untimed, in.Bytes
	for _, e := range in.Entries {
		if e == nil {
			return nil, errors.New("an entry of the summary is null")
		}
		if e.Days == nil {
			e.Days = map[string]int{}
		}
		s.put(e)
	}
	return s, nil
}
