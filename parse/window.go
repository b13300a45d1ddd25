package parse

import "bytes"

const (
	before = 32 // lines in front of a candidate that its context may stand in
	after  = 48 // lines behind it that may belong to it
	ringed = 4 << 10
)

// window gives the candidate lines of the blocks with their neighbours, in order; all other lines are never looked at.
type window struct {
	give func(no int, line []byte)
	gap  func() // called where lines between two windows were left out

	ring  [][]byte // the last lines of earlier blocks that were not given
	first int      // number of ring[0]
	last  int      // number of the last line given
	left  int      // lines behind the last candidate that are still due
}

// each goes through a block that begins at line no; hits are the offsets of its candidate lines, ascending.
func (w *window) each(b []byte, no int, hits []int) {
	c := cursor{b: b, no: no}
	for _, hit := range hits {
		w.due(&c, hit)
		if c.at < hit {
			w.lead(&c, hit)
		}
		w.line(&c)
		w.left = after
	}
	w.due(&c, len(b))
	w.keep(&c)
}

// due gives the lines behind the last candidate, up to the next.
func (w *window) due(c *cursor, end int) {
	for w.left > 0 && c.at < end {
		w.line(c)
		w.left--
	}
	if c.at > 0 || w.left > 0 {
		w.ring = nil
	}
}

// lead gives the lines in front of the candidate at hit.
func (w *window) lead(c *cursor, hit int) {
	start, n := c.back(hit, before)
	if start == 0 && c.at == 0 {
		w.behind(before - n)
	}
	c.skip(start)
	for c.at < hit {
		w.line(c)
	}
}

// behind gives the last n lines of the blocks before.
func (w *window) behind(n int) {
	from := max(0, len(w.ring)-n)
	for i, line := range w.ring[from:] {
		w.hand(w.first+from+i, line)
	}
	w.ring = nil
}

func (w *window) line(c *cursor) {
	no, line := c.next()
	w.hand(no, line)
}

func (w *window) hand(no int, line []byte) {
	if no > w.last+1 {
		w.gap()
	}
	w.last = no
	w.give(no, line)
}

// keep holds the last lines that were not given, for a candidate in the next block.
func (w *window) keep(c *cursor) {
	start, n := c.back(len(c.b), before)
	if start > 0 || c.at > 0 {
		w.ring = nil
	}
	c.skip(start)
	if len(w.ring) == 0 {
		w.first = c.no
	}
	for range n {
		_, line := c.next()
		w.ring = append(w.ring, bytes.Clone(line[:min(len(line), ringed)]))
	}
	if over := len(w.ring) - before; over > 0 {
		w.ring, w.first = w.ring[over:], w.first+over
	}
}

// cursor walks a block: at is the offset of the line numbered no.
type cursor struct {
	b      []byte
	at, no int
}

// next gives the line at the cursor without its line feed.
func (c *cursor) next() (int, []byte) {
	no, rest := c.no, c.b[c.at:]
	i := bytes.IndexByte(rest, '\n')
	if i < 0 {
		c.at = len(c.b)
		return no, rest
	}
	c.at, c.no = c.at+i+1, no+1
	return no, rest[:i]
}

// skip moves to a later line.
func (c *cursor) skip(to int) {
	c.no += bytes.Count(c.b[c.at:to], []byte{'\n'})
	c.at = to
}

// back finds the start of the n-th line in front of the one at end, not before the cursor, and how many lines that is.
func (c *cursor) back(end, n int) (start, lines int) {
	start = end
	for lines < n && start > c.at {
		start = c.at + bytes.LastIndexByte(c.b[c.at:start-1], '\n') + 1
		lines++
	}
	return start, lines
}
