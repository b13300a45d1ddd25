package redact

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Clean gives one line of foreign text fit for a terminal: ^[ for ESC and so on, \x9b for C1 controls and for bytes that are
// no UTF-8, <U+202E> for characters that reorder or hide others. Line breaks and tabs become a blank, so that what stands
// behind them can neither begin a line of its own nor overwrite ours.
func Clean(s string) string { return clean(s, false) }

// CleanText is [Clean] for text of several lines: line feeds stay, and CR LF becomes one.
func CleanText(s string) string { return clean(s, true) }

func clean(s string, lines bool) string {
	if printable(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		if n := shownAs(s[i:]); n > 0 {
			b.WriteString(s[i : i+n])
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n <= 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\r' && strings.HasPrefix(s[i:], "\r\n"):
		case r == '\n' && lines:
			b.WriteByte('\n')
		case r == '\n' || r == '\t':
			b.WriteByte(' ')
		default:
			show(&b, r)
		}
		i += n
	}
	return b.String()
}

func show(b *strings.Builder, r rune) {
	switch {
	case r < 0x20 || r == 0x7f:
		b.WriteByte('^')
		b.WriteByte(byte(r) ^ 0x40)
	case r >= 0x80 && r < 0xa0:
		fmt.Fprintf(b, `\x%02x`, r)
	case hidden(r):
		fmt.Fprintf(b, "<U+%04X>", r)
	default:
		b.WriteRune(r)
	}
}

func printable(s string) bool { return shownAs(s) == len(s) }

// shownAs counts the characters at the beginning that are shown as they are.
func shownAs(s string) int {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] >= 0x7f {
			return i
		}
	}
	return len(s)
}

// hidden tells the characters that show nothing or reorder what stands beside them: C1, soft hyphen, bidi marks, zero width,
// line and paragraph separator, tags.
func hidden(r rune) bool {
	switch {
	case r >= 0x80 && r < 0xa0, r == 0xad, r == 0x61c, r == 0x180e, r == 0xfeff:
		return true
	case r >= 0x200b && r <= 0x200f, r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x206f:
		return true
	case r >= 0xfff9 && r <= 0xfffb, r >= 0xe0000 && r <= 0xe007f, r == 0x115f, r == 0x1160, r == 0x3164, r == 0xffa0:
		return true
	}
	return false
}
