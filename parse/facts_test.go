package parse_test

import (
	"strings"
	"testing"

	"npmx/parse"
)

// one gives the only failure of a log.
func one(t *testing.T, name, text string) parse.Failure {
	t.Helper()
	log := read(text, parse.Options{})
	if len(log.Failures) != 1 {
		t.Errorf("%s: %d failures: %q", name, len(log.Failures), brief(log))
		return parse.Failure{}
	}
	return log.Failures[0]
}

// TestAnExchangeThatFailedIsAFact: npm 11 and 12 tell of every step of an exchange; only one that failed, before a
// request that a token could have mended, is a fact of the failure.
func TestAnExchangeThatFailedIsAFact(t *testing.T) {
	const (
		failed = "npm verbose oidc Failed token exchange request with body message: OIDC token exchange error - " +
			"package not found\n"
		got     = "npm verbose oidc Successfully retrieved and set token\n"
		skipped = "npm silly oidc Skipped because incorrect permissions for id-token within GitHub workflow\n"
		none    = "npm silly oidc Skipped because no id_token available\n"
		login   = "npm error code ENEEDAUTH\n" +
			"npm error need auth This command requires you to be logged in to https://npm.acme.example/\n"
	)
	put := func(answer string) string {
		return "npm error code E" + answer[:3] + "\nnpm error " + answer + "\n"
	}
	hidden := put("404 Not Found - PUT https://npm.acme.example/@acme%2fcore - Not found")
	for _, x := range []struct{ name, in, want string }{
		{"failed", failed + hidden, "Failed token exchange"},
		{"failed at GitHub", "npm verbose oidc Failed to fetch id_token from GitHub: missing value\n" + hidden,
			"Failed to fetch"},
		{"no answer", "npm verbose oidc Failure with message: fetch failed\n" + hidden, "Failure with"},
		{"got", got + hidden, ""},
		{"failed, then got", failed + got + hidden, ""},
		{"got, then failed for the next package", got + "npm verbose oidc Cleared previous exchange token\n" + failed +
			hidden, "Failed token"},
		{"failed, then the next package", failed + "npm verbose oidc Cleared previous exchange token\n" + hidden, ""},
		{"provenance", got + "npm verbose oidc Enabling provenance\n" + hidden, ""},
		{"no provenance", got + "npm verbose oidc Failed to set provenance with message: no\n" + hidden, ""},
		{"skipped by a job that has a token", skipped + hidden, ""},
		{"skipped by a job that has none", skipped + login, "Skipped because incorrect"},
		{"no id token and no other", none + login, "Skipped because no"},
		{"no id token", none + hidden, ""},
		{"a package of another name", failed + put("404 Not Found - GET https://npm.acme.example/lodahs - Not found"),
			""},
		{"a tag", failed +
			put("403 Forbidden - PUT https://npm.acme.example/-/package/@acme%2fcore/dist-tags/next - no"),
			"Failed token"},
		{"what npm fell back to has no plan",
			failed + put("402 Payment Required - PUT https://npm.acme.example/@acme%2fcore - You must sign up for "+
				"private packages"), ""},
		{"an outage", failed + put("503 Service Unavailable - PUT https://npm.acme.example/@acme%2fcore"), ""},
	} {
		f := one(t, x.name, x.in)
		if x.want == "" && f.OIDC != "" || !strings.HasPrefix(f.OIDC, x.want) {
			t.Errorf("%s: oidc %q, want %q", x.name, f.OIDC, x.want)
		}
		for _, e := range f.Evidence {
			if x.want == "" && strings.Contains(e.Text, " oidc ") {
				t.Errorf("%s: evidence %q", x.name, e.Text)
			}
		}
	}
}

// TestOnlyTheRegistrysNoticesCount: what npm says itself is no notice of the registry, nor is what that tells
// everybody.
func TestOnlyTheRegistrysNoticesCount(t *testing.T) {
	const refused = "npm error code E404\nnpm error 404 Not Found - PUT https://npm.acme.example/@acme%2fcore - Not " +
		"found\n"
	for _, own := range []string{"", "Tarball Contents", "1.2kB package.json", "left-pad", "@acme/bundled",
		"bundled deps: 1", "own files: 2", "total files: 3",
		"publish Signed provenance statement with source and build information from GitHub Actions",
		"publish Provenance statement published to transparency log: https://search.sigstore.example/?logIndex=1",
		"Publishing to https://npm.acme.example/ with tag latest and public access", "PING https://npm.acme.example/",
		"PONG 12ms",
		"New major version of npm available! 10.9.9 -> 12.2.0", "To update run: npm install -g npm@12.2.0",
		"run @acme/core@1.0.0 prepack",
		`deprecating @acme/core@1.0.0 with message "old"`,
		"profile Enabling two factor authentication for auth-and-writes",
		"Skipping all user and access validation due to third-party registry",
		"Security Notice: Classic tokens have been revoked. Granular tokens are now limited to 90 days."} {
		if f := one(t, own, "npm notice "+own+"\n"+refused); len(f.Notices) != 0 {
			t.Errorf("%q became %q", own, f.Notices)
		}
	}
	for _, sent := range []string{"Access token expired or revoked. Please try logging in again.",
		"Your account is about to be locked",
		"New sign-in needed: this token has expired", "Cannot read: token has expired",
		"run npm login: the token has expired"} {
		if f := one(t, sent, "npm notice "+sent+"\n"+refused); len(f.Notices) != 1 || f.Notices[0] != sent {
			t.Errorf("%q became %q", sent, f.Notices)
		}
	}
}

// TestNpmsLookForItselfIsNoRequestOfTheCommand: npm's weekly question for its own version is no part of the command,
// and no package that it lacks.
func TestNpmsLookForItselfIsNoRequestOfTheCommand(t *testing.T) {
	const (
		argv  = "npm verbose argv \"install\"\n"
		check = "npm http fetch GET 401 https://npm.acme.example/npm 42ms (cache skip)\n"
		core  = "npm http fetch GET 401 https://npm.acme.example/@acme%2fcore 42ms (cache skip)\n"
		frame = "npm error code E401\nnpm error Unable to authenticate, need: Basic realm=\"x\"\n"
	)
	for _, x := range []struct{ name, in, want string }{
		{"before", argv + check + core + frame, "@acme/core"},
		{"behind", argv + core + check + frame, "@acme/core"},
		{"alone", argv + check + frame, ""},
		{"asked for", "npm verbose argv \"install\" \"npm@latest\"\n" + check + frame, "npm"},
		{"named by the error",
			argv + check + "npm error code E401\nnpm error 401 Unauthorized - GET https://npm.acme.example/npm\n",
			"npm"},
		{"a dependency, in CI", "##[group]Run npm ci\n##[endgroup]\n" + strings.ReplaceAll("@"+argv+"@"+check+"@"+frame,
			"@npm ", "2026-03-02T09:14:07.1234567Z npm "), "npm"},
	} {
		f := one(t, x.name, x.in)
		if got := strings.Join(f.Packages, " "); f.Package != x.want || got != x.want {
			t.Errorf("%s: %q of %q, want %q", x.name, f.Package, got, x.want)
		}
	}
}

// TestTheRegistrysWordsAreQuoted: the lines that are quoted are the log's own, and the ones with the registry's words.
func TestTheRegistrysWordsAreQuoted(t *testing.T) {
	for _, x := range []struct {
		name, in string
		want     []string
	}{
		{"npm 4", "npm ERR! publish Failed PUT 403\n" +
			"npm ERR! Darwin 16.4.0\n" +
			"npm ERR! argv \"/usr/bin/node\" \"/usr/bin/npm\" \"publish\"\n" +
			"npm ERR! node v6.9.2\n" +
			"npm ERR! npm  v4.0.5\n" +
			"npm ERR! code E403\n" +
			"\n" +
			"npm ERR! \"You cannot publish over the previously published version 0.2.3.\" : core\n",
			[]string{"npm ERR! code E403",
				`npm ERR! "You cannot publish over the previously published version 0.2.3." : core`}},
		{"np shows npm's last line",
			"  → npm ERR!     /home/ci/.npm/_logs/2026-03-02T09_14_07_123Z-debug-0.log\n" +
				"npm ERR! code EOTP\n" +
				"npm ERR! This operation requires a one-time password from your authenticator.\n",
			[]string{"npm ERR! code EOTP",
				"npm ERR! This operation requires a one-time password from your authenticator."}},
		{"a token with a line break", "npm ERR! Bearer ab\nnpm ERR! x is not a legal HTTP header value\n",
			[]string{"npm ERR! <redacted> is not a legal HTTP header value"}},
		{"a record of a bot",
			`         "stderr": "npm ERR! code E401\nnpm ERR! Unable to authenticate, need: Basic realm=\"x\"\n\n` +
				`npm ERR! A complete log of this run can be found in:\n` +
				`npm ERR!     /home/ci/.npm/_logs/2026-03-02T09_14_07_123Z-debug.log\n",` + "\n",
			[]string{"npm ERR! code E401", `npm ERR! Unable to authenticate, need: Basic realm="x"`}},
		{"yarn and a firewall",
			"➤ YN0035: │ core@npm:1.0.0: The remote server failed to provide the requested resource\n" +
				"➤ YN0035: │   Response Code: 403 (Requested item is quarantined)\n" +
				"➤ YN0035: │   Request Method: GET\n" +
				"➤ YN0035: │   Request URL: https://npm.acme.example/core/-/core-1.0.0.tgz\n",
			[]string{"➤ YN0035: │ core@npm:1.0.0: The remote server failed to provide the requested resource",
				"➤ YN0035: │   Response Code: 403 (Requested item is quarantined)",
				"➤ YN0035: │   Request URL: https://npm.acme.example/core/-/core-1.0.0.tgz"}},
		{"changesets",
			"🦋  error an error occurred while publishing @acme/core: E429 429 Too Many Requests - PUT " +
				"https://npm.acme.example/@acme%2fcore - slow down \n",
			[]string{"an error occurred while publishing @acme/core: E429 429 Too Many Requests - PUT " +
				"https://npm.acme.example/@acme%2fcore - slow down"}},
		{"--json", "{\n" +
			"  \"error\": {\n" +
			"    \"code\": \"E403\",\n" +
			"    \"summary\": \"403 Forbidden - PUT https://npm.acme.example/core - no\",\n" +
			"    \"detail\": \"\"\n" +
			"  }\n" +
			"}\n",
			[]string{`"code": "E403",`, `"summary": "403 Forbidden - PUT https://npm.acme.example/core - no",`}},
	} {
		var got []string
		for _, e := range one(t, x.name, x.in).Evidence {
			got = append(got, e.Text)
		}
		if strings.Join(got, "\n") != strings.Join(x.want, "\n") {
			t.Errorf("%s: %q, want %q", x.name, got, x.want)
		}
	}
}

// TestClientsTellFactsBesideTheirError: facts that clients tell in other places than their error.
func TestClientsTellFactsBesideTheirError(t *testing.T) {
	f := one(t, "config list",
		"##[section]Starting: npm ci\n"+
			"[command]/opt/node/bin/npm config list\n"+
			"; \"user\" config from /home/vsts/.npmrc\n"+
			"; node version = v20.11.1\n"+
			"; npm local prefix = /app\n"+
			"; npm version = 10.2.4\n"+
			"[command]/opt/node/bin/npm ci\n"+
			"npm ERR! code E401\n"+
			"npm ERR! Unable to authenticate, your authentication token seems to be invalid.\n")
	if f.Client != (parse.Client{Name: "npm", Version: "10.2.4", Node: "20.11.1"}) || f.Command != "ci" {
		t.Errorf("config list: %+v, command %q", f.Client, f.Command)
	}
	f = one(t, "pnpm 9",
		" ERR_PNPM_FETCH_401  GET https://npm.acme.example/core/-/core-1.0.0.tgz: Unauthorized - 401\n"+
			"An authorization header was used: Bearer eyJ2[hidden]\n"+
			"These authorization settings were found:\n"+
			"//npm.acme.example/:_authToken=eyJ2[hidden]\n")
	if f.Sent != "yes" {
		t.Errorf("pnpm 9: %+v", f)
	}
}

// TestNpmsVersionIsReadWhereOthersTellIt: npm's version where others tell it, and what only looks like it.
func TestNpmsVersionIsReadWhereOthersTellIt(t *testing.T) {
	const refused = "npm ERR! code E401\nnpm ERR! 401 Unauthorized - GET https://npm.acme.example/core\n"
	for _, x := range []struct{ name, in, want string }{
		{"nvm", "Now using node v10.19.0 (npm v6.13.4)\n", "npm 6.13.4 10.19.0"},
		{"asked for", "$ node --version\nv24.0.2\n$ npm --version\n11.3.0\n", "npm 11.3.0 "},
		{"asked for, with warnings", "$ npm -v\nnpm WARN config tmp This setting is no longer used.\n8.19.2\n",
			"npm 8.19.2 "},
		{"its name", "; cli configs\nuser-agent = npm/5.6.0 node/v8.10.0 linux x64\n", "npm 5.6.0 8.10.0"},
		{"its name as of npm 6", "user-agent = \"npm/6.4.1 node/v10.15.1 linux x64\"\n", "npm 6.4.1 10.15.1"},
		{"its name as of npm 7", "user-agent = \"npm/{npm-version} node/{node-version} {platform}\"\n", "npm  "},
		{"an update", "npm notice New minor version of npm available! 7.21.1 -> 7.23.0\n", "npm 7.21.1 "},
		{"another's", "$ npm view core version\n1.2.3\n", "npm  "},
		{"another's number behind it", "$ npm -v\nnpm is not installed\n1.2.3\n", "npm  "},
		{"nvm without npm", "Now using node v10.19.0\n", "npm  "},
		{"yarn that runs a script", "yarn run v1.22.11\n$ lerna bootstrap\n", "npm  "},
	} {
		c := one(t, x.name, x.in+refused).Client
		if got := c.Name + " " + c.Version + " " + c.Node; got != x.want {
			t.Errorf("%s: %q, want %q", x.name, got, x.want)
		}
	}
}
