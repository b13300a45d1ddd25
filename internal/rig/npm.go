package rig

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/lockedfile"

	"npmx/internal/fair"
	"npmx/wrap"
)

// NeedNpm finds npm, or skips as fair.Program does.
func NeedNpm(t *testing.T) string {
	t.Helper()
	return fair.Program(t, "npm")
}

// NpmMajor is the major version of the npm on PATH.
func NpmMajor(t *testing.T) int {
	t.Helper()
	return fair.NpmMajor(t, NeedNpm(t))
}

// Full reports whether every version and scenario is asked for, beside one representative a cause.
func Full() bool { return os.Getenv("NPMX_LAB") == "full" }

// Npmx is npmx as it is released, in a folder of its own.
func Npmx(t testing.TB) string {
	t.Helper()
	return Named(t, "npmx")
}

// Named is npmx under another name, in a folder of its own.
func Named(t testing.TB, name string) string {
	t.Helper()
	program, err := built()
	Must(t, err)
	link := filepath.Join(t.TempDir(), name)
	Must(t, os.Symlink(program, link))
	return link
}

// built has Go build npmx in a folder of this clone's, where it links again only what has changed: the first package
// that asks waits for that, and the others get the same file. The tests' own binary could be npmx too, and was: but
// what tests link (go-runewidth's tables, the schemas of JSON Schema) takes longer to start than npmx does, and it is
// started a thousand times.
var built = sync.OnceValues(func() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	root, err := os.Getwd()
	if err != nil {
		return "", err
	}
	program := filepath.Join(cache, "npmx-lab", fmt.Sprintf("npmx-%.4x", sha256.Sum256([]byte(root))), "npmx")
	if err := os.MkdirAll(filepath.Dir(program), 0o755); err != nil {
		return "", err
	}
	unlock, err := lockedfile.MutexAt(program + ".lock").Lock()
	if err != nil {
		return "", err
	}
	defer unlock()
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", program, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building npmx: %w\n%s", err, out)
	}
	return program, nil
})

// NpmOf is an npm of that version as far as check looks at one: it is never run.
func NpmOf(t testing.TB, version string) string {
	t.Helper()
	dir := t.TempDir()
	bin := filepath.Join(dir, "bin", "npm-cli.js")
	if err := os.MkdirAll(filepath.Dir(bin), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := fair.WriteFile(bin, []byte("#!/bin/sh\nexit 9\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	Write(t, filepath.Join(dir, "package.json"), fmt.Sprintf(`{"name":"npm","version":%q}`, version))
	return bin
}

// RealNpm is the path of the npm on PATH itself, as npmx finds it.
func RealNpm(t *testing.T) string {
	t.Helper()
	NeedNpm(t)
	self, err := built()
	Must(t, err)
	npm, err := wrap.FindNpm(os.Environ(), self, 0)
	Must(t, err)
	return npm
}

// OtherVersions take turns: with every version and scenario asked for, each cell is also played on one of them.
func OtherVersions() []string { return []string{"6.14.18", "8.19.4", "10.9.9", "12.2.0"} }

// UsualVersion is the npm of a test that one version is enough for.
const UsualVersion = "11.21.2"
