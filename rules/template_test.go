package rules

import (
	"errors"
	"strings"
	"testing"

	"npmx/rules/shell"
)

// TestPlaceholdersThatNoQuotingHelps: a file with one is refused, at the placeholder, and with what to write.
func TestPlaceholdersThatNoQuotingHelps(t *testing.T) {
	for _, c := range []struct{ command, at, want string }{
		{`grep -n -F '{host}' package-lock.json`, "5:31",
			"{host} is inside quotes, which its value could end; npmx quotes the word itself, so write it " +
				"without: {host}"},
		{`grep \"x {host}\" f`, "5:28", "{host} is inside quotes"},
		{"echo `npm view {package}`", "5:34", `{package} is next to "` + "`npm" + `"`},
		{"echo $(npm view {package})", "5:35", `{package} is next to "$(npm"`},
		{"echo $( npm view {package} )", "5:36", `{package} is next to "$("`},
		{"npm view {package} > {file}", "5:28", `{package} is next to ">"`},
		{"npm view {package} # {host}", "5:28", `{package} is next to "#"`},
		{"npm view {package} & npm ls", "5:28", `{package} is next to "&"`},
		{"npm view {package}*", "5:28", `{package} is next to "{package}*"`},
		{"npm view ~{package}", "5:29", `{package} is next to "~{package}"`},
		{"(npm view {package})", "5:29", `{package} is next to "(npm"`},
		{"npm view ${X:-{package}}", "", ""}, // YAML and names both take this for npm's own
		{"npm view {package} $(id)", "5:28", `{package} is next to "$(id)"`},
		{"npm view {package} <<EOF", "5:28", `{package} is next to "<<EOF"`},
		{"{package} --version", "5:19", "{package} is in the place of a program's name or a variable's value"},
		{"NPM_TOKEN={token} npm ci", "5:29", "{token} is in the place of a program's name or a variable's value"},
		{"npm ls; {package}", "5:27", "{package} is in the place of a program's name or a variable's value"},
		{"sh -c {package}", "5:25", "{package} goes to sh, which may read it as a program"},
		{"sudo -u x X=1 /bin/bash -c {package}", "5:46", "{package} goes to sudo, which may read it as a program"},
		{"env X=1 /bin/bash -c {package}", "5:40", "{package} goes to bash"},
		{"npm ls | xargs {package}", "5:34", "{package} goes to xargs"},
		{"npm ls {message}", "5:26", "{message} is for texts"},
		{"npm ls {text}", "5:26", "{text} is for texts"},
		{"{npm_command} --verbose", "5:19", "{npm_command} is a whole command and cannot be combined"},
		{"npm ls && {npm_command}", "5:29", "{npm_command} is a whole command and cannot be combined"},
		{"stty -echo; read -r X", "5:18", "write ask: NAME in place of command"},
		{"set /p X=X: ", "5:18", "write ask: NAME in place of command"},
	} {
		text := "rules:\n- id: a/b\n  cause: network\n  title: t\n  steps: [{text: t, when: {code: E1}}, {text: " +
			"t}]\n  when: {code: E1}\n"
		text = strings.Replace(text, "  steps: [{text: t, when: {code: E1}}, {text: t}]",
			`  verify:        "`+c.command+`"`, 1)
		_, err := combineSources([]Source{{Name: "f.yaml", Data: []byte(text), Origin: Users}})
		var all *Errors
		switch {
		case c.want == "":
		case !errors.As(err, &all):
			t.Errorf("%s: not refused", c.command)
		case !strings.HasPrefix(err.Error(), "f.yaml:"+c.at+": ") || !strings.Contains(err.Error(), c.want):
			t.Errorf("%s: got %v, want %s: %s", c.command, err, c.at, c.want)
		}
	}
}

// TestCommandsThatStand: what a rule may go on to write.
func TestCommandsThatStand(t *testing.T) {
	values := map[string]string{"package": "@acme/core", "host": "npm.acme.example",
		"registry": "https://npm.acme.example/", "npm_command": "npm ci 'a b'", "file": "a b/.npmrc",
		"user_npmrc": "~/.npmrc", "variable": "NPM_TOKEN", "message": "x"}
	for _, c := range []struct {
		command string
		want    map[shell.Shell]string
	}{
		{"npm view {package} --registry={registry}",
			map[shell.Shell]string{shell.POSIX: "npm view @acme/core --registry=https://npm.acme.example/",
				shell.PowerShell: "npm view '@acme/core' --registry=https://npm.acme.example/",
				shell.Cmd:        `npm view "@acme/core" --registry=https://npm.acme.example/`}},
		{"npm ls {package} && npm ci | grep -F {host}",
			map[shell.Shell]string{shell.Fish: "npm ls @acme/core && npm ci | grep -F npm.acme.example",
				shell.PowerShell: "", shell.Cmd: ""}},
		{"npm deprecate {package} 'do not use'",
			map[shell.Shell]string{shell.POSIX: "npm deprecate @acme/core 'do not use'",
				shell.Cmd: `npm deprecate "@acme/core" "do not use"`}},
		{"openssl s_client -connect {host} </dev/null",
			map[shell.Shell]string{shell.POSIX: "openssl s_client -connect npm.acme.example </dev/null",
				shell.PowerShell: "", shell.Cmd: "openssl s_client -connect npm.acme.example <NUL"}},
		{"{npm_command}", map[shell.Shell]string{shell.POSIX: "npm ci 'a b'"}},
		{"npm config list --userconfig={file}",
			map[shell.Shell]string{shell.POSIX: "npm config list '--userconfig=a b/.npmrc'"}},
		{"npm config list --userconfig={user_npmrc}", map[shell.Shell]string{shell.POSIX: ""}},
		{`npm publish --otp="$OTP" --registry={registry}`,
			map[shell.Shell]string{shell.POSIX: `npm publish --otp="$OTP" --registry=https://npm.acme.example/`}},
		{`for i in *; do echo "$i"; done`, map[shell.Shell]string{shell.POSIX: `for i in *; do echo "$i"; done`,
			shell.Other: ""}},
		{"npm view {scope}", map[shell.Shell]string{shell.POSIX: ""}},
	} {
		tmpl, err := parseTemplate(c.command)
		if err != nil {
			t.Errorf("%s: %v", c.command, err)
		}
		for sh, want := range c.want {
			if got, _, _ := tmpl.fill(values, sh); got != want {
				t.Errorf("%s in %s: got %q, want %q", c.command, sh, got, want)
			}
		}
	}
}

// TestStepsOfHostileValues: a step without its command keeps its text, one that is nothing without it goes.
func TestStepsOfHostileValues(t *testing.T) {
	r := load(t, `rules:
- id: a/b
  cause: env-var-unset
  title: "{variable} is not set"
  when: {code: E1}
  steps:
  - {text: "set {variable}", ask: "{variable}"}
  - {text: "look at {variable}", role: look, is_set: "{variable}"}
  - {text: "hand it over", where: ci, variable: "{variable}"}
  - {text: "write it", where: file, edit: {file: .npmrc, line: "", old: "", new: "//h/:_authToken={token_ref}"}}
  - {text: "see {host}", role: look, command: "npm view {host}"}
  verify: ["npm view {scope}", "npm view {host}", npm ping]
`).Find("a/b")
	evil := "NPM_TOKEN|touch x|cat"
	got := r.Fill(Case{"code": "E1"}, map[string]string{"variable": evil, "token_ref": "${" + evil + "}",
		"host": "x;id"}, shell.POSIX)
	if got.Title != evil+" is not set" || got.Verify != "" || len(got.Steps) != 3 {
		t.Errorf("got %+v", got)
	}
	for _, s := range got.Steps {
		if s.Command != "" || s.Variable != "" || s.Edit != nil {
			t.Errorf("got %+v", s)
		}
	}
	got = r.Fill(Case{"code": "E1"}, map[string]string{"variable": "NPM_TOKEN", "token_ref": "${NPM_TOKEN}",
		"host": "h"}, shell.Cmd)
	if len(got.Steps) != 5 || !strings.Contains(got.Steps[0].Text, "PowerShell") ||
		got.Steps[3].Edit.New != "//h/:_authToken=${NPM_TOKEN}" {
		t.Errorf("got %+v", got)
	}
}
