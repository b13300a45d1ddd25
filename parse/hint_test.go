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
		"a challenge that npm-profile before 3.0.2 calls an address": {"npm ERR! code EAUTHIP\nnpm ERR! Unable to authenticate, need: Basic, Bearer\n", "bad-password", ""},
		"an address":            {"npm ERR! code EAUTHIP\nnpm ERR! Login is not allowed from your IP address\n", "sso-required", ""},
		"a trusted publisher":   {"npm error code E403\nnpm error 403 403 Forbidden - PUT " + public + "/core - OIDC permission denied for this action\n", "oidc-misconfigured", ""},
		"no right to sign":      {"npm error code EUSAGE\nnpm error Provenance generation in GitHub Actions requires \"write\" access to the \"id-token\" permission\n", "oidc-misconfigured", ""},
		"a job without a token": {"No NPM_TOKEN found, but OIDC is available - using npm trusted publishing\nnpm error code E404\nnpm error 404 Not Found - PUT " + public + "/core - Not found\n", "oidc-misconfigured", ""},
		"spam":                  {"npm error code E403\nnpm error 403 403 Forbidden - PUT " + public + "/core - Package name triggered spam detection\n", "name-rejected", ""},
		"npm's look at a name":  {"npm ERR! code E404\nnpm ERR! 404 Not Found - GET https://npm.corp.example/@Acme%2fcore\nnpm ERR! 404 This package name is not valid, because\nnpm ERR! 404 1. name can no longer contain capital letters\n", "scope-unmapped", ""},
		"a package called saml": {"npm error code E401\nnpm error 401 Unauthorized - GET https://npm.corp.example/@acme%2fsaml-core - authorization required to access package @acme/saml-core\n", "token-missing", ""},
		"a key for another host": {"npm warn registry No auth for URI, but auth present for scoped registry.\nnpm warn registry \nnpm warn registry URI: https://cdn.corp.example/core.tgz\nnpm warn registry Scoped Registry Key: //npm.corp.example/\n" +
			"npm error code E401\nnpm error 401 Unauthorized - GET https://cdn.corp.example/core.tgz\n", "wrong-host", "no"},
		"yarn 1 of a public package":    {"error An unexpected error occurred: \"" + public + "/core/-/core-5.7.1.tgz: Request failed \\\"403 Forbidden\\\"\".\n", "policy-blocked", ""},
		"a scope that a token asks for": {" ERR_PNPM_FETCH_404  GET " + public + "/@acme%2Fcore: Not Found - 404\n\nThis error happened while installing a direct dependency of x\n\n@acme/core is not in the npm registry, or you have no permission to fetch it.\n\nAn authorization header was used: Bearer npm_[hidden]\n", "not-found", "yes"},
	} {
		p := parse.New(parse.Options{})
		p.Write([]byte(c.log))
		found := p.Close().Failures
		if len(found) != 1 || found[0].Hint != c.hint || found[0].Sent != c.sent {
			t.Errorf("%s: want %q, sent %q, of one failure: %+v", name, c.hint, c.sent, found)
		}
	}
	for name, log := range map[string]string{
		"npm's usage": "npm error code EUSAGE\nnpm error The `npm ci` command can only install with an existing package-lock.json\n",
	} {
		p := parse.New(parse.Options{})
		p.Write([]byte(log))
		if found := p.Close().Failures; len(found) > 0 {
			t.Errorf("%s: %+v", name, found)
		}
	}
}
