package redact

import (
	"slices"
	"strings"
)

// words finds secrets that stand after a word and a blank: a flag, a scheme, an instruction of a Dockerfile, an
// argument of a command.
func (t *text) words() {
	var had [3]string // the words before this one, the nearest first
	for i := 0; i < len(t.s); {
		if spacing[t.s[i]] {
			if t.s[i] == '\n' {
				had = [3]string{}
			}
			i++
			continue
		}
		end := i
		for end < len(t.s) && !spacing[t.s[end]] {
			end++
		}
		t.word(i, end, had)
		had = [3]string{bareWord(t.s[i:end]), had[0], had[1]}
		t.schemesIn(i, end)
		i = end
	}
}

func bareWord(w string) string { return aroundWords.trim(w) }

var aroundWords = classOf("\"'`\\,()[]{}")

// word masks a word, given those before it.
func (t *text) word(from, to int, had [3]string) {
	before := had[0]
	if before == "" {
		return
	}
	from, to = t.bare(from, to)
	value := t.s[from:to]
	keep := prose
	switch {
	case glued(value, had[1]): // -ubot:password, -u bot -ppassword
		from += 2
		if _, password, ok := strings.Cut(value, ":"); ok {
			from = to - len(password)
		}
		keep = spoken
	case before == "-p" && (had[2] == "-u" || had[2] == "--username"), before == "--auth":
		keep = spoken
	case strings.HasPrefix(before, "--") && nameOfWord(before[2:]) >= revealing && !strings.HasPrefix(value, "-"):
		keep = keepBehind(nameOfWord(before[2:]))
	case npmKey(before) && len(value) >= 4 && !strings.ContainsAny(value, "=:"):
	case sets(had) && nameOfWord(before) != unnamed:
		keep = spoken
	case slices.Contains(userFlags, before):
		_, password, ok := strings.Cut(value, ":")
		if !ok || numerals.all(password) {
			return
		}
		from = to - len(password)
	case before == "revoke" && had[1] == "token", before == "password" && had[2] == "login",
		ends(before, "To-SecureString"), formats(before):
		keep = spoken
	default:
		return
	}
	if from < to && !keep(t.s[from:to], t.s[to:]) {
		t.mask(from, to)
	}
}

// userFlags take user:password.
var userFlags = []string{"-u", "-a", "--user", "--proxy-user"}

// sets recognises what gives a variable its value: ENV NAME value, set -gx NAME value.
func sets(had [3]string) bool {
	switch had[1] {
	case "ENV", "ARG", "set", "setenv", "setx":
		return true
	}
	return had[2] == "set" && strings.HasPrefix(had[1], "-")
}

// formats recognises a text of printf that the next word is put into: "//host/:_authToken=%s\n".
func formats(word string) bool {
	before, _, ok := strings.Cut(word, "%s")
	return ok && (ends(before, "=") || ends(before, ":")) && nameOfWord(before[:len(before)-1]) >= revealing
}

// glued recognises a flag that its value is joined to.
func glued(word, beforeLast string) bool {
	return strings.HasPrefix(word, "-u") && strings.IndexByte(word, ':') > 2 ||
		strings.HasPrefix(word, "-p") && len(word) > leastPiece && (beforeLast == "-u" || beforeLast == "--username")
}

// nameOfWord judges a word by the name that it ends with: that of a setting may have an address before it.
func nameOfWord(w string) naming {
	from := len(w)
	for from > 0 && keyChars[w[from-1]] {
		from--
	}
	return nameOf(w[from:], lowerASCII(w[from:]), false)
}

// keepBehind is what a flag may have after it that is not a secret.
func keepBehind(n naming) func(value, after string) bool {
	switch n {
	case npms:
		return unset
	case once:
		return noCode
	}
	return prose
}

// bare takes the quotes off a word.
func (t *text) bare(from, to int) (int, int) {
	for from < to && strings.IndexByte("\"'`\\", t.s[from]) >= 0 {
		from++
	}
	for to > from && strings.IndexByte("\"'`\\,", t.s[to-1]) >= 0 {
		to--
	}
	return from, to
}

// npmKey recognises //host/:_authToken.
func npmKey(word string) bool {
	at := strings.LastIndex(word, "/:_")
	return at >= 0 && strings.Contains(word, "//") && nameOfWord(word[at+2:]) == npms
}

// schemesIn finds Bearer and Basic in a word, the credential of which is the next one, or comes after %20.
func (t *text) schemesIn(from, to int) {
	for i := from; i < to; i++ {
		if t.lower[i] != 'b' || i > 0 && wordy[t.s[i-1]] {
			continue
		}
		for _, word := range schemes {
			if strings.HasPrefix(t.lower[i:to], word) {
				t.credential(i + len(word))
			}
		}
	}
}

var schemes = [...]string{"bearer", "basic"}

var token68 = classOf(letters + digits + "._~+/-")

func (t *text) credential(i int) {
	switch {
	case strings.HasPrefix(t.s[i:], "%20"):
		i += 3
	default:
		if i < len(t.s) && t.s[i] == ':' {
			i++
		}
		from := i
		for i < len(t.s) && i < from+16 && spacing[t.s[i]] {
			i++
		}
		if i == from {
			return
		}
	}
	if i < len(t.s) && (t.s[i] == '"' || t.s[i] == '\'') {
		i++
	}
	end := token68.run(t.s, i)
	if end-i < leastPiece {
		return
	}
	for end < len(t.s) && t.s[end] == '=' {
		end++
	}
	if !opaque(t.s[i:end], t.s[end:]) {
		t.mask(i, end)
	}
}
