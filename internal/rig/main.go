// Package rig is what tests of the whole program share: the program itself, npm and what is in for it, terminals,
// registries, and what a run left.
package rig

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// Main runs a package's tests at the repository's root, as the documents and scripts that are tested do, and with npmx
// first on PATH, under the names npmx, npm and npx.
//
// program is cli.Main, which is not called: it makes npmx a part of the package's binary, which is how go test knows
// that the results of yesterday's npmx are not today's. To import cli is not enough, since the linker leaves out what
// nobody refers to, and a binary that is the same counts as the same tests.
func Main(m *testing.M, program any) {
	if program == nil {
		panic("tests of npmx without npmx")
	}
	toRoot()
	dir, err := os.MkdirTemp("", "npmx-on-path")
	if err == nil {
		err = onPath(dir)
	}
	status := 1
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	} else {
		status = m.Run()
	}
	os.RemoveAll(dir)
	os.Exit(status)
}

func onPath(dir string) error {
	program, err := built()
	if err != nil {
		return err
	}
	for _, name := range []string{"npmx", "npm", "npx"} {
		if runtime.GOOS == "windows" {
			name += ".exe"
		}
		if err := os.Symlink(program, filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return os.Setenv("PATH", dir+string(filepath.ListSeparator)+os.Getenv("PATH"))
}

// toRoot changes to the folder above that holds go.mod.
func toRoot() {
	for range 9 {
		if _, err := os.Stat("go.mod"); err == nil {
			return
		}
		if err := os.Chdir(".."); err != nil {
			panic(err)
		}
	}
	panic("no go.mod above the tests")
}
