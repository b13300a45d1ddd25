package redact

import (
	"strings"
	"testing"
)

// TestSecretsAsTheyAreWritten: each line shows its secret, which begins with hunter or is all of this kind.
func TestSecretsAsTheyAreWritten(t *testing.T) {
	var r *Redactor
	for _, line := range []string{
		"NPM_PASS=hunter22#a://b", "##vso[task.setsecret]hunter2-zq", "##[add-mask]hunter2-zq",
		"##vso[task.setvariable issecret=true;variable=MY_LONG_FEED_VARIABLE_NAME;isOutput=true]hunter2-zq",
		`ConvertTo-SecureString -String "hunter2-zq" -AsPlainText -Force`,
		`convertto-securestring "hunter2-zq" -AsPlainText`, "setx /M NPM_TOKEN hunter2-zq", "SETX NPM_TOKEN hunter2-zq",
		"set -g -x NPM_TOKEN hunter2-zq", "<password>hunter2:Horse!</password>", "<password>hunter22!</password>",
		"the password 'hunter22&Zq7xKp' is wrong", "the password 'hunter2;Zq7xKp' is wrong",
		"the password 'hunter-horse7x' is wrong", `curl --user="bot:hunter22 Zq7x" h`, "curl --user=bot:'hunter22' h",
		"curl --user 'bot:hunter22' h",
		`printf '//h/:_authToken=%s\n' hunter2-zq`, `{"name":"NPM_TOKEN","value":"hunterHorse!"}`,
		"https://dl.cloudsmith.io/hunterGHijklMnOp/acme/npm/", `{"log":"::add-mask::hunter2-zq\nnpm error code E401"}`,
		"NPM_PASS=hunter2#2$x%y", "password: hunter2#2$x%y", "the API key hunter2Xq9Zv7b is not valid",
	} {
		got := r.Text(line)
		at := strings.Index(line, "hunter")
		end := at + strings.IndexAny(line[at:]+" ", " '\"<\\/")
		for _, piece := range []string{"hunter", "Zq7x", line[max(at, end-4):end]} {
			if strings.Contains(got, piece) {
				t.Errorf("%q shows %q: %q", line, piece, got)
			}
		}
	}
}

// TestWhatStandsBesideASecretsNameIsKept: versions, paths, commits, names and code beside such a name are evidence.
func TestWhatStandsBesideASecretsNameIsKept(t *testing.T) {
	var r *Redactor
	for _, line := range []string{
		`"jsonwebtoken": ["jsonwebtoken@9.0.2", "", {}, "sha512-x"],`, `"cookie": ["cookie@0.7.1", "", {}],`,
		"lrwxrwxrwx 1 a a 60 Nov 1 10:00 cookie -> ../.pnpm/cookie@0.7.1/node_modules/cookie",
		"cookie -> .pnpm/cookie@0.7.1/node_modules/cookie", `"@octokit/auth-token": ["@octokit/auth-token@4.0.0", {}]`,
		" * [new branch]      fix/npm-token-2 -> origin/fix/npm-token-2",
		" * [new branch]      123-rotate-token -> origin/123-rotate-token",
		"9fceb02d0ae598e95dc970b74767f19372d61af8 Rotate the npm token\n1111b02d0ae598e95dc970b74767f19372d61af8 Next",
		"9fceb02d0ae598e95dc970b74767f19372d61af8\trefs/heads/npm-token\n1111b02d0ae598e95dc970b74767f19372d61af8\tx",
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  bin/get-token\n" +
			"a3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  b.js",
		`[{"name":"GIT_COMMIT","value":"9fceb02d0ae598e95dc970b74767f19372d61af8"},{"name":"NPM_TOKEN","value":"***"}]`,
		`[{"name":"IMAGE","value":"node-20-alpine"},{"name":"NPM_TOKEN","value":"***"}]`,
		`[{"name":"accept","value":"application/json"},{"name":"authorization","value":"***"}]`,
		"pnpm --filter=@acme/auth-token test:e2e", "npx --package=jsonwebtoken node18",
		"npm run --workspace=packages/auth-token lint:fix", " FAIL  test/jwt.test.ts > decode token > base64url",
		"getSecret('db-1-password')", `expect(getToken("user-1234"))`, "token: [AsyncFunction: getToken]",
		"password: [Getter/Setter]", "Cannot match route /cache/:key: handler", "NPM_TOKEN=${NPM_TOKEN}# see",
		`run: echo "::add-mask::$NPM_TOKEN"`, `{"log":"::add-mask::***\nnpm error code E401"}`,
		"https://npm.fury.io/AcmeCorporation/", `"paths": {"@acme/auth-token": ["libs/auth-token/v2/index.ts"]}`,
		`    csrf-token "0.0.0-canary-20230510-abcdef12345"`, "python -m tool config set --user foo123bar",
		"Unexpected token:\nsrc/es2015.js:1:2", "NPM_TOKEN=***#x",
	} {
		if got := r.Text(line); got != line {
			t.Errorf("changed\n%q to\n%q", line, got)
		}
	}
}
