package wrap

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// NotFoundError says that there is no npm.
type NotFoundError struct{ Name string }

func (e *NotFoundError) Error() string { return fmt.Sprintf("no %s on PATH", e.Name) }

// NotExecutableError says that npm is a file that cannot be run.
type NotExecutableError struct{ Path string }

func (e *NotExecutableError) Error() string { return e.Path + " is not executable" }

// FindNpm gives $NPMX_NPM, else the first npm on PATH that is not npmx itself: people put npmx first on PATH under npm's name, as
// a link or a copy.
func FindNpm(env []string, self string) (string, error) {
	if named := getenv(env, "NPMX_NPM"); named != "" {
		if strings.ContainsRune(named, os.PathSeparator) || strings.ContainsRune(named, '/') {
			return runnable(named)
		}
		return search(env, self, named)
	}
	return search(env, self, "npm")
}

// FindNpx gives the first npx on PATH that is not npmx itself, for an npmx that stands there under npx's name.
func FindNpx(env []string, self string) (string, error) { return search(env, self, "npx") }

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

// search prefers an npm that runs to one that does not, as a shell does, and tells of the second where there is nothing else.
func search(env []string, self, name string) (string, error) {
	var blocked error
	for _, dir := range filepath.SplitList(getenv(env, "PATH")) {
		if dir == "" {
			continue
		}
		for _, ending := range endings() {
			path, err := runnable(filepath.Join(dir, name+ending))
			if e, ok := err.(*NotExecutableError); ok && !isFolder(e.Path) && blocked == nil {
				blocked = err
			}
			if err == nil && !isSelf(path, self) {
				return path, nil
			}
		}
	}
	if blocked != nil {
		return "", blocked
	}
	return "", &NotFoundError{Name: name}
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
