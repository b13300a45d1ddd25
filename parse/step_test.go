package parse_test

import (
	"strings"
	"testing"

	"npmx/parse"
)

// TestAStepsListOfVariablesTellsWhetherItHadAToken: what GitHub lists in front of a step's output reports whether the
// step had a token.
func TestAStepsListOfVariablesTellsWhetherItHadAToken(t *testing.T) {
	const (
		run     = "Run npm publish\n  npm publish\n  shell: /usr/bin/bash -e {0}\n  env:\n"
		refused = "npm error code E401\nnpm error 401 Unauthorized - GET https://npm.corp.example/@acme%2fcore\n"
		notice  = "npm notice Access token expired or revoked. Please try logging in again.\n"
		absent  = "npm error code E404\nnpm error 404 Not Found - PUT https://npm.corp.example/@acme%2fcore - Not " +
			"found\n"
		denied = "npm error code E403\n" +
			"npm error 403 403 Forbidden - PUT https://npm.corp.example/@acme%2fcore - You do not have " +
			"permission to publish \"core\".\n"
		other = "Run echo done\n  echo done\n  shell: /usr/bin/bash -e {0}\n"
		blank = "    NODE_AUTH_TOKEN: \n"
		setup = "    NODE_AUTH_TOKEN: XXXXX-XXXXX-XXXXX-XXXXX\n"
	)
	for name, c := range map[string]struct{ log, variable, listed string }{
		"empty":         {run + blank + "    CI: true\n" + refused, "NODE_AUTH_TOKEN", "empty"},
		"a placeholder": {run + setup + absent, "NODE_AUTH_TOKEN", "placeholder"},
		"the download's lines": {stamped("##[group]" + run + setup + "##[endgroup]\n" + refused), "NODE_AUTH_TOKEN",
			"placeholder"},
		"refused as a placeholder": {run + setup + notice + absent, "NODE_AUTH_TOKEN", "placeholder"},
		"refused":                  {run + blank + notice + absent, "NODE_AUTH_TOKEN", "empty"},
		"set":                      {run + "    NODE_AUTH_TOKEN: ***\n" + refused, "", ""},
		"one of two is set":        {run + blank + "    NPM_TOKEN: ***\n" + refused, "", ""},
		"another service's":        {run + "    CODECOV_TOKEN: \n    API_KEY: \n" + refused, "", ""},
		"another step's":           {run + blank + other + refused, "", ""},
		"no list of variables":     {"    NODE_AUTH_TOKEN: \n" + refused, "", ""},
		"the list is over":         {run + "    CI: true\nbuilt in 3 s\n" + blank + refused, "", ""},
		"a matter of rights":       {run + blank + denied, "NODE_AUTH_TOKEN", "empty"},
	} {
		p := parse.New(parse.Options{})
		p.Write([]byte(c.log))
		found := p.Close().Failures
		if len(found) != 1 {
			t.Errorf("%s: %d failures", name, len(found))
			continue
		}
		f := found[0]
		if f.Suspect.Name != c.variable || f.Suspect.Kind != c.listed ||
			!strings.Contains(f.Suspect.Line.Text, c.variable) {
			t.Errorf("%s: %+v, want %q, %q", name, f.Suspect, c.variable, c.listed)
		}
	}
}

func stamped(log string) string {
	var b strings.Builder
	for line := range strings.Lines(log) {
		b.WriteString("2026-05-07T10:11:12.1234567Z " + line)
	}
	return b.String()
}
