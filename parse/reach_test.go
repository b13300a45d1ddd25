package parse

import "testing"

// TestWhatIsAwaitedIsGiven: the lines that a head waits for stand in its window, since nothing else stops the search
// at them.
func TestWhatIsAwaitedIsGiven(t *testing.T) {
	for _, r := range []reach{nextLine, secondCode, precheckAnswer, beforeStack, brokenOff, betweenLines, auditAnswer} {
		if r > after {
			t.Errorf("a head waits for %d lines, and its window has %d", r, after)
		}
	}
}
