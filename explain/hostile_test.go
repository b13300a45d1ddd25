package explain

import (
	"strings"
	"testing"

	"npmx/parse"
	"npmx/rules/shell"
)

// TestNamesOfStrangersGetNoCommand: what a cloned repository or a line of a log calls a variable, a host or a
// package is read, and never pasted.
func TestNamesOfStrangersGetNoCommand(t *testing.T) {
	const reg = "https://npm.acme.example/npm/"
	npmrc := func(variable string) map[string]string {
		return map[string]string{"p/.npmrc": "registry=" + reg + "\n//npm.acme.example/npm/:_authToken=${" + variable +
			"}"}
	}
	for name, c := range map[string]struct {
		files map[string]string
		fail  parse.Failure
	}{
		"a pipe in a variable":   {npmrc("NPM_TOKEN|touch ./pwned|cat"), refusedAt(reg+"pwned", "x", 401)},
		"quotes in a variable":   {npmrc("A';touch pwned;'"), refusedAt(reg+"x", "x", 401)},
		"a default of a shell's": {npmrc("NPM_TOKEN:-$(touch pwned)"), refusedAt(reg+"x", "x", 401)},
		"a host of a log": {nil, parse.Failure{Code: "E401", Status: 401, Host: "x;touch pwned;.evil.example",
			URL: "https://x;touch pwned;.evil.example/x", Package: "x"}},
		"a package of a log": {nil, parse.Failure{Code: "E404", Status: 404, Host: "h.example",
			URL: "https://h.example/x", Package: "$(touch pwned)"}},
		"a command of a log": {nil, parse.Failure{Code: "E401", Status: 401, Host: "h.example",
			URL: "https://h.example/x", Package: "x", Command: "exec;touch pwned"}},
		"an address with a quote": {nil, parse.Failure{Code: "ENEEDAUTH", Host: "h",
			URL: `https://h/x\'A';touch pwned;echo\'/`, Registry: `https://h/x\'A';touch pwned;echo\'/`}},
	} {
		for _, sh := range []shell.Shell{shell.POSIX, shell.Fish, shell.PowerShell, shell.Cmd, shell.Other} {
			in := input(t, nil, c.fail)
			if c.files != nil {
				in.Machine = machine(t, "install x", c.files)
			}
			in.Shell = sh
			found := Explain(in)
			if len(found) != 1 {
				t.Fatalf("%s: %d findings", name, len(found))
			}
			lines := []string{found[0].Verify}
			for _, s := range found[0].Steps {
				lines = append(lines, s.Command, s.Variable)
				if s.Edit != nil {
					lines = append(lines, s.Edit.New)
				}
			}
			if all := strings.Join(lines, "\n"); strings.Contains(all, "pwned") || strings.Contains(all, "touch") {
				t.Errorf("%s, %s: %s", name, sh, all)
			}
		}
	}
}

// TestDefaultsOfShells: npm expands ${NAME} only; the finding quotes the rest and says what to write.
func TestDefaultsOfShells(t *testing.T) {
	const reg = "https://npm.acme.example/npm/"
	for variable, want := range map[string]string{"NPM_TOKEN-": "NPM_TOKEN", "ACME:-x": "ACME",
		"NPM_TOKEN-default": "NPM_TOKEN", "-x": "NPM_TOKEN"} {
		title := "npm does not understand ${" + variable + "}"
		if variable == "NPM_TOKEN-default" { // which may be a token
			title = "npm does not understand what is between the braces of a variable"
		}
		files := map[string]string{"p/.npmrc": "registry=" + reg + "\n//npm.acme.example/npm/:_authToken=${" +
			variable + "}"}
		in := input(t, machine(t, "install x", files), refusedAt(reg+"x", "x", 401))
		f := Explain(in)[0]
		if f.Rule != "credential/env-form" || f.Title != title || f.Certainty != Certain {
			t.Errorf("%s: %s %s %q", variable, f.Certainty, f.Rule, f.Title)
		}
		edit := f.Steps[0].Edit
		if edit == nil || edit.New != "//npm.acme.example/npm/:_authToken=${"+want+"}" {
			t.Errorf("%s: %+v", variable, edit)
		}
		if ask := f.Steps[1].Command; !strings.HasSuffix(ask, "; export "+want) {
			t.Errorf("%s: %s", variable, ask)
		}
	}
}
