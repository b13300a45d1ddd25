package cli

import (
	"slices"

	"npmx/explain"
	"npmx/rules"
)

// Exit statuses of `npmx check --for`: what kind of thing is in the way, for scripts, which must not read it out of a
// text. Of several findings the first counts, which npm would meet first.
const (
	statusCredential = 10
	statusRight      = 11
	statusPlace      = 12
	statusPackage    = 13
	statusWay        = 14
)

// matters sorts the causes; a test holds the list complete.
func matters() map[int][]rules.Cause {
	return map[int][]rules.Cause{
		statusCredential: {rules.TokenMissing, rules.TokenInvalid, rules.TokenExpired, rules.BadPassword,
			rules.EnvVarUnset, rules.WrongHost, rules.LegacyAuthConfig, rules.OIDCMisconfigured},
		statusRight: {rules.PermissionDenied, rules.TokenScope, rules.OTPRequired, rules.SSORequired,
			rules.EmailUnverified, rules.PaymentRequired},
		statusPlace:   {rules.ScopeUnmapped, rules.RegistryWrong, rules.LockfileHost, rules.NotFound},
		statusPackage: {rules.VersionExists, rules.NameRejected},
		statusWay: {rules.PolicyBlocked, rules.ProxyAuth, rules.RateLimited, rules.RegistryDown,
			rules.Network},
	}
}

// refusedBy is the status for what is in the way; statusFound where that is none of access.
func refusedBy(found []explain.Finding) int {
	for status, causes := range matters() {
		if len(found) > 0 && slices.Contains(causes, found[0].Cause) {
			return status
		}
	}
	return statusFound
}
