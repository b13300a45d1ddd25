package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"npmx/rules"
)

// ruleSources are the user's own rules: flags, NPMX_RULES, and the user's config folder. The current project is
// never asked: a cloned repository must not be able to put words into our mouth.
func (w world) ruleSources(flags []string) ([]rules.Source, error) {
	var sources []rules.Source
	named, err := ruleFiles(append(slices.Clone(flags), filepath.SplitList(w.getenv("NPMX_RULES"))...))
	if err != nil {
		return nil, err
	}
	for _, f := range w.installedRules() {
		if !slices.ContainsFunc(named, func(n string) bool { return sameFile(n, f) }) {
			sources = append(sources, rules.Source{Name: f, Installed: true})
		}
	}
	for _, f := range named {
		sources = append(sources, rules.Source{Name: f})
	}
	for i := range sources {
		if sources[i].Data, err = readRules(sources[i].Name); err != nil {
			return nil, exitError{statusUsage, plain(err)}
		}
		sources[i].Origin = rules.Users
	}
	return sources, nil
}

// mostRules is more than the engine takes of a file, so that it can say what is wrong with one that has more.
const mostRules = 1 << 20

// readRules reads a file, or a pipe, as far as there may be rules in it.
func readRules(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, mostRules))
}

// ruleFiles puts a folder's rules in its place, and takes a file that is named twice, by a flag and by NPMX_RULES,
// once.
func ruleFiles(names []string) ([]string, error) {
	var files []string
	for _, name := range names {
		if name == "" {
			continue // an empty part of NPMX_RULES, as PATH may have
		}
		found := []string{name}
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			if found = inFolder(name); len(found) == 0 {
				return nil, exitError{statusUsage, fmt.Errorf(sayNoRules, clean(name))}
			}
		}
		for _, f := range found {
			if !slices.ContainsFunc(files, func(had string) bool { return sameFile(had, f) }) {
				files = append(files, f)
			}
		}
	}
	return files, nil
}

func (w world) installedRules() []string {
	dir := w.configFolder()
	if dir == "" {
		return nil
	}
	return inFolder(filepath.Join(dir, "rules"))
}

// inFolder are a folder's rules files: *.yaml and *.yml. Notes, folders and hidden files, such as an editor's
// locks, are left alone.
func inFolder(dir string) []string {
	entries, _ := os.ReadDir(dir)
	var files []string
	for _, e := range entries {
		ext := filepath.Ext(e.Name())
		if !e.IsDir() && !strings.HasPrefix(e.Name(), ".") && (ext == ".yaml" || ext == ".yml") {
			files = append(files, filepath.Join(dir, e.Name()))
		}
	}
	return files
}

func sameFile(a, b string) bool {
	x, errA := os.Stat(a)
	y, errB := os.Stat(b)
	return a == b || errA == nil && errB == nil && os.SameFile(x, y)
}

// ruleSet is our rules with the user's beside them.
func (w world) ruleSet(flags []string) (*rules.Set, error) {
	sources, err := w.ruleSources(flags)
	if err != nil {
		return nil, err
	}
	if len(sources) == 0 {
		return rules.Builtin()
	}
	set, err := rules.Load(sources)
	if err != nil {
		return nil, exitError{statusUsage, err}
	}
	return set, nil
}
