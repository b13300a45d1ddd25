package redact

import (
	"slices"
	"strings"
)

// What stands near a secret's name need not be joined to it by = or a colon: a table, an element of XML, a pair in a
// list, a sentence. There a value counts only if it can be nothing but a made one.

// core are the words that such a name has somewhere in it: NPM_TOKEN_PROD, authTokenBase64.
var core = []string{"token", "passw", "secret", "apikey", "api_key", "api-key", "credential", "authorization"}

// coreBy leads from a first letter to the words that begin so.
var coreBy = byLetter(core, func(w string) byte { return w[0] })

// byLetter sorts words by one of their letters.
func byLetter(words []string, letter func(string) byte) (by [256][]string) {
	for _, w := range words {
		by[letter(w)] = append(by[letter(w)], w)
	}
	return by
}

func lastLetter(w string) byte { return w[len(w)-1] }

const (
	longestName = 64
	// farthest is how many bytes may be between a name and its value.
	farthest = 48
	// leastMade is the shortest value that is known by its look.
	leastMade = 16
	// longestMade bounds what is looked at of one.
	longestMade = 256
)

var (
	madeOf   = classOf(letters + digits + "_-~+/")
	madeEnds = madeOf.others()
)

// nearby looks behind every name of a secret.
func (t *text) nearby() {
	t.hasValue = strings.Contains(t.lower, "value")
	t.hasEcho = strings.Contains(t.lower, "echo ") || strings.Contains(t.lower, "printf ")
	for i := 0; i < len(t.s); {
		if !keyChars[t.s[i]] {
			i++
			continue
		}
		end := keyChars.run(t.s, i)
		if end-i <= longestName && !t.inARN(i, end) {
			t.around(i, end)
		}
		i = end
	}
}

// around looks about a word that may be such a name.
func (t *text) around(i, end int) {
	name, is := t.mentions(i, end)
	switch {
	case t.isSpokenName(i, end):
		name, is = revealing, true
	case name == named && !is: // one by its last word, if it has others, or what comes next is a pair
		if hasPair(t.s[end:]) || strings.ContainsAny(t.s[i:end], "_-.") {
			t.beside(name, t.lower[i:end], end)
		}
	}
	if is {
		t.near(end)
		t.beside(name, t.lower[i:end], end)
		t.nearBefore(i)
	}
}

// inARN recognises a name of AWS, in which that of a secret comes next: arn:aws:secretsmanager:region:1:secret:name.
func (t *text) inARN(from, to int) bool {
	if w := t.lower[from:to]; w != "secret" && w != "secretsmanager" || to == len(t.s) || t.s[to] != ':' {
		return false
	}
	at := from
	for at > max(0, from-longestName) && arnChars[t.s[at-1]] {
		at--
	}
	return strings.HasPrefix(t.lower[at:], "arn:")
}

// endsEntry recognises where one entry of a list ends and another begins.
func endsEntry(s string) bool {
	at := strings.IndexByte(s, '}')
	return at >= 0 && strings.IndexByte(s[at:], '{') >= 0
}

var beforeName = classOf(" :=\"'\\")

var arnChars = classOf(letters + digits + ":-")

// hasPair recognises a user and a password behind a name: auth=('bot', 'x').
func hasPair(behind string) bool {
	return len(behind) > 3 && (behind[0] == '=' || behind[0] == ':') && strings.ContainsAny(behind[1:3], "([")
}

// isSpokenName recognises a name of several words by the last of them.
func (t *text) isSpokenName(from, to int) bool {
	for _, name := range spokenBy[t.lower[to-1]] {
		at := to - len(name)
		if at >= 0 && at < from && name[from-at-1] == ' ' && t.lower[at:to] == name {
			return true
		}
	}
	return false
}

// spokenNames are names of secrets in more than one word.
var spokenNames = []string{"api key", "access key", "secret key", "record key", "recovery code", "recovery codes"}

var spokenBy = byLetter(spokenNames, lastLetter)

// nearBefore looks at a pair that is written the other way round: {"value": "...", "name": "NPM_TOKEN"}, echo ... |
// docker login --password-stdin.
func (t *text) nearBefore(name int) {
	head := t.lower[max(0, name-farthest-leastMade*4):name]
	if at := lastIndex(head, "value", t.hasValue); at >= 0 {
		// of one entry: before a brace it is another's
		rest := head[at:]
		label := keyClosers.trimRight(beforeName.trimRight(rest))
		if !endsEntry(rest) && (strings.Contains(rest, "name") || strings.Contains(rest, "key")) {
			t.near(name - len(rest) + len("value"))
			if ends(label, "name") || ends(label, "key") {
				t.beside(revealing, "", name-len(rest))
			}
		}
	}
	for _, printer := range []string{"echo ", "printf "} {
		at := lastIndex(head, printer, t.hasEcho)
		if at < 0 || !strings.Contains(head[at:], "| ") {
			continue
		}
		from := name - len(head) + at + len(printer)
		t.near(from)
		if strings.HasPrefix(t.lower[name:], "--password-stdin") {
			t.beside(revealing, "password", from-1)
		}
	}
}

// lastIndex asks first whether a word is there at all, which takes a tenth of the time and is no in most texts.
func lastIndex(s, word string, anywhere bool) int {
	if !anywhere || !strings.Contains(s, word) {
		return -1
	}
	return strings.LastIndex(s, word)
}

// mentions judges a word, and tells whether a secret's name is anywhere in it.
func (t *text) mentions(from, to int) (name naming, is bool) {
	low := t.lower[from:to]
	name = nameOf(t.s[from:to], low, false)
	for i := range low {
		for _, w := range coreBy[low[i]] {
			if !strings.HasPrefix(low[i:], w) {
				continue
			}
			if name == named && tail(low) > 0 {
				name = revealing
			}
			return name, true
		}
	}
	return name, name > named
}

// tails are words behind a secret's name that leave it one: NPM_TOKEN_PROD.
var tails = []string{"prod", "production", "dev", "test", "staging", "ro", "rw", "read", "write", "readonly", "publish",
	"base64", "b64", "new", "old", "backup", "ci", "value"}

var tailsBy = byLetter(tails, lastLetter)

var (
	tailLetters = classOf("dnvtgowyhpei" + digits)
	nameJoints  = classOf("_-.")
)

// tail returns how much of a name, given in small letters, is such a word or a number of up to three digits, with the
// sign before it.
func tail(low string) int {
	if low == "" || !tailLetters[low[len(low)-1]] {
		return 0
	}
	for _, w := range tailsBy[lastLetter(low)] {
		if at := len(low) - len(w); at > 0 && ends(low, w) && strings.IndexByte("_-.", low[at-1]) >= 0 {
			return len(w) + 1
		}
	}
	rest := numerals.trimRight(low)
	if n := len(low) - len(rest); n == 0 || n > 3 {
		return 0
	}
	return len(low) - len(nameJoints.trimRight(rest))
}

// labels recognises a line with a colon at its end, the value of which is in a line of its own.
func labels(s string) bool {
	line := spacing.trimRight(s)
	return strings.Contains(s[len(line):], "\n") && ends(line, ":")
}

// hashes are words before what is made as well, and no secret.
var hashes = []string{"integrity", "shasum", "checksum", "digest", "sha256", "sha512"}

var hashesBy = byLetter(hashes, lastLetter)

// Lengths of them. Nothing that is masked for its look is shorter than the shortest.
const (
	leastHash   = len("digest")
	longestHash = len("integrity")
)

// near masks the first made value behind a name, whatever words are between.
func (t *text) near(i int) {
	name := i
	for last := min(len(t.s), i+farthest); i < last; {
		if !madeOf[t.s[i]] {
			if t.s[i] == '@' || t.s[i] == '?' || t.s[i] == '$' {
				return
			}
			i++
			continue
		}
		end, digit := t.wordAt(i)
		switch word := t.s[i:end]; {
		case len(word) < leastHash:
		case labels(t.s[name:i]) && likely(word):
			t.mask(i, end)
			return
		case digit && made(word) && (end == len(t.s) || t.s[end] != '.' || end+1 == len(t.s) || !alnum[t.s[end+1]]):
			end = t.made.next(end)
			for end < len(t.s) && t.s[end] == '=' {
				end++
			}
			t.mask(i, end)
			return
		case len(word) <= longestHash && slices.Contains(hashesBy[lastLetter(word)], word):
			return
		}
		i = end
	}
}

// wordAt reads a word that may be a made one, and tells whether it has a digit, in one pass: most have none.
func (t *text) wordAt(i int) (end int, digit bool) {
	for end = i; end < min(len(t.s), i+longestMade) && madeOf[t.s[end]]; end++ {
		digit = digit || numerals[t.s[end]]
	}
	return end, digit
}

// made distinguishes what chance has made from names and hashes: letters of both cases and digits, well mixed. One in
// some ten thousand of twenty characters has no more than four changes of kind.
func made(word string) bool {
	if len(word) < leastMade || !mixed(word) || isPath(word) || isSlug(word) ||
		strings.HasPrefix(word, "sha") && strings.ContainsAny(word[:8], "-") {
		return false
	}
	turns, kind := 0, byte(0)
	for i := range len(word) {
		k := kindOf(word[i])
		if k != kind && i > 0 {
			turns++
		}
		kind = k
	}
	return turns*5 >= len(word)
}

func kindOf(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return 'd'
	case c >= 'a' && c <= 'z':
		return 'l'
	case c >= 'A' && c <= 'Z':
		return 'u'
	}
	return '-'
}
