package redact

import (
	"slices"
	"strings"
)

// unset recognises values that are not secrets but evidence: none, what stands for one, what is computed.
func unset(value, _ string) bool { return harmless(value) }

// harmless judges a value that nothing but its place says to be a secret. One that is known to be the user's is judged
// by [unexpanded], for a password may well be called changeme.
func harmless(v string) bool {
	v = closing.trimRight(v)
	return unexpanded(v) || masked(v) || dummy(v) || computed(v)
}

// unexpanded recognises a variable in any shell's spelling, the placeholder of CI setups, another tool's mask, JSON's
// words.
func unexpanded(v string) bool {
	v = closing.trimRight(v)
	switch {
	case v == "", v == Mask, v == "<token>", v == "(protected", strings.HasPrefix(v, "${{"), v == "true", v == "false",
		v == "null", v == "undefined":
		return true
	// another tool's, and a place in a query of SQL
	case v[0] == '[' && slices.Contains(masks, lowerASCII(v[:min(len(v), 12)])), v == "?":
		return true
	case stars.all(v), crosses.all(v):
		return true
	case strings.HasPrefix(v, "${") && strings.HasSuffix(v, "}"):
		return isName(strings.TrimSuffix(strings.TrimSuffix(v[2:len(v)-1], "?"), ":-"))
	case strings.HasPrefix(v, "%") && strings.HasSuffix(v, "%") && len(v) > 2:
		return isName(v[1 : len(v)-1])
	}
	return strings.HasPrefix(v, "$") && isName(v[1:])
}

// masked recognises what other tools put in a secret's place.
func masked(v string) bool {
	switch {
	case v == "(sensitive", v == "(from", v == "SecretStr(", strings.HasPrefix(v, "SecretStr('*"),
		strings.HasPrefix(v, "***@"):
		return true
	case v[0] == '*' && v[len(v)-1] == '*' && placeholder.all(stars.trim(v)): // **REDACTED**
		return true
	}
	return ends(v, "***") && len(v) <= len("64_***")
}

// dummy recognises what waits for the secret to be put there.
func dummy(v string) bool {
	switch {
	case v[0] == '<' && v[len(v)-1] == '>' && placeholder.all(v[1:len(v)-1]), smallCrosses.all(v):
		return true
	case v[0] == '[' && v[len(v)-1] == ']' && isName(v[1:len(v)-1]):
		return true
	case v == "%s", v == `%s\n`: // by printf
		return true
	case strings.HasPrefix(v, "npm_") && len(v) > len("npm_")+leastPiece && smallCrosses.all(v[len("npm_"):]):
		return true
	case strings.HasPrefix(v, "{{") && strings.HasSuffix(v, "}}"):
		return true
	// by a filter of a build, and by TeamCity
	case len(v) > 2 && (v[0] == '@' || v[0] == '%') && v[len(v)-1] == v[0] && strings.Contains(v, ".") &&
		parameter.all(v[1:len(v)-1]):
		return true
	}
	return placeholder.all(v) && isDummy(lowerASCII(v))
}

// computed recognises code, and variables with what a shell says or takes where they are not set.
func computed(v string) bool {
	switch {
	case v == "await", strings.HasPrefix(v, "process.env.") && isName(v[len("process.env."):]), isCall(v):
		return true
	case strings.HasPrefix(v, "$(cat "), strings.HasPrefix(v, "$(") && parameter.all(strings.TrimSuffix(v[2:], ")")):
		return true
	case strings.HasPrefix(v, "${") && strings.HasSuffix(v, "}") && strings.Contains(v, "}:${"): // user:password
		user, password, _ := strings.Cut(v, ":")
		return unexpanded(user) && unexpanded(password)
	case strings.HasPrefix(v, "${") && strings.HasSuffix(v, "}"):
		name, text, said := strings.Cut(v[2:len(v)-1], ":?")
		return isName(strings.TrimRight(name, ":-?")) && (!said || placeholder.all(text))
	}
	return false
}

// isDummy recognises a text, in small letters, that waits for the secret.
func isDummy(low string) bool {
	for _, d := range []string{"your", "changeme", "change-me", "change_me", "replace"} {
		if strings.HasPrefix(low, d) {
			return true
		}
	}
	return false
}

// isCall recognises a function of a module: getpass.getpass("...
func isCall(v string) bool {
	at := dottedName.run(v, 0)
	return at > 0 && at < len(v) && v[at] == '(' && strings.IndexByte(v[:at], '.') > 0 &&
		(at+1 == len(v) || strings.IndexByte(`"')`, v[at+1]) >= 0)
}

var masks = []string{"[protected]", "[redacted]", "[hidden]", "[masked]", "[filtered]", "[secure]", "[removed]",
	"[secret]"}

// isName takes upper case only: `$ecret` is a password.
func isName(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c != '_' && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// What a mask, a word of prose and a variable's name are made of, and what stands around a value.
var (
	stars   = classOf("*")
	crosses = classOf("Xx-")
	// what "your token here" is written with, and a parameter's name
	placeholder  = classOf(letters + "_- ")
	smallCrosses = classOf("x-")
	parameter    = classOf(letters + ".:_-")
	dottedName   = classOf(letters + "._")
	dotted       = classOf(letters[:26] + ".-")
	hyphened     = classOf(letters[:26] + "-")
	variable     = classOf(letters[:26] + "_")
	closing      = classOf(",;)")
	stops        = classOf(".,:;!?)")
	ranges       = classOf("^~<>=v ")
)

// opaque says what may follow Bearer or Basic and is not a credential: a challenge's parameter, a word of prose.
func opaque(value, after string) bool {
	if strings.HasSuffix(value, "=") && after != "" && !strings.ContainsAny(after[:1], " \t\r\n\"',;)") ||
		strings.HasPrefix(after, "=") {
		return true
	}
	switch strings.ToLower(value) {
	case "auth", "authentication", "authorization", "token", "tokens", "scheme", "credentials", "challenge", "realm":
		return true
	}
	return len(value) < 20 && dotted.all(value) || len(value) < leastWhole && lettered.all(value)
}

// prose says what may stand after a key's name, and is not a credential but a word of a sentence or of a type.
func prose(value, after string) bool {
	return harmless(value) || len(value) < 20 && hyphened.all(stops.trimRight(value)) || calmWord(value) ||
		version(value)
}

// version says what comes after the name of a package, as js-tokens: 4.0.0, ^1.2.x, >=1.2 <2.
func version(v string) bool {
	v = v[ranges.run(v, 0):]
	for n := 0; n < 3; n++ {
		end := 0
		for end < len(v) && end < 6 && (v[end] >= '0' && v[end] <= '9' || n > 0 && (v[end] == 'x' || v[end] == '*')) {
			end++
		}
		if end == 0 {
			return false
		}
		if v = v[end:]; n > 0 && (v == "" || strings.IndexByte(" ,;)-", v[0]) >= 0) {
			return len(v) < 20
		}
		if v == "" || v[0] != '.' {
			return false
		}
		v = v[1:]
	}
	return false
}

// noCode says what is no one-time password: neither a few digits nor a code for recovery, which npm takes in their
// place.
func noCode(v, _ string) bool {
	return (len(v) < 6 || len(v) > 10 || !numerals.all(v)) && !Opaque(v)
}

// calmWord is a word with a capital letter, a version, a number with few digits, or a mask: no secret that is worth
// its name.
func calmWord(v string) bool {
	if strings.HasPrefix(v, "<") || strings.HasPrefix(v, "[") || strings.HasPrefix(v, "${") {
		return true
	}
	rest := stops.trimRight(v[:min(len(v), 12)])
	return len(v) < 12 && small.run(rest, capital.run(rest, 0)) == len(rest)
}

// spoken is [prose] for keys that are in running text: a permission's name after "packages-token:", or an address.
func spoken(value, after string) bool {
	return prose(value, after) || isPath(value) ||
		strings.Contains(value[:min(len(value), 32)], "://") || !isPiece(value) ||
		isName(value) && nameOf(value, lowerASCII(value), false) != unnamed
}

// longestNumber is that of a count or of a time, in digits. A token of TeamCity has 19.
const longestNumber = 16

// identity is [spoken] where npm's short name of a token may stand.
func identity(value, after string) bool {
	return len(value) < alone && hexDigits.all(value) || spoken(value, after)
}

// counted is [spoken] where a number is one.
func counted(value, after string) bool {
	return numerals.all(value) && len(value) <= longestNumber || spoken(value, after)
}

// calm recognises npm's own variables, which begin as its tokens do.
func calm(value string) bool {
	return strings.HasPrefix(value, "npm") && variable.all(value)
}
