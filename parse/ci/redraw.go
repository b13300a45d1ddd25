package ci

import "strings"

// maxRow is how many cells of a redrawn row are kept: no terminal is as wide, and a hostile log cannot make us hold
// more.
const maxRow = 64 << 10

// obey returns what a terminal would show of a line: CR and cursor-to-column go back, text overwrites, erase erases.
// Other sequences vanish. Cursor-up is ignored: yarn 2 uses it on its progress rows only, which say nothing of a
// failure.
func obey(s string) string {
	if strings.IndexByte(s, '\r') < 0 && strings.IndexByte(s, 0x1b) < 0 && strings.IndexByte(s, '\b') < 0 {
		return s
	}
	r := row{cells: make([]rune, 0, 128)} // a usual line: grown from nothing it allocates six times
	for s != "" {
		if s[0] == 0x1b {
			s = r.escape(s)
			continue
		}
		for i, c := range s {
			if c == 0x1b {
				s = s[i:]
				break
			}
			r.put(c)
			if i+runeLen(s, i) >= len(s) {
				s = ""
			}
		}
	}
	return strings.TrimRight(string(r.cells), " ")
}

func runeLen(s string, i int) int {
	for n := 1; ; n++ {
		if i+n >= len(s) || s[i+n]&0xc0 != 0x80 {
			return n
		}
	}
}

type row struct {
	cells []rune
	at    int
}

func (r *row) put(c rune) {
	switch {
	case c == '\r':
		r.at = 0
	case c == '\b':
		r.at = max(0, r.at-1)
	case r.at >= maxRow:
	default:
		for len(r.cells) <= r.at {
			r.cells = append(r.cells, ' ')
		}
		r.cells[r.at] = c
		r.at++
	}
}

// escape obeys the sequence at the start of s and gives what follows it.
func (r *row) escape(s string) string {
	if len(s) < 2 || s[1] != '[' {
		return s[1:]
	}
	end := 2
	for end < len(s) && s[end] >= 0x20 && s[end] <= 0x3f {
		end++
	}
	if end == len(s) {
		return ""
	}
	n := number(s[2:end])
	switch s[end] {
	case 'G':
		r.at = min(max(n, 1), maxRow) - 1
	case 'K', 'J':
		r.erase(n)
	}
	return s[end+1:]
}

func (r *row) erase(how int) {
	switch how {
	case 0:
		r.cells = r.cells[:min(r.at, len(r.cells))]
	case 1:
		for i := range min(r.at+1, len(r.cells)) {
			r.cells[i] = ' '
		}
	default:
		r.cells = r.cells[:0]
	}
}

// number reads the leading digits, 0 where there are none.
func number(s string) int {
	n := 0
	for i := 0; i < len(s) && s[i] >= '0' && s[i] <= '9' && n < 1<<20; i++ {
		n = n*10 + int(s[i]-'0')
	}
	return n
}
