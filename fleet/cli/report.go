package cli

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"npmx/explain/report"
	"npmx/explain/summary"
	"npmx/fleet/result"
	"npmx/fleet/store"
	"npmx/fleet/task"
)

// telling are flags of what is said in the end.
type telling struct {
	Format  string   `help:"text, json or html: counts, as npmx explain --summary has them; ndjson: a line a log; findings: a flat line a finding, for tables; openmetrics: for Prometheus." enum:"text,json,html,ndjson,findings,openmetrics" default:"text"`
	By      []string `help:"Count by cause, host, package, team, repository or day, or by several at once." placeholder:"WHAT"`
	Compare string   `help:"Say what has changed since the summary in this file, which --format json wrote." placeholder:"FILE"`
}

// reportVerb says what was found.
type reportVerb struct {
	places
	telling
}

// Run puts together the results that count.
func (v reportVerb) Run(w World) error {
	by, err := summary.ParseDimensions(v.By)
	if err != nil {
		return statusError{statusUsage, err}
	}
	to := result.Folder{}
	if to.Store, err = w.store(v.Out, v.places, result.Ahead); err != nil {
		return err
	}
	counted, err := w.counting(to)
	if err != nil {
		return err
	}
	if err := v.write(w, counted, by); err != nil {
		return err
	}
	return w.left(to, counted.Progress)
}

// counting finds what counts. Where nothing was put, only what arrived does.
func (w World) counting(to result.Folder) (*result.Counting, error) {
	job, tasks, err := manifest(w.ctx, to)
	arrived, errArrived := to.Arrived(w.ctx)
	switch {
	case errArrived != nil:
		return nil, errArrived
	case errors.Is(err, store.ErrAbsent) && len(arrived) == 0:
		return nil, fmt.Errorf(sayNoManifest, to, to)
	case errors.Is(err, store.ErrAbsent):
		tasks = func(func(task.Task, error) bool) {}
	case err != nil:
		return nil, err
	}
	return result.NewCounting(w.ctx, to, job, iter.Seq2[task.Task, error](tasks), arrived), nil
}

func (v reportVerb) write(w World, c *result.Counting, by []summary.Dimension) error {
	switch v.Format {
	case "ndjson":
		return c.Lines(w.Stdout)
	case "findings":
		return c.Findings(w.Stdout)
	}
	sum, err := c.Summary()
	if err != nil {
		return err
	}
	if v.Compare != "" {
		return v.compared(w.Stdout, sum)
	}
	switch v.Format {
	case "json":
		return sum.JSON(w.Stdout, by)
	case "html":
		return sum.HTML(w.Stdout)
	case "openmetrics":
		return result.OpenMetrics(w.Stdout, sum, c.Progress)
	}
	return sum.Text(w.Stdout, by)
}

func (v reportVerb) compared(to io.Writer, after *summary.Summary) error {
	text, err := os.ReadFile(v.Compare)
	if err != nil {
		return err
	}
	before, err := summary.Read(strings.NewReader(string(text)))
	if err != nil {
		return fmt.Errorf(sayCompare, v.Compare, err)
	}
	changes := summary.Compare(before, after)
	if v.Format == "json" {
		return report.Indented(to, changes)
	}
	return summary.ComparisonText(to, changes)
}

// left says what is missing in what was said.
func (w World) left(to result.Folder, p result.Progress) error {
	dead, err := to.Dead(w.ctx)
	if err != nil {
		return err
	}
	if p.Missing > 0 {
		w.say(sayLeft, p.Missing, p.Tasks)
	}
	if len(dead) > 0 {
		w.say(sayAside, len(dead), to)
	}
	if p.Missing > 0 || len(dead) > 0 {
		return statusError{status: statusIncomplete}
	}
	return nil
}

func workerError(n int, err error) error { return fmt.Errorf(sayWorkerBad, n, err) }
