package result

import (
	"bytes"
	"io"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// Lines holds NDJSON on its way to a result, compressed once it is long: an archive may hold 100,000 logs. What is
// compressed by itself can be put one behind the other, since a .gz may have several members.
type Lines struct {
	Packer *Packer // nil for one of its own
	raw    bytes.Buffer
	packed bytes.Buffer
}

// Packer keeps what compresses for the next lines: to make it costs more than to compress those of a task. It may be
// used by many goroutines at once.
type Packer struct{ writers sync.Pool }

func (p *Packer) pack(to io.Writer, raw []byte) {
	var z *gzip.Writer
	if p != nil {
		z, _ = p.writers.Get().(*gzip.Writer)
	}
	if z == nil {
		z, _ = gzip.NewWriterLevel(to, gzip.BestSpeed) // the level is one that there is
	}
	z.Reset(to)
	_, _ = z.Write(raw)
	_ = z.Close()
	if p != nil {
		p.writers.Put(z)
	}
}

const longLines = 64 << 10

// Write adds bytes.
func (l *Lines) Write(p []byte) (int, error) {
	n, _ := l.raw.Write(p) // a buffer's never fails
	if l.raw.Len() >= longLines {
		l.pack()
	}
	return n, nil
}

func (l *Lines) pack() {
	if l.raw.Len() == 0 {
		return
	}
	l.Packer.pack(&l.packed, l.raw.Bytes())
	l.raw.Reset()
}

// Append adds what other lines hold, and leaves them empty.
func (l *Lines) Append(more *Lines) {
	if more.packed.Len() > 0 {
		l.pack()
		l.packed.Write(more.packed.Bytes())
		more.packed.Reset()
	}
	_, _ = l.Write(more.raw.Bytes())
	more.raw.Reset()
}

// AppendPacked adds lines that are compressed already.
func (l *Lines) AppendPacked(gz []byte) {
	l.pack()
	l.packed.Write(gz)
}

// Gzip ends the lines. No lines are a .gz of nothing, which is not an empty file: that would be one cut off.
func (l *Lines) Gzip() []byte {
	if l.packed.Len() == 0 && l.raw.Len() == 0 {
		l.Packer.pack(&l.packed, nil)
	}
	l.pack()
	return l.packed.Bytes()
}
