package redact

import "strings"

// A message with a line break in it is printed as several lines, with npm's words before each. A value that the break falls into is known
// by its beginning at the end of one line, and by its end, or what is between, at the beginning of others.

const (
	// leastPiece is the shortest piece worth masking: what is left of it tells nothing.
	leastPiece = 6
	// leastWhole is the shortest value whose pieces are looked for: a piece of a shorter one is a word.
	leastWhole = 12
	// leastMiddle is the shortest piece with neither end of its value.
	leastMiddle = 16
)

func (x *index) broken(s string) []span {
	var found []span
	for from := 0; from <= len(s); {
		end := from + strings.IndexAny(s[from:]+"\n", "\r\n")
		found = append(found, x.tail(s, from, end)...)
		found = append(found, x.head(s, from, end)...)
		from = end + 1
	}
	return found
}

// tail is the beginning of a value at the end of a line.
func (x *index) tail(s string, from, end int) []span {
	for end > from && strings.IndexByte(" \t\"'\\,", s[end-1]) >= 0 {
		end--
	}
	from = max(from, end-longest)
	if i := strings.LastIndexAny(s[from:end], " \t"); i >= 0 {
		from += i + 1 // no secret that registries give out holds a blank
	}
	for i := from; i+leastPiece <= end; i++ {
		if !x.starts[s[i]] {
			continue
		}
		for _, v := range x.by[[least]byte([]byte(s[i:i+least]))] {
			if len(v) >= leastWhole && strings.HasPrefix(v, s[i:end]) && isPiece(s[i:end]) {
				return []span{{i, end}}
			}
		}
	}
	return nil
}

// head is the end of a value, or what is between, where a line's own words begin.
func (x *index) head(s string, from, end int) []span {
	from += decorated(s[from:end])
	to := from
	for to < end && strings.IndexByte(" \t\"'\\,", s[to]) < 0 {
		to++
	}
	word := s[from:to]
	if !isPiece(word) {
		return nil
	}
	for _, v := range x.ends[[least]byte([]byte(word[len(word)-least:]))] {
		if strings.HasSuffix(v, word) {
			return []span{{from, to}}
		}
	}
	if len(word) >= leastMiddle && strings.TrimSpace(s[to:end]) == "" && strings.Contains(x.whole, word) {
		return []span{{from, to}}
	}
	return nil
}

// isPiece tells a piece of a secret from a word, which may well be the beginning of somebody's password.
func isPiece(s string) bool {
	if len(s) < leastPiece {
		return false
	}
	lower := strings.ContainsAny(s, "abcdefghijklmnopqrstuvwxyz")
	return len(s) >= leastWhole || strings.ContainsAny(s, "0123456789") || lower && strings.ContainsAny(s[1:], "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
}

// decorated gives the length of what npm, its debug log and CI systems put before a line's own words.
func decorated(line string) int {
	at := 0
	for range 6 {
		rest := strings.TrimLeft(line[at:], " \t\"'|>")
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
	return strings.Trim(word, "0123456789TZ:.,+-[]") == "" || word[0] == 'E' && strings.ToUpper(word) == word
}
