package redact

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

const secret = "k7#pW/9x+Q?z=a1B"

func TestTextMasksAValueInEverySpelling(t *testing.T) {
	r := New(secret, base64.StdEncoding.EncodeToString([]byte("bot:hunter22")))
	quoted, _ := json.Marshal("x\"" + secret)
	for name, in := range map[string]string{
		"plain":          "sent " + secret + " there",
		"url":            "?t=" + url.QueryEscape(secret),
		"path":           "/t/" + url.PathEscape(secret),
		"json":           string(quoted),
		"base64 0":       base64.StdEncoding.EncodeToString([]byte(secret + ":")),
		"base64 1":       base64.StdEncoding.EncodeToString([]byte("u" + secret + ":")),
		"base64 2":       base64.StdEncoding.EncodeToString([]byte("us" + secret + ":p")),
		"base64 url":     base64.RawURLEncoding.EncodeToString([]byte("us:" + secret)),
		"coloured":       "a " + secret[:4] + "\x1b[31m" + secret[4:] + "\x1b[0m b",
		"wrapped":        secret[:7] + "\r\n" + secret[7:],
		"zero width":     secret[:7] + "\u200b" + secret[7:],
		"title sequence": secret[:7] + "\x1b]0;x\x07" + secret[7:],
		"_auth's half":   "password hunter22 refused",
		"_auth itself":   base64.StdEncoding.EncodeToString([]byte("bot:hunter22")),
		"twice":          secret + secret,
	} {
		out := r.Text(in)
		if !strings.Contains(out, Mask) {
			t.Errorf("%s: nothing masked in %q", name, out)
		}
		for _, s := range []string{secret, secret[:7], secret[7:], "hunter22", url.QueryEscape(secret), "N3cFcv"} {
			if strings.Contains(out, s) {
				t.Errorf("%s: %q shows %q", name, out, s)
			}
		}
	}
	if got := r.Text("user bot asks"); got != "user bot asks" {
		t.Errorf("a user name is no secret: %q", got)
	}
}

func TestTextMasksOverlappingValues(t *testing.T) {
	if got := New("abcdefgh", "defghijk", "abc1").Text("x abcdefghijk y"); got != "x <redacted> y" {
		t.Errorf("got %q", got)
	}
}

func TestShortValuesOnlyBesideTheirKey(t *testing.T) {
	r := New("abc", "", "${TOKEN}", "true")
	for in, want := range map[string]string{
		"abc is the alphabet":             "abc is the alphabet",
		"//h.example/:_authToken=abc":     "//h.example/:_authToken=<redacted>",
		"//h.example/:_authToken=${TOK}":  "//h.example/:_authToken=${TOK}",
		"//h.example/:_authToken=$TOK":    "//h.example/:_authToken=$TOK",
		"//h.example/:_authToken=${TOK?}": "//h.example/:_authToken=${TOK?}",
		"${TOKEN} is not set, true":       "${TOKEN} is not set, true",
	} {
		if got := r.Text(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestShortValuesStandAlone(t *testing.T) {
	r := New("pass", "p@s-")
	for in, want := range map[string]string{
		"_password is pass":       "_password is <redacted>",
		"https://u:pass@h/bypass": "https://<redacted>@h/bypass",
		"xp@s-x":                  "xp@s-x",
		"x p@s-x":                 "x <redacted>x",
	} {
		if got := r.Text(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func long(n int) string {
	return strings.Repeat("aB3dE5gH1jK7mN9pQ2sT4vW6xY8z", 1+n/28)[:n]
}

func TestKnownShapesAreMasked(t *testing.T) {
	var r *Redactor
	for _, c := range []struct{ in, want string }{
		{"t npm_" + long(36) + " x", "t <redacted> x"},
		{"npms_" + long(44), "<redacted>"},
		{"Bearer ghs_" + long(36), "Bearer <redacted>"},
		{"https://h/ghp_" + long(36) + "/x", "https://h/<redacted>/x"},
		{"github_pat_" + long(22) + "_" + long(59), "<redacted>"},
		{"glpat-" + long(20), "<redacted>"},
		{"glcbt-64_" + long(20), "<redacted>"},
		{"k=AKCp" + long(60), "k=<redacted>"},
		{"key cmVmdGtuOjAxOj" + long(40) + "=", "key <redacted>"},
		{"eyJ" + long(20) + ".eyJ" + long(30) + "." + long(43), "<redacted>"},
		{"eyJ" + long(20) + ".." + long(16) + "." + long(30) + "." + long(22), "<redacted>"},
		{"x ya29.a0" + long(50), "x <redacted>"},
		{`"--//h.example/:_authToken=x1!,y"`, `"--//h.example/:_authToken=<redacted>"`},
		{`{"_auth":"Ym90OmE=","a":1}`, `{"_auth":"<redacted>","a":1}`},
		{"//h/:_password = c2Vj", "//h/:_password = <redacted>"},
		{"npmAuthToken: abc", "npmAuthToken: <redacted>"},
		{"authorization: Bearer abc", "authorization: Bearer <redacted>"},
		{`'authorization': 'Basic YTpi'`, `'authorization': 'Basic <redacted>'`},
		{"sent Basic Ym90OmE=", "sent Basic <redacted>"},
		{"npm error Bearer Abc1xyz", "npm error Bearer <redacted>"},
		{"npm ERR! tokenx is not a legal HTTP header value", "npm ERR! <redacted> is not a legal HTTP header value"},
		{"GET https://bot:p@ss@h.example/x", "GET https://<redacted>@h.example/x"},
		{"GET https://" + long(40) + "@h.example/x", "GET https://<redacted>@h.example/x"},
		{"NPM_TOKEN=abc npm ci", "NPM_TOKEN=<redacted> npm ci"},
		{"https://h/x?access_token=abc&y=1", "https://h/x?access_token=<redacted>&y=1"},
		{`argv "publish" "--otp" "123456"`, `argv "publish" "--otp" "<redacted>"`},
		{"publish --otp=8c1f0a9d8c1f0a9d8c1f0a9d8c1f0a9d8c1f0a9d", "publish --otp=<redacted>"},
		{"_authToken=6d4c2a7e-0c1d-4b7e-9d43-1f0d3c8c9a51", "_authToken=<redacted>"},
		{"_authToken%3Dabc1", "_authToken%3D<redacted>"},
		{"Authorization%3A%20Bearer%20abc1xyz", "Authorization%3A%20Bearer%20<redacted>"},
		{"Bearer: Abc1xyz9", "Bearer: <redacted>"},
		{"//h.example/:_authToken abc1", "//h.example/:_authToken <redacted>"},
		{`{"token":"abc1","x":1}`, `{"token":"<redacted>","x":1}`},
		{`{"access_token": "abc1xyz"}`, `{"access_token": "<redacted>"}`},
		{`{"password":"p@ss1"}`, `{"password":"<redacted>"}`},
		{`{\"token\":\"abc1\"}`, `{\"token\":\"<redacted>\"}`},
		{`{'client_secret': 'p@ss1'}`, `{'client_secret': '<redacted>'}`},
		{"NODE_AUTH_TOKEN: abc1xyz", "NODE_AUTH_TOKEN: <redacted>"},
		{"PRIVATE-TOKEN: abc1xyz", "PRIVATE-TOKEN: <redacted>"},
		{"JOB-TOKEN: abc1xyz", "JOB-TOKEN: <redacted>"},
		{"X-JFrog-Art-Api: abc1xyz", "X-JFrog-Art-Api: <redacted>"},
		{"x-api-key: abc1xyz", "x-api-key: <redacted>"},
		{"Cookie: session=abc1; y=2", "Cookie: <redacted>"},
		{"AWS_SECRET_ACCESS_KEY=abc1/xyz", "AWS_SECRET_ACCESS_KEY=<redacted>"},
		{"dckr_pat_" + long(27), "<redacted>"},
		{"xoxb-123456789012-" + long(24), "<redacted>"},
		{"Authorization: Weird abc1xyz", "Authorization: <redacted> <redacted>"},
		{"https://h/x?a=b&jwt=abc&pat=def&code=ghi", "https://h/x?a=b&jwt=<redacted>&pat=<redacted>&code=<redacted>"},
		{"//bob:pass@host/:_authToken=abc", "//<redacted>@host/:_authToken=<redacted>"},
		{"http://bob:pa/ss@host/x", "http://bob:<redacted>@host/x"},
		{"the token npm_aB3", "the token <redacted>"},
		{"the token ghp_a\nnpm error x", "the token <redacted>\nnpm error x"},
		{`{"accessToken":"s3cr3tAbcdefGhijk12"}`, `{"accessToken":"<redacted>"}`},
		{`{"apiKey":"s3cr3t12"}`, `{"apiKey":"<redacted>"}`},
		{`{"x-api-key":"s3cr3t12"}`, `{"x-api-key":"<redacted>"}`},
		{`{"auth":"s3cr3t12","jwt":"s3cr3t13","pwd":"s3cr3t14"}`,
			`{"auth":"<redacted>","jwt":"<redacted>","pwd":"<redacted>"}`},
		{`{"cookie":"sid=s3cr3t; a=b","x":1}`, `{"cookie":"<redacted>","x":1}`},
		{`{"set-cookie":["sid=s3cr3t; Path=/"]}`, `{"set-cookie":["<redacted>"]}`},
		{"{\\u0022token\\u0022:\\u0022abc1xyz\\u0022}", "{\\u0022token\\u0022:\\u0022<redacted>\\u0022}"},
		{"{&quot;token&quot;:&quot;abc1xyz&quot;}", "{&quot;token&quot;:&quot;<redacted>&quot;}"},
		{"%7B%22token%22%3A%22abc1xyz%22%7D", "%7B%22token%22%3A%22<redacted>%22%7D"},
		{"x=%253Ftoken%253Dabc1xyz%2526y", "x=%253Ftoken%253D<redacted>%2526y"},
		{`token = "abc1xyz"`, `token = "<redacted>"`},
		{`$env:NPM_TOKEN = "abc1xyz"`, `$env:NPM_TOKEN = "<redacted>"`},
		{"NPM_PASS=hunter22 GH_PAT=abc1xyz MY_CREDS=a1b2c3",
			"NPM_PASS=<redacted> GH_PAT=<redacted> MY_CREDS=<redacted>"},
		{`"SecretAccessKey": "wJalrXUtnFEMI/K7MDENG"`, `"SecretAccessKey": "<redacted>"`},
		{"aws_secret_access_key = wJalrXUtnFEMI/K7MDENG", "aws_secret_access_key = <redacted>"},
		{"AKIA" + "IOSFODNN7EXAMPLE", "<redacted>"},
		{"NpmToken.6d4c2a7e-0c1d-4b7e-9d43-1f0d3c8c9a51", "<redacted>"},
		{"https://h/AKCp" + long(60) + "/x", "https://h/<redacted>/x"},
		{"https://h/cmVmdGtuOjAxOj" + long(40), "https://h/<redacted>"},
		{"curl -u bot:s3cr3t12 https://h/", "curl -u bot:<redacted> https://h/"},
		{"npm token revoke s3cr3t12", "npm token revoke <redacted>"},
		{"npm config set //h.example/:_authToken s3cr3t12", "npm config set //h.example/:_authToken <redacted>"},
		{"yarn config set npmAuthToken s3cr3t12", "yarn config set npmAuthToken <redacted>"},
		{"ENV NPM_TOKEN s3cr3t12", "ENV NPM_TOKEN <redacted>"},
		{"login --password s3cr3t12", "login --password <redacted>"},
		{"machine h login bot password s3cr3t12", "machine h login bot password <redacted>"},
		{"https://www.myget.org/F/acme/auth/6d4c2a7e-0c1d-4b7e-9d43-1f0d3c8c9a51/npm/",
			"https://www.myget.org/F/acme/auth/<redacted>/npm/"},
		{"https://dl.cloudsmith.io/aB3dE5gH1jK7mN9p/acme/core/", "https://dl.cloudsmith.io/<redacted>/acme/core/"},
		{"https://npm.fury.io/aB3dE5gH1jK7mN9p/acme/", "https://npm.fury.io/<redacted>/acme/"},
		{`"token": "a\"b1c2d3"`, `"token": "<redacted>"`},
		{"key=\"-----BEGIN EC PRIVATE KEY-----\\nMHc\"", "key=\"<redacted>"},
	} {
		if got := r.Text(c.in); got != c.want {
			t.Errorf("%q:\n got %q\nwant %q", c.in, got, c.want)
		}
	}
}

// What must survive: it is the evidence.
func TestEvidenceIsKept(t *testing.T) {
	r := New("npm_"+long(36), "swordfish")
	for _, s := range []string{
		`"integrity": "sha512-eyJ9AKCpm3d/` + long(40) + `+xcmVmdA=="`,
		"commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
		"run 6d4c2a7e-0c1d-4b7e-9d43-1f0d3c8c9a51 of build",
		"npm http fetch GET 401 https://npm.pkg.github.com/@acme%2fcore 80ms (cache skip)",
		"npm error Unable to authenticate, need: Bearer realm=\"corp\", error=\"invalid_token\"",
		"need: Basic realm=\"Artifactory Realm\"",
		"need: Bearer authorization_uri=https://login.windows.net/x, Basic realm=\"https://p/\", TFS-Federated",
		"npm error Unable to authenticate, your authentication token seems to be invalid.",
		"git+ssh://git@github.com/acme/core.git",
		"@acme/npm_config_reader@1.2.3 gl-matrix glob-parent",
		"npm_config_registry=https://h.example/ npm_lifecycle_event=postinstall",
		"`_auth` must be renamed to `//h.example/:_auth` in project config",
		"basic authentication is required", "Bearer Token missing",
		"the token is missing", "pkgid @acme/core@1.0.0", "2026-01-02T03:04:05.678Z",
		"NODE_AUTH_TOKEN=XXXXX-XXXXX-XXXXX-XXXXX", "NPM_TOKEN=***", "NPM_TOKEN=${{ secrets.X }}"[:10],
		"https://h.example:8443/reg/@acme/core/-/core-1.0.0.tgz",
		"https://h.example:8443/@acme/core", "http://[::1]:4873/@acme/core",
		"see https://h.example:8080/x, mail a@b.example",
		"npm error token: read", `{"token": "missing"}`, `"password": "${NPM_PASSWORD}"`, `"token": "***"`,
		"packages: write id-token: write",
		"NODE_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}", "NODE_AUTH_TOKEN: ***", "NPM_TOKEN: not set",
		"//h.example/:_authToken is missing", "npm_execpath", "run npm_config_cache",
		`"pbkdf2-password": "1.2.1"`, `"js-tokens": "^4.0.0"`, "cookie@0.7.1", `"cookie": "~0.7.1"`,
		"//h.example/:_auth = (protected)", "authorization: 'token [REDACTED]'",
		"docker run -u 1000:1000 node", "mvn -U dependency:purge-local-repository", "server-password: GITHUB_TOKEN",
		"cache-matched-key: node-modules-8f3e1a",
		`setting "//h.example/:_authToken": environment variables are not expanded`, "API_KEY=${API_KEY:-}",
		`"input_tokens": 1773252`, "session_token = ?",
		"https://h.example/share/@acme/core", "https://npm.fury.io/acme/",
		"https://dl.cloudsmith.io/public/acme/core/npm/",
		"Authorization: <redacted>", "id-token: none", "error code: E401", "exit code=1", "?code is missing",
		"PRIVATE-TOKEN: required",
		"SyntaxError: Unexpected token 'export'", `Unexpected token '<', "<!DOCTYPE "... is not valid JSON`,
		"const uint8_t secret[RUSTLS_SECRET_LEN]", "_auth) [AES256_NI]: Add", "token\n[install.scopes2]",
		`"keywords": ["token", "oauth2-client", "password"]`, `{"name": "auth-token", "version": "2.4.0"}`,
		"token expired, request id: 6d4c2a7e-0c1d-4b7e-9d43-1f0d3c8c9a51",
		`{"tokenId":"6d4c2a7e-0c1d-4b7e-9d43-1f0d3c8c9a51"}`, "password for user jenkins-ci-2 is wrong",
		"invalid token 'undefined'", "<token></token>", "<password>***</password>", "curl --user=1000:1000 x",
		"printf '//h.example/:_authToken=%s' $NPM_TOKEN", "set -x NPM_TOKEN $TOKEN", "the token of ci-bot-2026 expired",
		"https://dl.cloudsmith.io/basic/acme-2/core/npm/", "> Authorization: Bearer <hidden>",
		"password = (sensitive value)", "password: process.env.NEXUS_PASSWORD,", `secret "npm-token-x7k9p2" not found`,
		"##vso[task.setvariable variable=NPM_TOKEN;issecret=true]***",
		"system.npm.password = '%secure:x.password.npm%'",
		"token=64_***", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/npm-token-Ab3dEf",
		"http://$PROXY_USER:$PROXY_PASS@proxy.example:3128", "https://ci:***@h.example/@acme%2fui",
		"https://x-access-token:***@github.com/acme/web.git", "npm.token=@npm.token@", "NPM_TOKEN=your-token-here",
		`export NPM_TOKEN="<YOUR_NPM_TOKEN>"`, "_authToken=xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
		"Culture=neutral, PublicKeyToken=cc7b13ffcd2ddd51", "registry_password=SecretStr('**********')",
		"RUN --mount=type=secret,id=npm_token NPM_TOKEN=$(cat /run/secrets/npm_token) pnpm i",
		"token_format: access_token\n  provider: projects/950954003952/locations/Global/Pools/gh/providers/npm",
		"SYSTEM_ACCESSTOKEN: $(System.AccessToken)", "NPM_TOKEN=**REDACTED**", `npmAuthToken: "${NPM_TOKEN-}"`,
		`"auth": projects/412056794777/secrets/npm-token/versions/7`, "password: z.string().min(12).max(64),",
		`password = getpass.getpass("npm password: ")`, "https://user:password@h.example is deprecated",
		"NPM_TOKEN=changeme_before_use", "A_AUTH_TOKEN=${A_AUTH_TOKEN:?unset}",
		"Offering public key: /home/ci/.ssh/deploy_key RSA SHA256:aB3d",
		"const token = await core.getIDToken()", "user_password=[PROTECTED]", "mysql -p app", "unzip -P x",
	} {
		if got := r.Text(s); got != s {
			t.Errorf("changed\n%q to\n%q", s, got)
		}
	}
}

func TestPrintsNothing(t *testing.T) {
	r := New(secret)
	j, err := json.Marshal(struct{ R *Redactor }{r})
	if err != nil {
		t.Fatal(err)
	}
	for _, out := range []string{fmt.Sprintf("%v %+v %#v %s %q %x", r, r, r, r, r, r), fmt.Sprintf("%v %#v", *r, *r),
		fmt.Sprintf("%+v", struct{ R Redactor }{*r}), string(j)} {
		if strings.Contains(out, secret[:4]) || strings.Contains(out, fmt.Sprintf("%x", secret[:4])) {
			t.Errorf("shown: %q", out)
		}
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                  "plain",
		"\x1b[31mred\x1b[0m":     "^[[31mred^[[0m",
		"\x1b]52;c;eA==\x07":     "^[]52;c;eA==^G",
		"a\rb":                   "a^Mb",
		"a\r\nb\tc\nd":           "a b c d",
		"x\x7f\x00\b":            "x^?^@^H",
		"\x9bK \u009bK":          `\x9bK \x9bK`,
		"abc\u202edef\u200b":     "abc<U+202E>def<U+200B>",
		"bücher \U0001f4a5":      "bücher \U0001f4a5",
		"\xff\xfe":               `\xff\xfe`,
		"\u2028::error::x\ufeff": "<U+2028>: :error::x<U+FEFF>",
	} {
		if got := Clean(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"##[group]x":                         "## [group]x",
		"npm error ##[error]x":               "npm error ## [error]x",
		"###[error]":                         "### [error]",
		"##vso[task.setvariable]":            "## vso[task.setvariable]",
		"a ##teamcity[message text='x']":     "a ## teamcity[message text='x']",
		"::add-mask::e":                      ": :add-mask::e",
		" ::error file=a,line=1::b":          " : :error file=a,line=1::b",
		"+::set-output name=x::y":            "+: :set-output name=x::y",
		"a\n::stop-commands::t\n##[debug]x":  "a : :stop-commands::t ## [debug]x",
		"http://[::ffff:10.0.0.1]:80/":       "http://[::ffff:10.0.0.1]:80/",
		"Foo::Bar::baz, ## Usage, #1 ## [x]": "Foo::Bar::baz, ## Usage, #1 ## [x]",
	} {
		if got := Clean(in); got != want || Clean(got) != got {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	if got := CleanText("a\n::error::x\n##[b]"); got != "a\n: :error::x\n## [b]" {
		t.Errorf("got %q", got)
	}
	if got := CleanText("a\r\nb\x1bc\n"); got != "a\nb^[c\n" {
		t.Errorf("got %q", got)
	}
}

// TestWhatShowsNothingHidesNoSecret: whatever shows nothing is shown by its number, and hides no secret that it
// stands in.
func TestWhatShowsNothingHidesNoSecret(t *testing.T) {
	var r *Redactor
	known := New("sw0rdfish-and-more")
	for c := rune(0x80); c <= 0xe01ef; c++ {
		if !hidden(c) {
			continue
		}
		if got := Clean("a" + string(c) + "b"); strings.ContainsRune(got, c) {
			t.Errorf("%U passes", c)
		}
		token := "npm_" + long(36)
		if got := r.Text(token[:12] + string(c) + token[12:]); got != Mask {
			t.Errorf("%U hides a token: %q", c, got)
		}
		if got := known.Text("sw0rd" + string(c) + "fish-and-more"); got != Mask {
			t.Errorf("%U hides a known value: %q", c, got)
		}
	}
	for _, c := range []rune{0x34f, 0x61c, 0x115f, 0x17b4, 0x180b, 0x180e, 0x180f, 0x200b, 0x2028, 0x202e, 0x2064,
		0x2800, 0x3164, 0xfe00, 0xfe0f, 0xfeff, 0x1bca0, 0x1d173, 0xe0001, 0xe0100, 0xe01ef} {
		if !hidden(c) {
			t.Errorf("%U is taken for visible", c)
		}
	}
	for _, s := range []string{"⚙\ufe0f Install", "bücher ärger", "日本語", "\u0600"} {
		if got := Clean(s); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("x "+secret+" y", secret)
	f.Add("Bearer \x1b[1mabc", "ab\ncd")
	f.Fuzz(func(t *testing.T, text, value string) {
		r := New(value)
		out := r.Text(text)
		if len(value) >= alone && !unexpanded(value) && !strings.Contains(Mask, value) &&
			strings.Contains(out, value) &&
			!strings.Contains(out, Mask) {
			t.Errorf("%q shown in %q", value, out)
		}
		clean := Clean(out)
		for i := range len(clean) {
			if c := clean[i]; c < 0x20 || c == 0x7f {
				t.Fatalf("control %x", c)
			}
		}
		if Clean(clean) != clean {
			t.Errorf("not stable: %q", out)
		}
	})
}

func BenchmarkText(b *testing.B) {
	r := New("npm_"+long(36), secret, long(60), "swordfish1", "swordfish2", "swordfish3")
	line := "npm verbose stack HttpErrorAuthUnknown: at https://registry.npmjs.example/@acme%2fcore " +
		"(check-response.js:86:15) 123ms"
	b.SetBytes(int64(len(line)))
	for b.Loop() {
		r.Text(line)
	}
}
