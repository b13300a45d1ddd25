package redact

import "strings"

// A secret that nobody knows may be broken over lines as well: by a terminal, a mail, a margin, base64 of 64 letters a
// line. What was found of it reaches the end of a line then, and the next line has nothing but the rest.

const (
	// mostMargin is how many bytes a line's own words and its margin may have.
	mostMargin = 64
	// longestLine bounds what is looked at of such a line.
	longestLine = 512
)

var (
	margin    = classOf(" \t|>+#\xe2\x80\x86\x94\x82\xaa")
	breakable = classOf(an + "+/=_-.~!")
	brokenBy  = classOf(" \t=\\\r|\xe2\x94\x82") // what may be behind the first piece
	lineTail  = classOf(" \t\"'`},)|\\\xe2\x94\x82")
)

// continued masks what is left of the secrets found, line by line.
func (t *text) continued() {
	seen := map[int]bool{}
	for i := 0; i < len(t.found); i++ {
		to := t.found[i].to
		if seen[to] || to-t.found[i].from < leastPiece {
			continue
		}
		seen[to] = true
		if from, end := t.rest(to); from < end {
			t.mask(from, end)
		}
	}
}

// rest finds what a line begins with that goes on with what ends at to; nothing where that is not at its line's end.
func (t *text) rest(to int) (from, end int) {
	at := brokenBy.run(t.s[:min(len(t.s), to+8)], to)
	if at >= len(t.s) || t.s[at] != '\n' {
		return 0, 0
	}
	from = at + 1
	line := t.s[from:min(t.lineEnd.next(from), from+longestLine)]
	from += margin.run(line, 0)
	from += decorated(t.s[from:min(from+mostMargin, at+1+len(line))])
	from = at + 1 + margin.run(line, from-at-1)
	end = from + breakable.run(line, from-at-1) - (from - at - 1)
	if lineTail.run(line, end-at-1) < len(line) || !isRest(t.s[from:end]) {
		return 0, 0
	}
	return from, end
}

// isRest distinguishes a piece of a secret that is alone in its line from a word, a version and a code.
func isRest(v string) bool {
	if len(v) < leastPiece || nameLike(v) || version(v) || isName(v) ||
		strings.IndexByte(strings.TrimRight(v, "="), '=') >= 0 {
		return false
	}
	return mixed(v) || len(v) >= leastWhole && numerals.any(v) && lettered.any(v)
}
