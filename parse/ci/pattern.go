package ci

import (
	"fmt"
	"regexp/syntax"
	"slices"
	"unicode/utf8"
)

// pattern is an expression of a table, made into a matcher that begins at the start of a line and allocates nothing.
// It gives what package regexp gives for the same expression (a test holds the two together) in a tenth of the time:
// every line near a candidate is tried with all expressions that its first byte allows.
type pattern struct {
	start *node
	first byteSet // the bytes that a match can begin with
}

// node is one step of a match, and what comes after it.
type node struct {
	op    op
	text  string // of opText
	slot  int    // of opOpen and opClose
	next  *node
	other *node // of opSplit: what is tried where next fails
	inner []int // of opSplit: the groups that next alone has
	runes
}

// runes are how many of a class opRun and opLazy take, and what that leaves to try.
type runes struct {
	class    *class
	min, max int
	// how many bytes a run gives back to what follows, since no other number can match; -1 it may be any
	gives   int
	follows byteSet // the bytes that what follows can begin with
	open    bool    // what follows may be nothing
}

type op uint8

const (
	opDone op = iota
	opText
	opRun  // as many runes of a class as there are, then fewer
	opLazy // as few as it takes, then more
	opSplit
	opOpen
	opClose
	opEnd // the end of the line
)

// maxSteps ends a match that a hostile line makes long. What the table holds takes a few steps a byte.
const maxSteps = 16 * maxPeel

// compile makes a pattern of an expression, which must begin with ^. Groups that are not slots are not kept.
func compile(expression string) *pattern {
	tree, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		panic(err)
	}
	p := &pattern{start: build(tree, &node{op: opDone})}
	p.start.mark(&p.first)
	return p
}

// build returns the node that matches tree and then next.
func build(tree *syntax.Regexp, next *node) *node {
	switch tree.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginText:
		return next
	case syntax.OpEndText:
		return &node{op: opEnd, next: next}
	case syntax.OpLiteral:
		return &node{op: opText, text: string(tree.Rune), next: next}
	case syntax.OpCharClass, syntax.OpAnyCharNotNL:
		return run(tree, 1, 1, false, next)
	case syntax.OpConcat:
		for i := len(tree.Sub) - 1; i >= 0; i-- {
			next = build(tree.Sub[i], next)
		}
		return next
	case syntax.OpAlternate:
		n := build(tree.Sub[len(tree.Sub)-1], next)
		for i := len(tree.Sub) - 2; i >= 0; i-- {
			n = &node{op: opSplit, next: build(tree.Sub[i], next), other: n, inner: slotsOf(tree.Sub[i])}
		}
		return n
	case syntax.OpCapture:
		return capture(tree, next)
	}
	return repeat(tree, next)
}

func capture(tree *syntax.Regexp, next *node) *node {
	slot := slices.Index(slots[:], tree.Name)
	if slot < 0 {
		return build(tree.Sub[0], next)
	}
	return &node{op: opOpen, slot: slot, next: build(tree.Sub[0], &node{op: opClose, slot: slot, next: next})}
}

func slotsOf(tree *syntax.Regexp) (in []int) {
	for _, name := range tree.CapNames() {
		if slot := slices.Index(slots[:], name); slot >= 0 {
			in = append(in, slot)
		}
	}
	return in
}

// repeat makes *, +, ? and {n,m}: of one rune a run, of more a choice.
func repeat(tree *syntax.Regexp, next *node) *node {
	least, most := tree.Min, tree.Max
	switch tree.Op {
	case syntax.OpStar:
		least, most = 0, -1
	case syntax.OpPlus:
		least, most = 1, -1
	case syntax.OpQuest:
		least, most = 0, 1
	}
	lazy, sub := tree.Flags&syntax.NonGreedy != 0, tree.Sub[0]
	switch {
	case single(sub):
		return run(sub, least, most, lazy, next)
	case least == 0 && most == 1 && !lazy:
		return &node{op: opSplit, next: build(sub, next), other: next, inner: slotsOf(sub)}
	case least == 0 && most == -1 && !lazy:
		loop := &node{op: opSplit, other: next, inner: slotsOf(sub)}
		loop.next = build(sub, loop)
		return loop
	}
	panic(fmt.Sprintf("ci: an expression repeats %v", tree))
}

func single(tree *syntax.Regexp) bool {
	return tree.Op == syntax.OpCharClass || tree.Op == syntax.OpAnyCharNotNL || tree.Op == syntax.OpLiteral &&
		len(tree.Rune) == 1
}

func run(of *syntax.Regexp, least, most int, lazy bool, next *node) *node {
	if most < 0 {
		most = maxSteps
	}
	c := classOf(of)
	if least == 1 && most == 1 && next.op == opRun && next.min == next.max && next.class.equal(c) { // \d\d
		next.min, next.max = next.min+1, next.max+1
		return next
	}
	n := &node{op: opRun, next: next, runes: runes{class: c, min: least, max: most}}
	if lazy {
		n.op = opLazy
	}
	n.open = next.mark(&n.follows)
	n.gives = n.giving()
	return n
}

// giving finds what a run must give back: nothing if what follows begins with none of its class, else as much as the
// text after it holds before its first byte that is none.
func (n *node) giving() int {
	apart := true
	for b := range 256 {
		apart = apart && !(n.follows.has(byte(b)) && n.class.begins(byte(b)))
	}
	switch {
	case apart:
		return 0
	case n.max < maxSteps:
		return -1
	}
	for i, b := range []byte(n.next.literally()) {
		if b >= utf8.RuneSelf {
			break
		}
		if !n.class.ascii[b] {
			return i
		}
	}
	return -1
}

// literally is the text that certainly is at n.
func (n *node) literally() string {
	switch n.op {
	case opText:
		return n.text + n.next.literally()
	case opOpen, opClose:
		return n.next.literally()
	}
	return ""
}

// mark notes the bytes that n can begin with, and reports whether it can match nothing at all.
func (n *node) mark(first *byteSet) (empty bool) {
	switch n.op {
	case opDone, opEnd:
		return true
	case opText:
		first.add(n.text[0])
		return false
	case opSplit:
		if n.next == nil { // a loop that is being built
			*first = anyByte
			return true
		}
		empty = n.next.mark(first)
		return n.other.mark(first) || empty
	case opOpen, opClose:
		return n.next.mark(first)
	}
	for b := range 256 {
		if n.class.begins(byte(b)) {
			first.add(byte(b))
		}
	}
	return n.min == 0 && n.next.mark(first)
}

// byteSet is a set of bytes.
type byteSet [4]uint64

var anyByte = byteSet{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}

func (s *byteSet) add(b byte) { s[b>>6] |= 1 << (b & 63) }

func (s *byteSet) has(b byte) bool { return s[b>>6]>>(b&63)&1 != 0 }

// class is a set of runes.
type class struct {
	ascii  [utf8.RuneSelf]bool
	beyond []rune // pairs of first and last
	but    int    // the one byte that is missing where all other runes are in the set, -1 where more are
}

func classOf(tree *syntax.Regexp) *class {
	ranges := tree.Rune
	switch tree.Op {
	case syntax.OpAnyCharNotNL:
		ranges = []rune{0, '\n' - 1, '\n' + 1, utf8.MaxRune}
	case syntax.OpLiteral:
		ranges = []rune{tree.Rune[0], tree.Rune[0]}
	}
	c := &class{}
	for i := 0; i < len(ranges); i += 2 {
		for r := ranges[i]; r <= ranges[i+1] && r < utf8.RuneSelf; r++ {
			c.ascii[r] = true
		}
		if ranges[i+1] >= utf8.RuneSelf {
			c.beyond = append(c.beyond, max(ranges[i], utf8.RuneSelf), ranges[i+1])
		}
	}
	c.but = c.missing()
	return c
}

func (c *class) equal(to *class) bool {
	return c.ascii == to.ascii && slices.Equal(c.beyond, to.beyond)
}

func (c *class) missing() int {
	but := -1
	for b, in := range c.ascii {
		switch {
		case in:
		case but >= 0:
			return -1
		default:
			but = b
		}
	}
	if len(c.beyond) != 2 || c.beyond[0] != utf8.RuneSelf || c.beyond[1] != utf8.MaxRune {
		return -1
	}
	return but
}

func (c *class) begins(b byte) bool {
	if b < utf8.RuneSelf {
		return c.ascii[b]
	}
	return len(c.beyond) > 0
}

// width is that of the rune at the start of s, 0 where it is none of the class.
func (c *class) width(s string) int {
	if s == "" {
		return 0
	}
	if s[0] < utf8.RuneSelf {
		if c.ascii[s[0]] {
			return 1
		}
		return 0
	}
	if len(c.beyond) == 0 {
		return 0
	}
	r, n := utf8.DecodeRuneInString(s)
	for i := 0; i < len(c.beyond); i += 2 {
		if r >= c.beyond[i] && r <= c.beyond[i+1] {
			return n
		}
	}
	return 0
}
