package parse

import (
	"bytes"
	"math"

	"npmx/parse/scan"
)

const (
	before = 32 // lines in front of a candidate that its context may be in
	after  = 48 // lines after it that may belong to it
	ringed = 4 << 10
)

// window emits the lines of the blocks that may matter, in order: candidates with their neighbours, and marks. All
// other lines are never looked at.
type window struct {
	give func(no int, line string)
	gap  func() // called where lines between two windows were left out

	tail  []byte // the last lines of earlier blocks that were not given, each with a line feed
	store []byte // what tail lies in
	first int    // number of the first of them
	kept  int    // how many they are
	last  int    // number of the last line given
	left  int    // lines after the last candidate that are still due
	marks marked
}

// each goes through a block of so many line feeds that begins at line no; hits are its lines of interest, in order.
// Nothing is kept of the last one.
func (w *window) each(b []byte, no, feeds int, hits []scan.Hit, more bool) {
	c, m := cursor{b: b, no: no}, cursor{b: b, no: no}
	for _, hit := range hits {
		w.due(&c, hit.At)
		w.marks.upTo(&m, hit.At)
		if hit.Kind != isWords {
			w.marks.begin(&m, hit)
			w.marked(m.no - before)
			continue
		}
		w.lead(&c, hit.At)
		w.marks.drop()
		w.line(&c)
		w.left = after
	}
	w.due(&c, len(b))
	w.marks.upTo(&m, len(b))
	if more {
		w.marked(no + feeds - before)
		w.keep(&c, no+feeds)
	}
}

// end emits the last marks.
func (w *window) end() { w.marked(math.MaxInt) }

// due emits the lines after the last candidate, up to the next.
func (w *window) due(c *cursor, end int) {
	for w.left > 0 && c.at < end {
		w.line(c)
		w.left--
	}
	if c.at > 0 || w.left > 0 {
		w.forget()
	}
}

// lead emits the lines in front of the candidate at hit, and first the marks in front of those.
func (w *window) lead(c *cursor, hit int) {
	start, n := c.back(hit, before)
	if start == 0 && c.at == 0 {
		w.behind(before - n)
	}
	c.skip(start)
	w.marked(c.no)
	for c.at < hit {
		w.line(c)
	}
}

// after returns the last n lines of the blocks before.
func (w *window) behind(n int) {
	if w.drop(w.kept - n); w.kept == 0 {
		return
	}
	w.marked(w.first)
	for c := (cursor{b: w.tail, no: w.first}); c.at < len(c.b); {
		w.line(&c)
	}
	w.forget()
}

func (w *window) forget() { w.tail, w.kept = w.store[:0], 0 }

// drop leaves out the first n of the kept lines.
func (w *window) drop(n int) {
	for ; n > 0; n-- {
		w.tail = w.tail[bytes.IndexByte(w.tail, '\n')+1:]
		w.first, w.kept = w.first+1, w.kept-1
	}
}

// marked emits the marks in front of line no, but for those that were given as neighbours. Those after it may yet be
// given with the lines in front of a candidate.
func (w *window) marked(no int) {
	for w.marks.first() < no {
		if at, line := w.marks.take(); at > w.last {
			w.hand(at, line)
		}
	}
}

func (w *window) line(c *cursor) {
	no, line := c.next()
	w.hand(no, string(line))
}

func (w *window) hand(no int, line string) {
	if no > w.last+1 {
		w.gap()
	}
	w.last = no
	w.give(no, line)
}

// keep holds the last lines that were not given, for a candidate in the next block; end is the number of the line after
// the last feed.
func (w *window) keep(c *cursor, end int) {
	start, n := c.back(len(c.b), before)
	if start > 0 || c.at > 0 {
		w.forget()
	}
	if n == 0 {
		return
	}
	if c.b[len(c.b)-1] != '\n' {
		end++
	}
	if w.kept == 0 {
		w.first = end - n
	}
	for c.at, c.no = start, end-n; n > 0; n-- {
		_, line := c.next()
		w.tail = append(append(w.tail, line[:min(len(line), ringed)]...), '\n')
		w.kept++
	}
	if cap(w.tail) > cap(w.store) {
		w.store = w.tail
	}
	w.drop(w.kept - before)
}

// cursor walks a block: at is the offset of the line numbered no.
type cursor struct {
	b      []byte
	at, no int
}

// next returns the line at the cursor without its line feed.
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
