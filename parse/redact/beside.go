package redact

import (
	"slices"
	"strings"
)

// A value that is joined to a secret's name by signs and few words ("token": the name's own pair of an element, an
// entry or an argument; "the password 'x' is wrong") needs to look less like a made one than one that stands anywhere
// near it.

const (
	// mostJoint is how many bytes may be between such a name and its value.
	mostJoint = 32
	// leastHex is the shortest value of hexadecimal digits that is none of a number, a colour or a short commit. A
	// whole commit that is joined to a secret's name is taken for a secret.
	leastHex = 24
	// mostJudged bounds what is looked at of a value, since texts may be made of names and signs alone.
	mostJudged = 128
)

var (
	// with the lines of tables and the quotes of books, which are three bytes in UTF-8
	joiners = func() (c class) {
		c = classOf(spaces + "\"'`:=>-,[](){|\\<\xe2")
		for b := 0x80; b < 0xc0; b++ {
			c[b] = true
		}
		return c
	}()
	joinWords = []string{"is", "was", "value", "content", "set", "to", "provided", "given", "supplied", "used",
		"effective", "current", "old", "new", "mismatch", "got", "%s", "-n", "/td", "td"}
	valueWords = []string{"value", "content", "effective"}
	ofValue    = classOf(and + ".~+/!@#$%^*?")
	valueEnds  = ofValue.others()
)

// joint is what is between a name and its value.
type joint struct {
	text   string
	word   string // the last of it
	at, to int    // where the value begins and ends
	quoted bool
	broken bool // by a line's end, with no sign before that
}

// jointFrom passes signs and words that join a value to the name that ends at i.
func (t *text) jointFrom(from int) (j joint, ok bool) {
	i := from
	for last := min(len(t.s), from+mostJoint); i < last; {
		if joiners[t.s[i]] {
			j.broken = j.broken || t.s[i] == '\n' && !signed(t.s[from:i])
			i++
			continue
		}
		w := t.lower[i : i+ofValue.run(t.s[i:last], 0)]
		if numerals.all(w) && w != "" && len(w) < 3 && t.s[i-1] == ' ' { // recovery code 1: ...
			i += len(w)
			continue
		}
		if len(w) > len("effective") || !slices.Contains(joinWords, w) {
			break
		}
		i, j.word = i+len(w), w
	}
	if i == len(t.s) || i == from || i-from >= mostJoint {
		return j, false
	}
	j.text, j.at = t.s[from:i], i
	j.quoted = t.s[i-1] == '"' || t.s[i-1] == '\''
	j.to = t.valueEnd(i)
	return j, true
}

func signed(joint string) bool {
	return strings.ContainsAny(joint, "=:|") || strings.Contains(joint, "->") || strings.Contains(joint, ">-")
}

// valueEnd is where the quotes or the element end that a value is in, else the first sign that none has in it.
func (t *text) valueEnd(at int) int {
	window := t.s[at:min(len(t.s), at+mostJudged)]
	end := -1
	switch before := t.s[at-1]; before {
	case '"', '\'':
		end = strings.IndexByte(window, before)
	case '>':
		if end = strings.IndexByte(window, '<'); end >= 0 && !strings.HasPrefix(window[end:], "</") {
			end = -1
		}
	}
	if end < 0 || spacing.any(window[:end]) {
		return t.joined.next(at)
	}
	return at + end
}

// holds reports whether the value's place says that it is one: value="x", key:[x], <key>x</key>.
func (t *text) holds(j joint, value string) bool {
	listed := strings.Contains(j.text, ",")
	switch t.s[j.at-1] {
	case '"', '\'':
		return slices.Contains(valueWords, j.word)
	case '[':
		return !listed && signed(j.text) && j.to < len(t.s) && t.s[j.to] == ']' && numerals.any(value)
	case '>':
		return !listed && strings.HasPrefix(t.s[j.to:], "</")
	}
	return false
}

// beside masks the value that is joined to a name, which is given in small letters.
func (t *text) beside(name naming, low string, i int) {
	j, ok := t.jointFrom(i)
	if !ok || name == unnamed || j.broken && !slices.Contains(valueWords, j.word) &&
		(name != npms || strings.TrimSpace(j.text) != "") {
		return
	}
	value := t.s[j.at:min(j.to, j.at+mostJudged)]
	if value == "" || spoken(value, t.s[j.to:]) {
		t.second(j)
		return
	}
	certain, password := name == revealing || name == npms, strings.Contains(low, "pass")
	joined := (j.quoted && password && !strings.Contains(j.text, "(") || strings.ContainsAny(j.text, "=:|")) &&
		!strings.Contains(j.text, ",")
	if likely(value) && !(j.quoted && isMissing(t.s[j.to:])) || name >= revealing && t.holds(j, value) ||
		certain && joined && Opaque(value) && (password || !nameLike(value)) ||
		certain && password && mixed(value) && Opaque(value) {
		t.mask(j.at, j.to)
		return
	}
	t.second(j)
}

// isMissing recognises what is said of a name behind its quotes.
func isMissing(behind string) bool {
	behind = strings.TrimLeft(behind, "\"'")
	for _, said := range []string{" not found", " is missing", " is not set", " does not exist"} {
		if strings.HasPrefix(behind, said) {
			return true
		}
	}
	return false
}

// second looks at the password after a user: auth=('bot', 'x').
func (t *text) second(j joint) {
	rest := t.s[j.to:]
	if !j.quoted || !strings.ContainsAny(j.text, "([") || len(rest) < 5 || rest[1:4] != ", '" && rest[1:4] != `, "` {
		return
	}
	from := j.to + 4
	to := t.valueEnd(from)
	if v := t.s[from:min(to, from+mostJudged)]; likely(v) || Opaque(v) && !nameLike(v) {
		t.mask(from, to)
	}
}

// nameLike recognises what a secret is called: words with - between, of which the first has no digit; a package with
// its version, or a version alone.
func nameLike(v string) bool {
	word := small.run(v, 0)
	if at := strings.LastIndexByte(v, '@'); at > 0 && at+1 < len(v) && numerals[v[at+1]] {
		return true
	}
	if number := numerals.run(v, 0); number > 0 && number+1 < len(v) && v[number] == '.' && numerals[v[number+1]] {
		return true
	}
	return word > 1 && word < len(v) && strings.IndexByte("-_./", v[word]) >= 0
}

// isPath recognises projects/1/secrets/npm-token, in which no part but a name is of letters of both cases and digits.
func isPath(v string) bool {
	return strings.Count(v, "/") > 1 && nameLike(v) && strings.IndexByte(v, '+') < 0 &&
		!slices.ContainsFunc(strings.Split(v, "/"), func(part string) bool { return mixed(part) && !isSlug(part) })
}

// isSlug recognises what people call a token: ci-publish-2026Q3.
func isSlug(v string) bool {
	first, rest, _ := strings.Cut(v, "-")
	second, _, more := strings.Cut(rest, "-")
	return more && len(first) > 1 && len(second) > 1 && small.all(first) && small.all(second)
}

// likely recognises what is hardly a word, wherever it stands behind a secret's name: a UUID, as npm's old tokens are,
// hexadecimal digits, and a dozen and more characters with digits and letters of both cases.
func likely(v string) bool {
	v = stops.trimRight(v)
	return len(v) >= leastWhole && mixed(v) && !version(v) && lettersDigits.all(v) || isUUID(v) ||
		len(v) >= leastHex && hexDigits.all(v) && numerals.any(v) && lettered.any(v)
}

var (
	hexDigits     = classOf(hex)
	lettersDigits = classOf(an)
)

func isUUID(v string) bool {
	if len(v) != 36 {
		return false
	}
	for i := range len(v) {
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash != (v[i] == '-') || !dash && !hexDigits[v[i]] {
			return false
		}
	}
	return true
}
