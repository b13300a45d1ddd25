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
	"strings"
)

const (
	gram   = 4
	bits   = 17
	factor = 2654435769 // Knuth's multiplicative hash: the grams of English text spread well under it
)

// Set is a set of literals. It may be used by several goroutines at once.
type Set struct {
	mark   [1 << bits / 64]uint64 // one bit a hash: what a block touches stays in the first cache
	bucket [1 << bits]uint16      // index into places, 0 none
	places [][]place
}

// place is where a gram lies in a literal.
type place struct {
	literal []byte
	offset  int
}

// New makes a Set. Each literal must have at least Shortest bytes.
func New(literals []string) *Set {
	s := &Set{places: make([][]place, 1)}
	for _, l := range literals {
		if len(l) < Shortest {
			panic("scan: literal under the shortest length: " + l)
		}
		from := rarest(l)
		for o := from; o < from+stride; o++ {
			g := binary.LittleEndian.Uint32([]byte(l[o : o+gram]))
			h := hash(g)
			s.mark[h>>6] |= 1 << (h & 63)
			if s.bucket[h] == 0 {
				s.bucket[h] = uint16(len(s.places))
				s.places = append(s.places, nil)
			}
			s.places[s.bucket[h]] = append(s.places[s.bucket[h]], place{[]byte(l), o})
		}
	}
	return s
}

// Shortest is the length under which a literal would halve the speed of all.
const Shortest = 8

const stride = Shortest - gram + 1

func hash(g uint32) uint32 { return g * factor >> (32 - bits) }

// common are grams that stand in every second line of verbose npm and of CI logs, and frequent those in every tenth; measured on the
// logs of package genlog and on npm's own.
const (
	common   = " npm|npm |GET | GET|http|ttp |fetc|etch|00 h|0 ht|T 20| 200|200 "
	frequent = "ing | in |erro|rror|all |ball|rbal|arba|verb|erbo|rbos|bose|ose |ok i|or: |inst|nsta|stal|tall|node| sta| err| cli|se c|se a|time|tion|ount| for|the |. . | to |load"
)

// rarest picks the part of a literal whose grams are rarest in logs; between equals the one with more digits, capitals and signs.
func rarest(l string) int {
	best, least := 0, 1<<30
	for o := 0; o+Shortest <= len(l); o++ {
		if c := cost(l[o : o+Shortest]); c < least {
			best, least = o, c
		}
	}
	return best
}

func cost(part string) (c int) {
	for o := range stride {
		switch g := part[o : o+gram]; {
		case strings.Contains(common, g):
			c += 500
		case strings.Contains(frequent, g):
			c += 100
		}
	}
	for i := range len(part) {
		if part[i] >= 'a' && part[i] <= 'z' {
			c++
		}
	}
	return c
}

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
		if (s.mark[h0>>6]>>(h0&63)|s.mark[h1>>6]>>(h1&63)|s.mark[h2>>6]>>(h2&63)|s.mark[h3>>6]>>(h3&63))&1 != 0 {
			if at, ok := s.group(b, i, 4); ok {
				if hits, i = line(b, at, hits); i < 0 {
					return hits
				}
				continue
			}
		}
		i += 4 * stride
	}
	return s.tail(b, i, hits)
}

// tail searches what is too short for four grams at once.
func (s *Set) tail(b []byte, i int, hits []int) []int {
	for i >= 0 && i+gram <= len(b) {
		if at, ok := s.group(b, i, 1); ok {
			hits, i = line(b, at, hits)
			continue
		}
		i += stride
	}
	return hits
}

// group compares n grams from i on.
func (s *Set) group(b []byte, i, n int) (at int, ok bool) {
	for ; n > 0; n, i = n-1, i+stride {
		h := hash(binary.LittleEndian.Uint32(b[i:]))
		if s.mark[h>>6]>>(h&63)&1 != 0 && s.holds(b, i, h) {
			return i, true
		}
	}
	return 0, false
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

// holds compares the literals that have a gram of this hash.
func (s *Set) holds(b []byte, i int, h uint32) bool {
	for _, p := range s.places[s.bucket[h]] {
		from := i - p.offset
		if from >= 0 && from+len(p.literal) <= len(b) && bytes.Equal(b[from:from+len(p.literal)], p.literal) {
			return true
		}
	}
	return false
}
