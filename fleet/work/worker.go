// Package work reads the logs of tasks and writes what was found, until there is nothing left to do.
//
// A task is done when its result is in the store; only then is it taken out of the queue. Whoever dies before that has
// done nothing, and whoever comes after does the same again and writes the same bytes. Where a task's readers die, it
// is split into its logs, and a log whose readers die is set aside, with a line that says so.
package work

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"npmx/explain/logs"
	"npmx/fleet/queue"
	"npmx/fleet/result"
	"npmx/fleet/store"
	"npmx/fleet/task"
)

// Options are what a worker needs.
type Options struct {
	Job     task.Job
	Logs    store.Store
	Results result.Folder
	Reader  *logs.Reader
	Queue   *queue.Queue
	AtOnce  int                           // logs under way at once
	Deaths  int                           // of readers before a task is split, and a log set aside
	Pause   time.Duration                 // before a task is tried again that the store has failed
	Say     func(format string, a ...any) // to the people who run it
}

// Worker takes tasks and does them.
type Worker struct {
	Options
	packer result.Packer
	logs   chan func()  // to those who read them
	alone  sync.RWMutex // held for writing by who must read a log with nothing beside it
}

// New makes a worker.
func New(o Options) *Worker {
	o.AtOnce, o.Deaths = max(o.AtOnce, 1), max(o.Deaths, 1)
	w := &Worker{Options: o, logs: make(chan func())}
	for range o.AtOnce {
		go w.reader()
	}
	return w
}

// Close ends a worker that has nothing in hand.
func (w *Worker) Close() { close(w.logs) }

// together is how many tasks a worker has in hand: while the last logs of one are read, the next is begun.
const together = 2

// glance is how long a worker waits for a message before it asks whether there will be more.
const glance = 250 * time.Millisecond

// Tasks does the tasks of the queue: until the context ends, or until the queue is empty and nobody has a task in hand.
// A worker that went home when it had nothing to do would leave to nobody what another one dies of.
func (w *Worker) Tasks(ctx context.Context, untilEmpty bool) error {
	t, err := w.Queue.Tasks(ctx)
	if err != nil {
		return err
	}
	return w.all(ctx, together, func(ctx context.Context) error { return w.take(ctx, t, untilEmpty, w.task) })
}

// Arrivals reads logs as events tell of them, until the context ends.
func (w *Worker) Arrivals(ctx context.Context, subject string) error {
	t, err := w.Queue.Arrivals(ctx, subject)
	if err != nil {
		return err
	}
	return w.all(ctx, w.AtOnce, func(ctx context.Context) error { return w.take(ctx, t, false, w.arrival) })
}

// all runs several takers, and ends them all with the first error.
func (w *Worker) all(ctx context.Context, n int, do func(context.Context) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var takers sync.WaitGroup
	for range n {
		takers.Go(func() {
			if err := do(ctx); err != nil {
				stop(err)
			}
		})
	}
	takers.Wait()
	if err := context.Cause(ctx); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

func (w *Worker) take(ctx context.Context, t *queue.Taker, untilEmpty bool,
	do func(context.Context, *queue.Given) error) error {
	for ctx.Err() == nil {
		g, err := t.Next(ctx, glance)
		if err != nil {
			return err
		}
		if g != nil {
			if err := w.given(ctx, g, do); err != nil {
				return err
			}
			continue
		}
		if untilEmpty {
			if empty, err := t.Empty(ctx); err != nil || empty {
				return err
			}
		}
	}
	return nil
}

// given does one message. What cannot be done now, because a store fails or we are told to stop, is given back.
func (w *Worker) given(ctx context.Context, g *queue.Given, do func(context.Context, *queue.Given) error) error {
	stop := busy(g)
	err := do(ctx, g)
	stop()
	if err != nil {
		last, done := context.WithTimeout(context.WithoutCancel(ctx), farewell)
		defer done()
		pause := w.Pause
		if ctx.Err() != nil {
			pause = 0
		} else {
			w.Say("%v", fmt.Errorf(sayLater, err, pause))
		}
		g.Later(last, pause)
		return nil
	}
	return g.Done(ctx)
}

// farewell is how long a worker that was told to stop has for its last words to the queue.
const farewell = 2 * time.Second

const sayLater = "%w; the task is tried again in %v"

// busy says now and then that a message is being worked on.
func busy(g *queue.Given) (stop func()) {
	tick := time.NewTicker(g.Silence / 3)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-tick.C:
				g.Busy()
			case <-done:
				return
			}
		}
	}()
	return func() { tick.Stop(); close(done) }
}

// task does a task of a listing.
func (w *Worker) task(ctx context.Context, g *queue.Given) error {
	var t task.Task
	if err := json.Unmarshal(g.Data, &t); err != nil || t.ID == "" || len(t.Logs) == 0 {
		w.Say("a message in the queue is no task, and is left out: %v", err)
		return nil
	}
	return w.do(ctx, t, false, g)
}

// arrival does the logs that an event tells of.
func (w *Worker) arrival(ctx context.Context, g *queue.Given) error {
	came, err := task.Arrived(g.Data, w.Job.Logs)
	if err != nil {
		w.Say("%v; it is left out", err)
	}
	for _, o := range came {
		if err := w.do(ctx, task.Single(w.Job, o), true, g); err != nil {
			return err
		}
	}
	return nil
}

// do brings a task's result about, if it is not there.
func (w *Worker) do(ctx context.Context, t task.Task, came bool, g *queue.Given) error {
	place, deaths := result.PlaceOf(t, came), g.Deaths(ctx)
	if deaths > 0 {
		if has, err := w.Results.Has(ctx, place); err != nil || has {
			return errors.Join(err, w.joined(ctx, t))
		}
	}
	var r *result.Result
	var err error
	switch {
	case deaths > 0 && len(t.Logs) == 1:
		r, err = w.suspect(ctx, t, g)
	case deaths >= w.Deaths:
		w.Say("task %s is split into its %d logs: %d workers died of it", t.ID, len(t.Logs), deaths)
		return w.split(ctx, t)
	default:
		w.alone.RLock()
		r, err = w.read(ctx, t.Logs)
		w.alone.RUnlock()
	}
	if err == nil {
		err = w.Results.Put(ctx, place, r)
	}
	return errors.Join(err, w.joinedUnless(ctx, t, err))
}

// suspect reads a log in the hands of whose readers workers have died, with nothing else under way in this worker: a
// death then is this log's, and not that of what was read beside it. Only such deaths set a log aside.
func (w *Worker) suspect(ctx context.Context, t task.Task, g *queue.Given) (*result.Result, error) {
	w.alone.Lock()
	defer w.alone.Unlock()
	deaths, err := w.confirmed(ctx, t, g)
	if err != nil {
		return nil, err
	}
	if deaths >= w.Deaths {
		return w.setAside(ctx, t, deaths)
	}
	who := rand.Text()
	if err := g.Accuse(ctx, t.ID, who); err != nil {
		return nil, err
	}
	r, err := w.read(ctx, t.Logs)
	// This worker lives, whatever became of the log. That must be known even where it was told to stop meanwhile.
	last, done := context.WithTimeout(context.WithoutCancel(ctx), farewell)
	defer done()
	return r, errors.Join(err, g.Acquit(last, t.ID, who))
}

// confirmed is how many workers died of a log that they read alone. Before so many are believed that the log is set
// aside, those that may only be slow have the time to be heard of.
func (w *Worker) confirmed(ctx context.Context, t task.Task, g *queue.Given) (int, error) {
	deaths, err := g.Accused(ctx, t.ID)
	if err != nil || deaths < w.Deaths {
		return deaths, err
	}
	select {
	case <-time.After(g.Silence):
	case <-ctx.Done():
	}
	return g.Accused(ctx, t.ID)
}

func (w *Worker) joinedUnless(ctx context.Context, t task.Task, err error) error {
	if err != nil {
		return nil
	}
	return w.joined(ctx, t)
}

// joined makes the whole of a task that was split, if this was the last part of it. Two workers may both see all parts;
// they write the same.
func (w *Worker) joined(ctx context.Context, t task.Task) error {
	if t.Of == 0 {
		return nil
	}
	_, err := w.Results.Join(ctx, t)
	return err
}

// split puts a task's logs into the queue one by one. The task itself is done with that.
func (w *Worker) split(ctx context.Context, t task.Task) error {
	parts := t.Split()
	_, err := w.Queue.Put(ctx, func() (queue.Message, bool, error) {
		if len(parts) == 0 {
			return queue.Message{}, false, nil
		}
		p := parts[0]
		parts = parts[1:]
		data, err := json.Marshal(p)
		return queue.Message{ID: p.ID, Data: data}, true, err
	})
	return err
}

// setAside writes a line for a log that nobody can read and live. The line says nothing of how often that was tried, so
// that it is the same whenever it is written.
func (w *Worker) setAside(ctx context.Context, t task.Task, deaths int) (*result.Result, error) {
	o := t.Logs[0]
	w.Say("%s is set aside: %d workers died of it", w.Logs.Name(o.Name), deaths)
	if err := w.Results.SetAside(ctx, t.ID, result.Dead{Name: w.Logs.Name(o.Name), Size: o.Size,
		Deaths: deaths}); err != nil {
		return nil, err
	}
	r := result.New()
	return r, r.Add(faulty(w.Logs.Name(o.Name), Killer))
}

// Killer is what the line of such a log says.
const Killer = "whoever reads it dies: it was set aside"
