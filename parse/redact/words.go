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
				had, t.program, t.flags, t.setting = [3]string{}, program{}, nil, false
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
		t.command(had[0], had[1])
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
	joined, taken := t.taken(before, value)
	switch {
	case taken:
		from, keep = from+joined, unset
	case glued(value, had[1]): // -ubot:password, -u bot -ppassword
		from += 2
		if _, password, ok := strings.Cut(value, ":"); ok {
			from = to - len(password)
		}
		keep = spoken
	case before == "-p" && (had[2] == "-u" || had[2] == "--username"), before == "--auth":
		keep = spoken
	case before[0] == '-' && nameOfWord(before) >= revealing && !strings.HasPrefix(value, "-"):
		keep = keepBehind(nameOfWord(before))
	case before == "--key" && likely(value), jarred(had) && (Opaque(value) || made(value)):
	case npmKey(before) && len(value) >= 4 && !strings.ContainsAny(value, "=:"):
	case t.sets(had[1]) && nameOfWord(before) > account:
		keep = spoken
	case slices.Contains(userFlags, before):
		_, password, ok := strings.Cut(value, ":")
		if !ok || numerals.all(password) {
			return
		}
		from = to - len(password)
	case isPhrase(had):
		keep = identity
	case before == "password" && had[2] == "login", typed(had), secureString(before, had[1], value),
		formats(before):
		keep = spoken
	default:
		return
	}
	if from < to && !keep(t.s[from:to], t.s[to:]) {
		t.mask(from, to)
	}
}

// userFlags take user:password.
var userFlags = []string{"-u", "-a", "--user", "--proxy-user", "--creds", "--src-creds", "--dest-creds"}

// sets recognises what gives a variable its value: ENV NAME value, set -g -x NAME value, setx /M NAME value.
func (t *text) sets(before string) bool {
	return before == "ENV" || before == "ARG" || isSetter(before) ||
		t.setting && (strings.HasPrefix(before, "-") || strings.HasPrefix(before, "/"))
}

func isSetter(word string) bool {
	if len(word) < len("set") || len(word) > len("setenv") || word[0]|0x20 != 's' { // as nearly all are
		return false
	}
	return strings.EqualFold(word, "set") || strings.EqualFold(word, "setx") || word == "setenv"
}

// secureString recognises what PowerShell is to make a secret of, with its parameter's name or without.
func secureString(before, beforeThat, value string) bool {
	return !strings.HasPrefix(value, "-") && (makesSecure(before) || makesSecure(beforeThat) && before == "-String")
}

func makesSecure(word string) bool { return endsFold(word, "to-securestring") }

func endsFold(word, end string) bool {
	return strings.EqualFold(word[max(0, len(word)-len(end)):], end)
}

func isPhrase(had [3]string) bool {
	for _, p := range phrases {
		if had[0] == p.second && had[1] == p.first {
			return true
		}
	}
	return false
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
	if from > 0 && w[from-1] != ']' && !ends(w[:from], "/:") {
		return unnamed
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
