package parse_test

import (
	"strings"
	"testing"

	"npmx/parse"
	"npmx/parse/registry"
)

type reading struct{ name, in, want string }

// holds reads each log and compares what it tells: code status method host package command count.
func holds(t *testing.T, rows []reading) {
	t.Helper()
	for _, x := range rows {
		got := strings.Join(told(read(registry.Restore(x.in), parse.Options{})), "\n")
		if want := registry.Restore(x.want); got != want {
			t.Errorf("%s: %q, want %q", x.name, got, want)
		}
	}
}

// TestDebugLogRecords: lerna's debug log and npm's say what the screen shows, whoever wrote them and however much was
// left out.
func TestDebugLogRecords(t *testing.T) {
	const (
		head  = "0 silly argv { _: [ 'add' ] }\n1 notice cli v4.0.0\n2 verbose rootPath /app\n"
		frame = "    at /app/node_modules/npm-registry-fetch/lib/check-response.js:95:15\n"
	)
	holds(t, []reading{
		{"lerna add",
			head + "3 error HttpErrorGeneral: 404 Not Found - GET https://npm.acme.example/@acme%2fcore - Not " +
				"found\n3 error " + frame, "E404 404 GET npm.acme.example @acme/core - 1"},
		{"lerna 3", head +
			"3 error Error: 404 Not Found - GET https://registry.npmjs.example/@types%2fcore - Not found\n3 error " +
			frame, "E404 404 GET registry.npmjs.example @types/core - 1"},
		{"an answer that did not come",
			head + "3 error FetchError: request to https://npm.acme.example/core failed, reason: connect ETIMEDOUT " +
				"10.1.2.3:443\n", "ETIMEDOUT 0 - npm.acme.example core - 1"},
		{"with the code in front",
			"57 verbose publish core\n59 warn notice Package failed to publish: core\n60 error ETIMEDOUT request to " +
				"https://npm.acme.example/core failed, reason: connect ETIMEDOUT 10.1.2.3:443\n61 error errno " +
				"\"ETIMEDOUT\" is not a valid exit code - exiting with code 1\n62 error FetchError: request to " +
				"https://npm.acme.example/core failed, reason: connect ETIMEDOUT 10.1.2.3:443\n",
			"ETIMEDOUT 0 - npm.acme.example core publish 1"},
		{"lerna 2", "2 verbose rootPath /app\n3 info version 2.11.0\n6 silly existsSync /app/VERSION\n7 silly " +
			"initialize attempt\n8 error initialize callback with error\n9 error RequestError: connect ETIMEDOUT " +
			"10.1.2.3:443\n", "ETIMEDOUT 0 - - - - 1"},
		{"lerna 2 and a script",
			"6 verbose rootPath /app\n7 silly argv { _: [ 'run' ] }\n8 error execute callback with error\n9 error " +
				"Error: Command failed: npm run e2e\n9 error RequestError: connect ECONNREFUSED 127.0.0.1:5432\n", ""},
		{"one record alone", "3 error HttpErrorGeneral: 403 Forbidden - PUT https://npm.acme.example/core - no\n",
			"E403 403 PUT npm.acme.example core publish 1"},
		{"npm's own after lerna's",
			head + "3 error HttpErrorGeneral: 404 Not Found - GET https://npm.acme.example/core\n0 verbose cli " +
				"/usr/bin/node /usr/bin/npm\n1 info using npm@10.9.2\n2 error code E401\n3 error 401 Unauthorized - " +
				"GET https://npm.acme.example/ui\n",
			"E404 404 GET npm.acme.example core - 1\nE401 401 GET npm.acme.example ui - 1"},
		{"a list of records",
			`x","errorMessage":["56 error code E401","57 error Unable to authenticate, need: Basic realm=\"https://npm.acme.example/\""]}` + "\n", "E401 401 - npm.acme.example - - 1"},
		{"a name that is refused",
			"35 http 400 https://npm.acme.example/Acme-Lib\n38 error publish Failed PUT 400\n47 error code E400\n48 " +
				"error \"name must be lower case\" : Acme-Lib\n",
			"E400 400 PUT npm.acme.example Acme-Lib publish 1"},
		{"Windows without DNS",
			"34 http request GET https://npm.acme.example/core\n36 error code ENOENT\n37 error errno ENOENT\n38 " +
				"error syscall getaddrinfo\n39 error enoent getaddrinfo ENOENT npm.acme.example:443\n",
			"ENOENT 0 GET npm.acme.example core - 1"},
		{"a missing file",
			"36 error code ENOENT\n37 error syscall open\n38 error enoent ENOENT: no such file or directory, open " +
				"'/app/package.json'\n", ""},
		{"lerna and git",
			head + "3 error Error: Command failed with exit code 128: git push\n3 error fatal: unable to access " +
				"'https://github.com/acme/app.git/': The requested URL returned error: 403\n", ""},
		{"lerna and a script", head + "3 error Error: 404 tests failed - GET them right\n", ""},
		{"lines that begin with a number",
			"12 error generated\n13 warn 403 Forbidden - GET https://npm.acme.example/x\n", ""},
		{"a list of something else", `{"errors":["401 error code E401","see 57 error Unable to authenticate"]}` + "\n",
			""},
	})
}

// TestYarnErrorLog: what stands below "Trace:" is yarn's own, of names and addresses that were not reached, too.
func TestYarnErrorLog(t *testing.T) {
	holds(t, []reading{
		{"a name", "Trace: \n  Error: getaddrinfo ENOTFOUND npm.acme.example npm.acme.example:443\n",
			" 0 - npm.acme.example - - 1"},
		{"a certificate",
			"Yarn version: \n  1.22.19\n\nTrace: \n  Error: unable to get local issuer certificate\n      at " +
				"TLSSocket.onConnectSecure (_tls_wrap.js:1515:34)\n", " 0 - - - - 1"},
		{"a path that is no package",
			"Trace: \n  Error: https://registry.yarnpkg.com/@babel: Request \"https://registry.yarnpkg.com/@babel\" " +
				"returned a 405\n", " 405 - registry.yarnpkg.com - - 1"},
		{"smart quotes",
			"error An unexpected error occurred: “https://npm.acme.example/@acme%2fui: Request failed \\“404 Not " +
				"Found\\“”.\n", " 404 - npm.acme.example @acme/ui - 1"},
		{"a mirror's tarball",
			"error An unexpected error occurred: \"https://npm.acme.example/core/download/core-1.0.0.tgz: Request " +
				"failed \\\"404 Not Found\\\"\".\n", " 404 - npm.acme.example core - 1"},
		{"a file", "Trace: \n  Error: ENOENT: no such file or directory, copyfile '/a' -> '/b'\n", ""},
		{"a test's trace",
			"Error: getaddrinfo ENOTFOUND npm.acme.example npm.acme.example:443\n    at GetAddrInfoReqWrap.onlookup " +
				"[as oncomplete] (dns.js:64:26)\n", ""},
	})
}

// TestFoldedLines: a reason that was broken off its line belongs to it, and what another program prints below does not.
func TestFoldedLines(t *testing.T) {
	const (
		put = "npm error code E403\nnpm error 403 403 Forbidden - PUT https://registry.npmjs.example/core"
		as  = "E403 403 PUT registry.npmjs.example core publish 1"
		get = "npm ERR! code E401\nnpm ERR! 401 Unauthorized - GET https://npm.pkg.github.com/download/@x/y/1.0.0/f5bc"
	)
	for _, x := range []struct{ name, in, want, message string }{
		{"behind a dash", get + "\n- authentication token not provided\n",
			"E401 401 GET npm.pkg.github.com @x/y - 1", "authentication token not provided"},
		{"behind a dash, indented", put + "\n  - OIDC permission denied for this action\n", as,
			"OIDC permission denied for this action"},
		{"behind the dash of the line",
			"npm error code E409\nnpm error 409 Conflict - PUT https://registry.npmjs.example/core -\n  Failed to " +
				"save packument. A common cause is if you try to publish a new package\n  before the previous " +
				"package has been fully published.\n",
			"E409 409 PUT registry.npmjs.example core publish 1", "Failed to save packument."},
		{"without a dash", put + "\n    You must verify your email before you publish\n", as, "You must verify"},
		{"in the middle of the sentence",
			put + " - Two-factor authentication or granular\naccess token with bypass 2fa enabled is required to " +
				"publish packages.\n", as, "Two-factor authentication or granular access token with bypass 2fa"},
		{"an address",
			"npm ERR! code E401\nnpm ERR! 401 Unauthorized: asap@https://npm.acme.example/asap/-/asap-2.0.\n4.tgz\n",
			"E401 401 - npm.acme.example asap - 1", ""},
		{"a stack below", put + "\n    at checkResponse (/app/check.js:1:2)\n", as, ""},
		{"another program below", put + "\nError: Process completed with exit code 1.\n", as, ""},
		{"a line apart", put + "\n\n- OIDC permission denied for this action\n", as, ""},
	} {
		log := read(registry.Restore(x.in), parse.Options{})
		if got := strings.Join(told(log), "\n"); got != registry.Restore(x.want) {
			t.Errorf("%s: %q, want %q", x.name, got, x.want)
		} else if said := log.Failures[0].Message; !strings.HasPrefix(said, x.message) || (x.message == "") != (said == "") {
			t.Errorf("%s: message %q, want %q", x.name, said, x.message)
		}
	}
}

// TestWordsOfTheirOwn: clients and tools that put a refusal in words of their own, and the same words elsewhere.
func TestWordsOfTheirOwn(t *testing.T) {
	const (
		check = "🦋  error error while checking if token is required npm error code E401\n🦋  error npm error 401 " +
			"Unauthorized - GET https://npm.acme.example/-/npm/v1/user\n"
		wrong = `[WARN] Skipped OIDC: ERR_PNPM_ID_TOKEN_GITHUB_WORKFLOW_INCORRECT_PERMISSIONS: Incorrect permissions for idToken within GitHub Workflows` + "\n"
		pub   = "[E404] 404 Not Found - PUT https://registry.npmjs.example/core - Not found\n"
		bun   = "bun publish v1.4.5 (a7733435c)\n\nRegistry: https://npm.acme.example/\n"
	)
	holds(t, []reading{
		{"pnpm's publish", "[E401] Unable to authenticate, need: Basic realm=\"https://npm.acme.example/npm/\"\n",
			"E401 401 - npm.acme.example - - 1"},
		{"pnpm's publish, a password", "[E401] Incorrect or missing password.\n", "E401 401 - - - - 1"},
		{"a code in brackets of something else", "[E401] Unable to parse the file\n", ""},
		{"pnpm may not ask for an identity", wrong + pub,
			"E404 404 PUT registry.npmjs.example core publish 1"},
		{"and needs none", wrong + "+ core@1.0.0\n" + pub,
			"E404 404 PUT registry.npmjs.example core publish 1"},
		{"pnpm's audit",
			" ERR_PNPM_AUDIT_BAD_RESPONSE  The audit endpoint (at " +
				"https://npm.acme.example/-/npm/v1/security/audits/quick) responded with 401: " +
				"{\"error\":\"Unauthorized\"}\n",
			"ERR_PNPM_AUDIT_BAD_RESPONSE 401 - npm.acme.example - - 1"},
		{"an audit that is not offered",
			" ERR_PNPM_AUDIT_BAD_RESPONSE  The audit endpoint (at " +
				"https://npm.acme.example/-/npm/v1/security/audits/quick) responded with 404: {}\n", ""},
		{"pnpm's release age",
			"[ERR_PNPM_MINIMUM_RELEASE_AGE_VIOLATION] 1 version could not be checked (GET " +
				"https://npm.pkg.github.com/@acme%2Fdata: Forbidden - 403)\n",
			"ERR_PNPM_MINIMUM_RELEASE_AGE_VIOLATION 403 GET npm.pkg.github.com @acme/data - 1"},
		{"a version that is too young",
			"[ERR_PNPM_MINIMUM_RELEASE_AGE_VIOLATION] 1 version does not meet the constraint\n", ""},
		{"bun's publish", bun + "error: unable to authenticate, need: Basic realm=\"x\"\n",
			" 401 - npm.acme.example - publish 1"},
		{"such words without bun", "error: unable to authenticate, need: Basic realm=\"x\"\n", ""},
		{"deno", "error: Failed loading https://npm.acme.example/@acme%2fcore for package \"@acme/core\"\n    0: Bad " +
			"response: 401\n", " 401 GET npm.acme.example @acme/core - 1"},
		{"deno and a name", "error: npm package 'core' does not exist.\n", " 404 GET - core - 1"},
		{"deno and a file", "error: Failed loading file:///app/x.ts for package \"core\"\n    0: No such file\n", ""},
		{"expo", "[stderr] [23:12:01] Unexpected response: Unauthorized. From url: " +
			"https://npm.acme.example:443/npm/acme/template/-/template-44.0.20.tgz\n",
			" 401 GET npm.acme.example template - 1"},
		{"another unexpected response", "Unexpected response: 401 from https://api.acme.example/x\n", ""},
		{"lerna names the package in front",
			"lerna WARN notice Package failed to publish: @a/one\nlerna ERR! E402 You must sign up for private " +
				"packages\nlerna WARN notice Package failed to publish: @b/two\nlerna ERR! E403 You do not have " +
				"permission to publish \"@b/two\". Are you logged in as the correct user?\n",
			"E402 402 - - @a/one publish 1\nE403 403 - - @b/two publish 1"},
		{"two of one code",
			"npm ERR! code E403\nnpm ERR! 403 Forbidden - PUT https://npm.acme.example/foo - Package name too " +
				"similar to existing packages\nnpm ERR! code E403\nnpm ERR! You do not have permission to publish " +
				"\"bar\". Are you logged in as the correct user?\n",
			"E403 403 PUT npm.acme.example foo publish 1\nE403 403 - - bar - 1"},
		{"changesets' question",
			check + "🦋  error npm error code ENEEDAUTH\n🦋  error npm error need auth This command requires you to be " +
				"logged in to https://npm.acme.example/\n", "ENEEDAUTH 0 - npm.acme.example - - 1"},
		{"changesets' question alone", check + "🦋  success packages published successfully:\n", ""},
		{"a program about npm's error",
			"failed to build: npm error code E401\nfailed to build: npm error 401 Unauthorized - GET " +
				"https://npm.acme.example/core\n", "E401 401 GET npm.acme.example core - 1"},
		{"a program about pnpm's",
			"failed to build: installing pnpm dependencies:  ERR_PNPM_FETCH_401  GET https://npm.acme.example/core: " +
				"Unauthorized - 401\n", "ERR_PNPM_FETCH_401 401 GET npm.acme.example core - 1"},
		{"a place in a file",
			"docs/errors.md: npm error code E401\ndocs/errors.md:9: failed: npm error 401 Unauthorized - GET " +
				"https://npm.acme.example/core\n", ""},
		{"a key as it should be",
			"npm error code ERR_INVALID_AUTH\nnpm error Invalid auth configuration found: `_auth` must be renamed to " +
				"`//npm.acme.example/npm/:_auth` in user config\n",
			"ERR_INVALID_AUTH 0 - npm.acme.example - - 1"},
		{"a registry that swallowed its key",
			"npm ERR! code E404\nnpm ERR! 404 Not Found - GET https://npm.acme.example/npm:_authToken=XXXX/left-pad\n",
			"E404 404 GET npm.acme.example left-pad - 1"},
		{"Nexus 2", "npm ERR! publish Failed PUT 400\nnpm ERR! Unexpected token <\nnpm ERR! <html>\nnpm ERR!     " +
			"<title>400 - Repository with ID='npm' does not allow updating artifacts.</title>\n",
			"E400 400 PUT - - publish 1"},
		{"a gateway's page",
			"npm ERR! registry error parsing json\nnpm ERR! Unexpected token <\nnpm ERR! <!DOCTYPE html>\nnpm ERR!   " +
				"<title>Web Gateway</title>\n", " 0 - - - - 1"},
		{"a file that is no JSON",
			"npm ERR! Failed to parse json\nnpm ERR! Unexpected token < in JSON at position 0 in /app/package.json\n",
			""},
	})
}

// TestDependabotElsewhere: it says the same of a refusal by any language's registry.
func TestDependabotElsewhere(t *testing.T) {
	const failed = "updater | | private_source_authentication_failure | {:source=>\"https://%s\"} |\n"
	at := func(source string) string {
		return "updater | 2026/03/02 09:14:08 ERROR <job_1> Error during file fetching; aborting\n" +
			strings.Replace(failed, "%s", source, 1)
	}
	holds(t, []reading{
		{"npm's", at("npm.acme.example/acme/"),
			"private_source_authentication_failure 0 - npm.acme.example - - 1"},
		{"Python's, by its address", at("packages.acme.example/simple/"), ""},
		{"Python's, by the updater's image", "Pulling image ghcr.io/dependabot/dependabot-updater-pip:2026...\n" +
			at("packages.acme.example/acme/"), ""},
		{"npm's, by the updater's image", "Pulling image ghcr.io/dependabot/dependabot-updater-npm:2026...\n" +
			at("packages.acme.example/acme/"),
			"private_source_authentication_failure 0 - packages.acme.example - - 1"},
	})
}

// TestOnlyASuccessWithdraws: what a shell traces begins like npm's word for what was published.
func TestOnlyASuccessWithdraws(t *testing.T) {
	const refused = "Error: 401 Unauthorized - PUT https://npm.pkg.github.com/@a%2fb\n    at " +
		"/app/node_modules/npm-registry-fetch/lib/check-response.js:95:15\n"
	holds(t, []reading{
		{"a trace", refused + "+ exit 1\n", "E401 401 PUT npm.pkg.github.com @a/b publish 1"},
		{"words", refused + "removed the build folder\nadded by hand\n",
			"E401 401 PUT npm.pkg.github.com @a/b publish 1"},
		{"a publication", refused + "+ @a/b@1.0.0\n", ""},
		{"an installation", refused + "added 3 packages in 2s\n", ""},
	})
}
