package explain

import (
	"slices"
	"testing"

	"npmx/rules"
)

// What proves a cause, and the nearest thing that does not: the third column of the taxonomy, line by line.
var taxonomy = []struct {
	cause      rules.Cause
	proof, not rules.Case
}{
	{rules.TokenMissing, rules.Case{"credential": "none", "code": "E401", "status": "401"},
		rules.Case{"credential": "none", "code": "E401", "near-miss": "port"}},
	{rules.TokenMissing, rules.Case{"credential": "none", "code": "ENEEDAUTH"},
		rules.Case{"credential": "none", "code": "ENEEDAUTH", "variable": "NPM_TOKEN"}},
	{rules.TokenMissing, rules.Case{"sent": "no", "status": "401"}, rules.Case{"sent": "no", "status": "404"}},
	{rules.TokenMissing, rules.Case{"message": "authentication token not provided"},
		rules.Case{"words": "authentication token not provided"}},
	{rules.TokenMissing, rules.Case{"sent": "no", "status": "401",
		"words": "These authorization settings were found:\n@acme:registry=https://npm.acme.example/"},
		rules.Case{"sent": "no", "status": "401",
			"words": "These authorization settings were found:\n//npm.acme.example/x/:_authToken=[hidden]"}},
	{rules.TokenMissing, rules.Case{"sent": "no", "status": "401",
		"words": "GET https://npm.acme.example/core: Unauthorized - 401"},
		rules.Case{"sent": "no", "status": "401",
			"words": "GET https://npm.acme.example:443/core: Unauthorized - 401"}},
	{rules.TokenMissing, rules.Case{"message": "no credentials were provided"},
		rules.Case{"message": "no credentials were provided", "other-registry": "login"}},
	{rules.TokenMissing, rules.Case{"message": "no credentials were provided"},
		rules.Case{"message": "authentication required"}},
	{rules.VersionExists, rules.Case{"message": "no permission to overwrite core-1.0.0.tgz"},
		rules.Case{"status": "409", "method": "PUT", "message": "the previous package has not been fully processed"}},
	{rules.PermissionDenied, rules.Case{"message": "user ada is not allowed to publish package core"},
		rules.Case{"message": "user anonymous is not allowed to publish package core"}},
	{rules.PermissionDenied, rules.Case{"message": "you do not have permission to publish core"},
		rules.Case{"message": "you do not have permission to overwrite core"}},
	{rules.EnvVarUnset, rules.Case{"variable": "NPM_TOKEN", "status": "404", "registry-kind": "npmjs",
		"scope": "@acme"}, rules.Case{"variable": "NPM_TOKEN", "status": "404", "registry-kind": "npmjs"}},
	{rules.TokenExpired, rules.Case{"message": "Token failed verification: expired"},
		rules.Case{"message": "the license of this server has expired"}},
	{rules.TokenInvalid, rules.Case{"credential": "usable", "field": "_authToken", "probe-credential": "refused"},
		rules.Case{"credential": "usable", "field": "_authToken", "probe-whoami": "refused"}},
	{rules.TokenInvalid, rules.Case{"credential": "usable", "credential-fits": "no"}, rules.Case{"credential": "usable",
		"credential-fits": "no", "probe-credential": "accepted"}},
	{rules.TokenInvalid, rules.Case{"credential": "usable", "notice": "Access token expired or revoked."},
		rules.Case{"credential": "usable", "words": "Access token expired or revoked."}},
	{rules.TokenInvalid, rules.Case{"credential": "usable", "message": "bad credentials"},
		rules.Case{"credential": "env-unset", "message": "bad credentials"}},
	{rules.TokenInvalid, rules.Case{"credential": "usable", "credential-fits": "no"}, rules.Case{"credential": "usable",
		"credential-fits": "yes"}},
	{rules.TokenInvalid, rules.Case{"credential": "malformed"},
		rules.Case{"credential": "none", "probe-credential": "refused"}},
	{rules.TokenExpired, rules.Case{"credential": "expired"}, rules.Case{"credential": "usable"}},
	{rules.TokenExpired, rules.Case{"challenge": `error_description="token expired"`},
		rules.Case{"message": "token expired or revoked"}},
	{rules.BadPassword, rules.Case{"field": "_auth", "status": "401", "credential": "usable"},
		rules.Case{"field": "_authToken", "status": "401", "credential": "usable"}},
	{rules.BadPassword, rules.Case{"credential-problem": "not-base64"}, rules.Case{"credential-problem": "whitespace"}},
	{rules.BadPassword, rules.Case{"method": "PUT", "status": "401", "path": "/npm/-/user/org.couchdb.user:ada"},
		rules.Case{"method": "PUT", "status": "401", "path": "/npm/@acme%2fcore"}},
	{rules.BadPassword, rules.Case{"field": "username", "status": "401", "credential": "malformed",
		"credential-problem": "encoded-line-break"}, rules.Case{"credential-problem": "encoded-line-break",
		"status": "403"}},
	{rules.EnvVarUnset, rules.Case{"credential": "env-unset"}, rules.Case{"credential": "usable", "variable": "X"}},
	{rules.EnvVarUnset, rules.Case{"credential": "placeholder"}, rules.Case{"credential": "expired"}},
	{rules.EnvVarUnset, rules.Case{"variable": "NPM_TOKEN"}, rules.Case{}},
	{rules.WrongHost, rules.Case{"credential": "none", "near-miss": "path", "near-proof": "alias"},
		rules.Case{"credential": "none", "near-miss": "path", "near-proof": "none"}},
	{rules.WrongHost, rules.Case{"credential": "none", "near-miss": "port", "near-proof": "lockfile"},
		rules.Case{"credential": "none", "near-miss": "port"}},
	{rules.WrongHost, rules.Case{"credential": "none", "near-miss": "path", "near-proof": "sent"},
		rules.Case{"credential": "none", "near-miss": "host", "near-proof": "lockfile"}},
	{rules.WrongHost, rules.Case{"credential": "none", "near-miss": "slash", "near-proof": "spelling"},
		rules.Case{"credential": "usable", "near-miss": "slash", "near-proof": "spelling"}},
	{rules.ScopeUnmapped, rules.Case{"scope-mapped": "no", "scope-elsewhere": "yes", "registry-source": "default"},
		rules.Case{"scope-mapped": "no", "registry-source": "default"}},
	{rules.RegistryWrong, rules.Case{"registry-overrides": "project", "registry-source": "env",
		"overridden-holds": "yes"}, rules.Case{"registry-overrides": "project", "registry-source": "env"}},
	{rules.RegistryWrong, rules.Case{"registry-overrides": "global", "registry-source": "user",
		"overridden-holds": "yes"}, rules.Case{"registry-overrides": "user", "registry-source": "project",
		"overridden-holds": "yes"}},
	{rules.RegistryWrong, rules.Case{"registry-overrides": "project", "registry-source": "env",
		"overridden-holds": "yes"}, rules.Case{"registry-overrides": "project", "registry-source": "cli",
		"overridden-holds": "yes"}},
	{rules.TokenMissing, rules.Case{"credential": "none", "code": "E401"},
		rules.Case{"credential": "none", "code": "E401", "other-registry": "bare"}},
	{rules.TokenMissing, rules.Case{"credential": "none", "code": "ENEEDAUTH"},
		rules.Case{"credential": "none", "code": "ENEEDAUTH", "registry-overrides": "project"}},
	{rules.LockfileHost, rules.Case{"lockfile": "other-host"}, rules.Case{"lockfile": "same"}},
	{rules.PermissionDenied, rules.Case{"message": "permission_denied: read_package"},
		rules.Case{"words": "you do not have permission"}},
	{rules.PermissionDenied, rules.Case{"probe-whoami": "accepted", "status": "403"},
		rules.Case{"probe-whoami": "unsupported", "status": "403"}},
	{rules.PermissionDenied, rules.Case{"probe-whoami": "accepted", "status": "401", "method": "PUT",
		"probe-status": "200"},
		rules.Case{"probe-whoami": "accepted", "status": "401", "method": "GET", "probe-status": "200"}},
	{rules.PermissionDenied, rules.Case{"probe-whoami": "accepted", "status": "403"},
		rules.Case{"probe-whoami": "accepted", "status": "403", "probe-page": "html"}},
	{rules.TokenScope, rules.Case{"message": "the token provided does not match expected scopes"},
		rules.Case{"message": "permission_denied: read_package"}},
	{rules.OTPRequired, rules.Case{"code": "EOTP"}, rules.Case{"code": "E401"}},
	{rules.OIDCMisconfigured, rules.Case{"oidc": "404", "code": "ENEEDAUTH"}, rules.Case{"id-token": "yes"}},
	{rules.OIDCMisconfigured, rules.Case{"oidc": "404", "code": "ENEEDAUTH"}, rules.Case{"oidc": "404"}},
	{rules.OIDCMisconfigured, rules.Case{"oidc": "404", "code": "E404", "status": "404"}, rules.Case{"oidc": "404",
		"code": "E403", "message": "You cannot publish over the previously published versions: 1.0.0."}},
	{rules.OIDCMisconfigured, rules.Case{"oidc": "404", "code": "E401", "status": "401"},
		rules.Case{"oidc": "404", "code": "E503", "status": "503"}},
	{rules.SSORequired, rules.Case{"message": "Resource protected by organization SAML enforcement"},
		rules.Case{"words": "SAML"}},
	{rules.EmailUnverified, rules.Case{"message": "you must verify your email"}, rules.Case{"message": "email"}},
	{rules.VersionExists, rules.Case{"status": "409", "method": "PUT"}, rules.Case{"status": "409", "method": "GET"}},
	{rules.VersionExists, rules.Case{"status": "409", "method": "PUT", "path": "/npm/@acme%2fcore"},
		rules.Case{"status": "409", "method": "PUT", "path": "/npm/-/user/org.couchdb.user:ada"}},
	{rules.VersionExists, rules.Case{"status": "409", "method": "PUT", "path": "/core"},
		rules.Case{"status": "409", "method": "PUT", "path": "/core/-rev/3-abc"}},
	{rules.VersionExists, rules.Case{"status": "409", "method": "PUT", "registry-kind": "nexus"},
		rules.Case{"status": "409", "method": "PUT", "registry-kind": "npmjs"}},
	{rules.PermissionDenied, rules.Case{"message": "user ada is not allowed to publish"},
		rules.Case{"message": "You may not perform that action with these credentials."}},
	{rules.PermissionDenied, rules.Case{"message": "not authorized to read, user: 'ada'"},
		rules.Case{"message": "not authorized to read, user: 'anonymous'"}},
	{rules.NameRejected, rules.Case{"message": "Package name too similar to existing package"},
		rules.Case{"status": "403"}},
	{rules.PaymentRequired, rules.Case{"status": "402"}, rules.Case{"status": "403"}},
	{rules.PolicyBlocked, rules.Case{"message": "Requested item is quarantined"},
		rules.Case{"words": "a security policy of the registry"}},
	{rules.PolicyBlocked, rules.Case{"reason": "Requested item is quarantined"}, rules.Case{"reason": "Forbidden"}},
	{rules.ProxyAuth, rules.Case{"status": "407"}, rules.Case{"status": "401"}},
	{rules.LegacyAuthConfig, rules.Case{"code": "ERR_INVALID_AUTH"}, rules.Case{"code": "E401"}},
	{rules.LegacyAuthConfig, rules.Case{"near-miss": "unscoped", "credential": "none"},
		rules.Case{"near-miss": "unscoped", "credential": "usable"}},
	{rules.RateLimited, rules.Case{"status": "429"}, rules.Case{"status": "403"}},
	{rules.RegistryDown, rules.Case{"status": "503"}, rules.Case{"status": "404"}},
	{rules.Network, rules.Case{"reason": "ENOTFOUND"}, rules.Case{"reason": "ENOTFOUND", "status": "401"}},
	{rules.NotFound, rules.Case{"status": "404", "probe-whoami": "accepted", "registry-kind": "verdaccio"},
		rules.Case{"status": "404", "probe-whoami": "accepted", "registry-kind": "github"}},
	{rules.NotFound, rules.Case{"status": "404", "message": "no such package available"}, rules.Case{"status": "404"}},
}

func TestEachProofNeedsItsFacts(t *testing.T) {
	seen := map[rules.Cause]bool{}
	for _, k := range taxonomy {
		seen[k.cause] = true
		if proved, _ := judge(k.cause, k.proof.Settle()); !proved {
			t.Errorf("%s is not proved by %v", k.cause, k.proof)
		}
		if proved, _ := judge(k.cause, k.not.Settle()); proved {
			t.Errorf("%s is proved by %v", k.cause, k.not)
		}
	}
	for _, c := range rules.Causes() {
		if !seen[c] && c != rules.NotAuth {
			t.Errorf("no line here says what proves %s", c)
		}
	}
}

// TestARivalMakesItUncertain: a finding is certain only while nothing in hand proves another cause; a coarser word
// for the same fact is no other.
func TestARivalMakesItUncertain(t *testing.T) {
	for _, k := range []struct {
		cause rules.Cause
		in    rules.Case
		want  []rules.Cause
	}{
		{rules.TokenExpired, rules.Case{"credential": "expired", "status": "403", "message": "quarantined"},
			[]rules.Cause{rules.PolicyBlocked}},
		{rules.TokenScope, rules.Case{"message": "token does not match expected scopes; you do not have permission",
			"probe-whoami": "accepted", "status": "403"}, nil},
		{rules.LockfileHost, rules.Case{"lockfile": "other-host", "credential": "none", "near-miss": "path",
			"code": "E401", "status": "401"}, nil},
		{rules.EnvVarUnset, rules.Case{"credential": "env-unset", "message": "invalid token",
			"probe-credential": "refused"}, nil},
		{rules.WrongHost, rules.Case{"credential": "none", "near-miss": "port", "near-proof": "lockfile",
			"status": "403", "probe-page": "html"}, []rules.Cause{rules.PolicyBlocked}},
	} {
		proved, rivals := judge(k.cause, k.in.Settle())
		if !proved || !slices.Equal(rivals, k.want) {
			t.Errorf("%s in %v: proved %v, rivals %v, want %v", k.cause, k.in, proved, rivals, k.want)
		}
	}
}

func TestOneSlip(t *testing.T) {
	for _, k := range []struct {
		a, b string
		want bool
	}{
		{"@acme", "@amce", true}, {"@acme", "@acm", true}, {"@acme", "@acmee", true}, {"@acme", "@adme", true},
		{"@acme", "@emca", false}, {"@acme", "@corp", false}, {"@acme", "@ac", false},
	} {
		if oneSlip(k.a, k.b) != k.want || oneSlip(k.b, k.a) != k.want {
			t.Errorf("oneSlip(%s, %s) is not %v", k.a, k.b, k.want)
		}
	}
}
