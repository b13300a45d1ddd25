package parse_test

import (
	"strings"
	"testing"

	"npmx/parse"
)

// TestWhatAStepRunsIsNoOutput: GitHub shows a step's script and variables in front of its output. Where the log has
// lost the line that ends them, the form of what it shows says where the output begins.
func TestWhatAStepRunsIsNoOutput(t *testing.T) {
	const (
		failure = "npm error code E401\nnpm error 401 Unauthorized - GET https://npm.acme.example/core\n"
		head    = "##[group]Run npm ci\n\x1b[36;1mnpm ci\x1b[0m\n"
		shell   = "shell: /usr/bin/bash -e {0}\n"
		env     = "env:\n  NODE_AUTH_TOKEN: ***\n  CI: true\n"
		end     = "##[endgroup]\n"
	)
	cyan := "\x1b[36;1m" + strings.ReplaceAll(strings.TrimSpace(failure), "\n", "\x1b[0m\n\x1b[36;1m") + "\x1b[0m\n"
	filler := strings.Repeat("Building.\n", 100)
	for name, c := range map[string]struct {
		log  string
		want int
	}{
		"whole":                               {head + shell + env + end + failure, 1},
		"a sample in the script":              {head + cyan + shell + env + end, 0},
		"a sample in a script without colour": {"##[group]Run x\n" + failure + shell + end, 0},
		"without its end":                     {head + shell + env + failure, 1},
		"without its end, and far":            {head + shell + env + filler + failure, 1},
		"without its end and variables":       {head + shell + failure, 1},
		"without all but the script":          {head + failure, 1},
		"two, the first without its end":      {head + shell + env + "ok\n" + head + shell + env + end + failure, 1},
		"the second without its end":          {head + shell + env + end + "ok\n" + head + cyan + shell + failure, 1},
		"a variable of several lines":         {head + shell + env + "  SAMPLE: first\n" + failure + end, 0},
		"an action's input of several lines":  {"##[group]Run a/b@v1\nwith:\n  body: x\n" + failure + end, 0},
		"an error ends it":                    {"##[group]Run x\n##[error]failed\n" + failure, 1},
		"nothing but the head, and far":       {"##[group]Run x\n" + strings.Repeat(filler, 5) + failure, 1},
		"a group of the output":               {head + shell + env + "##[group]x\n" + failure + end, 1},
	} {
		for _, stamp := range []string{"", "2026-03-02T09:14:07.1234567Z "} {
			log := stamp + strings.ReplaceAll(strings.TrimSuffix(c.log, "\n"), "\n", "\n"+stamp) + "\n"
			if got := len(read(log, parse.Options{}).Failures); got != c.want {
				t.Errorf("%s: %d failures, want %d, in\n%s", name, got, c.want, log)
			}
		}
	}
}
