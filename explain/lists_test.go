package explain

import (
	"slices"
	"strings"
	"testing"

	"npmx/rules"
)

// listed says of every cause which of the lists of this package have it: package (fingerprint.go: it concerns one
// package), reads (verify.go: its steps let somebody read), elsewhere (verify.go: they lead to another registry) and
// publishing (verify.go: no reader meets it). A new cause has to be thought through here.
var listed = map[rules.Cause]string{
	rules.TokenMissing:      "reads",
	rules.TokenInvalid:      "reads",
	rules.TokenExpired:      "reads",
	rules.BadPassword:       "reads",
	rules.EnvVarUnset:       "reads",
	rules.WrongHost:         "elsewhere",
	rules.ScopeUnmapped:     "package elsewhere",
	rules.RegistryWrong:     "elsewhere",
	rules.LockfileHost:      "elsewhere",
	rules.PermissionDenied:  "package reads",
	rules.TokenScope:        "reads",
	rules.OTPRequired:       "publishing",
	rules.OIDCMisconfigured: "package publishing",
	rules.SSORequired:       "reads",
	rules.EmailUnverified:   "publishing",
	rules.VersionExists:     "package publishing",
	rules.NameRejected:      "package publishing",
	rules.PaymentRequired:   "package reads",
	rules.PolicyBlocked:     "package",
	rules.ProxyAuth:         "",
	rules.LegacyAuthConfig:  "reads",
	rules.RateLimited:       "",
	rules.RegistryDown:      "",
	rules.Network:           "",
	rules.NotFound:          "package elsewhere",
	rules.NotAuth:           "",
}

func TestEveryCauseIsInItsLists(t *testing.T) {
	for _, c := range rules.Causes() {
		want, known := listed[c]
		var got []string
		for _, l := range []struct {
			name string
			has  []rules.Cause
		}{{"package", aboutPackage}, {"reads", mayNotRead}, {"elsewhere", elsewhere}, {"publishing", ofPublishing}} {
			if slices.Contains(l.has, c) {
				got = append(got, l.name)
			}
		}
		if !known || strings.Join(got, " ") != want {
			t.Errorf("%s is in the lists %q, want %q (known here: %t)", c, got, want, known)
		}
	}
}
