// Package scan finds, in a block of a log, the lines that hold one of a fixed set of literals, fast enough that reading the file is
// the larger part.
//
// It looks at every stride-th four bytes only: a literal of eight bytes or more cannot lie between them, whatever its offset. Few
// of those hit the table, and only there is anything compared. Blocks with colours are searched in a view without them, since
// npm colours each word of its head by itself. The package refuses to know what the literals mean.
//
// Rejected, all measured over 1 GiB: a regular expression a line (20 MB/s), Aho-Corasick (0.45 GB/s), one bytes.Index for each
// literal (one second for four); vector instructions gain 1.4 times and bind the program to one processor.
package scan

import (
	"bytes"
	"encoding/binary"
)

const (
	gram   = 4
	bits   = 17
	factor = 1116100087 // of three thousand odd numbers the one by which the fewest grams of CI logs collide with those of npmx's literals
)

// Set is a set of literals. It may be used by several goroutines at once.
type Set struct {
	mark   [1 << bits]uint8  // 1 where a gram has this hash; a bit a hash would save memory and cost a tenth of the speed
	first  [1 << bits]uint16 // of the places of this hash, which follow one another
	places []place
}

// place is where a gram lies in a literal.
type place struct {
	around, mask uint64 // what stands from two bytes in front of the gram to two behind it, as far as the literal says
	offset       int    // of the gram in the literal
	literal      string
	last         bool // of its hash
}

// New makes a Set. Each literal must have at least Shortest bytes.
func New(literals []string) *Set {
	u, byHash := usually(), map[uint32][]place{}
	for _, l := range literals {
		if len(l) < Shortest {
			panic("scan: literal under the shortest length: " + l)
		}
		for row := range stride {
			o := u.rarest(l, row)
			h := hash(gramOf(l[o:]))
			byHash[h] = append(byHash[h], placed(l, o))
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

func placed(l string, o int) place {
	p := place{offset: o, literal: l}
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

// Lines appends to hits the offset of each line of b that holds a literal, ascending. view is scratch space, given back for reuse.
func (s *Set) Lines(b []byte, hits []int, view []byte) ([]int, []byte) {
	if bytes.IndexByte(b, 0x1b) < 0 {
		return s.plain(b, hits), view
	}
	view = Strip(view[:0], b)
	from := len(hits)
	hits = s.plain(view, hits)
	mapBack(b, view, hits[from:])
	return hits, view
}

// mapBack turns offsets of lines in the view into those of the same lines in b.
func mapBack(b, view []byte, hits []int) {
	at, seen := 0, 0
	for i, hit := range hits {
		n := bytes.Count(view[seen:hit], newline)
		seen = hit
		for ; n > 0; n-- {
			at += bytes.IndexByte(b[at:], '\n') + 1
		}
		hits[i] = at
	}
}

var newline = []byte{'\n'}

// plain searches without looking at colours. It looks four grams up before the one branch, so that the processor need not wait.
func (s *Set) plain(b []byte, hits []int) []int {
	const reach = 3*stride + gram
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
		case s.mark[h0] != 0 && s.holds(b, i, h0):
		case s.mark[h1] != 0 && s.holds(b, i+stride, h1):
			i += stride
		case s.mark[h2] != 0 && s.holds(b, i+2*stride, h2):
			i += 2 * stride
		case s.mark[h3] != 0 && s.holds(b, i+3*stride, h3):
			i += 3 * stride
		default:
			i += 4 * stride
			continue
		}
		if hits, i = line(b, i, hits); i < 0 {
			return hits
		}
	}
	return s.tail(b, i, hits)
}

// tail searches what is too short for four grams at once.
func (s *Set) tail(b []byte, i int, hits []int) []int {
	for i >= 0 && i+gram <= len(b) {
		if h := hash(binary.LittleEndian.Uint32(b[i:])); s.mark[h] != 0 && s.holds(b, i, h) {
			hits, i = line(b, i, hits)
			continue
		}
		i += stride
	}
	return hits
}

// line notes the line around at, and gives the start of the next; -1 where there is none.
func line(b []byte, at int, hits []int) ([]int, int) {
	hits = append(hits, bytes.LastIndexByte(b[:at], '\n')+1)
	end := bytes.IndexByte(b[at:], '\n')
	if end < 0 {
		return hits, -1
	}
	return hits, at + end + 1
}

// holds compares the literals that have a gram of this hash: what is around it at once, and all of one only where that agrees.
func (s *Set) holds(b []byte, i int, h uint32) bool {
	var here, known uint64
	if i >= margin && i-margin+8 <= len(b) {
		here, known = binary.LittleEndian.Uint64(b[i-margin:]), 1<<64-1
	}
	for n := int(s.first[h]); ; n++ {
		p := &s.places[n]
		if (here^p.around)&p.mask&known == 0 && p.stands(b, i) {
			return true
		}
		if p.last {
			return false
		}
	}
}

// stands holds where the whole literal is there, with its gram at i.
func (p *place) stands(b []byte, i int) bool {
	from := i - p.offset
	return from >= 0 && from+len(p.literal) <= len(b) && string(b[from:from+len(p.literal)]) == p.literal
}
