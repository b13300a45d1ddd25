package parse

import "strings"

// console follows what jest prints of a test that prints: a head with two blanks in front, the words below it deeper.
// What a test prints are a script's words, though they may be npm's letter for letter.
type console struct {
	open   bool
	indent int
}

// holds reports whether a line, with its own indent, is inside of such a block.
func (c *console) holds(text string) bool {
	words := strings.TrimLeft(text, " ")
	indent := len(text) - len(words)
	if c.open && (words == "" || indent > c.indent) {
		return true
	}
	head, place, _ := strings.Cut(words, " ") // jest before 25 names the place in the head
	c.open, c.indent = consoleHead(head) && (place == "" || strings.Contains(place, ":") &&
		!strings.Contains(place, " ")), indent
	return c.open
}

func consoleHead(s string) bool {
	switch s {
	case "console.log", "console.error", "console.warn", "console.info", "console.debug", "console.trace":
		return true
	}
	return false
}
