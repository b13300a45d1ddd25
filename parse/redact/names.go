package redact

import (
	"slices"
	"strings"
)

// Names reports whether a variable's or a setting's name says that its value is a secret.
func Names(name string) bool {
	switch nameOf(name, lowerASCII(name), false) {
	case named, revealing, npms:
		return true
	}
	return false
}

// Opaque distinguishes a value that may be a token or a password from a word, a path or a version.
func Opaque(v string) bool {
	return len(v) >= alone && numerals.any(v) && lettered.any(v) &&
		!strings.HasPrefix(v, "/") && !version(v)
}

// InAddress returns the secrets that an address holds: a password; a user who has none, or one that says that the user
// is a token; a part of the path that is not a name; and what the query says of a secret's name.
func InAddress(uri string) (values []string) {
	_, rest, ok := strings.Cut(uri, "://")
	if !ok {
		return nil
	}
	host, path := rest, ""
	if end := strings.LastIndexByte(rest, '@'); end >= 0 {
		user, password, has := strings.Cut(rest[:end], ":")
		if has {
			values = append(values, password)
		}
		if (!has || slices.Contains(noPasswords, password)) && len(user) >= leastWhole && Opaque(user) {
			values = append(values, user)
		}
		host = rest[end+1:]
	}
	host, query, _ := strings.Cut(host, "?")
	if _, path, ok = strings.Cut(host, "/"); ok {
		for part := range strings.SplitSeq(path, "/") {
			if len(part) >= 16 && mixed(part) && !strings.ContainsAny(part, ".@%") {
				values = append(values, part)
			}
		}
	}
	for pair := range strings.SplitSeq(query, "&") {
		if name, value, _ := strings.Cut(pair, "="); nameOf(name, lowerASCII(name), true) != unnamed &&
			len(value) >= alone {
			values = append(values, value)
		}
	}
	return values
}

// noPasswords stand where the user is a token.
var noPasswords = []string{"", "x-oauth-basic", "x", "api_token"}

// mixed has digits, and letters in both cases.
func mixed(s string) bool {
	return numerals.any(s) && small.any(s) && capital.any(s)
}
