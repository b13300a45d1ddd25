// Package scan finds, in a block of a log, the lines that hold one of a fixed set of literals, fast enough that reading
// the file is the larger part, and says of which kind the literals in a line are.
//
// It looks at every stride-th four bytes only: a literal of eight bytes or more cannot lie between them, whatever its
// offset. Few of those hit the table, and only there is anything compared. Blocks with colours are searched in a view
// without them, since npm colours each word of its head by itself. The package refuses to know what the literals mean.
//
// Rejected, all measured over 1 GiB: a regular expression a line (20 MB/s), Aho-Corasick (0.45 GB/s), one bytes.Index
// for each literal (one second for four); vector instructions gain 1.4 times and bind the program to one processor.
package scan

import (
	"bytes"
	"encoding/binary"
	"slices"
)

const (
	gram = 4
	bits = 17
	// of three thousand odd numbers the one by which the fewest grams of CI logs collide with those of npmx's literals
	factor = 1116100087
)

// Set is a set of literals. It may be used by several goroutines at once.
type Set struct {
	// 1 where a gram has this hash; a bit a hash would save memory and cost a tenth of the speed
	mark   [1 << bits]uint8
	first  [1 << bits]uint16 // of the places of this hash, which follow one another
	places []place
}

// Kind is what a literal is to the caller. Of a line that holds several, the first kind counts.
type Kind uint8

// none is the kind of a line that holds no literal.
const none Kind = 255

// Hit is a line that holds a literal: its offset in the block, and the kind.
type Hit struct {
	At   int
	Kind Kind
}

// place is where a gram lies in a literal.
type place struct {
	around, mask uint64 // the bytes from two in front of the gram to two after it, as far as the literal says
	offset       int    // of the gram in the literal
	literal      string
	kind         Kind
	last         bool // of its hash
}

// New makes a Set of the literals of each kind. Each must have at least Shortest bytes.
func New(kinds ...[]string) *Set {
	u, byHash := usually(), map[uint32][]place{}
	for kind, literals := range kinds {
		for _, l := range literals {
			if len(l) < Shortest {
				panic("scan: literal under the shortest length: " + l)
			}
			for row := range stride {
				o := u.rarest(l, row)
				h := hash(gramOf(l[o:]))
				byHash[h] = append(byHash[h], placed(l, o, Kind(kind)))
			}
		}
	}
	s := &Set{}
	for h, places := range byHash {
		places[len(places)-1].last = true
		s.mark[h], s.first[h] = 1, uint16(len(s.places))
		s.places = append(s.places, places...)
	}
	return s
}

const margin = 2

func placed(l string, o int, kind Kind) place {
	p := place{offset: o, literal: l, kind: kind}
	for i := range 8 {
		if at := o - margin + i; at >= 0 && at < len(l) {
			p.around |= uint64(l[at]) << (8 * i)
			p.mask |= 0xff << (8 * i)
		}
	}
	return p
}

// Shortest is the length under which a literal would halve the speed of all.
const Shortest = 8

const stride = Shortest - gram + 1

func hash(g uint32) uint32 { return g * factor >> (32 - bits) }

// Lines appends to hits the lines of b that hold a literal, in order. view is scratch space, given back for reuse.
func (s *Set) Lines(b []byte, hits []Hit, view []byte) ([]Hit, []byte) {
	if bytes.IndexByte(b, 0x1b) < 0 {
		return s.plain(b, hits), view
	}
	view = Strip(slices.Grow(view[:0], len(b)), b)
	from := len(hits)
	hits = s.plain(view, hits)
	mapBack(b, view, hits[from:])
	return hits, view
}

// mapBack turns offsets of lines in the view into those of the same lines in b.
func mapBack(b, view []byte, hits []Hit) {
	at, seen := 0, 0
	for i, hit := range hits {
		n := bytes.Count(view[seen:hit.At], newline)
		seen = hit.At
		for ; n > 0; n-- {
			at += bytes.IndexByte(b[at:], '\n') + 1
		}
		hits[i].At = at
	}
}

var newline = []byte{'\n'}

// plain searches without looking at colours. It looks four grams up before the one branch, so that the processor need
// not wait.
func (s *Set) plain(b []byte, hits []Hit) []Hit {
	const reach = 3*stride + gram
	f := found{b: b, hits: hits}
	i := 0
	for i+reach <= len(b) {
		w := b[i : i+reach : i+reach]
		h0 := hash(binary.LittleEndian.Uint32(w))
		h1 := hash(binary.LittleEndian.Uint32(w[stride:]))
		h2 := hash(binary.LittleEndian.Uint32(w[2*stride:]))
		h3 := hash(binary.LittleEndian.Uint32(w[3*stride:]))
		if s.mark[h0]|s.mark[h1]|s.mark[h2]|s.mark[h3] == 0 {
			i += 4 * stride
			continue
		}
		switch {
		case s.mark[h0] != 0 && s.holds(b, i, h0, &f):
		case s.mark[h1] != 0 && s.holds(b, i+stride, h1, &f):
			i += stride
		case s.mark[h2] != 0 && s.holds(b, i+2*stride, h2, &f):
			i += 2 * stride
		case s.mark[h3] != 0 && s.holds(b, i+3*stride, h3, &f):
			i += 3 * stride
		default:
			i += 4 * stride
			continue
		}
		if i = f.note(i); i < 0 {
			return f.hits
		}
	}
	return s.tail(i, &f)
}

// tail searches what is too short for four grams at once.
func (s *Set) tail(i int, f *found) []Hit {
	for i >= 0 && i+gram <= len(f.b) {
		if h := hash(binary.LittleEndian.Uint32(f.b[i:])); s.mark[h] != 0 && s.holds(f.b, i, h, f) {
			i = f.note(i)
			continue
		}
		i += stride
	}
	return f.hits
}

// found is what a search has found.
type found struct {
	b    []byte
	hits []Hit
	kind Kind // of the literal that was found last
	end  int  // of the line of the last hit
}

// note keeps the line around at, and gives where the search goes on: at the next line if no kind comes before this
// one, else in the line; -1 at the end.
func (f *found) note(at int) int {
	if at < f.end {
		last := &f.hits[len(f.hits)-1]
		last.Kind = min(last.Kind, f.kind)
	} else {
		f.hits = append(f.hits, Hit{bytes.LastIndexByte(f.b[:at], '\n') + 1, f.kind})
		f.end = len(f.b)
		if n := bytes.IndexByte(f.b[at:], '\n'); n >= 0 {
			f.end = at + n
		}
	}
	switch {
	case f.kind > 0:
		return at + stride
	case f.end == len(f.b):
		return -1
	}
	return f.end + 1
}

// holds compares the literals that have a gram of this hash: what is around it at once, and all of one only where that
// agrees.
func (s *Set) holds(b []byte, i int, h uint32, f *found) bool {
	var here, known uint64
	if i >= margin && i-margin+8 <= len(b) {
		here, known = binary.LittleEndian.Uint64(b[i-margin:]), 1<<64-1
	}
	f.kind = none
	for n := int(s.first[h]); ; n++ {
		p := &s.places[n]
		if (here^p.around)&p.mask&known == 0 && p.kind < f.kind && p.stands(b, i) {
			f.kind = p.kind
		}
		if p.last {
			return f.kind != none
		}
	}
}

// stands is true where the whole literal is there, with its gram at i.
func (p *place) stands(b []byte, i int) bool {
	from := i - p.offset
	return from >= 0 && from+len(p.literal) <= len(b) && string(b[from:from+len(p.literal)]) == p.literal
}
