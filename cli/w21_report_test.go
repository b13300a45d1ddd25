//go:build unix

package cli

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestW21_ReportPlaces: a report goes into what is there: a device and a pipe are written to, a link leads to its file, and only files are replaced.
func TestW21_ReportPlaces(t *testing.T) {
	npm := standIn(t, refusal)
	run := func(t *testing.T, script, place string) ran {
		t.Helper()
		got := finish(t, inHome(t, "/bin/sh", []string{"NPMX_NPM=" + npm, "NPMX_REPORT=" + place, "X=" + npmxHere(t)}, "-c", script))
		if got.status != 7 {
			t.Errorf("ended with %d: %s", got.status, got.stderr)
		}
		return got
	}
	const isReport = `{"version":1,`
	t.Run("device", func(t *testing.T) {
		device := filepath.Join(t.TempDir(), "null")
		must(t, os.Symlink(os.DevNull, device))
		run(t, `exec "$X" install`, device)
		if to, err := os.Readlink(device); err != nil || to != os.DevNull {
			t.Errorf("the link to a device has become something else: %v", err)
		}
	})
	t.Run("named pipe", func(t *testing.T) {
		pipe := filepath.Join(t.TempDir(), "pipe")
		must(t, syscall.Mkfifo(pipe, 0o600))
		if got := run(t, `exec "$X" install`, pipe); !strings.Contains(string(got.stderr), "cannot write the report") {
			t.Errorf("without a reader it says %s", got.stderr)
		}
		reader, err := os.OpenFile(pipe, os.O_RDONLY|syscall.O_NONBLOCK, 0)
		must(t, err)
		defer reader.Close()
		run(t, `exec "$X" install`, pipe)
		if got, err := io.ReadAll(reader); err != nil || !strings.HasPrefix(squeezed(got), isReport) {
			t.Errorf("%.80q came through the pipe, %v", got, err)
		}
	})
	t.Run("link", func(t *testing.T) {
		dir := t.TempDir()
		for _, link := range []string{"to", "gone"} {
			must(t, os.Symlink(link+"-target", filepath.Join(dir, link)))
		}
		write(t, filepath.Join(dir, "to-target"), "old")
		for _, link := range []string{"to", "gone"} {
			run(t, `exec "$X" install`, filepath.Join(dir, link))
			if got, _ := os.ReadFile(filepath.Join(dir, link+"-target")); !strings.HasPrefix(squeezed(got), isReport) {
				t.Errorf("the target of %s holds %.80q", link, got)
			}
		}
	})
	t.Run("somebody's link", func(t *testing.T) {
		dir := t.TempDir()
		must(t, os.Chmod(dir, 0o777|os.ModeSticky))
		write(t, filepath.Join(dir, "precious"), "old")
		must(t, os.Symlink("precious", filepath.Join(dir, "report")))
		run(t, `exec "$X" install`, filepath.Join(dir, "report"))
		if got, _ := os.ReadFile(filepath.Join(dir, "precious")); string(got) != "old" {
			t.Errorf("a link where everybody may write was followed: %.80q", got)
		}
	})
	t.Run("own output", func(t *testing.T) {
		place := filepath.Join(t.TempDir(), "stdout") // not the system's own name, which a fault would replace
		must(t, os.Symlink("/dev/stdout", place))
		got := run(t, `echo before >f; "$X" install >>f; s=$?; cat f; exit $s`, place)
		if rest, ok := strings.CutPrefix(string(got.stdout), "before\n"); !ok || !strings.HasPrefix(squeezed([]byte(rest)), isReport) {
			t.Errorf("the output has %.80q", got.stdout)
		}
	})
}

// squeezed has no white space.
func squeezed(b []byte) string { return strings.Join(strings.Fields(string(b)), "") }
