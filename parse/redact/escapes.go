package redact

import (
	"strings"
	"unicode/utf8"
)

// mostEscapes is how often a text is escaped: JSON in JSON, a proxy's address in a query. Each layer is one pass more.
const mostEscapes = 3

// unescaped takes one layer of escapes off: those of JSON and JavaScript, HTML, addresses, and a quote inside a
// shell's quotes. It need not know which of them a text has: what it finds is only looked at.
func (v view) unescaped() (view, bool) {
	s := v.text
	if !escaped(s) {
		return v, false
	}
	out := view{at: make([]int32, 0, len(s)), ends: make([]int32, 0, len(s)), differs: true}
	seen := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		r, n := unescape(s[i:])
		from, to := int32(i), int32(i+max(n, 1))
		if v.differs {
			from = v.at[i]
			if last := to - 1; v.ends != nil {
				to = v.ends[last]
			} else {
				to = v.at[last] + 1
			}
		}
		before := len(seen)
		if n == 0 {
			seen, i = append(seen, s[i]), i+1
		} else {
			seen, i = appendChar(seen, r), i+n
		}
		for range len(seen) - before {
			out.at, out.ends = append(out.at, from), append(out.ends, to)
		}
	}
	out.text = string(seen)
	return out, true
}

// escaped reports whether there is anything to take off, before the places of all bytes are noted.
func escaped(s string) bool {
	for i := range len(s) {
		if escapes[s[i]] {
			if _, n := unescape(s[i:]); n > 0 {
				return true
			}
		}
	}
	return false
}

var escapes = classOf(`%&'\`)

// char is a character, or a byte of one.
type char struct {
	r    rune
	byte bool
}

func appendChar(to []byte, c char) []byte {
	if c.byte {
		return append(to, byte(c.r))
	}
	return utf8.AppendRune(to, c.r)
}

// unescape returns the character that s begins with in an escaped form, and the form's length; 0 if it is not an
// escape.
func unescape(s string) (char, int) {
	switch s[0] {
	case '%':
		if v, ok := hexOf(s, 1, 2); ok {
			return char{v, true}, 3
		}
	case '&':
		return entity(s)
	case '\'':
		if strings.HasPrefix(s, `'\''`) {
			return char{'\'', false}, 4
		}
	case '\\':
		return backslash(s)
	}
	return char{}, 0
}

func backslash(s string) (char, int) {
	if len(s) < 2 {
		return char{}, 0
	}
	switch s[1] {
	case 'u', 'U':
		if v, ok := hexOf(s, 2, 4); ok {
			return char{v, false}, 6
		}
	case 'x':
		if v, ok := hexOf(s, 2, 2); ok {
			return char{v, true}, 4
		}
	case 'n', 'r':
		return char{'\n', false}, 2
	case 't':
		return char{'\t', false}, 2
	case '/', '"', '\'', '\\', '`', '$', '&', '=', '@', ':', '!', '#', '?', '+', '%', '.', '-':
		return char{rune(s[1]), false}, 2
	}
	return char{}, 0
}

// entities are those that hide what a key, a value or a password is made of.
var entities = []struct {
	name string
	r    rune
}{
	{"&quot;", '"'}, {"&amp;", '&'}, {"&apos;", '\''}, {"&lt;", '<'}, {"&gt;", '>'}, {"&equals;", '='},
	{"&colon;", ':'}, {"&sol;", '/'},
	{"&commat;", '@'}, {"&plus;", '+'}, {"&nbsp;", ' '},
}

func entity(s string) (char, int) {
	if len(s) > 2 && s[1] == '#' {
		return numbered(s)
	}
	for _, e := range entities {
		if strings.HasPrefix(s, e.name) {
			return char{e.r, false}, len(e.name)
		}
	}
	return char{}, 0
}

// numbered is &#34; or &#x22;
func numbered(s string) (char, int) {
	i, base := 2, rune(10)
	if s[2] == 'x' || s[2] == 'X' {
		i, base = 3, 16
	}
	v, from := rune(0), i
	for ; i < len(s) && i < from+7; i++ {
		d := digit(s[i])
		if d < 0 || d >= base {
			break
		}
		v = v*base + d
	}
	if i == from || i == len(s) || s[i] != ';' || v > utf8.MaxRune {
		return char{}, 0
	}
	return char{v, false}, i + 1
}

func hexOf(s string, from, n int) (v rune, ok bool) {
	if len(s) < from+n {
		return 0, false
	}
	for _, c := range []byte(s[from : from+n]) {
		d := digit(c)
		if d < 0 {
			return 0, false
		}
		v = v*16 + d
	}
	return v, true
}

func digit(c byte) rune {
	switch {
	case c >= '0' && c <= '9':
		return rune(c - '0')
	case c >= 'a' && c <= 'f':
		return rune(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return rune(c-'A') + 10
	}
	return -1
}
