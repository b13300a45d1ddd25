//go:build unix

package wrap

import "testing"

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
