package facts

import (
	"errors"
	"io/fs"
	"os"
)

// npmx writes only into files of its own user, even when told to: a name in a folder where others may write can be made
// to lead anywhere by the time it is opened.

// NotOwnError says what a place is that npmx does not write to.
type NotOwnError string

func (e NotOwnError) Error() string { return string(e) }

const (
	notLink  = NotOwnError("it is a link, and npmx follows none")
	notOwner = NotOwnError("it belongs to another user")
	notMode  = NotOwnError("others may read or write it")
	notAlone = NotOwnError("the file has another name as well")
	notFile  = NotOwnError("it is neither a file nor a device")
)

// OpenOwn opens a place to write to, or makes a file that its owner alone can read. It judges what it has opened, not
// what was there before.
func OpenOwn(path string, flag int) (*os.File, error) {
	f, err := os.OpenFile(path, flag|os.O_WRONLY|nonBlocking|noFollow, 0o600) // does not wait for a pipe's reader
	if err != nil {
		if info, at := os.Lstat(path); at == nil && info.Mode()&fs.ModeSymlink != 0 {
			err = notLink
		}
		return nil, err
	}
	info, err := f.Stat()
	if err == nil {
		err = notOwn(info)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func notOwn(info fs.FileInfo) error {
	switch {
	case info.Mode()&fs.ModeCharDevice != 0:
		return nil // a terminal, /dev/null
	case !info.Mode().IsRegular() && info.Mode()&fs.ModeNamedPipe == 0:
		return notFile
	case !owned(info):
		return notOwner
	case private && info.Mode().Perm()&0o077 != 0:
		return notMode
	case info.Mode().IsRegular() && names(info) > 1:
		return notAlone
	}
	return nil
}

// MayReplace says why what is at a path may not be replaced by a file of this user; nothing there is no reason. special
// marks a device or a pipe, which is written into instead.
func MayReplace(path string) (special bool, err error) {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	case info.Mode()&fs.ModeSymlink != 0:
		return false, notLink
	case !info.Mode().IsRegular():
		return true, nil
	case !owned(info):
		return false, notOwner
	}
	return false, nil
}
