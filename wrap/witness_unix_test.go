//go:build unix

package wrap

import (
	"slices"
	"syscall"
	"testing"
	"time"
)

// TestARepetitionIsJudgedByWhenItCame: where a signal comes to the group again on the heels of the first, the new twins
// may have been started after it, and on a busy machine they take long to answer. It is for the group all the same: a
// third one would reach npm. Long after the first it proves nothing that they do not answer.
func TestARepetitionIsJudgedByWhenItCame(t *testing.T) {
	for _, c := range []struct {
		name  string
		since time.Duration
		group bool
	}{{"at once", 0, true}, {"later", 2 * echo, false}} {
		t.Run(c.name, func(t *testing.T) {
			w := &witness{}
			w.open()
			defer w.close()
			if len(w.twins) != 2 {
				t.Fatalf("%d twins", len(w.twins))
			}
			slow := slices.Clone(w.twins)
			for _, twin := range slow {
				syscall.Kill(twin.pid, syscall.SIGSTOP)
			}
			w.felled, w.since = []syscall.Signal{syscall.SIGQUIT}, time.Now().Add(-c.since)
			if got := w.saw(syscall.SIGQUIT); got != c.group {
				t.Errorf("for the group: %v", got)
			}
		})
	}
}
