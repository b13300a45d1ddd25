package facts

import (
	"bufio"
	"encoding/json"
	"io"
)

// walk reads JSON as a stream of members with their places, in constant memory and linear time, whatever a repository
// puts there. A decoder of the standard library (or jsontext) holds a whole string in memory, of which a hostile file
// may be made, and ends at the first byte that is not JSON, while npm reads lockfiles with the marks of a merge
// conflict in them, and so must this.
type walk struct {
	in   *bufio.Reader
	line int
	from int64 // offset of the line's first byte
	at   int64 // offset of the next byte

	keys  [maxNesting]string // of the objects and arrays around, the outermost first; "" in an array
	depth int                // may be more than there are keys
	key   string             // read, and no value yet
	keyAt spot
	keyed bool
}

// spot is a place: both 1-based, the column in bytes.
type spot struct{ line, column int }

// member is one value and where its key is, or itself in an array. Path is good until the next one is asked for.
type member struct {
	spot
	path []string // the keys that lead to it; nil below maxNesting
	kind byte     // '"', '{', '[', or 0 for numbers and the like
	text string   // of a string or a number; "" for one that is longer than [maxString]
}

const (
	maxNesting = 64      // a lockfile of version 1 nests as deep as its packages do, twice
	maxString  = 8 << 10 // no name and no address comes near

	longestWord = 64 // of a number
)

func newWalk(in io.Reader) *walk { return &walk{in: bufio.NewReaderSize(in, 64<<10), line: 1} }

// next returns the members in the file's order, an object before what it contains; false at the end.
func (w *walk) next() (member, bool) {
	for {
		c, at, ok := w.byte()
		if !ok {
			return member{}, false
		}
		switch c {
		case '"':
			text := w.string()
			if w.colon() {
				w.key, w.keyAt, w.keyed = text, at, true
				continue
			}
			return w.value('"', text, at), true
		case '{', '[':
			m := w.value(c, "", at)
			w.depth++
			return m, true
		case '}', ']':
			w.depth, w.keyed = max(w.depth-1, 0), false
		case ',', ':':
			w.keyed = false
		case ' ', '\t', '\r', '\n':
		default:
			if text, ok := w.bare(c); ok {
				return w.value(0, text, at), true
			}
		}
	}
}

func (w *walk) byte() (byte, spot, bool) {
	c, err := w.in.ReadByte()
	if err != nil {
		return 0, spot{}, false
	}
	at := spot{w.line, int(w.at-w.from) + 1}
	w.at++
	if c == '\n' {
		w.line, w.from = w.line+1, w.at
	}
	return c, at, true
}

// value makes the member of what was read, with the key before it.
func (w *walk) value(kind byte, text string, at spot) member {
	m := member{spot: at, kind: kind, text: text}
	key := ""
	if w.keyed {
		m.spot, key, w.keyed = w.keyAt, w.key, false
	}
	if w.depth < maxNesting {
		w.keys[w.depth] = key
		m.path = w.keys[:w.depth+1]
	}
	return m
}

// string reads to the closing quote. One that the line ends is broken, and must not swallow the rest of the file.
func (w *walk) string() string {
	raw := make([]byte, 1, 64)
	raw[0] = '"'
	plain := true
	for {
		c, err := w.in.ReadByte()
		if err != nil {
			return ""
		}
		if c == '\n' {
			_ = w.in.UnreadByte()
			return ""
		}
		w.at++
		if len(raw) <= maxString {
			raw = append(raw, c)
		}
		switch {
		case c == '"':
			return unquoted(raw, plain)
		case c == '\\':
			plain = false
			if next, _ := w.in.Peek(1); len(next) == 1 && next[0] != '\n' {
				w.at++
				_, _ = w.in.Discard(1)
				raw = append(raw, next[0])
			}
		case c < 0x20 || c >= 0x80:
			plain = false
		}
	}
}

func unquoted(raw []byte, plain bool) string {
	if len(raw) > maxString {
		return ""
	}
	if plain {
		return string(raw[1 : len(raw)-1])
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// colon takes a colon that follows, blanks before it and all.
func (w *walk) colon() bool {
	for {
		c, err := w.in.ReadByte()
		if err != nil {
			return false
		}
		switch c {
		case ' ', '\t', '\r', '\n':
			w.at++
			if c == '\n' {
				w.line, w.from = w.line+1, w.at
			}
		case ':':
			w.at++
			return true
		default:
			_ = w.in.UnreadByte()
			return false
		}
	}
}

// bare reads a number, true, false, null, or what is not JSON at all: the mark of a merge conflict is as good as a
// comma.
func (w *walk) bare(c byte) (text string, ok bool) {
	var word [longestWord]byte
	n := 0
	for {
		if n < len(word) {
			word[n] = c
		}
		n++
		next, err := w.in.Peek(1)
		if err != nil || delimits(next[0]) {
			break
		}
		c = next[0]
		w.at++
		_, _ = w.in.Discard(1)
	}
	if n > len(word) {
		return "", word[0] == '-' || word[0] >= '0' && word[0] <= '9'
	}
	return string(word[:n]), json.Valid(word[:n])
}

func delimits(c byte) bool {
	switch c {
	case ' ', '\t', '\r', '\n', ',', ':', '{', '}', '[', ']', '"':
		return true
	}
	return false
}
