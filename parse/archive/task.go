package archive

import (
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/zip"
)

// task is one file or member with all that is inside it, read by one worker.
type task struct {
	walk *walk
	run  func(*task)
	out  chan result
	turn chan struct{} // closed when every task in front is done
	last io.Closer     // no task, but what those in front were read from
}

// result is a log that was read, or one that could not be opened.
type result struct {
	name  string
	take  Take // nil: err says why
	err   error
	bytes int64

	packed bool // it came out of an archive
}

func (t *task) fail(name string, err error) {
	t.out <- result{name: name, err: err}
}

// file reads a file; the members of a zip need one that is regular.
func (t *task) file(path string, regular bool) {
	opened := os.Open // a named pipe must not hold a thread
	if regular {
		opened = open
	}
	f, err := opened(path)
	if err != nil {
		t.fail(path, err)
		return
	}
	defer f.Close()
	in := &headed{r: &told{f, t.walk.visitor.Progress}, plain: true}
	if regular && isZip(in.peek()) {
		z, err := zipOf(f)
		t.zip(path, z, err, 0)
		return
	}
	t.headed(path, in, 0)
}

// told reports how much was read of a file.
type told struct {
	r        io.Reader
	progress func(int64)
}

func (r *told) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	if r.progress != nil {
		r.progress(int64(n))
	}
	return n, err
}

func (t *task) stream(name string, r io.Reader, depth int) {
	t.headed(name, &headed{r: r}, depth)
}

// headed looks at the first bytes: names lie, and a download may have lost its ending.
func (t *task) headed(name string, in *headed, depth int) {
	open := opener(in.peek())
	switch {
	case open == nil:
		t.log(name, in)
	case depth >= t.walk.limits.Nesting:
		t.fail(name, fmt.Errorf("%w: at most %d", errNesting, t.walk.limits.Nesting))
	default:
		if err := open(t, name, in, depth+1); err != nil {
			t.fail(name, err)
		}
	}
}

func (t *task) log(name string, in *headed) {
	if in.plain || !t.walk.spent.over.Load() {
		c := &counted{w: t.walk, r: in, packed: !in.plain}
		take := t.walk.visitor.Read(name, c)
		t.out <- result{name: name, take: take, bytes: c.read, packed: c.packed}
	}
}

func (t *task) zip(name string, z *zip.Reader, err error, depth int) {
	if err != nil {
		t.fail(name, err)
		return
	}
	t.walk.inflate.use(z)
	for _, f := range z.File {
		if t.walk.spent.over.Load() {
			return
		}
		if !f.FileInfo().IsDir() {
			t.member(member(name, f.Name), f, depth)
		}
	}
}

func (t *task) member(name string, f *zip.File, depth int) {
	r, err := f.Open()
	if err != nil {
		t.fail(name, err)
		return
	}
	defer r.Close()
	t.stream(name, r, depth)
	if depth == 0 && t.walk.visitor.Progress != nil { // deeper ones are in a file whose bytes are reported
		t.walk.visitor.Progress(int64(f.CompressedSize64))
	}
}

// headed returns what was peeked at before the rest. A bufio.Reader would copy the whole log, and cost its buffer for
// each of ten thousand.
type headed struct {
	r    io.Reader
	head []byte
	err  error // what ended the head, if the log is shorter

	plain bool // a file as it lies there, or standard input: not out of an archive
}

const headSize = 512

func (h *headed) peek() []byte {
	if h.head != nil {
		return h.head
	}
	b := make([]byte, headSize)
	for len(h.head) < headSize && h.err == nil {
		var n int
		n, h.err = h.r.Read(b[len(h.head):])
		h.head = b[:len(h.head)+n]
	}
	return h.head
}

func (h *headed) Read(p []byte) (int, error) {
	if len(h.head) > 0 {
		n := copy(p, h.head)
		h.head = h.head[n:]
		return n, nil
	}
	if h.err != nil {
		return 0, h.err
	}
	return h.r.Read(p)
}
