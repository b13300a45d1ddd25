package result

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"maps"
	"slices"

	"github.com/klauspost/compress/gzip"

	"npmx/explain"
	"npmx/explain/report"
	"npmx/explain/summary"
	"npmx/fleet/store"
	"npmx/fleet/task"
)

// Counting goes through the results that count: those of the manifest's tasks, in its order, and then those of logs
// that arrived by an event and that no task has read since.
type Counting struct {
	Progress Progress
	ctx      context.Context
	folder   Folder
	job      task.Job
	tasks    iter.Seq2[task.Task, error]
	arrived  map[string]bool
}

// Progress is how far a job has come.
type Progress struct {
	Tasks, Missing int
	Arrived        int // logs
}

// NewCounting makes one, to be gone through once.
func NewCounting(ctx context.Context, f Folder, job task.Job, tasks iter.Seq2[task.Task, error],
	arrived map[string]bool) *Counting {
	return &Counting{ctx: ctx, folder: f, job: job, tasks: tasks, arrived: arrived}
}

// places are where the results that count lie. A log that both came by an event and was listed is one log.
func (c *Counting) places() iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for t, err := range c.tasks {
			c.Progress.Tasks++
			c.absorb(t)
			if !yield(place(ofTasks, t.ID), err) {
				return
			}
		}
		c.Progress.Arrived = len(c.arrived)
		for _, id := range slices.Sorted(maps.Keys(c.arrived)) {
			if !yield(place(arrivals, id), nil) {
				return
			}
		}
	}
}

func (c *Counting) absorb(t task.Task) {
	if len(c.arrived) == 0 {
		return
	}
	for _, o := range t.Logs {
		delete(c.arrived, task.Single(c.job, o).ID)
	}
}

// Ahead is how many results are fetched at once.
const Ahead = 32

// fetched is a result on its way.
type fetched[T any] struct {
	value T
	err   error
}

// each fetches something of every result, several at once, and takes it in order. What is not there yet is counted.
func each[T any](c *Counting, get func(place string) (T, error), take func(T) error) error {
	order := make(chan chan fetched[T], Ahead)
	ctx, stop := context.WithCancel(c.ctx)
	defer stop()
	var broken error
	go func() {
		defer close(order)
		for place, err := range c.places() {
			if err != nil {
				broken = err
				return
			}
			one := make(chan fetched[T], 1)
			select {
			case order <- one:
			case <-ctx.Done():
				return
			}
			go func() {
				v, err := get(place)
				one <- fetched[T]{v, err}
			}()
		}
	}()
	for one := range order {
		f := <-one
		if errors.Is(f.err, store.ErrAbsent) {
			c.Progress.Missing++
			continue
		}
		if err := errors.Join(f.err, ctx.Err()); err != nil {
			return err
		}
		if err := take(f.value); err != nil {
			return err
		}
	}
	return errors.Join(broken, c.ctx.Err())
}

// Summary adds the counts up.
func (c *Counting) Summary() (*summary.Summary, error) {
	all := summary.New()
	err := each(c, func(place string) (*summary.Summary, error) { return c.folder.summary(c.ctx, place) },
		func(one *summary.Summary) error {
			all.Merge(one)
			return nil
		})
	return all, err
}

// Lines writes every line, as npmx explain --format ndjson does.
func (c *Counting) Lines(to io.Writer) error {
	out := bufio.NewWriterSize(to, 64<<10)
	err := c.eachLines(func(in io.Reader) error {
		_, err := io.Copy(out, in)
		return err
	})
	return errors.Join(err, out.Flush())
}

func (c *Counting) eachLines(take func(io.Reader) error) error {
	return each(c, func(place string) ([]byte, error) { return store.ReadAll(c.ctx, c.folder.Store, place+lines) },
		func(gz []byte) error {
			z, err := gzip.NewReader(bytes.NewReader(gz))
			if err != nil {
				return err
			}
			return take(z)
		})
}

// Findings writes a flat line for each finding.
func (c *Counting) Findings(to io.Writer) error {
	out := bufio.NewWriterSize(to, 64<<10)
	rows := json.NewEncoder(out)
	rows.SetEscapeHTML(false)
	err := c.eachLines(func(in io.Reader) error {
		return eachReport(in, func(one explain.Report) error { return writeRows(rows, one) })
	})
	return errors.Join(err, out.Flush())
}

func eachReport(in io.Reader, take func(explain.Report) error) error {
	d := json.NewDecoder(in)
	for {
		one, err := report.Read(d)
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = take(one)
		}
		if err != nil {
			return err
		}
	}
}
