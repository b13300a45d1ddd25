package redact

import (
	"slices"
	"strings"
)

// secretFlags are flags that take a secret although their name does not say so, by the program. One that ends with *
// has it joined to it, one that ends with a comma has a user before it.
var secretFlags = map[string][]string{
	"sshpass": {"-p", "-p*"}, "ssh-keygen": {"-P", "-N"}, "openssl": {"-K"},
	"mysql": {"-p*"}, "mysqldump": {"-p*"}, "mysqladmin": {"-p*"}, "mariadb": {"-p*"}, "7z": {"-p*"},
	"mongo": {"-p"}, "mongosh": {"-p"}, "mongodump": {"-p"}, "mongorestore": {"-p"}, "redis-cli": {"-a"},
	"sqlcmd": {"-P"}, "bcp": {"-P"}, "zip": {"-P"}, "unzip": {"-P"},
	"ldapsearch": {"-w"}, "ldapadd": {"-w"}, "ldapmodify": {"-w"}, "ldapwhoami": {"-w"},
	"keytool":   {"-storepass", "-keypass", "-srcstorepass", "-deststorepass", "-srckeypass", "-destkeypass"},
	"jarsigner": {"-storepass", "-keypass"}, "conan": {"-p"}, "twine": {"-p"}, "oc": {"-p"}, "cf": {"-p"}, "az": {"-p"},
	"codecov": {"-t"}, "ovsx": {"-p"}, "vsce": {"-p"}, "lftp": {"-u,"}, "nuget": {"-k"},
	"signtool": {"/p"}, "snyk": {"auth"},
}

// phrases are two words that a secret follows.
var phrases = []struct{ first, second string }{{"IDENTIFIED", "BY"}, {"AUTH", "PLAIN"}, {"token", "revoke"}}

// flagsOf are those of the program that a word names at its end, nil if it names none.
func flagsOf(word string) []string {
	from := len(word)
	for from > 0 && keyChars[word[from-1]] {
		from--
	}
	return secretFlags[strings.TrimSuffix(word[from:], ".exe")]
}

// taken reports whether the program before takes a secret here: behind a flag, or joined to it after so many bytes.
func (t *text) taken(before, value string) (joined int, is bool) {
	if slices.Contains(t.flags, before) {
		return 0, len(value) >= leastPiece && !strings.HasPrefix(value, "-")
	}
	if user := strings.IndexByte(value, ','); user >= 0 && slices.Contains(t.flags, before+",") {
		return user + 1, true
	}
	for _, f := range t.flags {
		if flag, ok := strings.CutSuffix(f, "*"); ok && strings.HasPrefix(value, flag) &&
			len(value)-len(flag) >= leastPiece && !strings.HasPrefix(value, "--") {
			return len(flag), true
		}
	}
	return 0, false
}

// typed recognises what somebody has typed, after "Password for 'https://h.example':".
func typed(had [3]string) bool {
	return endsFold(had[2], "password") && had[1] == "for" && ends(had[0], ":")
}

// jarred recognises the value of a line in a jar of cookies: whether for all hosts, the path, whether for https alone,
// when it ends, a name, the value.
func jarred(had [3]string) bool {
	return (had[2] == "TRUE" || had[2] == "FALSE") && had[1] != "" && numerals.all(had[1])
}
