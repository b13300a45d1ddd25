package store

import (
	"io"
	"sync"
)

// remote is a log that is read over a network: from its beginning on by one request, and by one more for each jump,
// as to the directory at the end of a zip. It holds the first bytes, which are looked at before the log is read.
type remote struct {
	open func(from int64) (io.ReadCloser, error)
	size int64

	mu   sync.Mutex
	head []byte
	body io.ReadCloser
	at   int64 // where the body stands
	err  error
}

const (
	headSize = 4 << 10
	skipped  = 128 << 10 // a gap that is read over sooner than a request is made
)

func (r *remote) Size() int64 { return r.size }
func (r *remote) Err() error  { return r.err }

func (r *remote) Close() error {
	if r.body == nil {
		return nil
	}
	return r.body.Close()
}

// begin fetches the first bytes.
func (r *remote) begin() error {
	r.err = nil
	if err := r.jump(0); err != nil {
		return err
	}
	head := make([]byte, min(headSize, r.size))
	if err := r.fill(head); err != nil {
		return err
	}
	r.head = head
	return nil
}

func (r *remote) ReadAt(p []byte, off int64) (n int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if off >= r.size {
		return 0, io.EOF
	}
	end := error(nil)
	if int64(len(p)) > r.size-off {
		p, end = p[:r.size-off], io.EOF
	}
	if off < int64(len(r.head)) {
		n = copy(p, r.head[off:])
	}
	if n == len(p) {
		return n, end
	}
	if err := r.from(off + int64(n)); err != nil {
		return n, err
	}
	if err := r.fill(p[n:]); err != nil {
		return n, err
	}
	return len(p), end
}

// from goes to an offset.
func (r *remote) from(off int64) error {
	if gap := off - r.at; r.body != nil && gap >= 0 && gap <= skipped {
		n, err := io.CopyN(io.Discard, r.body, gap)
		r.at += n
		return r.failed(err)
	}
	return r.jump(off)
}

func (r *remote) jump(off int64) error {
	r.Close()
	body, err := r.open(off)
	r.body, r.at = nil, off
	if err != nil {
		return r.failed(err)
	}
	r.body = body
	return nil
}

// fill reads all that is asked for: a body that ends before is one that was cut off.
func (r *remote) fill(p []byte) error {
	n, err := io.ReadFull(r.body, p)
	r.at += int64(n)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return r.failed(err)
}

func (r *remote) failed(err error) error {
	if err != nil && r.err == nil {
		r.err = err
	}
	return err
}
