package rules

import (
	"errors"
	"strings"
	"testing"
)

// TestMessages: what someone who knows neither YAML nor our words by heart is told, and where the marker is.
func TestMessages(t *testing.T) {
	const rule = "rules:\n  - id: x\n    "
	for _, c := range []struct{ name, text, want string }{
		{"the words of a small set", rule + "certainty: sure\n",
			`3:16: unknown certainty "sure"; use one of certain, likely, possible`},
		{"where", rule + "steps: [{text: t, where: browser}]\n",
			`3:30: unknown where "browser"; use one of terminal, ci, web, file`},
		{"a cause by its part", rule + "cause: badge-expired\n",
			`3:12: unknown cause "badge-expired"; did you mean token-expired?`},
		{"a cause by nothing", rule + "cause: sunspots\n",
			`3:12: unknown cause "sunspots"; use one of token-missing, token-invalid,`},
		{"a kind", rule + "when: {registry-kind: jfrog}\n",
			`3:27: "jfrog" is no value of registry-kind; use one of npmjs,`},
		{"a state", rule + "when: {credential: valid}\n",
			`3:24: "valid" is no value of credential; use one of none, usable,`},
		{"a word shortened", rule + "steps: [{text: t, cmd: c}]\n", `3:23: unknown key "cmd"; did you mean command?`},
		{"a key like none", rule + "steps: [{text: t, zzz: c}]\n",
			`3:23: unknown key "zzz"; use one of id, use, text, command, ask, unset, is_set, where, web, role, ` +
				`variable, when, edit`},
		{"a word made longer", rule + "title: at {hostnames}\n",
			`3:12: unknown placeholder {hostnames}; did you mean hostname?`},
		{"a placeholder like none", rule + "title: at {zzz}\n",
			`3:12: unknown placeholder {zzz}; npmx rules fields lists them`},
		{"several are near", rule + "when: {http-status: 401}\n",
			`3:12: unknown field "http-status"; did you mean status or probe-status?`},
		{"a field like none", rule + "when: {log: x}\n", `3:12: unknown field "log"; npmx rules fields lists them`},
		{"the one that it is a part of", rule + "when: {ci: github}\n",
			`3:16: "github" is no value of ci; did you mean github-actions?`},
		{"a tab at the start", "rules:\n\t- id: x\n", "2:1: not yaml: indent with blanks, not with a tab"},
		{"a tab further down", "rules:\n  - id: x\n\tcause: network\n",
			"3:1: not yaml: indent with blanks, not with a tab"},
		{"an at sign", rule + "when: {scope: @initech}\n", "3:19: not yaml: a text that begins with @ needs quotes"},
		{"a backtick", rule + "title: `npm` fails\n", "3:12: not yaml: a text that begins with ` needs quotes"},
		{"a percent sign", rule + "title: %x\n", "3:12: not yaml: a text that begins with % needs quotes"},
		{"a backslash", rule + `when: {message: "/badge\s+/"}` + "\n",
			`not yaml: between "..." a backslash is written \\; between '...' it stays as it is`},
		{"a colon", rule + "explanation:\n      - the host says: {message}\n",
			"4:9: explanation must be a text: one with a colon and a blank in it needs quotes"},
		{"a brace", rule + "title: {host}\n", "3:12: title must be a text: one that begins with { needs quotes"},
		{"a hash", rule + "title: ask in #web-shield for it\n",
			"3:19: #web-shield and what follows is a comment to YAML: put the text in quotes, or a space after the #"},
		{"a hash in a list", rule + "explanation:\n      - see #42\n", "4:13: #42 and what follows is a comment"},
		{"yes", rule + "examples: [{not: yes, case: {code: E401}}]\n", `3:22: not is true or false, not "yes"`},
		{"numbers with a comma", rule + "when: {status: '401,403'}\n", "3:20: one of several is a list: [401, 403]"},
		{"codes with a comma", rule + "when:\n      code: E401, E403\n",
			"4:13: one of several is a list: [E401, E403]"},
		{"systems with a comma", rule + "when:\n      ci: jenkins,gitlab\n",
			"4:11: one of several is a list: [jenkins, gitlab]"},
		{"a list under not", rule + "when: {code: E401, not: [ci]}\n", "3:29: not must be a mapping of keys to values"},
		{"a list without its name", "- id: x\n  cause: network\n",
			`1:1: a rules file begins with "rules:"; the list of rules stands below it`},
		{"a key set in too little", rule + "cause: network\n   title: t\n",
			"4:4: not yaml: this line is indented by 3, the keys beside it by 4"},
		{"a key set in too far", rule + "cause: network\n     title: t\n",
			"4:6: not yaml: this line is indented by 5, the keys beside it by 4"},
		{"a key below an id", "rules:\n  - id: x\n   cause: network\n",
			"3:4: not yaml: this line is indented by 3, the keys beside it by 4"},
		{"a condition set in too far", rule + "when:\n      code: [E401]\n       host: b\n",
			"5:8: not yaml: this line is indented by 7, the keys beside it by 6"},
		{"a rule set in too far", "rules:\n  - id: x\n  - id: y\n   - id: z\n",
			"4:4: not yaml: this line is indented by 3, the items beside it by 2"},
		{"a colon, rightly indented", rule + "steps:\n      - text: a\n        edit:\n          file: a: b\n",
			"6:18: not yaml: mapping values are not allowed in this context"},
		{"a star", rule + "instead_of: [*]\n", "3:18: not yaml: a text that begins with * needs quotes"},
		{"a star alone", rule + "instead_of: *\n", "3:17: not yaml: a text that begins with * needs quotes"},
		{"a fact without a case", rule + "examples:\n      - {host: npm.corp.example, code: E401}\n",
			"4:10: host is a fact: write it below case\n"},
		{"two lines in an edit", rule + `steps: [{text: t, edit: {file: .npmrc, new: "a=1\nb=2"}}]` + "\n",
			"3:49: an edit changes one line: new has several; write a step for each"},
	} {
		_, err := combineSources([]Source{{Name: "f.yaml", Data: []byte(c.text), Origin: Users}})
		var all *Errors
		if !errors.As(err, &all) || !strings.HasPrefix(err.Error(), "f.yaml:") ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant %q in it", c.name, err, c.want)
		}
	}
}

// TestStarIsAnythingKnown: in every field, whatever it takes.
func TestStarIsAnythingKnown(t *testing.T) {
	values := map[Field]string{"status": "401", "probe-status": "401", "probe-anonymous": "401",
		"client-version": "11.0.0", "node-version": "22.1.0"}
	for _, f := range fields {
		set := load(t, "rules:\n  - {id: x, cause: network, title: t, when: {"+string(f.Name)+": '*'}}\n")
		value := values[f.Name]
		if f.Values != nil {
			value = f.Values[0]
		}
		if value == "" {
			value = "a word"
		}
		if len(set.Match(Case{f.Name: value})) != 1 || len(set.Match(Case{})) != 0 {
			t.Errorf("%s: '*' does not mean that it is known", f.Name)
		}
	}
}
