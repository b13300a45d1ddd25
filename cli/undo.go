package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"npmx/explain/facts"
	"npmx/explain/mend"
)

// undoable is what one `npmx fix` wrote in a project. It holds no secret: the files as they were lie beside it, and go
// after 30 days.
type undoable struct {
	Version int        `json:"version"`
	Project string     `json:"project"`
	Time    time.Time  `json:"time"`
	Files   []undoFile `json:"files"`
}

// undoFile is one file that was written.
type undoFile struct {
	File    string        `json:"file"`
	Backup  string        `json:"backup"` // "" where there was no file
	Before  string        `json:"before"` // the sums of the file before and after
	After   string        `json:"after"`
	Changes []mend.Change `json:"changes"`
}

func (w world) undoFile(project string) string { return w.projectFile(project, ".undo.json") }

// remember adds what was written to what can be undone, the last first.
func (w world) remember(done undoable) error {
	if len(done.Files) == 0 {
		return nil
	}
	return w.save(w.undoFile(done.Project), append([]undoable{done}, w.undoables(done.Project)...))
}

// undoables are those of a project whose backups are still there. One of a time to come is among them, since whether a
// file may be put back is told by its bytes; it is as old as if it had been made now, and so ends one day as well.
func (w world) undoables(project string) (all []undoable) {
	data, err := os.ReadFile(w.undoFile(project))
	if err != nil || json.Unmarshal(data, &all) != nil {
		return nil
	}
	for i := range all {
		if now := w.now().UTC(); all[i].Time.After(now) {
			all[i].Time = now
		}
	}
	return slices.DeleteFunc(all, func(u undoable) bool {
		return u.Version != 1 || u.Project != project || w.now().Sub(u.Time) > maxKept
	})
}

// undo takes the last fix back, all of its files or none.
func (w world) undo(yes bool) error {
	config, err := facts.NpmConfig(w.whereNpm(nil))
	if err != nil {
		return err
	}
	backs, err := w.backs(config.Prefix())
	if err != nil {
		return err
	}
	for _, b := range backs {
		w.show(b.file, b.old, b.text, maskOf(config))
	}
	if !yes && !w.agreed(askUndo) {
		return exitError{status: statusFound}
	}
	return w.putAllBack(backs, config.Prefix())
}

// backs are the files of a project's last fix.
func (w world) backs(project string) (backs []back, err error) {
	all := w.undoables(project)
	if len(all) == 0 {
		return nil, errors.New(sayNothingFixed)
	}
	for _, f := range all[0].Files {
		b, err := w.back(project, f)
		if err != nil {
			return nil, err
		}
		backs = append(backs, b)
	}
	return backs, nil
}

func (w world) putAllBack(backs []back, project string) error {
	for _, b := range backs {
		if err := w.putBack(b); err != nil {
			return plain(err)
		}
		fmt.Fprintf(w.stdout, sayUndone, clean(b.file))
	}
	return w.save(w.undoFile(project), w.undoables(project)[1:])
}

// back is what undoing makes of a file.
type back struct {
	change
	text string
	gone bool // there was no file before
}

// back reads a file and takes the changes out of it: all at once where nothing else has been written since, else line
// by line.
func (w world) back(project string, f undoFile) (back, error) {
	if err := staysIn(project, f.File); err != nil {
		return back{}, err
	}
	now, err := readSettings(f.File)
	if err != nil {
		return back{}, plain(err)
	}
	b := back{change: change{file: f.File, old: string(now), mode: modeOf(f.File)}}
	before, err := f.before()
	if err != nil {
		return b, err
	}
	if sum(now) == f.After {
		b.text, b.gone = before, f.Backup == ""
		return b, nil
	}
	if b.text, err = mend.Undo(string(now), before, f.Changes); err != nil {
		return b, fmt.Errorf(sayCannotUndo, clean(f.File), clean(first(f.Backup, sayNoBackup)))
	}
	return b, nil
}

func (f undoFile) before() (string, error) {
	if f.Backup == "" {
		return "", nil
	}
	data, err := readSettings(f.Backup)
	if err != nil {
		return "", plain(err)
	}
	if sum(data) != f.Before {
		return "", fmt.Errorf(sayCannotUndo, clean(f.File), clean(f.Backup))
	}
	return string(data), nil
}

func (w world) putBack(b back) error {
	if !b.gone {
		return w.replace(b.change, b.text)
	}
	if now, err := readSettings(b.file); err != nil || string(now) != b.old {
		return fmt.Errorf(sayFileChanged, clean(b.file))
	}
	return os.Remove(b.file)
}

func modeOf(path string) fs.FileMode {
	if info, err := os.Stat(path); err == nil {
		return info.Mode().Perm()
	}
	return 0o600
}
