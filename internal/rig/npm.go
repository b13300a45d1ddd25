package rig

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

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

// Npmx is this test's own binary under the name npmx, in a folder of its own.
func Npmx(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "npmx")
	if err := os.Symlink(self, link); err != nil {
		t.Fatal(err)
	}
	return link
}

// NpmOf is an npm of that version as far as check looks at one: it is never run.
func NpmOf(t testing.TB, version string) string {
	t.Helper()
	dir := t.TempDir()
	bin := filepath.Join(dir, "bin", "npm-cli.js")
	if err := os.MkdirAll(filepath.Dir(bin), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(bin, []byte("#!/bin/sh\nexit 9\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	Write(t, filepath.Join(dir, "package.json"), fmt.Sprintf(`{"name":"npm","version":%q}`, version))
	return bin
}

// RealNpm is the path of the npm on PATH itself, as npmx finds it.
func RealNpm(t *testing.T) string {
	t.Helper()
	NeedNpm(t)
	self, err := os.Executable()
	Must(t, err)
	npm, err := wrap.FindNpm(os.Environ(), self, 0)
	Must(t, err)
	return npm
}

// OtherVersions take turns: with every version and scenario asked for, each cell is also played on one of them.
func OtherVersions() []string { return []string{"6.14.18", "8.19.4", "10.9.9", "12.2.0"} }

// UsualVersion is the npm of a test that one version is enough for.
const UsualVersion = "11.21.2"
