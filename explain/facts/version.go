package facts

import (
	"bytes"
	"encoding/json"
	"io"
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

// LaterYarn reports that a folder's files are of yarn 2 or later: a .yarnrc.yml there or above, or the nearest
// lockfile, neither of which yarn 1 knows.
func LaterYarn(dir string) bool {
	locked := false
	for range maxFolders {
		if exists(filepath.Join(dir, ".yarnrc.yml")) {
			return true
		}
		if path := filepath.Join(dir, "yarn.lock"); !locked && exists(path) {
			if locked = true; hasMetadata(path) {
				return true
			}
		}
		up := filepath.Dir(dir)
		if up == dir {
			break
		}
		dir = up
	}
	return false
}

// hasMetadata recognises the head of a yarn.lock that yarn 2 or later wrote.
func hasMetadata(path string) bool {
	f, err := openRegular(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 1<<10)
	n, _ := io.ReadFull(f, head)
	return bytes.Contains(append([]byte("\n"), head[:n]...), []byte("\n__metadata:"))
}

type packageHead struct{ Name, Version, PackageManager string }

func readPackage(path string) (m packageHead) {
	data, err := readBounded(path)
	if err != nil || json.Unmarshal(data, &m) != nil {
		return packageHead{}
	}
	return m
}
