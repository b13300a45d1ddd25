// Package rig is what tests of the whole program share: the program itself, npm and what is in for it, terminals,
// registries, and what a run left.
package rig

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// Main runs a package's tests at the repository's root, as the documents and scripts that are tested do. Under the
// names npmx, npm and npx, and the other clients', the test's binary is the program itself. Those of the clients it
// does not put on PATH, where a script would find them before the real ones.
func Main(m *testing.M, program func(args, env []string, stdin, stdout, stderr *os.File) int) {
	serve := func() { os.Exit(program(os.Args, os.Environ(), os.Stdin, os.Stdout, os.Stderr)) }
	names := map[string]func(){"npmx": serve, "npm": serve, "npx": serve}
	called := strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe")
	if slices.Contains([]string{"pnpm", "yarn", "yarnpkg", "bun", "deno"}, called) {
		serve()
	}
	if names[called] == nil {
		toRoot()
	}
	testscript.Main(m, names)
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
