package result

import (
	"bytes"

	"github.com/klauspost/compress/gzip"
)

// Lines holds NDJSON on its way to a result, compressed once it is long: an archive may hold 100,000 logs. What is
// compressed by itself can be put one behind the other, since a .gz may have several members.
type Lines struct {
	raw    bytes.Buffer
	packed bytes.Buffer
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
	z, _ := gzip.NewWriterLevel(&l.packed, gzip.BestSpeed) // the level is one that there is
	_, _ = z.Write(l.raw.Bytes())
	_ = z.Close()
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
		z, _ := gzip.NewWriterLevel(&l.packed, gzip.BestSpeed)
		_ = z.Close()
	}
	l.pack()
	return l.packed.Bytes()
}
