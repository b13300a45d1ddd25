//go:build unix

package wrap

import (
	"os"
	"testing"
)

// TestAFilterThatFailsPassesAll: what a broken filter held back is shown with the rest.
func TestAFilterThatFailsPassesAll(t *testing.T) {
	s := &stream{hide: NewFilter("notice", 11, 19)}
	got := string(s.shown([]byte("npm notice a\nnpm not")))
	s.hide.seen = nil // so that the next notice panics
	got += string(s.shown([]byte("ice b\nnpm verbose c\n"))) + string(s.shown([]byte("npm verbose d\n")))
	if want := "npm notice a\nnpm notice b\nnpm verbose c\nnpm verbose d\n"; got != want {
		t.Errorf("shown is %q, want %q", got, want)
	}
}

// TestAStopWaitsForWhatTheChildWrote: what it wrote before it stopped is shown before we stop as well, for a second at
// most, and where nobody reads for a tenth of that.
func TestAStopWaitsForWhatTheChildWrote(t *testing.T) {
	from, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	s := &stream{from: from}
	j := &job{plan: &plan{streams: []*stream{s}}}
	if !j.delayed() {
		t.Error("a stream that has not begun is passed by")
	}
	s.idle.Store(true)
	if j.delayed() {
		t.Error("waits although there is nothing to read")
	}
	in.Write([]byte("Password: "))
	for full, most := range map[bool]int{false: mostDelays, true: mostDelays / 10} {
		s.full.Store(full)
		j.delays = 0
		for j.delayed() {
		}
		if j.delays != most+1 {
			t.Errorf("waits %d times, want %d", j.delays-1, most)
		}
	}
	from.Close()
	if j.delays = 0; j.delayed() {
		t.Error("waits for a stream that is closed")
	}
}
