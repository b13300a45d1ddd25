package redact

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean returns one line of foreign text fit for a terminal: ^[ for ESC and so on, \x9b for C1 controls and for bytes
// that are no UTF-8, <U+202E> for characters that reorder or hide others. Line breaks and tabs become a blank, so that
// what comes after them can neither begin a line of its own nor overwrite ours. Commands of CI systems are broken by a
// blank.
func Clean(s string) string { return breakCommands(clean(s, false)) }

// CleanText is [Clean] for text of several lines: line feeds stay, and CR LF becomes one.
func CleanText(s string) string { return breakCommands(clean(s, true)) }

func clean(s string, lines bool) string {
	if printable(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	before := rune(0)
	for i := 0; i < len(s); {
		if n := shownAs(s[i:]); n > 0 {
			b.WriteString(s[i : i+n])
			before = rune(s[i+n-1])
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
		case selects(before, r):
			b.WriteRune(r)
		default:
			show(&b, r)
		}
		before, i = r, i+n
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

// hidden recognises the characters that show nothing or reorder what is beside them: C1, formats such as bidi marks and
// zero width, line and paragraph separators, fillers, variation selectors, tags. Marks that enclose the digits after
// them are seen.
func hidden(r rune) bool {
	switch {
	case r < 0x80:
		return false
	case r < 0xa0, r == 0x2800: // a pattern of no dots
		return true
	}
	return unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point,
		unicode.Variation_Selector) &&
		!unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

// selects recognises the selectors that make a symbol colourful or plain.
func selects(before, r rune) bool {
	return (r == 0xfe0e || r == 0xfe0f) && unicode.Is(unicode.So, before)
}

// breakCommands takes the power from what CI systems obey wherever a line of a log contains it: GitHub's and Azure's
// ##[group], Azure's ##vso[task], TeamCity's ##teamcity[message], and ::add-mask::, which GitHub wants at a line's
// beginning, but where our lines begin is for a screen to decide.
func breakCommands(s string) string {
	if !strings.Contains(s, "##") && !strings.Contains(s, "::") {
		return s
	}
	var b strings.Builder
	for line := range strings.Lines(s) {
		last := strings.LastIndex(line, "::")
		from := 0
		for i := 0; i+2 < len(line); i++ {
			at := i + 1 // between the colons, or after the hashes
			switch {
			case line[i:i+2] == "##" && bracketed(line[i+2:]):
				at = i + 2
			// [::1] is an address
			case i+2 < last && line[i:i+2] == "::" && alnum[line[i+2]] &&
				(i == 0 || line[i-1] != '[' && !wordy[line[i-1]]):
			default:
				continue
			}
			b.WriteString(line[from:at] + " ")
			from = at
		}
		b.WriteString(line[from:])
	}
	return b.String()
}

// bracketed recognises a bracket after a word or none.
func bracketed(s string) bool {
	i := wordy.run(s, 0)
	return i < len(s) && s[i] == '['
}
