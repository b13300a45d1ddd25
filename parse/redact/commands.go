package redact

import (
	"slices"
	"strings"
)

// A program has flags that take a secret although their name does not say so. One that ends with * has it joined to
// it, one that ends with a comma has a user before it.
type program struct {
	verb  string // the word that has to come first; "" none
	flags []string
}

var programs = map[string]program{
	"sshpass": {"", []string{"-p", "-p*"}}, "ssh-keygen": {"", []string{"-P", "-N"}}, "openssl": {"", []string{"-K"}},
	"mysql": {"", []string{"-p*"}}, "mysqldump": {"", []string{"-p*"}}, "mysqladmin": {"", []string{"-p*"}},
	"mariadb": {"", []string{"-p*"}}, "7z": {"", []string{"-p*"}}, "redis-cli": {"", []string{"-a"}},
	"mongosh": {"", []string{"-p"}}, "mongodump": {"", []string{"-p"}}, "mongorestore": {"", []string{"-p"}},
	"sqlcmd": {"", []string{"-P"}}, "bcp": {"", []string{"-P"}}, "zip": {"", []string{"-P"}},
	"unzip":      {"", []string{"-P"}},
	"ldapsearch": {"", []string{"-w"}}, "ldapadd": {"", []string{"-w"}}, "ldapmodify": {"", []string{"-w"}},
	"keytool": {"", []string{"-storepass", "-keypass", "-srcstorepass", "-deststorepass", "-srckeypass",
		"-destkeypass"}},
	"jarsigner": {"", []string{"-storepass", "-keypass"}}, "lftp": {"", []string{"-u,"}},
	"conan": {"login", []string{"-p"}}, "oc": {"login", []string{"-p"}}, "cf": {"login", []string{"-p"}},
	"az": {"login", []string{"-p"}}, "twine": {"upload", []string{"-p"}}, "ovsx": {"publish", []string{"-p"}},
	"vsce": {"publish", []string{"-p"}}, "nuget": {"push", []string{"-k"}}, "signtool": {"sign", []string{"/p"}},
	"codecov": {"", []string{"-t"}}, "snyk": {"", []string{"auth"}},
}

// longestProgram is that of their names.
const longestProgram = len("mongorestore.exe")

// phrases are two words that a secret follows.
var phrases = []struct{ first, second string }{{"IDENTIFIED", "BY"}, {"AUTH", "PLAIN"}, {"token", "revoke"}}

// command keeps what program a line has named, given each word with the one before it.
func (t *text) command(word, before string) {
	switch {
	case word == "&&" || word == "||" || word == "|" || word == "--" || ends(word, ";"):
		t.program, t.flags, t.setting = program{}, nil, false
	case t.program.verb != "" && word == t.program.verb:
		t.flags = t.program.flags
	case isSetter(word):
		t.setting = true
	case len(before) > 1 && before[0] == '-' && lettered[before[len(before)-1]] || slices.Contains(users, before):
	default:
		if p, is := programs[nameOfProgram(word)]; is {
			t.program, t.flags = p, nil
			if p.verb == "" {
				t.flags = p.flags
			}
		}
	}
}

// users are words whose next one names a program without calling it.
var users = []string{"exec", "install", "add", "i", "the", "use", "run"}

// nameOfProgram is what a word ends with, without folders and quotes.
func nameOfProgram(word string) string {
	from := len(word)
	for from > max(0, len(word)-longestProgram) && keyChars[word[from-1]] {
		from--
	}
	return strings.TrimSuffix(word[from:], ".exe")
}

// taken reports whether the program before takes a secret here: behind a flag, or joined to it after so many bytes.
func (t *text) taken(before, value string) (joined int, is bool) {
	if t.flags == nil {
		return 0, false
	}
	if slices.Contains(t.flags, before) {
		return 0, isSecretArgument(value) && (before[0] == '-' || before[0] == '/' || likely(value))
	}
	if user := strings.IndexByte(value, ','); user >= 0 && slices.Contains(t.flags, before+",") {
		return user + 1, true
	}
	for _, f := range t.flags {
		flag, ok := strings.CutSuffix(f, "*")
		if ok && strings.HasPrefix(value, flag) && isSecretArgument(value[len(flag):]) {
			return len(flag), true
		}
	}
	return 0, false
}

// isSecretArgument distinguishes a secret from a flag, a port, a path and a variable with its value.
func isSecretArgument(v string) bool {
	name, _, given := strings.Cut(v, "=")
	return len(v) >= leastPiece && v[0] != '-' && !ports.all(v) && strings.IndexByte("./~", v[0]) < 0 &&
		!(given && isName(name)) && !isPath(v)
}

var ports = classOf(digits + ":.")

// typed recognises what somebody has typed, after "Password for 'https://h.example':".
func typed(had [3]string) bool {
	return endsFold(had[2], "password") && had[1] == "for" && ends(had[0], ":")
}

// jarred recognises the value of a line in a jar of cookies: whether for all hosts, the path, whether for https alone,
// when it ends, a name, the value.
func jarred(had [3]string) bool {
	return (had[2] == "TRUE" || had[2] == "FALSE") && had[1] != "" && numerals.all(had[1])
}
