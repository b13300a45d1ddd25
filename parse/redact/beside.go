package redact

import "slices"

// A value that is joined to a secret's name by signs and few words ("token": the name's own pair of an element, an
// entry or an argument; "the password 'x' is wrong") needs to look less like a made one than one that stands anywhere
// near it.

const (
	// mostJoint is how many bytes may be between such a name and its value.
	mostJoint = 32
	// leastHex is the shortest value of hexadecimal digits that is none of a number, a colour or a short commit.
	leastHex = 24
	// mostJudged bounds what is looked at of a value, since texts may be made of names and signs alone.
	mostJudged = 128
)

var (
	joiners   = classOf(spaces + "\"'`:=>-,[](){|\\")
	joinWords = []string{"is", "was", "value", "content", "set", "to"}
	ofValue   = classOf(and + ".~+/!@#$%^*?")
	valueEnds = func() (c class) {
		for i := range c {
			c[i] = !ofValue[i]
		}
		return c
	}()
)

// joint is what is between a name and its value.
type joint struct {
	at     int  // where the value begins
	before byte // the sign before it
	signed bool // with =, : or an arrow between
	quoted bool
	held   bool // its place says that it is the value: value="x", key:[x], <key>x</key>
}

// jointFrom passes signs and words that join a value to the name that ends at i.
func (t *text) jointFrom(i int) (j joint, ok bool) {
	from, word, list := i, "", false
	for last := min(len(t.s), i+mostJoint); i < last; {
		if joiners[t.s[i]] {
			list = list || t.s[i] == ','
			j.signed = j.signed || t.s[i] == '=' || t.s[i] == ':' || t.s[i] == '>'
			i++
			continue
		}
		w := t.lower[i : i+ofValue.run(t.s[i:last], 0)]
		if !slices.Contains(joinWords, w) {
			break
		}
		i, word = i+len(w), w
	}
	if i == len(t.s) || i == from || i-from >= mostJoint {
		return j, false
	}
	j.at, j.before = i, t.s[i-1]
	j.quoted = j.before == '"' || j.before == '\''
	j.held = j.quoted && (word == "value" || word == "content") ||
		!list && (j.before == '[' && j.signed || j.before == '>')
	j.signed, j.quoted = j.signed && !list, j.quoted && !list
	return j, true
}

// beside masks the value that is joined to a name.
func (t *text) beside(name naming, i int) {
	j, ok := t.jointFrom(i)
	if !ok || name == unnamed {
		return
	}
	to := t.joined.next(j.at)
	value := t.s[j.at:min(to, j.at+mostJudged)]
	element := j.before == '>' && to+1 < len(t.s) && t.s[to] == '<' && t.s[to+1] == '/'
	switch {
	case value == "" || spoken(value, t.s[to:]):
	case name >= revealing && j.held && (j.before != '>' || element), likely(value),
		name >= revealing && (j.quoted || j.signed) && Opaque(value):
		t.mask(j.at, to)
	}
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
