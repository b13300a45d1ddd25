package report

import (
	"strconv"
	"strings"

	"npmx/explain"
)

// edit shows a change of one line as a diff, and what differs in reverse.
func (p page) edit(e explain.Edit, at int) {
	place := e.File
	if e.Line > 0 {
		place += ":" + strconv.Itoa(e.Line)
	}
	p.line(indent(at) + p.fileLink(e.File, p.paint(bold, place)))
	was, is := e.Old, e.New
	if was == is { // but for the secret, which is not shown
		was, is = strings.ReplaceAll(was, "<token>", "<old token>"), strings.ReplaceAll(is, "<token>", "<new token>")
	}
	if was == "" {
		p.line(indent(at) + p.paint(green, "+ "+is))
		return
	}
	start, wasEnd, isEnd := differing(was, is)
	p.line(indent(at) + p.marked(red, "- "+was, start+2, wasEnd+2))
	p.line(indent(at) + p.marked(green, "+ "+is, start+2, isEnd+2))
}

// marked paints a line, and the part of it that differs in reverse.
func (p page) marked(code, s string, start, end int) string {
	if start >= end || !p.o.Color {
		return p.paint(code, s)
	}
	return p.paint(code, s[:start]) + p.paint(code, p.reversed(s[start:end])) + p.paint(code, s[end:])
}

func (p page) reversed(s string) string { return "\x1b[" + reverse + "m" + s }

// differing is the part in which two lines differ, widened to whole names, numbers and words: it begins at the same
// byte of both.
func differing(a, b string) (start, endA, endB int) {
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	endA, endB = len(a), len(b)
	for endA > start && endB > start && a[endA-1] == b[endB-1] {
		endA, endB = endA-1, endB-1
	}
	for start > 0 && partOfWord(a[start-1]) && (start < endA || start < endB) {
		start--
	}
	for endA < len(a) && partOfWord(a[endA]) && (partOfWord(last(a, start, endA)) || partOfWord(last(b, start, endB))) {
		endA, endB = endA+1, endB+1
	}
	return start, endA, endB
}

// last is the last byte of a part, 0 where it is empty.
func last(s string, start, end int) byte {
	if start >= end {
		return 0
	}
	return s[end-1]
}

func partOfWord(c byte) bool { return alnum(c) || c >= 0x80 || strings.IndexByte("._-", c) >= 0 }
