//go:build unix

package wrap_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// TestAFaultAtAnyPieceCostsNoByte: a tap that panics at its nth piece costs no byte and no status, at a terminal and
// in a pipe; the caller is told once.
func TestAFaultAtAnyPieceCostsNoByte(t *testing.T) {
	want := patterned(0, 300<<10)
	for _, n := range []int{0, 1, 2, 5} {
		special := fmt.Sprint("hide panic=", n)
		s := at(t, as(t, "npmx", special, fmt.Sprint("write:", len(want)), "exit:7"))
		if got := s.status(); got != 7 {
			t.Errorf("panic at piece %d: ended with %d", n, got)
		}
		if got, said := strings.CutSuffix(s.all(), "npmx: fault: at the worst moment\r\n"); got != onScreen(want) ||
			!said {
			t.Errorf("panic at piece %d: %d bytes came to the terminal, and then %.100q", n, len(got),
				got[max(0, len(got)-100):])
		}
		got := finished(t, as(t, "npmx", special, fmt.Sprint("write:", len(want)), "exit:7"))
		if !bytes.Equal(got.stdout, want) || got.status != 7 ||
			string(got.stderr) != "npmx: fault: at the worst moment\n" {
			t.Errorf("panic at piece %d: %d bytes came through the pipe, status %d, %q", n, len(got.stdout), got.status,
				got.stderr)
		}
	}
}
