package parse

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// decoder turns a log into UTF-8. PowerShell's ">" writes UTF-16 with a byte order mark; everything else passes as it
// is, invalid bytes included: they are masked where they would be printed.
type decoder struct {
	started bool
	head    []byte
	order   int // 0 bytes as they are, 1 little endian, 2 big endian
	half    []byte
	high    rune
}

// decode appends the UTF-8 of b to buf as far as buf has room, and returns how much of b it used.
func (d *decoder) decode(buf *[]byte, b []byte) int {
	if !d.started {
		return d.start(buf, b)
	}
	if d.order == 0 {
		n := min(len(b), cap(*buf)-len(*buf))
		*buf = append(*buf, b[:n]...)
		return n
	}
	used := 0
	for used < len(b) && cap(*buf)-len(*buf) >= 2*utf8.UTFMax {
		d.unit(buf, b[used])
		used++
	}
	return used
}

// start looks at the first bytes of a log for a mark.
func (d *decoder) start(buf *[]byte, b []byte) int {
	n := min(len(b), 3-len(d.head))
	d.head = append(d.head, b[:n]...)
	if len(d.head) == 3 {
		d.begin(buf)
	}
	return n
}

func (d *decoder) begin(buf *[]byte) {
	d.started = true
	head := d.head
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		d.order, head = 1, head[2:]
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		d.order, head = 2, head[2:]
	case bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}):
		head = nil
	}
	d.head = nil
	for len(head) > 0 {
		head = head[d.decode(buf, head):]
	}
}

// finish emits what waits for more bytes that will not come.
func (d *decoder) finish(buf *[]byte) {
	if !d.started && len(d.head) > 0 {
		d.begin(buf)
	}
}

// unit takes one byte of UTF-16.
func (d *decoder) unit(buf *[]byte, b byte) {
	d.half = append(d.half, b)
	if len(d.half) < 2 {
		return
	}
	u := rune(d.half[0]) | rune(d.half[1])<<8
	if d.order == 2 {
		u = rune(d.half[1]) | rune(d.half[0])<<8
	}
	d.half = d.half[:0]
	switch {
	case d.high != 0 && utf16.IsSurrogate(u):
		u, d.high = utf16.DecodeRune(d.high, u), 0
	case utf16.IsSurrogate(u):
		d.high = u
		return
	}
	*buf = utf8.AppendRune(*buf, u)
}

// room is how much a buffer must have free to take one more byte of the log.
func (d *decoder) room() int {
	if d.order == 0 {
		return 1
	}
	return 2 * utf8.UTFMax
}
