package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// module is one whose code is in the program, with the texts of its licences.
type module struct {
	path, version string
	licence       string            // an SPDX expression
	texts         map[string]string // by the file's path inside the module
}

// listed is what go list says of a package.
type listed struct {
	Dir      string
	Standard bool
	Module   *struct {
		Path, Version, Dir string
		Main               bool
	}
}

// allModules are those of the program on any platform.
func allModules() ([]module, error) {
	found := map[string]module{}
	for _, p := range platforms() {
		of, err := modulesOf(p)
		if err != nil {
			return nil, err
		}
		maps.Copy(found, of)
	}
	return slices.SortedFunc(maps.Values(found), func(a, b module) int { return cmp.Compare(a.path, b.path) }), nil
}

// modulesOf are those of the program on one platform by their path, with Go's own library as std.
func modulesOf(p platform) (map[string]module, error) {
	packages, err := packagesOf(p)
	if err != nil {
		return nil, err
	}
	found := map[string]module{}
	for _, pkg := range packages {
		if pkg.Module == nil || pkg.Module.Main {
			continue
		}
		m, ok := found[pkg.Module.Path]
		if !ok {
			m = module{path: pkg.Module.Path, version: pkg.Module.Version, texts: map[string]string{}}
		}
		if err := m.collect(pkg.Module.Dir, pkg.Dir); err != nil {
			return nil, err
		}
		found[m.path] = m
	}
	if found["std"], err = standard(); err != nil {
		return nil, err
	}
	for path, m := range found {
		if m.licence, err = m.expression(); err != nil {
			return nil, err
		}
		found[path] = m
	}
	return found, nil
}

func packagesOf(p platform) ([]listed, error) {
	out, err := goCommand(p, "list", "-deps", "-json=Dir,Standard,Module", ".")
	if err != nil {
		return nil, err
	}
	var all []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var one listed
		switch err := d.Decode(&one); {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, fmt.Errorf("reading go list: %w", err)
		}
		all = append(all, one)
	}
}

// goCommand runs the go command for a platform as a release is built: without C.
func goCommand(p platform, args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+p.os, "GOARCH="+p.arch)
	out, err := cmd.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return nil, fmt.Errorf("go %s: %w: %s", args[0], err, failed.Stderr)
	}
	return out, err
}

// standard is Go's own library, which is in every program.
func standard() (module, error) {
	out, err := goCommand(platforms()[0], "env", "GOROOT", "GOVERSION")
	if err != nil {
		return module{}, err
	}
	root, version, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	m := module{path: "std", version: strings.TrimPrefix(strings.TrimSpace(version), "go"), texts: map[string]string{}}
	root = strings.TrimSpace(root)
	return m, m.collect(root, root)
}

// legal is the name of a file that has to go with the code.
var legal = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)([.-].*)?$`)

// collect takes the files from a package's folder up to the module's: parts of a module may have a licence of their
// own.
func (m module) collect(top, dir string) error {
	for {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if !legal.MatchString(e.Name()) || e.IsDir() {
				continue
			}
			text, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				return err
			}
			name, _ := filepath.Rel(top, filepath.Join(dir, e.Name()))
			m.texts[filepath.ToSlash(name)] = string(text)
		}
		if dir == top {
			return nil
		}
		dir = filepath.Dir(dir)
	}
}
