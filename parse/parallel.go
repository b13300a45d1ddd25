package parse

import (
	"bytes"
	"io"
	"runtime"
	"sync"
)

// ReadFrom reads a whole log; io.Copy uses it. Blocks are searched on all processors and taken in order, so the Log is that of
// the same bytes written.
func (p *Parser) ReadFrom(r io.Reader) (int64, error) {
	before := p.bytes
	if err := p.begin(r); err != nil {
		return p.bytes - before, plainEOF(err)
	}
	if p.decoder.order != 0 || runtime.GOMAXPROCS(0) == 1 {
		return p.sequential(r, before)
	}
	err := p.parallel(r)
	return p.bytes - before, plainEOF(err)
}

func plainEOF(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return nil
	}
	return err
}

// begin reads until the encoding is known.
func (p *Parser) begin(r io.Reader) error {
	var b [16]byte
	for !p.decoder.started {
		n, err := r.Read(b[:])
		_, _ = p.Write(b[:n])
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *Parser) sequential(r io.Reader, before int64) (int64, error) {
	if p.decoder.order != 0 {
		_, err := io.Copy(struct{ io.Writer }{p}, r)
		return p.bytes - before, err
	}
	for {
		n, err := io.ReadFull(r, p.buf[len(p.buf):cap(p.buf)])
		p.bytes += int64(n)
		if p.buf = p.buf[:len(p.buf)+n]; len(p.buf) == cap(p.buf) {
			p.block()
		}
		if err != nil {
			return p.bytes - before, plainEOF(err)
		}
	}
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

// parallel reads in this goroutine, searches in others, and takes the blocks in their order here again.
func (p *Parser) parallel(r io.Reader) error {
	workers := min(runtime.GOMAXPROCS(0), 4)
	work := make(chan *chunk, 2*workers)
	free := make(chan *chunk, 4*workers)
	order := make(chan *chunk, 4*workers)
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
	for range 2*workers + 2 {
		free <- &chunk{buf: make([]byte, 0, blockSize)}
	}
	p.collect(order, free)
	running.Wait()
	return failed
}

func searchAll(work <-chan *chunk) {
	for c := range work {
		b := c.buf[:c.end]
		c.hits, c.view = set().Lines(b, c.hits[:0], c.view)
		c.feeds = bytes.Count(b, []byte{'\n'})
		c.done <- struct{}{}
	}
}

// feed fills blocks. What stands behind a block's last line feed begins the next.
func (p *Parser) feed(r io.Reader, free <-chan *chunk, work, order chan<- *chunk) error {
	rest := p.buf
	for {
		c := <-free
		c.buf = append(c.buf[:0], rest...)
		if c.done == nil {
			c.done = make(chan struct{}, 1)
		}
		n, err := io.ReadFull(r, c.buf[len(c.buf):cap(c.buf)])
		p.bytes += int64(n)
		c.buf = c.buf[:len(c.buf)+n]
		if len(c.buf) < cap(c.buf) {
			p.buf = append(make([]byte, 0, blockSize), c.buf...)
			return err
		}
		c.end = blockEnd(c.buf)
		rest = append(rest[:0:0], c.buf[c.end:]...)
		order <- c
		work <- c
		if err != nil {
			p.buf = append(make([]byte, 0, blockSize), rest...)
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
