package explain

import (
	"testing"

	"npmx/explain/facts"
	"npmx/parse"
	"npmx/rules"
)

const withToken = "registry=https://npm.acme.example/\n//npm.acme.example/:_authToken=0123456789abcdef0123"

// TestAnAnswerTellsWhetherTheTokenCounts: whether the token counts is told by answers to the same address that differ
// in nothing but the token. A whoami that refuses is no such answer, and a page that is closed to tokens of machines
// says nothing of one.
func TestAnAnswerTellsWhetherTheTokenCounts(t *testing.T) {
	const nexus = `BASIC realm="Sonatype Nexus Repository Manager"`
	for _, k := range []struct {
		name                  string
		with, without, whoami int
		user, path, challenge string
		want                  string
	}{
		{"refused with and without", 401, 401, 401, "", "core", "", "refused"},
		{"the same where whoami is not there", 401, 401, 404, "", "core", "", "refused"},
		{"refused where strangers are let in", 401, 200, 401, "", "core", "", "refused"},
		{"whoami refuses, the package is forbidden", 403, 401, 401, "", "core", "", "accepted"},
		{"whoami refuses, the package is hidden", 404, 401, 401, "", "core", "", "accepted"},
		{"whoami refuses, the package comes", 200, 401, 401, "", "core", "", "accepted"},
		{"whoami refuses, everybody may read", 200, 200, 401, "", "core", "", ""},
		{"whoami refuses, the package is hidden from all", 404, 404, 401, "", "core", "", ""},
		{"whoami has a name", 401, 401, 200, "ci-bot", "core", "", "accepted"},
		{"whoami alone, of npm whoami itself", 401, 401, 401, "", "-/whoami", "", ""},
		{"an account's list of tokens", 401, 401, 401, "", "-/npm/v1/tokens", "", ""},
		{"a package's dist-tags", 401, 401, 401, "", "-/package/core/dist-tags", "", "refused"},
		{"a product that says 401 to whoever lacks a right", 401, 401, 404, "", "core", nexus, ""},
		{"the same, and its whoami refuses as well", 401, 401, 401, "", "core", nexus, "refused"},
		{"no answer", 0, 401, 401, "", "core", "", ""},
	} {
		in := input(t, machine(t, "install", map[string]string{"p/.npmrc": withToken}))
		f := refusedAt("https://npm.acme.example/"+k.path, "", 401)
		f.Challenge = k.challenge
		asked := func(status int) *facts.Asked { return &facts.Asked{URL: f.URL, Status: status} }
		p := &facts.Probe{With: asked(k.with), Without: asked(k.without), Whoami: asked(k.whoami)}
		p.Whoami.User, p.Whoami.Named = k.user, k.user != ""
		j := in.join(f)
		j.complete(p)
		if got := j.fields["probe-credential"]; got != k.want {
			t.Errorf("%s: %q, want %q", k.name, got, k.want)
		}
	}
}

// TestAGoodTokenStays: where the probe shows that the registry knows the token, no finding calls it bad, and no
// step takes it away.
func TestAGoodTokenStays(t *testing.T) {
	for _, k := range []struct {
		name, method       string
		npm, with, without int
		whoami             int
		cause              rules.Cause
	}{
		{"forbidden", "GET", 403, 403, 401, 401, rules.PermissionDenied},
		{"hidden", "GET", 404, 404, 401, 401, rules.NotFound},
		{"let in by now", "GET", 401, 200, 401, 401, rules.RegistryDown},
		{"may read, not publish", "PUT", 401, 200, 401, 401, rules.PermissionDenied},
		{"may read, publishing is hidden", "PUT", 404, 404, 401, 404, rules.PermissionDenied},
	} {
		t.Run(k.name, func(t *testing.T) {
			in := input(t, machine(t, "install", map[string]string{"p/.npmrc": withToken}))
			f := refusedAt("https://npm.acme.example/core", "core", k.npm)
			f.Method = k.method
			in.Log.Failures = append(in.Log.Failures, f)
			found := answeredWith(in, probed(k.with, k.without, k.whoami))
			if len(found) != 1 || found[0].Cause != k.cause || found[0].Certainty == Certain {
				t.Fatalf("%+v", found)
			}
			for _, s := range found[0].Steps {
				if s.Edit != nil {
					t.Errorf("edits: %+v", s)
				}
			}
		})
	}
}

// probed answers as a registry that npmx asks again.
func probed(with, without, whoami int) func(parse.Failure) *facts.Probe {
	return func(f parse.Failure) *facts.Probe {
		asked := func(status int) *facts.Asked { return &facts.Asked{URL: f.URL, Status: status} }
		return &facts.Probe{With: asked(with), Without: asked(without), Whoami: asked(whoami)}
	}
}

// answeredWith are the findings after a registry was asked about every case that was not certain.
func answeredWith(in Input, answer func(parse.Failure) *facts.Probe) []Finding {
	cases := Cases(in)
	for _, c := range cases {
		if !c.Certain() {
			c.Complete(answer(c.Asked()))
		}
	}
	return Findings(cases)
}
