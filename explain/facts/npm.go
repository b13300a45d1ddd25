package facts

import (
	"context"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"npmx/parse/npmrc"
)

// Npm is the npm in use. A zero Version means that its files do not say it.
type Npm struct {
	Path    string // the program that runs, as found on PATH
	Dir     string // its package folder, "" unknown
	Node    string // the node that runs it, "" unknown
	Version npmrc.Version
}

// LookAtNpm reads an npm's version from its own package.json, which costs a thirtieth of a second less than asking it.
// Links lead from PATH to <dir>/bin/npm-cli.js; on Windows npm.cmd lies beside node_modules/npm.
func LookAtNpm(path, node string) Npm {
	n := Npm{Path: path, Node: node}
	for _, dir := range npmDirs(path) {
		if v, ok := packageVersion(dir); ok {
			n.Dir, n.Version = dir, v
			return n
		}
	}
	return n
}

// askTime bounds the question: a shim may want to download the npm it stands for.
const askTime = 5 * time.Second

// AskNpm runs `npm --version` where no file states the version: shims (volta, asdf, mise) are programs that find the
// npm of a project at run time. It leaves a known version alone, and does not run an npm that the project brought, nor
// its node: the version stays unknown.
func (w *Where) AskNpm() {
	if w.Npm.Version.Major > 0 || w.Npm.Path == "" || w.brought(w.Npm.Path) {
		return
	}
	ctx, stop := context.WithTimeout(context.Background(), askTime)
	defer stop()
	c := exec.CommandContext(ctx, w.Npm.Path, "--version")
	c.Env, c.WaitDelay = w.ownPrograms(), time.Second
	out, err := c.Output()
	if v, ok := npmrc.ParseVersion(strings.TrimSpace(string(out))); ok && err == nil {
		w.Npm.Version = v
	}
}

func npmDirs(path string) []string {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		real = path
	}
	bin := filepath.Dir(real)
	return []string{
		filepath.Dir(bin),
		filepath.Join(bin, "node_modules", "npm"),
		filepath.Join(bin, "..", "lib", "node_modules", "npm"),
		filepath.Join(bin, "..", "node_modules", "npm"),
	}
}

func packageVersion(dir string) (npmrc.Version, bool) {
	b, err := readBounded(filepath.Join(dir, "package.json"))
	if err != nil {
		return npmrc.Version{}, false
	}
	var p struct{ Name, Version string }
	if json.Unmarshal(b, &p) != nil || p.Name != "npm" {
		return npmrc.Version{}, false
	}
	return npmrc.ParseVersion(p.Version)
}
