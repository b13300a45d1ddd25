package cli

import (
	"errors"
	"fmt"

	"npmx/fleet/result"
	"npmx/fleet/store"
)

// reconcileVerb has the queue hold what the manifest names and has no result.
type reconcileVerb struct {
	places
	queued
	reading
	Prune bool `help:"Remove the results that count no more."`
}

// Run needs no listing: the manifest names each log in the version that counts.
func (v reconcileVerb) Run(w World) error {
	engine, err := v.identity()
	if err != nil {
		return err
	}
	to := result.Folder{}
	if to.Store, err = w.store(v.Out, v.places, listers); err != nil {
		return err
	}
	job, tasks, err := manifest(w.ctx, to)
	switch {
	case errors.Is(err, store.ErrAbsent):
		return fmt.Errorf(sayNoManifest, to, to)
	case err != nil:
		return err
	case job.Engine != engine:
		return fmt.Errorf(sayOtherKind, job.Engine, engine)
	}
	q, err := w.queue(job, v.queued)
	if err != nil {
		return err
	}
	defer q.Close()
	t, err := putting{w, nil, to, q, job}.missing(tasks)
	if err != nil {
		return err
	}
	w.say(sayReconciled, t.logs, t.tasks, t.before, t.tasks-t.before-t.fresh, t.fresh, len(t.stale))
	if !v.Prune {
		return nil
	}
	if err := to.Prune(w.ctx, t.stale); err != nil {
		return err
	}
	w.say(sayPruned, len(t.stale))
	return nil
}
