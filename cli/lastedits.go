package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"npmx/explain"
	"npmx/explain/facts"
	"npmx/parse/redact"
	"npmx/rules"
	"npmx/rules/shell"
)

// lastEdits is what npmx keeps of a project's last findings, for `npmx fix`: the edits they proposed and the steps
// beside them, redacted as they were printed, what proves them, and nothing else of a log or a registry.
type lastEdits struct {
	Version int        `json:"version"`
	Project string     `json:"project"` // npm's prefix
	Time    time.Time  `json:"time"`
	Edits   []keptEdit `json:"edits"`
	Left    []keptStep `json:"left"` // what an edit does not do
	Verify  []string   `json:"verify"`
}

// keptStep is a step of the same way that is not an edit of npmx's.
type keptStep struct {
	Text    string `json:"text"`
	Command string `json:"command"`
	Web     string `json:"web"`
}

// keptEdit is one edit with the state of its file when it was proposed.
type keptEdit struct {
	File    string          `json:"file"` // absolute
	Line    int             `json:"line"` // 0 appends
	Old     string          `json:"old"`
	New     string          `json:"new"`
	Copy    int             `json:"copy"`
	Consent explain.Consent `json:"consent"`
	From    string          `json:"from"`
	To      string          `json:"to"`
	Sum     string          `json:"sha256"` // of the file; "" where there was none
	Title   string          `json:"title"`
}

func (k keptEdit) edit() explain.Edit {
	return explain.Edit{File: k.File, Line: k.Line, Old: k.Old, New: k.New, Copy: k.Copy,
		Consent: k.Consent, From: k.From, To: k.To}
}

// stateFolder is where npmx keeps edits and backups: never in the project, as a relative path would be. "" where
// there is none.
func (w world) stateFolder() string {
	local := ""
	if w.goos == "windows" {
		local = first(w.getenv("LOCALAPPDATA"), w.home)
	}
	return ownFolderIn(w.getenv("XDG_STATE_HOME"), local, below(w.home, ".local", "state"))
}

// keptFile is a project's own: its name is a sum, so that no path of a project becomes one of ours.
func (w world) keptFile(project string) string { return w.projectFile(project, ".json") }

func (w world) projectFile(project, ending string) string {
	return filepath.Join(w.stateFolder(), "projects", sum([]byte(project))[:32]+ending)
}

// keep remembers what a project's findings propose, of each the first way: others lead to the same end. Findings
// without an edit forget the older ones, which are of another failure. That nothing can be kept is not a fault of npm's
// run.
func (w world) keep(project string, findings []explain.Finding) error {
	if w.stateFolder() == "" || len(findings) == 0 {
		return nil
	}
	kept := lastEdits{Version: 1, Project: project, Time: w.now().UTC(), Edits: []keptEdit{}, Left: []keptStep{},
		Verify: []string{}}
	for _, f := range findings {
		way := explain.FirstWay(f.Steps)
		for _, s := range way {
			kept.add(w, project, f.Title, s)
		}
		verify := strings.TrimSpace(cleanLines(provenBy(f)))
		if len(way) > 0 && verify != "" && !slices.Contains(kept.Verify, verify) {
			kept.Verify = append(kept.Verify, verify)
		}
	}
	return w.save(w.keptFile(project), kept)
}

// save writes a file of the state folder, which lies in a folder of the user's alone, and clears what is old.
func (w world) save(path string, v any) error {
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	for _, dir := range []string{w.stateFolder(), filepath.Dir(path)} {
		if err := ownFolder(dir, w.goos); err != nil {
			return err
		}
	}
	w.forget()
	return writeWhole(path, data)
}

// maxKept is how long what npmx keeps may be of use: backups hold credentials as they were.
const maxKept = 30 * 24 * time.Hour

// forget clears the state folder of what is older than [maxKept].
func (w world) forget() {
	for _, folder := range []string{"projects", "backups"} {
		files, _ := os.ReadDir(filepath.Join(w.stateFolder(), folder))
		for _, f := range files {
			info, err := f.Info()
			if err != nil || !info.Mode().IsRegular() {
				continue
			}
			w.age(filepath.Join(w.stateFolder(), folder, f.Name()), info.ModTime())
		}
	}
}

// age removes a file that is old. One of a time to come, by a clock that has been set back, begins to be old now.
func (w world) age(file string, changed time.Time) {
	switch now := w.now(); {
	case now.Sub(changed) > maxKept:
		_ = os.Remove(file) // another npmx may have been first
	case changed.After(now):
		_ = os.Chtimes(file, now, now)
	}
}

// provenBy is what shows that the edits helped. Where a read was refused and the command that failed would write,
// as an install does, npm looks at that very package at that very registry: unlike the ways that are only printed,
// an edit leads to no other.
func provenBy(f explain.Finding) string {
	if !f.Again || f.Method != "GET" || f.Package == "" || f.Registry == "" {
		return f.Verify
	}
	look, ok := shell.POSIX.Words("npm", "view", f.Package, "--registry="+f.Registry)
	if !ok {
		return f.Verify
	}
	return look
}

// ownFolder makes a folder that only this user may write to: what lies in it is proposed to this user, and backups of
// secrets beside it.
func ownFolder(dir, goos string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil || goos == "windows" {
		return err
	}
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm()&0o077 == 0 {
		return err
	}
	return os.Chmod(dir, 0o700)
}

// leadsOut recognises a file of the project that is a link to one outside of it: who says yes to an edit of .npmrc
// means that.
func leadsOut(project, file string) bool {
	return inside(project, file) && facts.Outside(project, file)
}

// add keeps a step that changes something. What it says is redacted already; a command is masked once more, since it is
// run without being read closely.
func (kept *lastEdits) add(w world, project, title string, s explain.Step) {
	left := keptStep{Text: redact.Clean(s.Text), Command: strings.TrimSpace(cleanLines(s.Command)), Web: s.Web}
	if s.ByNpmx() {
		if k := w.kept(project, title, *s.Edit); !leadsOut(project, k.File) {
			kept.Edits = append(kept.Edits, k)
			return
		}
	}
	if s.Role != rules.RoleLook && !slices.Contains(kept.Left, left) {
		kept.Left = append(kept.Left, left)
	}
}

func (w world) kept(project, title string, e explain.Edit) keptEdit {
	k := keptEdit{File: w.absolute(project, e.File), Line: e.Line, Old: e.Old, New: e.New, Copy: e.Copy,
		Consent: e.Consent, From: e.From, To: e.To, Title: title}
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
