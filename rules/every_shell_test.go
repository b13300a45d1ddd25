package rules

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"npmx/rules/shell"
)

// builtinCommands are all commands and proofs of our rules, each once.
func builtinCommands(t *testing.T) []string {
	t.Helper()
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, r := range set.All() {
		for _, s := range r.steps() {
			seen[withWords(s.command)] = true // what tables hold is written by hand, as the line is
		}
		for _, v := range r.words().verify {
			seen[withWords(v)] = true
		}
	}
	delete(seen, "")
	return slices.Sorted(maps.Keys(seen))
}

var harmless = map[Kind]string{
	KindHost: "npm.acme.example:4873", KindHostname: "npm.acme.example", KindURL: "https://npm.acme.example/npm/",
	KindKey: "//npm.acme.example/npm/", KindPackage: "@acme/core", KindScope: "@acme",
	KindVersion: "1.2.3", KindVariable: "NPM_TOKEN", KindRef: "${NPM_TOKEN}", KindWord: "install",
	KindSetting: "@acme:registry", KindNumber: "401", KindPath: ".npmrc", KindStandIn: "<code>", KindCommand: "npm ci",
}

func harmlessValues() map[string]string {
	all := map[string]string{}
	for _, p := range known {
		all[p.Name] = harmless[p.Kind]
	}
	return all
}

// TestEveryShellGetsItsLine: with values that a registry of any company has, no shell goes without, but for programs
// that Windows lacks.
func TestEveryShellGetsItsLine(t *testing.T) {
	for _, command := range builtinCommands(t) {
		for _, sh := range []shell.Shell{shell.POSIX, shell.Fish, shell.PowerShell, shell.Cmd, shell.Other} {
			tmpl := parsed(t, command)
			line, _, safe := tmpl.fill(harmlessValues(), sh)
			lacks := (sh == shell.PowerShell || sh == shell.Cmd) &&
				slices.Contains([]string{"grep", "curl", "date"}, strings.Fields(command)[0])
			lacks = lacks || sh == shell.PowerShell && strings.Contains(command, "</dev/null") ||
				// the form for one would expand in the other
				(sh == shell.PowerShell || sh == shell.Cmd) && strings.Contains(command, "$")
			quotes := sh == shell.Other && strings.ContainsAny(command, "'\"<[")
			standsIn := strings.Contains(command, "{otp}") && sh != shell.POSIX && sh != shell.Fish
			if (!safe || line == "") != (lacks || quotes || standsIn) {
				t.Errorf("%s in %s: %q", command, sh, line)
			}
		}
	}
}

func parsed(t *testing.T, command string) template {
	t.Helper()
	tmpl, err := parseTemplate(command)
	if err != nil {
		t.Fatalf("%s: %v", command, err)
	}
	return tmpl
}
