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
	seen := make([]byte, 0, len(s)) // no character is longer than what it is escaped as
	for i := 0; i < len(s); {
		c, n := char{}, 0
		if escapes[s[i]] {
			c, n = unescape(s[i:])
		}
		if n == 0 {
			end := plainBytes.run(s, i+1)
			seen = append(seen, s[i:end]...)
			v.copied(&out, i, end)
			i = end
			continue
		}
		seen = appendChar(seen, c)
		from, to := v.origin(i, i+n)
		for len(out.at) < len(seen) {
			out.at, out.ends = append(out.at, from), append(out.ends, to)
		}
		i += n
	}
	out.text = string(seen)
	return out, true
}

// copied notes for a part of the view that stays as it is where that stands in the original.
func (v *view) copied(out *view, from, to int) {
	if v.ends != nil {
		out.at, out.ends = append(out.at, v.at[from:to]...), append(out.ends, v.ends[from:to]...)
		return
	}
	for i := from; i < to; i++ {
		at, end := v.origin(i, i+1)
		out.at, out.ends = append(out.at, at), append(out.ends, end)
	}
}

// origin is where a piece of the view stands in the original.
func (v *view) origin(from, to int) (int32, int32) {
	switch {
	case !v.differs:
		return int32(from), int32(to)
	case v.ends == nil:
		return v.at[from], v.at[to-1] + 1
	}
	return v.at[from], v.ends[to-1]
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

var (
	escapes    = classOf(`%&'\`)
	plainBytes = escapes.others()
)

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
	switch {
	case len(s) < len("&lt;"):
		return char{}, 0
	case s[1] == '#':
		return numbered(s)
	}
	for _, e := range entities {
		if e.name[1] == s[1] && strings.HasPrefix(s, e.name) {
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
