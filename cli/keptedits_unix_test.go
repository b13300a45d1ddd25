//go:build unix

package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"npmx/explain"
	"npmx/internal/rig"
)

// TestKeptEditsStayInTheProject: a yes to an edit of the project's .npmrc is none to the file that a link in its place
// leads to.
func TestKeptEditsStayInTheProject(t *testing.T) {
	w, dir := proposed(t, time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC))
	outside := filepath.Join(t.TempDir(), ".bashrc")
	for _, target := range []string{outside, filepath.Join(dir, "other")} {
		rig.Write(t, target, "x\n")
		link := filepath.Join(dir, ".npmrc")
		os.Remove(link)
		if err := os.Symlink(target, link); err != nil {
			t.Fatal(err)
		}
		f := explain.Finding{Title: "x",
			Steps: []explain.Step{{Text: "write", Edit: &explain.Edit{File: ".npmrc", New: "a=b"}}}}
		if err := w.keep(dir, []explain.Finding{f}); err != nil {
			t.Fatal(err)
		}
		var kept lastEdits
		data, _ := os.ReadFile(w.keptFile(dir))
		if err := json.Unmarshal(data, &kept); err != nil || (len(kept.Edits) == 0) != (target == outside) {
			t.Errorf("%s: %v %s", target, err, data)
		}
	}
}

// TestStateFolderIsOurs: nobody else may put edits and backups where npmx keeps its own.
func TestStateFolderIsOurs(t *testing.T) {
	w, dir := proposed(t, time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC))
	if err := os.Chmod(w.stateFolder(), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := w.keep(dir, []explain.Finding{{Title: "x"}}); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(w.stateFolder()); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v %v", info.Mode(), err)
	}
}
