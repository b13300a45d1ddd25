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

// chunk is one block on its way through the workers.
type chunk struct {
	buf   []byte // what was read; the block is buf[:end]
	end   int
	hits  []int
	view  []byte
	feeds int
	done  chan struct{}
}

// parallel reads in one goroutine, searches in others, and takes the blocks in their order here again. It begins with a full block.
func (p *Parser) parallel(r io.Reader) error {
	workers := min(runtime.GOMAXPROCS(0), 4)
	work := make(chan *chunk, 2*workers)
	free := make(chan *chunk, 2*workers+2)
	order := make(chan *chunk, 2*workers+2)
	var running sync.WaitGroup
	for range workers {
		running.Go(func() { searchAll(work) })
	}
	var failed error
	running.Go(func() {
		failed = p.feed(r, free, work, order)
		close(work)
		close(order)
	})
	p.collect(order, free)
	running.Wait()
	for len(free) > 0 {
		p.spare = append(p.spare, <-free)
	}
	return failed
}

// next is a chunk that is free, else another, as long as there are not more than may wait.
func (p *Parser) next(free <-chan *chunk, made *int) *chunk {
	select {
	case c := <-free:
		return c
	default:
	}
	if *made == cap(free) {
		return <-free
	}
	*made++
	if n := len(p.spare); n > 0 {
		c := p.spare[n-1]
		p.spare = p.spare[:n-1]
		return c
	}
	return &chunk{buf: make([]byte, 0, blockSize), done: make(chan struct{}, 1)}
}

func searchAll(work <-chan *chunk) {
	for c := range work {
		b := c.buf[:c.end]
		c.hits, c.view = set().Lines(b, c.hits[:0], c.view)
		c.feeds = bytes.Count(b, []byte{'\n'})
		c.done <- struct{}{}
	}
}

// feed fills blocks. What stands behind a block's last line feed begins the next, and is left in p.buf at the end.
func (p *Parser) feed(r io.Reader, free <-chan *chunk, work, order chan<- *chunk) error {
	made := 0
	for {
		c := p.next(free, &made)
		c.buf = append(c.buf[:0], p.buf...)
		err := p.fill(r, &c.buf)
		if len(c.buf) < cap(c.buf) {
			p.buf, p.spare = append(p.buf[:0], c.buf...), append(p.spare, c)
			return err
		}
		c.end = blockEnd(c.buf)
		p.buf = append(p.buf[:0], c.buf[c.end:]...)
		order <- c
		work <- c
		if err != nil {
			return err
		}
	}
}

func (p *Parser) collect(order <-chan *chunk, free chan<- *chunk) {
	for c := range order {
		<-c.done
		p.take(c.buf[:c.end], c.hits, c.feeds)
		free <- c
	}
}
