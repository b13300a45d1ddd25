package redact

import "strings"

// A message with a line break in it is printed as several lines, with npm's words before each. A value that the break
// falls into is known by its beginning at the end of one line, and by its end, or what is between, at the beginning of
// others.

const (
	// leastPiece is the shortest piece worth masking: what is left of it reveals nothing.
	leastPiece = 6
	// leastWhole is the shortest value whose pieces are looked for: a piece of a shorter one is a word.
	leastWhole = 12
	// leastMiddle is the shortest piece with neither end of its value.
	leastMiddle = 16
)

var unquoted = func() (c class) {
	for i := range c {
		c[i] = strings.IndexByte(" \t\"'\\,", byte(i)) < 0
	}
	return c
}()

// endsLine reports whether a line ends after a piece that no blank is in.
func (h *hunt) endsLine(from, to int) bool {
	at := h.calm.next(to)
	return (at == len(h.s) || h.s[at] == '\r' || h.s[at] == '\n') && !strings.ContainsAny(h.s[from:to], " \t\r\n")
}

// heads are the ends of values, or what is between, where a line's own words begin.
func (h *hunt) heads() {
	for from := 0; from < len(h.s); {
		end := strings.IndexAny(h.s[from:], "\r\n")
		if end < 0 {
			end = len(h.s) - from
		}
		end += from
		h.head(from, end)
		if h.fuel < 0 {
			h.found = append(h.found, span{from, len(h.s)})
			return
		}
		from = end + 1
	}
}

func (h *hunt) head(from, end int) {
	from += decorated(h.s[from:end])
	to := from
	for to < end && unquoted[h.s[to]] {
		to++
	}
	word := h.s[from:to]
	if !isPiece(word) {
		return
	}
	for _, v := range h.ends[[least]byte([]byte(word[len(word)-least:]))] {
		if h.fuel -= 1 + len(word)/16; strings.HasSuffix(v, word) {
			h.found = append(h.found, span{from, to})
			return
		}
	}
	if len(word) < leastMiddle || strings.TrimSpace(h.s[to:end]) != "" {
		return
	}
	if h.fuel -= len(h.whole) / 16; strings.Contains(h.whole, word) {
		h.found = append(h.found, span{from, to})
	}
}

// isPiece distinguishes a piece of a secret from a word, which may well be the beginning of a password.
func isPiece(s string) bool {
	if len(s) < leastPiece {
		return false
	}
	return len(s) >= leastWhole || numerals.any(s) || small.any(s) && capital.any(s[1:])
}

var (
	beforeWords = classOf(" \t\"'|>")
	stamped     = classOf(digits + "TZ:.,+-[]") // what a time is made of
)

// decorated returns the length of what npm, its debug log and CI systems put before a line's own words.
func decorated(line string) int {
	at := 0
	for range 6 {
		rest := line[beforeWords.run(line, at):]
		start := len(line) - len(rest)
		word, _, more := strings.Cut(rest, " ")
		if !more || !isDecoration(word) {
			return start
		}
		at = start + len(word)
	}
	return at
}

func isDecoration(word string) bool {
	switch word {
	case "npm", "ERR!", "error", "err", "WARN", "warn", "notice", "verbose", "silly", "info", "http", "stack", "code":
		return true
	}
	return stamped.all(word) || word[0] == 'E' && strings.ToUpper(word) == word
}
