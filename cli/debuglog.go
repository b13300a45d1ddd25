package cli

import (
	"io"
	"os"
	"syscall"

	"github.com/rs/zerolog"

	"npmx/parse/redact"
)

// debugLogger writes what npmx itself did to NPMX_DEBUG, redacted; done closes it. Without the variable nothing is written.
func debugLogger(w world, path string) (log zerolog.Logger, done func()) {
	if path == "" {
		return zerolog.Nop(), func() {}
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY|syscall.O_NONBLOCK, 0o600) // npm does not wait for a pipe's reader
	if err != nil {
		fail(w, statusOK, plain(err))
		return zerolog.Nop(), func() {}
	}
	clock := zerolog.HookFunc(func(e *zerolog.Event, _ zerolog.Level, _ string) { e.Time("time", w.now()) })
	return zerolog.New(redacting{f}).Hook(clock), func() { f.Close() }
}

// redacting masks the shapes of secrets in each event; zerolog writes an event at a time.
type redacting struct{ to io.Writer }

func (r redacting) Write(b []byte) (int, error) {
	_, err := io.WriteString(r.to, (*redact.Redactor)(nil).Text(string(b)))
	return len(b), err
}
