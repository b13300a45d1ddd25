package mend

import (
	"slices"
	"strings"
	"testing"
)

// TestOnlyWhatReadsIsRun: npmx runs what only reads, and hands to nobody what a shell would read otherwise.
func TestOnlyWhatReadsIsRun(t *testing.T) {
	for line, want := range map[string]string{
		"npm view @acme/core --registry=https://npm.acme.example:8443/npm/": "view @acme/core " +
			"--registry=https://npm.acme.example:8443/npm/",
		"npm whoami":                            "whoami",
		"npm ping --registry=http://127.0.0.1/": "ping --registry=http://127.0.0.1/",
		"npm publish":                           "",
		"npm ci":                                "",
		"npm":                                   "",
		"npm config set x y":                    "",
		"npx view x":                            "",
		"npm view x; touch y":                   "",
		"npm view 'x y'":                        "",
		"npm view $(touch y)":                   "",
		"npm view `touch y`":                    "",
		"npm view x --registry=$HOME":           "",
		"npm view x --registry=file:///etc":     "",
		"npm view x --script-shell=./evil":      "",
		"npm view x -g":                         "",
		"npm view x > y":                        "",
		"NODE_OPTIONS=-r/evil npm view x":       "",
		"npm whoami\nrm -rf x; npm view x":      "",
	} {
		args, ok := Proof(line)
		if ok != (want != "") || want != "" && !slices.Equal(args, strings.Fields(want)) {
			t.Errorf("%q: %q, %v", line, args, ok)
		}
	}
}
