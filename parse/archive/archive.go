// Package archive opens what logs come in: files, folders, standard input, and .gz, .zst, .zip and .tar of them,
// nested.
//
// It hands each log to a visitor as a name and a stream, and never writes anything to disk. Files of a folder and
// members of a zip are read several at once; what is made of them is taken one after another, in the order of their
// names, so that two runs say the same. It refuses to know what a log says. Archives are hostile input: members, bytes
// and nesting are bounded, ratios are not, since honest logs of one failure compress 371:1.
package archive

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Limits bound what is read out of archives in one run.
type Limits struct {
	Bytes   int64 // out of all archives together
	Member  int64 // out of one member
	Members int
	Nesting int // archives inside archives
}

// DefaultLimits are far above every honest log archive met.
func DefaultLimits() Limits {
	return Limits{Bytes: 8 << 30, Member: 8 << 30, Members: 100_000, Nesting: 2}
}

// Visitor makes something of each log.
type Visitor struct {
	// Read reads one log. It is called in several goroutines at once. An error of r says why the log is not whole.
	Read func(name string, r io.Reader) Take
	// Want says whether a file is to be read; nil wants all. It is asked before the file is opened, in the order of the
	// names, and not about what lies in archives.
	Want func(path string, info fs.FileInfo) bool
	// Fault is called with what could not be opened. It is called between Takes, in the order of the logs.
	Fault func(name string, err error)
	// Progress is called with the number of bytes of a file that were read, as they lie on the disk. It is called in
	// several goroutines at once.
	Progress func(bytes int64)
}

// Take is what a log leads to. Walk calls one after another, in the order of the logs.
type Take func()

// ahead is how many files a worker may be ahead of the first that is not done: with four of them workers sleep and
// wake so often that a folder of short logs takes half as long again.
const ahead = 16

// Walk visits every log of a path: a file, a folder with all that is below it (links are not followed), an archive, or
// - for stdin. Members are named like logs.zip!3_build.txt. So many workers read at once.
func Walk(path string, stdin io.Reader, l Limits, workers int, v Visitor) {
	w := &walk{limits: l, visitor: v, order: make(chan *task, ahead*workers), work: make(chan *task, ahead*workers)}
	for range workers {
		go w.worker()
	}
	go func() {
		w.root(path, stdin)
		close(w.work)
		close(w.order)
	}()
	w.collect()
}

// WalkObject visits every log of an object that is read where its store has it; else it is as [Walk]. An object that is
// one log, as most are, is read by the caller alone: the goroutines that an archive is shared out to cost more than
// many a log does.
func WalkObject(name string, in io.ReaderAt, size int64, l Limits, workers int, v Visitor) {
	whole := &headed{r: io.NewSectionReader(in, 0, size), plain: true}
	if opener(whole.peek()) == nil {
		v.Read(name, whole)()
		return
	}
	w := &walk{limits: l, visitor: v, order: make(chan *task, ahead*workers), work: make(chan *task, ahead*workers)}
	for range workers {
		go w.worker()
	}
	go func() {
		w.object(name, whole, in, size)
		close(w.work)
		close(w.order)
	}()
	w.collect()
}

// Size is how many bytes Progress will tell of paths, 0 where one of them is no file or folder.
func Size(paths []string) (sum int64) {
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil || !info.IsDir() && !info.Mode().IsRegular() {
			return 0
		}
		if !info.IsDir() {
			sum += info.Size()
			continue
		}
		_ = filepath.WalkDir(path+string(filepath.Separator), func(_ string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				if info, err := d.Info(); err == nil {
					sum += info.Size()
				}
			}
			return nil
		})
	}
	return sum
}

var (
	// what never ends, such as /dev/zero; a named pipe may be read
	errDevice  = errors.New("not a file: a device cannot be read as a log")
	errNesting = errors.New("archives are nested too deep; the rest was left alone")
)
