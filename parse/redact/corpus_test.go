package redact

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"math/rand"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"npmx/internal/fair"
)

// maker makes secrets as their makers do.
type maker struct{ random *rand.Rand }

func (m maker) of(chars string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = chars[m.random.Intn(len(chars))]
	}
	return string(b)
}

// opaque has letters in both cases and digits, as nearly all that is made by chance.
func (m maker) opaque(n int) string { return "q7" + m.of(an, n-4) + "Z4" }

func (m maker) uuid() string {
	return strings.Join([]string{m.of(hex[:16], 8), m.of(hex[:16], 4), m.of(hex[:16], 4), m.of(hex[:16], 4),
		m.of(hex[:16], 12)}, "-")
}

// marked are secrets that are known wherever they stand.
var marked = map[string]func(m maker) string{
	"npm":             func(m maker) string { return "npm_" + m.opaque(36) },
	"npm session":     func(m maker) string { return "npms_" + m.opaque(40) },
	"github":          func(m maker) string { return "ghp_" + m.opaque(36) },
	"github oauth":    func(m maker) string { return "gho_" + m.opaque(36) },
	"github app":      func(m maker) string { return "ghs_" + m.opaque(36) },
	"github user":     func(m maker) string { return "ghu_" + m.opaque(36) },
	"github refresh":  func(m maker) string { return "ghr_" + m.opaque(36) },
	"github fine":     func(m maker) string { return "github_pat_" + m.opaque(22) + "_" + m.opaque(59) },
	"gitlab":          func(m maker) string { return "glpat-" + m.opaque(20) },
	"gitlab deploy":   func(m maker) string { return "gldt-" + m.opaque(20) },
	"gitlab job":      func(m maker) string { return "glcbt-64_" + m.opaque(20) },
	"gitlab trigger":  func(m maker) string { return "glptt-" + m.opaque(40) },
	"artifactory":     func(m maker) string { return "AKCp" + m.opaque(69) },
	"artifactory ref": func(m maker) string { return "cmVmdGtuOjAxOj" + m.opaque(50) },
	"nexus":           func(m maker) string { return "NpmToken." + m.uuid() },
	"jwt": func(m maker) string {
		return "eyJ" + m.opaque(33) + ".eyJ" + m.opaque(60) + "." + m.opaque(43)
	},
	"azure":      func(m maker) string { return m.opaque(76) + "AZDO" + m.of(an, 4) },
	"docker":     func(m maker) string { return "dckr_pat_" + m.opaque(27) },
	"slack":      func(m maker) string { return "xoxb-123456789012-" + m.opaque(24) },
	"google":     func(m maker) string { return "ya29." + m.opaque(60) },
	"google key": func(m maker) string { return "AIza" + m.opaque(35) },
	"stripe":     func(m maker) string { return "sk_live_" + m.opaque(24) },
	"vault":      func(m maker) string { return "hvs." + m.opaque(90) },
	"aws id":     func(m maker) string { return "AKIA" + m.of("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16) },
	"digital":    func(m maker) string { return "dop_v1_" + m.of(hex[:16], 64) },
	"pypi":       func(m maker) string { return "pypi-AgE" + m.opaque(80) },
}

// beside are the ways to write a key and its secret, which is any word.
var beside = []string{
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
}

// places are where a log holds them.
var places = []string{
	"%s", "npm error 401 Unauthorized - GET https://h.example/@acme%%2fcore - %s", "npm ERR! %s",
	"12 verbose stack Error: %s", "2026-01-02T03:04:05.678Z %s", "#9 6.481 %s", "\x1b[31m%s\x1b[0m",
	"x (%s)", "- %s\n", "npm notice %s", " > %s", "before\n%s\nbehind", "error: %s", "YN0041: %s",
}

// escapes are what servers and logs make of a text.
var escapings = map[string]func(string) string{
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

// TestNoSecretComesOut: secrets that nobody knows, in the ways that logs show them: none of them comes out, nor eight
// characters of it.
func TestNoSecretComesOut(t *testing.T) {
	m := maker{rand.New(rand.NewSource(int64(fair.Seed(t, 20261128))))}
	shapes := map[string]func() (text, secret string){}
	for name, make := range marked {
		for _, form := range []string{"the token %s is not known", "https://h.example/%s/npm/", `["%s"]`} {
			shapes[name+" "+form] = func() (string, string) { s := make(m); return fmt.Sprintf(form, s), s }
		}
	}
	for _, form := range beside {
		shapes[form] = func() (string, string) { s := m.opaque(20); return fmt.Sprintf(form, s), s }
	}
	var r *Redactor
	tried, out := 0, 0
	for name, shape := range shapes {
		for _, place := range places {
			for how, escape := range escapings {
				text, secret := shape()
				tried++
				got := r.Text(fmt.Sprintf(place, escape(text)))
				for i := 0; i+8 <= len(secret); i++ {
					if strings.Contains(got, secret[i:i+8]) {
						if out++; out < 30 {
							t.Errorf("%s, %s: %q", name, how, got)
						}
						break
					}
				}
			}
		}
	}
	t.Logf("%d secrets in %d shapes, %d places and %d escapes: %d come out", tried, len(shapes), len(places),
		len(escapings), out)
	if tried < 2000 || len(shapes) < 90 {
		t.Errorf("only %d secrets in %d shapes", tried, len(shapes))
	}
}

// TestKnownSecretsInEverySpelling: a known value comes out in no spelling, whole or, if it is no words, by its first
// or last twelve characters.
func TestKnownSecretsInEverySpelling(t *testing.T) {
	m := maker{rand.New(rand.NewSource(int64(fair.Seed(t, 7))))}
	for _, secret := range []string{m.opaque(36), "p@ss/w0rd+with=All&the\"Rest<'%>", `back\slash-And/Quote"1`,
		"müller-and-sons-1", m.uuid(), "a b c d e f g 1 2 3"} {
		r, words := New(secret), !strings.ContainsAny(secret[:12], digits+letters[26:])
		for how, escape := range escapings {
			text := escape(secret)
			if got := r.Text("refused: " + text + " x"); strings.Contains(got, text) ||
				strings.Contains(got, secret[2:10]) {
				t.Errorf("%s of %q: %q", how, secret, got)
			}
		}
		for _, part := range []string{secret[:12] + "...", "..." + secret[len(secret)-12:],
			"(" + secret[:14] + "****)"} {
			if got := r.Text("refused: " + part); !words && strings.Contains(got, strings.Trim(part, ".(*)")[:8]) {
				t.Errorf("a part: %q", got)
			}
		}
	}
}

// TestRecordingsKeepTheirWords: what clients really printed holds no secret but those that the fixtures planted, and
// loses nothing.
func TestRecordingsKeepTheirWords(t *testing.T) {
	var r *Redactor
	lines := 0
	err := filepath.WalkDir(filepath.Join("..", "testdata", "recordings"),
		func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			for line := range strings.Lines(string(data)) {
				lines++
				if got := r.Text(line); got != line && !strings.Contains(line, ":_authToken=fixt[hidden]") {
					t.Errorf("%s: %q became %q", path, line, got)
				}
			}
			return err
		})
	if err != nil || lines < 4000 {
		t.Errorf("%d lines, %v", lines, err)
	}
}
