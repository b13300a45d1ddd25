package rules

import (
	"os"
	"slices"
	"strings"
	"testing"
)

type wordCase struct {
	name string
	c    Case
	want string // names of rows; a proof has a ! behind its name
}

// wordCases: what a sentence means depends on who says it, of what, and what is said beside it.
func wordCases() []wordCase {
	return []wordCase{
		{"a repository elsewhere", Case{"message": "failed to stream package from json: invalid repo host ''"},
			"name-rejected!"},
		{"a notice", Case{"notice": "this token has expired"}, "token-expired!"},
		{"a challenge's error", Case{"challenge": `Bearer realm="x", error="invalid_token"`}, "token-invalid!"},
		{"a challenge's realm", Case{"challenge": `Bearer realm="saml firewall of corp"`}, ""},
		{"a reason phrase", Case{"reason": "Requested item is quarantined"}, "policy-blocked!"},
		{"a status spelt out", Case{"message": "Too Many Requests."}, ""},
		{"the probe", Case{"probe-status": "403", "probe-message": "rate limit exceeded"}, "rate-limited!"},
		{"the probe, which was let through", Case{"probe-status": "200", "probe-message": "rate limit exceeded"}, ""},
		{"the client's own words", Case{"words": "token has expired"}, ""},

		{"expired or revoked", Case{"message": "token expired or revoked"}, "expired-or-revoked! revoked"},
		{"revoked, or expired", Case{"message": "the token was revoked, or has expired"}, "revoked"},
		{"a token that lacks a scope", Case{"message": "token is invalid; it must have the x scope"}, "token-scope!"},
		{"a token, and none was sent", Case{"message": "token is invalid", "sent": "no"}, ""},
		{"a right, and nothing was sent", Case{"message": "not authorized to read", "sent": "no"}, ""},
		{"somebody without a name", Case{"message": "user anonymous is not allowed to access it"}, "anonymous"},
		{"a right to overwrite", Case{"message": "you do not have permission to overwrite it"}, "version-exists!"},
		{"a right, and an address", Case{"message": "not authorized to log in from your IP address"},
			"address-denied!"},
		{"too many of an address", Case{"message": "rate limit of your IP address"}, "rate-limited!"},
		{"a trusted publisher", Case{"message": "OIDC permission denied for this action"}, "oidc-denied!"},
		{"what waits for approval", Case{"message": "version already exists, staged"}, "staged"},

		{"a code that is none", Case{"message": `child "otp" fails because ["otp" with value "no" fails to match the ` +
			`required pattern: /^\d+$/]`}, "otp-required!"},
		{"a code that is over", Case{"message": "Invalid OTP"}, "otp-required!"},
		{"a word that has a code in it", Case{"message": "the desktop is invalid"}, ""},

		{"a conflict", Case{"message": "try again", "status": "409"}, "busy"},
		{"try again elsewhere", Case{"message": "try again", "status": "403"}, ""},
		{"a version", Case{"message": "1.0 already exists"}, "version-exists"},
		{"a tag", Case{"message": "latest already exists", "path": "/-/package/core/dist-tags/latest"}, ""},
		{"Azure's version", Case{"message": "the feed already contains it", "registry-kind": "azure"},
			"version-exists"},
		{"another's feed", Case{"message": "the feed already contains it", "registry-kind": "nexus"}, ""},
		{"GitHub's owner", Case{"message": "owner not found", "registry-kind": "github"}, "no-owner"},
		{"another's owner", Case{"message": "owner not found", "registry-kind": "gitea"}, ""},
		{"Azure's user", Case{"message": "TF400813: The user is not authorized to access this resource.",
			"registry-kind": "azure", "status": "401"}, "azure-unknown"},
		{"Azure's user, and a right", Case{"message": "The user is not authorized to access this resource.",
			"registry-kind": "azure", "status": "403"}, "permission-denied!"},
		{"Azure's right", Case{"message": "you need to have it", "registry-kind": "azure"}, "permission-denied"},
		{"another's need", Case{"message": "you need to have it"}, ""},
		{"Google's right", Case{"message": "Permission x denied", "registry-kind": "google"}, "permission-denied"},
		{"AWS' right", Case{"message": "Access denied", "registry-kind": "codeartifact"}, "permission-denied"},
		{"another's denial", Case{"message": "Access denied"}, ""},
		{"credentials at a log-in", Case{"message": "invalid credentials", "command": "login"}, "refused-login!"},
		{"credentials that are a password", Case{"message": "invalid credentials", "field": "_auth"}, "refused-login!"},
		{"credentials that may be a token", Case{"message": "invalid credentials"}, ""},
		{"a log-in that is not set up", Case{"message": "No oauth npm default login configuration found",
			"notice": "Incorrect username or password"}, "legacy-auth-config"},
		{"a key that npm has not", Case{"message": "`always-auth` is not a valid npm option"}, "legacy-auth-config"},
		{"pnpm's line", Case{"message": "No authorization header was set", "status": "403"}, "log-in-first"},
		{"pnpm's line under 404", Case{"message": "No authorization header was set", "status": "404"}, ""},
		{"provenance", Case{"message": "error verifying sigstore provenance bundle"}, "provenance"},
		{"provenance that could not be checked", Case{"message": "provenance bundle: error refreshing TUF metadata"},
			"provenance-down"},
	}
}

// meaningOf are the names of the rows that a table hears in a case.
func meaningOf(all sayings, c Case) string {
	var names []string
	for _, h := range all.hear(c) {
		name := h.row.name
		if h.row.proves {
			name += "!"
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	names = slices.DeleteFunc(names, func(n string) bool { return slices.Contains(names, n+"!") })
	slices.Sort(names)
	return strings.Join(names, " ")
}

// sentences are those of testdata/said.tsv, each with facts beside it and with what it means as a registry's message.
func sentences(t *testing.T) (all []wordCase) {
	text, err := os.ReadFile("testdata/said.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		parts := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(parts) != 3 {
			t.Errorf("testdata/said.tsv: %q has %d columns, want sentence, facts and meaning with tabs between them",
				parts[0], len(parts))
			continue
		}
		c := Case{"message": parts[0]}
		for _, fact := range strings.Fields(parts[1]) {
			field, value, _ := strings.Cut(fact, "=")
			c[Field(field)] = value
		}
		all = append(all, wordCase{parts[0] + "\t" + parts[1], c, parts[2]})
	}
	return all
}

// TestWords: what each sentence means. NPMX_UPDATE=1 writes testdata/said.tsv anew.
func TestWords(t *testing.T) {
	var file strings.Builder
	for _, k := range sentences(t) {
		got := meaningOf(ourTables().sayings, k.c)
		if file.WriteString(k.name + "\t" + got + "\n"); got != k.want && os.Getenv("NPMX_UPDATE") == "" {
			t.Errorf("%q means %q, want %q", k.name, got, k.want)
		}
	}
	if os.Getenv("NPMX_UPDATE") != "" {
		if err := os.WriteFile("testdata/said.tsv", []byte(file.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, k := range wordCases() {
		if got := meaningOf(ourTables().sayings, k.c); got != k.want {
			t.Errorf("%s: %q, want %q", k.name, got, k.want)
		}
	}
}

// TestEveryWordMatters: without any one phrase, condition, name in unless or proof of the table, a sentence means
// something else than a test says.
func TestEveryWordMatters(t *testing.T) {
	all := append(sentences(t), wordCases()...)
	caught := func(less sayings) bool {
		return slices.ContainsFunc(all, func(k wordCase) bool { return meaningOf(less, k.c) != k.want })
	}
	whole, phrases := ourTables().sayings, 0
	for i, r := range whole {
		without := func(what string, change func(*saying)) {
			less := slices.Clone(whole)
			if change(&less[i]); !caught(less) {
				t.Errorf("no sentence needs %s of %s: %s", what, r.name, r.says[0].text)
			}
		}
		for j, p := range r.says {
			phrases++
			without(p.text, func(r *saying) { r.says = slices.Delete(slices.Clone(r.says), j, j+1) })
		}
		for j, c := range r.when {
			without(c.String(), func(r *saying) { r.when = slices.Delete(slices.Clone(r.when), j, j+1) })
		}
		for j, name := range r.unless {
			without("unless "+name, func(r *saying) { r.unless = slices.Delete(slices.Clone(r.unless), j, j+1) })
		}
		if r.proves {
			without("the proof", func(r *saying) { r.proves = false })
		}
	}
	t.Logf("%d rows with %d phrases, %d sentences", len(whole), phrases, len(all))
}

// TestWordsTable: each row has a source, what takes it back is there, and no row lies unused.
func TestWordsTable(t *testing.T) {
	found, problems := readTables()
	for _, p := range problems {
		t.Error(p)
	}
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	names := set.sayingNames()
	taken := map[string]bool{}
	for _, r := range found.sayings {
		if r.since == "" {
			t.Errorf("%s:%d: this row has no source", r.at.File, r.at.Line)
		}
		for _, name := range r.unless {
			if taken[name] = true; !slices.Contains(names, name) {
				t.Errorf("%s:%d: no row is called %s", r.at.File, r.at.Line, name)
			}
		}
	}
	for _, r := range found.sayings {
		if r.cause == "" && !taken[r.name] {
			t.Errorf("%s:%d: %s takes nothing back", r.at.File, r.at.Line, r.name)
		}
	}
}

// TestUsersWords: a user's file may add words to a row of ours and rows of its own, and say what to think of where
// nothing more is known.
func TestUsersWords(t *testing.T) {
	set, err := Load([]Source{{Name: "acme.yaml", Data: []byte(`
words:
  - {cause: token-expired, proves: true, says: badge is over}
  - {name: acme-door, cause: sso-required, says: /door \d+/, when: {host: npm.acme.example}, since: our wiki}
fallback:
  - {cause: sso-required, when: {host: npm.acme.example, status: 418}}
rules:
  - id: acme/door
    cause: sso-required
    title: the door is closed
    when: {said: acme-door, code: "*"}
    steps: [{text: open it}]
    examples:
      - case: {host: npm.acme.example, code: E403, message: door 12 is closed}
      - {not: true, case: {host: npm.other.example, code: E403, message: door 12 is closed}}
`)}})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range set.Check() {
		t.Error(p)
	}
	c := Case{"code": "E401", "status": "401", "message": "your badge is over"}
	if set.Hear(c); !c.ProvedByWords(TokenExpired) || set.winner(c).ID != "said/expired" {
		t.Errorf("%v is won by %v", c, set.winner(c))
	}
	same := func(s string) string { return s }
	for _, k := range []struct {
		c     Case
		words string
		want  []Cause
	}{
		{Case{"host": "npm.acme.example", "status": "418"}, "", []Cause{SSORequired}},
		{Case{"status": "400"}, "door 12 is closed", nil},
		{Case{"status": "400", "host": "npm.acme.example"}, "DOOR 12", []Cause{SSORequired}},
	} {
		var got []Cause
		for _, g := range set.Guesses(k.c, k.words, same) {
			got = append(got, g.Cause)
		}
		if !slices.Equal(got, k.want) {
			t.Errorf("%v, %q: guessed %v, want %v", k.c, k.words, got, k.want)
		}
	}
}

// TestFilesOfBeforeTheTable: a file that switches off or outranks a rule which another has taken in loads, and a rule
// may ask for hint and for messages as before.
func TestFilesOfBeforeTheTable(t *testing.T) {
	set, err := Load([]Source{{Name: "acme.yaml", Data: []byte(`
rules:
  - {id: answered/expired, disabled: true}
  - id: acme/expired
    cause: token-expired
    title: your badge has ended
    when: {message: "/(?i)expired/", hint: token-expired}
    instead_of: [answered/expired, log/token-expired]
    steps: [{text: renew it}]
    examples:
      - case: {code: E401, message: the token has expired, hint: token-expired}
      - {not: true, case: {code: E401, message: the token has expired, hint: network}}
`)}})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range set.Check() {
		t.Error(p)
	}
}

func TestMistakesInWords(t *testing.T) {
	for _, k := range []struct{ name, text, want string }{
		{"no words", "words: [{cause: network}]\n", "this row says nothing"},
		{"no cause", "words: [{says: some words}]\n", "this row has no cause and no name"},
		{"a proof of nothing", "words: [{name: x, proves: true, says: some words}]\n",
			"proves nothing without a cause"},
		{"too short", "words: [{cause: network, says: no}]\n", `"no" is too short`},
		{"a bad expression", "words: [{cause: network, says: /(/}]\n", "not a regular expression"},
		{"a huge one", "words: [{cause: network, says: '/[\\pL]{1,1000}[\\pN]{1,1000}x/'}]\n", "too large"},
		{"an unknown key", "words: [{cause: network, say: some words}]\n", `unknown key "say"; did you mean says?`},
		{"a fallback without a cause", "fallback: [{when: {status: 418}}]\n", "has a cause, or words: true"},
		{"a row that is not there", "words: [{cause: network, says: some words, unless: tokn-expired}]\n",
			"did you mean token-expired?"},
		{"a rule of a row that is not there",
			"rules: [{id: x, cause: network, title: t, when: {said: tokn-expired}, steps: [{text: s}], " +
				"examples: [{case: {message: m}}]}]\n",
			"no row of words is called tokn-expired; did you mean token-expired?"},
	} {
		set, err := Load([]Source{{Name: "f.yaml", Data: []byte(k.text)}})
		var got []string
		if err != nil {
			got = append(got, err.Error())
		} else {
			for _, p := range set.Check() {
				got = append(got, p.String())
			}
		}
		if !strings.Contains(strings.Join(got, "\n"), k.want) {
			t.Errorf("%s: %q, want %q", k.name, got, k.want)
		}
	}
}
