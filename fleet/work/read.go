package work

import (
	"context"
	"sync"

	"npmx/explain"
	"npmx/fleet/result"
	"npmx/fleet/store"
	"npmx/parse/redact"
)

// reader reads logs, one after another. A goroutine for each log would have its stack grow to what the rules need each
// time, which is a tenth of what a short log costs.
func (w *Worker) reader() {
	for read := range w.logs {
		read()
	}
}

// read reads logs, as many at once as there are readers, and puts what they lead to in their order.
func (w *Worker) read(ctx context.Context, logs []store.Object) (*result.Result, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	parts := make([]*result.Result, len(logs))
	var left sync.WaitGroup
	left.Add(len(logs))
	for i, o := range logs {
		w.logs <- func() {
			defer left.Done()
			var err error
			if parts[i], err = w.log(ctx, o); err != nil {
				stop(err)
			}
		}
	}
	left.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	whole := result.New()
	whole.Lines.Packer = &w.packer
	for _, p := range parts {
		whole.Append(p)
	}
	return whole, nil
}

// again is how often a log is begun anew that the store has cut off.
const again = 4

// log reads one log, or all logs of an archive.
func (w *Worker) log(ctx context.Context, o store.Object) (r *result.Result, err error) {
	for range again {
		if err = ctx.Err(); err != nil {
			return nil, err
		}
		if r, err = w.once(ctx, o); err == nil {
			return r, nil
		}
		if fault := store.FaultOf(err); fault != nil {
			r = result.New()
			return r, r.Add(faulty(w.Logs.Name(o.Name), fault.Reason))
		}
	}
	return nil, err
}

func (w *Worker) once(ctx context.Context, o store.Object) (*result.Result, error) {
	in, err := w.Logs.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	r := result.New()
	if err := w.Reader.Object(ctx, w.Logs.Name(o.Name), in, in.Size(), r.Add); err != nil {
		return nil, err
	}
	// What the store kept from us must not be taken for the end of a log.
	return r, in.Err()
}

// faulty is the report of a log that was not read.
func faulty(name, reason string) explain.Report {
	return explain.Report{Sources: []explain.Source{{Name: redact.Clean(name), Error: reason}}}
}
