package facts

import (
	"context"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Program is a program on the PATH.
type Program struct {
	Name    string
	Version string // "" unknown
	Path    string
}

// Programs are node and the package managers on the PATH, those of the project left out. Only node is run, to say its
// version: yarn and the shims of corepack run what a project names, and download it.
func (w Where) Programs() (all []Program) {
	if w.Npm.Path != "" {
		p := Program{Name: "npm", Path: w.Npm.Path}
		if w.Npm.Version.Major > 0 {
			p.Version = w.Npm.Version.String()
		}
		all = append(all, p)
	}
	for _, name := range []string{"node", "pnpm", "yarn", "bun", "deno"} {
		path := w.own(name)
		switch {
		case path == "":
			continue
		case name == "node":
			all = append(all, Program{name, w.nodeVersion(path), path})
		default:
			all = append(all, Program{name, shippedVersion(path, name), path})
		}
	}
	return all
}

// own finds a program on the PATH that is not of the project.
func (w Where) own(name string) string {
	value, _ := variable(w.ownPrograms(), "PATH")
	for _, dir := range filepath.SplitList(value) {
		for _, ending := range []string{"", ".cmd", ".exe"} {
			path := filepath.Join(dir, name+ending)
			if (w.GOOS == "windows") == (ending != "") && exists(path) && !isDir(path) && !w.brought(path) {
				return path
			}
		}
	}
	return ""
}

func (w Where) nodeVersion(path string) string {
	ctx, stop := context.WithTimeout(context.Background(), askTime)
	defer stop()
	c := exec.CommandContext(ctx, path, "--version")
	c.Env, c.Dir, c.WaitDelay = w.ownPrograms(), filepath.Dir(path), time.Second
	out, err := c.Output()
	if version := strings.TrimSpace(string(out)); err == nil && len(version) < 40 {
		return strings.TrimPrefix(version, "v")
	}
	return ""
}

// shippedVersion is what the package says that a program's link leads into; a shim says nothing.
func shippedVersion(path, name string) string {
	for dir := filepath.Dir(real(path)); ; dir = filepath.Dir(dir) {
		data, err := readBounded(filepath.Join(dir, "package.json"))
		var m struct{ Name, Version string }
		if err == nil && json.Unmarshal(data, &m) == nil {
			if slices.Contains([]string{name, "@yarnpkg/cli-dist"}, m.Name) {
				return m.Version
			}
			return ""
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
	}
}
