package parse

import (
	"bytes"
	"math"

	"npmx/parse/scan"
)

// headLines is how many lines of what GitHub prints about a step are looked at.
const headLines = 64

// marked holds the marks of a log that were not given yet: a candidate may follow, and its neighbours stand in front
// of them.
type marked struct {
	lines []numbered
	due   int  // lines after the last mark that may belong to it
	head  bool // which are those of a step's head: its script, then its variables
	env   bool // the variables have begun
}

type numbered struct {
	no   int
	text string
}

// begin takes the mark at hit, and says which of the lines after it belong to it.
func (m *marked) begin(c *cursor, hit scan.Hit) {
	c.skip(hit.At)
	no, line := c.next()
	switch hit.Kind {
	case isHead:
		m.due, m.head, m.env = headLines, true, false
	case isHeadEnd:
		if !m.head {
			return
		}
		m.due, m.head = 0, false
	case isCommand:
		if !namesClient(line) {
			return
		}
		m.due, m.head = after, false
	case isSection:
		m.due, m.head = after, false
	default:
		m.due = max(m.due, 1) // which is known to stand after it
	}
	m.add(no, line)
}

// namesClient recognises a command line that may print a client's version or settings.
func namesClient(line []byte) bool {
	return holdsOne(string(line), []string{"npm", "yarn", "bun", "deno", "lerna"})
}

// upTo takes the lines after the last mark that belong to it. GitHub's copy of a script is not an output, so that of a
// head only the variables do.
func (m *marked) upTo(c *cursor, end int) {
	for ; m.due > 0 && c.at < end; m.due-- {
		no, line := c.next()
		switch {
		case !m.head, m.env && !ordinary(line):
			m.add(no, line)
		case !m.env && bytes.Contains(line, []byte("env:")):
			m.env = true
			m.add(no, line)
		}
	}
}

// ordinary recognises the row of a variable that is not a token, as most are: "  NAME: value". One that ends a list is
// not one.
func ordinary(row []byte) bool {
	head, _, ok := bytes.Cut(row, []byte(": "))
	name := head[bytes.LastIndexByte(head, ' ')+1:]
	capitals := len(bytes.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")) == 0
	return ok && capitals && bytes.HasSuffix(head[:len(head)-len(name)], []byte("  ")) && !holdsOne(string(name), whats)
}

// add takes a line. The second part of one that is longer than a block is not a line.
func (m *marked) add(no int, line []byte) {
	if n := len(m.lines); n == 0 || m.lines[n-1].no < no {
		m.lines = append(m.lines, numbered{no, string(line[:min(len(line), ringed)])})
	}
}

// first is the number of the first line that is held.
func (m *marked) first() int {
	if len(m.lines) == 0 {
		return math.MaxInt
	}
	return m.lines[0].no
}

func (m *marked) take() (int, string) {
	l := m.lines[0]
	m.lines = append(m.lines[:0], m.lines[1:]...)
	return l.no, l.text
}

func (m *marked) drop() { m.lines = m.lines[:0] }
