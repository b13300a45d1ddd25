package explain

import (
	"slices"
	"strings"
	"testing"

	"npmx/parse"
)

// TestStepsVariableIsBlamed: what GitHub lists in front of a step's output reports whether the step had a token, if
// npm's failure can come from that.
func TestStepsVariableIsBlamed(t *testing.T) {
	const (
		run     = "Run npm publish\n  npm publish\n  shell: /usr/bin/bash -e {0}\n  env:\n"
		refused = "npm error code E401\nnpm error 401 Unauthorized - GET https://npm.corp.example/@acme%2fcore\n"
		notice  = "npm notice Access token expired or revoked. Please try logging in again.\n"
		absent  = "npm error code E404\nnpm error 404 Not Found - PUT https://npm.corp.example/@acme%2fcore - Not " +
			"found\n"
		denied = "npm error code E403\n" +
			"npm error 403 403 Forbidden - PUT https://npm.corp.example/@acme%2fcore - " +
			"You do not have permission to publish \"core\".\n"
		other = "Run echo done\n  echo done\n  shell: /usr/bin/bash -e {0}\n"
		blank = "    NODE_AUTH_TOKEN: \n"
		setup = "    NODE_AUTH_TOKEN: XXXXX-XXXXX-XXXXX-XXXXX\n"
	)
	for name, c := range map[string]struct{ log, variable, listed, hint string }{
		"empty": {run + blank + "    CI: true\n" + refused, "NODE_AUTH_TOKEN", "empty",
			"env-var-unset"},
		"a placeholder": {run + setup + absent, "NODE_AUTH_TOKEN", "placeholder", "env-var-unset"},
		"the download's lines": {stamped("##[group]" + run + setup + "##[endgroup]\n" + refused), "NODE_AUTH_TOKEN",
			"placeholder", "env-var-unset"},
		"refused as a placeholder": {run + setup + notice + absent, "NODE_AUTH_TOKEN", "placeholder", "env-var-unset"},
		"refused, so not empty":    {run + blank + notice + absent, "", "", "token-invalid"},
		"set":                      {run + "    NODE_AUTH_TOKEN: ***\n" + refused, "", "", "token-invalid"},
		"one of two is set":        {run + blank + "    NPM_TOKEN: ***\n" + refused, "", "", "token-invalid"},
		"another service's":        {run + "    CODECOV_TOKEN: \n    API_KEY: \n" + refused, "", "", "token-invalid"},
		"another step's":           {run + blank + other + refused, "", "", "token-invalid"},
		"no list of variables":     {"    NODE_AUTH_TOKEN: \n" + refused, "", "", "token-invalid"},
		"the list is over":         {run + "    CI: true\nbuilt in 3 s\n" + blank + refused, "", "", "token-invalid"},
		"a matter of rights":       {run + blank + denied, "", "", "permission-denied"},
	} {
		p := parse.New(parse.Options{})
		p.Write([]byte(c.log))
		found := p.Close().Failures
		if len(found) != 1 {
			t.Errorf("%s: %d failures", name, len(found))
			continue
		}
		j := Input{Rules: builtin(t)}.join(found[0])
		f, hint := j.failure, j.fields["hint"]
		if f.Variable != c.variable || f.Listed != c.listed || hint != c.hint ||
			j.fields["variable"] != c.variable || j.fields["listed"] != c.listed {
			t.Errorf("%s: variable %q, listed %q, hint %q, want %q, %q, %q", name, f.Variable, f.Listed, hint,
				c.variable, c.listed, c.hint)
		}
		if shown := strings.Contains(f.Evidence[len(f.Evidence)-1].Text, c.variable); c.variable != "" && !shown {
			t.Errorf("%s: the list's line is no evidence: %v", name, f.Evidence)
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

// TestTrustedPublishingIsNotBlamed: what npm said of trusted publishing is no reason, nor evidence, where the registry
// took the token that npm fell back to.
func TestTrustedPublishingIsNotBlamed(t *testing.T) {
	const failed = "npm verbose oidc Failed token exchange request with body message: OIDC token exchange error - " +
		"package not found\n" +
		"npm error code E403\n" +
		"npm error 403 403 Forbidden - PUT " +
		"https://npm.corp.example/@acme%2fcore - "
	for words, blamed := range map[string]bool{
		"You cannot publish over the previously published versions: 1.0.0.": false,
		"Package name too similar to existing package":                      false,
		"You must verify your email":                                        false,
		"You may not perform that action":                                   true,
	} {
		p := parse.New(parse.Options{})
		_, _ = p.Write([]byte(failed + words + "\n"))
		j := Input{Rules: builtin(t)}.join(p.Close().Failures[0])
		shown := slices.ContainsFunc(j.failure.Evidence, func(e parse.Evidence) bool {
			return strings.Contains(e.Text, "oidc")
		})
		if (j.fields["oidc"] != "") != blamed || shown != blamed {
			t.Errorf("%s: oidc %q, evidence %v", words, j.fields["oidc"], j.failure.Evidence)
		}
	}
}
