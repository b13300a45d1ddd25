package archive

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zip"
)

// walk finds the tasks in one goroutine, works on them in others, and collects what they lead to in the caller's.
type walk struct {
	limits  Limits
	visitor Visitor
	work    chan *task
	order   chan *task
	spent   budget
	inflate inflaters
}

// add puts a task after all others.
func (w *walk) add(run func(*task)) {
	t := &task{walk: w, run: run, out: make(chan result, 4), turn: make(chan struct{})}
	w.order <- t
	w.work <- t
}

func (w *walk) worker() {
	for t := range w.work {
		t.run(t)
		close(t.out)
	}
}

// collect calls what the tasks lead to, in their order. Those beyond a limit are not reported, however far they have
// come.
func (w *walk) collect() {
	for t := range w.order {
		if t.last != nil {
			t.last.Close()
			continue
		}
		close(t.turn)
		for r := range t.out {
			w.take(r)
		}
	}
}

func (w *walk) take(r result) {
	if r.packed {
		if w.spent.over.Load() {
			return
		}
		if err := w.spent.pass(w.limits, r.bytes); err != nil {
			w.spent.over.Store(true)
			r = result{name: r.name, err: err}
		}
	}
	if r.take == nil {
		w.visitor.Fault(r.name, r.err)
		return
	}
	r.take()
}

func (w *walk) root(path string, stdin io.Reader) {
	if path == "-" {
		in := &headed{r: &told{stdin, w.visitor.Progress}, plain: true}
		w.add(func(t *task) { t.headed("-", in, 0) })
		return
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		w.fail(path, err)
	case !info.IsDir() && !w.wants(path, info):
	case info.IsDir():
		w.folder(path)
	case info.Mode()&fs.ModeDevice != 0:
		w.fail(path, errDevice)
	case info.Mode().IsRegular() && w.members(path):
	default:
		w.add(func(t *task) { t.file(path, info.Mode().IsRegular()) })
	}
}

func (w *walk) fail(name string, err error) {
	w.add(func(t *task) { t.fail(name, err) })
}

// folder visits in the order of names. The separator lets a link be named, though none is followed. Archives are known
// by their first bytes; only a zip that is called so has its members read at once.
func (w *walk) folder(dir string) {
	err := filepath.WalkDir(dir+string(filepath.Separator), func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			w.fail(path, err)
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
		case !d.Type().IsRegular() || !w.wantsEntry(path, d):
		case strings.EqualFold(filepath.Ext(path), ".zip") && w.members(path):
		default:
			w.add(func(t *task) { t.file(path, true) })
		}
		return nil
	})
	if err != nil {
		w.fail(dir, err)
	}
}

func (w *walk) wants(path string, info fs.FileInfo) bool {
	return w.visitor.Want == nil || w.visitor.Want(path, info)
}

// wantsEntry wants a file that has gone meanwhile, so that this is reported.
func (w *walk) wantsEntry(path string, d fs.DirEntry) bool {
	if w.visitor.Want == nil {
		return true
	}
	info, err := d.Info()
	return err != nil || w.wants(path, info)
}

// members makes a task of each member of a zip; false where the file is not one.
func (w *walk) members(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	z, err := zipOf(f)
	if z == nil || err != nil {
		f.Close()
		return false
	}
	w.each(path, z)
	w.order <- &task{last: f}
	return true
}

// each makes a task of each member.
func (w *walk) each(path string, z *zip.Reader) {
	w.inflate.use(z)
	for _, m := range z.File {
		if w.spent.over.Load() {
			break
		}
		if !m.FileInfo().IsDir() {
			w.add(func(t *task) { t.member(member(path, m.Name), m, 0) })
		}
	}
}

// object is what is read where its store has it; whole is all of it, as a stream.
func (w *walk) object(name string, whole *headed, in io.ReaderAt, size int64) {
	if !isZip(whole.peek()) {
		w.add(func(t *task) { t.headed(name, whole, 0) })
		return
	}
	z, err := directory(in, size)
	if err != nil {
		w.fail(name, err)
		return
	}
	w.each(name, z)
}
