package cli

import (
	"context"
	"errors"
	"io"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"npmx/fleet/task"
	"npmx/fleet/work"
)

// effort are flags of how a worker works.
type effort struct {
	AtOnce int           `help:"${at_once}" placeholder:"N"`
	Deaths int           `help:"${deaths}" default:"3"`
	Pause  time.Duration `help:"Before a task is tried again that the store has failed." default:"30s"`
}

func (e effort) atOnce(in string) int {
	switch {
	case e.AtOnce > 0:
		return e.AtOnce
	case strings.HasPrefix(in, "s3://"):
		return 32
	}
	return 4
}

// workVerb reads what is in the queue.
type workVerb struct {
	places
	queued
	reading
	effort
	Events     string `help:"${events}" placeholder:"SUBJECT"`
	UntilEmpty bool   `help:"End when nothing is in the queue, and no other worker has a task in hand."`
	Tied       bool   `hidden:"" help:"End with standard input."`
	Logs       string `arg:"" help:"Folder or s3://bucket/prefix with logs, as it was put." name:"LOGS"`
}

// memory is what the collector tries to stay under, so that a worker with its program stays under 48 MiB. Below it
// there is no hurry: a worker holds little, and what it has just thrown away is most of what there is.
const (
	memory  = 30 << 20
	garbage = 300 // percent of what is held
)

// Run works until it is told to stop, or until the queue is empty.
func (v workVerb) Run(w World) error {
	// More workers do more, not a worker with more processors: each must stay small, and one that dies takes little
	// with it.
	runtime.GOMAXPROCS(1)
	debug.SetMemoryLimit(memory)
	debug.SetGCPercent(garbage)
	if v.Tied {
		w.ctx = tied(w.ctx, w.Stdin)
	}
	atOnce := v.atOnce(v.Logs)
	from, to, err := w.stores(v.Logs, v.places, atOnce)
	if err != nil {
		return err
	}
	if v.Events != "" && !strings.HasPrefix(v.Logs, "s3://") {
		return errors.New(sayNothingToo)
	}
	e, err := v.engine()
	if err != nil {
		return err
	}
	job := task.Job{Logs: from.String(), Results: to.String(), Engine: e.id}
	q, err := w.queue(job, v.queued)
	if err != nil {
		return err
	}
	defer q.Close()
	one := work.New(work.Options{Job: job, Logs: from, Results: to, Reader: e.reader, Queue: q, AtOnce: atOnce,
		Deaths: v.Deaths, Pause: v.Pause, Say: w.say})
	defer one.Close()
	return v.do(w.ctx, one)
}

func (v workVerb) do(ctx context.Context, one *work.Worker) error {
	if v.Events == "" {
		return one.Tasks(ctx, v.UntilEmpty)
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	batch := make(chan error, 1)
	go func() {
		err := one.Tasks(ctx, false)
		stop(err)
		batch <- err
	}()
	err := one.Arrivals(ctx, v.Events)
	stop(err)
	return errors.Join(err, <-batch)
}

// tied ends with the process that holds the other end of the pipe, however that one ends.
func tied(ctx context.Context, in io.Reader) context.Context {
	ctx, stop := context.WithCancel(ctx)
	go func() {
		_, _ = io.Copy(io.Discard, in)
		stop()
	}()
	return ctx
}
