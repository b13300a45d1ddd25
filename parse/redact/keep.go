package redact

import "strings"

// unset tells values that are no secrets but evidence: an unexpanded variable in any shell's spelling, the placeholder of CI
// setups, another tool's mask, JSON's words.
func unset(value, _ string) bool { return harmless(value) }

func harmless(v string) bool {
	v = strings.TrimRight(v, ",;)")
	switch {
	case v == "", v == Mask, v == "<token>", v == "true", v == "false", v == "null", v == "undefined":
		return true
	case strings.Trim(v, "*") == "", strings.Trim(v, "X-") == "":
		return true
	case strings.HasPrefix(v, "${") && strings.HasSuffix(v, "}"):
		return isName(strings.TrimSuffix(v[2:len(v)-1], "?"))
	case strings.HasPrefix(v, "%") && strings.HasSuffix(v, "%") && len(v) > 2:
		return isName(v[1 : len(v)-1])
	}
	return strings.HasPrefix(v, "$") && isName(v[1:])
}

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

// opaque tells what may follow Bearer or Basic and is no credential: a challenge's parameter, a word of prose.
func opaque(value, after string) bool {
	if strings.HasSuffix(value, "=") && after != "" && !strings.ContainsAny(after[:1], " \t\r\n\"',;)") || strings.HasPrefix(after, "=") {
		return true
	}
	switch strings.ToLower(value) {
	case "auth", "authentication", "authorization", "token", "tokens", "scheme", "credentials", "challenge", "realm":
		return true
	}
	return len(value) < 20 && strings.Trim(value, "abcdefghijklmnopqrstuvwxyz.-") == ""
}

// prose tells what may stand behind a key's name, and is no credential but a word of a sentence or of a type.
func prose(value, after string) bool {
	return harmless(value) || len(value) < 20 && strings.Trim(strings.TrimRight(value, ".,:;!?)"), "abcdefghijklmnopqrstuvwxyz-") == "" || calmWord(value)
}

// calmWord is a word with a capital letter, a version, a number with few digits, or a mask: no secret that is worth its name.
func calmWord(v string) bool {
	rest := strings.TrimRight(strings.TrimLeft(v, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), ".,:;!?)")
	return len(v) < 12 && strings.Trim(rest, "abcdefghijklmnopqrstuvwxyz") == "" || strings.HasPrefix(v, "<") || strings.HasPrefix(v, "[") || strings.HasPrefix(v, "${")
}

// spoken is [prose] for keys that stand in running text: a permission's name behind "packages-token:", or an address.
func spoken(value, after string) bool {
	return prose(value, after) || strings.Contains(value, "://") || !isPiece(value)
}

// calm tells npm's own variables, which begin as its tokens do.
func calm(value, _ string) bool {
	return strings.ToLower(value) == value && strings.Trim(value, "abcdefghijklmnopqrstuvwxyz_") == ""
}
