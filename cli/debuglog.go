package cli

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/rs/zerolog"

	"npmx/explain/facts"
	"npmx/parse/redact"
)

// debugLogger writes what npmx itself did to NPMX_DEBUG, redacted; done closes it. Without the variable nothing is
// written.
func debugLogger(w world, path string) (log zerolog.Logger, done func()) {
	if path == "" {
		return zerolog.Nop(), func() {}
	}
	clock := zerolog.HookFunc(func(e *zerolog.Event, _ zerolog.Level, _ string) { e.Time("time", w.now()) })
	if stream := w.ownStream(path); stream != nil {
		return zerolog.New(&redacting{to: stream}).Hook(clock), func() {}
	}
	f, err := facts.OpenOwn(path, os.O_CREATE|os.O_APPEND)
	if err != nil {
		fail(w, statusOK, fmt.Errorf(sayNoDebug, clean(path), clean(rootCause(err))))
		return zerolog.Nop(), func() {}
	}
	to := &redacting{to: f}
	return zerolog.New(to).Hook(clock), func() {
		if err := errors.Join(to.err, f.Close()); err != nil {
			fail(w, statusOK, fmt.Errorf(sayCutDebug, clean(path), clean(rootCause(err))))
		}
	}
}

// redacting masks the shapes of secrets in each event; zerolog writes an event at a time. What is written after a fault
// would be read as if nothing were missing.
type redacting struct {
	to  io.Writer
	err error
}

func (r *redacting) Write(b []byte) (int, error) {
	if r.err == nil {
		_, r.err = io.WriteString(r.to, (*redact.Redactor)(nil).Text(string(b)))
	}
	return len(b), nil
}
