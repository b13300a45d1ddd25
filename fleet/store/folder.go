package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// folder is a store on a file system. Nothing outside it is opened, wherever a name or a link leads.
type folder struct {
	path string
	root *os.Root // nil until it is there
	dir  *os.File // the same, for calls that know no root; nil where there is none
}

func openFolder(dir string) (*folder, error) {
	f := &folder{path: filepath.Clean(dir)}
	var err error
	if f.root, err = os.OpenRoot(f.path); err == nil {
		f.dir, err = f.root.Open(".")
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, plain(err)
	}
	return f, nil
}

func (f *folder) String() string          { return f.path }
func (f *folder) Name(name string) string { return filepath.Join(f.path, filepath.FromSlash(name)) }

// temporary is how names begin that are no objects yet.
const temporary = ".writing-"

// List walks in the order of names, as npmx explain does. A folder that cannot be read is an object that cannot be
// opened, so that it is reported.
func (f *folder) List(ctx context.Context, under string) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		stopped := errors.New("enough")
		visit := func(file string, d fs.DirEntry, err error) error {
			name := filepath.ToSlash(strings.TrimPrefix(strings.TrimPrefix(file, f.path), string(filepath.Separator)))
			o := Object{Name: name}
			switch {
			case ctx.Err() != nil:
				return ctx.Err()
			case err == nil && (!d.Type().IsRegular() || strings.HasPrefix(d.Name(), temporary)):
				return nil
			case err == nil:
				if info, gone := d.Info(); gone == nil {
					o.Size, o.Version = info.Size(), version(info)
				}
			}
			if !yield(o, nil) {
				return stopped
			}
			if err != nil && d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		start := f.Name(under) + string(filepath.Separator)
		switch info, err := os.Stat(f.Name(under)); {
		case errors.Is(err, fs.ErrNotExist) && under != "":
			return // a folder of a bucket is there only once something lies in it, and so it is here
		case err != nil || !info.IsDir():
			yield(Object{}, fmt.Errorf("no folder of logs: %s", f.path))
			return
		}
		if err := filepath.WalkDir(start, visit); err != nil && err != stopped {
			yield(Object{}, plain(err))
		}
	}
}

func version(info fs.FileInfo) string    { return versionOf(info.ModTime().UnixNano()) }
func versionOf(nanoseconds int64) string { return strconv.FormatInt(nanoseconds, 36) }

// file is a log in a folder.
type file struct {
	handle
	size int64
	err  error
}

func (l *file) Size() int64 { return l.size }
func (l *file) Err() error  { return l.err }

// ReadAt takes a file that ends too early for one that was changed.
func (l *file) ReadAt(p []byte, off int64) (int, error) {
	n, err := l.handle.ReadAt(p, off)
	switch {
	case err == nil || l.err != nil:
	case err != io.EOF:
		l.err = plain(err)
	case off+int64(n) < l.size:
		l.err = errChanged
	}
	return n, err
}

// Open opens without waiting: a named pipe that has taken a log's place must not hold a worker.
func (f *folder) Open(_ context.Context, o Object) (Log, error) {
	in, err := f.open(o.Name)
	if err != nil {
		return nil, faultOfFile(err)
	}
	size, version, regular, err := in.stat()
	if err == nil && (!regular || version != o.Version || size != o.Size) {
		err = errChanged
	}
	if err != nil {
		in.Close()
		return nil, err
	}
	return &file{handle: in, size: size}, nil
}

func (f *folder) file(name string) (*os.File, error) {
	root, err := f.at()
	if err != nil {
		return nil, err
	}
	return root.OpenFile(filepath.FromSlash(name), os.O_RDONLY|syscall.O_NONBLOCK, 0)
}

// at is the folder, once somebody has made it.
func (f *folder) at() (*os.Root, error) {
	if f.root != nil {
		return f.root, nil
	}
	return os.OpenRoot(f.path)
}

func (f *folder) Read(_ context.Context, name string) (io.ReadCloser, error) {
	in, err := f.file(name)
	if err != nil {
		return nil, faultOfFile(err)
	}
	return in, nil
}

// Write writes beside the place and then renames: who reads sees all of it or nothing. It is on the disk before it has
// its name, since a task that is done is never done again.
func (f *folder) Write(_ context.Context, name string, data io.Reader, _ int64) error {
	target := f.Name(name)
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return plain(err)
	}
	out, err := os.CreateTemp(filepath.Dir(target), temporary+"*")
	if err != nil {
		return plain(err)
	}
	_, err = io.Copy(out, data)
	if err = errors.Join(err, out.Sync(), out.Close()); err == nil {
		err = os.Rename(out.Name(), target)
	}
	if err != nil {
		os.Remove(out.Name())
	}
	return plain(err)
}

func (f *folder) Remove(_ context.Context, name string) error {
	if err := os.Remove(f.Name(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return plain(err)
	}
	return nil
}

var errOutside = &Fault{"it lies outside the folder of logs"}

// faultOfFile distinguishes a file that is not for us from a disk that fails.
func faultOfFile(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return ErrAbsent
	case errors.Is(err, fs.ErrPermission):
		return &Fault{"permission denied"}
	case strings.Contains(err.Error(), "path escapes from parent"):
		return errOutside
	}
	return plain(err)
}

// plain is an error with its path, and without the name of a system call.
func plain(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return errors.New(p.Path + ": " + p.Err.Error())
	}
	return err
}
