package explain

import (
	"testing"

	"npmx/rules"
)

// TestWhatOnlyLooksLikeAProofIsNone: cases in which a proof looks to be in hand, and is not; of causes whose rules
// never say certain, too.
func TestWhatOnlyLooksLikeAProofIsNone(t *testing.T) {
	for name, k := range map[string]struct {
		cause rules.Cause
		of    rules.Case
	}{
		"words of a bad token, and none was sent": {rules.TokenInvalid,
			rules.Case{"credential": "none", "message": "bad credentials", "status": "401"}},
		"the client says that it sent none": {rules.TokenInvalid, rules.Case{"credential": "usable",
			"sent": "no", "message": "bad credentials", "status": "401"}},
		"the log says so, and no registry": {rules.TokenInvalid, rules.Case{"credential": "usable",
			"words": "bad credentials", "status": "401"}},
		"a name and a password were sent": {rules.TokenInvalid, rules.Case{"credential": "usable",
			"field": "_auth", "message": "bad credentials", "status": "401"}},
		"another product's token, and a 404 of a public one": {rules.TokenInvalid, rules.Case{"credential": "usable",
			"credential-fits": "no", "status": "404", "registry-kind": "npmjs"}},
		"another product's token, and a registry down": {rules.TokenInvalid, rules.Case{"credential": "usable",
			"credential-fits": "no", "status": "503"}},
		"a cut token, and no way to the registry": {rules.TokenInvalid, rules.Case{"credential": "malformed",
			"reason": "ECONNREFUSED"}},
		"a 404 of one that hides": {rules.NotFound,
			rules.Case{"status": "404", "probe-whoami": "accepted", "registry-kind": "gitlab"}},
		"a 404 of nobody knows what": {rules.NotFound,
			rules.Case{"status": "404", "probe-whoami": "accepted"}},
		"a 404 of what was to be published": {rules.NotFound,
			rules.Case{"status": "404", "probe-whoami": "accepted", "registry-kind": "nexus", "method": "PUT"}},
		"words of a 404 of what was to be published": {rules.NotFound,
			rules.Case{"status": "404", "message": "package not found", "method": "PUT"}},
		"a 404 of a scope that is mapped nowhere": {rules.NotFound,
			rules.Case{"status": "404", "probe-whoami": "accepted", "registry-kind": "nexus", "scope-mapped": "no"}},
		"a password that is no base64, and a registry down": {rules.BadPassword,
			rules.Case{"credential-problem": "not-base64", "status": "503"}},
		"an unscoped token, and a mistyped name": {rules.LegacyAuthConfig,
			rules.Case{"near-miss": "unscoped", "credential": "none", "status": "404", "registry-kind": "npmjs"}},
		"npm 12 refuses what the lockfile holds": {rules.PolicyBlocked, rules.Case{"code": "EALLOWREMOTE",
			"lockfile": "other-host"}},
		"a proxy's 502": {rules.RegistryDown,
			rules.Case{"status": "502", "proxy": "used"}},
		"a proxy's 402": {rules.PaymentRequired,
			rules.Case{"status": "402", "proxy": "used"}},
		"a proxy's 429": {rules.RateLimited,
			rules.Case{"status": "429", "proxy": "used", "tunnel": "refused"}},
	} {
		if Proved(k.cause, k.of) {
			t.Errorf("%s: %s is proved by %v", name, k.cause, k.of)
		}
	}
}
