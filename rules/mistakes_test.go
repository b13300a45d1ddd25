package rules

import (
	"errors"
	"strings"
	"testing"
)

// TestMistakes: every mistake of a file is told at once, with its place and the nearest right word.
func TestMistakes(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"unknown key", "rules:\n  - id: x\n    tittle: t\n", `f.yaml:3:5: unknown key "tittle"; did you mean title?`},
		{"unknown cause", "rules:\n  - id: x\n    cause: token-mising\n",
			`f.yaml:3:12: unknown cause "token-mising"; did you mean token-missing?`},
		{"unknown field", "rules:\n  - id: x\n    when: {credentail: none}\n",
			`f.yaml:3:12: unknown field "credentail"; did you mean credential?`},
		{"unknown value", "rules:\n  - id: x\n    when: {credential: nothing}\n",
			`"nothing" is no value of credential`},
		{"unknown placeholder", "rules:\n  - id: x\n    title: at {hots}\n",
			`f.yaml:3:12: unknown placeholder {hots}; did you mean host?`},
		{"bad expression", "rules:\n  - id: x\n    when: {message: '/(/'}\n", "f.yaml:3:21: not a regular expression"},
		{"huge expression", "rules:\n  - id: x\n    when: {message: '/[\\pL]{1,1000}[\\pN]{1,1000}x/'}\n", "too large"},
		{"bad range", "rules:\n  - id: x\n    when: {status: '=>4'}\n", `is not a comparison`},
		{"a key twice", "rules:\n  - id: x\n    id: y\n", "f.yaml:3:5: id stands here twice"},
		{"no cause", "rules:\n  - id: x\n    title: t\n    when: {code: E401}\n", "this rule has no cause"},
		{"an alias",
			"rules:\n  - &a\n    id: x\n    when: {code: E401}\n    cause: network\n    title: t\n    docs: *a\n",
			"aliases are not allowed"},
		{"the same id twice",
			"rules:\n  - {id: x, cause: network, title: t, when: {code: E1}}\n  - {id: x, cause: network, title: t, " +
				"when: {code: E2}}\n", "the id x is used before, at f.yaml:2"},
		{"no yaml", "rules:\n  - id: x\n   cause: y\n", "f.yaml:3:"},
		{"a tab", "rules:\n\t- id: x\n", "f.yaml:2:"},
		{"unknown registry kind", "rules:\n  - id: x\n    when: {registry-kind: artefactory}\n",
			`f.yaml:3:27: "artefactory" is no value of registry-kind; did you mean artifactory?`},
		{"unknown near miss", "rules:\n  - id: x\n    when: {near-miss: shadwoed}\n",
			`f.yaml:3:23: "shadwoed" is no value of near-miss; did you mean shadowed?`},
		{"a star over nothing", "rules:\n  - id: x\n    when: {near-miss: 'shad?'}\n", `matches no value of near-miss`},
		{"bad glob", "rules:\n  - id: x\n    when: {host: 'npm[0-9].*'}\n", "f.yaml:3:18: a glob knows only * and ?"},
		{"flags behind", "rules:\n  - id: x\n    when: {message: /expired/i}\n",
			"f.yaml:3:21: \"/expired/i\" is half a regular expression"},
		{"a scheme", "rules:\n  - id: x\n    when: {host: 'https://npm.corp.example'}\n",
			"f.yaml:3:18: a host has no scheme"},
		{"a status as a code", "rules:\n  - id: x\n    when: {code: 401}\n", "the number is the field status"},
		{"capitals", "rules:\n  - id: x\n    title: at {Host}\n",
			"f.yaml:3:12: unknown placeholder {Host}; did you mean host?"},
		{"two braces", "rules:\n  - id: x\n    title: 'at {{host}}'\n",
			"f.yaml:3:12: a placeholder has one brace on each side: {host}"},
		{"nobody's rule",
			"rules:\n  - {id: acme/tokn, disabled: true}\n  - {id: acme/token, cause: network, title: t, when: " +
				"{code: E1}}\n", "f.yaml:2:10: there is no rule acme/tokn to switch off"},
		{"a star without quotes", "rules:\n  - id: x\n    when: {host: *.corp.example}\n",
			"f.yaml:3:18: not yaml: a text that begins with * needs quotes"},
		{"braces without quotes", "rules:\n  - id: x\n    verify: [npm view {package}]\n",
			"not yaml: did not find expected ',' or ']'; a text with { } or [ ] in it needs quotes"},
		{"a field outside", "rules:\n  - id: x\n    credential: none\n",
			"f.yaml:3:5: credential is a field of a case: write it below when"},
		{"a key inside", "rules:\n  - id: x\n    when:\n      code: E401\n      title: t\n",
			"f.yaml:5:7: title is a key of the rule, not a condition: it is indented too far"},
		{"the marker", "rules:\n  - id: x\n    cause: token-mising\n",
			"\n        cause: token-mising\n               ^"},
	} {
		_, err := combineSources([]Source{{Name: "f.yaml", Data: []byte(c.text), Origin: Users}})
		var all *Errors
		if !errors.As(err, &all) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q in it", c.name, err, c.want)
		}
	}
	_, err := combineSources([]Source{{Name: "f.yaml",
		Data: []byte("rules:\n  - {id: x, tittle: t, cuase: y, when: {hots: z}}\n"), Origin: Users}})
	if all := new(Errors); !errors.As(err, &all) || len(all.Problems) != 3 {
		t.Errorf("three mistakes came as %v", err)
	}
}

// TestCheckSaysWhy: whose example goes wrong must learn from the words what to change.
func TestCheckSaysWhy(t *testing.T) {
	const good = "examples: [{case: {code: E401}}, {not: true, case: {code: E404}}]"
	for _, c := range []struct{ name, rest, want string }{
		{"right", "when: {code: E401}, steps: [{text: s}], " + good, ""},
		{"no example", "when: {code: E401}, steps: [{text: s}]", "t.yaml:2:10: x: has no positive example"},
		{"a negative is made of the positive",
			"when: {code: E401}, steps: [{text: s}], examples: [{case: {code: E401}}]", ""},
		{"another value that wins too", "when: {code: [E401, E403]}, steps: [{text: s}], " +
			"examples: {case: {code: E401}, also: {code: E404}}", "this example is won by no rule"},
		{"a value that must not win", "when: {code: E401}, steps: [{text: s}], " +
			"examples: {case: {code: E401}, except: {host: h.example}}", "must not be won by the rule, and is"},
		{"no steps", "when: {code: E401}, " + good, "says nothing to do"},
		{"does not fit", "when: {code: E403}, steps: [{text: s}], " + good,
			"is won by no rule; the rule itself requires code: E403"},
		{"letter case",
			"when: {code: E401, message: '*Badge*'}, steps: [{text: s}], examples: [{case: {code: E401, message: no " +
				"badge}}, {not: true, case: {code: E404}}]",
			"the rule itself requires message: *Badge*, here: no badge; case counts, (?i) ignores it"},
		{"letter case of an expression",
			"when: {code: E401, message: '/Badge$/'}, steps: [{text: s}], examples: [{case: {code: E401, message: no " +
				"badge}}, {not: true, case: {code: E404}}]", "here: no badge; case counts, (?i) ignores it"},
		{"no letter case",
			"when: {code: E401, message: '*card*'}, steps: [{text: s}], examples: [{case: {code: E401, message: no " +
				"badge}}, {not: true, case: {code: E404}}]", "requires message: *card*, here: no badge\n"},
		{"won", "when: {code: [E401, E404]}, steps: [{text: s}], " + good,
			"this example must not be won by the rule, and is"},
		{"absence", "when: {ci: null}, steps: [{text: s}], " + good, "is won by no rule: absence alone is no evidence"},
		{"beaten", "when: {code: E401}, steps: [{text: s}], examples: [{case: {code: E401, status: 401}}, {not: " +
			"true, case: {code: E404}}]}\n  - {id: y, cause: network, title: t, when: {code: E401, status: 401}",
			"is won by y (t.yaml), which rests on better evidence: ranks [2 2], this rule [2]"},
		{"tied", "when: {code: E401}, steps: [{text: s}], " + good +
			"}\n  - {id: y, cause: not-found, title: t, when: {code: 'E*'}",
			"y rests on evidence of the same ranks [2]; name it in instead_of"},
		{"tied and lost", "when: {code: E401}, steps: [{text: s}], " + good +
			"}\n  - {id: a, cause: network, title: t, when: {code: 'E*'}",
			"is won by a (t.yaml), which rests on evidence of the same ranks [2]; name it in instead_of"},
		{"tied for one cause", "when: {code: E401}, steps: [{text: s}], " + good +
			"}\n  - {id: y, cause: network, title: t, when: {code: 'E*'}", ""},
		{"silenced", "when: {code: E401}, steps: [{text: s}], " + good +
			"}\n  - {id: y, cause: network, title: t, when: {code: 'E*'}, instead_of: [x]",
			"is won by y (t.yaml); the rule itself fits, and y names it in instead_of"},
		{"nobody is silenced", "when: {code: E401}, steps: [{text: s}], instead_of: [yy], " + good,
			"t.yaml:2:92: x: instead_of names yy, which is not a rule"},
		{"the rule itself", "when: {code: E401}, steps: [{text: s}], instead_of: [x], " + good,
			"x: instead_of names the rule itself"},
		{"each other", "when: {code: E401}, steps: [{text: s}], instead_of: [y], " + good +
			"}\n  - {id: y, cause: network, title: t, when: {code: E403}, instead_of: x",
			"t.yaml:2:92: x: instead_of names y, which names this rule: where both fit, neither speaks"},
		{"a star over one's own", "when: {code: E401}, steps: [{text: s}], instead_of: ['y/*'], " + good +
			"}\n  - {id: y/z, cause: network, title: t, when: {code: E403}",
			"instead_of names y/*, which is not one of npmx's rules: name your own in full"},
		{"unfilled sentence", "when: {code: E401}, steps: [{text: s}], explanation: ['{near_file} is wrong'], " + good,
			"t.yaml:2:129: x: nothing fills {near_file} in this example"},
		{"unfilled step", "when: {code: E401}, steps: [{text: s, command: 'cat {lockfile}'}], " + good,
			"nothing fills {lockfile}"},
		{"a step for others",
			"when: {code: E401}, steps: [{text: s}, {text: 'in {ci_name}', when: {not: {ci: null}}}], " + good, ""},
		{"another way first", "when: {code: E401}, steps: [{text: see, role: look}, {text: or leave, role: or}], " +
			good, `x: "or leave" is another way, and no step is there before it`},
		{"another way without its role", "when: {code: E401}, steps: [{text: s}, {text: or leave}], " + good,
			`x: "or leave" is another way to the same end: its role is or`},
		{"a consequence first", "when: {code: E401}, steps: [{text: and leave}], " + good,
			`"and leave" is another way, and no step is there before it`},
		{"a sentence that hangs",
			"when: {code: E401}, explanation: ['{host} says no.', it may be wrong.], steps: [{text: s}], " + good,
			`"it may be wrong." speaks of the sentence before it`},
		{"a sentence that stands",
			"when: {code: E401}, explanation: [it may be wrong., that., itself it is.], steps: [{text: s}], " + good,
			""},
		{"two ports", "when: {code: E401}, steps: [{text: s, command: 'openssl s_client -connect {host}:443'}], " +
			good, "{host_port} always has one, {hostname} none"},
		{"one port", "when: {code: E401}, steps: [{text: s, command: 'openssl s_client -connect {host_port}'}], " +
			good, ""},
		{"a scope's registry", "when: {code: E401}, steps: [{text: s, command: npm config get registry}], " + good,
			"{registry_setting} is the one that was asked"},
		{"half a proxy", "when: {code: E401}, steps: [{text: s, command: npm config get https-proxy}], " + good,
			"npm config get https-proxy proxy"},
		{"a code for another command", "when: {code: E401}, steps: [{text: s, command: npm publish --otp=CODE}], " +
			good, "a code helps the command that failed, which is {again_otp}"},
		{"a code for the command", "when: {code: E401}, steps: [{text: s, command: '{again_otp}'}], " + good, ""},
		{"no shell line", "when: {code: E401}, steps: [{text: s, command: \"echo 'a\"}], " + good,
			"t.yaml:2:86: x: the command \"echo 'a\" is no shell line"},
		{"a secret typed",
			"when: {code: E401}, steps: [{text: s, command: 'npm config set //h/:_authToken=YOUR_TOKEN'}], " + good,
			"takes a secret, which the shell's history would keep"},
		{"a secret as a flag", "when: {code: E401}, steps: [{text: s, command: 'tool login --password hunter2'}], " +
			good, "takes a secret"},
		{"a masked secret typed",
			"when: {code: E401}, steps: [{text: s, command: 'npm config set //h/:_authToken=<token'}], " + good,
			"takes a secret"},
		{"a mask typed", "when: {code: E401}, steps: [{text: s, command: 'tool login --token <token>'}], " + good,
			"a shell takes <token> for files to read and write; name a variable, ${NPM_TOKEN}"},
		{"a variable typed",
			"when: {code: E401}, steps: [{text: s, command: 'npm config set //h/:_authToken=$NPM_TOKEN'}, {text: t, " +
				"command: 'npm config set \"//h/:_authToken=${T}\" --location user'}], " + good, ""},
		{"no secret",
			"when: {code: E401}, steps: [{text: s, command: 'npm config delete //h/:_authToken --location user'}, " +
				"{text: t, command: 'tool login --password-stdin'}], " + good, ""},
		{"a secret in a file",
			"when: {code: E401}, steps: [{text: s, edit: {file: .npmrc, new: '//h/:_authToken=npm_abc'}}], " + good,
			"writes a secret into a file"},
		{"a variable in a file",
			"when: {code: E401}, steps: [{text: s, edit: {file: .npmrc, new: '//h/:_authToken=${T}'}}, {text: t, " +
				"edit: {file: .npmrc, new: '{want_key}=<token>'}}], " + good, ""},
		{"verify no shell line", "when: {code: E401}, steps: [{text: s}], verify: 'npm view (', " + good,
			"t.yaml:2:87: x: verify \"npm view (\" is no shell line"},
		{"the second verify", "when: {code: E401}, steps: [{text: s}], verify: [npm whoami, 'npm view ('], " + good,
			"t.yaml:2:100: x: verify"},
		{"a word to put in", "when: {code: E401}, steps: [{text: s, command: 'packhaus seats --org <org> list'}], " +
			good,
			"t.yaml:2:86: x: in the command \"packhaus seats --org <org> list\" a shell takes <org> for a file to " +
				"read and what follows > for one to write; name a variable, ${ORG}, or a {placeholder}"},
		{"a word to put in last",
			"when: {code: E401}, steps: [{text: s, command: 'packhaus seats --org <your-org>'}], " + good,
			"a shell takes <your-org> for a file to read and what follows > for one to write; name a variable, " +
				"${YOUR_ORG}"},
		{"a word to put in verify", "when: {code: E401}, steps: [{text: s}], verify: 'npm view <name> versions', " +
			good, "in verify \"npm view <name> versions\" a shell takes <name>"},
		{"files, and a word in quotes",
			"when: {code: E401}, steps: [{text: s, command: 'a <in.txt | b >out.txt'}, {text: t, command: 'echo " +
				"\"see <name> there\"'}, {text: u, command: 'sort < in > out'}], " + good, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			set, err := combineSources([]Source{{Name: "t.yaml",
				Data: []byte("rules:\n  - {id: x, cause: network, title: t, " + c.rest + "}\n")}})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range set.Check() {
				if strings.HasPrefix(p.Message, "x: ") {
					got = append(got, p.String())
				}
			}
			if text := strings.Join(got, "\n"); !strings.Contains(text, c.want) || (c.want == "") != (text == "") {
				t.Errorf("%q, want %q", text, c.want)
			}
		})
	}
}
