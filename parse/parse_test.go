package parse_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"npmx/parse"
)

// TestSilence: what is no failure of access that a package manager reports gives none. failed is whether a client
// failed at all.
func TestSilence(t *testing.T) {
	for _, x := range []struct {
		name, in string
		failed   bool
	}{
		{"a script's number", "401\nstatus: 403 Forbidden\nE401\n", false},
		{"sizes", "  assets/main.403c1f0e.js   401 KiB  [emitted] (401 ms)\n", false},
		{"a readme", "If you see `npm ERR! code E401`, run `npm login`.\n    $ echo \"npm error code E401\"\n", false},
		{"a code alone in a text", "npm ERR! code E401\nThis is what npm prints when the token is bad.\n", false},
		{"grep", "README.md:12: npm ERR! code E401\nREADME.md:13: npm ERR! 401 Unauthorized - GET " +
			"https://npm.acme.example/x\n", false},
		{"the script that github repeats",
			"2026-03-02T09:14:07.1234567Z ##[group]Run echo\n2026-03-02T09:14:07.1234567Z \x1b[36;1mnpm error code " +
				"E401\x1b[0m\n2026-03-02T09:14:07.1234567Z \x1b[36;1mnpm error 401 Unauthorized - GET " +
				"https://npm.acme.example/x\x1b[0m\n2026-03-02T09:14:07.1234567Z ##[endgroup]\n", false},
		{"git", "npm ERR! code 128\nnpm ERR! An unknown git error occurred\nnpm ERR! command git " +
			"--no-replace-objects ls-remote ssh://git@github.com/acme/x.git\nnpm ERR! git@github.com: Permission " +
			"denied (publickey).\n", true},
		{"maven", "[ERROR] Failed to deploy artifacts: Could not transfer artifact from/to x (https://oss.example/): " +
			"authorization failed for https://oss.example/x.pom, status: 401 Unauthorized\n", false},
		{"docker", "denied: requested access to the resource is denied\nunauthorized: authentication required\n",
			false},
		{"curl", "curl: (22) The requested URL returned error: 403 Forbidden\n", false},
		{"resolve", "npm error code ERESOLVE\nnpm error ERESOLVE unable to resolve dependency tree\nnpm error A " +
			"complete log of this run can be found in: /home/ci/.npm/_logs/2026-03-02T09_14_07_123Z-debug-0.log\n",
			true},
		{"script", "npm ERR! code ELIFECYCLE\nnpm ERR! errno 1\nnpm ERR! x@1.0.0 test: `node 401.js`\nnpm ERR! Exit " +
			"status 1\n", true},
		{"target", "npm error code ETARGET\nnpm error notarget No matching version found for x@^9.0.0.\n", true},
		{"an audit that the registry does not know",
			"npm http fetch POST 404 https://npm.acme.example/-/npm/v1/security/advisories/bulk 42ms\nadded 1 package\n", false},
		{"a refused request that npm did without",
			"npm http fetch GET 404 https://npm.acme.example/optional 42ms (cache skip)\nadded 1 package\n", false},
		{"pnpm's warning in a run that goes on",
			` WARN  Issue while reading "/app/.npmrc". Failed to replace env in config: ${NPM_TOKEN}` +
				"\nDone in 2s\n", false},
		{"yarn's script", "error Command failed with exit code 1.\n", true},
		{"a go test",
			"--- FAIL: TestE401 (0.00s)\n    x_test.go:12: got 401 Unauthorized - GET https://npm.acme.example/x\n",
			false},
		{"pnpm's git dependency",
			" ERR_PNPM_FETCH_404  GET https://codeload.github.com/acme/lib/tar.gz/0a1b2c3d: Not Found - 404\n\nNo " +
				"authorization header was set for the request.\n", true},
		{"bun's git dependency",
			"bun add v1.2.21 (7c45ed97)\nerror: GET https://api.github.com/repos/acme/lib/tarball/ - 401\nerror: " +
				"acme/lib failed to resolve\n", true},
		{"npm and a release",
			"npm error code E404\nnpm error 404 Not Found - GET " +
				"https://github.com/acme/app/releases/download/v1.2.3/app.tgz\n", true},
		{"a plugin of yarn",
			"➤ YN0035: The remote server failed to provide the requested resource\n➤ YN0035:   Response Code: 404 " +
				"(Not Found)\n➤ YN0035:   Request Method: GET\n➤ YN0035:   Request URL: " +
				"https://github.com/acme/berry/raw/@acme/cli/1.0.0/bin/%40acme/plugin-x.js\n➤ YN0000: Failed with " +
				"errors in 0s 5ms\n", true},
		{"an audit that a registry does not offer",
			"➤ YN0035: The remote server failed to provide the requested resource\n➤ YN0035:   Response Code: 404 " +
				"(Not Found)\n➤ YN0035:   Request Method: POST\n➤ YN0035:   Request URL: " +
				"https://npm.acme.example/-/npm/v1/security/audits/quick\n", true},
		{"a test that prints",
			"> jest\n\n  console.log\n    npm ERR! code E401\n    npm ERR! 401 Unauthorized - GET " +
				"https://npm.acme.example/@acme%2fcore\n\n      at log (src/x.test.ts:12:11)\n\nPASS src/x.test.ts\n",
			false},
		{"a test that prints, in jest 24",
			"  console.error src/x.js:12\n    npm error code E401\n    npm error 401 Unauthorized - GET " +
				"https://npm.acme.example/x\n", false},
		{"a look that may fail",
			"$ npm view @acme/core@1.2.3 version || true\nnpm error code E404\nnpm error 404 No match found for " +
				"version 1.2.3\nnpm error 404  The requested resource '@acme/core@1.2.3' could not be found or you " +
				"do not have permission to access it.\n$ npm publish\n+ @acme/core@1.2.3\n", false},
		{"webpack", "ERROR in ./src/npm error.js 401:403\n", false},
		{"nothing", "", false},
	} {
		if log := read(x.in, parse.Options{}); len(log.Failures) > 0 || log.Failed != x.failed {
			t.Errorf("%s: failed %v, %+v", x.name, log.Failed, log.Failures)
		}
	}
}

// TestFailures holds single fields of made-up logs; recordings hold the rest.
func TestFailures(t *testing.T) {
	const frame = "npm error code E403\nnpm error 403 403 Forbidden - GET https://npm.acme.example/@acme%2fcore - no\n"
	for _, x := range []struct {
		name, in string
		want     []string // code status method host package count
		check    func(parse.Failure) bool
	}{
		{"twice is one", frame + frame, []string{"E403 403 GET npm.acme.example @acme/core 2"}, nil},
		{"two are two", frame + strings.ReplaceAll(frame, "@acme", "@other"), nil, nil},
		{"newest first",
			"npm error A complete log of this run can be found in: " +
				"/home/ci/.npm/_logs/2026-03-02T09_14_07_123Z-debug-0.log\nnpm error 403 403 Forbidden - GET " +
				"https://npm.acme.example/@acme%2fcore - no\nnpm error code E403\n",
			[]string{"E403 403 GET npm.acme.example @acme/core 1"}, nil},
		{"a registry that quotes another's refusal",
			"npm error code E401\nnpm error 401 Unauthorized - GET https://npm.acme.example/x - nope\nnpm error 401 " +
				"Unauthorized - GET http://10.0.0.1/secret\n", []string{"E401 401 GET npm.acme.example x 1"}, nil},
		{"under a heading",
			"npm error code E404\nnpm error 404 Not Found - GET https://npm.acme.example/x - nope\nnpm error 404 401 " +
				"Unauthorized - GET http://10.0.0.1/secret\nnpm error 404\n",
			[]string{"E404 404 GET npm.acme.example x 1"}, nil},
		{"without a heading of its own",
			"npm error code E403\nnpm error 403 403 Forbidden - GET https://npm.acme.example/x - nope\nnpm error 403 " +
				"request to http://10.0.0.1/secret failed, reason: connect ECONNREFUSED\n",
			[]string{"E403 403 GET npm.acme.example x 1"}, func(f parse.Failure) bool { return f.Message == "nope" }},
		{"a script that npm quotes",
			"npm error code 1\nnpm error path /app/node_modules/dep\nnpm error command failed\nnpm error command sh " +
				"-c node f.js\nnpm error code E401\nnpm error 401 Unauthorized - GET http://10.0.0.1/secret\nnpm " +
				"error A complete log of this run can be found in: " +
				"/x/_logs/2026-03-02T09_14_07_123Z-debug-0.log\nnpm error code E401\nnpm error 401 Unauthorized - " +
				"GET http://10.0.0.1/again\n", []string{}, nil},
		{"newest first, too",
			"npm error 401 Unauthorized - GET http://10.0.0.1/secret\nnpm error code E401\nnpm error command sh -c " +
				"node f.js\nnpm error command failed\nnpm error path /app/node_modules/dep\nnpm error code 1\n",
			[]string{}, nil},
		{"a script that fails, and then npm",
			"npm error code 1\nnpm error command failed\nnpm error command sh -c node f.js\nnpm error oh no\n\n$ npm " +
				"publish\nnpm error code E401\nnpm error 401 Unauthorized - PUT https://npm.acme.example/x\n",
			[]string{"E401 401 PUT npm.acme.example x 1"}, nil},
		{"a url's password",
			"npm error code E401\nnpm error 401 Unauthorized - GET https://me:hunter2hunter2@npm.acme.example:443/x\n",
			[]string{"E401 401 GET npm.acme.example x 1"}, func(f parse.Failure) bool {
				return !strings.Contains(f.URL+f.Words+f.Evidence[1].Text, "hunter2")
			}},
		{"masked host", "npm error code E401\nnpm error 401 Unauthorized - GET https://***/x\n",
			[]string{"E401 401 GET   1"}, nil},
		{"boilerplate is no host",
			"npm error code E401\nnpm error Incorrect or missing password.\nnpm error   https://www.npmjs.com/forgot\n",
			[]string{"E401 401    1"}, nil},
		{"npm 12's body", `npm error code E401` + "\n" +
			`npm error 401 Unauthorized - GET https://npm.acme.example/x - {"errors":[{"status":401,"message":"Bad credentials"}]}` + "\n", []string{"E401 401 GET npm.acme.example x 1"}, func(f parse.Failure) bool { return f.Message == "Bad credentials" }},
		{"trusted publishing",
			"npm notice 📦  @acme/core@1.2.0\nnpm http fetch POST 404 " +
				"https://npm.acme.example/-/npm/v1/oidc/token/exchange/package/@acme%2fcore 42ms\nnpm verbose oidc " +
				"Failed token exchange request with body message: package not found\nnpm error code ENEEDAUTH\nnpm " +
				"error need auth This command requires you to be logged in to https://npm.acme.example/\n",
			[]string{"ENEEDAUTH 404 POST npm.acme.example @acme/core 1"}, func(f parse.Failure) bool {
				return f.Version == "1.2.0" && f.Command == "publish"
			}},
		{"an illegal header", "npm error Bearer ghs_secret\nnpm error tokenx is not a legal HTTP header value\n",
			[]string{" 0    1"}, nil},
		{"npm 6 without a variable",
			"Error: Failed to replace env in config: ${NPM_TOKEN}\n    at " +
				"/usr/local/lib/node_modules/npm/lib/config/core.js:415:13\n", []string{" 0    1"},
			func(f parse.Failure) bool { return f.Variable == "NPM_TOKEN" && f.Client.Name == "npm" }},
		{"yarn 4 without a variable",
			"Usage Error: Environment variable not found (NPM_TOKEN) in /app/.yarnrc.yml (in npmAuthToken)\n",
			[]string{" 0    1"}, func(f parse.Failure) bool {
				return f.Variable == "NPM_TOKEN" &&
					f.File == "/app/.yarnrc.yml"
			}},
		{"changesets",
			"🦋  error an error occurred while publishing @acme/core: E403 403 Forbidden - PUT " +
				"https://npm.acme.example/@acme%2fcore - You cannot publish over the previously published versions: " +
				"1.0.0.\n", []string{"E403 403 PUT npm.acme.example @acme/core 1"}, nil},
		{"semantic-release", "[9:14:07 AM] [semantic-release] › ✘  ENONPMTOKEN No npm token specified.\n",
			[]string{"ENONPMTOKEN 0    1"}, nil},
		{"dependabot",
			"  proxy | 2026/03/02 09:14:07 [017] 401 https://npm.pkg.github.com:443/@acme%2fcore\nupdater | " +
				"2026/03/02 09:14:08 INFO <job_42> | private_source_authentication_failure | {\"source\": " +
				"\"npm.pkg.github.com\"} |\n",
			[]string{"private_source_authentication_failure 401  npm.pkg.github.com @acme/core 1"}, nil},
		{"pnpm's records",
			`{"level":"error","name":"pnpm","err":{"message":"GET https://npm.acme.example/@acme%2Fcore: Unauthorized - 401","code":"ERR_PNPM_FETCH_401"}}` + "\n", []string{"ERR_PNPM_FETCH_401 401 GET npm.acme.example @acme/core 1"}, nil},
		{"a paste without its first line",
			"npm ERR! 403 403 Forbidden - PUT http://npm.acme.example/@acme%2fcore - Forbidden\nnpm ERR! 403 In most " +
				"cases, you or one of your dependencies are requesting\n",
			[]string{"E403 403 PUT npm.acme.example @acme/core 1"}, nil},
		{"pnpm 11 publishes",
			"📦 @acme/core@1.0.0 → https://npm.acme.example/npm/\npnpm: 403 Forbidden - PUT " +
				"https://npm.acme.example/npm/@acme%2fcore - cannot modify pre-existing version: 1.0.0\n    at " +
				"file:///usr/lib/pnpm.mjs:1:1\n", []string{" 403 PUT npm.acme.example @acme/core 1"},
			func(f parse.Failure) bool {
				return f.Client.Name == "pnpm" && f.Command == "publish" && f.Version == "1.0.0"
			}},
		{"pnpm 11 alone", "pnpm: 401 Unauthorized - PUT https://npm.acme.example/@acme%2fcore\n",
			[]string{" 401 PUT npm.acme.example @acme/core 1"}, nil},
		{"corepack",
			"Internal Error: Server answered with HTTP 403 when performing the request to " +
				"https://npm.acme.example/pnpm/-/pnpm-9.15.4.tgz; for troubleshooting help, see " +
				"https://github.com/nodejs/corepack#troubleshooting\n", []string{" 403 GET npm.acme.example pnpm 1"},
			nil},
		{"corepack's first words",
			"Error: Server answered with HTTP 404 when performing the request to https://npm.acme.example/pnpm\n",
			[]string{" 404 GET npm.acme.example pnpm 1"}, nil},
		{"yarn 1 and a proxy",
			"error An unexpected error occurred: \"https://npm.acme.example/core: tunneling socket could not be " +
				"established, statusCode=407\".\n", []string{" 407  npm.acme.example core 1"},
			func(f parse.Failure) bool { return f.Message == "" }},
		{"a proxy that refuses",
			"error An unexpected error occurred: \"https://npm.acme.example/core: tunneling socket could not be " +
				"established, statusCode=403\".\n", []string{" 403  npm.acme.example core 1"}, nil},
		{"a proxy that gets nowhere",
			"error An unexpected error occurred: \"https://npm.acme.example/core: tunneling socket could not be " +
				"established, statusCode=503\".\n", []string{" 0  npm.acme.example core 1"},
			func(f parse.Failure) bool { return f.Reason == "ECONNRESET" }},
		{"a proxy that is not there",
			"error An unexpected error occurred: \"https://npm.acme.example/core: tunneling socket could not be " +
				"established, cause=connect ECONNREFUSED 127.0.0.1:80\".\n", []string{" 0  npm.acme.example core 1"},
			func(f parse.Failure) bool { return f.Reason == "ECONNREFUSED" }},
		{"yarn 3 and a proxy", "➤ YN0001: │ RequestError: tunneling socket could not be established, statusCode=407\n",
			[]string{"YN0001 407    1"}, nil},
		{"pnpm and a proxy",
			" ERR_PNPM_META_FETCH_FAIL  GET https://npm.acme.example/core: Proxy response (407) !== 200 when HTTP " +
				"Tunneling\n", []string{"ERR_PNPM_META_FETCH_FAIL 407 GET npm.acme.example core 1"}, nil},
		{"npm and a proxy",
			"npm error code ECONNRESET\nnpm error network request to https://npm.acme.example/core failed, reason: " +
				"Proxy response (407) !== 200 when HTTP Tunneling\n",
			[]string{"ECONNRESET 407  npm.acme.example core 1"}, nil},
		{"provenance",
			"npm error code E422\nnpm error 422 Unprocessable Entity - PUT https://npm.acme.example/@acme%2fcore - " +
				"Error verifying sigstore provenance bundle: Unsupported GitHub Actions runner environment: " +
				"\"self-hosted\".\n", []string{"E422 422 PUT npm.acme.example @acme/core 1"}, nil},
		{"a tag in conflict",
			"npm ERR! code E409\nnpm ERR! 409 Conflict - PUT https://npm.acme.example/-/package/core/dist-tags/latest\n", []string{"E409 409 PUT npm.acme.example core 1"}, nil},
		{"a git dependency that nobody reaches",
			" ERR_PNPM_FETCH_FAIL  GET https://codeload.github.com/acme/lib/tar.gz/0a1b2c3d: getaddrinfo ENOTFOUND " +
				"codeload.github.com\n", []string{"ERR_PNPM_FETCH_FAIL 0 GET codeload.github.com  1"}, nil},
		{"an audit without a right",
			"➤ YN0041: Invalid authentication (as an unknown user)\n➤ YN0041:   Response Code: 401 (Unauthorized)\n➤ " +
				"YN0041:   Request Method: POST\n➤ YN0041:   Request URL: " +
				"https://npm.acme.example/-/npm/v1/security/audits/quick\n",
			[]string{"YN0041 401 POST npm.acme.example  1"}, nil},
		{"a tag", "npm error code E403\nnpm error 403 403 Forbidden - PUT " +
			"https://npm.acme.example/-/package/@acme%2fcore/dist-tags/beta - no\n",
			[]string{"E403 403 PUT npm.acme.example @acme/core 1"},
			func(f parse.Failure) bool { return f.Command == "dist-tag" }},
		{"an owner",
			"npm error code E403\nnpm error 403 403 Forbidden - PUT https://npm.acme.example/core/-rev/5-abc - no\n",
			[]string{"E403 403 PUT npm.acme.example core 1"}, func(f parse.Failure) bool { return f.Command == "" }},
		{"a test that prints, and then npm",
			"  console.error\n    npm error code E403\n    npm error 403 403 Forbidden - PUT " +
				"https://npm.acme.example/x - nope\n\n      at x.test.js:3:9\n\nnpm error code E401\nnpm error 401 " +
				"Unauthorized - GET https://npm.acme.example/@acme%2fcore\n",
			[]string{"E401 401 GET npm.acme.example @acme/core 1"}, nil},
		{"a look that may fail, with nothing behind it",
			"$ npm view core@1.2.3 || true\nnpm error code E401\nnpm error 401 Unauthorized - GET " +
				"https://npm.acme.example/core\n", []string{"E401 401 GET npm.acme.example core 1"},
			func(f parse.Failure) bool { return f.Command == "view" }},
		{"a job that fails after all",
			"$ npm ci || true\nnpm error code E401\nnpm error 401 Unauthorized - GET " +
				"https://npm.acme.example/core\n$ npm test\nERROR: Job failed: exit code 127\n",
			[]string{"E401 401 GET npm.acme.example core 1"}, func(f parse.Failure) bool { return f.Command == "ci" }},
		{"the command in front, not the next",
			"$ npm ci\nnpm error code E401\nnpm error 401 Unauthorized - GET https://npm.acme.example/core\n$ npm " +
				"publish\n", []string{"E401 401 GET npm.acme.example core 1"},
			func(f parse.Failure) bool { return f.Command == "ci" }},
		{"nx", "> nx run core:nx-release-publish\n\nnpm publish error:\n403 Forbidden - PUT " +
			"https://npm.acme.example/@acme%2fcore - You cannot publish over the previously published versions: " +
			"1.0.0.\n", []string{"E403 403 PUT npm.acme.example @acme/core 1"},
			func(f parse.Failure) bool { return f.Command == "publish" }},
		{"nx without a token",
			"npm publish error:\nThis command requires you to be logged in to https://npm.acme.example/\nYou need to " +
				"authorize this machine using `npm adduser`\n", []string{"ENEEDAUTH 0  npm.acme.example  1"}, nil},
		{"an aggregate of semantic-release",
			"AggregateError: \n    SemanticReleaseError: Invalid npm token.\n        at module.exports " +
				"(get-error.js:6:10)\n", []string{" 0    1"}, nil},
		{"a line break in the token",
			"npm error code ERR_INVALID_CHAR\nnpm error Invalid character in header content [\"authorization\"]\n",
			[]string{"ERR_INVALID_CHAR 0    1"}, nil},
		{"bun 1.0", "error: forbidden while loading \"@acme/core\" 403\n", []string{" 403   @acme/core 1"}, nil},
		{"bun 1.0 and no package", "error: package \"@acme/core\" not found npm.acme.example/@acme/core 404\n",
			[]string{" 404  npm.acme.example @acme/core 1"}, nil},
		{"lerna 2", "lerna ERR! publish npm ERR! code ENEEDAUTH\nlerna ERR! publish npm ERR! need auth auth required " +
			"for publishing\n", []string{"ENEEDAUTH 0    1"}, nil},
		{"yarn 1 and a registry's words",
			`error An unexpected error occurred: "https://npm.acme.example/core: authorization required to access package core".` + "\n", []string{" 0  npm.acme.example core 1"}, nil},
		{"OAuth's words",
			"npm error code E401\nnpm error 401 Unauthorized - GET https://npm.acme.example/x - " +
				"{\"error\":\"invalid_token\",\"error_description\":\"Token is expired\"}\n",
			[]string{"E401 401 GET npm.acme.example x 1"},
			func(f parse.Failure) bool { return f.Message == "invalid_token: Token is expired" }},
		{"bun", "bun install v1.2.21 (7c45ed97)\nerror: GET https://npm.acme.example/@acme%2fcore - 401\nerror: " +
			"@acme/core@^1.0.0 failed to resolve\n", []string{" 401 GET npm.acme.example @acme/core 1"},
			func(f parse.Failure) bool { return f.Wanted == "^1.0.0" && f.Client.Version == "1.2.21" }},
	} {
		log := read(x.in, parse.Options{})
		if x.want != nil && !slices.Equal(brief(log), x.want) {
			t.Errorf("%s: %q, want %q", x.name, brief(log), x.want)
			continue
		}
		if x.want == nil && len(log.Failures) != 2 {
			t.Errorf("%s: %q, want two", x.name, brief(log))
		}
		if x.check != nil && !x.check(log.Failures[0]) {
			t.Errorf("%s: %+v", x.name, log.Failures[0])
		}
	}
}

// TestInterleaved: two tasks whose lines alternate are two failures with their own facts.
func TestInterleaved(t *testing.T) {
	a := []string{"npm error code E401", "npm error 401 Unauthorized - GET https://a.example/x - one"}
	b := []string{"npm error code E403", "npm error 403 403 Forbidden - GET https://b.example/y - two"}
	var text strings.Builder
	for i := range a {
		text.WriteString("[a]: " + a[i] + "\n[b]: " + b[i] + "\n")
	}
	if got, want := brief(read(text.String(), parse.Options{})), []string{"E401 401 GET a.example x 1",
		"E403 403 GET b.example y 1"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestMergeTakesTheDebugLogsFacts: what the screen hides comes from the log of the same run.
func TestMergeTakesTheDebugLogsFacts(t *testing.T) {
	screen := read("npm error code E401\nnpm error Unable to authenticate, your authentication token seems to be "+
		"invalid.\n", parse.Options{}).Failures[0]
	debug := read("0 verbose cli /usr/bin/node /usr/bin/npm\n1 http fetch GET 401 "+
		"https://npm.acme.example/@acme%2fcore 7ms (cache skip)\n2 verbose stack HttpErrorAuthUnknown: Unable to "+
		"authenticate, need: Bearer realm=\"x\"\n3 error code E401\n4 error Unable to authenticate, your "+
		"authentication token seems to be invalid.\n", parse.Options{DebugLog: true}).Failures[0]
	if !parse.Same(screen, debug) ||
		parse.Same(screen, parse.Failure{Client: screen.Client, Code: "E403", Status: 403}) {
		t.Fatalf("%+v and %+v", screen, debug)
	}
	m := parse.Merge(screen, debug)
	if m.URL == "" || m.Challenge != `Bearer realm="x"` || m.Host != "npm.acme.example" ||
		len(m.Evidence) != len(screen.Evidence) || m.Debug {
		t.Errorf("%+v", m)
	}
}

// TestFacts: what a verbose log says of its run.
func TestFacts(t *testing.T) {
	log := read("npm verbose cli /usr/bin/node /usr/bin/npm\nnpm info using npm@11.6.2\nnpm info using "+
		"node@v22.12.0\nnpm silly config load:file:/home/ci/.npmrc\nnpm verbose argv \"publish\" \"--access\" "+
		"\"public\"\nnpm verbose logfile /home/ci/.npm/_logs/2026-03-02T09_14_07_123Z-debug-0.log\nnpm verbose cwd "+
		"/app\n", parse.Options{})
	if log.Client != (parse.Client{Name: "npm", Version: "11.6.2", Node: "22.12.0"}) || log.Command != "publish" ||
		log.Cwd != "/app" || log.Failed ||
		!slices.Equal(log.Argv, []string{"publish", "--access", "public"}) ||
		!slices.Equal(log.ConfigFiles, []string{"/home/ci/.npmrc"}) || len(log.DebugLogs) != 1 || log.Lines != 7 {
		t.Errorf("%+v", log)
	}
}

// brief is one line a failure: code status method host package count.
func brief(log parse.Log) (out []string) {
	for _, f := range log.Failures {
		out = append(out, strings.Join([]string{f.Code, strconv.Itoa(f.Status), f.Method, f.Host, f.Package,
			strconv.Itoa(f.Count)}, " "))
	}
	return out
}
