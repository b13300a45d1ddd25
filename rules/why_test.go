package rules

import (
	"slices"
	"strings"
	"testing"
)

const three = `
rules:
  - {id: a/near, cause: wrong-host, title: t, when: {code: E401, credential: none, near-miss: port}}
  - {id: b/unasked, cause: token-invalid, title: t, when: {code: E401, probe-whoami: refused}}
  - {id: c/far, cause: not-found, title: t, when: {status: 404, code: E404, credential: none}}
  - {id: d/silent, cause: network, title: t, when: {code: E401, credential: none}, instead_of: [e/*]}
  - {id: e/silenced, cause: token-missing, title: t, when: {code: E401, credential: none, status: 401}}
`

func TestWhyNamesTheNearestFirst(t *testing.T) {
	set := load(t, three)
	facts := Case{"code": "E401", "status": "401", "credential": "none", "near-miss": "path"}
	var got []string
	for _, m := range set.Why(facts) {
		got = append(got, m.String())
	}
	want := []string{
		"a/near requires near-miss: port, here: path",
		"b/unasked requires probe-whoami: refused, here: nothing known; known in: a wrapped run, after a probe",
		"c/far requires status: 404, here: 401 (and 1 more)",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	bare := Case{"code": "E401"}
	for field, want := range map[Field]string{"near-miss": "nothing known; known in: a wrapped run, or --here",
		"host": "nothing known", "code": "E401"} {
		if got := bare.here(field); got != want {
			t.Errorf("%s: %s", field, got)
		}
	}
	if got := (Case{"os": "linux"}).here("near-miss"); got != "nothing known" {
		t.Errorf("npmx looked, and there is none: %s", got)
	}
	if got := set.Why(Case{"ci": "jenkins"}); got != nil {
		t.Errorf("nothing is near, and yet %v", got)
	}
}

func TestAccountOfOneRule(t *testing.T) {
	set := loadOurs(t, three)
	facts := Case{"code": "E401", "status": "401", "credential": "none"}
	for _, c := range []struct {
		id       string
		holds    []bool
		ranks    []int
		silenced string
	}{
		{"a/near", []bool{true, true, false}, nil, ""},
		{"d/silent", []bool{true, true}, []int{4, 2}, ""},
		{"e/silenced", []bool{true, true, true}, []int{4, 2, 2}, "d/silent"},
	} {
		a, ok := set.Account(c.id, facts)
		var holds []bool
		for _, answer := range a.Conditions {
			holds = append(holds, answer.Holds)
		}
		if !ok || !slices.Equal(holds, c.holds) || !slices.Equal(a.Ranks, c.ranks) || a.Silenced != c.silenced {
			t.Errorf("%s: %+v", c.id, a)
		}
	}
	if _, ok := set.Account("nobody", facts); ok {
		t.Error("an account of no rule")
	}
}

// TestSilenceByGlob: what a glob names says nothing, the rule itself aside.
func TestSilenceByGlob(t *testing.T) {
	set := loadOurs(t, strings.Replace(three, "instead_of: [e/*]", "instead_of: ['?/*']", 1))
	matches := set.Match(Case{"code": "E401", "status": "401", "credential": "none"})
	if len(matches) != 1 || matches[0].Rule.ID != "d/silent" {
		t.Errorf("%v", matches)
	}
}

// TestBeaten: the runners-up, with what they lost by.
func TestBeaten(t *testing.T) {
	set := loadOurs(t, three+"  - {id: f/plain, cause: not-found, title: t, when: {code: E401}}\n")
	var got []string
	for _, b := range set.Beaten(Case{"code": "E401", "status": "401", "credential": "none"}) {
		got = append(got, b.String())
	}
	want := []string{
		"e/silenced (token-missing) fits too: d/silent names it in instead_of",
		"f/plain (not-found) fits too: ranks [2], the winner's are [4 2]",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if got := set.Beaten(Case{}); got != nil {
		t.Errorf("nothing fits, and yet %v", got)
	}
}
