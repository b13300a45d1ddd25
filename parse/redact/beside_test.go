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
		`{"Arn":"arn:aws:iam::1:user/ci","SecretAccessKey":"hunterlrXUtnFEMI/K7MDENG/bPxRfiCY"}`,
		"https://h/x?arn=arn:aws:iam::1:role/ci&secret=hunter22Zq7x", "warn:secret=hunter22Zq7x",
		"redisSecret=hunter22",
		`analysisSecret="hunter22"`, `"redisSecret": "hunter22-x"`, "https://hunter9x8q4w1z6p7n5:x@h.example/npm/",
		"https://hunter_Zq7XvB2mKd9Wp4LsT8y:***@h.example/",
		"aws_secret_access_key: hunter/Hmz/rEZ1Q8e78CkZALy5/SJcv3h3",
		"GPG_KEY=hunterLS0tLS1CRUdJTiBQR1Ag", `{"value":{"string":"hunterB2mKd9Wp4LsT8"},"name":"NPM_TOKEN"}`,
		"NPM_PASS=hunter_HORSE", "password=hunter.fromString(hunter22)",
	} {
		got := r.Text(line)
		at := strings.Index(line, "hunter")
		end := at + strings.IndexAny(line[at:]+" ", " '\"<\\/@")
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
		"npm i -g az && mkdir -p build/out", "docker exec mongo mkdir -p /data/db1",
		"codecov && docker build -t acme/web:2.1.0 .", "docker run --name mongo -p 27017:27017 mongo",
		"docker run --name mysql -p3306:3306 mysql:8", "cf push my-app -p target/app.jar",
		"oc process -f t.yaml -p IMAGE_TAG=1.2.3", "vsce package -p out/x.vsix",
		"Error: snyk auth required: run it first", "Use the snyk auth command to log in",
		"see issecret=true\n[INFO] npm error code E401\n", "x isSecret=true [INFO] npm error code E401",
		`secret "e2e-registry" not found`, `secret "npmToken2" not found`, `Error: secret "prod2/npm" not found`,
		`error: credential "Nexus3Deploy" not found`, `Required secret "NPM_AUTH_V2" is not set`,
		"secret 'MY_APP_2' not found", `token "workflow1.yml" unexpected`, "the token -> registry2.example",
		`{"value":"9fceb02d0ae598e95dc970b74767f19372d61af8","key":"commit","token":"***"}`,
		"echo 9fceb02d0ae598e95dc970b74767f19372d61af8 | tee npm-token.txt", "GET http://h.example/cache/:key: 404",
		"npm token revoke 9e07c1", "npm_config_//h.example/:_authToken=npm_xxxxxxxxxxxxxxxx",
		"perform: secretsmanager:GetSecretValue on resource: prod/npm/publish-token-Ab3dEf",
		"Token name: ci-publish-2024Q3 (expired)", `{"typeKey":"UnauthorizedRequestException","errorCode":0}`,
		`npmAuthIdent: "${NEXUS_USER}:${NEXUS_PASS}"`, `export NEXUS_PASSWORD="$(cat /run/secrets/nexus_password)"`,
		`{"authToken":"{{NPM_TOKEN}}"}`, `_password="[BASE64_ENCODED_PERSONAL_ACCESS_TOKEN]"`,
	} {
		if got := r.Text(line); got != line {
			t.Errorf("changed\n%q to\n%q", line, got)
		}
	}
}

// TestAKnownSecretIsOneWhateverItLooksLike: also a password that elsewhere would be taken for a placeholder or code.
func TestAKnownSecretIsOneWhateverItLooksLike(t *testing.T) {
	for _, secret := range []string{"changeme", "YourCompanySecret", "replace-horse-battery", "my.pass(word)Zq7xB2",
		"process.env.Zq7xB2", "***@Zq7xB2mKd9", "${A?Zq7xB2mKd9}", "SecretStr(Zq7xB2", "awaitawait"} {
		if got := New(secret).Text("the server said: " + secret + " is refused"); strings.Contains(got, secret) {
			t.Errorf("%q is shown: %q", secret, got)
		}
	}
}

// TestASecretIsBrokenOverLines: by a terminal, a mail, a margin, a log's own words, base64 of so many letters a line.
func TestASecretIsBrokenOverLines(t *testing.T) {
	const first, rest = "hunterB2mKd9Wp4", "LsT8yXvC2nMq6"
	var r *Redactor
	for _, broken := range []string{
		"//h.example/:_authToken=%\n%", "> _auth=%\n> %\n", "  --password=%\\\n%\\\n",
		"npm token: %=\n%",
		"    \"idToken\": \"%\n      %\"", "│ NPM_TOKEN=% │\n│ % │",
		"npm ERR! authorization: Bearer %\nnpm ERR! %",
		"_password=\"%\n%==\"", "2024-08-12T08:01:44.1Z   API_KEY: %\n2024-08-12T08:01:44.1Z   %",
		"  7 | //h.example/:_authToken=%\n    | %", "+ npm config set //h.example/:_authToken %\n+ %",
		"NPM_TOKEN=%\n↪ %",
		"{\"npmAuthToken\":\"%\n%\"}", "NPM_TOKEN=%\r\n%\r\nnpm error code E401",
	} {
		got := r.Text(strings.Replace(strings.Replace(broken, "%", first, 1), "%", rest, 1))
		if shows(got, first, 5) || shows(got, rest, 5) {
			t.Errorf("%q: %q", broken, got)
		}
	}
	for _, whole := range []string{
		"NPM_TOKEN=hunterB2mKd9Wp4\nnode-v20.11.1-linux", "NPM_TOKEN=hunterB2mKd9Wp4\nv20.11.1\nnpm error code E401",
		"NPM_TOKEN=hunterB2mKd9Wp4\nERR_X509_CERT_2", "NPM_TOKEN=hunterB2mKd9Wp4\nNODE_VERSION=20A1b2c3d4",
		"NPM_TOKEN=hunterB2mKd9Wp4\nnpm error 401 Unauthorized",
		`{"token":"hunterB2mKd9Wp4"` + "\n" + `"x1Y2z3A4b5C6": 1}`,
	} {
		_, want, _ := strings.Cut(whole, "\n")
		if _, got, _ := strings.Cut(r.Text(whole), "\n"); got != want {
			t.Errorf("%q: %q", whole, got)
		}
	}
}
