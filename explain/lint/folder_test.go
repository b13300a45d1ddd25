package lint

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"npmx/explain"
	"npmx/parse/npmrc"
)

// TestFiguresOverAFolder counts the findings over a folder of settings files that are not of this project, each taken
// as tracked, and writes every finding of the check in NPMX_LINT_CHECK: to look at by hand, since only a person knows
// which are false.
//
//	NPMX_LINT_FOLDER=/tmp/npmrcs NPMX_LINT_CHECK=glued-lines go test ./explain/lint -run TestFiguresOverAFolder -v
func TestFiguresOverAFolder(t *testing.T) {
	folder := os.Getenv("NPMX_LINT_FOLDER")
	if folder == "" {
		t.Skip("NPMX_LINT_FOLDER names no folder")
	}
	hits, files, quiet, all := map[string]int{}, map[string]map[string]bool{}, 0, 0
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		all++
		file := File{Path: filepath.Base(path), Data: data, Tracked: true, Layer: npmrc.LayerProject}
		found := Check([]File{file}, Place{})
		if !Fails(found) {
			quiet++
		}
		for _, f := range found {
			id := f.Rule[len("lint/"):]
			hits[id]++
			if files[id] == nil {
				files[id] = map[string]bool{}
			}
			files[id][path] = true
			if id == os.Getenv("NPMX_LINT_CHECK") {
				t.Log(shownFinding(f))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "%d files, %d without an error or a warning\n", all, quiet)
	for _, id := range slices.Sorted(maps.Keys(hits)) {
		fmt.Fprintf(&out, "%-22s %5d hits in %5d files\n", id, hits[id], len(files[id]))
	}
	t.Log("\n" + out.String())
}

func shownFinding(f explain.Finding) string {
	e := f.Evidence[0]
	return fmt.Sprintf("%s:%d:%d: %s (%s) | %s", e.Source, e.Line, e.Column, f.Title, f.Certainty, e.Text)
}
