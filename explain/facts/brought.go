package facts

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// A project is a stranger's until its user has run something of it, and `npmx check` is what the careful run first:
// no program that the project brought may be run, whatever PATH says.

// project is the outermost folder around the working folder that looks like one; the home folder and what is around
// it is the user's.
func (w Where) project() string {
	root := filepath.Clean(w.Cwd)
	for dir := root; ; dir = filepath.Dir(dir) {
		if w.Home != "" && within(dir, w.Home) || dir == filepath.Dir(dir) {
			return root
		}
		for _, mark := range []string{"package.json", "node_modules", ".git", ".hg"} {
			if exists(filepath.Join(dir, mark)) {
				root = dir
			}
		}
	}
}

// brought reports whether a program may be of the project: one that is named relative to it, lies in it, or leads into
// it.
func (w Where) brought(path string) bool {
	if !filepath.IsAbs(path) {
		return true
	}
	root := w.project()
	if w.Home != "" && within(root, w.Home) {
		return false // the home folder itself: it was not cloned
	}
	for _, p := range []string{path, real(path), filepath.Join(real(filepath.Dir(path)), filepath.Base(path))} {
		if within(root, p) || within(real(root), p) {
			return true
		}
	}
	return false
}

func within(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// real is where links lead; what does not exist leads nowhere.
func real(path string) string {
	if to, err := filepath.EvalSymlinks(path); err == nil {
		return to
	}
	return path
}

// ownPrograms is an environment with a PATH that leads to no program of the project: an npm is a script that looks
// for node there.
func (w Where) ownPrograms() []string {
	env := make([]string, 0, len(w.Env))
	for _, kv := range w.Env {
		name, value, _ := strings.Cut(kv, "=")
		if name == "PATH" || runtime.GOOS == "windows" && strings.EqualFold(name, "PATH") {
			kv = name + "=" + w.ownFolders(value)
		}
		env = append(env, kv)
	}
	return env
}

func (w Where) ownFolders(path string) string {
	var own []string
	for _, dir := range filepath.SplitList(path) {
		if dir != "" && !w.brought(filepath.Join(dir, "node")) && filepath.IsAbs(dir) {
			own = append(own, dir)
		}
	}
	return strings.Join(own, string(os.PathListSeparator))
}
