package parse

import (
	"bytes"
	"strings"

	"npmx/parse/ci"
	"npmx/parse/redact"
	"npmx/parse/scan"
)

// Options are what a caller knows of a log beside its bytes.
type Options struct {
	Redact   *redact.Redactor // nil: shapes of secrets only
	DebugLog bool             // the file is npm's own debug log
	Trace    func(Trace)      // what became of each line that was read; nil: nobody asks
}

const (
	blockSize = 256 << 10 // read and searched at once; a longer line is cut here
	firstSize = 4 << 10   // of the buffer of a log that has hardly begun
	maxPiece  = 64 << 10  // a line is worked on in pieces of this size
)

// Parser reads one log. It is an io.Writer whose writes never fail; how the bytes are cut into writes changes nothing.
type Parser struct {
	decoder decoder
	bytes   int64
	lines   int // line feeds so far
	open    bool
	ending  bool
	window  window
	ends    ends
	peeler  ci.Peeler
	grammar *grammar
	room
}

// room is the memory that one log leaves to the next.
type room struct {
	buf   []byte
	hits  []scan.Hit
	view  []byte
	spare []*chunk
}

// New makes a Parser. Its memory is bounded whatever is written to it.
func New(o Options) *Parser {
	p := &Parser{}
	p.Reset(o)
	return p
}

// Reset makes a Parser that was closed ready for another log: most logs are so short that making the memory would be
// most of the work.
func (p *Parser) Reset(o Options) {
	*p = Parser{grammar: newGrammar(o), room: p.room}
	p.buf = p.buf[:0]
	p.peeler.DebugLog = o.DebugLog
	p.window.give, p.window.gap = p.piece, p.flush
}

// Write takes the next bytes of the log.
func (p *Parser) Write(b []byte) (int, error) {
	n := len(b)
	p.bytes += int64(n)
	for len(b) > 0 {
		p.grow(len(b))
		b = b[p.decoder.decode(&p.buf, b):]
		if blockSize-len(p.buf) < p.decoder.room() {
			p.block()
		}
	}
	return n, nil
}

// grow makes room for n more bytes of the log, as far as a block goes. A parser may be open for long and see little.
func (p *Parser) grow(n int) {
	want := min(len(p.buf)+n+p.decoder.room(), blockSize)
	if cap(p.buf) >= want {
		return
	}
	size := max(cap(p.buf), firstSize)
	for size < want {
		size *= 2
	}
	p.buf = append(make([]byte, 0, min(size, blockSize)), p.buf...)
}

// Close ends the log and gives what it says. The Parser must not be used after it but through Reset.
func (p *Parser) Close() Log {
	p.decoder.finish(&p.buf)
	p.ending = true
	if len(p.buf) > 0 {
		p.read(p.buf)
		p.buf = p.buf[:0]
	}
	if p.open {
		p.lines++
	}
	p.window.end()
	p.flush()
	log := p.grammar.close(&p.peeler)
	log.Bytes, log.Lines = p.bytes, p.lines
	log.span(&p.ends)
	return log
}

// block works on a full buffer up to its last line feed and keeps the rest. The cut depends on the bytes alone, never
// on the writes.
func (p *Parser) block() {
	end := blockEnd(p.buf)
	p.read(p.buf[:end])
	p.buf = append(p.buf[:0], p.buf[end:]...)
}

// blockEnd is after the last line feed of a full block, or its end where one line fills it.
func blockEnd(b []byte) int {
	if end := bytes.LastIndexByte(b, '\n') + 1; end > 0 {
		return end
	}
	return len(b)
}

// read works on a block, whose last line may be unfinished.
func (p *Parser) read(b []byte) {
	if p.hits = p.hits[:0]; !p.grammar.full() {
		p.hits, p.view = set().Lines(b, p.hits, p.view)
	}
	p.take(b, p.hits, bytes.Count(b, []byte{'\n'}))
}

// take passes the windows of a searched block to the grammar.
func (p *Parser) take(b []byte, hits []scan.Hit, feeds int) {
	if !p.grammar.full() {
		p.window.each(b, p.lines+1, feeds, hits, !p.ending)
	}
	p.ends.take(b)
	p.lines += feeds
	p.open = b[len(b)-1] != '\n'
}

// piece hands one line to the peeler, cut where it is longer than any client prints.
func (p *Parser) piece(no int, line string) {
	for len(line) > maxPiece {
		n := cut(line[:maxPiece])
		p.peeler.Push(no, line[:n], p.grammar.line)
		line = line[n:]
	}
	p.peeler.Push(no, line, p.grammar.line)
}

func (p *Parser) flush() { p.peeler.Flush(p.grammar.line) }

// cut finds where a long line may be cut: after a redraw, after an escaped line feed, before npm's name, at a blank.
func cut(s string) int {
	for _, at := range []struct {
		text  string
		after int
	}{{"\r", 1}, {`\n`, 2}, {"npm ", 0}, {" ", 1}} {
		if i := strings.LastIndex(s[len(s)/2:], at.text); i >= 0 {
			return len(s)/2 + i + at.after
		}
	}
	return len(s)
}
