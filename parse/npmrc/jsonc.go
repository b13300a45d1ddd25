package npmrc

import "strings"

// PlainJSON takes the comments and the commas before a bracket out of JSON with comments, each byte of them a blank, so
// that places stay. A library for it (hujson) descends as deep as a text goes; encoding/json, which reads what is left,
// does not.
func PlainJSON(text string) string {
	out := []byte(text)
	comma := -1 // the last one that nothing follows yet
	for i := 0; i < len(out); i++ {
		switch rest := text[i:]; {
		case rest[0] == '"':
			i, comma = stringEnd(text, i), -1
		case strings.HasPrefix(rest, "//"):
			i = blank(out, i, endOf(text, i, "\n"))
		case strings.HasPrefix(rest, "/*"):
			i = blank(out, i, endOf(text, i+2, "*/"))
		case rest[0] == ',':
			comma = i
		case (rest[0] == ']' || rest[0] == '}') && comma >= 0:
			out[comma], comma = ' ', -1
		case !strings.ContainsRune(" \t\r\n", rune(rest[0])):
			comma = -1
		}
	}
	return strings.TrimPrefix(string(out), "\ufeff")
}

// blank puts blanks between two places, and gives the last one.
func blank(out []byte, from, to int) int {
	for i := from; i < to; i++ {
		out[i] = ' '
	}
	return to - 1
}

// stringEnd is the place of the quote that ends a string, or of the text's last byte.
func stringEnd(text string, at int) int {
	for i := at + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(text) - 1
}

// endOf is the place behind a mark, or the text's end.
func endOf(text string, from int, mark string) int {
	if i := strings.Index(text[from:], mark); i >= 0 {
		return from + i + len(mark)
	}
	return len(text)
}
