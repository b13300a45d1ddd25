package rules

import (
	"strings"
	"testing"
)

// TestYAMLLoads: what is printed to be copied is the rule itself, in every shape that a file may have.
func TestYAMLLoads(t *testing.T) {
	ours, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	const odd = "# mine\nrules:\n- id: a/b\n  cause: network\n  title: t # so\n  when: {code: E401}\n  # its last " +
		"word\n\n# of the next\n- {id: a/c, cause: network, title: t, when: {code: E402}}\n"
	all := append(ours.Rules(), load(t, odd).Rules()...)
	all = append(all,
		load(t, "rules: [{id: a/d, cause: network, title: 'a: b', when: {code: E403}}, {id: a/e, cause: network, "+
			"title: t, when: {code: E404}}]\n").Rules()...)
	all = append(all,
		load(t, "rules:\r\n  -\r\n    id: a/f\r\n    cause: network\r\n    title: t\r\n    when: {code: E405}\r\n  "+
			"-\r\n    id: a/g\r\n    cause: network\r\n    title: t\r\n    when: {code: E406}\r\n").Rules()...)
	for _, r := range all {
		text := r.YAML()
		set, problems := decodeFile(Source{Name: "copy.yaml", Data: []byte(text)})
		if len(problems) > 0 || len(set) != 1 {
			t.Errorf("%s: %v in\n%s", r.ID, problems, text)
			continue
		}
		if have, want := withoutPlace(set[0].Page()), withoutPlace(r.Page()); have != want {
			t.Errorf("%s: %s\nwant\n%s", r.ID, have, want)
		}
	}
	if text := all[len(ours.Rules())].YAML(); !strings.HasSuffix(text,
		"rules:\n  - id: a/b\n    cause: network\n    title: t # so\n    when: {code: E401}\n    # its last word\n") {
		t.Errorf("%s", text)
	}
}

func withoutPlace(page string) string {
	var lines []string
	for line := range strings.Lines(page) {
		if !strings.HasPrefix(line, "from ") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}
