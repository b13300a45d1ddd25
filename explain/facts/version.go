package facts

import (
	"encoding/json"
	"path/filepath"
	"strings"

	"npmx/parse/npmrc"
)

// VersionOf is the version of another package manager, without running it: that of the package which its program lies
// in, else the one that the project's package.json wants, as corepack and the clients themselves do. The zero value:
// neither says.
func VersionOf(program, client, cwd string) npmrc.Version {
	if real, err := filepath.EvalSymlinks(program); err == nil {
		for dir := filepath.Dir(real); len(dir) > 1; dir = filepath.Dir(dir) {
			m := readPackage(filepath.Join(dir, "package.json"))
			if m.Name == client || strings.HasPrefix(m.Name, "@"+client+"pkg/") {
				v, _ := npmrc.ParseVersion(m.Version)
				return v
			}
			if filepath.Base(dir) == "node_modules" || filepath.Dir(dir) == dir {
				break
			}
		}
	}
	for dir := cwd; ; dir = filepath.Dir(dir) {
		if name, wanted, ok := strings.Cut(readPackage(filepath.Join(dir, "package.json")).PackageManager, "@"); ok {
			if v, known := npmrc.ParseVersion(wanted); known && name == client {
				return v
			}
			return npmrc.Version{}
		}
		if filepath.Dir(dir) == dir {
			return npmrc.Version{}
		}
	}
}

// Above reports whether a folder or one above it has a file of that name.
func Above(dir, name string) bool {
	for {
		if exists(filepath.Join(dir, name)) {
			return true
		}
		up := filepath.Dir(dir)
		if up == dir {
			return false
		}
		dir = up
	}
}

type packageHead struct{ Name, Version, PackageManager string }

func readPackage(path string) (m packageHead) {
	data, err := readBounded(path)
	if err != nil || json.Unmarshal(data, &m) != nil {
		return packageHead{}
	}
	return m
}
