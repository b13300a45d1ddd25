package facts

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// ran is one npm of a script: "0-4 view x = 1" ran from 0 to 4 and ended with 1.
func ran(t *testing.T, dir, what string) Nested {
	t.Helper()
	var from, to, exit int
	head, status, _ := strings.Cut(what, " = ")
	span, argv, _ := strings.Cut(head, " ")
	if _, err := fmt.Sscanf(span+" "+status, "%d-%d %d", &from, &to, &exit); err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, 7, 1, 12, 0, from, 0, time.UTC)
	path := filepath.Join(dir, start.Format("2006-01-02T15_04_05_")+"000Z-debug-0.log")
	quoted := `"` + strings.Join(strings.Fields(argv), `" "`) + `"`
	text := fmt.Sprintf("0 verbose cli /usr/bin/node\n1 verbose argv %s\n2 verbose cwd /p\n3 verbose exit %d\n4 verbose code %d\n", quoted, exit, exit)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, start, start.Add(time.Duration(to-from)*time.Second)); err != nil {
		t.Fatal(err)
	}
	return NestedIn(AllParts(path))
}

// TestBlamed: a script's failure is that of the npm that ended last, if it passed that status on. What it
// tolerated is no cause.
func TestBlamed(t *testing.T) {
	for _, k := range []struct {
		name   string
		ran    []string
		status int
		want   string // where each that counts began
	}{
		{"one that failed", []string{"0-4 publish = 1"}, 1, "0"},
		{"one that was tolerated, a test failed after it", []string{"0-4 install x = 1"}, 7, ""},
		{"view, then publish", []string{"0-2 view x version = 1", "3-5 publish = 1"}, 1, "3"},
		{"view tolerated, publish went well, something else failed", []string{"0-2 view x version = 1", "3-5 publish = 0"}, 1, ""},
		{"two at the same time", []string{"0-4 publish = 1", "1-6 publish = 1"}, 1, "0 1"},
		{"a script in a script", []string{"0-9 run inner = 1", "1-8 install = 1"}, 1, "1"},
		{"a script in a script that tolerated it", []string{"0-9 run inner = 3", "1-8 install = 1"}, 3, ""},
		{"an inner script with a status of its own, passed on", []string{"0-9 run inner = 1", "1-4 install = 243", "5-8 view x = 1"}, 1, "5"},
		{"nothing nested", nil, 1, ""},
	} {
		dir := t.TempDir()
		var all []Nested
		for _, r := range k.ran {
			all = append(all, ran(t, dir, r))
		}
		var got []string
		for _, n := range Blamed(all, k.status) {
			got = append(got, fmt.Sprint(n.Started.Second()))
		}
		if strings.Join(got, " ") != k.want {
			t.Errorf("%s: %v, want %q", k.name, got, k.want)
		}
	}
}

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
		if got := NestedIn(AllParts(path)).Exit; got != want {
			t.Errorf("%.60q: %d, want %d", text, got, want)
		}
	}
}
