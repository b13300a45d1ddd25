package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	"npmx/explain/report"
	"npmx/explain/summary"
	"npmx/fleet/result"
	"npmx/fleet/store"
	"npmx/fleet/task"
)

// telling are flags of what is said in the end.
type telling struct {
	Format  string   `help:"${format}" enum:"text,json,html,ndjson,findings,openmetrics" default:"text"`
	By      []string `help:"${by}" placeholder:"WHAT"`
	Compare string   `help:"${compare}" placeholder:"FILE"`
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
	return v.counts(w.Stdout, sum, by, c.Progress)
}

// counts says what was counted.
func (v telling) counts(to io.Writer, sum *summary.Summary, by []summary.Dimension, p result.Progress) error {
	if v.Compare != "" {
		return v.compared(to, sum)
	}
	switch v.Format {
	case "json":
		return sum.JSON(to, by)
	case "html":
		return sum.HTML(to)
	case "openmetrics":
		return result.OpenMetrics(to, sum, p)
	}
	return sum.Text(to, by)
}

func (v telling) compared(to io.Writer, after *summary.Summary) error {
	before, err := summaryIn(v.Compare)
	if err != nil {
		return err
	}
	changes := summary.Compare(before, after)
	if v.Format == "json" {
		return report.Indented(to, changes)
	}
	return summary.ComparisonText(to, changes)
}

// summaryIn reads a summary that --format json, or npmx explain --summary=json, wrote.
func summaryIn(file string) (*summary.Summary, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	s, err := summary.Read(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf(sayCompare, file, err)
	}
	return s, nil
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
