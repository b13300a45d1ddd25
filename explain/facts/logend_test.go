package facts

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestHowAnNpmEnded: what npm 6 and the later ones write of it, and logs that say nothing of it.
func TestHowAnNpmEnded(t *testing.T) {
	for text, want := range map[string]int{
		"30 error code E401\n31 verbose exit 1\n32 verbose unfinished npm timer\n": 1,
		"31 verbose exit [ 243, true ]\n":                                          243,
		"30 verbose exit 0\n31 verbose exit 1\n":                                   1,
		strings.Repeat("5 silly x\n", 20_000) + "31 verbose exit 7\n":              7,
		"30 error code E401\n":                                                     -1,
		"":                                                                         -1,
	} {
		path := filepath.Join(t.TempDir(), "2026-07-01T12_00_00_000Z-debug-0.log")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := EndOf(DebugLog{Parts: []string{path}}).Exit; got != want {
			t.Errorf("%.60q: %d, want %d", text, got, want)
		}
	}
}
