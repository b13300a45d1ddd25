package rules

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"npmx/rules/shell"
)

// ofEachKind are values that a placeholder of a kind takes.
var ofEachKind = map[Kind]string{KindHost: "npm.acme.example:8443", KindHostname: "npm.acme.example",
	KindURL: "https://npm.acme.example:8443/npm/", KindKey: "//npm.acme.example:8443/npm/",
	KindPackage: "@acme/core", KindScope: "@acme", KindVersion: "1.0.0", KindVariable: "NPM_TOKEN",
	KindRef: "${NPM_TOKEN}", KindWord: "always", KindSetting: "@acme:registry", KindNumber: "2",
	KindPath: ".npmrc", KindStandIn: "<token>", KindCommand: "npm again",
	KindLine: "registry=https://npm.acme.example/", KindProse: "words"}

// everyValue fills every placeholder as a case would in which all is known.
func everyValue() map[string]string {
	all := map[string]string{}
	for _, p := range known {
		all[p.Name] = ofEachKind[p.Kind]
	}
	return all
}

// circumstances are what changes which steps make sense, and no rule need ask for: with NPMX_LAB=full each client in
// each system, else each client in one of them, and in which the nth example says.
func circumstances(n int) []Case {
	var all []Case
	for _, client := range []Case{{}, {"client": "npm", "client-version": "11.19.1"},
		{"client": "pnpm", "client-version": "10.34.5"},
		{"client": "yarn", "client-version": "1.22.22"}, {"client": "yarn", "client-version": "4.1.1"},
		{"client": "bun", "client-version": "1.3.0"}} {
		for i, ci := range []string{"", "github-actions", "jenkins", "dependabot"} {
			if os.Getenv("NPMX_LAB") != "full" && i != (len(all)+n)%4 {
				continue
			}
			c := maps.Clone(client)
			if ci != "" {
				c["ci"] = ci
			}
			all = append(all, c)
		}
	}
	return all
}

// filled is what a rule says in a case, with every value known. The command to run again is that of the case's client.
type filled struct {
	rule *Rule
	in   Case
	said Filled
}

// everyCase is every positive example of npmx's rules in all circumstances in which its rule still fits.
var everyCase = sync.OnceValues(func() (all []filled, err error) {
	set, err := Builtin()
	if err != nil {
		return nil, err
	}
	values, seen, n := everyValue(), map[string]bool{}, 0
	for _, r := range set.Rules() {
		for _, e := range r.words().examples {
			n++
			for _, more := range circumstances(n) {
				c := maps.Clone(more)
				maps.Copy(c, e.fields)
				if dialect := dialectOf(c); dialect != "" {
					c["dialect"] = dialect
				}
				key := r.ID + fmt.Sprint(c) // an example that states its own client has it in every circumstance
				if _, fits := r.match(c); !fits || e.not || seen[key] {
					continue
				}
				seen[key] = true
				values["again"] = cmp.Or(c["client"], "npm") + " again"
				values["again_otp"] = values["again"] + " --otp=CODE"
				all = append(all, filled{r, c, r.Fill(c, values, shell.POSIX)})
			}
		}
	}
	return all, nil
})

func eachCase(t *testing.T, visit func(r *Rule, c Case, said Filled)) {
	t.Helper()
	all, err := everyCase()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range all {
		visit(x.rule, x.in, x.said)
	}
}

// TestStepsFitTheirCase: of all steps that any case leads to none is another's: no log-in in a pipeline, no npm for
// who runs another client, no publication where one was to read, and nothing comes first that depends on what was left
// out.
func TestStepsFitTheirCase(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	eachCase(t, func(r *Rule, c Case, said Filled) {
		for _, s := range said.Steps {
			if fault := misfit(c, s); fault != "" && !seen[r.ID+s.Text] {
				seen[r.ID+s.Text] = true
				t.Errorf("%s, %v: %s: %q %q", r.ID, c, fault, s.Text, s.Command)
			}
		}
	})
}

func misfit(c Case, s Step) string {
	does := func(expression string) bool { return regexp.MustCompile(expression).MatchString(s.Command) }
	switch other := c["client"] != "" && c["client"] != "npm"; {
	case c["ci"] != "" && logsIn(s.Command):
		return "nobody can log in there"
	case c["ci"] == "dependabot" && does(`^\w+ config `):
		return "a bot does not read that"
	case other && does(`^npm (config|publish|ls|stage|install) `), c["client"] == "yarn" &&
		!Classic(c["client-version"]) && does(`^npm (login|whoami)`):
		return "that client reads nothing of npm's"
	case c["client"] == "npm" && does(`^(pnpm|yarn|bun) `):
		return "that is another client"
	case ourTables().word(c, "client.variables") != "" && s.Edit != nil && s.Edit.File == ".npmrc" &&
		strings.Contains(s.Edit.New, "${"):
		return "pnpm takes no variables from there"
	case c["intent"] == IntentRead && (does(`^\w+ publish\b`) || strings.HasPrefix(s.Text, "to publish")):
		return "nothing was to be published"
	case c["intent"] == IntentChange && does(`^\w+ publish\b`):
		return "that publishes, which was not wanted"
	case (c["intent"] == IntentPublish || c["intent"] == IntentChange) && readsOnly(s.Text):
		return "who is to write is not helped by being let in to read"
	case does(`:\d+:\d+`):
		return "a host has one port"
	}
	return ""
}

// readsOnly tells a step that lets somebody read, and speaks of nothing more.
func readsOnly(text string) bool {
	return regexp.MustCompile(`(?i)\b(may read|read access|to install|reader|for access to)\b`).MatchString(text) &&
		!regexp.MustCompile(`(?i)publish|writ|deploy|change|contributor`).MatchString(text)
}

// TestWhatHangsOnAValueGoesWithIt leaves each value out in turn: no step is another way to a step that is gone, and no
// sentence speaks of one.
func TestWhatHangsOnAValueGoesWithIt(t *testing.T) {
	seen := map[string]bool{}
	eachCase(t, func(r *Rule, c Case, _ Filled) {
		if c["client"] != "" {
			return
		}
		w := r.words()
		for _, name := range append(names(strings.Join(slices.Concat(w.explanation, r.stepTexts(c)), "\n")), "") {
			values := everyValue()
			delete(values, name)
			found := r.Fill(c, values, shell.POSIX)
			if fault := dangling(found); fault != "" && !seen[r.ID+fault] {
				seen[r.ID+fault] = true
				t.Errorf("%s, %v, without {%s}: %q is first", r.ID, c, name, fault)
			}
		}
	})
}

func dangling(found Filled) string {
	for _, s := range found.Steps {
		if s.Role == RoleLook {
			continue
		}
		if s.Role == RoleOr || joined(s.Text) || strings.HasPrefix(s.Text, "or,") {
			return s.Text
		}
		break
	}
	if len(found.Explanation) > 0 && hangs(found.Explanation[0]) {
		return found.Explanation[0]
	}
	return ""
}

// TestNobodyIsLeftAlone: at a terminal and in a pipeline every rule has something to do or to look at. What a bot's
// own settings are, few rules know; and what a machine shows is npm's configuration, whose steps are for npm.
func TestNobodyIsLeftAlone(t *testing.T) {
	seen := map[string]bool{}
	eachCase(t, func(r *Rule, c Case, said Filled) {
		other := c["client"] != "" && c["client"] != "npm" && r.asksMachine()
		if c["ci"] != "dependabot" && !other && len(said.Steps) == 0 && !seen[r.ID] {
			seen[r.ID] = true
			t.Errorf("%s says nothing to do to %v", r.ID, c)
		}
	})
}

// TestValuesAreOfTheirKinds: the values of these tests are such that no command is left out for their sake.
func TestValuesAreOfTheirKinds(t *testing.T) {
	for _, p := range known {
		if value := everyValue()[p.Name]; value == "" || p.Kind != KindProse && !p.Kind.Accepts(value) {
			t.Errorf("{%s} is no %s: %q", p.Name, p.Kind, value)
		}
	}
}

// TestOursWriteNoProof: what proves a fix is chosen in one place, by what failed; a rule that writes its own says what
// was not tried.
func TestOursWriteNoProof(t *testing.T) {
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range set.Rules() {
		if len(r.words().verify) > 0 {
			t.Errorf("%s: verify is for users' rules", r.ID)
		}
	}
}

// TestAStepIsAskedForOnce: by its words, its command, its edit, or the right that somebody is to give.
func TestAStepIsAskedForOnce(t *testing.T) {
	edit := Edit{File: "~/.npmrc", New: "always-auth=true"}
	other := Edit{File: ".npmrc", New: "always-auth=true"}
	for name, c := range map[string]struct {
		a, b Step
		same bool
	}{
		"words":          {Step{Text: "log in"}, Step{Text: "log in"}, true},
		"other words":    {Step{Text: "log in"}, Step{Text: "log out"}, false},
		"a command":      {Step{Text: "a", Command: "npm login"}, Step{Text: "b", Command: "npm login"}, true},
		"an edit":        {Step{Text: "a", Edit: &edit}, Step{Text: "b", Edit: &edit}, true},
		"another edit":   {Step{Text: "a", Edit: &edit}, Step{Text: "a", Edit: &other}, false},
		"a right":        {Step{Text: "a", Web: "grant-read"}, Step{Text: "b", Web: "grant-read"}, true},
		"another right":  {Step{Text: "a", Web: "grant-read"}, Step{Text: "b", Web: "grant-write"}, false},
		"kinds of token": {Step{Text: "a", Web: "new-token"}, Step{Text: "b", Web: "new-token"}, false},
	} {
		if got := c.a.same(c.b); got != c.same {
			t.Errorf("%s: the same step: %t, want %t", name, got, c.same)
		}
	}
}
