//go:build !linux

package store

import (
	"os"
	"path/filepath"
)

// handle is a file that is open to be read anywhere.
type handle struct{ *os.File }

func (f *folder) open(name string) (handle, error) {
	in, err := f.file(filepath.FromSlash(name))
	return handle{in}, err
}

// stat gives the size and version of a regular file; false for what is none.
func (h handle) stat() (size int64, version string, regular bool, err error) {
	info, err := h.Stat()
	if err != nil {
		return 0, "", false, err
	}
	return info.Size(), versionOf(info.ModTime().UnixNano()), info.Mode().IsRegular(), nil
}
