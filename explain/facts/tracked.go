package facts

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"npmx/parse/gitindex"
)

// maxIndex bounds an index of git's: one of a million files has about 100 MiB.
const maxIndex = 128 << 20

// GitTracks reports whether git tracks a file, as its index says. Git is not run, since a repository can name programs
// for it to start.
func GitTracks(file string) bool {
	folder, err := filepath.EvalSymlinks(filepath.Dir(file))
	if err != nil {
		return false
	}
	file = filepath.Join(folder, filepath.Base(file))
	root, git, ok := gitFolder(folder)
	if !ok {
		return false
	}
	inside, err := filepath.Rel(root, file)
	if err != nil {
		return false
	}
	index, err := readRegular(filepath.Join(git, "index"), maxIndex)
	if err != nil {
		return false
	}
	name := filepath.ToSlash(inside)
	tracked, err := gitindex.Tracked(index, []string{name})
	return err == nil && tracked[name]
}

// gitFolder finds the folder that holds .git, and git's own folder, which a worktree has elsewhere.
func gitFolder(folder string) (root, git string, ok bool) {
	for range maxFolders {
		at := filepath.Join(folder, ".git")
		if isDir(at) {
			return folder, at, true
		}
		if data, err := readRegular(at, 4<<10); err == nil {
			if to, ok := strings.CutPrefix(strings.TrimSpace(string(data)), "gitdir: "); ok {
				if !filepath.IsAbs(to) {
					to = filepath.Join(folder, to)
				}
				return folder, to, true
			}
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			break
		}
		folder = parent
	}
	return "", "", false
}

// maxFolders bounds how far up is looked.
const maxFolders = 64

// ClientsOf are the package managers whose lockfiles lie in a folder or in the project around it; none: nothing shows
// which is used.
func ClientsOf(folder string) (names []string) {
	root, _, ok := gitFolder(folder)
	for range maxFolders {
		for _, l := range lockfiles() {
			if exists(filepath.Join(folder, l.name)) && !slices.Contains(names, l.client) {
				names = append(names, l.client)
			}
		}
		parent := filepath.Dir(folder)
		if len(names) > 0 || !ok || folder == root || parent == folder {
			break
		}
		folder = parent
	}
	return names
}

// ReadSettings reads a file of settings, bounded, with its mode; on Windows a mode says nothing.
func ReadSettings(name string) ([]byte, os.FileMode, error) {
	data, err := readBounded(name)
	if err != nil {
		return nil, 0, err
	}
	info, err := os.Stat(name)
	if err != nil || !private {
		return data, 0, err
	}
	return data, info.Mode(), nil
}
