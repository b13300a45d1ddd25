package parse_test

import (
	"testing"

	"npmx/parse"
)

// refusedAt is what npm 11 says of a refusal, as far as a name can be taken from it: the request, and the pkgid that
// npm makes of its address.
func refusedAt(url, pkgid, argv string) string {
	return "npm verbose title npm\n" +
		"npm verbose argv " + argv + "\n" +
		"npm http fetch GET 401 " + url + " 12ms (cache skip)\n" +
		"npm verbose stack HttpErrorAuthUnknown: Unable to authenticate, need: Bearer\n" +
		"npm verbose statusCode 401\n" +
		"npm verbose pkgid " + pkgid + "\n" +
		"npm error code E401\n" +
		"npm error Unable to authenticate, your authentication token seems to be invalid.\n"
}

func TestAPackagesNameIsTakenFromAPackagesAddressOnly(t *testing.T) {
	const base = "https://npm.acme.example/npm"
	for _, x := range []struct{ name, url, pkgid, argv, want string }{
		{"tokens", base + "/-/npm/v1/tokens", "tokens", `"token" "list"`, ""},
		{"a team", base + "/-/team/acme/devs/user?format=cli", "user", `"team" "ls" "acme:devs"`, ""},
		{"a team's packages", base + "/-/team/acme/devs/package", "package", `"access" "list" "packages" "acme:devs"`,
			""},
		{"an organisation's packages", base + "/-/org/acme/package", "package", `"access" "list" "packages" "acme"`,
			""},
		{"an organisation", base + "/-/org/acme/user", "user", `"org" "ls" "acme"`, ""},
		{"the profile", base + "/-/npm/v1/user", "user", `"profile" "get"`, ""},
		{"a search", base + "/-/v1/search?text=foo&size=20", "search", `"search" "foo"`, ""},
		{"ping", base + "/-/ping", "ping", `"ping"`, ""},
		{"what is staged", base + "/-/stage?page=0", "stage", `"stage" "list"`, ""},
		{"one that is staged", base + "/-/stage/package/@acme%2fcore", "@acme/core@1.0.0", `"stage" "publish"`,
			"@acme/core"},
		{"collaborators", base + "/-/package/@acme%2fcore/collaborators", "collaborators",
			`"access" "list" "collaborators" "@acme/core"`, "@acme/core"},
		{"access", base + "/-/package/@acme%2fcore/access", "access", `"access" "set" "mfa=publish" "@acme/core"`,
			"@acme/core"},
		{"tags", base + "/-/package/@acme%2fcore/dist-tags", "@acme/core@*", `"dist-tag" "ls" "@acme/core"`,
			"@acme/core"},
		{"an attestation", base + "/-/npm/v1/attestations/@acme%2fcore@1.0.0", "core@1.0.0", `"audit" "signatures"`,
			"@acme/core"},
		{"a log-in page in whoami's place", "https://npm.acme.example/login?next=1", "login", `"whoami"`, ""},
		{"a log-in page in a package's place", "https://npm.acme.example/login?next=1", "@acme/core@*",
			`"install" "@acme/core"`, "@acme/core"},
		{"a log-in page without a query", "https://sso.acme.example/users/sign_in", "sign_in", `"whoami"`, ""},
		{"a page of another kind", "https://sso.acme.example/oauth2/v1?client=npm", "core@^1.0.0", `"install"`, "core"},
		{"a package called like a page", base + "/login", "login@*", `"install" "login"`, "login"},
		{"a scoped one called so", base + "/@acme%2flogin", "@acme/login@*", `"install" "@acme/login"`, "@acme/login"},
		{"a package called tokens", base + "/tokens", "tokens@*", `"install" "tokens"`, "tokens"},
		{"an alias", base + "/@acme%2fcore", "mine@npm:@acme/core@1", `"install" "mine@npm:@acme/core@1"`,
			"@acme/core"},
		{"a GitLab's tokens", "https://gitlab.acme.example/api/v4/groups/7/-/packages/npm/-/npm/v1/tokens", "tokens",
			`"token" "list"`, ""},
	} {
		log := read(refusedAt(x.url, x.pkgid, x.argv), parse.Options{})
		if len(log.Failures) != 1 {
			t.Errorf("%s: %d failures, want one", x.name, len(log.Failures))
			continue
		}
		f := log.Failures[0]
		if f.Package != x.want || x.want == "" && len(f.Packages) > 0 {
			t.Errorf("%s: package %q of %q, want %q", x.name, f.Package, f.Packages, x.want)
		}
	}
}

// TestACredentialOnTheCommandLine: npm logs "--//host/:_authToken=secret" as two words, and the second is no command.
func TestACredentialOnTheCommandLineIsNoCommand(t *testing.T) {
	log := read(refusedAt("https://npm.acme.example/x", "x@*",
		`"--//npm.acme.example/:_authToken" "abcdefghijklmnop" "install" "x"`), parse.Options{})
	if f := log.Failures[0]; f.Command != "install" {
		t.Errorf("command %q, want install", f.Command)
	}
}
