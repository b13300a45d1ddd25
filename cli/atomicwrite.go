package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"npmx/explain/facts"
)

// reportWait is how long a pipe's reader may take to make room for a report.
const reportWait = 5 * time.Second

// writeWhole writes a file whole or not at all, readable by its owner only. It follows no link, and replaces no
// other user's file.
func writeWhole(path string, data []byte) error {
	special, err := facts.MayReplace(path)
	switch {
	case err != nil:
		return err
	case special:
		return writeInto(path, data)
	}
	return replaceBy(path, data, 0o600)
}

// writeMode replaces a regular file, or makes one. What else is there, as a device or a named pipe, is written to:
// a rename would put a file in its place, and with the rights of root that goes for /dev/null too.
func writeMode(path string, data []byte, mode fs.FileMode) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return writeInto(path, data)
	}
	return replaceBy(linkEnd(path), data, mode)
}

// replaceBy puts a new file in a place. A link that has come to stand there meanwhile is replaced itself.
func replaceBy(path string, data []byte, mode fs.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".npmx-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	if err = errors.Join(err, f.Chmod(mode), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// writeInto does not wait for a named pipe's other end to be opened.
func writeInto(path string, data []byte) error {
	f, err := facts.OpenOwn(path, 0)
	if err != nil {
		return err
	}
	f.SetWriteDeadline(time.Now().Add(reportWait)) // a device has none
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// linkEnd is where a symbolic link leads, to a file that need not be there. A link in a world-writable folder is
// replaced as a file is: it may have been planted to overwrite another file.
func linkEnd(path string) string {
	for range 40 { // as many as Linux follows
		to, err := os.Readlink(path)
		folder := filepath.Dir(path)
		if info, statErr := os.Stat(folder); err != nil || statErr != nil || info.Mode().Perm()&0o002 != 0 {
			return path
		}
		if !filepath.IsAbs(to) {
			// not cleaned: .. is the folder's parent, wherever a link has led
			to = folder + string(filepath.Separator) + to
		}
		path = to
	}
	return path
}

// ownStream is the one of our two output streams that a path names, as /dev/stdout does: opened again, a file would be
// written from its beginning.
func (w world) ownStream(path string) *os.File {
	there, err := os.Stat(path)
	if err != nil {
		return nil
	}
	for _, f := range []*os.File{w.stdout, w.stderr} {
		if info, err := f.Stat(); err == nil && os.SameFile(info, there) {
			return f
		}
	}
	return nil
}
