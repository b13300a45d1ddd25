package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"npmx/explain"
	"npmx/rules"
)

// lastEdits is what npmx keeps of a project's last findings, for `npmx fix`: the edits they proposed, and nothing of a log, a
// registry or a secret.
type lastEdits struct {
	Version int        `json:"version"`
	Project string     `json:"project"` // npm's prefix
	Time    time.Time  `json:"time"`
	Edits   []keptEdit `json:"edits"`
}

// keptEdit is one edit with the state of its file when it was proposed.
type keptEdit struct {
	File  string `json:"file"` // absolute
	Line  int    `json:"line"` // 0 appends
	Old   string `json:"old"`
	New   string `json:"new"`
	Sum   string `json:"sha256"` // of the file; "" where there was none
	Title string `json:"title"`
}

func (k keptEdit) edit() explain.Edit {
	return explain.Edit{File: k.File, Line: k.Line, Old: k.Old, New: k.New}
}

// stateFolder is where npmx keeps edits and backups: never in the project.
func (w world) stateFolder() string {
	switch {
	case w.getenv("XDG_STATE_HOME") != "":
		return filepath.Join(w.getenv("XDG_STATE_HOME"), "npmx")
	case w.goos == "windows":
		return filepath.Join(first(w.getenv("LOCALAPPDATA"), w.home), "npmx")
	case w.home == "":
		return ""
	}
	return filepath.Join(w.home, ".local", "state", "npmx")
}

func (w world) keptFile() string { return filepath.Join(w.stateFolder(), "last.json") }

// keep remembers the edits of a project's findings, those of the first way that has any: later ones are other ways to the same end. Findings without one
// forget the older ones, which are of another failure. That nothing can be kept is no fault of npm's run.
func (w world) keep(project string, findings []explain.Finding) error {
	if w.stateFolder() == "" || len(findings) == 0 {
		return nil
	}
	kept := lastEdits{Version: 1, Project: project, Time: w.now().UTC(), Edits: []keptEdit{}}
	for _, f := range findings {
		for _, e := range firstEdits(f.Steps) {
			kept.Edits = append(kept.Edits, w.kept(project, f.Title, e))
		}
	}
	data, err := json.MarshalIndent(kept, "", " ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(w.stateFolder(), 0o700); err != nil {
		return err
	}
	return writeWhole(w.keptFile(), data)
}

// firstEdits are those of one way: they belong together.
func firstEdits(steps []explain.Step) []explain.Edit {
	var edits []explain.Edit
	for _, s := range steps {
		if s.Role == rules.RoleOr && len(edits) > 0 {
			break
		}
		if s.Edit != nil {
			edits = append(edits, *s.Edit)
		}
	}
	return edits
}

func (w world) kept(project, title string, e explain.Edit) keptEdit {
	k := keptEdit{File: w.absolute(project, e.File), Line: e.Line, Old: e.Old, New: e.New, Title: title}
	if data, err := readSettings(k.File); err == nil {
		k.Sum = sum(data)
	}
	return k
}

// absolute undoes what makes a path short for people: ~/ is the home folder, and else it is of the project.
func (w world) absolute(project, file string) string {
	if rest, ok := strings.CutPrefix(file, "~/"); ok {
		return filepath.Join(w.home, filepath.FromSlash(rest))
	}
	return absolute(project, filepath.FromSlash(file))
}

func sum(data []byte) string {
	s := sha256.Sum256(data)
	return hex.EncodeToString(s[:])
}

// maxSettings bounds a file that fix may edit.
const maxSettings = 1 << 20

var errNoSettings = errors.New("not a file that npmx edits")

func readSettings(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxSettings {
		return nil, &fs.PathError{Op: "read", Path: path, Err: errNoSettings}
	}
	return os.ReadFile(path)
}
