package archive

import (
	"fmt"
	"io"
	"sync/atomic"
)

// budget holds the limits of all that comes out of archives. What is on the disk already has none: it is there, and the
// user named it. It is kept where they are taken in order, so that a limit falls on the same log however many are read
// at once; one that was begun is read whole.
type budget struct {
	bytes   int64
	members int
	over    atomic.Bool // nothing more need be read out of archives
}

// pass counts a log, also one that could not be opened, and says which limit it is behind.
func (b *budget) pass(l Limits, bytes int64) error {
	switch {
	case b.members >= l.Members:
		return fmt.Errorf("more than %d logs in archives; the rest was left alone", l.Members)
	case b.bytes >= l.Bytes:
		return fmt.Errorf("all archives together hold more than %d bytes; the rest was left alone", l.Bytes)
	}
	b.members++
	b.bytes += bytes
	return nil
}

// counted ends a stream at a limit with an error that says which.
type counted struct {
	w    *walk
	r    io.Reader
	read int64

	packed bool
}

func (c *counted) Read(p []byte) (int, error) {
	switch limit := c.w.limits.Member; {
	case c.packed && c.w.spent.over.Load():
		return 0, io.EOF // this log is not reported
	case c.packed && c.read >= limit:
		return 0, fmt.Errorf("longer than %d bytes; the rest was left alone", limit)
	}
	n, err := c.r.Read(p)
	c.read += int64(n)
	return n, err
}
