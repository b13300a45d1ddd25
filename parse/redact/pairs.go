package redact

import (
	"slices"
	"strings"
)

// A pair is a credential's key and its value with = or : between, in whatever language: .npmrc, JSON, YAML, TOML, a
// shell, PowerShell, a query, a header.

// strong are the ends of names that stand for nothing but secrets: npmAuthToken, clientSecret, NPM_PASSWORD. The names
// are compared without _, - and dots.
var strong = []string{"token", "password", "passwd", "passphrase", "secret", "apikey", "accesskey", "secretkey",
	"privatekey", "npmauth",
	"authident", "artapi", "accountkey", "signingkey", "encryptionkey", "authtokens", "passcode", "passwordtext",
	"sshpass", "devicecode", "dockerconfigjson", "protectionbypass", "sonarlogin",
	"passwort", "kennwort", "wachtwoord", "motdepasse"}

// calmNames are no secrets: an assembly's, and what says that a variable is one.
var calmNames = []string{"publickeytoken", "issecret"}

// weak are words that mean a secret only as the last word of a name, and only if the value looks like one.
var weak = []string{"auth", "jwt", "pat", "pwd", "pass", "creds", "cred", "credentials", "credential", "bearer", "key",
	"psw", "pw", "passe"}

// sessions are what cookies are called in which a session is known by its id.
var sessions = []string{"_session", "sessionid", "jsessionid", "phpsessid"}

// asked are those that do so in an address's query alone.
var asked = []string{"key", "sig", "signature", "code", "tok", "authid", "hmac"}

// calmKeys are words in front of "key" that make a name of no secret.
var calmKeys = []string{"type", "cache", "matched", "public", "pub", "restore", "primary", "foreign", "sort", "hash",
	"host", "group"}

type naming int

const (
	unnamed   naming = iota // no name of a secret
	account                 // a flag that takes user:password
	named                   // one by its last word
	revealing               // one by all rules
	npms                    // _auth and its kin, which npm itself calls so
	scheme                  // Authorization: the value begins with a scheme
	cookie
	once // a one-time password
)

// lastLetters are those that names of secrets end with, so that most are known as none by one look.
var lastLetters = classOf("ndyetshirlgpwkcNDYETSHIRLGPWKC")

// nameOf judges a key, given in small letters as well. What has a word behind it that says which one it is, is a name
// of less weight: NPM_TOKEN_PROD.
func nameOf(key, low string, query bool) naming {
	if name := wholeName(key, low, query); name != unnamed {
		return name
	}
	if n := tail(low); n > 0 && n < len(low) && wholeName(key[:len(key)-n], low[:len(low)-n], query) != unnamed {
		return named
	}
	return unnamed
}

func wholeName(key, low string, query bool) naming {
	if key == "" || !lastLetters[key[len(key)-1]] {
		return unnamed
	}
	switch {
	case ends(low, "_auth"), ends(low, "_authtoken"), ends(low, "_password"), ends(low, "npmauthtoken"),
		ends(low, "npmauthident"):
		return npms
	case ends(low, "authorization"):
		return scheme
	case low == "--user", low == "--proxy-user":
		return account
	case ends(low, "cookie"), ends(low, "cookies"):
		return cookie
	case ends(low, "otp") && wordBegins(key, len(key)-3):
		return once
	case endsStrongly(low):
		if slices.Contains(calmNames, low) {
			return unnamed
		}
		return revealing
	case query && slices.ContainsFunc(asked, func(w string) bool { return ends(low, w) }):
		return named
	}
	if slices.ContainsFunc(sessions, func(w string) bool { return low == w || w[0] == '_' && ends(low, w) }) {
		return named
	}
	for _, w := range weakBy[lastLetter(low)] {
		if at := len(key) - len(w); ends(low, w) && wordBegins(key, at) && (w != "key" || !calmKey(low[:at])) {
			return named
		}
	}
	return unnamed
}

var weakBy = byLetter(weak, lastLetter)

var strongBy = byLetter(strong, lastLetter)

func endsStrongly(low string) bool {
	for _, w := range strongBy[lastLetter(low)] {
		if endsLoosely(low, w) {
			return true
		}
	}
	return false
}

func ends(s, with string) bool { return strings.HasSuffix(s, with) }

// endsLoosely compares from behind, past what joins the words of a name.
func endsLoosely(s, with string) bool {
	i := len(s)
	for k := len(with) - 1; k >= 0; k-- {
		for i--; i >= 0 && (s[i] == '_' || s[i] == '-' || s[i] == '.') && k < len(with)-1; i-- {
		}
		if i < 0 || s[i] != with[k] {
			return false
		}
	}
	return true
}

// wordBegins: at the beginning, after what joins words, or at a hump of camelCase.
func wordBegins(key string, at int) bool {
	return at == 0 || !alnum[key[at-1]] || key[at] >= 'A' && key[at] <= 'Z' && (key[at-1] < 'A' || key[at-1] > 'Z')
}

// calmKey recognises a key of no secret, or of who knows what.
func calmKey(before string) bool {
	before = strings.TrimRight(before, "_-.")
	return before == "" || slices.ContainsFunc(calmKeys, func(w string) bool { return ends(before, w) })
}

// key is what comes before = or :, and how.
type key struct {
	name   naming
	query  bool // in an address
	quoted bool // as where it is mentioned
}

// keyBefore looks back to the sign before at most, since none of what a key is made of, or may be beside it, is one.
func (t *text) keyBefore(i int) key {
	j := i
	for j > 0 && (t.s[j-1] == ' ' || t.s[j-1] == '\t') {
		j--
	}
	for j > 0 && keyClosers[t.s[j-1]] {
		j--
	}
	end, quoted := j, j < i && (t.s[i-1] == '"' || t.s[i-1] == '\'')
	for j > 0 && keyChars[t.s[j-1]] {
		j--
	}
	query := j > 0 && strings.IndexByte("?&;", t.s[j-1]) >= 0
	if t.s[i] == '=' && t.lower[j:end] == "key" && ends(t.s[:j], "/:") &&
		strings.Contains(t.s[max(0, j-longestHost):j], "//") { // //host/:key, which is a private key
		return key{npms, false, quoted}
	}
	if t.inARN(j, end) {
		return key{}
	}
	return key{nameOf(t.s[j:end], t.lower[j:end], query), query, quoted}
}

var keyClosers = classOf("\"'`\\[]")

// longestHost is that of a host's name.
const longestHost = 253

func (t *text) pairs() {
	var v *values
	for i := 0; i < len(t.s); i++ {
		if c := t.s[i]; c != '=' && c != ':' {
			continue
		}
		k := t.keyBefore(i)
		if k.name == unnamed {
			continue
		}
		if v == nil {
			v = valuesOf(t)
		}
		i = max(i, v.after(i, k)-1)
	}
}

// values reads what comes after a key.
type values struct {
	*text
	bare, list, behind, query, given, single, double, line, equals, numeral ahead
}

// What ends a value: a naked one, one of a list, one of a query, what is in quotes, a line of cookies.
var (
	afterBare   = classOf(spaces + `"'`)
	afterListed = classOf(spaces + `"',`)
	afterAsked  = classOf(spaces + `"'&#`)
	afterGiven  = classOf(spaces + `"'&`) // in a shell
	afterSingle = classOf("'\n\\")
	afterDouble = classOf("\"\n\\")
	afterLine   = classOf("\"'\n")
	equalsSign  = classOf("=")
)

func valuesOf(t *text) *values {
	of := func(c *class) ahead { return aheadOf(t.s, c) }
	return &values{t, of(&afterBare), of(&afterListed), of(&afterListed), of(&afterAsked), of(&afterGiven),
		of(&afterSingle), of(&afterDouble), of(&afterLine), of(&equalsSign), of(&numerals)}
}

// after masks the value after the sign at i, and gives the place up to which all is masked.
func (v *values) after(i int, k key) int {
	sign := v.s[i]
	at := i + 1
	if sign == '=' && at < len(v.s) && v.s[at] == '>' { // of a hash in Ruby or PHP
		sign, at = ':', at+1
	}
	at = v.skip(at, " \t")
	if k.name == cookie {
		return v.cookies(v.skip(at, `[\"' `))
	}
	if k.name == account {
		return v.account(v.skip(at, "\\\"'`"))
	}
	if k.name == scheme {
		return v.authorization(v.skip(at, "\\\"'`"))
	}
	open := v.wrapped(v.skip(at, `\`))
	if open < len(v.s) && (v.s[open] == '"' || v.s[open] == '\'') {
		return v.within(open, open > at, sign, k)
	}
	if open < len(v.s) && v.s[open] == '`' {
		open++
	}
	return v.naked(open, sign, k)
}

// wrapped passes what a value is wrapped in: Some("...") of Rust, $'...' of bash.
func (v *values) wrapped(i int) int {
	for _, w := range []string{`Some("`, `Secret("`, `SecretString("`, "$'"} {
		if strings.HasPrefix(v.s[i:], w) {
			return i + len(w) - 1
		}
	}
	return i
}

// skip passes a few bytes at most: who writes more writes them to keep us busy.
func (v *values) skip(i int, chars string) int {
	for end := i + 16; i < len(v.s) && i < end && strings.IndexByte(chars, v.s[i]) >= 0; {
		i++
	}
	return i
}

func (v *values) within(open int, escaped bool, sign byte, k key) int {
	stop := &v.double
	if v.s[open] == '\'' {
		stop = &v.single
	}
	end := stop.next(open + 1)
	for !escaped && end+1 < len(v.s) && v.s[end] == '\\' { // a quote that is escaped inside
		end = stop.next(end + 2)
	}
	for v.s[open] == '\'' && end > open+1 && end+1 < len(v.s) && v.s[end:end+2] == "''" { // YAML's quote in quotes
		end = stop.next(end + 2)
	}
	end = min(end, len(v.s))
	keep := prose
	switch {
	case k.name == once:
		keep = noCode
	case k.name == npms || k.name == revealing && sign == '=':
		keep = unset
	case k.name == named:
		keep = spoken
	}
	return v.unless(open+1, end, keep)
}

func (v *values) naked(from int, sign byte, k key) int {
	switch {
	case k.name == once && v.numeral.next(from) >= v.query.next(from): // no code is without a digit
		return from
	case k.name == once:
		return v.unless(from, v.query.next(from), noCode)
	case k.name == npms && sign == ':' && k.quoted:
		return v.unless(from, v.bare.next(from), prose)
	case k.name == npms:
		return v.unless(from, v.bare.next(from), unset)
	case k.query:
		return v.unless(from, v.query.next(from), unset)
	case k.name == revealing && sign == '=':
		return v.assigned(from, unset)
	case sign == '=':
		return v.assigned(from, spoken)
	}
	if end := v.list.next(from); end-from >= leastPiece {
		return v.unless(from, end, counted)
	}
	return from
}

func (v *values) unless(from, to int, keep func(value, after string) bool) int {
	if from >= to || keep(v.s[from:min(to, from+mostJudged)], v.s[to:]) {
		return from
	}
	v.mask(from, to)
	return to
}

// assigned is a value of a shell, which goes on behind a #: only what comes before that says whether it is a secret.
func (v *values) assigned(from int, keep func(value, after string) bool) int {
	before := v.query.next(from)
	if v.unless(from, before, keep) == from {
		return from
	}
	return v.unless(from, v.given.next(from), func(_, _ string) bool { return false })
}

// authorization is a scheme and a credential, or a credential alone. An unknown scheme may be one.
func (v *values) authorization(from int) int {
	end := v.list.next(from)
	switch lowerASCII(v.s[from:min(end, from+12)]) {
	case "bearer", "basic", "token", "negotiate", "digest":
		from = v.skip(end, " \t+")
		end = v.list.next(from)
	}
	done := v.unless(from, end, unset)
	next := v.skip(end, " \t")
	if last := v.behind.next(next); next > end && last-next >= leastPiece {
		done = max(done, v.unless(next, last, prose))
	}
	return done
}

// account is a user and a password, which alone is secret. A port is no password.
func (v *values) account(from int) int {
	end := v.bare.next(from)
	switch v.s[from-1] {
	case '"':
		end = v.double.next(from)
	case '\'':
		end = v.single.next(from)
	}
	colon := strings.IndexByte(v.s[from:min(end, from+longestName)], ':')
	if colon < 0 {
		return from
	}
	if from += colon + 1; from == end { // the password alone is in quotes
		from = v.skip(from, "\"'")
		end = v.bare.next(from)
	}
	return v.unless(from, end, counted)
}

// cookies are masked to the end of the line or of the string: their names are not secret, but not needed either.
func (v *values) cookies(from int) int {
	end := v.line.next(from)
	if from < end && v.equals.next(from+1) < end {
		v.mask(from, end)
		return end
	}
	return from
}
