package rules

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Problem is one mistake in a rules file, with its place and the line.
type Problem struct {
	File         string
	Line, Column int // 1-based, columns in characters
	Message      string
	Excerpt      string // the line, or the part of a long one around the column
	mark         int    // characters of the excerpt before the place
}

// String gives file:line:column: message, and below it the line with a marker. It holds no control character but line
// feeds.
func (p Problem) String() string {
	text := fmt.Sprintf("%s:%d:%d: %s", visible(p.File), max(p.Line, 1), max(p.Column, 1), visible(p.Message))
	if p.Excerpt == "" {
		return text
	}
	return text + "\n    " + p.Excerpt + "\n    " + strings.Repeat(" ", p.mark) + "^"
}

// Errors are all mistakes of all files at once.
type Errors struct{ Problems []Problem }

func (e *Errors) Error() string {
	var lines []string
	for _, p := range e.Problems {
		lines = append(lines, p.String())
	}
	return strings.Join(lines, "\n")
}

// maxLine bounds what is looked at of a line to show a part of it.
const maxLine = 64 << 10

// around is how much of a long line is shown on either side of the place.
const around = 60

// show puts the line below the problem; a character stays one, so that the marker is under its place. In a run of
// blanks that is longer than what is shown, the marker stands beside the word that is nearest.
func (p *Problem) show(line string) {
	line = line[:min(len(line), maxLine)]
	text := []rune(visible(line))
	at := min(max(p.Column-1, 0), len(text))
	from, to := window(text, at)
	if strings.TrimSpace(string(text[from:to])) == "" {
		at = nearestWord(text, at)
		from, to = window(text, at)
	}
	p.Excerpt, p.mark = string(text[from:to]), at-from
	if strings.TrimSpace(p.Excerpt) == "" {
		p.Excerpt = ""
	}
}

// window is the part of a line that is shown for a place in it.
func window(text []rune, at int) (from, to int) {
	if len(text) <= 2*around {
		return 0, len(text)
	}
	return max(0, at-around), min(len(text), at+around)
}

// nearestWord is the place behind the last word before at, or else that of the first word after it.
func nearestWord(text []rune, at int) int {
	if before := strings.TrimRightFunc(string(text[:at]), unicode.IsSpace); before != "" {
		return utf8.RuneCountInString(before)
	}
	after := []rune(strings.TrimLeftFunc(string(text[at:]), unicode.IsSpace))
	return len(text) - len(after)
}

// visible stands a question mark for each character that a terminal would obey or hide.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case hidden(r):
			return '?'
		}
		return r
	}, text)
}

// hidden recognises control characters, those of C1, and marks that turn or hide text.
func hidden(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' ||
		r == unicode.ReplacementChar
}
