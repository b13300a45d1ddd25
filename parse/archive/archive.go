// Package archive opens what logs come in: files, folders, standard input, and .gz, .zst, .zip and .tar of them, nested.
//
// It hands each log to a visitor as a name and a stream, one after another, and never writes anything to disk. It refuses to know
// what a log says. Archives are hostile input: members, bytes and nesting are bounded, ratios are not, since honest logs
// of one failure compress 371:1.
package archive

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Limits bound what is read in one run.
type Limits struct {
	Bytes   int64 // out of all archives together
	Member  int64 // out of one member
	Members int
	Nesting int // archives inside archives
}

// DefaultLimits are far above every honest log archive met.
func DefaultLimits() Limits {
	return Limits{Bytes: 64 << 30, Member: 8 << 30, Members: 100_000, Nesting: 2}
}

// SourceError tells which source could not be read, or not wholly.
type SourceError struct {
	Source string
	Err    error
}

func (e *SourceError) Error() string { return e.Source + ": " + e.Err.Error() }
func (e *SourceError) Unwrap() error { return e.Err }

// Visit takes one log. Its error is taken for one of reading; the walk goes on with the next log.
type Visit func(name string, r io.Reader) error

// Walk visits every log of a path: a file, a folder with all that is below it (links are not followed), an archive, or - for stdin. Members are
// named like logs.zip!3_build.txt. The error joins a *SourceError for each source that could not be read; the others have been visited.
func Walk(path string, stdin io.Reader, l Limits, visit Visit) error {
	w := &walk{limits: l, visit: visit}
	if path == "-" {
		w.stream("-", stdin, 0)
		return errors.Join(w.errs...)
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		w.fail(path, err)
	case info.IsDir():
		w.folder(path)
	default:
		w.file(path, info)
	}
	return errors.Join(w.errs...)
}

type walk struct {
	limits  Limits
	visit   Visit
	members int
	bytes   int64
	errs    []error
}

func (w *walk) fail(source string, err error) {
	w.errs = append(w.errs, &SourceError{Source: source, Err: err})
}

// folder visits in the order of names, so that two runs say the same.
func (w *walk) folder(dir string) {
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			w.fail(path, err)
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.Type().IsRegular() {
			info, err := d.Info()
			if err != nil {
				w.fail(path, err)
				return nil
			}
			w.file(path, info)
		}
		return nil
	})
	if err != nil {
		w.fail(dir, err)
	}
}

// errDevice is for what never ends, such as /dev/zero; a pipe that the user names may be read.
var errDevice = errors.New("not a file: a device cannot be read as a log")

func (w *walk) file(path string, info fs.FileInfo) {
	if info.Mode()&fs.ModeDevice != 0 {
		w.fail(path, errDevice)
		return
	}
	f, err := os.Open(path)
	if err != nil {
		w.fail(path, err)
		return
	}
	defer f.Close()
	if info.Mode().IsRegular() && isZip(f) {
		w.zip(path, f, info.Size(), 0)
		return
	}
	w.stream(path, f, 0)
}

// stream looks at the first bytes: names lie, and a download may have lost its ending.
func (w *walk) stream(name string, r io.Reader, depth int) {
	in := bufio.NewReaderSize(r, 256<<10)
	head, _ := in.Peek(512)
	open := opener(head)
	if open == nil {
		w.log(name, in)
		return
	}
	if depth >= w.limits.Nesting {
		w.fail(name, fmt.Errorf("archives are nested more than %d deep", w.limits.Nesting))
		return
	}
	if err := open(w, name, in, depth+1); err != nil {
		w.fail(name, err)
	}
}

// log counts a member's bytes against the limits while it is read.
func (w *walk) log(name string, r io.Reader) {
	w.members++
	if w.members > w.limits.Members {
		if w.members == w.limits.Members+1 {
			w.fail(name, fmt.Errorf("more than %d logs; the rest was left alone", w.limits.Members))
		}
		return
	}
	if err := w.visit(name, &counted{w: w, r: r}); err != nil && !slices.Contains(w.errs, err) {
		w.fail(name, err)
	}
}

// counted ends a stream at a limit with an error that says which.
type counted struct {
	w    *walk
	r    io.Reader
	read int64
}

func (c *counted) Read(p []byte) (int, error) {
	switch {
	case c.read >= c.w.limits.Member:
		return 0, fmt.Errorf("longer than %d bytes; the rest was left alone", c.w.limits.Member)
	case c.w.bytes >= c.w.limits.Bytes:
		return 0, fmt.Errorf("all logs together are longer than %d bytes; the rest was left alone", c.w.limits.Bytes)
	}
	n, err := c.r.Read(p)
	c.read += int64(n)
	c.w.bytes += int64(n)
	return n, err
}
