package rules

import (
	"regexp"
	"strings"
	"testing"

	"npmx/rules/shell"
)

// TestState: a sentence is said as it is where the case holds its facts, else more weakly, else not.
func TestState(t *testing.T) {
	sent := Case{"credential": "usable", "status": "401"}
	for _, k := range []struct {
		name, sentence string
		of             Case
		want           string // "" not said
	}{
		{"a token that was sent was refused", "the registry refused the token", sent, "the registry refused the token"},
		{"it is unknown whether one was sent", "the registry refused the token, it seems", Case{"status": "401"},
			"the registry refused the request"},
		{"none was sent", "Nexus refused the token", Case{"status": "401", "sent": "no", "credential": "usable"},
			"Nexus refused the request"},
		{"the client says that one was sent", "Nexus refused the token", Case{"status": "401", "sent": "yes"},
			"Nexus refused the token"},
		{"the registry speaks of the token", "Nexus refused the token",
			Case{"status": "403", "message": "token expired"}, "Nexus refused the token"},
		{"the registry asks for a token", "Nexus refused the token",
			Case{"status": "401", "message": "authentication token not provided"}, "Nexus refused the request"},
		{"no answer, no refusal", "the registry refused the token",
			Case{"credential": "usable", "reason": "ECONNREFUSED"}, "the request was refused"},
		{"npm's own gate is no registry",
			"npm sent the token from {file}:{line} to {host}, and the registry did not accept it.",
			Case{"code": "ENEEDAUTH"}, ""},
		{"what npm sent", "npm sent the token from {file}:{line} to {host}.", sent,
			"npm sent the token from {file}:{line} to {host}."},
		{"a proxy stands between", "npm sent the token from {file}:{line} to {host}.",
			Case{"credential": "usable", "status": "403", "proxy": "used"}, ""},
		{"a proxy refused", "npm sent the token from {file}:{line} to {host}.",
			Case{"credential": "usable", "status": "403", "proxy": "used", "tunnel": "refused"}, ""},
		{"a proxy lets it through", "npm sent the token from {file}:{line} to {host}.",
			Case{"credential": "usable", "status": "403", "proxy": "used", "tunnel": "open"},
			"npm sent the token from {file}:{line} to {host}."},
		{"words that came through a proxy", "{host} says: {message}", Case{"message": "no", "status": "403",
			"proxy": "used"}, "the answer says: {message}"},
		{"nothing was sent", "Nexus got no credential", Case{"credential": "none", "status": "401"},
			"Nexus got no credential"},
		{"a log alone", "Nexus got no credential, it seems", Case{"status": "401"},
			"Nexus got no credential that it accepts"},
		{"the machine was looked at", "no credential is configured for this registry", Case{"credential": "none"},
			"no credential is configured for this registry"},
		{"the machine was not looked at", "no credential is configured for this registry", Case{"status": "401"},
			"the registry got no credential that it accepts"},
		{"the scope is mapped nowhere", "{scope} is not mapped to its registry", Case{"scope-mapped": "no"},
			"{scope} is not mapped to its registry"},
		{"the mapping was not looked for", "{scope} is not mapped to its registry", Case{},
			"{scope} may live in another registry than the one that was asked"},
		{"the account is known", "the registry knows the account, but it may not do this",
			Case{"status": "403", "probe-whoami": "accepted"},
			"the registry knows the account, but it may not do this"},
		{"the account is not known", "{host} knows the token as {user}, and refuses this request.",
			Case{"status": "403"}, ""},
		{"with a token otherwise than without", "the registry knows the account, but it may not do this",
			Case{"status": "403", "probe-credential": "accepted"},
			"the registry knows the account, but it may not do this"},
		{"general knowledge needs no fact",
			"personal access tokens expire on the day that was chosen for them.", Case{},
			"personal access tokens expire on the day that was chosen for them."},
		{"the lockfile does not hold it", "the lockfile points to another host", Case{"code": "EALLOWREMOTE"},
			"npm was to load something from outside of the registry"},
	} {
		got, ok := State(k.sentence, k.of)
		if !ok {
			got = ""
		}
		if got != k.want {
			t.Errorf("%s: of %v is said %q, want %q", k.name, k.of, got, k.want)
		}
	}
}

// stating are words that, as a rule, state something about one run. General knowledge says them of registries in the
// present.
var stating = regexp.MustCompile(`(?i)\bsent\b|\brefused\b|\bgot no\b|\bconfigured\b|\banswered\b|\bknows\b` +
	`|\bnot mapped\b|\btook\b|\bsays: `)

// general are sentences with such words that state nothing about the run in hand, or what the rule's own conditions
// and placeholders hold.
var general = []string{
	"before it sent any request", "a token that is refused may be",
	"npm's classic tokens were revoked", "the job proved who it is", "GitHub also says so for", "GitLab answers 403 to",
	"what it read as the token", "the proxy that is configured could not be reached",
	"is what a registry calls a request without",
	"prints the configured name", "got no credential that it could read",
	"but none for the address that it was sent to", "to accounts that it knows", "got no answer",
	"or what lies behind it",
}

// TestEveryStatementIsKnown: a sentence of our rules with words that state a fact is one that the table of claims
// knows, so that it is held against the case; whoever writes a new one adds its words there, or here if it is general
// knowledge.
func TestEveryStatementIsKnown(t *testing.T) {
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range set.Rules() {
		for _, sentence := range append(r.words().titles, r.words().explanation...) {
			if stating.MatchString(sentence) && !statesSomething(sentence) && !contains(general, sentence) {
				t.Errorf("%s: no claim knows what %q states", r.ID, sentence)
			}
		}
	}
}

func statesSomething(sentence string) bool {
	for _, k := range claims {
		if k.stated().MatchString(sentence) {
			return true
		}
	}
	return false
}

func contains(parts []string, text string) bool {
	for _, p := range parts {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}

// TestRulesSayNothingUnheld: of no example of any of our rules, with any of the facts beside it that decide most, is a
// title or sentence said that states what the case does not hold; and there is always a title.
func TestRulesSayNothingUnheld(t *testing.T) {
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range set.Rules() {
		for _, e := range r.words().examples {
			for _, more := range []Case{{}, {"proxy": "used"}, {"sent": "no"}, {"credential": "none"},
				{"credential": "usable", "field": "_authToken"}} {
				c := Case{}
				for _, facts := range []Case{e.fields, more} {
					for f, v := range facts {
						c[f] = v
					}
				}
				said := r.Fill(c, map[string]string{}, shell.POSIX)
				if said.Title == "" {
					t.Errorf("%s has no title for %v", r.ID, c)
				}
				for _, s := range append(said.Explanation, said.Title) {
					if missing := unheld(s, c); missing != nil {
						t.Errorf("%s says %q of %v, which does not hold %s", r.ID, s, c, missing.fact)
					}
				}
			}
		}
	}
}

// TestClaimsKnowEveryRegistry: a sentence about a registry by its name states what one about "the registry" does, also
// where the name, or all that is said of it, is in a table.
func TestClaimsKnowEveryRegistry(t *testing.T) {
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, r := range set.Rules() {
		for _, text := range append(r.words().titles, r.words().explanation...) {
			for _, name := range names(text) {
				used[name] = true
			}
		}
	}
	tables, _ := readTables()
	vendors := regexp.MustCompile(vendor)
	for _, row := range tables.rows {
		for word, text := range row.words() {
			if word == "name" && row.table == "registry" && vendors.FindString(text) != text {
				t.Errorf("%s:%d: no claim knows %s as a registry: add it to vendor in claims.go",
					row.at.File, row.at.Line, text)
			}
			if used[row.table+"."+word] && stating.MatchString(text) && !statesSomething(text) &&
				!contains(general, text) {
				t.Errorf("%s:%d: no claim knows what %q states", row.at.File, row.at.Line, text)
			}
		}
	}
}
