//go:build unix

package commands

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"npmx/internal/lab"
	"npmx/internal/rig"
)

const localTool = `#!/bin/sh
echo "npm error code E401"
echo "npm error 401 Unauthorized - GET https://npm.corp.example/@acme%2fcore" >&2
echo "args $*"
exit 7
`

// TestNpxIsExplained: a package that npx may not fetch is explained under each of its names, and what a program says
// that npx starts is not taken for npm's words.
func TestNpxIsExplained(t *testing.T) {
	g := rig.Guard(t, rig.Wants("nobody"))
	p := newPerson(t, "")
	dir := p.project("p", map[string]string{"package.json": `{"name": "p"}`, ".npmrc": "registry=" + g.URL + "/\n",
		"node_modules/.bin/tool": localTool})
	rig.Must(t, os.Chmod(filepath.Join(dir, "node_modules/.bin/tool"), 0o755))
	npx := rig.Named(t, "npx")
	for _, c := range []struct {
		program string
		args    []string
		found   bool
	}{
		{npx, []string{"-y", "@acme/cli", "--registry=http://127.0.0.1:9/"}, true},
		{npx, []string{"-y", "-p", "@acme/cli", "acme"}, true},
		{npx, []string{"-y", "--package=@acme/cli", "--", "acme", "-y"}, true},
		{p.npmx, []string{"exec", "-y", "@acme/cli"}, true},
		{p.npmx, []string{"x", "-y", "--package", "@acme/cli", "--", "acme"}, true},
		{npx, []string{"tool", "--a", "b"}, false},
		{p.npmx, []string{"exec", "tool"}, false},
		{npx, []string{"--version"}, false},
	} {
		name := filepath.Base(c.program) + " " + strings.Join(c.args, " ")
		got := rig.RunProgram(t, c.program, dir, p.env, c.args)
		said := string(got.Stderr)
		if found := strings.Contains(said, "npmx: error[E401]"); found != c.found {
			t.Errorf("%s: %d\n%s", name, got.Status, said)
		}
		if c.found && (!strings.Contains(said, "@acme/cli: no credential is configured") || got.Status != 1 ||
			!strings.Contains(said, ".npmrc:1")) {
			t.Errorf("%s: %d\n%s", name, got.Status, said)
		}
		if c.args[0] == "tool" && (got.Status != 7 || !strings.Contains(string(got.Stdout), "args --a b")) {
			t.Errorf("%s: %d %s", name, got.Status, got.Stdout)
		}
	}
}

// TestAnOldNpxIsLeftAlone: the one of npm 6 is a program by itself.
func TestAnOldNpxIsLeftAlone(t *testing.T) {
	if !rig.Full() {
		t.Skip("left to the runs that have time for all")
	}
	g := rig.Guard(t, rig.Wants("nobody"))
	p := newPerson(t, "")
	dir := p.project("p", map[string]string{"package.json": `{"name": "p"}`, ".npmrc": "registry=" + g.URL + "/\n"})
	six := filepath.Join(filepath.Dir(filepath.Dir(lab.Npm(t, "6.14.18"))), "node_modules", ".bin")
	env := append(p.env, "PATH="+six+string(os.PathListSeparator)+os.Getenv("PATH"))
	if got := rig.RunProgram(t, rig.Named(t, "npx"), dir, env, []string{"@acme/cli"}); got.Status == 0 ||
		strings.Contains(string(got.Stderr), "npmx: ") {
		t.Errorf("%d %s", got.Status, got.Stderr)
	}
}
