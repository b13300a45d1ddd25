package facts

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func writeLog(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestDebugLogsAreFoundWithTheirParts(t *testing.T) {
	dir := t.TempDir()
	install := "1 info using npm@11.0.0\n8 verbose argv \"install\" \"--loglevel\" \"silent\"\n90 verbose cwd " +
		"/home/ann/app\n"
	writeLog(t, dir, "2026-03-02T09_14_07_123Z-debug-0.log", install)
	writeLog(t, dir, "2026-03-02T09_14_07_123Z-debug-1.log", "50001 silly more\n")
	writeLog(t, dir, "2026-03-02T09_14_08_000Z-debug-0.log", "8 verbose argv \"publish\"\n")
	writeLog(t, dir, "2026-03-02T09_20_00_000Z-debug-0.log", install)
	writeLog(t, dir, "2026-03-02T09_14_07_500Z-debug-1.log", "a part without its first\n")
	writeLog(t, dir, "notes.log", install)

	from := time.Date(2026, 3, 2, 9, 14, 7, 123_400_000, time.UTC)
	to := from.Add(time.Minute)
	got := LogsBetween(dir, from, to)
	if len(got) != 2 {
		t.Fatalf("%d logs began in that minute, want 2: %v", len(got), got)
	}
	if l := got[0]; len(l.Parts) != 2 || l.Cwd != "/home/ann/app" || !l.Own || l.Shared ||
		!slices.Equal(l.Argv, []string{"install", "--loglevel", "silent"}) {
		t.Errorf("a log in two parts came as %+v", l)
	}
	if n := Newest(dir, func(string) bool { return true }); n == nil ||
		filepath.Base(n.Parts[0]) != "2026-03-02T09_20_00_000Z-debug-0.log" {
		t.Errorf("newest = %v", n)
	}
}

func TestDebugLogsOfNoFolder(t *testing.T) {
	if got := LogsBetween(filepath.Join(t.TempDir(), "none"), time.Time{}, time.Now()); got != nil {
		t.Errorf("logs of a missing folder: %v", got)
	}
}
