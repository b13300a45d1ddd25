//go:build unix

package diagnosis

import (
	"io"
	"npmx/internal/promise"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"npmx/internal/rig"
)

// TestReportsGoWhereTheyMay: a report goes into what is there: a device and a pipe are written to, only files are
// replaced, and no link is followed.
func TestReportsGoWhereTheyMay(t *testing.T) {
	npm := rig.StandIn(t, rig.Refusal)
	run := func(t *testing.T, script, place string) rig.Ran {
		t.Helper()
		got := rig.Finish(t, rig.InHome(t, "/bin/sh", []string{"NPMX_NPM=" + npm, "NPMX_REPORT=" + place,
			"X=" + rig.Npmx(t)}, "-c", script))
		if got.Status != 7 {
			t.Errorf("ended with %d: %s", got.Status, got.Stderr)
		}
		return got
	}
	t.Cleanup(func() {
		promise.Kept(t, promise.Files,
			"a report's name that is a link, a device, a pipe, a folder or another user's file",
			"no link is followed, and npm's status is kept")
	})
	const isReport = `{"version":1,`
	t.Run("device", func(t *testing.T) {
		device := filepath.Join(t.TempDir(), "null")
		rig.Must(t, os.Symlink(os.DevNull, device))
		run(t, `exec "$X" install`, device)
		if to, err := os.Readlink(device); err != nil || to != os.DevNull {
			t.Errorf("the link to a device has become something else: %v", err)
		}
	})
	t.Run("named pipe", func(t *testing.T) {
		pipe := filepath.Join(t.TempDir(), "pipe")
		rig.Must(t, syscall.Mkfifo(pipe, 0o600))
		if got := run(t, `exec "$X" install`, pipe); !strings.Contains(string(got.Stderr), "cannot write the report") {
			t.Errorf("without a reader it says %s", got.Stderr)
		}
		reader, err := os.OpenFile(pipe, os.O_RDONLY|syscall.O_NONBLOCK, 0)
		rig.Must(t, err)
		defer reader.Close()
		run(t, `exec "$X" install`, pipe)
		if got, err := io.ReadAll(reader); err != nil || !strings.HasPrefix(squeezed(got), isReport) {
			t.Errorf("%.80q came through the pipe, %v", got, err)
		}
	})
	t.Run("link", func(t *testing.T) {
		dir := t.TempDir()
		for _, link := range []string{"to", "gone"} {
			rig.Must(t, os.Symlink(link+"-target", filepath.Join(dir, link)))
		}
		rig.Write(t, filepath.Join(dir, "to-target"), "old")
		for _, link := range []string{"to", "gone"} {
			got := run(t, `exec "$X" install`, filepath.Join(dir, link))
			to, err := os.Readlink(filepath.Join(dir, link))
			if err != nil || to != link+"-target" || !strings.Contains(string(got.Stderr), "it is a link") {
				t.Errorf("the link %s is %q, and it says %s", link, to, got.Stderr)
			}
		}
		if got, err := os.ReadDir(dir); err != nil || len(got) != 3 {
			t.Errorf("the folder holds %v", got)
		}
		if got, _ := os.ReadFile(filepath.Join(dir, "to-target")); string(got) != "old" {
			t.Errorf("the link's target holds %.80q", got)
		}
	})
	t.Run("somebody's link", func(t *testing.T) {
		dir := t.TempDir()
		rig.Must(t, os.Chmod(dir, 0o777|os.ModeSticky))
		rig.Write(t, filepath.Join(dir, "precious"), "old")
		rig.Must(t, os.Symlink("precious", filepath.Join(dir, "report")))
		run(t, `exec "$X" install`, filepath.Join(dir, "report"))
		if got, _ := os.ReadFile(filepath.Join(dir, "precious")); string(got) != "old" {
			t.Errorf("a link where everybody may write was followed: %.80q", got)
		}
	})
	t.Run("own output", func(t *testing.T) {
		place := filepath.Join(t.TempDir(), "stdout") // not the system's own name, which a fault would replace
		rig.Must(t, os.Symlink("/dev/stdout", place))
		got := run(t, `echo before >f; "$X" install >>f; s=$?; cat f; exit $s`, place)
		if rest, ok := strings.CutPrefix(string(got.Stdout), "before\n"); !ok ||
			!strings.HasPrefix(squeezed([]byte(rest)), isReport) {
			t.Errorf("the output has %.80q", got.Stdout)
		}
	})
}

// TestDebugLogsGoWhereTheyMay: what npmx did is written into a file of its user that nobody else may read, or one that
// it makes so, and nowhere else; npm runs all the same.
func TestDebugLogsGoWhereTheyMay(t *testing.T) {
	npm := rig.StandIn(t, rig.Refusal)
	t.Cleanup(func() {
		promise.Kept(t, promise.Files, "a debug log's name that is a link, another name of a file, open to others, "+
			"another user's, a folder or a pipe", "written to an own, closed file alone; else a sentence, and npm runs")
	})
	for name, c := range map[string]struct {
		there func(t *testing.T, place, precious string)
		says  string // "" where it is written
	}{
		"nothing": {there: func(*testing.T, string, string) {}},
		"own file": {there: func(t *testing.T, place,
			_ string) {
			rig.Must(t, os.WriteFile(place, nil, 0o600))
		}},
		"device": {there: func(t *testing.T, place, _ string) { rig.Must(t, os.Symlink(os.DevNull, place)) },
			says: "it is a link"},
		"link": {there: func(t *testing.T, place,
			precious string) {
			rig.Must(t, os.Symlink(precious, place))
		}, says: "it is a link"},
		"link to nothing": {there: func(t *testing.T, place,
			precious string) {
			rig.Must(t, os.Symlink(precious+"-new", place))
		}, says: "it is a link"},
		"other name": {there: func(t *testing.T, place,
			precious string) {
			rig.Must(t, os.Link(precious, place))
		}, says: "another name"},
		"open to others": {there: func(t *testing.T, place, _ string) {
			rig.Write(t, place, "")
			rig.Must(t,
				os.Chmod(place, 0o666))
		}, says: "others may"},
		"another's": {there: func(t *testing.T, place, _ string) { another(t, place) }, says: "another user"},
		"folder": {there: func(t *testing.T, place, _ string) { rig.Must(t, os.Mkdir(place, 0o700)) },
			says: "is a directory"},
		"pipe of nobody's": {there: func(t *testing.T, place, _ string) { rig.Must(t, syscall.Mkfifo(place, 0o600)) },
			says: "no such device"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			place, precious := filepath.Join(dir, "d.log"), filepath.Join(dir, "precious")
			rig.Must(t, os.WriteFile(precious, []byte("old"), 0o600))
			c.there(t, place, precious)
			got := rig.Finish(t, rig.InHome(t, rig.Npmx(t), []string{"NPMX_NPM=" + npm, "NPMX_DEBUG=" + place},
				"install"))
			if got.Status != 7 || (c.says == "") == strings.Contains(string(got.Stderr), "NPMX_DEBUG") ||
				!strings.Contains(string(got.Stderr), c.says) {
				t.Errorf("ended with %d and says %s", got.Status, got.Stderr)
			}
			if old, _ := os.ReadFile(precious); string(old) != "old" {
				t.Errorf("another file holds %q now", old)
			}
			info, err := os.Stat(place)
			if wrote := err == nil && info.Mode().IsRegular() && info.Size() > 3; wrote != (c.says == "") ||
				c.says == "" && info.Mode().Perm() != 0o600 {
				t.Errorf("written: %v, %v", wrote, info)
			}
		})
	}
}

// another makes a file of another user's.
func another(t *testing.T, path string) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("only root gives files away")
	}
	rig.Must(t, os.WriteFile(path, nil, 0o600))
	rig.Must(t, os.Chown(path, 12345, 12345))
}

// squeezed has no white space.
func squeezed(b []byte) string { return strings.Join(strings.Fields(string(b)), "") }
