package rules

import (
	"strings"
	"testing"
)

// TestFactsOfAnExampleMatter: what is below case is what the rule must ask for; a condition that is taken out of
// the rule leaves a fact behind that nothing asks for.
func TestFactsOfAnExampleMatter(t *testing.T) {
	for _, k := range []struct{ name, when, example, want string }{
		{"all are asked for", "{code: E401, credential: none}", "{case: {code: E401, credential: none}}", ""},
		{"one is not", "{code: E401}", "{case: {code: E401, credential: none}}", "credential is a fact of this case"},
		{"one that is only there", "{code: E401}", "{case: {code: E401}, with: {credential: none}}", ""},
		{"one that may be missing", "{code: E401, credential: [null, none]}", "{case: {code: E401, credential: none}}",
			""},
		{"a star asks for any", `{code: "*"}`, "{case: {code: E401}}", ""},
		{"another value", "{code: [E401, E403]}", "{case: {code: E401}, also: {code: [E403]}}", ""},
		{"a value that is not there", "{code: E401, host: [null, h]}",
			"{case: {code: E401, host: h}, also: {host: null}}", ""},
		{"a value too many", "{code: E401}", "{case: {code: E401}, except: {host: h}}", "must not be won"},
	} {
		set := loadOurs(t, "rules:\n  - {id: x, cause: network, title: t, when: "+k.when+", steps: [{text: s}], "+
			"examples: "+k.example+"}\n")
		var got []string
		for _, p := range set.Check() {
			got = append(got, p.Message)
		}
		if text := strings.Join(got, "\n"); (k.want == "") != (text == "") || !strings.Contains(text, k.want) {
			t.Errorf("%s: %q, want %q", k.name, text, k.want)
		}
	}
}
