package facts

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func writeLog(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestDebugLogs(t *testing.T) {
	dir := t.TempDir()
	install := "1 info using npm@11.0.0\n8 verbose argv \"install\" \"--loglevel\" \"silent\"\n90 verbose cwd /home/ann/app\n"
	writeLog(t, dir, "2026-03-02T09_14_07_123Z-debug-0.log", install)
	writeLog(t, dir, "2026-03-02T09_14_07_123Z-debug-1.log", "50001 silly more\n")
	writeLog(t, dir, "2026-03-02T09_14_08_000Z-debug-0.log", "8 verbose argv \"publish\"\n")
	writeLog(t, dir, "2026-03-02T09_20_00_000Z-debug-0.log", install)
	writeLog(t, dir, "2026-03-02T09_14_07_500Z-debug-1.log", "a part without its first\n")
	writeLog(t, dir, "notes.log", install)

	from := time.Date(2026, 3, 2, 9, 14, 7, 123_400_000, time.UTC)
	to := from.Add(time.Minute)
	for _, c := range []struct {
		name string
		args []string
		want int
	}{
		{"the same words", []string{"install", "-s"}, 1},
		{"other words", []string{"ci"}, 0},
		{"a word more", []string{"install", "yn"}, 0},
		{"any words", nil, 2},
	} {
		if got := DebugLogs(dir, from, to, c.args); len(got) != c.want {
			t.Errorf("%s: %d logs, want %d: %v", c.name, len(got), c.want, got)
		}
	}
	got := DebugLogs(dir, from, to, []string{"install"})
	if len(got) != 1 || len(got[0].Parts) != 2 {
		t.Errorf("a log in two parts came as %v", got)
	}
	if _, cwd, _ := Head(got[0].Parts[0]); cwd != "/home/ann/app" {
		t.Errorf("cwd = %q", cwd)
	}
	if n := Newest(dir, func(string) bool { return true }); n == nil || filepath.Base(n.Parts[0]) != "2026-03-02T09_20_00_000Z-debug-0.log" {
		t.Errorf("newest = %v", n)
	}
}

func TestDebugLogsOfNoFolder(t *testing.T) {
	if got := DebugLogs(filepath.Join(t.TempDir(), "none"), time.Time{}, time.Now(), nil); got != nil {
		t.Errorf("logs of a missing folder: %v", got)
	}
}
