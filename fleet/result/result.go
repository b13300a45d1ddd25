// Package result knows what lies in the folder or bucket of results, writes it, and puts the results that count
// together.
//
//	manifest.ndjson.gz      the tasks whose results count
//	tasks/ab/ID.ndjson.gz   the reports of a task's logs, a line each, in the order of the listing
//	tasks/ab/ID.json        the summary of these
//	parts/ID/N.*            the same of one log of a task that was split, until the task is whole
//	arrived/ab/ID.*         the same of a log that came by an event
//	dead/ID.json            a log that kills whoever reads it
//
// A name depends on what was to be read and by what program, and the bytes depend on that alone. So a task that is
// done twice writes the same bytes twice, and a result that no manifest names counts for nothing. The package refuses
// to know how results come about.
package result

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"npmx/explain"
	"npmx/explain/report"
	"npmx/explain/summary"
	"npmx/fleet/store"
	"npmx/fleet/task"
)

// Result is what reading a task led to.
type Result struct {
	Lines   Lines
	Summary *summary.Summary
}

// New is a result of nothing.
func New() *Result { return &Result{Summary: summary.New()} }

// Add adds the report of one log.
func (r *Result) Add(one explain.Report) error {
	r.Summary.Add(one.Sources[0], one.Findings, summary.Range{})
	return report.NDJSON(&r.Lines, one, report.Options{})
}

// Append adds another result behind this one.
func (r *Result) Append(more *Result) {
	r.Lines.Append(&more.Lines)
	r.Summary.Merge(more.Summary)
}

// Folder is a store of results.
type Folder struct{ store.Store }

const (
	ofTasks  = "tasks/"
	ofParts  = "parts/"
	arrivals = "arrived/"
	dead     = "dead/"
	lines    = ".ndjson.gz"
	counts   = ".json"
)

// place is a result's name without its ending. Two letters make folders that a file system likes.
func place(under, id string) string { return under + id[:2] + "/" + id }

func part(parent string, n int) string { return fmt.Sprintf("%s%s/%d", ofParts, parent, n) }

// PlaceOf is where a task's result goes.
func PlaceOf(t task.Task, came bool) string {
	switch {
	case t.Of > 0:
		return part(t.Parent(), t.Part)
	case came:
		return place(arrivals, t.ID)
	}
	return place(ofTasks, t.ID)
}

// Has says whether a result is there.
func (f Folder) Has(ctx context.Context, place string) (bool, error) {
	in, err := f.Read(ctx, place+lines)
	switch {
	case errors.Is(err, store.ErrAbsent):
		return false, nil
	case err != nil:
		return false, err
	}
	return true, in.Close()
}

// Put writes a result. The lines come last: once they are there, the result is.
func (f Folder) Put(ctx context.Context, place string, r *Result) error {
	var sum bytes.Buffer
	if err := r.Summary.JSON(&sum, nil); err != nil {
		return err
	}
	if err := store.WriteBytes(ctx, f.Store, place+counts, sum.Bytes()); err != nil {
		return err
	}
	return store.WriteBytes(ctx, f.Store, place+lines, r.Lines.Gzip())
}

// Done are the ids of all tasks that have a result.
func (f Folder) Done(ctx context.Context) (map[string]bool, error) { return f.ids(ctx, ofTasks) }

// Arrived are the ids of all logs that came by an event and were read.
func (f Folder) Arrived(ctx context.Context) (map[string]bool, error) { return f.ids(ctx, arrivals) }

func (f Folder) ids(ctx context.Context, under string) (map[string]bool, error) {
	all := map[string]bool{}
	for o, err := range f.List(ctx, under) {
		if err != nil {
			return nil, err
		}
		if id, ok := strings.CutSuffix(o.Name[strings.LastIndexByte(o.Name, '/')+1:], lines); ok {
			all[id] = true
		}
	}
	return all, nil
}

// Join makes a task's result of those of its parts, once all are there; false: some are not.
func (f Folder) Join(ctx context.Context, one task.Task) (bool, error) {
	parent := one.Parent()
	have := map[string]bool{}
	for o, err := range f.List(ctx, ofParts+parent+"/") {
		if err != nil {
			return false, err
		}
		have[o.Name] = true
	}
	whole := New()
	for i := range one.Of {
		if !have[part(parent, i)+lines] {
			return false, nil
		}
		sum, gz, err := f.both(ctx, part(parent, i))
		if err != nil {
			return false, err
		}
		whole.Summary.Merge(sum)
		whole.Lines.AppendPacked(gz)
	}
	return true, f.Put(ctx, place(ofTasks, parent), whole)
}

func (f Folder) both(ctx context.Context, place string) (*summary.Summary, []byte, error) {
	sum, err := f.summary(ctx, place)
	if err != nil {
		return nil, nil, err
	}
	gz, err := store.ReadAll(ctx, f.Store, place+lines)
	return sum, gz, err
}

func (f Folder) summary(ctx context.Context, place string) (*summary.Summary, error) {
	text, err := store.ReadAll(ctx, f.Store, place+counts)
	if err != nil {
		return nil, err
	}
	sum, err := summary.Read(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name(place+counts), err)
	}
	return sum, nil
}

// Dead is a log that was set aside because its readers died.
type Dead struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	Deaths int    `json:"deaths"`
}

// SetAside names a log that kills its readers.
func (f Folder) SetAside(ctx context.Context, id string, d Dead) error {
	text, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return store.WriteBytes(ctx, f.Store, dead+id+counts, append(text, '\n'))
}

// Dead lists the logs that were set aside.
func (f Folder) Dead(ctx context.Context) ([]Dead, error) {
	var all []Dead
	for o, err := range f.List(ctx, dead) {
		if err != nil {
			return nil, err
		}
		text, err := store.ReadAll(ctx, f.Store, o.Name)
		if err != nil {
			return nil, err
		}
		var d Dead
		if err := json.Unmarshal(text, &d); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name(o.Name), err)
		}
		all = append(all, d)
	}
	return all, nil
}

// Prune removes the results of tasks, and the parts of tasks that are whole by now.
func (f Folder) Prune(ctx context.Context, tasks map[string]bool) error {
	var gone []string
	for id := range tasks {
		gone = append(gone, place(ofTasks, id)+lines, place(ofTasks, id)+counts)
	}
	whole, err := f.Done(ctx)
	if err != nil {
		return err
	}
	for o, err := range f.List(ctx, ofParts) {
		if err != nil {
			return err
		}
		if parent, _, _ := strings.Cut(strings.TrimPrefix(o.Name, ofParts), "/"); whole[parent] {
			gone = append(gone, o.Name)
		}
	}
	for _, name := range gone {
		if err := f.Remove(ctx, name); err != nil {
			return err
		}
	}
	return nil
}
