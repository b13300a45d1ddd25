package rules

import (
	"slices"
	"strings"
	"testing"

	"npmx/rules/shell"
)

func load(t *testing.T, text string) *Set {
	t.Helper()
	set, err := combineSources([]Source{{Name: "test.yaml", Data: []byte(text), Origin: Users}})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// loadOurs reads rules as if they were built in.
func loadOurs(t *testing.T, text string) *Set {
	t.Helper()
	set, err := combineSources([]Source{{Name: "ours.yaml", Data: []byte(text), Origin: Ours}})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func combineSources(sources []Source) (*Set, error) {
	found, more, problems := decodeAll(sources)
	set, err := combine(found, problems)
	if set != nil {
		set.users = more
	}
	return set, err
}

const two = `
rules:
  - id: a/plain
    cause: token-invalid
    title: refused
    when: {code: E401, credential: usable}
  - id: b/probed
    cause: token-expired
    title: ['ended {expired_ago} ago', ended]
    when: {code: [E401, E403], probe-whoami: refused}
    explanation:
      - the token at {file} has ended.
      - a sentence without holes.
    steps:
      - {text: log in, command: "npm login --registry={registry}"}
      - {text: not known here, command: "npm view {package}"}
      - {text: on ci, when: {ci: github-actions}}
      - {text: at home, when: {ci: null}}
    verify: npm whoami
`

func TestEvidenceDecides(t *testing.T) {
	set := load(t, two)
	for _, c := range []struct {
		name string
		fact Case
		want []string
	}{
		{"one fits", Case{"code": "E401", "credential": "usable"}, []string{"a/plain"}},
		{"the probe outranks the machine", Case{"code": "E401", "credential": "usable", "probe-whoami": "refused"},
			[]string{"b/probed", "a/plain"}},
		{"nothing fits", Case{"code": "E404", "credential": "usable"}, nil},
		{"nothing is known", Case{}, nil},
	} {
		var got []string
		for _, m := range set.Match(c.fact) {
			got = append(got, m.Rule.ID)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestConditions(t *testing.T) {
	for _, c := range []struct {
		when string
		fact Case
		want bool
	}{
		{"status: 401", Case{"status": "401"}, true},
		{"status: 500-599", Case{"status": "503"}, true},
		{"status: 500-599", Case{"status": "404"}, false},
		{`client-version: ">=9 <12"`, Case{"client-version": "9.9.4"}, true},
		{`client-version: ">=9 <12"`, Case{"client-version": "12.0.0"}, false},
		{`client-version: "10"`, Case{"client-version": "10.9.2"}, true},
		{"host: '*.example'", Case{"host": "npm.corp.example"}, true},
		{"host: '*.example'", Case{"host": "npm.corp.example.com"}, false},
		{"message: '/(?i)EXPIRED/'", Case{"message": "token expired"}, true},
		{"notice: a?c", Case{"notice": "first\nabc"}, true},
		{"{code: E401, package: null}", Case{"code": "E401"}, true},
		{"{code: E401, package: null}", Case{"code": "E401", "package": "x"}, false},
		{"{code: E401, package: [null, x]}", Case{"code": "E401", "package": "x"}, true},
		{"{code: E401, not: {message: '/revoked/'}}", Case{"code": "E401", "message": "revoked"}, false},
		{"{code: E401, not: {message: '/revoked/'}}", Case{"code": "E401"}, true},
		{"{package: null}", Case{}, false}, // absence alone is no evidence
	} {
		set := load(t, "rules:\n  - {id: x, cause: network, title: t, when: "+braced(c.when)+"}\n")
		if got := len(set.Match(c.fact)) == 1; got != c.want {
			t.Errorf("%s on %v: %v, want %v", c.when, c.fact, got, c.want)
		}
	}
}

func braced(s string) string {
	if strings.HasPrefix(s, "{") {
		return s
	}
	return "{" + s + "}"
}

func TestFill(t *testing.T) {
	r := load(t, two).Find("b/probed")
	got := r.Fill(Case{"code": "E401"}, map[string]string{"registry": "https://[::1]:4873/x/", "file": "{package}"},
		shell.POSIX)
	if got.Title != "ended" {
		t.Errorf("title = %q", got.Title)
	}
	if want := []string{"the token at {package} has ended.",
		"a sentence without holes."}; !slices.Equal(got.Explanation, want) {
		t.Errorf("explanation = %q, want %q", got.Explanation, want)
	}
	var steps []string
	for _, s := range got.Steps {
		steps = append(steps, s.Text+"|"+s.Command)
	}
	if want := []string{"log in|npm login '--registry=https://[::1]:4873/x/'", "at home|"}; !slices.Equal(steps, want) {
		t.Errorf("steps = %q, want %q", steps, want)
	}
}

// TestWhatIsLeftOutTakesAlongWhatHangsOnIt: without a value no half of a thought is left.
func TestWhatIsLeftOutTakesAlongWhatHangsOnIt(t *testing.T) {
	const text = `rules:
  - id: x
    cause: network
    title: t
    when: {code: E401}
    explanation: ["{file} holds it.", it hides another., "{host} says no."]
    steps:
      - {text: "take it out of {file}"}
      - {text: and tell the others}
      - {text: "see who {user} is", role: look}
      - {text: "or, if need be, log in", role: or}
      - {text: or make a token, role: or}
      - {text: run it again, role: again, command: "{again_otp}"}
`
	set, err := combineSources([]Source{{Name: "t.yaml", Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []struct {
		known map[string]string
		want  string
	}{
		{map[string]string{"host": "h", "user": "ada"},
			"h says no.|look:see who ada is|do:if need be, log in|or:or make a token|again:run it again"},
		{map[string]string{"file": "f", "host": "h", "again": "npm ci", "again_otp": "npm ci --otp=C"},
			"f holds it.|it hides another.|h says no.|do:take it out of f|do:and tell the others|or:or, if need be, " +
				"log in|or:or make a token|again:run it again npm ci --otp=C"},
	} {
		filled := set.Find("x").Fill(Case{"code": "E401"}, k.known, shell.POSIX)
		got := slices.Clone(filled.Explanation)
		for _, s := range filled.Steps {
			got = append(got, strings.TrimSpace(s.Role+":"+s.Text+" "+s.Command))
		}
		if text := strings.Join(got, "|"); text != k.want {
			t.Errorf("%v:\n%s\nwant\n%s", k.known, text, k.want)
		}
	}
}

func TestNpmsOwnVariablesAreNoPlaceholders(t *testing.T) {
	set := load(t,
		"rules:\n  - {id: x, cause: network, title: 'write ${NPM_TOKEN} and ${token}', when: {code: E401}}\n")
	if got := set.Find("x").Fill(Case{}, nil, shell.POSIX).Title; got != "write ${NPM_TOKEN} and ${token}" {
		t.Errorf("title = %q", got)
	}
}

func TestUserReplacesAndSwitchesOff(t *testing.T) {
	ours := Source{Name: "ours", Origin: Ours, Data: []byte(two)}
	mine := Source{Name: "mine", Origin: Users,
		Data: []byte("rules:\n  - {id: a/plain, disabled: true}\n  - {id: b/probed, cause: network, title: mine, " +
			"when: {code: E401}}\n")}
	set, err := combineSources([]Source{ours, mine})
	if err != nil {
		t.Fatal(err)
	}
	if set.Find("a/plain") != nil || set.Find("b/probed").Cause != Network {
		t.Errorf("rules in force: %v", set.ids())
	}
}

// TestNoSentenceIsCut: a # in our own texts, unquoted, would cost the rest of the sentence.
func TestNoSentenceIsCut(t *testing.T) {
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range set.Rules() {
		for _, place := range r.words().comments {
			t.Errorf("%s:%d:%d: %s: a comment stands behind its words", place.File, place.Line, place.Column, r.ID)
		}
	}
}

func TestBuiltinRulesHold(t *testing.T) {
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range set.Check() { // run npmx rules check for the same
		t.Error(p)
	}
	if len(set.Rules()) < len(Causes())-1 {
		t.Errorf("%d rules for %d causes", len(set.Rules()), len(Causes())-1)
	}
}

func TestEveryCauseHasARule(t *testing.T) {
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range Causes() {
		if c != NotAuth && !slices.ContainsFunc(set.Rules(), func(r *Rule) bool { return r.Cause == c }) {
			t.Errorf("no rule for %s", c)
		}
	}
}

// TestCausesManualIsCurrent keeps docs/causes.md what the rules print.
func TestCausesManualIsCurrent(t *testing.T) {
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	current(t, "../docs/causes.md", []byte(set.Manual()))
}

func TestNearestWord(t *testing.T) {
	right := []string{"host", "os", "code", "credential", "credential-kind", "client"}
	for word, want := range map[string]string{"hots": "host", "cdoe": "code", "credentail": "credential",
		"credentials": "credential", "credential_kind": "credential-kind",
		"zzzzzz": "", "": "", strings.Repeat("x", 1000): ""} {
		got := strings.TrimSuffix(strings.TrimPrefix(near(word, right), "; did you mean "), "?")
		if got != want && word != "" {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
}
