package rules

import (
	"fmt"
	"strings"
)

// Problem is one mistake in a rules file, with its place and the line.
type Problem struct {
	File         string
	Line, Column int // 1-based, 0 where it is about the whole file
	Message      string
	Excerpt      string
}

// String gives file:line:column: message, and below it the line with a marker.
func (p Problem) String() string {
	text := fmt.Sprintf("%s:%d:%d: %s", p.File, max(p.Line, 1), max(p.Column, 1), p.Message)
	if p.Excerpt == "" {
		return text
	}
	return text + "\n    " + p.Excerpt + "\n    " + strings.Repeat(" ", max(min(p.Column-1, len(p.Excerpt)), 0)) + "^"
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
