package redact

import "unicode/utf8"

// view is a text as a reader sees it: without terminal sequences, controls and characters of no width, which may stand
// inside a secret and hide it. at[i] is the place of text[i] in the original.
type view struct {
	text    string
	at      []int32 // a text is far below 2 GiB: half the memory of ints, which is most of what a look takes
	ends    []int32 // where each byte ends there; nil: each is one
	differs bool
}

// look drops what cannot be seen. Line breaks stay where asked: shapes end at them, but a known value may have been
// wrapped.
func look(s string, lines bool) view {
	if plain(s, lines) {
		return view{text: s}
	}
	v := view{at: make([]int32, 0, len(s)), differs: true}
	seen := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		n := unseen(s[i:])
		if n > 0 && !(lines && (s[i] == '\n' || s[i] == '\r')) {
			i += n
			continue
		}
		seen, v.at = append(seen, s[i]), append(v.at, int32(i))
		i++
	}
	v.text = string(seen)
	return v
}

func plain(s string, lines bool) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x80 || c == 0x7f || c < 0x20 && c != '\t' && !(lines && (c == '\n' || c == '\r')) {
			return false
		}
	}
	return true
}

// seen drops what cannot be seen once escapes are off.
func (v view) seen() view {
	w := look(v.text, true)
	if !w.differs {
		return v
	}
	ends := make([]int32, len(w.at))
	for i, at := range w.at {
		ends[i] = v.ends[at]
		w.at[i] = v.at[at]
	}
	w.ends = ends
	return w
}

// back returns the original's spans of the view's.
func (v view) back(spans []span) []span {
	if !v.differs {
		return spans
	}
	for i, p := range spans {
		to := v.at[p.to-1] + 1
		if v.ends != nil {
			to = v.ends[p.to-1]
		}
		spans[i] = span{int(v.at[p.from]), int(to)}
	}
	return spans
}

// unseen returns the length of the invisible thing that s begins with, 0 if it is visible.
func unseen(s string) int {
	switch c := s[0]; {
	case c == 0x1b:
		return escape(s)
	case c == '\t' || c >= 0x20 && c < 0x7f:
		return 0
	case c < utf8.RuneSelf:
		return 1
	}
	r, n := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && n <= 1 || !hidden(r) {
		return 0
	}
	return n
}

// escape returns the length of a CSI or OSC sequence, or of ESC and the character after it.
func escape(s string) int {
	if len(s) < 2 {
		return len(s)
	}
	switch s[1] {
	case '[':
		for i := 2; i < len(s); i++ {
			if s[i] >= 0x40 && s[i] <= 0x7e {
				return i + 1
			}
			if s[i] < 0x20 {
				return i
			}
		}
		return len(s)
	case ']':
		for i := 2; i < len(s); i++ {
			if s[i] == 0x07 {
				return i + 1
			}
			if s[i] == 0x1b || s[i] == '\n' {
				return i
			}
		}
		return len(s)
	}
	return min(2, len(s))
}
