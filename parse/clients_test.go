package parse_test

import (
	"fmt"
	"strings"
	"testing"

	"npmx/parse"
)

// TestSentences: sentences that no recording holds, of npm and of what stands around it, and the fields that they tell:
// code status method host package command count.
func TestSentences(t *testing.T) {
	for _, x := range []struct{ name, in, want string }{
		{"logout", "npm error code ENEEDAUTH\nnpm error need auth not logged in to https://npm.acme.example/npm/, so " +
			"can't log out!\n", "ENEEDAUTH 0 - npm.acme.example - logout 1"},
		{"no longer valid",
			"npm ERR! code ENEEDAUTH\nnpm ERR! need auth Your auth token is no longer valid. Please log in again.\n",
			"ENEEDAUTH 0 - - - - 1"},
		{"allow-remote",
			"npm error code EALLOWREMOTE\nnpm error Fetching packages of type \"remote\" have been disabled\nnpm " +
				"error Refusing to fetch \"@acme/core@https://npm.old.example/@acme/core/-/core-1.0.0.tgz\"\n",
			"EALLOWREMOTE 0 - npm.old.example @acme/core - 1"},
		{"allow-remote of an address that was typed",
			"npm error code EALLOWREMOTE\nnpm error Fetching packages of type \"remote\" have been disabled\nnpm " +
				"error Refusing to fetch \"https://npm.acme.example/x.tgz\"\n",
			"EALLOWREMOTE 0 - npm.acme.example - - 1"},
		{"allow-remote of an address that package.json has",
			"npm error code EALLOWREMOTE\nnpm error Fetching packages of type \"remote\" have been disabled\nnpm " +
				"error Refusing to fetch \"x@https://npm.acme.example/x.tgz\"\n",
			"EALLOWREMOTE 0 - npm.acme.example x - 1"},
		{"allow-git",
			"npm error code EALLOWGIT\nnpm error Fetching packages of type \"git\" have been disabled\nnpm error " +
				"Refusing to fetch \"git+ssh://git@npm.acme.example/a/b.git\"\n",
			"EALLOWGIT 0 - - - - 1"},
		{"pnpm's ignored line",
			"[WARN] Ignored project-level auth setting \"//npm.acme.example/npm/:_authToken\" in \"/app/.npmrc\": " +
				"environment variables are not expanded\n ERR_PNPM_FETCH_401  GET " +
				"https://npm.acme.example/npm/@acme%2Fcore: Unauthorized - 401\n\nNo authorization header was set " +
				"for the request.\n", "ERR_PNPM_FETCH_401 401 GET npm.acme.example @acme/core - 1"},
		{"a whoami that GitLab has not",
			"npm ERR! code E404\nnpm ERR! 404 Not Found - GET " +
				"https://gitlab.com/api/v4/projects/1/packages/npm/-/whoami - 404 Not Found\n", ""},
		{"https only, npm 6",
			"npm ERR! code E301\nnpm ERR! Registry returned 301 for POST on http://npm.acme.example/-/v1/login\n",
			"E301 301 POST npm.acme.example - login 1"},
		{"http only",
			"npm error code E426\nnpm error 426 Upgrade Required - GET http://npm.acme.example/@acme%2fcore\n",
			"E426 426 GET npm.acme.example @acme/core - 1"},
		{"otp in a browser",
			"npm error code EOTP\nnpm error This operation requires a one-time password.\nnpm error Open this URL in " +
				"your browser to authenticate:\nnpm error   https://www.npmjs.com/auth/cli/abc\nnpm error After " +
				"authenticating, your token can be retrieved from:\nnpm error   " +
				"https://npm.acme.example/-/v1/done?authId=abc\n", "EOTP 0 - npm.acme.example - - 1"},
		{"a body that broke off",
			"npm ERR! code ERR_SOCKET_TIMEOUT\nnpm ERR! errno ERR_SOCKET_TIMEOUT\nnpm ERR! network Invalid response " +
				"body while trying to fetch https://npm.acme.example/core: Socket timeout\n",
			"ERR_SOCKET_TIMEOUT 0 - npm.acme.example core - 1"},
		{"attempts",
			"npm http fetch GET https://npm.acme.example/@acme%2fcore attempt 2 failed with ECONNRESET\nnpm error " +
				"code ECONNRESET\nnpm error network aborted\n",
			"ECONNRESET 0 GET npm.acme.example @acme/core - 1"},
		{"json of a 404",
			`{"error":{"code":"E404","summary":"Not Found - GET https://npm.acme.example/@acme%2fcore - Not found","detail":"'@acme/core@^1.0.0' is not in this registry."}}` + "\n", "E404 404 GET npm.acme.example @acme/core - 1"},
		{"lerna's lines",
			"lerna ERR! ENEEDAUTH This command requires you to be logged in to https://npm.acme.example/\nlerna ERR! " +
				"ENEEDAUTH You need to authorize this machine using `npm login`\n",
			"ENEEDAUTH 0 - npm.acme.example - - 1"},
		{"lerna names the package",
			"lerna ERR! E403 You do not have permission to publish \"@acme/core\". Are you logged in as the correct " +
				"user?\n", "E403 403 - - @acme/core - 1"},
		{"semantic-release",
			"[9:14:07 AM] [semantic-release] [@semantic-release/npm] › ℹ  Verify authentication for registry " +
				"https://npm.acme.example/\n[9:14:08 AM] [semantic-release] › ✘  EINVALIDNPMTOKEN Invalid npm token.\n",
			"EINVALIDNPMTOKEN 0 - npm.acme.example - publish 1"},
		{"dependabot",
			"  proxy | 2026/03/02 09:14:07 [017] GET https://npm.acme.example:443/@acme%2fcore\n  proxy | 2026/03/02 " +
				"09:14:07 [017] 401 https://npm.acme.example:443/@acme%2fcore\nupdater | 2026/03/02 09:14:08 INFO " +
				"<job_42> Handled error whilst updating @acme/core: private_source_authentication_failure " +
				"{:source=>\"npm.acme.example\"}\n",
			"private_source_authentication_failure 401 GET npm.acme.example @acme/core - 1"},
		{"yarn berry's registry",
			"➤ YN0000: Publishing to https://npm.acme.example with tag latest\n➤ YN0033: No authentication " +
				"configured for request\n", "YN0033 0 - npm.acme.example - publish 1"},
		{"pnpm 12", "📦 @acme/core@1.0.0 → https://npm.acme.example/\nError: ERR_PNPM_FAILED_TO_PUBLISH\n\n  × Failed " +
			"to publish package @acme/core@1.0.0 (status 403 Forbidden):\n  │ {\"error\":\"You cannot publish over " +
			"the previously published versions:\n  │ 1.0.0.\"}\n",
			"ERR_PNPM_FAILED_TO_PUBLISH 403 - npm.acme.example @acme/core publish 1"},
		{"lerna's error without a code",
			"lerna http fetch PUT 500 http://npm.acme.example:4873/@acme%2fui 70776ms attempt #3\nlerna ERR! Error: " +
				"500 Internal Server Error - PUT http://npm.acme.example:4873/@acme%2fui\nlerna ERR!     at " +
				"res.buffer.catch.then.body (/app/node_modules/npm-registry-fetch/check-response.js:104:15)\nlerna " +
				"ERR! lerna 500 Internal Server Error - PUT http://npm.acme.example:4873/@acme%2fui\n",
			"E500 500 PUT npm.acme.example:4873 @acme/ui publish 1"},
		{"the same of a refusal",
			"lerna ERR! Error: 403 Forbidden - PUT https://npm.acme.example/@acme%2fui - You do not have permission " +
				"to publish \"@acme/ui\". Are you logged in as the correct user?\n",
			"E403 403 PUT npm.acme.example @acme/ui publish 1"},
		{"lerna's script",
			"lerna ERR! Error: Command failed with exit code 1: npm run build\nlerna ERR! lerna 401 tests failed\n",
			""},
		{"lerna-lite",
			"lerna-lite sill HttpErrorGeneral: 404 Not Found - PUT https://npm.acme.example/@acme%2fui - Not " +
				"found\nlerna-lite sill     at " +
				"/app/node_modules/npm-registry-fetch/lib/check-response.js:95:15\nlerna-lite ERR! E404 Not " +
				"found\nlerna-lite ERR! errno \"undefined\" is not a valid exit code - exiting with code 1\n",
			"E404 404 PUT npm.acme.example @acme/ui publish 1"},
		{"lerna-lite that goes on",
			"lerna-lite sill HttpErrorGeneral: 404 Not Found - GET https://npm.acme.example/@acme%2fui - Not " +
				"found\nlerna-lite success published 1 package\n", ""},
		{"lerna-debug.log",
			"573 silly exec npm publish\n574 verbose publish error npm ERR! code E401\n574 verbose publish error npm " +
				"ERR! 401 Unauthorized - PUT https://npm.acme.example/@acme%2fui\n574 verbose publish error\n574 " +
				"verbose publish error npm ERR! A complete log of this run can be found in:\n574 verbose publish " +
				"error npm ERR!     /home/ci/.npm/_logs/2026-03-02T09_14_07_123Z-debug.log\n",
			"E401 401 PUT npm.acme.example @acme/ui publish 1"},
		{"an error that repeats npm's words",
			"error test npm ERR! code E401\nerror test npm ERR! 401 Unauthorized - PUT " +
				"https://npm.acme.example/@acme%2fui\n", ""},
		{"npm in npm",
			"npm ERR! code 1\nnpm ERR! git dep preparation failed\nnpm ERR! command C:\\Program " +
				"Files\\nodejs\\node.exe C:\\npm\\bin\\npm-cli.js install --force\nnpm ERR! npm WARN using --force " +
				"Recommended protections disabled.\nnpm ERR! npm ERR! code ETIMEDOUT\nnpm ERR! npm ERR! syscall " +
				"connect\nnpm ERR! npm ERR! errno ETIMEDOUT\nnpm ERR! npm ERR! network request to " +
				"https://npm.acme.example/core/-/core-1.0.0.tgz failed, reason: connect ETIMEDOUT 10.0.0.1:443\nnpm " +
				"ERR! npm ERR! A complete log of this run can be found in:\nnpm ERR! npm ERR!     " +
				"/home/ci/.npm/_logs/a-debug.log\nnpm ERR! A complete log of this run can be found in:\nnpm ERR!     " +
				"/home/ci/.npm/_logs/b-debug.log\n", "ETIMEDOUT 0 - npm.acme.example core - 1"},
		{"npm in npm is refused",
			"npm error code 1\nnpm error git dep preparation failed\nnpm error command /usr/bin/node " +
				"/usr/lib/node_modules/npm/bin/npm-cli.js install --force\nnpm error npm warn using --force " +
				"Recommended protections disabled.\nnpm error npm error code E401\nnpm error npm error 401 " +
				"Unauthorized - GET https://npm.acme.example/@acme%2fcore - unauthenticated\nnpm error A complete " +
				"log of this run can be found in: /home/ci/.npm/_logs/x-debug-0.log\n",
			"E401 401 GET npm.acme.example @acme/core - 1"},
		{"npm in npm fails for another reason",
			"npm error code 1\nnpm error git dep preparation failed\nnpm error command /usr/bin/node " +
				"/usr/lib/node_modules/npm/bin/npm-cli.js install --force\nnpm error npm error code 1\nnpm error npm " +
				"error command failed\nnpm error npm error command sh -c node f.js\nnpm error npm error code " +
				"E401\nnpm error npm error 401 Unauthorized - GET https://npm.acme.example/x\n", ""},
		{"a script that prints npm's words",
			"npm error code 1\nnpm error path /app/node_modules/dep\nnpm error command failed\nnpm error command sh " +
				"-c node f.js\nnpm error npm error code E401\nnpm error npm error 401 Unauthorized - GET " +
				"https://npm.acme.example/x\nnpm error A complete log of this run can be found in: " +
				"/x/_logs/a-debug-0.log\n", ""},
		{"a frame in one line",
			"npm ERR! code E401 npm ERR! Unable to authenticate, need: BASIC realm=\"Sonatype Nexus Repository " +
				"Manager\"\n", "E401 401 - - - - 1"},
		{"a longer one",
			"npm error code E403 npm error 403 403 Forbidden - GET https://npm.acme.example/@acme%2fcore - no npm " +
				"error 403 In most cases, you or one of your dependencies are requesting npm error A complete log of " +
				"this run can be found in: /x/_logs/a-debug-0.log\n",
			"E403 403 GET npm.acme.example @acme/core - 1"},
		{"a one-time password in one line",
			"npm error code EOTP npm error This operation requires a one-time password from your authenticator.\n",
			"EOTP 0 - - - - 1"},
		{"a frame of another kind in one line",
			"npm ERR! code ELIFECYCLE npm ERR! errno 1 npm ERR! core@1.0.0 test: `node 401.js`\n", ""},
		{"a sentence about it",
			"npm ERR! code E401 is what npm error code E401 became\nIf you see npm ERR! code E401 npm ERR! Unable to " +
				"authenticate, log in.\n", ""},
		{"a sentence alone",
			"403 Forbidden - GET https://us-central1-npm.pkg.dev/acme/npm/@acme%2fcore - Permission " +
				"\"artifactregistry.repositories.downloadArtifacts\" denied.\n",
			"E403 403 GET us-central1-npm.pkg.dev @acme/core - 1"},
		{"npm's words below it",
			"403 Forbidden - PUT https://npm.acme.example/@acme%2fcore - Two-factor authentication is required.\nIn " +
				"most cases, you or one of your dependencies are requesting a package version that is forbidden by " +
				"your security policy, or on a server you do not have access to.\nA complete log of this run can be " +
				"found in: /home/runner/.npm/_logs/a-debug-0.log\n",
			"E403 403 PUT npm.acme.example @acme/core publish 1"},
		{"a sentence under a heading",
			"Error: 403 403 Forbidden - GET https://npm.acme.example/core/-/core-1.0.0.tgz\n403 In most cases, you " +
				"or one of your dependencies are requesting\n403 a package version that is forbidden by your " +
				"security policy.\n", "E403 403 GET npm.acme.example core - 1"},
		{"npm's library in a stack",
			"HttpErrorGeneral: 401 Unauthorized - PUT https://npm.acme.example/core\n    at " +
				"/app/node_modules/npm-registry-fetch/lib/check-response.js:95:15\n",
			"E401 401 PUT npm.acme.example core publish 1"},
		{"lerna's sentence in front of its frame",
			"403 Forbidden - GET https://npm.acme.example/-/npm/v1/user - Forbidden\nlerna ERR! EWHOAMI " +
				"Authentication error. Use `npm whoami` to troubleshoot.\n",
			"EWHOAMI 403 GET npm.acme.example - - 1"},
		{"a sentence of another program", "403 Forbidden - GET https://api.acme.example/users/1 - no\nretrying\n", ""},
		{"a test that prints such a sentence",
			"    Error: 401 Unauthorized - PUT https://npm.acme.example/core\n      at Object.<anonymous> " +
				"(src/client.test.ts:12:11)\n", ""},
		{"a look whether there is such a package",
			"404 Not Found - GET https://npm.pkg.github.com/@acme%2fcore - not found\n", ""},
		{"a sentence in a run that goes on",
			"403 Forbidden - GET https://npm.pkg.github.com/@acme%2foptional - no\nadded 12 packages in 3s\n", ""},
		{"an archive", "403 Forbidden - GET https://gitlab.com/npm/x/-/archive/v1/x.tgz - no\n", ""},
		{"a heading alone", "npm ERR! 403 Requested item is quarantined: core@0.2.3\n",
			"E403 403 - - core - 1"},
		{"an old heading alone", "npm ERR! 401 Unauthorized: core@latest\n", "E401 401 - - core - 1"},
		{"npm 3's 404 without its code",
			"npm ERR! 404 Registry returned 404 for GET on https://npm.acme.example/core\nnpm ERR! 404 \nnpm ERR! " +
				"404  'core' is not in the npm registry.\n", "E404 404 GET npm.acme.example core - 1"},
		{"a number that is no status's",
			"npm ERR! 404 tests failed: core\nnpm ERR! 403 of them in: suite\nnpm ERR! Missing script: core@1.0.0\n",
			""},
		{"a code without its head",
			"code E401\nnpm ERR! Unable to authenticate, need: Basic realm=\"GitHub Package Registry\"\n",
			"E401 401 - - - - 1"},
		{"a code in front of something else",
			"code E401\nnpm ERR! Missing script: \"build\"\ncode E403\n\nnpm ERR! 403 tests\n", ""},
		{"a publication that failed",
			"npm ERR! publish Failed PUT 503\nnpm ERR! Unexpected token < in JSON at position 0\nnpm ERR! <!DOCTYPE " +
				"html>\nnpm ERR!     <title>Application Error</title>\n", "E503 503 PUT - - publish 1"},
		{"a publication that is asked for a password",
			"npm notice name:          core\nnpm notice version:       1.3.24\nnpm ERR! publish Failed PUT " +
				"401\nThere was an error while trying authentication due to OTP (One-Time-Password).\nEnter OTP: " +
				"596027\nnpm ERR! publish Failed PUT 401\nEnter OTP: 596028\n+ core@1.3.24\n", ""},
		{"Travis's line numbers",
			"855 $ npm publish\n\n882 lerna ERR! publish npm ERR! code ENEEDAUTH\n883 lerna ERR! publish npm ERR! " +
				"need auth auth required for publishing\n884 lerna ERR! publish npm ERR! need auth You need to " +
				"authorize this machine using `npm adduser`\n", "ENEEDAUTH 0 - - - - 1"},
		{"the same of npm",
			"882 npm ERR! code E401\n883 npm ERR! 401 Unauthorized - PUT https://npm.acme.example/core - You must be " +
				"logged in to publish packages.\n", "E401 401 PUT npm.acme.example core publish 1"},
		{"a count of lines", "3 npm ERR! code E401\n3 npm ERR! 401 Unauthorized - PUT https://npm.acme.example/core\n",
			""},
		{"a logger's word",
			" error npm ERR! 409 Conflict - PUT https://npm.acme.example/@acme%2fcore - Failed to save packument. A " +
				"common cause is if you try to publish a new package before the previous package has been fully " +
				"processed.\n", "E409 409 PUT npm.acme.example @acme/core publish 1"},
		{"backticks",
			"`$ npm i --save @acme/core `\n`npm ERR! code E401`\n`npm ERR! 404 401 Unauthorized: " +
				"@acme/core@latest`\n`npm ERR! A complete log of this run can be found in:`\n",
			"E401 401 - - @acme/core - 1"},
		{"a manual with backticks",
			"* `npm ERR! code E401`: log in\n`npm ERR! code E401`\nThis means that the token is bad.\n", ""},
		{"a program's output as a string",
			`stdout: "{\n  \"error\": {\n    \"code\": \"UNABLE_TO_GET_ISSUER_CERT_LOCALLY\",\n    \"summary\": \"request to https://npm.acme.example/core failed, reason: unable to get local issuer certificate\",\n    \"detail\": \"\"\n  }\n}\n"` + "\n" + `stderr: "Warning: x\nnpm ERR! code UNABLE_TO_GET_ISSUER_CERT_LOCALLY\nnpm ERR! errno UNABLE_TO_GET_ISSUER_CERT_LOCALLY\nnpm ERR! request to https://npm.acme.example/core failed, reason: unable to get local issuer certificate\n\nnpm ERR! A com` + "\n", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY 0 - npm.acme.example core - 1"},
		{"a string in a source",
			`	in: "npm ERR! code E401\nnpm ERR! 401 Unauthorized - GET https://npm.acme.example/core\n",` + "\n",
			""},
		{"a piece of a debug log",
			"2840 http fetch GET 404 https://npm.acme.example/@acme%2fcore 126ms\n2841 silly fetchPackageMetaData " +
				"error for @acme/core@^0.0.2 404 Not Found: @acme/core@^0.0.2\n2842 verbose stack Error: 404 Not " +
				"Found: @acme/core@^0.0.2\n", "E404 404 GET npm.acme.example @acme/core - 1"},
		{"a verbose run that goes on",
			"npm verbose stack HttpErrorGeneral: 404 Not Found - GET https://npm.acme.example/@acme%2foptional - Not " +
				"found\nnpm info ok\n", ""},
		{"a verbose run that ends well",
			"npm verbose stack HttpErrorGeneral: 403 Forbidden - GET https://npm.acme.example/@acme%2foptional - " +
				"no\nnpm verbose exit 0\n", ""},
		{"a verbose run that did its work",
			"npm verbose stack HttpErrorGeneral: 403 Forbidden - GET https://npm.acme.example/@acme%2foptional - " +
				"no\n\nadded 3 packages in 2s\n", ""},
		{"a stack of another kind", "1 verbose cli x\n2 silly x\n3 verbose stack Error: tests: 404 failed\n", ""},
		{"a broken escape",
			"npm ERR! code E403\nnpm ERR! 403 403 Forbidden - PUT http://localhost:7001/@acme%2taigu - no_perms\n",
			"E403 403 PUT localhost:7001 - - 1"},
		{"no web log-in",
			"npm notice Log in on https://npm.acme.example/\nnpm ERR! code ENYI\nnpm ERR! Web login not supported\n",
			"ENYI 0 - npm.acme.example - - 1"},
		{"a code that something else calls so", "ENYI\nError: code ENYI: not yet implemented\n", ""},
		{"a protocol that is not the proxy's",
			"npm ERR! code ERR_INVALID_PROTOCOL\nnpm ERR! Protocol \"https:\" not supported. Expected \"http:\"\n",
			"ERR_INVALID_PROTOCOL 0 - - - - 1"},
		{"a proxy's protocol",
			"npm error code EINVALIDPROXY\nnpm error Invalid protocol `socks:` connecting to proxy " +
				"`proxy.acme.example:1080`\n", "EINVALIDPROXY 0 - - - - 1"},
		{"bun that went on",
			"bun publish v1.2.23 (cf136713)\nRegistry: https://npm.acme.example/\n\nThis operation requires a " +
				"one-time password.\nEnter OTP: ******\n + @acme/core@1.0.0\n", ""},
	} {
		got := told(read(x.in, parse.Options{}))
		if strings.Join(got, "\n") != x.want {
			t.Errorf("%s: %q, want %q", x.name, got, x.want)
		}
	}
}

// told is one line a failure: code status method host package command count.
func told(log parse.Log) (got []string) {
	for _, f := range log.Failures {
		line := fmt.Sprintf("%s|%d|%s|%s|%s|%s|%d", f.Code, f.Status, f.Method, f.Host, f.Package, f.Command,
			f.Count)
		for range 2 {
			line = strings.ReplaceAll(line, "||", "|-|")
		}
		got = append(got, strings.ReplaceAll(line, "|", " "))
	}
	return got
}
