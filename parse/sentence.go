package parse

import "strings"

// sentence is one that a client prints: fixed words, and {captures} that fill the fields of a failure where those are
// still empty. One that begins with "…" may begin at any word of a line; what is behind its end does not matter.
type sentence struct {
	text string
	says func(*Failure) // what it says beside its captures
}

// sentences are those of one client, in the order in which they are tried.
type sentences []compiled

type compiled struct {
	sentence
	anywhere bool
	pieces   []piece
	begins   bool   // a line that has it begins with its first fixed words
	marked   string // the longest of its fixed words: most lines do not have it
}

// piece is a run of fixed words, or a capture and the fixed words behind it.
type piece struct {
	capture
	fixed string
}

const maxPieces = 8

// capture is a part of a line that a failure has a field for. It ends in front of the next fixed words, or at a blank
// where it is one word.
type capture struct {
	fill  func(f *Failure, v string)
	is    func(v string) bool // nil: any words
	word  bool
	bytes int    // how many it has, 0 any number
	holds string // what is in each of its kind
}

// captures by the names that they have in sentences.
var captures = map[string]capture{
	"words":  {fill: func(*Failure, string) {}},
	"method": {word: true, is: isMethod, fill: func(f *Failure, v string) { keep(&f.Method, v) }},
	"url": {word: true, holds: "://", is: isURL,
		fill: func(f *Failure, v string) { keep(&f.URL, strings.TrimRight(v, ":;")) }},
	"site":      {word: true, fill: func(f *Failure, v string) { keep(&f.URL, "https://"+v) }},
	"path":      {word: true, fill: (*Failure).cut},
	"status":    {bytes: 3, is: isStatus, fill: func(f *Failure, v string) { f.keepStatus(atoi(v)) }},
	"refusal":   {bytes: 3, is: isRefusal, fill: func(f *Failure, v string) { f.keepStatus(atoi(v)) }},
	"phrase":    {is: isPhrase, fill: (*Failure).phrased},
	"reason":    {fill: func(f *Failure, v string) { keep(&f.Reason, strings.Trim(v, " -:")) }},
	"code":      {word: true, fill: func(f *Failure, v string) { keep(&f.Reason, v) }},
	"network":   {is: isNetwork, fill: func(f *Failure, v string) { keep(&f.Reason, networkCode(v)) }},
	"message":   {fill: func(f *Failure, v string) { keep(&f.Message, messageOf(strings.TrimLeft(v, ": ,"))) }},
	"challenge": {fill: (*Failure).challenged},
	"wanted":    {is: isSpec, fill: func(f *Failure, v string) { f.nameFrom(unescaped(v)) }},
	"published": {is: isSpec, fill: (*Failure).published},
	"answer":    {fill: (*Failure).answeredBy},
}

func isMethod(v string) bool    { return contains(methods, v) }
func isRefusal(v string) bool   { return isStatus(v) && v >= "400" }
func isPhrase(v string) bool    { return phraseStatus(v) > 0 }
func isNetwork(v string) bool   { return networkCode(v) != "" }
func unescaped(v string) string { return strings.Replace(v, "%2f", "/", 1) }

func isSpec(v string) bool {
	name, _ := splitSpec(unescaped(v))
	return isName(name)
}

func keep(field *string, v string) { *field = first(*field, v) }

func (f *Failure) keepStatus(status int) {
	if f.Status == 0 {
		f.Status = status
	}
}

// cut takes an address whose front somebody cut: it has no host, but the package.
func (f *Failure) cut(v string) { keep(&f.Package, packageOf("https://cut.invalid/"+v)) }

func (f *Failure) phrased(v string) {
	f.keepStatus(phraseStatus(v))
	keep(&f.Reason, v)
}

func (f *Failure) challenged(v string) {
	keep(&f.Challenge, v)
	keep(&f.Host, challenger(v))
}

func (f *Failure) published(v string) {
	name, version := splitSpec(v)
	keep(&f.Package, name)
	keep(&f.Version, version)
}

// answeredBy reads "Unauthorized - 401", or why there was no answer.
func (f *Failure) answeredBy(v string) {
	var told Failure
	told.answer(v)
	f.keepStatus(told.Status)
	keep(&f.Reason, told.Reason)
}

func compile(rows ...sentence) (all sentences) {
	for _, row := range rows {
		c := compiled{sentence: row}
		text, anywhere := strings.CutPrefix(row.text, "…")
		c.anywhere = anywhere
		for i, part := range strings.Split(text, "{") {
			p := piece{fixed: part}
			if i > 0 {
				name, fixed, _ := strings.Cut(part, "}")
				p = piece{captures[name], fixed}
			}
			if p.fill != nil || p.fixed != "" {
				c.pieces = append(c.pieces, p)
			}
			for _, words := range []string{p.fixed, p.holds} {
				if len(words) > len(c.marked) {
					c.marked = words
				}
			}
		}
		c.begins = !anywhere && c.pieces[0].fill == nil
		all = append(all, c)
	}
	return all
}

// may reports whether one of the sentences can be in a line: most lines are not worth a failure to be filled.
func (all sentences) may(line string) bool {
	for i := range all {
		if all[i].may(line) {
			return true
		}
	}
	return false
}

// read fills the failure from a line, where one of the sentences is in it.
func (all sentences) read(f *Failure, line string) bool {
	for i := range all {
		if all[i].may(line) && all[i].read(f, line) {
			return true
		}
	}
	return false
}

func (c *compiled) may(line string) bool {
	if c.begins {
		return strings.HasPrefix(line, c.pieces[0].fixed)
	}
	return strings.Contains(line, c.marked)
}

func (c *compiled) read(f *Failure, s string) bool {
	var parts [maxPieces]string
	for !c.split(s, &parts) {
		next := strings.IndexAny(s, " (")
		if !c.anywhere || next < 0 {
			return false
		}
		s = s[next+1:]
	}
	for i, p := range c.pieces {
		if p.fill != nil {
			p.fill(f, parts[i])
		}
	}
	if c.says != nil {
		c.says(f)
	}
	return true
}

// split gives the parts of a line that the captures stand for, if it begins with this sentence.
func (c *compiled) split(s string, parts *[maxPieces]string) bool {
	for i := range c.pieces {
		p := &c.pieces[i]
		end := p.end(s)
		if end < 0 || !strings.HasPrefix(s[end:], p.fixed) || p.is != nil && !p.is(s[:end]) {
			return false
		}
		parts[i], s = s[:end], s[end+len(p.fixed):]
	}
	return true
}

// end is where a capture ends in s, -1 that it is not there.
func (p *piece) end(s string) int {
	switch {
	case p.fill == nil:
		return 0
	case p.bytes > 0:
		return min(p.bytes, len(s))
	}
	end := len(s)
	if p.fixed != "" {
		end = strings.Index(s, p.fixed)
	}
	if blank := strings.IndexByte(s, ' '); p.word && blank >= 0 {
		end = min(end, blank)
	}
	return end
}
