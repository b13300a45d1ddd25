package parse_test

import (
	"strings"
	"testing"

	"npmx/parse"
)

// TestASurvivedScriptIsOfItsOwnStreamAlone: two steps of a build run at once, and the install script of a package of
// the one fails in vain, which says nothing of what the other was refused.
func TestASurvivedScriptIsOfItsOwnStreamAlone(t *testing.T) {
	const (
		refused = "npm error code E401\n" +
			"npm error 401 Unauthorized - GET https://npm.acme.example/@acme%2fcore - no\n"
		other = "npm error code E401\n" +
			"npm error 401 Unauthorized - GET https://npm.other.example/@other%2fui - no\n"
		broken = "npm error code EJSONPARSE\nnpm error JSON.parse Invalid package.json\n"
		script = "> esbuild@0.12.24 postinstall /app/node_modules/esbuild\n> node install.js\n"
		done   = "added 12 packages in 3s\n"
	)
	one, two := func(text string) string { return lines("#7 1.25 ", text) },
		func(text string) string { return lines("#8 1.25 ", text) }
	for _, c := range []struct {
		name, in, hosts string
		failed          bool
	}{
		{"alone", script + refused + done, "", false},
		{"a build's only step", one(script + refused + done), "", false},
		{"two packages with such a script", script + refused + script + refused + done, "", false},
		{"the same was refused before", refused + "added 1 package in 1s\n" + script + refused + done,
			"npm.acme.example", true},
		{"the other was refused before", two(other) + one(script+refused+done), "npm.other.example", true},
		{"the other was refused meanwhile", one(script) + two(other) + one(refused+done), "npm.other.example", true},
		{"the other was refused the same", one(script) + two(refused) + one(refused+done), "npm.acme.example", true},
		{"the other succeeds", one(script+refused) + two(done), "npm.acme.example", true},
		{"the other failed for another reason", one(script) + two(broken) + one(refused+done), "", true},
		{"the other has a script of its own", one(script) + two(script+other+done) + one(refused), "npm.acme.example",
			true},
	} {
		log := read(c.in, parse.Options{})
		var hosts []string
		for _, f := range log.Failures {
			hosts = append(hosts, f.Host)
		}
		if got := strings.Join(hosts, " "); got != c.hosts || log.Failed != c.failed {
			t.Errorf("%s: refused by %q, failed %v, want %q, %v", c.name, got, log.Failed, c.hosts, c.failed)
		}
	}
}

func lines(prefix, text string) string {
	var b strings.Builder
	for l := range strings.Lines(text) {
		b.WriteString(prefix + l)
	}
	return b.String()
}
