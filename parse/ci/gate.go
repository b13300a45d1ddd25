package ci

import (
	"regexp"
	"strings"
	"sync"
)

var (
	place     = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[\w/.-]+\.\w+:\d*:?`) })
	clockTime = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\d\d:\d\d:\d\d`) })
)

// sequence follows the numbers in front of lines that look like npm's debug log.
type sequence struct{ last, run, line int }

// maxGap is how many records may be left out between two that are shown.
const maxGap = 32

// answered recognises a record that needs no others beside it: the sentence that npm's library makes of an answer, or
// of none.
func answered(s string) bool {
	_, words, ok := strings.Cut(s, " error ")
	if !ok {
		_, words, ok = strings.Cut(s, " verbose stack ")
	}
	if ok {
		return strings.HasPrefix(words, "HttpErrorGeneral: ") || strings.Contains(words, "request to http") &&
			strings.Contains(words, " failed, reason: ") ||
			strings.HasPrefix(words, "Error: ") && (strings.Contains(words, " - GET http") ||
				strings.Contains(words, " - PUT http"))
	}
	return false
}

// number confirms the numbers of npm's debug log (B11): three lines whose numbers stay or rise by a few. "12 error
// generated" alone is none.
func (p *Peeler) number(line, n int) {
	if p.DebugLog {
		p.confirm("B11")
	}
	q := &p.seq
	if line <= q.line {
		return // peeled again
	}
	if q.run > 0 && n >= q.last && n-q.last <= maxGap {
		q.run++
	} else {
		q.run = 1
	}
	if q.last, q.line = n, line; q.run >= 3 {
		p.confirm("B11")
	}
}

// counted confirms the numbers that a page puts in front of a log's lines (A19): two lines that follow each other,
// numbered so. A count, as uniq's, is none.
func (p *Peeler) counted(line, n int) {
	q := &p.page
	if line <= q.line {
		return // peeled again
	}
	if q.line > 0 && line == q.line+1 && n == q.last+1 {
		p.confirm("A19")
	}
	q.last, q.line = n, line
}

// mask is the text in front of a client's line with its digits made equal, and where it stood.
type mask struct {
	text string
	no   int
}

// homemade confirms a home-made prefix: it carries a clock, and two lines near one another have it alike in front of a
// client's own words. Without the clock, and of a place in a file, it would be grep's "README.md:12: npm ERR! ..".
func (p *Peeler) homemade(l *Line, prefix string) {
	if !l.clock && !clockTime().MatchString(prefix) || place().MatchString(prefix) {
		return
	}
	m := mask{equalDigits(prefix), l.No}
	kept := p.masks[:0]
	for _, old := range p.masks {
		if l.No-old.no > 8 || len(kept) >= 8 {
			continue
		}
		kept = append(kept, old)
		if old.text == m.text && old.no != l.No {
			p.confirm("home:" + m.text)
		}
	}
	p.masks = append(kept, m)
}

// inside finds a client's own line after other text, -1 none.
func inside(s string) int {
	s = s[:min(len(s), 256)]
	if !strings.Contains(s, "npm ") && !strings.Contains(s, "PNPM_") {
		return -1
	}
	for _, h := range []string{"npm ERR! ", "npm error ", "ERR_PNPM_"} {
		if i := strings.Index(s, h); i > 0 {
			return i
		}
	}
	return -1
}

func (p *Peeler) homeMade(s string, l *Line) (rest string, done, ok bool) {
	i := inside(s)
	if i <= 0 {
		return s, false, false
	}
	p.homemade(l, s[:i])
	if !p.names["home:"+equalDigits(s[:i])] {
		l.doubtful = true
		return s, false, false
	}
	l.prefixed = true
	l.marked = first(l.marked, zoned().FindString(s[:i]))
	return s[i:], false, true
}

func equalDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '0'
		}
		return r
	}, s)
}
