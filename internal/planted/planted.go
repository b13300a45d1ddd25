// Package planted makes secrets as they are made, and writes them as logs do: what the tests of masking plant, and look
// for in what npmx prints.
package planted

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"html"
	"math/rand"
	"net/url"
	"strings"
)

const (
	letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits  = "0123456789"
	an      = letters + digits
	hex     = digits + "abcdef"
)

// Maker makes secrets as their makers do.
type Maker struct{ Random *rand.Rand }

func (m Maker) of(chars string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = chars[m.Random.Intn(len(chars))]
	}
	return string(b)
}

// Opaque has letters in both cases and digits, as nearly all that is made by chance.
func (m Maker) Opaque(n int) string { return "q7" + m.of(an, n-4) + "Z4" }

// UUID is what npm's first tokens were.
func (m Maker) UUID() string {
	return strings.Join([]string{m.of(hex, 8), m.of(hex, 4), m.of(hex, 4), m.of(hex, 4),
		m.of(hex, 12)}, "-")
}

// Marked are secrets that are known wherever they stand.
var Marked = map[string]func(m Maker) string{
	"npm":             func(m Maker) string { return "npm_" + m.Opaque(36) },
	"npm session":     func(m Maker) string { return "npms_" + m.Opaque(40) },
	"github":          func(m Maker) string { return "ghp_" + m.Opaque(36) },
	"github oauth":    func(m Maker) string { return "gho_" + m.Opaque(36) },
	"github app":      func(m Maker) string { return "ghs_" + m.Opaque(36) },
	"github user":     func(m Maker) string { return "ghu_" + m.Opaque(36) },
	"github refresh":  func(m Maker) string { return "ghr_" + m.Opaque(36) },
	"github fine":     func(m Maker) string { return "github_pat_" + m.Opaque(22) + "_" + m.Opaque(59) },
	"gitlab":          func(m Maker) string { return "glpat-" + m.Opaque(20) },
	"gitlab deploy":   func(m Maker) string { return "gldt-" + m.Opaque(20) },
	"gitlab job":      func(m Maker) string { return "glcbt-64_" + m.Opaque(20) },
	"gitlab trigger":  func(m Maker) string { return "glptt-" + m.Opaque(40) },
	"artifactory":     func(m Maker) string { return "AKCp" + m.Opaque(69) },
	"artifactory ref": func(m Maker) string { return "cmVmdGtuOjAxOj" + m.Opaque(50) },
	"nexus":           func(m Maker) string { return "NpmToken." + m.UUID() },
	"jwt": func(m Maker) string {
		return "eyJ" + m.Opaque(33) + ".eyJ" + m.Opaque(60) + "." + m.Opaque(43)
	},
	"azure":          func(m Maker) string { return m.Opaque(76) + "AZDO" + m.of(an, 4) },
	"docker":         func(m Maker) string { return "dckr_pat_" + m.Opaque(27) },
	"slack":          func(m Maker) string { return "xoxb-123456789012-" + m.Opaque(24) },
	"google":         func(m Maker) string { return "ya29." + m.Opaque(60) },
	"google key":     func(m Maker) string { return "AIza" + m.Opaque(35) },
	"stripe":         func(m Maker) string { return "sk_live_" + m.Opaque(24) },
	"vault":          func(m Maker) string { return "hvs." + m.Opaque(90) },
	"aws id":         func(m Maker) string { return "AKIA" + m.of("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16) },
	"digital":        func(m Maker) string { return "dop_v1_" + m.of(hex, 64) },
	"pypi":           func(m Maker) string { return "pypi-AgE" + m.Opaque(80) },
	"aws session id": func(m Maker) string { return "ASIA" + m.of("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16) },
	"alibaba":        func(m Maker) string { return "LTAI" + m.Opaque(20) },
	"slack cookie":   func(m Maker) string { return "xoxd-" + m.Opaque(40) },
	"anthropic":      func(m Maker) string { return "sk-ant-api03-" + m.Opaque(93) },
	"openai":         func(m Maker) string { return "sk-" + m.Opaque(20) + "T3BlbkFJ" + m.Opaque(20) },
	"groq":           func(m Maker) string { return "gsk_" + m.Opaque(52) },
	"perplexity":     func(m Maker) string { return "pplx-" + m.Opaque(48) },
	"doppler":        func(m Maker) string { return "dp.pt." + m.Opaque(43) },
	"dynatrace":      func(m Maker) string { return "dt0c01." + m.Opaque(24) + "." + m.Opaque(64) },
	"notion":         func(m Maker) string { return "ntn_" + m.Opaque(46) },
	"clojars":        func(m Maker) string { return "CLOJARS_" + m.Opaque(60) },
	"airtable":       func(m Maker) string { return "pat" + m.Opaque(14) + "." + m.of(hex, 64) },
	"pulumi":         func(m Maker) string { return "pul-" + m.of(hex, 40) },
	"shippo":         func(m Maker) string { return "shippo_live_" + m.of(hex, 40) },
	"sourcegraph":    func(m Maker) string { return "sgp_" + m.of(hex, 40) },
	"sendinblue":     func(m Maker) string { return "xkeysib-" + m.of(hex, 64) + "-" + m.Opaque(16) },
	"twilio":         func(m Maker) string { return "SK" + m.of(hex, 32) },
	"grafana cloud":  func(m Maker) string { return "glc_" + m.Opaque(60) },
	"bitbucket":      func(m Maker) string { return "ATCTT3x" + m.Opaque(180) },
	"fly":            func(m Maker) string { return "fo1_" + m.Opaque(43) },
	"planetscale":    func(m Maker) string { return "pscale_tkn_" + m.Opaque(40) },
	"square":         func(m Maker) string { return "sq0csp-" + m.Opaque(43) },
	"google client":  func(m Maker) string { return "GOCSPX-" + m.Opaque(28) },
	"tailscale":      func(m Maker) string { return "tskey-auth-" + m.Opaque(30) },
	"flutterwave":    func(m Maker) string { return "FLWSECK-" + m.of(hex, 32) + "-X" },
	"newrelic":       func(m Maker) string { return "NRAK-" + m.of("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 27) },
	"age":            func(m Maker) string { return "AGE-SECRET-KEY-1" + m.of("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58) },
	"octopus":        func(m Maker) string { return "API-" + m.of("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 26) },
	"easypost":       func(m Maker) string { return "EZAK" + m.Opaque(54) },
	"openshift":      func(m Maker) string { return "sha256~" + m.Opaque(43) },
	"bedrock":        func(m Maker) string { return "ABSK" + m.Opaque(110) },
	"azure app":      func(m Maker) string { return m.of(an, 3) + "8Q~" + m.Opaque(34) },
	"terraform":      func(m Maker) string { return m.Opaque(14) + ".atlasv1." + m.Opaque(66) },
	"plaid":          func(m Maker) string { return "access-production-" + m.UUID() },
	"cloudflare ca":  func(m Maker) string { return "v1.0-" + m.of(hex, 24) + "-" + m.of(hex, 146) },
	"runner":         func(m Maker) string { return "GR1348941" + m.Opaque(20) },
}

// Beside are the ways to write a key and its secret, which is any word.
var Beside = []string{
	"//h.example/:_authToken=%s", "//h.example/:_authToken = %s", `//h.example/:_authToken="%s"`,
	"//h.example/:_auth=%s", "//h.example/:_password=%s", "_authToken=%s", "npm_config__auth=%s",
	"npmAuthToken: %s", `npmAuthToken: "%s"`, "npmAuthIdent: %s", "--//h.example/:_authToken=%s", "--_authToken %s",
	"--token %s", "--password %s", "--token=%s",
	"npm config set //h.example/:_authToken %s", "pnpm config set //h.example/:_authToken %s",
	"yarn config set npmAuthToken %s", "pnpm config set //h.example/:_authToken=%s",
	"NPM_TOKEN=%s npm ci", "NODE_AUTH_TOKEN: %s", "export NPM_PASS=%s", "GH_PAT=%s", "REGISTRY_CREDS=%s",
	"set NPM_TOKEN=%s", `$env:NPM_TOKEN = "%s"`, "$env:NPM_TOKEN='%s'",
	"ENV NPM_TOKEN %s", "ARG NPM_TOKEN %s", "ENV NPM_TOKEN=%s", "setenv('NPM_TOKEN', x); NPM_TOKEN = '%s'",
	"set npmAuthToken %s",
	`{"token":"%s"}`, `{"accessToken":"%s","expires_in":3600}`, `{"authToken": "%s"}`, `{"access_token":"%s"}`,
	`{"refreshToken":"%s"}`, `{"id_token":"%s"}`, `{"apiKey":"%s"}`, `{"api_key":"%s"}`,
	`{"clientSecret":"%s"}`, `{"client_secret":"%s"}`, `{"password":"%s"}`, `{"passwd":"%s"}`, `{"pwd":"%s"}`,
	`{"secret":"%s"}`, `{"auth":"%s"}`, `{"_auth":"%s"}`, `{"jwt":"%s"}`, `{"x-api-key":"%s"}`,
	`{"privateKey":"%s"}`, `{"SecretAccessKey": "%s"}`, `{"SessionToken": "%s"}`, `{"cookie":"sid=%s; Path=/"}`,
	`{"set-cookie":["sid=%s"]}`, "{'token': '%s'}", "{ token: '%s' }", `"password" => "%s"`,
	`token = "%s"`, `password = "%s"`, "aws_secret_access_key = %s", "aws_session_token=%s", "token: %s",
	"password: %s", "npm-token: %s", "api-key: %s",
	"authorization: Bearer %s", "Authorization: Basic %s", "Authorization: %s", `"authorization":"Bearer %s"`,
	"-H 'Authorization: token %s'", "Proxy-Authorization: Basic %s", "sent Bearer %s",
	"PRIVATE-TOKEN: %s", "JOB-TOKEN: %s", "X-JFrog-Art-Api: %s", "X-NuGet-ApiKey: %s", "-H 'X-Api-Key: %s'",
	"Cookie: session=%s; a=b", "Set-Cookie: session=%s; Path=/",
	"https://bot:%s@h.example/npm/", "//bot:%s@h.example/npm/", "https://%s@h.example/npm/",
	"https://h.example/npm/?token=%s", "https://h.example/?a=b&access_token=%s&c=d", "https://h.example/?sig=%s",
	"https://h.example/?a=b&api_key=%s#x", "https://www.myget.org/F/acme/auth/%s/npm/",
	"https://dl.cloudsmith.io/%s/acme/core/npm/", "https://npm.fury.io/%s/acme/",
	"curl -u bot:%s https://h.example/", "curl --user bot:%s https://h.example/", "npm token revoke %s",
	"machine h.example login bot password %s", "%s is not a legal HTTP header value",
	"<server><username>bot</username><password>%s</password></server>", "<token>%s</token>",
	`<add key="ClearTextPassword" value="%s" />`, "rawHeaders: [ 'PRIVATE-TOKEN', '%s' ]",
	`headers.set("x-api-key", "%s")`, "setHeader('Authorization', '%s')", "map[Authorization:[Bearer %s]]",
	"map[X-Api-Key:[%s]]", "{X-JFrog-Art-Api=[%s]}", "NPM_TOKEN                      %s", "NPM_TOKEN : %s",
	"NPM_TOKEN_PROD=%s", "NPM_TOKEN_RO: %s", "TOKEN_2=%s", `"npmToken2": "%s"`, "AUTH_TOKEN_BASE64=%s",
	"docker login -u bot -p %s h.example", "docker login --username bot -p%s h", "curl -ubot:%s https://h",
	"wget --http-password=%s x", "http -a bot:%s h.example", "curl --oauth2-bearer %s", "curl --proxy-user bot:%s",
	`git -c http.extraheader="AUTHORIZATION: basic %s" clone`, "npm login --auth %s",
	"npm_config_//h.example/:_authToken=%s", "_gitlab_session=%s", "Cookie: _session_id=%s",
	`"connectionString": "Server=h;User Id=sa;Password=%s;"`, "Password=%s;Database=x",
	"postgres://bot:%s@db.example/x", "redis://:%s@h.example:6379", "mongodb+srv://bot:%s@h/",
	"SharedAccessKey=%s;EntityPath=x", "process.env.NPM_TOKEN = '%s'", "process.env['NPM_TOKEN'] = '%s'",
	"secrets.NPM_TOKEN: %s", `export NPM_TOKEN="$(echo %s)"`, "echo %s | docker login --password-stdin",
	`echo "//h.example/:_authToken=%s" > .npmrc`, "npm set //h.example/:_authToken %s",
	`npm config set //h.example/:_authToken "%s"`, `npm config set "//h.example/:_authToken" '%s'`,
	`yarn config set npmRegistries["//h"].npmAuthToken %s`, "npmAuthToken: '%s'", "  npmAuthToken:\n    %s",
	"token: |\n  %s", "token: >-\n    %s", "\"token\":\n   \"%s\"", "TOKEN := %s", "token -> %s", "token is %s",
	"Your token is: %s", "invalid token '%s'", "Invalid token: %s", `token "%s" is expired`,
	"bad credentials for token=%s", "password '%s' is wrong", "wrong password: %s", "the secret %s is revoked",
	"access token %s has been revoked", "user=bot&pass=%s", "?private_token=%s", "&X-Amz-Security-Token=%s",
	";jsessionid=%s", "JSESSIONID=%s; Path=/", "--npm-token=%s", "--npm-token %s", "--registry-password %s",
	"--auth-token %s", "--api-key %s", "--access-token %s", "--secret %s", "SET NPM_TOKEN=%s&& npm ci",
	"$Env:NPM_TOKEN=%s", `[Environment]::SetEnvironmentVariable("NPM_TOKEN","%s")`,
	`os.environ["NPM_TOKEN"] = "%s"`, "setenv NPM_TOKEN %s", "set -x NPM_TOKEN %s", "set -gx NPM_TOKEN %s",
	"set -Ux NPM_TOKEN %s", "env: NPM_TOKEN=%s", "-e NPM_TOKEN=%s", "--build-arg NPM_TOKEN=%s",
	`--build-arg="NPM_TOKEN=%s"`, "--secret id=npm,value=%s", "RUN NPM_TOKEN=%s npm ci",
	`credentials "h.example" { token = "%s" }`, "default login bot password %s",
	"machine h login bot\n  password %s", "always-auth=true _auth=%s", `{"auths":{"h":{"auth":"%s"}}}`,
	`{"registry-token": "%s"}`, `{"value":"%s","name":"NPM_TOKEN"}`, `{"name":"NPM_TOKEN","value":"%s"}`,
	"- name: NPM_TOKEN\n  value: %s", `{"key":"token","value":"%s"}`, "https://h.example/npm/?access_token=%s",
	"https://h.example/api/v4/projects/1/packages/npm/?job_token=%s", "https://oauth2:%s@gitlab.example/x.git",
	"https://x-access-token:%s@github.com/x", "https://%s:x-oauth-basic@github.com/x",
	"https://hooks.slack.com/services/T00000000/B00000000/%s",
	"https://discord.com/api/webhooks/123456789012345678/%s",
	"https://outlook.office.com/webhook/%s/IncomingWebhook/x/y", "session_token: %s", "x-amz-security-token: %s",
	"X-Vault-Token: %s", "X-Auth-Token: %s", "X-Gitlab-Token: %s", "X-Shopify-Access-Token: %s",
	"Authorization: ApiKey %s", "Authorization: Bearer: %s", "Authorization=Bearer%%20%s",
	"authorization => Bearer %s", `:authorization "Bearer %s"`, "`authorization`: `Bearer %s`", "(authToken: %s)",
	`<input type="hidden" name="authenticity_token" value="%s">`, `<meta name="csrf-token" content="%s">`,
	"client_secret=%s", "clientsecret %s",
	"curl --user=bot:%s -O https://h.example/x.tgz", "--proxy-user=bot:%s", "setx NPM_TOKEN %s /M",
	`ConvertTo-SecureString "%s" -AsPlainText -Force`, "::add-mask::%s",
	"##vso[task.setvariable variable=feed;issecret=true]%s", "//h.example/:key=%s", "Passwort: %s",
	`printf '//h.example/:_authToken=%%s\n' %s > .npmrc`, "<apiKey>%s</apiKey>", `<x name="npmToken" value="%s"/>`,
	"NPM_TOKEN_PROD: %s", "password=%s", `["npm_token_2"] = "%s"`,
	`{"key":"npmAuthToken","effective":"%s"}`, "DENO_AUTH_TOKENS=%s@h.example", "NPM_CREDS_PSW=%s", "SSHPASS=%s",
	`ConvertTo-SecureString -String "%s" -AsPlainText -Force`, "PasswordText=%s, IsClearText=True",
	`{"passCode":"%s"}`, "session.auth=('bot', '%s')", `auth: ["bot", "%s"]`, "sshpass -p %s ssh x@h.example",
	"+ /usr/bin/ldapsearch -x -w %s -b dc=acme", "mysqldump -uroot -p%s app", "keytool -storepass %s -list",
	"CREATE USER x IDENTIFIED BY '%s'", "Invalid API key provided: %s", "┃ API_SECRET │ %s ┃",
	"--record --key %s",
	"h.example\tFALSE\t/\tTRUE\t1767349611\tsession\t%s", "skopeo copy --dest-creds bot:%s x y", "-ApiKey %s",
	"the password:\n\n  %s", `{"doneUrl":"https://h.example/-/v1/done?authId=%s"}`, "your recovery codes:\n\t%s",
	"APP_KEY_B64=%s", "x-vercel-protection-bypass: %s", "sonar.login=%s", "codecov -v -t %s --git-service x",
	"CYPRESS_RECORD_KEY (%s) is wrong", ".dockerconfigjson: %s", "Password for 'https://bot@h.example': %s",
	"user bot and password %s and still", "lftp -u bot,%s h.example", `DOTENV_PRIVATE_KEY_PRODUCTION="%s"`,
	`{"device_code":"%s"}`, "mot de passe=%s", "npm config get //h.example/:_authToken\n%s", "npx ovsx publish -p %s x",
	"https://h.example/a.tgz?exp=1&hmac=%s&v=2", "npm notice Recovery code 1: %s", `password: Some("%s"), host: "h"`,
	"+ DB_PASS=$'%s' node x.js", "+ printf %%s '%s' | docker login -u bot --password-stdin h",
	`Password Mismatch (got "%s")`, "<tr><td>nexusPassword</td><td>%s</td>",
}

// Unmarked are secrets as people and servers make them: nothing in them says what they are.
var Unmarked = map[string]func(m Maker) string{
	"mixed":       func(m Maker) string { return m.Opaque(20) },
	"short":       func(m Maker) string { return m.Opaque(14) },
	"uuid":        Maker.UUID,
	"hex":         func(m Maker) string { return m.of(hex, 35) + "a4" },
	"capital hex": func(m Maker) string { return strings.ToUpper(m.of(hex, 30)) + "A4" },
	"hash":        func(m Maker) string { return m.of(hex, 62) + "b7" },
}

// Places are where a log holds them.
var Places = []string{
	"%s", "npm error 401 Unauthorized - GET https://h.example/@acme%%2fcore - %s", "npm ERR! %s",
	"12 verbose stack Error: %s", "2026-01-02T03:04:05.678Z %s", "#9 6.481 %s", "\x1b[31m%s\x1b[0m",
	"x (%s)", "- %s\n", "npm notice %s", " > %s", "before\n%s\nbehind", "error: %s", "YN0041: %s",
}

// Spellings are what servers and logs make of a text.
var Spellings = map[string]func(string) string{
	"as it is":   func(s string) string { return s },
	"JSON":       inJSONString,
	"JSON twice": func(s string) string { return inJSONString(inJSONString(s)) },
	"HTML":       html.EscapeString,
	"URL":        url.PathEscape,
	"URL twice":  func(s string) string { return url.PathEscape(url.PathEscape(s)) },
	"URL, small": func(s string) string { return lowerEscapes(url.PathEscape(s)) },
	"Gson": strings.NewReplacer("=", "\\u003d", "'", "\\u0027", `"`, "\\u0022", "&", "\\u0026", "<",
		"\\u003c").Replace,
	"PHP":         strings.NewReplacer("/", `\/`, `"`, `\"`).Replace,
	"zero widths": func(s string) string { return strings.ReplaceAll(s, "q7", "q\u200b7\u034f") },
	"colour":      func(s string) string { return strings.ReplaceAll(s, "q7", "q\x1b[1m7") },
}

func inJSONString(s string) string {
	b, _ := json.Marshal(s)
	return string(b[1 : len(b)-1])
}

func lowerEscapes(s string) string {
	b := []byte(s)
	for i := range b {
		if i > 1 && b[i-2] == '%' || i > 0 && b[i-1] == '%' {
			b[i] = bytes.ToLower(b[i : i+1])[0]
		}
	}
	return string(b)
}

// Base64 is a text in base64, without what fills it up.
func Base64(s string) string { return base64.RawStdEncoding.EncodeToString([]byte(s)) }
