package parse

import (
	"bytes"
	"io"
	"runtime"
	"sync"
)

// ReadFrom reads a whole log; io.Copy uses it. Blocks are searched on all processors and taken in order, so the Log is that of
// the same bytes written. A log of one block is not worth a second processor.
func (p *Parser) ReadFrom(r io.Reader) (int64, error) {
	before := p.bytes
	err := p.begin(r)
	if err == nil && p.decoder.order != 0 {
		err = p.transcode(r)
	}
	for err == nil && (len(p.buf) < cap(p.buf) || runtime.GOMAXPROCS(0) == 1) {
		err = p.fill(r, &p.buf)
		if len(p.buf) == cap(p.buf) && runtime.GOMAXPROCS(0) == 1 {
			p.block()
		}
	}
	if err == nil {
		err = p.parallel(r)
	}
	if err == io.EOF {
		err = nil
	}
	return p.bytes - before, err
}

// begin reads until the encoding is known.
func (p *Parser) begin(r io.Reader) (err error) {
	var b [16]byte
	for !p.decoder.started && err == nil {
		var n int
		n, err = r.Read(b[:])
		_, _ = p.Write(b[:n])
	}
	return err
}

func (p *Parser) transcode(r io.Reader) error {
	if _, err := io.Copy(struct{ io.Writer }{p}, r); err != nil {
		return err
	}
	return io.EOF
}

// fill reads until a block is full. io.ReadFull would make an end of the log of a .gz that was cut.
func (p *Parser) fill(r io.Reader, block *[]byte) (err error) {
	for b := *block; len(b) < cap(b) && err == nil; {
		var n int
		n, err = r.Read(b[len(b):cap(b)])
		p.bytes += int64(n)
		b = b[:len(b)+n]
		*block = b
	}
	return err
}

// chunk is one block on its way through a worker.
type chunk struct {
	buf   []byte // what was read; the block is buf[:end]
	end   int
	hits  []int
	view  []byte
	feeds int
	done  chan struct{}
}

// parallel reads and searches in several goroutines, and takes the blocks in their order here. It begins with a full block.
func (p *Parser) parallel(r io.Reader) error {
	workers := min(runtime.GOMAXPROCS(0), 4)
	f := &feeder{parser: p, r: r, free: make(chan *chunk, 2*workers+2), order: make(chan *chunk, 2*workers+2)}
	var running sync.WaitGroup
	for range workers {
		running.Go(f.work)
	}
	go func() {
		running.Wait()
		close(f.order)
	}()
	for c := range f.order {
		<-c.done
		p.take(c.buf[:c.end], c.hits, c.feeds)
		f.free <- c
	}
	for len(f.free) > 0 {
		p.spare = append(p.spare, <-f.free)
	}
	return f.err
}

// feeder gives the blocks of a log to whoever asks next. Who reads a block searches it too, while it lies in that processor's cache;
// meanwhile the next one is read, or decoded, by another.
type feeder struct {
	parser *Parser
	r      io.Reader
	free   chan *chunk
	order  chan *chunk
	made   int
	err    error
	turn   sync.Mutex
}

func (f *feeder) work() {
	for c := f.next(); c != nil; c = f.next() {
		b := c.buf[:c.end]
		c.hits, c.view = set().Lines(b, c.hits[:0], c.view)
		c.feeds = bytes.Count(b, []byte{'\n'})
		c.done <- struct{}{}
	}
}

// next reads a block. What stands behind its last line feed begins the next one, and is left in the parser's buffer at the end.
func (f *feeder) next() *chunk {
	f.turn.Lock()
	defer f.turn.Unlock()
	if f.err != nil {
		return nil
	}
	p, c := f.parser, f.chunk()
	c.buf = append(c.buf[:0], p.buf...)
	f.err = p.fill(f.r, &c.buf)
	if len(c.buf) < cap(c.buf) {
		p.buf, p.spare = append(p.buf[:0], c.buf...), append(p.spare, c)
		return nil
	}
	c.end = blockEnd(c.buf)
	p.buf = append(p.buf[:0], c.buf[c.end:]...)
	f.order <- c
	return c
}

// chunk is one that is free, else another, as long as there are not more than may wait.
func (f *feeder) chunk() *chunk {
	select {
	case c := <-f.free:
		return c
	default:
	}
	if f.made == cap(f.free) {
		return <-f.free
	}
	f.made++
	if spare := f.parser.spare; len(spare) > 0 {
		f.parser.spare = spare[:len(spare)-1]
		return spare[len(spare)-1]
	}
	return &chunk{buf: make([]byte, 0, cap(f.parser.buf)), done: make(chan struct{}, 1)}
}
