package rules

import "testing"

// TestTermsOfOtherClients: a step shows each client's own words, and nothing where it has none.
func TestTermsOfOtherClients(t *testing.T) {
	npm, pnpm, bun, corepack := Case{"client": "npm"}, Case{"client": "pnpm"}, Case{"client": "bun"},
		Case{"client": "corepack"}
	classic, yarn := Case{"client": "yarn", "client-version": "1"}, Case{"client": "yarn", "client-version": "4.1.1"}
	for _, k := range []struct {
		client        Case
		command, want string
	}{
		{npm, "npm config list -l", "npm config list -l"},
		{Case{}, "npm config list -l", "npm config list -l"},
		{pnpm, "npm config list -l", "pnpm config list"},
		{classic, "npm config list -l", "yarn config list"},
		{yarn, "npm config list -l", "yarn config"},
		{bun, "npm config list -l", ""},
		{corepack, "npm config list -l", ""},
		{pnpm, "npm config get @acme:registry", "pnpm config get @acme:registry"},
		{yarn, "npm config get @acme:registry", ""},
		{classic, "npm login --registry={registry}", "npm login --registry={registry}"},
		{yarn, "npm login --registry={registry}", "yarn npm login"},
		{corepack, "npm login --registry={registry}", ""},
		{yarn, "npm publish --access=public", "yarn npm publish --access=public"},
		{yarn, "npm version patch", "yarn version patch"},
		{classic, "npm version patch", "npm version patch"},
		{bun, "npm config fix", ""},
		{pnpm, "npm view {package} versions", "npm view {package} versions"},
		{bun, "nslookup {hostname}", "nslookup {hostname}"},
		{pnpm, "{again_otp}", "{again_otp}"},
	} {
		if got, ok := commandOf(k.client, k.command); got != k.want || ok != (k.want != "") {
			t.Errorf("%v: %q becomes %q, want %q", k.client, k.command, got, k.want)
		}
	}
}

// TestPnpmTakesVariablesFromItsUsersFile: what npm's users commit, pnpm's write into their own.
func TestPnpmTakesVariablesFromItsUsersFile(t *testing.T) {
	added := Step{Text: "commit a line that names a variable, never the token",
		Edit: &Edit{File: ".npmrc", New: "//npm.acme.example/:_authToken=${NPM_TOKEN}"}}
	pnpms := func(c Case, s Step) (Step, bool) { return filler{c: c.Settle(), shared: ourTables()}.ownFile(s) }
	moved, ok := pnpms(Case{"client": "pnpm"}, added)
	if !ok || moved.Edit.File != "~/.npmrc" || moved.Text == added.Text || added.Edit.File != ".npmrc" {
		t.Errorf("%+v of %+v", moved, added)
	}
	if kept, ok := pnpms(Case{"client": "npm"}, added); !ok || kept.Edit != added.Edit || kept.Text != added.Text {
		t.Errorf("%+v", kept)
	}
	changed := Step{Text: "let .npmrc name the variable", Edit: &Edit{File: ".npmrc", Line: "2",
		Old: "//npm.acme.example/:_authToken=<token>", New: "//npm.acme.example/:_authToken=${NPM_TOKEN}"}}
	if _, ok := pnpms(Case{"client": "pnpm"}, changed); ok {
		t.Error("pnpm's project is told to name a variable")
	}
}

// TestIntent: what a command is to do is told by its name, else by what it asked for.
func TestIntent(t *testing.T) {
	for _, k := range []struct {
		c    Case
		want string
	}{
		{Case{"command": "install"}, "read"},
		{Case{"command": "publish", "method": "GET"}, "publish"},
		{Case{"command": "dist-tag", "method": "GET"}, "change"},
		{Case{"command": "whoami"}, "account"},
		{Case{"command": "audit", "method": "POST"}, "read"},
		{Case{"command": "run", "method": "PUT", "path": "/@acme%2fcore"}, "publish"},
		{Case{"method": "GET"}, "read"},
		{Case{"method": "PUT"}, "publish"},
		{Case{"method": "PUT", "path": "/@acme%2fcore/-rev/1-2"}, "change"},
		{Case{"method": "PUT", "path": "/-/package/@acme%2fcore/dist-tags/latest"}, "change"},
		{Case{"method": "DELETE", "path": "/core"}, "change"},
		{Case{"method": "POST", "path": "/-/npm/v1/security/advisories/bulk"}, "read"},
		{Case{"method": "GET", "path": "/npm/-/whoami"}, "account"},
		{Case{"method": "PUT", "path": "/-/user/org.couchdb.user:ada"}, "account"},
		{Case{"client": "yarn"}, "read"},
		{Case{"client": "yarn", "command": "publish"}, "publish"},
		{Case{"client": "npm", "code": "E401"}, ""},
	} {
		if got := k.c.Settle()["intent"]; got != k.want {
			t.Errorf("%v is to %q, want %q", k.c, got, k.want)
		}
	}
}
