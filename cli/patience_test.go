package cli

import (
	"testing"
	"time"

	"npmx/explain/facts"
)

// TestPatience: NPMX_PROBE is a word, or how long a registry is waited for; the whole explanation gets what the probe
// gets beyond its five seconds.
func TestPatience(t *testing.T) {
	for value, want := range map[string]struct{ probe, whole time.Duration }{
		"":      {facts.ProbeTime, mostWait},
		"auto":  {facts.ProbeTime, mostWait},
		"never": {facts.ProbeTime, mostWait},
		"0":     {facts.ProbeTime, mostWait},
		"-20s":  {facts.ProbeTime, mostWait},
		"2s":    {2 * time.Second, mostWait},
		" 20s ": {20 * time.Second, mostWait + 15*time.Second},
		"24h":   {mostPatience, mostWait + mostPatience - facts.ProbeTime},
	} {
		w := world{env: []string{"NPMX_PROBE=" + value}}
		if probe := w.prober(facts.Machine{}).Bound(); probe != want.probe || w.mostWait() != want.whole {
			t.Errorf("%q: %v and %v in all, want %v and %v", value, probe, w.mostWait(), want.probe, want.whole)
		}
	}
}
