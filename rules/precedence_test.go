package rules

import (
	"strings"
	"testing"
)

const shout = "rules:\n  - {id: ID, cause: network, title: TITLE, when: {code: E401}}\n"

func source(name, id, title string, installed bool) Source {
	return Source{Name: name, Data: []byte(strings.NewReplacer("ID", id, "TITLE", title).Replace(shout)),
		Installed: installed}
}

// TestANamedFileGoesBeforeAnInstalledOne, in whatever order they come; two of one kind with one id stay a mistake.
func TestANamedFileGoesBeforeAnInstalledOne(t *testing.T) {
	for _, files := range [][]Source{
		{source("named.yaml", "acme/a", "named", false), source("home.yaml", "acme/a", "home", true)},
		{source("home.yaml", "acme/a", "home", true), source("named.yaml", "acme/a", "named", false)},
	} {
		set, err := Load(files)
		if err != nil {
			t.Fatal(err)
		}
		if r := set.Find("acme/a"); r.File != "named.yaml" || r.Whose() != "named.yaml, in place of home.yaml" {
			t.Errorf("%s, whose is it: %s", r.File, r.Whose())
		}
	}
	off := Source{Name: "off.yaml", Data: []byte("rules: [{id: acme/a, disabled: true}]\n")}
	set, err := Load([]Source{off, source("home.yaml", "acme/a", "home", true)})
	if err != nil || set.Find("acme/a") != nil {
		t.Fatalf("%v, and acme/a is in force: %v", err, set.Find("acme/a"))
	}
	if r := set.Off("acme/a"); r == nil || r.Whose() != "home.yaml, switched off by off.yaml" || r.Cause != Network {
		t.Errorf("switched off: %+v", r)
	}
	for _, installed := range []bool{true, false} {
		_, err := Load([]Source{source("a.yaml", "acme/a", "a", installed), source("b.yaml", "acme/a", "b", installed)})
		if err == nil || !strings.Contains(err.Error(), "b.yaml:2:10: the id acme/a is used before, at a.yaml:2") {
			t.Errorf("installed %v: %v", installed, err)
		}
	}
}

// TestAUsersStarCoversOurs and no other rule of the user: with it in two files each rule would silence the other.
func TestAUsersStarCoversOurs(t *testing.T) {
	text := "rules:\n  - {id: my/a, cause: network, title: a, when: {host: npm.corp.example}, instead_of: ['*']}\n" +
		"  - {id: my/b, cause: network, title: b, when: {host: npm.corp.example, status: 401}, instead_of: ['*']}\n"
	set, err := Load([]Source{{Name: "mine.yaml", Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	got := ids(set.Match(Case{"host": "npm.corp.example", "status": "401", "code": "E401", "credential": "none"}))
	if strings.Join(got, " ") != "my/b my/a" {
		t.Errorf("left are %v", got)
	}
}

// TestProblemsComeInTheOrderOfLines, those of the loader and those of the check.
func TestProblemsComeInTheOrderOfLines(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"load": {"rules:\n  - id: x\n    cause: a\u200b\n    title: '{zzz}'\n    when: {code: 401, status: '4xx'}\n  " +
			"  since: '\u200b'\n", []string{"3:12", "4:12", "5:18", "5:31", "6:12"}},
		"check": {"rules:\n  - id: x\n    cause: network\n    title: t\n    when: {code: E401}\n    instead_of:\n    " +
			"  - yy\n    steps: [{text: t, command: 'a \"'}]\n    examples:\n      - case: {code: E403}\n",
			[]string{"7:9", "8:32", "10:9"}},
	} {
		set, err := combineSources([]Source{{Name: "f.yaml", Data: []byte(c.text)}})
		var found []Problem
		if err != nil {
			found = err.(*Errors).Problems
		} else {
			found = set.Check()
		}
		var got []string
		for _, p := range found {
			got = append(got, strings.Join(strings.Split(p.String(), ":")[1:3], ":"))
		}
		if strings.Join(got, " ") != strings.Join(c.want, " ") {
			t.Errorf("%s: %v, want %v\n%v", name, got, c.want, found)
		}
	}
}
