package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"npmx/explain"
	"npmx/explain/facts"
	"npmx/explain/lint"
	"npmx/explain/report"
	"npmx/parse/npmrc"
)

// lintVerb says what is wrong in files of settings. Its status is 0 where there are at most notes, 1 where there is an
// error or a warning, 3 where a file that was named could not be read.
type lintVerb struct {
	Format string   `help:"How to write findings to the screen: ${formats}." default:"text" placeholder:"FORMAT"`
	Out    []string `help:"Also write findings to a file." placeholder:"FORMAT=FILE" sep:"none"`
	Fix    bool     `help:"Show what can be changed without risk as a diff, and change it after confirmation."`
	Yes    bool     `help:"With --fix, change it without asking."`
	List   bool     `help:"Print what is looked for, as a manual page in markdown."`
	looks
	Files []string `arg:"" optional:"" name:"file" help:"${lint_file}"`
}

func (v lintVerb) Run(w world) error {
	if v.List {
		_, err := io.WriteString(w.stdout, lint.Manual())
		return err
	}
	format, known := report.Find(v.Format)
	outs, err := w.outputs(append(w.besides(), v.Out...))
	switch {
	case !known:
		return fmt.Errorf(sayFormat, clean(v.Format), formatNames())
	case v.Yes && !v.Fix:
		return errors.New(sayYesAlone)
	case err != nil:
		return err
	}
	where := w.whereNpm(nil)
	where.AskNpm()
	config, err := facts.NpmConfig(where)
	if err != nil {
		return err
	}
	files, unread := w.settingsFiles(config, v.Files)
	found := lint.Check(lintable(files), lint.Place{Npm: where.Npm.Version})
	if v.Fix {
		found, err = w.mendSettings(config, files, found, v.Yes, where.Npm.Version)
		if err != nil {
			return err
		}
	}
	outs = append(outs, screen(format, w.stdout, w.options(w.stdout, v.looks)))
	if err := w.writeLint(outs, files, unread, found); err != nil {
		return err
	}
	return w.lintStatus(found, unread)
}

func (w world) lintStatus(found []explain.Finding, unread error) error {
	switch {
	case unread != nil:
		return exitError{statusUnreadable, unread}
	case lint.Fails(found):
		return exitError{status: statusFound}
	}
	return nil
}

// settingsFile is one file with its place on this machine.
type settingsFile struct {
	lint.File
	full string
}

func lintable(files []settingsFile) (all []lint.File) {
	for _, f := range files {
		all = append(all, f.File)
	}
	return all
}

// settingsNames are the files that lint reads, as they are named in a project.
func settingsNames() []string { return []string{".npmrc", ".yarnrc.yml", "bunfig.toml"} }

// settingsFiles reads the files that were named, else those that npm reads here and the other clients' beside them. A
// file that nothing named need not be there.
func (w world) settingsFiles(config *npmrc.Config, named []string) (files []settingsFile, unread error) {
	add := func(full string, asked bool) {
		if slices.ContainsFunc(files, func(f settingsFile) bool { return f.full == full }) {
			return
		}
		f, err := w.settingsFile(config, full)
		switch {
		case err == nil:
			files = append(files, f)
		case asked:
			unread = errors.Join(unread, plain(err))
		}
	}
	for _, name := range named {
		full := absolute(w.cwd, name)
		if info, err := os.Stat(full); err != nil || !info.IsDir() {
			add(full, true)
			continue
		}
		for _, n := range settingsNames() {
			add(filepath.Join(full, n), false)
		}
	}
	if len(named) == 0 {
		for _, full := range w.usualSettings(config) {
			add(full, false)
		}
	}
	return files, unread
}

// usualSettings are what is read in this folder, the highest layer first. What came with npm is its own affair.
func (w world) usualSettings(config *npmrc.Config) (all []string) {
	for _, f := range config.Files() {
		if f.Found && f.Ignored == "" && f.Layer != npmrc.LayerBuiltin {
			all = append(all, f.Path)
		}
	}
	return append(all, filepath.Join(config.Prefix(), ".yarnrc.yml"), filepath.Join(config.Prefix(), "bunfig.toml"),
		below(w.home, ".yarnrc.yml"), below(w.home, ".bunfig.toml"))
}

func (w world) settingsFile(config *npmrc.Config, full string) (settingsFile, error) {
	data, mode, err := facts.ReadSettings(full)
	if err != nil {
		return settingsFile{}, err
	}
	f := settingsFile{full: full, File: lint.File{Path: explain.Display(full, w.cwd, w.home), Data: data, Mode: mode,
		Tracked: facts.GitTracks(full)}}
	for _, known := range config.Files() {
		if known.Path == full && known.Ignored == "" {
			f.Layer = known.Layer
		}
	}
	if f.Layer != npmrc.LayerUser && f.Layer != npmrc.LayerGlobal {
		f.Clients = facts.ClientsOf(filepath.Dir(full))
	}
	return f, nil
}

// writeLint says that nothing is wrong where all that was named could be read.
func (w world) writeLint(outs []*output, files []settingsFile, unread error, found []explain.Finding) error {
	all := explain.Report{Settings: true}
	for _, f := range files {
		all.Sources = append(all.Sources, explain.Source{Name: f.Path, Bytes: int64(len(f.Data))})
	}
	all.Findings = found
	for _, o := range outs {
		if err := errors.Join(o.source(all), o.finish(w, all)); err != nil {
			return err
		}
	}
	w.sayNative(all, w.options(w.stderr, looks{}))
	if len(found) == 0 && unread == nil {
		fmt.Fprintf(w.stderr, sayLinted, len(files))
	}
	return nil
}

// mendSettings carries out what can be done without risk, as npmx fix does: a diff, a yes, and a way back. It gives
// what is wrong afterwards.
func (w world) mendSettings(config *npmrc.Config, files []settingsFile, found []explain.Finding, yes bool,
	npm npmrc.Version) ([]explain.Finding, error) {
	kept := lastEdits{Version: 1, Project: config.Prefix()}
	for _, f := range found {
		i := slices.IndexFunc(files, func(s settingsFile) bool { return s.Path == f.Source })
		if e := f.Steps[0].Edit; e != nil && i >= 0 && !leadsOut(config.Prefix(), files[i].full) {
			k := w.kept(kept.Project, f.Title, *e)
			k.File, k.Sum = files[i].full, sum(files[i].Data)
			kept.Edits = append(kept.Edits, k)
		}
	}
	if len(kept.Edits) == 0 {
		fmt.Fprint(w.stderr, sayNoLintFix)
		return found, nil
	}
	changes, err := w.changes(kept)
	if err != nil {
		return found, err
	}
	w.showAll(changes, maskOf(config))
	if !yes && !w.agreed(askApply) {
		return found, exitError{status: statusFound}
	}
	if err := w.apply(changes, "", kept.Project); err != nil {
		return found, err
	}
	for i, f := range files {
		if again, err := w.settingsFile(config, f.full); err == nil {
			files[i] = again
		}
	}
	return lint.Check(lintable(files), lint.Place{Npm: npm}), nil
}
