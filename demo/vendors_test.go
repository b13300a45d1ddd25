package demo

import (
	"strings"
	"testing"
	"time"
)

// TestProfilesAnswerAsTheVendorsDo checks each profile against the vendors' manuals and the logs in which their words
// were seen.
func TestProfilesAnswerAsTheVendorsDo(t *testing.T) {
	const azureChallenge = `Bearer authorization_uri=https://login.windows.net/00000000-0000-0000-0000-000000000042 ` +
		`| Basic realm="https://pkgsprod.acme.visualstudio.com/" | TFS-Federated`
	const awsChallenge = `Bearer realm="acme/app", Basic realm="acme/app"`
	const nexusChallenge = `BASIC realm="Sonatype Nexus Repository Manager"`
	const expiredNotice = "Access token expired or revoked. Please try logging in again."
	for _, c := range []struct {
		profile   Profile
		who       string // a placeholder, or "" for nobody
		request   string // "GET path" or "PUT path"
		status    int
		challenge string
		notice    string
		body      string // part of it
	}{
		{Plain, "", "GET @acme%2fcore", 401, "Bearer", "", ""},
		{Plain, "token-revoked", "GET -/whoami", 401, "Bearer", "", ""},
		{Plain, "token-expired", "GET @acme%2fcore", 401, "Bearer", "", ""},
		{Plain, "token-revoked", "GET tiny-pad", 200, "", "", ""},
		{Plain, "token-bob", "GET @acme%2fnone", 404, "", "", "no such package"},
		{Verdaccio, "", "GET @acme%2fcore", 401, "Basic, Bearer", "",
			"authorization required to access package @acme/core"},
		{Verdaccio, "", "PUT @acme%2fcore", 401, "Basic, Bearer", "",
			"authorization required to publish package @acme/core"},
		{Verdaccio, "token-bob", "GET @acme%2fcore", 403, "", "",
			"user bob is not allowed to access package @acme/core"},
		{Verdaccio, "token-carol", "PUT @acme%2fcore", 403, "", "",
			"user carol is not allowed to publish package @acme/core"},
		{Verdaccio, "token-revoked", "GET -/whoami", 200, "", "", "{}"},
		{NPMJS, "", "GET @acme%2fcore", 404, "", "", "Not found"},
		{NPMJS, "token-revoked", "GET @acme%2fcore", 404, "", expiredNotice, "Not found"},
		{NPMJS, "token-revoked", "PUT @acme%2fcore", 404, "", expiredNotice, "Not found"},
		{NPMJS, "token-bob", "GET @acme%2fcore", 404, "", "", "Not found"},
		{NPMJS, "token-carol", "PUT @acme%2fcore", 403, "", "",
			`You do not have permission to publish \"@acme/core\". Are you logged in as the correct user?`},
		{NPMJS, "token-revoked", "GET -/whoami", 401, "", "", ""},
		{NPMJS, "token", "PUT @acme%2fcore", 403, "", "",
			"You cannot publish over the previously published versions: 1.0.0."},
		{GitHub, "", "GET @acme%2fcore", 401, "", "", "authentication token not provided"},
		{GitHub, "", "GET tiny-pad", 401, "", "", "authentication token not provided"},
		{GitHub, "token-revoked", "GET @acme%2fcore", 401, "", "",
			"unauthenticated: User cannot be authenticated with the token provided."},
		{GitHub, "token-narrow", "GET @acme%2fcore", 403, "", "",
			"permission_denied: The token provided does not match expected scopes."},
		{GitHub, "token-bob", "GET @acme%2fcore", 403, "", "", "permission_denied: read_package"},
		{GitHub, "token-carol", "PUT @acme%2fcore", 403, "", "", "permission_denied: write_package"},
		{GitHub, "token", "GET @acme%2fnone", 404, "", "", "The expected resource was not found."},
		{GitHub, "token", "GET -/whoami", 200, "", "", "ada"},
		{GitLab, "", "GET @acme%2fcore", 404, "", "", "404 Project Not Found"},
		{GitLab, "token-expired", "GET @acme%2fcore", 403, "", "", "{}"},
		{GitLab, "token", "PUT @acme%2fcore", 403, "", "", "{}"},
		{GitLab, "token", "GET -/whoami", 404, "", "", ""},
		{Azure, "", "GET @acme%2fcore", 401, azureChallenge, "", ""},
		{Azure, "token-revoked", "GET @acme%2fcore", 401, azureChallenge, "", ""},
		{Azure, "token-expired", "GET @acme%2fcore", 401, azureChallenge, "", ""},
		{Azure, "token-bob", "GET @acme%2fcore", 403, "", "", "'ReadPackages'"},
		{CodeArtifact, "", "GET tiny-pad", 401, awsChallenge, "", ""},
		{CodeArtifact, "token-expired", "GET @acme%2fcore", 401, awsChallenge, "", ""},
		{CodeArtifact, "token-bob", "GET @acme%2fcore", 403, "", "", "codeartifact:ReadFromRepository"},
		{Google, "", "GET @acme%2fcore", 401, `Basic realm="npm.pkg.dev"`, "", ""},
		{Google, "token-bob", "GET @acme%2fcore", 403, "", "", "The caller does not have permission."},
		{Artifactory, "token-revoked", "GET @acme%2fcore", 401, `Basic realm="Artifactory Realm"`, "",
			`{"errors":[{"status":401,"message":"Bad credentials"}]}`},
		{Artifactory, "token", "PUT @acme%2fcore", 403, "", "", `"status":403`},
		{Nexus, "", "GET @acme%2fcore", 401, nexusChallenge, "", ""},
		{Nexus, "token-bob", "GET @acme%2fcore", 401, nexusChallenge, "", ""},
		{FontAwesome, "", "GET tiny-pad", 401,
			`Basic realm="https://npm.fontawesome.com/",service="npm.fontawesome.com"`, "", ""},
	} {
		r := start(t, Options{Profile: c.profile})
		who := ""
		if c.who != "" {
			v, err := r.Mint(c.who)
			if err != nil {
				t.Fatal(err)
			}
			who = "Bearer " + v
		}
		document, _ := Document(Package{Name: "@acme/core"}, "1.0.0", r.URL())
		method, path, _ := strings.Cut(c.request, " ")
		got := ask(t, method, r.URL()+path, who, string(document))
		if got.status != c.status || got.challenge != c.challenge || got.notice != c.notice ||
			!strings.Contains(got.body, c.body) {
			t.Errorf("%s, %s as %q: %+v\nwant %d %q %q %q", c.profile, c.request, c.who, got, c.status, c.challenge,
				c.notice, c.body)
		}
	}
}

func TestEveryProfileServesItsOwn(t *testing.T) {
	for _, p := range Profiles() {
		r := start(t, Options{Profile: p})
		for _, name := range []string{"@acme%2fcore", "tiny-pad"} {
			if got := ask(t, "GET", r.URL()+name, "Bearer "+r.NewToken(Ada), ""); got.status != 200 {
				t.Errorf("%s gives Ada %s with %d", p, name, got.status)
			}
		}
		if got := ask(t, "GET", r.URL()+"@acme%2fcore", "", ""); got.status < 400 {
			t.Errorf("%s gives a stranger a private package with %d", p, got.status)
		}
	}
}

func TestTroublesAreServed(t *testing.T) {
	for trouble, want := range map[Trouble][2]int{ // reading, publishing
		Down: {503, 503}, RateLimited: {429, 429}, LoginPage: {200, 200}, Blocked: {403, 403},
		PaymentRequired: {200, 402}, NameTaken: {200, 403}, EmailUnverified: {200, 403}, None: {200, 201},
	} {
		r := start(t, Options{Trouble: trouble})
		who := "Bearer " + r.NewToken(Ada)
		document, _ := Document(Package{Name: "@acme/core"}, "9.0.0", r.URL())
		read, written := ask(t, "GET", r.URL()+"@acme%2fcore", who, ""), ask(t, "PUT", r.URL()+"@acme%2fcore", who,
			string(document))
		if got := [2]int{read.status, written.status}; got != want {
			t.Errorf("%q gives %v, want %v", trouble, got, want)
		}
	}
}

// Nexus Firewall speaks in the reason phrase, which must survive to the wire.
func TestAReasonPhraseReachesTheWire(t *testing.T) {
	r := start(t, Options{Profile: Nexus, Trouble: Blocked, Now: time.Now})
	resp := raw(t, r.URL()+"@acme%2fcore")
	if resp != "403 Requested item is quarantined" {
		t.Errorf("the status line says %q", resp)
	}
}
