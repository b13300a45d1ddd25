package logs

import (
	"context"
	"io"

	"npmx/explain"
	"npmx/parse/archive"
	"npmx/parse/redact"
)

// Object explains all logs of an object that can be read anywhere: a log, a compressed one, or an archive. take has the
// reports in the order of the names, and ends the reading by an error, which is returned. What could not be opened has
// a report of its own.
func (r *Reader) Object(ctx context.Context, name string, in io.ReaderAt, size int64,
	take func(explain.Report) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	hand := func(report explain.Report) {
		if ctx.Err() == nil {
			if err := take(report); err != nil {
				stop(err)
			}
		}
	}
	archive.WalkObject(name, in, size, r.options.Limits, r.options.Workers, archive.Visitor{
		Read: func(member string, log io.Reader) archive.Take {
			parsed, _ := r.Parse(ctx, member, log) // its failure is in the report
			return func() { hand(r.Explain(ctx, parsed)) }
		},
		Fault: func(member string, err error) {
			hand(explain.Report{Sources: []explain.Source{{Name: redact.Clean(member), Error: rootCause(err)}}})
		},
	})
	return context.Cause(ctx)
}

// Stream is a log that is written as it comes.
type Stream struct {
	in   *io.PipeWriter
	done chan explain.Report
}

// Stream begins a log. Close ends it and gives its report.
func (r *Reader) Stream(ctx context.Context, name string) *Stream {
	out, in := io.Pipe()
	s := &Stream{in: in, done: make(chan explain.Report, 1)}
	go func() {
		report, err := r.Log(ctx, name, out)
		out.CloseWithError(err) // a writer need not wait for a reader that has gone
		s.done <- report
	}()
	return s
}

// Write adds bytes to the log; they may be cut anywhere.
func (s *Stream) Write(p []byte) (int, error) { return s.in.Write(p) }

// Close ends the log.
func (s *Stream) Close() explain.Report {
	s.in.Close()
	return <-s.done
}
