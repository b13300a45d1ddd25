package archive

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"sync"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zip"
)

// inflaters decode the members of zips, and keep their memory for the next: members are short, and there are thousands.
type inflaters struct{ pool sync.Pool }

// atOnce is how much of a packed member is read at once: nearly every log, so that one call replaces many, and the
// decoder has the bytes themselves, of which it is a tenth faster than of a reader.
const atOnce = 64 << 10

// inflater decodes one member.
type inflater struct {
	all    *inflaters
	packed []byte
	short  bytes.Reader
	flate  io.ReadCloser
	err    error
}

// use makes a zip's members be decoded so.
func (all *inflaters) use(z *zip.Reader) { z.RegisterDecompressor(zip.Deflate, all.member) }

func (all *inflaters) member(r io.Reader) io.ReadCloser {
	m, ok := all.pool.Get().(*inflater)
	if !ok {
		m = &inflater{all: all, packed: make([]byte, atOnce), flate: flate.NewReader(bytes.NewReader(nil))}
	}
	n, err := io.ReadFull(r, m.packed)
	m.short.Reset(m.packed[:n])
	var from io.Reader = &m.short
	switch {
	case err == nil:
		from, m.err = bufio.NewReaderSize(io.MultiReader(&m.short, r), atOnce), nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		m.err = nil
	default:
		m.err = err
	}
	m.err = errors.Join(m.err, m.flate.(flate.Resetter).Reset(from, nil))
	return m
}

func (m *inflater) Read(p []byte) (int, error) {
	if m.err != nil {
		return 0, m.err
	}
	return m.flate.Read(p)
}

// Close returns the memory back; a second one does nothing.
func (m *inflater) Close() error {
	if all := m.all; all != nil {
		m.all = nil
		err := m.flate.Close()
		all.pool.Put(&inflater{all: all, packed: m.packed, flate: m.flate})
		return err
	}
	return nil
}
