package parse_test

import (
	"strings"
	"testing"

	"npmx/parse"
)

// TestPnpmWithoutItsHead: what pnpm prints without a code, around one, or in pnpm 12's own wrapping, and what only
// looks like it.
func TestPnpmWithoutItsHead(t *testing.T) {
	const (
		reset = "request to https://npm.acme.example/core failed, reason: connect ECONNRESET 10.0.0.1:443"
		frame = "    at ClientRequest.<anonymous> " +
			"(/home/ci/.cache/node/corepack/v1/pnpm/10.4.1/dist/pnpm.cjs:64529:18)\n"
		old = "at err                    …_modules/node-fetch-npm/src/index.js:68  reject(new FetchError(`request " +
			"to ${request.url}…\n"
		retry = "WARN  error (ERR_PNPM_FETCH_503). Will retry in 10 seconds. 2 retries left.\n"
		debug = "{\n  \"73 error pnpm\": {\n    \"message\": {\n      \"code\": \"ERR_PNPM_%s\",\n      \"hint\": " +
			"\"core is not in the npm registry.\\n\\nNo authorization header was set for the request.\"\n    },\n    " +
			"\"err\": {\n      \"name\": \"Error\",\n      \"message\": \"%s\",\n      \"code\": \"ERR_PNPM_%s\",\n  " +
			"    \"stack\": \"Error: x\\n    at y\"\n    }\n  }\n}\n"
	)
	logged := func(code, message string) string {
		return strings.NewReplacer("ERR_PNPM_%s", "ERR_PNPM_"+code, "%s", message).Replace(debug)
	}
	for _, x := range []struct{ name, in, want string }{
		{"an exception", "^CFetchError: " + reset + "\n" + frame, " 0 - npm.acme.example core - 1"},
		{"an exception of a script",
			"FetchError: " + reset +
				"\n    at ClientRequest.<anonymous> (/app/node_modules/node-fetch/lib/index.js:1501:11)\n", ""},
		{"an exception without a stack", "FetchError: " + reset + "\n", ""},
		{"pnpm 1", " ERROR  " + reset + "\n" + old, " 0 - npm.acme.example core - 1"},
		{"another program's head", " ERROR  " + reset + "\n\n  at fetch (node_modules/ofetch/dist/node.mjs:3:1)\n", ""},
		{"pnpm 5 that gave up", retry + "ERROR  Service Temporarily Unavailable - 503\n",
			"ERR_PNPM_FETCH_503 503 - - - - 1"},
		{"pnpm 5 that went on", retry + "Progress: resolved 12, reused 12, downloaded 0, added 12, done\n", ""},
		{"another status", retry + "ERROR  Job refused - 500\n", ""},
		{"no retries", "ERROR  Service Temporarily Unavailable - 503\n", ""},
		{"pnpm 12, wrapped",
			"   ERR_PNPM_META_FETCH_FAIL\n   ERR_PNPM_RESOLVING_NPM_RESOLVER_NETWORK_ERROR: Failed to fetch " +
				"metadata\n   from https://npm.acme.example/@acme%2Fcore: HTTP status\n   client error (401 " +
				"Unauthorized)\n", "ERR_PNPM_META_FETCH_FAIL 401 GET npm.acme.example @acme/core - 1"},
		{"pnpm 12, in one line",
			"[ERR_PNPM_RESOLVING_NPM_RESOLVER_NETWORK_ERROR] Failed to fetch metadata from " +
				"https://npm.acme.example/core: HTTP status server error (503 Service Unavailable) for url " +
				"(https://npm.acme.example/core)\n",
			"ERR_PNPM_RESOLVING_NPM_RESOLVER_NETWORK_ERROR 503 GET npm.acme.example core - 1"},
		{"an address that was cut", "ERR_PNPM_FETCH_403 GET .../@acme/core/-/core-1.5.2.tgz: Forbidden - 403\n",
			"ERR_PNPM_FETCH_403 403 GET - @acme/core - 1"},
		{"in Ruby's exception",
			"/home/dependabot/common/lib/dependabot/shared_helpers.rb:421:in `run_shell_command':  " +
				"ERR_PNPM_FETCH_401  GET https://npm.acme.example/core: Unauthorized - 401 " +
				"(Dependabot::SharedHelpers::HelperSubprocessFailed)\n",
			"ERR_PNPM_FETCH_401 401 GET npm.acme.example core - 1"},
		{"the debug log", logged("FETCH_404", "GET https://npm.acme.example/core: Not Found - 404"),
			"ERR_PNPM_FETCH_404 404 GET npm.acme.example core - 1"},
		{"a debug log of another failure", logged("PEER_DEP_ISSUES", "Unmet peer dependencies"), ""},
		{"codes in brackets",
			"[E403] 403 Forbidden - PUT https://npm.acme.example/@acme%2fcore\n       - Permission " +
				"permission_denied: write_package\n",
			"E403 403 PUT npm.acme.example @acme/core publish 1"},
		{"another code in brackets", "[E404] 403 Forbidden - PUT https://npm.acme.example/@acme%2fcore\n", ""},
	} {
		if got := strings.Join(told(read(x.in, parse.Options{})), "\n"); got != x.want {
			t.Errorf("%s: %q, want %q", x.name, got, x.want)
		}
	}
}

// TestCorepackAndBots: what fetches or looks up packages beside the clients.
func TestCorepackAndBots(t *testing.T) {
	const (
		asked = "Error when performing the request to https://npm.acme.example/yarn/latest; for troubleshooting " +
			"help, see https://github.com/nodejs/corepack#troubleshooting\n"
		lookup = "DEBUG: Dependency lookup failure: unauthorized (repository=acme/app, packageFile=package.json, " +
			"dependency=@acme/core)\n       \"err\": {\n         \"statusCode\": 401,\n         \"options\": {\n     " +
			"      \"url\": \"https://npm.acme.example/@acme%2Fcore\"\n         }\n       }\nWARN: Failed to look up " +
			"dependency @acme/core (repository=acme/app)\n"
		get = "DEBUG: GET https://npm.acme.example/core = (code=ERR_NON_2XX_3XX_RESPONSE, statusCode=403 " +
			"retryCount=0, duration=131) (repository=acme/app)\n"
		table = "+------+----+\n| @acme/core | private_source_authentication_failure |\n+------+----+\n"
	)
	for _, x := range []struct{ name, in, want string }{
		{"corepack before 0.20",
			"Internal Error: Server answered with HTTP 403\n    at ClientRequest.<anonymous> " +
				"(/usr/lib/node_modules/corepack/dist/corepack.js:3933:31)\n", " 403 - - - - 1"},
		{"a script with such words", "Error: Server answered with HTTP 403\n", ""},
		{"corepack without an answer",
			"Error: " + asked +
				"    at fetch (/usr/lib/node_modules/corepack/dist/lib/corepack.cjs:22534:11)\n  [cause]: TypeError: " +
				"fetch failed\n    [cause]: ConnectTimeoutError: Connect Timeout Error\n      code: " +
				"'UND_ERR_CONNECT_TIMEOUT'\n", "UND_ERR_CONNECT_TIMEOUT 0 GET npm.acme.example yarn - 1"},
		{"corepack without a cause", "Internal Error: " + asked, " 0 GET npm.acme.example yarn - 1"},
		{"a script that quotes it", "see: Error: " + asked, ""},
		{"corepack's file of yarn",
			"Error: Server answered with HTTP 500 when performing the request to " +
				"https://repo.acme.example/4.10.3/packages/yarnpkg-cli/bin/yarn.js; for troubleshooting help, see x\n",
			" 500 GET repo.acme.example - - 1"},
		{"a package that ends so",
			"npm error code E404\nnpm error 404 Not Found - GET https://npm.acme.example/decimal.js - Not found\n",
			"E404 404 GET npm.acme.example decimal.js - 1"},
		{"renovate was refused", lookup, " 401 GET npm.acme.example @acme/core - 1"},
		{"renovate asked", get + "DEBUG: Failed to look up npm package core (repository=acme/app, dependency=core)\n",
			" 403 GET npm.acme.example core - 1"},
		{"renovate asked somebody else", strings.Replace(get, "/core", "/repos/acme/app/releases", 1) +
			"DEBUG: Failed to look up npm package core (repository=acme/app, dependency=core)\n", ""},
		{"renovate went on", get + "DEBUG: PackageFiles.add() - Package file saved for base branch\n", ""},
		{"dependabot's closing table",
			"updater | INFO <job_1> Handled error whilst updating @acme/core: private_source_authentication_failure " +
				"{:source=>\"npm.acme.example\"}\n" + table,
			"private_source_authentication_failure 0 - npm.acme.example @acme/core - 1"},
		{"the table alone", table, "private_source_authentication_failure 0 - - @acme/core - 1"},
		{"bun in another log",
			"INFO service=bun code=1\n stderr=error: GET https://npm.acme.example/core - 404\n done\n",
			" 404 GET npm.acme.example core - 1"},
	} {
		if got := strings.Join(told(read(x.in, parse.Options{})), "\n"); got != x.want {
			t.Errorf("%s: %q, want %q", x.name, got, x.want)
		}
	}
}

// TestReleaseTools: their own sentences count once beside the client's, and tell which registry was meant.
func TestReleaseTools(t *testing.T) {
	const (
		sentence = "🦋  error an error occurred while publishing @acme/core: E404 Not Found - PUT " +
			"https://npm.acme.example/@acme%2fcore - Not found \n🦋  error \n🦋  error  '@acme/core@1.0.0' is not in " +
			"this registry.\n"
		block = "🦋  error npm ERR! code E404\n🦋  error npm ERR! 404 Not Found - PUT " +
			"https://npm.acme.example/@acme%2fcore - Not found\n🦋  error npm ERR! 404  '@acme/core@1.0.0' is not in " +
			"this registry.\n"
		told404 = "E404 404 PUT npm.acme.example @acme/core publish "
	)
	for _, x := range []struct{ name, in, want string }{
		{"changesets and npm", sentence + block, told404 + "1"},
		{"changesets alone", sentence, told404 + "1"},
		{"twice, each told by both", sentence + block + sentence + block, told404 + "2"},
		{"a version at the end of a sentence",
			"🦋  error an error occurred while publishing @acme/core: E403 You cannot publish over the previously " +
				"published versions: 0.4.2. \n", "E403 403 - - @acme/core publish 1"},
		{"a version, and nobody names the package",
			"npm ERR! code E403\nnpm ERR! You cannot publish over the previously published versions: 1.2.3.\n",
			"E403 403 - - - - 1"},
		{"a package of npm 5", "npm ERR! code E403\nnpm ERR! Forbidden : 7zip-bin@2.0.0\n",
			"E403 403 - - 7zip-bin - 1"},
		{"semantic-release names the registry below",
			"[9:14:08 AM] [semantic-release] › ✘  EINVALIDNPMTOKEN Invalid npm token.\nThe npm token must allow to " +
				"publish to the registry https://npm.acme.example/npm/.\n\nIf you are using Two Factor " +
				"Authentication, set its level.\n", "EINVALIDNPMTOKEN 0 - npm.acme.example - publish 1"},
		{"the command line names it",
			"{ Error: Command failed: npm publish ./. --registry https://npm.acme.example/\nnpm ERR! publish Failed " +
				"PUT 403\nnpm ERR! code E403\nnpm ERR! You do not have permission to publish \"core\". Are you " +
				"logged in as the correct user? : core\n",
			"E403 403 PUT npm.acme.example core publish 1"},
		{"a command line that asks for more",
			"{ Error: Command failed: npm install --registry https://npm.acme.example/\nnpm ERR! code E403\nnpm ERR! " +
				"Forbidden : core\n", "E403 403 - - core install 1"},
		{"release-it", "ERROR Not authenticated with npm. Please `npm login` and try again.\n",
			" 0 - - - publish 1"},
	} {
		if got := strings.Join(told(read(x.in, parse.Options{})), "\n"); got != x.want {
			t.Errorf("%s: %q, want %q", x.name, got, x.want)
		}
	}
}

// TestExchangeOfOthers: pnpm 11 goes on without a token and semantic-release asks for another, so what counts is what
// follows.
func TestExchangeOfOthers(t *testing.T) {
	const (
		reason = "Failed token exchange request with body message: OIDC token exchange error - package not found " +
			"(status code 404)"
		refused = "[ERR_PNPM_FAILED_TO_PUBLISH] Failed to publish package @acme/core@0.4.1 (status 404 Not Found): " +
			"{\"error\":\"Not found\"}\n"
		warned = "[WARN] Skipped OIDC: [ERR_PNPM_AUTH_TOKEN_EXCHANGE] " + reason + "\n"
		thrown = " ERR_PNPM_AUTH_TOKEN_EXCHANGE  " + reason + "\n"
		plugin = "[5:03:22 PM] [semantic-release] [@semantic-release/npm] › ℹ  "
		failed = plugin +
			"OIDC token exchange with the npm registry failed: 404 OIDC token exchange error - package not found\n"
		noToken = "[5:03:22 PM] [semantic-release] › ✘  ENONPMTOKEN No npm token specified.\n"
		invalid = "[5:03:22 PM] [semantic-release] › ✘  EINVALIDNPMTOKEN Invalid npm token.\n"
		nobody  = plugin +
			"Retrieval of GitHub Actions OIDC token failed: Error message: Unable to get " +
			"ACTIONS_ID_TOKEN_REQUEST_URL env variable\n"
		publish = "ERR_PNPM_FAILED_TO_PUBLISH 404 - - @acme/core - 1"
	)
	for _, x := range []struct{ name, in, want, oidc string }{
		{"a warning and the refusal", warned + refused, publish, reason},
		{"pnpm 10's reporter", " WARN  Skipped OIDC: ERR_PNPM_AUTH_TOKEN_EXCHANGE: " + reason + "\n" + refused,
			publish, reason},
		{"an error, the warning and the refusal", thrown + " WARN  Skipped OIDC: ERR_PNPM_AUTH_TOKEN_EXCHANGE\n" +
			refused, publish, reason},
		{"the error alone", thrown, "ERR_PNPM_AUTH_TOKEN_EXCHANGE 404 - - - publish 1", reason},
		{"the warning alone", warned, "", ""},
		{"the warning in a job that failed", warned + "Error: Process completed with exit code 1.\n",
			"ERR_PNPM_AUTH_TOKEN_EXCHANGE 404 - - - publish 1", reason},
		{"a token did", warned + "+ @acme/core@0.4.1\n", "", ""},
		{"a token did, and the next was refused", thrown + "+ @acme/ui@0.4.1\n" + refused, publish,
			""},
		{"no identity, and the token is refused", " WARN  Skipped OIDC: idToken is not available\n" + refused,
			publish, ""},
		{"what it fell back to was taken", warned + strings.Replace(refused, "Not found\"",
			"You cannot publish over the previously published versions: 0.4.1.\"", 1), publish, reason},
		{"semantic-release", failed + noToken, "ENONPMTOKEN 0 - - - publish 1",
			"OIDC token exchange with"},
		{"and a token that is refused", failed + invalid, "EINVALIDNPMTOKEN 0 - - - publish 1",
			"OIDC token exchange with"},
		{"semantic-release without the right to ask", nobody + noToken,
			"ENONPMTOKEN 0 - - - publish 1", "Skipped because Retrieval of"},
		{"without the right, and a token that is refused", nobody + invalid,
			"EINVALIDNPMTOKEN 0 - - - publish 1", ""},
		{"an exchange that went well", failed + plugin + "OIDC token exchange with the npm registry succeeded\n" +
			invalid, "EINVALIDNPMTOKEN 0 - - - publish 1", ""},
		{"a release that went well",
			failed + "[5:03:29 PM] [semantic-release] › ✔  Published release 1.0.0 on default channel\n", "", ""},
	} {
		log := read(x.in, parse.Options{})
		if got := strings.Join(told(log), "\n"); got != x.want {
			t.Errorf("%s: %q, want %q", x.name, got, x.want)
			continue
		}
		if x.want != "" && (x.oidc == "") != (log.Failures[0].OIDC == "") || x.want != "" &&
			!strings.HasPrefix(log.Failures[0].OIDC, x.oidc) {
			t.Errorf("%s: oidc %q, want %q", x.name, log.Failures[0].OIDC, x.oidc)
		}
	}
}
