package cli

import (
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
		return zerolog.New(redacting{stream}).Hook(clock), func() {}
	}
	f, err := facts.OpenOwn(path, os.O_CREATE|os.O_APPEND)
	if err != nil {
		fail(w, statusOK, fmt.Errorf(sayNoDebug, clean(path), clean(rootCause(err))))
		return zerolog.Nop(), func() {}
	}
	return zerolog.New(redacting{f}).Hook(clock), func() { f.Close() }
}

// redacting masks the shapes of secrets in each event; zerolog writes an event at a time.
type redacting struct{ to io.Writer }

func (r redacting) Write(b []byte) (int, error) {
	_, err := io.WriteString(r.to, (*redact.Redactor)(nil).Text(string(b)))
	return len(b), err
}
