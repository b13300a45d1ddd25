package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	"npmx/fleet/queue"
	"npmx/fleet/result"
	"npmx/fleet/store"
	"npmx/fleet/task"
)

// putVerb puts a listing into the queue.
type putVerb struct {
	places
	queued
	reading
	TaskSize int    `help:"Logs of a task, on average." default:"100"`
	Logs     string `arg:"" help:"Folder or s3://bucket/prefix with logs." name:"LOGS"`
}

// Run writes the manifest and puts the tasks that have no result.
func (v putVerb) Run(w World) error {
	from, to, err := w.stores(v.Logs, v.places, listers)
	if err != nil {
		return err
	}
	engine, err := v.identity()
	if err != nil {
		return err
	}
	job := task.Job{Logs: from.String(), Results: to.String(), Engine: engine}
	q, err := w.queue(job, v.queued)
	if err != nil {
		return err
	}
	defer q.Close()
	done, err := putting{w, from, to, q, job}.all(v.TaskSize)
	if err == nil {
		w.say(sayPut, done.logs, done.tasks, done.before, done.tasks-done.before-done.fresh, done.fresh)
	}
	return err
}

// listers is how many requests a listing has under way.
const listers = 8

// putting is a listing on its way into the queue.
type putting struct {
	w    World
	from store.Store
	to   result.Folder
	q    *queue.Queue
	job  task.Job
}

// tally counts what was put.
type tally struct {
	logs, tasks, before, fresh int
	stale                      map[string]bool // tasks with a result that the manifest does not name
}

// all writes the manifest, and then puts what it names. If it dies between the two, it is called again.
func (p putting) all(size int) (t tally, err error) {
	if err := p.mayReplace(); err != nil {
		return t, err
	}
	spool, err := os.CreateTemp("", "npmx-fleet-*")
	if err != nil {
		return t, err
	}
	defer os.Remove(spool.Name())
	defer spool.Close()
	if err := p.list(spool, size); err != nil {
		return t, err
	}
	length, err := spool.Seek(0, io.SeekEnd)
	if err != nil {
		return t, err
	}
	if err := p.to.Write(p.w.ctx, task.ManifestName, rewound(spool), length); err != nil {
		return t, err
	}
	_, tasks, err := task.Read(rewound(spool))
	if err != nil {
		return t, err
	}
	return p.missing(tasks)
}

func rewound(f *os.File) *os.File {
	_, _ = f.Seek(0, io.SeekStart) // of a file that is ours; reading it fails if this does
	return f
}

// mayReplace refuses to put another folder's logs in the place of those that the results are of.
func (p putting) mayReplace() error {
	job, _, err := manifest(p.w.ctx, p.to)
	switch {
	case errors.Is(err, store.ErrAbsent):
		return nil
	case err != nil:
		return err
	case job.Logs != p.job.Logs:
		return fmt.Errorf(sayOtherJob, p.to, job.Logs, p.job.Logs)
	}
	return nil
}

// manifest reads the manifest of a folder of results.
func manifest(ctx context.Context, to result.Folder) (task.Job, iter.Seq2[task.Task, error], error) {
	in, err := to.Read(ctx, task.ManifestName)
	if err != nil {
		return task.Job{}, nil, err
	}
	job, tasks, err := task.Read(in)
	if err != nil {
		in.Close()
		return job, nil, err
	}
	return job, func(yield func(task.Task, error) bool) {
		defer in.Close()
		tasks(yield)
	}, nil
}

// list cuts the listing into tasks and writes the manifest.
func (p putting) list(to io.Writer, size int) error {
	m, err := task.NewWriter(to, p.job)
	if err != nil {
		return err
	}
	cut := task.NewCutter(p.job, size)
	for o, err := range p.from.List(p.w.ctx, "") {
		if err != nil {
			return err
		}
		if t, ends := cut.Add(o); ends {
			if err := m.Add(t); err != nil {
				return err
			}
		}
	}
	if t, rest := cut.End(); rest {
		if err := m.Add(t); err != nil {
			return err
		}
	}
	if m.Logs == 0 {
		return fmt.Errorf(sayNoLogs, p.from)
	}
	return m.Close()
}

// missing puts the tasks that have no result.
func (p putting) missing(tasks iter.Seq2[task.Task, error]) (t tally, err error) {
	done, err := p.to.Done(p.w.ctx)
	if err != nil {
		return t, err
	}
	next, stop := iter.Pull2(tasks)
	defer stop()
	t.fresh, err = p.q.Put(p.w.ctx, func() (queue.Message, bool, error) {
		for {
			one, err, more := next()
			if err != nil || !more {
				return queue.Message{}, false, err
			}
			t.tasks, t.logs = t.tasks+1, t.logs+len(one.Logs)
			if !done[one.ID] {
				data, err := json.Marshal(one)
				return queue.Message{ID: one.ID, Data: data}, true, err
			}
			t.before++
			delete(done, one.ID)
		}
	})
	t.stale = done
	return t, err
}
