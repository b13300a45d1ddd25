package wrap

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// launcherVar is the script that started npmx, where npm installed it: a link to that under npm's name is npmx as well.
const launcherVar = "NPMX_LAUNCHER"

// NotFoundError says that there is no npm.
type NotFoundError struct{ Name string }

func (e *NotFoundError) Error() string { return fmt.Sprintf("no %s on PATH", e.Name) }

// NotExecutableError says that npm is a file that cannot be run.
type NotExecutableError struct{ Path string }

func (e *NotExecutableError) Error() string { return e.Path + " is not executable" }

// LoopError says that the only npm there is leads back to npmx.
type LoopError struct{ Path string }

func (e *LoopError) Error() string { return e.Path + " leads back to npmx" }

// FindNpm gives $NPMX_NPM, else the first npm on PATH that is not npmx itself: people put npmx first on PATH under
// npm's name, as a link or a copy. A script that ends in npmx cannot be distinguished from npm by looking at it: past
// is how many such were met already.
func FindNpm(env []string, self string, past int) (string, error) {
	named := getenv(env, "NPMX_NPM")
	switch {
	case named == "":
		return search(env, self, "npm", past)
	case !strings.ContainsRune(named, os.PathSeparator) && !strings.ContainsRune(named, '/'):
		return search(env, self, named, past)
	case past > 0:
		return "", &LoopError{Path: named}
	}
	return runnable(named)
}

// Find returns the first program of a name on PATH that is not npmx itself, for an npmx that is there under that name.
func Find(env []string, self, name string, past int) (string, error) {
	return search(env, self, name, past)
}

func getenv(env []string, name string) string {
	for i := len(env) - 1; i >= 0; i-- {
		k, v, _ := strings.Cut(env[i], "=")
		if k == name || runtime.GOOS == "windows" && strings.EqualFold(k, name) {
			return v
		}
	}
	return ""
}

func runnable(path string) (string, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return "", &NotFoundError{Name: path}
	case info.IsDir() || runtime.GOOS != "windows" && info.Mode()&0o111 == 0:
		return "", &NotExecutableError{Path: path}
	}
	return path, nil
}

// search prefers an npm that runs to one that does not, as a shell does, and reports the second where there is nothing
// else.
func search(env []string, self, name string, past int) (string, error) {
	var failed error = &NotFoundError{Name: name}
	for _, file := range candidates(env, name) {
		path, err := runnable(file)
		var blocked *NotExecutableError
		switch {
		case errors.As(err, &blocked) && !isFolder(file):
			failed = err
		case err != nil || isSelf(path, self) || isSelf(path, getenv(env, launcherVar)):
		case past > 0:
			past, failed = past-1, &LoopError{Path: path}
		default:
			return path, nil
		}
	}
	return "", failed
}

// usualPath is where execvp and shells look without a PATH.
const usualPath = "/usr/local/bin:/usr/bin:/bin"

func candidates(env []string, name string) (files []string) {
	path := getenv(env, "PATH")
	if path == "" && runtime.GOOS != "windows" {
		path = usualPath
	}
	for _, dir := range filepath.SplitList(path) {
		if dir == "" { // the current folder, as a cloned project's npm would have it
			continue
		}
		for _, ending := range endings() {
			files = append(files, filepath.Join(dir, name+ending))
		}
	}
	return files
}

func endings() []string {
	if runtime.GOOS == "windows" {
		return []string{".exe", ".cmd"}
	}
	return []string{""}
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// isSelf compares through links, and copies by their content.
func isSelf(path, self string) bool {
	a, err1 := os.Stat(path)
	b, err2 := os.Stat(self)
	if err1 != nil || err2 != nil {
		return false
	}
	return os.SameFile(a, b) || a.Size() == b.Size() && bytes.Equal(sum(path), sum(self))
}

func sum(path string) []byte {
	f, err := os.Open(path)
	if err != nil {
		return []byte(path)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return []byte(path)
	}
	return h.Sum(nil)
}
