package report

import (
	"os"
	"strings"
	"testing"

	"npmx/rules"
)

// marked says of every cause what a line that it quotes shows: the wrong registry, a right line whose owner lacks
// something (who), or the very line at fault (line). A new cause has to be thought through here.
var marked = map[rules.Cause]string{
	rules.TokenMissing: "line", rules.TokenInvalid: "line", rules.TokenExpired: "line", rules.BadPassword: "line",
	rules.EnvVarUnset: "line", rules.WrongHost: "line", rules.LegacyAuthConfig: "line", rules.OIDCMisconfigured: "line",
	rules.ProxyAuth: "line", rules.Network: "line", rules.NotAuth: "line",
	rules.RegistryWrong: "registry", rules.ScopeUnmapped: "registry", rules.LockfileHost: "registry",
	rules.PermissionDenied: "who", rules.TokenScope: "who", rules.OTPRequired: "who", rules.SSORequired: "who",
	rules.EmailUnverified: "who", rules.NotFound: "who", rules.VersionExists: "who", rules.NameRejected: "who",
	rules.PaymentRequired: "who", rules.PolicyBlocked: "who", rules.RateLimited: "who", rules.RegistryDown: "who",
}

func TestEveryCauseIsMarkedAsItIs(t *testing.T) {
	for _, c := range rules.Causes() {
		got := "line"
		switch {
		case aboutRegistry(c):
			got = "registry"
		case aboutWho(c):
			got = "who"
		}
		if marked[c] != got {
			t.Errorf("%s is marked as %q, want %q", c, got, marked[c])
		}
	}
}

// TestEveryFormatIsOnItsPage: whoever adds one finds here that nobody would read of it.
func TestEveryFormatIsOnItsPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/formats.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range Formats() {
		if !strings.Contains(string(page), "| `"+f.Name+"` |") {
			t.Errorf("docs/formats.md has no row for %s", f.Name)
		}
	}
}
