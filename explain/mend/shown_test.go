package mend

import (
	"strings"
	"testing"
)

// TestADiffShowsNoSecret: a diff shows what changes and nothing that is a secret to anybody, line for line.
func TestADiffShowsNoSecret(t *testing.T) {
	known := func(line string) string { return strings.ReplaceAll(line, "known-secret", redacted) }
	for _, k := range []struct{ name, text, want string }{
		{"plain settings", "registry=https://npm.acme.example/\nfund=false\n",
			"registry=https://npm.acme.example/\nfund=false\n"},
		{"a token", "//h/:_authToken=abc\n", "//h/:_authToken=<redacted>\n"},
		{"a token that is asked for", "//h/:_authToken=<token>\n", "//h/:_authToken=<token>\n"},
		{"a variable is no secret", "//h/:_authToken=${NPM_TOKEN}\n", "//h/:_authToken=${NPM_TOKEN}\n"},
		{"a value around a variable is one", "//h/:_authToken=${NPM_TOKEN}abc\n", "//h/:_authToken=<redacted>\n"},
		{"an old token of the same key", "//h/:_password=one\n//h/:_password=two\n",
			"//h/:_password=<redacted>\n//h/:_password=<redacted>\n"},
		{"comments", "# hunter2 is the password\n; //h/:_authToken=abc\n", "# <redacted>\n; <redacted>\n"},
		{"a certificate's lines",
			"key=\"-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAKC=\n-----END RSA PRIVATE KEY-----\"\nfund=false\n",
			"key=<redacted>\n<redacted>\n<redacted>\n<redacted>\nfund=false\n"},
		{"a line without a value", "ghp_abcdef\n", "<redacted>\n"},
		{"a section", "[abc]\n", "[abc]\n"},
		{"what the configuration knows", "email=known-secret\n", "email=<redacted>\n"},
		{"no file", "", ""},
		{"a command of a CI system", " ::add-mask::x=y\n", "<redacted>\n"},
		{"byte order mark and windows ends", "\ufefffund=false\r\n\r\n", "fund=false\n\n"},
	} {
		t.Run(k.name, func(t *testing.T) {
			if got := Shown(k.text, known); got != k.want {
				t.Errorf("%q, want %q", got, k.want)
			}
		})
	}
}
