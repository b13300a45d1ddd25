package parse

import (
	"bytes"
	"io"
	"runtime"
	"sync"
	"sync/atomic"

	"npmx/parse/scan"
)

// ReadFrom reads a whole log; io.Copy uses it. Blocks are searched on all processors and taken in order, so the Log is
// that of the same bytes written. A log of one block is not worth a second processor.
func (p *Parser) ReadFrom(r io.Reader) (int64, error) {
	before := p.bytes
	err := p.begin(r)
	if err == nil && p.decoder.order != 0 {
		err = p.transcode(r)
	}
	for err == nil && (len(p.buf) < blockSize || runtime.GOMAXPROCS(0) == 1) {
		p.grow(1)
		err = p.fill(r, &p.buf)
		if len(p.buf) == blockSize && runtime.GOMAXPROCS(0) == 1 {
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
	buf      []byte // what was read; the block is buf[:end]
	end      int
	hits     []scan.Hit
	view     []byte
	feeds    int
	searched bool
}

// parallel reads and searches on all processors, this goroutine among them, and ends when the log does. It begins with
// a full block.
func (p *Parser) parallel(r io.Reader) error {
	workers := min(runtime.GOMAXPROCS(0), 4)
	f := &feeder{parser: p, r: r, free: make(chan *chunk, 2*workers+2)}
	var others sync.WaitGroup
	for range workers - 1 {
		others.Go(f.work)
	}
	f.work()
	others.Wait()
	for len(f.free) > 0 {
		p.spare = append(p.spare, <-f.free)
	}
	return f.err
}

// feeder returns the blocks of a log to the next goroutine that asks. The one that reads a block searches it too, while
// it is in that processor's cache; meanwhile the next one is read, or decoded, by another. No goroutine sleeps between
// blocks: a goroutine of its own that took the searched blocks in their order was tried, and was woken so often that
// two processors gained nothing over one.
type feeder struct {
	parser *Parser
	r      io.Reader
	err    error
	turn   sync.Mutex // to read
	free   chan *chunk
	made   int
	full   atomic.Bool // further failures are not distinguished

	mu     sync.Mutex
	order  []*chunk // read and not taken yet
	taking bool     // a goroutine takes what is searched
}

func (f *feeder) work() {
	for c := f.next(); c != nil; c = f.next() {
		b := c.buf[:c.end]
		if c.hits = c.hits[:0]; !f.full.Load() {
			c.hits, c.view = set().Lines(b, c.hits, c.view)
		}
		c.feeds = bytes.Count(b, []byte{'\n'})
		f.searched(c)
	}
}

// searched takes the first blocks, as many as are searched, unless a goroutine is already taking them.
func (f *feeder) searched(c *chunk) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c.searched = true
	for !f.taking && len(f.order) > 0 && f.order[0].searched {
		c := f.order[0]
		f.order = append(f.order[:0], f.order[1:]...)
		f.taking = true
		f.mu.Unlock()
		f.parser.take(c.buf[:c.end], c.hits, c.feeds)
		f.full.Store(f.parser.grammar.full())
		f.free <- c
		f.mu.Lock()
		f.taking = false
	}
}

// next reads a block. What comes after its last line feed begins the next one, and is left in the parser's buffer at
// the end.
func (f *feeder) next() *chunk {
	f.wait()
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
	c.end, c.searched = blockEnd(c.buf), false
	p.buf = append(p.buf[:0], c.buf[c.end:]...)
	f.mu.Lock()
	f.order = append(f.order, c)
	f.mu.Unlock()
	return c
}

// asking is how often the turn to read is asked for before going to sleep: some tenths of a millisecond, in which a
// block comes out of the page cache. Waking a sleeper would take as long as searching one.
const asking = 1000

// wait takes the turn to read.
func (f *feeder) wait() {
	for range asking {
		if f.turn.TryLock() {
			return
		}
		runtime.Gosched()
	}
	f.turn.Lock()
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
	return &chunk{buf: make([]byte, 0, blockSize)}
}
