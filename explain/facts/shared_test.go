package facts

import (
	"os"
	"path/filepath"
	"testing"
)

// TestALogOfTwoRunsIsNoticed: two npm that start in one millisecond write into one debug log, each numbering its
// lines from 0.
func TestALogOfTwoRunsIsNoticed(t *testing.T) {
	const one = "0 verbose cli /usr/bin/node /usr/bin/npm\n" +
		"1 info using npm@11.0.0\n" +
		"10 http fetch GET 200 https://npm.corp.example/core\n"
	for name, c := range map[string]struct {
		text string
		want bool
	}{"one run": {one, false}, "two": {one + one, true},
		"two in turn": {"0 verbose cli\n0 verbose cli\n1 info\n1 info\n", true}, "none": {"", false}} {
		path := filepath.Join(t.TempDir(), "2026-01-01T00_00_00_000Z-debug-0.log")
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := readHead(path).Shared; got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	if readHead(filepath.Join(t.TempDir(), "gone")).Shared {
		t.Error("a file that is gone is shared")
	}
}
