package parse_test

import (
	"testing"

	"npmx/parse"
	"npmx/parse/registry"
)

// TestHints: what the words of one failure are, and what only looks like them.
func TestHints(t *testing.T) {
	public := "https://" + registry.PublicHost
	for name, c := range map[string]struct{ log, hint, sent string }{
		"a challenge that npm-profile before 3.0.2 calls an address": {"npm ERR! code EAUTHIP\nnpm ERR! Unable to " +
			"authenticate, need: Basic, Bearer\n", "bad-password", ""},
		"an address": {"npm ERR! code EAUTHIP\nnpm ERR! Login is not allowed from your IP address\n",
			"sso-required", ""},
		"a trusted publisher": {"npm error code E403\nnpm error 403 403 Forbidden - PUT " + public +
			"/core - OIDC permission denied for this action\n", "oidc-misconfigured", ""},
		"no right to sign": {"npm error code EUSAGE\nnpm error Provenance generation in GitHub Actions requires " +
			"\"write\" access to the \"id-token\" permission\n", "oidc-misconfigured", ""},
		"a job without a token": {"No NPM_TOKEN found, but OIDC is available - using npm trusted publishing\nnpm " +
			"error code E404\nnpm error 404 Not Found - PUT " + public + "/core - Not found\n", "oidc-misconfigured",
			""},
		"an anonymous audit": {" ERR_PNPM_AUDIT_BAD_RESPONSE  The audit endpoint (at " +
			"https://npm.corp.example/-/npm/v1/security/audits) responded with 401: {\n  \"errors\" : [ {\n    " +
			"\"message\" : \"Authentication is required\"\n  } ]\n}\n", "token-missing", ""},
		"a mirror": {"npm ERR! code E403\nnpm ERR! 403 Forbidden - PUT " +
			"https://registry.npmmirror.com/core - [no_perms] Private mode enable, only admin can publish this module\n", "registry-wrong", ""},
		"a registry like it": {"npm ERR! code E403\nnpm ERR! 403 Forbidden - PUT https://npm.corp.example/core - " +
			"[no_perms] Private mode enable, only admin can publish this module\n", "permission-denied", ""},
		"an account, as yarn 1 says it": {"yarn install v1.22.22\nerror Error: https://npm.corp.example/@acme%2fcore: " +
			"bob is not allowed to read @acme/core\n", "permission-denied", ""},
		"nobody, as yarn 1 says it": {"yarn install v1.22.22\nerror Error: https://npm.corp.example/@acme%2fcore: " +
			"anonymous is not allowed to read @acme/core\n", "token-missing", ""},
		"spam": {"npm error code E403\nnpm error 403 403 Forbidden - PUT " + public +
			"/core - Package name triggered spam detection\n", "name-rejected", ""},
		"npm's look at a name": {"npm ERR! code E404\nnpm ERR! 404 Not Found - GET " +
			"https://npm.corp.example/@Acme%2fcore\nnpm ERR! 404 This package name is not valid, because\nnpm ERR! " +
			"404 1. name can no longer contain capital letters\n", "not-found", ""},
		"a package called saml": {"npm error code E401\nnpm error 401 Unauthorized - GET " +
			"https://npm.corp.example/@acme%2fsaml-core - authorization required to access package @acme/saml-core\n",
			"token-missing", ""},
		"a key for another host": {"npm warn registry No auth for URI, but auth present for scoped registry.\nnpm " +
			"warn registry \nnpm warn registry URI: https://cdn.corp.example/core.tgz\nnpm warn registry Scoped " +
			"Registry Key: //npm.corp.example/\n" +
			"npm error code E401\nnpm error 401 Unauthorized - GET https://cdn.corp.example/core.tgz\n", "wrong-host",
			"no"},
		"a frame without npm's name": {"error code E403\nerror 403 403 Forbidden - PUT " + public +
			"/core - You do not have permission to publish \"core\". Are you logged in as the correct user?\n",
			"permission-denied", ""},
		"a publisher of what was never published": {"npm error code E404\nnpm error 404 Not Found - POST " + public +
			"/-/package/@acme%2fcore/trust\n", "not-found", ""},
		"lerna's exchange": {"lerna verb oidc Failed token exchange request with body " +
			"message: OIDC token exchange error - package not found\nlerna WARN notice Package failed to publish: " +
			"@acme/core\nlerna ERR! E404 Not found\n", "oidc-misconfigured", ""},
		"npm 6 behind a proxy": {"16 http fetch GET 407 " + public +
			"/core 277ms\n17 error cb() never called!\n18 error This is an error with npm itself. Please report this " +
			"error at:\n", "proxy-auth", ""},
		"changesets in a chat": {":butterfly:  error an error occurred while publishing " +
			"@acme/core: E402 402 Payment Required - PUT " + public +
			"/@acme%2fcore - You must sign up for private packages\n", "payment-required", ""},
		"changesets without its butterfly": {"error an error occurred while publishing @acme/core: E402 402 " +
			"Payment Required - PUT " + public + "/@acme%2fcore - You must sign up for private packages\n",
			"payment-required", ""},
		"Dependabot's script": {"/x/npm_and_yarn/update_checker.rb:319:in `check': The following " +
			"source could not be reached as it requires authentication (and any provided details were invalid or " +
			"lacked the required permissions): https://npm.corp.example/npm/ " +
			"(Dependabot::PrivateSourceAuthenticationFailure)\n", "token-invalid", ""},
		"Renovate of 2020": {"DEBUG: Dependency lookup failure: unauthorized " +
			"(repository=acme/app)\n       \"pkgUrl\": \"https://npm.corp.example/@acme%2fcore\",\n       " +
			"\"authInfoToken\": undefined,\n", "token-missing", "no"},
		"yarn 1 and a phrase": {"error An unexpected error occurred: " +
			"\"https://npm.corp.example/@acme%2fcore: Forbidden\".\n", "permission-denied", ""},
		"yarn 1 of a public package": {"error An unexpected error occurred: \"" + public +
			"/core/-/core-5.7.1.tgz: Request failed \\\"403 Forbidden\\\"\".\n", "policy-blocked", ""},
		"a scope that a token asks for": {" ERR_PNPM_FETCH_404  GET " + public +
			"/@acme%2Fcore: Not Found - 404\n\nThis error happened while installing a direct dependency of " +
			"x\n\n@acme/core is not in the npm registry, or you have no permission to fetch it.\n\nAn authorization " +
			"header was used: Bearer npm_[hidden]\n", "not-found", "yes"},
	} {
		p := parse.New(parse.Options{})
		p.Write([]byte(c.log))
		found := p.Close().Failures
		if len(found) != 1 || found[0].Hint != c.hint || found[0].Sent != c.sent {
			t.Errorf("%s: want %q, sent %q, of one failure: %+v", name, c.hint, c.sent, found)
		}
	}
	for name, log := range map[string]string{
		"npm 6 that lost its way without a refusal": "16 http fetch GET 200 https://npm.corp.example/core 277ms\n17 " +
			"error cb() never called!\n",
		"another manager's source": "/x/bundler/update_checker.rb:319:in `check': The following " +
			"source could not be reached as it requires authentication (and any provided details were invalid or " +
			"lacked the required permissions): https://gems.corp.example/ " +
			"(Dependabot::PrivateSourceAuthenticationFailure)\n",
		"npm's usage": "npm error code EUSAGE\nnpm error The `npm ci` command can only " +
			"install with an existing package-lock.json\n",
	} {
		p := parse.New(parse.Options{})
		p.Write([]byte(log))
		if found := p.Close().Failures; len(found) > 0 {
			t.Errorf("%s: %+v", name, found)
		}
	}
}
