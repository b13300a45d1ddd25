package rules

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestNotes: what is right in a user's rule and yet may not be meant, each on one line with its place; and what
// deserves no word.
func TestNotes(t *testing.T) {
	const head = "rules:\n  - id: my/a\n    cause: token-expired\n    title: t\n    certainty: likely\n"
	const quiet = head + "    instead_of: ['*']\n"
	const examples = "    examples:\n      - case: {host: npm.corp.example, code: E401, status: 401, message: badge " +
		"expired}\n      - {not: true, case: {code: E404}}\n"
	const when = "    when: {host: npm.corp.example, status: 401, message: '*badge*'}\n"
	for _, c := range []struct{ name, text, want string }{
		{"the machine's facts win", head + when + examples,
			"my.yaml:2:9: note: my/a: where npmx knows the machine, better evidence wins: credential/none " +
				"(credential: none), credential/refused (credential: usable), "},
		{"with all of npmx's silenced", quiet + when + examples, ""},
		{"with few winners the line names them",
			head + "    when: {host: npm.corp.example, status: 401, credential: none, near-miss: null}\n" +
				"    examples:\n      - case: {host: npm.corp.example, code: E403, status: 403, credential: none}\n  " +
				"    " +
				"- {not: true, case: {code: E404}}\n", ""},
		{"a few win",
			head + "    instead_of: [log/*]\n    when: {status: 401, credential: usable, field: _authToken, message: " +
				"'*badge*'}\n    examples:\n      - case: {code: E401, status: 401, credential: usable, field: " +
				"_authToken, message: badge expired}\n",
			"better evidence wins: credential/refused-alike (credential: usable, probe-credential: refused), " +
				"probe/denied (credential: usable, probe-whoami: accepted); if this rule should win there too: " +
				"instead_of: [log/*, credential/refused-alike, probe/denied]"},
		{"what is misspelt is not said again",
			head + "    instead_of: [log/toke-invalid, log/*]\n    when: {status: 401, credential: usable, field: " +
				"_authToken, message: '*badge*'}\n    examples:\n      - case: {code: E401, status: 401, credential: " +
				"usable, field: _authToken, message: badge expired}\n",
			"instead_of: [log/*, credential/refused-alike, probe/denied]"},
		{"a path that only the machine knows", quiet + when + "    explanation: ['see {user_npmrc}']\n" + examples,
			"my.yaml:2:9: note: my/a: what holds {user_npmrc} is left out unless npmx looks at the machine: a " +
				"wrapped run, or --here"},
		{"in a step, once",
			quiet + when + "    steps:\n      - {text: 'run {npm_command}'}\n      - {text: 'again {npm_command}'}\n" +
				examples,
			"my.yaml:9:9: note: my/a: what holds {npm_command} is left out unless the log names npm's command"},
		{"in an edit", quiet + when + "    steps:\n      - {text: t, edit: {file: '{project_npmrc}', new: a=b}}\n" +
			examples, "my.yaml:9:9: note: my/a: what holds {project_npmrc}"},
		{"in the last verify", quiet + when + "    verify: '{npm_command}'\n" + examples,
			"my.yaml:2:9: note: my/a: what holds {npm_command}"},
		{"a proof of another registry",
			quiet + when + "    verify: [npm whoami, 'npm whoami --registry={registry}']\n" + examples,
			`my.yaml:8:14: note: my/a: "npm whoami" asks the default registry`},
		{"not in an earlier one", quiet + when + "    verify: ['{npm_command}', 'npm whoami --registry={registry}']\n" +
			examples, ""},
		{"asked for",
			quiet + "    when: {host: npm.corp.example, status: 401, command: '*', client-version: '>=9', " +
				"credential: usable, not: {ci: jenkins}}\n    explanation: ['{npm_command} {client_version} " +
				"{user_npmrc}']\n" +
				"    examples:\n      - case: {host: npm.corp.example, status: 401, command: ci, client-version: " +
				"11.0.0, " +
				"credential: usable}\n", ""},
		{"asked for with null",
			quiet + "    when: {host: npm.corp.example, status: 401, command: ['*', null]}\n    explanation: " +
				"['{command} fails']\n" + examples, "what holds {command} is left out"},
		{"a date", quiet +
			"    when: {status: 401, credential: [expired, usable]}\n    explanation: ['over for {expired_ago}']\n" +
			examples, "what holds {expired_ago} is left out unless credential: expired"},
		{"a date of what has expired",
			quiet + "    when: {status: 401, credential: expired}\n    explanation: ['over for {expired_ago}']\n" +
				examples, ""},
		{"npm's variable", quiet + when + "    explanation: ['${HOST} says no, write ${NPM_TOKEN} or ${TOKEN}']\n" +
			examples,
			"my.yaml:2:9: note: my/a: ${HOST} stays as it is, a variable of npm's; what npmx fills in is {host}"},
		{"certain in vain", strings.Replace(quiet, "likely", "certain", 1) + when + examples,
			"my.yaml:2:9: note: my/a: certain, but no example holds what proves token-expired, and without it the " +
				"most is likely; it would be: the date inside the token is past"},
		{"certain by default", strings.Replace(quiet, "    certainty: likely\n", "", 1) + when + examples, ""},
		{"certain with proof", strings.Replace(quiet, "likely", "certain", 1) + when + strings.ReplaceAll(examples,
			"badge expired", "PROOF of badge"), ""},
		{"a text in whole", quiet + "    when: {host: npm.corp.example, message: badge expired}\n" + examples,
			`note: my/a: message: "badge expired" fits only where that is all that is said; ` +
				`"*badge expired*" fits wherever it stands`},
		{"an expression without slashes", quiet + "    when: {host: npm.corp.example, message: 'badge.*expired'}\n" +
			examples,
			`note: my/a: message: "badge.*expired" is no regular expression without slashes: /badge.*expired/`},
		{"a host is no prose", quiet + "    when: {host: 'npm.*', message: '/badge/', scope: '@corp'}\n" + examples,
			""},
		{"what no plain log has",
			quiet + "    when: {challenge: '*badge*', credential: usable, near-miss: null, not: {ci: jenkins}}\n    " +
				"examples:\n      - case: {challenge: badge, credential: usable}\n",
			"my.yaml:2:9: note: my/a: a plain log hardly ever has challenge, credential, so it does not meet this " +
				"rule; known in: a wrapped run, or --here"},
		{"what only a probe has",
			quiet + "    when: {command: ci, probe-whoami: refused}\n    examples:\n      - case: {command: ci, " +
				"probe-whoami: refused}\n", "known in: a wrapped run, after a probe"},
		{"a comment, or the rest of a sentence",
			quiet + when +
				"    explanation: [in quotes it stays] # all of it\n    docs: [https://a.example/]\n    verify: npm " +
				"doctor # or ; and so on\n" + examples,
			"my.yaml:10:24: note: my/a: what follows the # is a comment to YAML; if it belongs to the text, put that " +
				"in quotes"},
		{"rules new's words", quiet + when + "    explanation: ['{host} wants something that this text explains.']\n" +
			examples, "note: my/a: still says what rules new wrote"},
	} {
		set, err := Load([]Source{{Name: "my.yaml", Data: []byte(c.text)}})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var got []string
		for _, p := range set.Notes(func(c Cause, fields Case) bool {
			return c == TokenExpired && strings.Contains(fields["message"], "PROOF")
		}) {
			got = append(got, p.String())
		}
		if text := strings.Join(got, "\n"); !strings.Contains(text, c.want) ||
			len(got) != strings.Count(text, "\n")+1 && text != "" || (c.want == "") != (text == "") || len(got) > 1 {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, text, c.want)
		}
	}
}

// TestNotesOfOurs: there are none; ours are held to more by the mutations.
func TestNotesOfOurs(t *testing.T) {
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	if notes := set.Notes(func(Cause, Case) bool { return false }); notes != nil {
		t.Errorf("%v", notes)
	}
}

// TestAFileWithoutRules loads, as one that is about to be written, and is no file to be checked.
func TestAFileWithoutRules(t *testing.T) {
	var files []Source
	var want []string
	for i, text := range []string{"", "# nothing yet\n", "rules: []\n"} {
		name := fmt.Sprintf("my%d.yaml", i)
		files, want = append(files, Source{Name: name, Data: []byte(text)}),
			append(want, name+":1:1: this file holds no rule")
	}
	set, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range set.Check() {
		got = append(got, p.String())
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
