package parse

import "slices"

// heads are lines that matter by themselves: each begins a failure, or says what one later needs. What is between «»
// is what the search for candidates looks for, so a line without a row here is read only near one that has one. A row
// may begin with the lines that its own is nothing without.
//
// What is searched for has 8 bytes or more, since the search steps over bytes by the length of the shortest, and is
// within one colour. Nothing of it may be common in logs that succeed: "npm http fetch GET 200" is nine lines of ten in
// a verbose one. Nor may a short one be made of what is: "$ npm ci" and "Run npm " made the search stop at every " npm"
// and take half as long again, and section marks stand beside both.
var heads = []head{
	{"npm", []string{
		"«npm ERR! »code E401",
		"«npm error »code E401",
		"npm \x1b[0m\x1b«[31;40mERR!»\x1b[0m code E401",
		"npm \x1b«[31merror»\x1b[39m code E401",
		"«ERR! code »E404\nERR! 404 404 Not Found - GET https://npm.acme.example/core",
		"npm« error code »E401",
		"npm «verbose argv »\"ci\"",
		"npm «verb argv »\"ci\"",
		"npm «verbose title »npm ci",
		"npm «verb title »npm ci",
		"npm «verbose pkgid »@acme/core@1.0.0",
		"npm «verb pkgid »@acme/core@1.0.0",
		"npm «verbose logfile »/home/ci/.npm/_logs/2026-03-02T09_14_07_123Z-debug-0.log",
		"npm timing config:«load:file:»/home/ci/.npmrc Completed in 2ms",
		"npm «verbose oidc »Failed token exchange request with body message: Not found",
		"POST 404 https://npm.acme.example«/-/npm/v1/oidc/token/ex»change/package/core",
		"npm «silly oidc »Skipped because no permission to ask for an identity",
		"npm «info using npm@»11.6.2",
		"«Now using node v»20.20.2 (npm v10.8.2)",
		"npm notice === «Tarball Details» ===\nnpm notice name: @acme/core",
		"npm «notice package: »@acme/core@1.0.0",
		"npm «notice 📦»  @acme/core@1.0.0",
		"npm notice «Publishing to http»s://npm.acme.example/ with tag latest",
		"npm notice «Log in on http»s://npm.acme.example/",
		"npm http fetch GET https://npm.acme.example/core attempt 2« failed with E»NOTFOUND",
		"npm WARN retry «will retry, error on» the last attempt: Error: fetch failed with status code 401",
		"npm WARN audit 403 «403 Forbidden - GET» https://npm.acme.example/-/npm/v1/security/audits",
		"npm silly «fetchPackageMetaData error» for core@1.0.0 Unable to authenticate, need: Basic realm",
		"«Unable to authenticate, need»: Basic realm=\"acme\"",
		"npm «verbose stack »Error: This command requires you to be logged in.",
		"npm «verb stack »Error: This command requires you to be logged in.",
		"npm notice «Access token expired» or revoked. Please try logging in again.",
		"npm ERR! «A complete log of this run» can be found in: /app/npm-debug.log",
		"npm «WARN registry »URI: https://npm.acme.example/core",
		"npm «warn registry »URI: https://npm.acme.example/core",
		"npm «WARN notice »This token expires tomorrow.",
		"npm «WARN config» No auth for URI https://npm.acme.example/",
		"npm «warn config» No auth for URI https://npm.acme.example/",
		"npm ERR! Header value «is not a legal HTTP header» value",
		"npm ERR! code ERR_INVALID_CHAR\nnpm ERR! «Invalid character in header» content [\"authorization\"]",
		"{\n  \"error\": {\n    «\"code\": \"E»401\",",
		"{\"error\": {«\"code\":\"E»401\",\"summary\":\"Unauthorized\"}}",
		"Error: 402 Payment Required« - PUT http»s://npm.acme.example/core",
		"401 «401 Unauthorized - GET» https://npm.acme.example/core",
		"Error: «Failed to replace env» in config: ${NPM_TOKEN}",
		"npm ERR! code ECONNRESET\nnpm ERR! network request to https://npm.acme.example/core« failed, reason: »reset",
		"npm ERR! code ENOTFOUND\nnpm ERR! network «getaddrinfo E»NOTFOUND npm.acme.example",
		"info «it worked if it ends» with ok",
		"info it worked if it ends with ok\n«ERR! Error: »forbidden no maintainer: core/1.0.0/-tag/latest",
		"info it worked if it ends with ok\nERR! 404 'core' «is not in the npm registry».",
		"npm «error Unexpected token» <\nnpm error <!DOCTYPE html>",
		"npm ERR! code EOTP\nnpm ERR! This operation« requires a one-time pass»word.",
	}},
	{"lerna", []string{
		"«lerna ERR! »E403 You cannot publish over the previously published versions: 1.0.0.",
		"le«rna-lite ERR! »E403 You cannot publish over the previously published versions: 1.0.0.",
		"lerna verbose «HttpErrorGeneral: »403 Forbidden - PUT https://npm.acme.example/@acme%2fcore",
		"lerna «error RequestError: »connect ETIMEDOUT 10.0.0.1:443",
	}},
	{"pnpm", []string{
		" «ERR_PNPM_»FETCH_401  GET https://npm.acme.example/core: Unauthorized - 401",
		"[«ERR_PNPM_»FETCH_401] GET https://npm.acme.example/core: Unauthorized - 401",
		"Error: «ERR_PNPM_»FETCH_401",
		" «ERROR  GET http»s://npm.acme.example/core: Not Found - 404",
		"«[E401] Unable to authenticate», need: Basic realm=\"acme\"",
		"«[E401] Incorrect or missing» password.",
		" WARN  «Issue while reading» \"/app/.npmrc\". Failed to replace env in config: ${NPM_TOKEN}",
		"[WARN] «Ignored project-level auth» setting \"//npm.acme.example/:_authToken\" in \"/app/.npmrc\"",
		"WARN  error (ERR_PNPM_FETCH_503). «Will retry in »10 seconds. 2 retries left.",
		"WARN  GET https://npm.acme.example/core« error (DEPTH_»ZERO_SELF_SIGNED_CERT)",
		"WARN  GET https://npm.acme.example/core« error (SELF_S»IGNED_CERT_IN_CHAIN)",
		"WARN  GET https://npm.acme.example/core« error (UNABLE_»TO_VERIFY_LEAF_SIGNATURE)",
		"WARN  GET https://npm.acme.example/core« error (CERT_»HAS_EXPIRED)",
		"WARN  GET https://npm.acme.example/core« error (E»CONNREFUSED)",
		" «ELIFECYCLE»  Command failed with exit code 1.",
		"«Skipped OIDC: »Failed to fetch an identity",
		"[WARN] «Skipped OIDC: »Failed to fetch an identity",
		"📦 @acme/core@1.0.0« → http»s://npm.acme.example/",
		"$ «pnpm install» --frozen-lockfile",
	}},
	{"yarn 1", []string{
		"error «An unexpected error occurred»: \"https://npm.acme.example/core: Not found\".",
		"error «Couldn't publish» package: \"https://npm.acme.example/core: Not found\".",
		"error https://npm.acme.example/core: \"https://npm.acme.example/core«\" returned a 4»03",
		"info «Two factor authentication enabled».",
		"«error No token found» and can't prompt for login when running with --non-interactive.",
		"«error Error: »https://npm.acme.example/core: Request failed \"401 Unauthorized\"",
		"«ResponseError: »Request failed \"401 Unauthorized\"",
		"verbose 0.4 Request \"https://npm.acme.example/core\" «finished with status code» 403.",
		"«error Received malformed» response from registry for \"core\". The registry may be down.",
		"«error Couldn't find »package \"core\" on the \"npm\" registry.",
		"«error Command failed» with exit code 1.",
		"Error: https://npm.acme.example/core: «Request failed »\"401 Unauthorized\"",
		"«yarn install v»1.22.22",
		"«yarn publish v»1.22.22",
		"«yarn add v»1.22.22",
		"Trace:\n  Error: https://npm.acme.example/core: «tunneling socket could not» be established, statusCode=407",
		"    at Request.«params.callback [as _callback]» (/opt/yarn-v1.22.22/lib/cli.js:66750:16)",
		"«Yarn version:»",
	}},
	{"yarn 2 and later", []string{
		"➤ «YN0001: »│ RequestError: connect ECONNREFUSED 10.0.0.1:443",
		"➤ «YN0033: »│ No authentication configured for request",
		"➤ «YN0034: »│ @acme/core@npm:1.0.0: The remote server failed to provide the requested resource",
		"➤ «YN0035: »│ @acme/core@npm:1.0.0: Package not found",
		"➤ «YN0041: »│ @acme/core@npm:1.0.0: Invalid authentication (as an anonymous user)",
		"➤ «YN0091: »Provenance generation in GitHub Actions requires \"write\" access to the \"id-token\" permission",
		"@acme/core@npm:1.0.0«: Invalid authentication »(as an anonymous user)",
		"➤ YN0000: «· Yarn »4.1.0",
		"➤ YN0000: «Failed with errors» in 1s 20ms",
		"«Usage Error: »Environment variable not found (NPM_TOKEN) in /app/.yarnrc.yml (in npmAuthToken)",
		"«Internal Error: »Environment variable not found (NPM_TOKEN)",
		"Usage Error: «Environment variable not found» (NPM_TOKEN)",
	}},
	{"bun", []string{
		"«error: GET http»s://npm.acme.example/core - 401",
		"«error: PUT http»s://npm.acme.example/core - 401",
		"«error: POST http»s://npm.acme.example/core - 401",
		"«error: missing authentication» (run `bunx npm login`)",
		"error: ConnectionRefused« downloading package manifest» core",
		"error: ConnectionRefused« downloading tarball »core@1.0.0",
		"error: SyntaxError« parsing package manifest for »core",
		"error: forbidden« while loading \"»core\" 403",
		"«error: package \"»core\" not found npm.acme.example/core 404",
		"error: core@1.0.0« failed to resolve»",
		"«bun install v»1.2.23 (cf136713)",
		"«bun add v»1.2.23 (cf136713)",
		"«bun publish v»1.2.23 (cf136713)",
		"bun publish v1.2.23\n401« Unauthorized: http»s://npm.acme.example/core",
		"bun publish v1.2.23\n402« Payment Required: http»s://npm.acme.example/core",
		"bun publish v1.2.23\n403« Forbidden: http»s://npm.acme.example/core",
		"bun publish v1.2.23\n404« Not Found: http»s://npm.acme.example/core",
		"bun publish v1.2.23\n409« Conflict: http»s://npm.acme.example/core",
		"bun publish v1.2.23\n«error: unable to authenticate», need: Basic realm=\"acme\"",
	}},
	{"deno", []string{
		"error: «Failed loading http»s://npm.acme.example/core for package \"core\"",
		"error: «Failed caching npm package '»@acme/core@1.0.0'",
		"error: «Error getting response at http»s://npm.acme.example/core for package \"core\": Bad response: 401",
		"«error: npm package '»@acme/core' does not exist.",
	}},
	{"corepack", []string{
		"Error: Server answered with HTTP 403 when «performing the request to http»s://npm.acme.example/pnpm; see",
	}},
	{"expo", []string{"Error: «Unexpected response: »Unauthorized. From url: https://npm.acme.example/template"}},
	{"semantic-release", []string{
		"[semantic-release] › ✘  «ENONPMTOKEN» No npm token specified.",
		"[semantic-release] › ✘  «EINVALIDNPMTOKEN» Invalid npm token.",
		"«SemanticReleaseError: »No npm token specified.",
		"[semantic-release] › Verify «authentication for registry» https://npm.acme.example/",
		"«OIDC token exchange with» the npm registry failed: 404 Not Found",
		"Retrieval of GitHub Actions« OIDC token failed: »no permission",
	}},
	{"other release tools", []string{
		"ERROR «Not authenticated with npm». Please `npm login` and try again.",
		"an «error occurred while publishing» @acme/core: E403 403 Forbidden - PUT https://npm.acme.example/core",
		"an «error while checking if token» is required",
		"«npm publish error:»",
		"«No NPM_TOKEN found, but OIDC» is available",
	}},
	{"Dependabot", []string{
		"image: \"ghcr.io/dependabot/«dependabot-updater-»gomod:v2.0\"",
		"{\"job\":{«\"package-manager\":\"»go_modules\"",
		"Handled error whilst updating core: «private_source_authentication_failure» {:source=>\"npm.acme.example\"}",
		"npm: npm.acme.example «could not be reached as it requires authentication» (and any provided details were " +
			"invalid or lacked the required permissions): npm.acme.example",
		"updater | ERROR Error during file fetching; aborting: «Private npm registries require» either a .npmrc " +
			"file in your repository, or explicit `scope`/`replaces-base` configuration in dependabot.yml. Registry: " +
			"npm.acme.example",
		"  proxy | 2026/03/02 09:14:07 [017«] 401 http»s://npm.acme.example/core",
		"  proxy | 2026/03/02 09:14:07 [017«] 403 http»s://npm.acme.example/core",
		"  proxy | 2026/03/02 09:14:07 [017«] 404 http»s://npm.acme.example/core",
	}},
	{"Renovate", []string{
		"DEBUG: GET https://npm.acme.example/core = (statusCode=403)\nDEBUG: «Failed to look up npm» package core",
		"DEBUG: «Dependency lookup failure»: unauthorized (repository=acme/app, dependency=@acme/core)",
		"DEBUG: GET https://npm.acme.example/core = (code=ERR_NON_2XX_3XX_RESPONSE«, statusCode=401» retryCount=0)",
		"DEBUG: GET https://npm.acme.example/core = (code=ERR_NON_2XX_3XX_RESPONSE«, statusCode=403» retryCount=0)",
		"DEBUG: GET https://npm.acme.example/core = (code=ERR_NON_2XX_3XX_RESPONSE«, statusCode=404» retryCount=0)",
	}},
	{"a shell", []string{
		"«$ npm publish»",
		"«$ npm ci --»ignore-scripts",
		"«$ npm install»",
		"«$ npm login»",
		"«+ npm publish»",
		"«+ npm install»",
	}},
}

// head is what one program prints.
type head struct {
	of    string
	lines []string
}

// literals are what is marked in the heads, each once.
func literals() (all []string) {
	for _, h := range heads {
		for _, line := range h.lines {
			if literal := between(line, "«", "»"); !slices.Contains(all, literal) {
				all = append(all, literal)
			}
		}
	}
	return all
}
