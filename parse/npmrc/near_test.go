package npmrc

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// config loads p/.npmrc and its like as the oracle's cases do.
func config(t testing.TB, v Version, files map[string]string, change ...func(*oracleCase)) *Config {
	t.Helper()
	k := oracleCase{Files: files}
	for _, do := range change {
		do(&k)
	}
	c, err := Load(k.machine(v))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func withEnv(name, value string) func(*oracleCase) {
	return func(k *oracleCase) {
		if k.Env == nil {
			k.Env = map[string]any{}
		}
		k.Order, k.Env[name] = append(k.Order, name), value
	}
}

func withArgs(args ...string) func(*oracleCase) { return func(k *oracleCase) { k.Argv = args } }

var npm11 = Version{11, 21, 2}

func near(misses []NearMiss) string {
	var all []string
	for _, m := range misses {
		all = append(all, fmt.Sprintf("%s %s:%d", m.Reason, strings.TrimPrefix(m.File, oracleRoot+"/"), m.Line))
	}
	return strings.Join(all, ", ")
}

const reg = "registry=https://h.example:8443/reg/\n"

func TestNearMissesAreFound(t *testing.T) {
	const token = "tok3n-of-the-test"
	for name, c := range map[string]struct {
		project, user string
		want          string
	}{
		"none":             {reg, "", ""},
		"nothing is amiss": {reg + "//h.example:8443/reg/:_authToken=" + token, "", ""},
		"host key":         {reg + "//h.example:8443/:_authToken=" + token, "", ""},
		"port missing":     {reg + "//h.example/reg/:_authToken=" + token, "", "port p/.npmrc:2"},
		"other port":       {reg + "//h.example:4873/reg/:_authToken=" + token, "", "port p/.npmrc:2"},
		"other path":       {reg + "//h.example:8443/other/:_authToken=" + token, "", "path p/.npmrc:2"},
		"deeper path":      {reg + "//h.example:8443/reg/npm/:_authToken=" + token, "", "path p/.npmrc:2"},
		"half a segment":   {reg + "//h.example:8443/re/:_authToken=" + token, "", "path p/.npmrc:2"},
		"path's case":      {reg + "//h.example:8443/Reg/:_authToken=" + token, "", "case p/.npmrc:2"},
		"host's case":      {reg + "//H.example:8443/reg/:_authToken=" + token, "", "case p/.npmrc:2"},
		"scheme":           {reg + "https://h.example:8443/reg/:_authToken=" + token, "", "scheme p/.npmrc:2"},
		"one slash":        {reg + "/h.example:8443/reg/:_authToken=" + token, "", "slash p/.npmrc:2"},
		"no slash":         {reg + "h.example:8443/reg/:_authToken=" + token, "", "slash p/.npmrc:2"},
		"double slash":     {reg + "//h.example:8443/reg//:_authToken=" + token, "", "slash p/.npmrc:2"},
		"section":          {reg + "[npm]\n//h.example:8443/reg/:_authToken=" + token, "", "section p/.npmrc:3"},
		"lower-case field": {reg + "//h.example:8443/reg/:_authtoken=" + token, "", "misspelt p/.npmrc:2"},
		"other field":      {reg + "//h.example:8443/reg/:authToken=" + token, "", "misspelt p/.npmrc:2"},
		"no colon":         {reg + "//h.example:8443/reg/_authToken=" + token, "", "field p/.npmrc:2"},
		"no field":         {reg + "//h.example:8443/reg/=" + token, "", "field p/.npmrc:2"},
		"no equals sign":   {reg + "//h.example:8443/reg/:_authToken " + token, "", "field p/.npmrc:2"},
		"lone user name":   {reg + "//h.example:8443/reg/:username=bot", "", "incomplete p/.npmrc:2"},
		"lone password":    {reg + "//h.example:8443/reg/:_password=c2VjcmV0", "", "incomplete p/.npmrc:2"},
		"empty":            {reg + "//h.example:8443/reg/:_authToken=", "", "empty p/.npmrc:2"},
		"null":             {reg + "//h.example:8443/reg/:_authToken=null", "", "empty p/.npmrc:2"},
		"null, no dot":     {"registry=http://localhost/\n//localhost/:_authToken=null", "", ""},
		"all a comment":    {reg + "//h.example:8443/reg/:_authToken=#" + token, "", "truncated p/.npmrc:2"},
		"other host":       {reg + "//d.example/:_authToken=" + token, "", "host p/.npmrc:2"},
		"best first": {reg + "//d.example/:_authToken=a1b2\n//h.example/reg/:_authToken=" + token, "",
			"port p/.npmrc:3, host p/.npmrc:2"},
		"other host, a token": {reg + "//d.example/:_authToken=a1b2\n//h.example:8443/:_authToken=" + token, "", ""},
		"project hides user": {reg + "//h.example:8443/reg/:_authToken=old1", "//h.example:8443/reg/:_authToken=" +
			token, "shadowed h/.npmrc:1"},
		"same value twice": {reg + "//h.example:8443/reg/:_authToken=" + token, "//h.example:8443/reg/:_authToken=" +
			token, ""},
		"empty hides user": {reg + "//h.example:8443/reg/:_authToken=", "//h.example:8443/reg/:_authToken=" + token,
			"shadowed h/.npmrc:1, empty p/.npmrc:2"},
		"longer path hides": {reg + "//h.example:8443/reg/:_auth=dTpwYXNzd29yZA==", "//h.example:8443/:_authToken=" +
			token, "shadowed h/.npmrc:1"},
		"other fields": {reg + "//h.example:8443/reg/:email=a@b.example\n//h.example:8443/reg/:always-auth=true",
			"", ""},
		"other empty": {reg + "//d.example/:_authToken=", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := config(t, npm11, map[string]string{"p/.npmrc": c.project, "h/.npmrc": c.user})
			misses := cfg.NearMisses("https://h.example:8443/reg/foo", "foo")
			if got := near(misses); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if s := fmt.Sprintf("%+v", misses); strings.Contains(s, token) || strings.Contains(s, "tok3n") {
				t.Errorf("shown: %s", s)
			}
		})
	}
}

func TestNearMissesElsewhere(t *testing.T) {
	const key = "//h.example:8443/reg/:_authToken=tok3n-of-the-test"
	workspace := map[string]string{"p/package.json": `{"workspaces":["packages/*"]}`,
		"p/packages/a/package.json": `{"name":"a"}`,
		"p/packages/a/.npmrc":       key, "p/.npmrc": reg}
	in := func(cwd string) func(*oracleCase) { return func(k *oracleCase) { k.Cwd = cwd } }
	c := config(t, npm11, workspace, in("p/packages/a"))
	if got := near(c.NearMisses("https://h.example:8443/reg/foo", "")); got != "ignored-folder p/packages/a/.npmrc:1" {
		t.Errorf("workspace: %q", got)
	}
	if c.Prefix() != oracleRoot+"/p" || c.Files()[0].Ignored != "workspace" || !c.Files()[0].Found {
		t.Errorf("prefix %q, files %+v", c.Prefix(), c.Files())
	}
	if c := config(t, Version{7, 24, 2}, workspace, in("p/packages/a")); c.Credential("https://h.example:8443/reg/foo",
		"") == nil {
		t.Error("npm 7 reads a workspace's own file")
	}
	c = config(t, npm11, map[string]string{"p/.npmrc": reg + key, "h/.npmrc": reg}, withArgs("install", "-g", "foo"))
	if got := near(c.NearMisses("https://h.example:8443/reg/foo", "")); got != "ignored-folder p/.npmrc:2" {
		t.Errorf("global: %q", got)
	}
	c = config(t, npm11, map[string]string{"p/.npmrc": reg}, withEnv("NPM_CONFIG__AUTH", "dTpwYXNzd29yZA=="))
	misses := c.NearMisses("https://h.example:8443/reg/foo", "")
	if got := near(misses); got != "unscoped :0" || misses[0].Name != "NPM_CONFIG__AUTH" ||
		misses[0].Layer != LayerEnv {
		t.Errorf("variable: %q %+v", got, misses)
	}
	// 6 asks for no key but the registry's own
	for version, want := range map[Version]string{{6, 14, 18}: "path p/.npmrc:2", {7, 24, 2}: ""} {
		c := config(t, version, map[string]string{"p/.npmrc": reg + "//h.example:8443/:_authToken=tok3n-of-the-test"})
		if got := near(c.NearMisses("https://h.example:8443/reg/foo", "")); got != want {
			t.Errorf("npm %d, a parent path: %q, want %q", version.Major, got, want)
		}
	}
	c = config(t, Version{8, 19, 4}, map[string]string{"p/.npmrc": reg + "_authToken=tok3n-of-the-test"})
	if cred := c.Credential("https://h.example:8443/reg/foo", ""); cred == nil || cred.Line != 2 ||
		len(c.NearMisses("https://h.example:8443/reg/foo", "")) > 0 {
		t.Errorf("npm 8 adopts an unscoped token: %+v", cred)
	}
}

// What installs and cannot publish.
func TestLogin(t *testing.T) {
	for name, c := range map[string]struct{ file, registry, want string }{
		"host key": {"//h.example:8443/:_authToken=abcdef", "https://h.example:8443/reg/",
			"path p/.npmrc:2"},
		"key without slash": {"//h.example:8443/reg:_authToken=abcdef", "https://h.example:8443/reg/",
			"slash p/.npmrc:2"},
		"registry without slash": {"//h.example:8443/reg/:_authToken=abcdef", "https://h.example:8443/reg", ""},
	} {
		cfg := config(t, npm11, map[string]string{"p/.npmrc": "registry=" + c.registry + "\n" + c.file})
		if name != "registry without slash" && cfg.Credential(c.registry+"foo", "foo") == nil {
			t.Errorf("%s: an install sends it", name)
		}
		if cfg.Login(c.registry) != nil {
			t.Errorf("%s: publish finds nothing", name)
		}
		if got := near(cfg.NearMisses(c.registry, "")); c.want != "" && got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
	cfg := config(t, npm11, map[string]string{"p/.npmrc": reg + "//h.example:8443/reg/:_authToken=abcdef"})
	if cfg.Login("https://h.example:8443/reg/") == nil || len(cfg.NearMisses("https://h.example:8443/reg/", "")) > 0 {
		t.Error("the exact key serves publish")
	}
}

func TestConditions(t *testing.T) {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	jwt := func(claims string) string { return "eyJhbGciOiJIUzI1NiJ9." + toBase64(claims) + ".c2ln" }
	const key = "//h.example:8443/reg/:"
	for name, c := range map[string]struct {
		file, env string
		kind      Kind
		state     State
		problems  string
	}{
		"usable": {key + "_authToken=s3cr3ts3cr3t", "", KindOpaque, StateUsable, "[]"},
		"granular": {key + "_authToken=npm_" + strings.Repeat("a1B", 12), "", KindNpmGranular, StateUsable,
			"[]"},
		"legacy": {key + "_authToken=6d4c2a7e-0c1d-4b7e-9d43-1f0d3c8c9a51", "", KindNpmLegacy, StateUsable,
			"[]"},
		"classic": {key + "_authToken=ghp_" + strings.Repeat("a1B", 12), "", KindGithubClassic, StateUsable,
			"[]"},
		"fine-grained": {key + "_authToken=github_pat_" + strings.Repeat("a1B", 12), "", KindGithubFine,
			StateUsable, "[]"},
		"actions": {key + "_authToken=ghs_" + strings.Repeat("a1B", 12), "", KindGithubActions, StateUsable,
			"[]"},
		"gitlab": {key + "_authToken=glpat-" + strings.Repeat("a1B", 7), "", KindGitlabPat, StateUsable,
			"[]"},
		"artifactory": {key + "_authToken=AKCp8" + strings.Repeat("a1B", 12), "", KindArtifactoryKey,
			StateUsable, "[]"},
		"reference token": {key + "_authToken=" + toBase64("reftkn:01:1700000000:abcdefabcdef"), "",
			KindArtifactoryToken, StateUsable, "[]"},
		"nexus": {key + "_authToken=NpmToken.6d4c2a7e-0c1d-4b7e-9d43-1f0d3c8c9a51", "", KindNexus,
			StateUsable, "[]"},
		"google": {key + "_authToken=ya29.a0AfB_byC", "", KindGoogle, StateUsable, "[]"},
		"azure":  {key + "_authToken=" + strings.Repeat("abcd", 13), "", KindAzurePat, StateUsable, "[]"},
		"codeartifact": {key + "_authToken=eyJ2ZXIiOjEsImlzdSI6MX0..a.b.c", "", KindCodeArtifact, StateUsable,
			"[]"},
		"jwt":              {key + "_authToken=" + jwt(`{"exp":1893456000}`), "", KindJWT, StateUsable, "[]"},
		"jwt of yesterday": {key + "_authToken=" + jwt(`{"exp":1767139200}`), "", KindJWT, StateExpired, "[]"},
		"job token":        {key + "_authToken=" + jwt(`{"job_id":"7"}`), "", KindGitlabJob, StateUsable, "[]"},
		"set variable":     {key + "_authToken=${TOK}", "s3cr3ts3cr3t", KindOpaque, StateUsable, "[]"},
		"unset variable":   {key + "_authToken=${NOPE}", "", KindVariable, StateEnvUnset, "[]"},
		"part unset":       {key + "_authToken=npm_${NOPE}", "", KindNpmGranular, StateEnvUnset, "[]"},
		"shell's variable": {key + "_authToken=$NPM_TOKEN", "", KindPlaceholder, StatePlaceholder,
			"[shell-variable]"},
		"setup-node": {key + "_authToken=${TOK}", "XXXXX-XXXXX-XXXXX-XXXXX", KindPlaceholder, StatePlaceholder,
			"[]"},
		"placeholder":        {key + "_authToken=YOUR_TOKEN", "", KindPlaceholder, StatePlaceholder, "[]"},
		"CI's own template":  {key + "_authToken=${TOK}", "$(NPM_TOKEN)", KindPlaceholder, StatePlaceholder, "[]"},
		"escaped":            {key + `_authToken=\${TOK}`, "abc", KindVariable, StatePlaceholder, "[escape]"},
		"quotes in variable": {key + "_authToken=${TOK}", `"s3cr3t"`, KindOpaque, StateMalformed, "[quotes]"},
		"blank inside":       {key + "_authToken=s3cr3t s3cr3t", "", KindOpaque, StateMalformed, "[whitespace]"},
		"line break":         {key + "_authToken=${TOK}", "s3cr3t\ns3cr3t", KindOpaque, StateMalformed, "[newline]"},
		"trailing break":     {key + "_authToken=${TOK}", "s3cr3ts3cr3t\n", KindOpaque, StateMalformed, "[newline]"},
		"a word for nothing": {key + "_authToken=${TOK}", "null", KindPlaceholder, StatePlaceholder, "[]"},
		"a blank in front":   {key + "_authToken=${TOK}", " s3cr3ts3cr3t", KindOpaque, StateMalformed, "[whitespace]"},
		"Bearer": {key + "_authToken=Bearer s3cr3t", "", KindOpaque, StateMalformed,
			"[whitespace bearer-prefix]"},
		"truncated": {key + "_authToken=s3cr3t#s3cr3t", "", KindOpaque, StateUsable, "[truncated]"},
		"a comment": {key + "_authToken=s3cr3ts3cr3t # work", "", KindOpaque, StateUsable, "[]"},
		"basic": {key + "username=bot\n" + key + "_password=" + toBase64("s3cr3t"), "", KindBasic,
			StateUsable, "[]"},
		"bare password": {key + "username=bot\n" + key + "_password=p@ss.w0rd!", "", KindBasic, StateMalformed,
			"[not-base64]"},
		"token as password": {key + "username=bot\n" + key + "_password=ghp_" + strings.Repeat("a1B", 12), "",
			KindBasic, StateMalformed, "[bare-token-in-password]"},
		"_auth":           {key + "_auth=" + toBase64("bot:s3cr3t"), "", KindBasic, StateUsable, "[]"},
		"_auth, no colon": {key + "_auth=" + toBase64("bots3cr3t"), "", KindBasic, StateMalformed, "[no-colon]"},
		"certificate": {key + "certfile=/c.pem\n" + key + "keyfile=/k.pem", "", KindCertificate, StateUsable,
			"[]"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := config(t, npm11, map[string]string{"p/.npmrc": reg + c.file}, withEnv("TOK", c.env))
			cred := cfg.Credential("https://h.example:8443/reg/foo", "foo")
			if cred == nil {
				t.Fatal("nothing found")
			}
			if cred.Kind != c.kind || cred.StateAt(at) != c.state || fmt.Sprint(cred.Problems) != c.problems {
				t.Errorf("got %s, %s, %v; want %s, %s, %s", cred.Kind, cred.StateAt(at), cred.Problems, c.kind, c.state,
					c.problems)
			}
			for _, shown := range []string{fmt.Sprintf("%+v", *cred), fmt.Sprintf("%#v", *cred)} {
				if strings.Contains(shown, "s3cr3t") || strings.Contains(shown, "a1Ba1B") ||
					strings.Contains(shown, toBase64("s3cr3t")[:7]) {
					t.Errorf("shown: %s", shown)
				}
			}
		})
	}
}

// TestAWordForNothingIsSentSinceNine: 9 and later send what a variable held before it was cleaned; publish's log-in
// gate looks behind that.
func TestAWordForNothingIsSentSinceNine(t *testing.T) {
	const uri = "https://h.example:8443/reg/"
	for _, x := range []struct {
		npm    Version
		value  string
		header string
		login  bool
		word   string
	}{
		{Version{Major: 8, Minor: 19}, "null", "", false, "null"},
		{Version{Major: 8, Minor: 19}, "abc\n", "Bearer abc", true, ""},
		{npm11, "null", "Bearer null", false, "null"},
		{npm11, "false", "Bearer false", false, "false"},
		{npm11, "undefined", "Bearer undefined", true, "undefined"},
		{npm11, "abc\n", "Bearer abc\n", true, ""},
		{npm11, " abc", "Bearer  abc", true, ""},
		{npm11, "\ufeffabc", "Bearer \ufeffabc", true, ""},
	} {
		cfg := config(t, x.npm,
			map[string]string{"p/.npmrc": "registry=" + uri + "\n//h.example:8443/reg/:_authToken=${TOK}\n"},
			withEnv("TOK", x.value))
		f, _ := cfg.s.getAuth(uri+"foo", "foo")
		if got := f.header(); got != x.header {
			t.Errorf("npm %d, %q: header %q, want %q", x.npm.Major, x.value, got, x.header)
		}
		if login := cfg.Login(uri) != nil; login != x.login {
			t.Errorf("npm %d, %q: log-in %t, want %t", x.npm.Major, x.value, login, x.login)
		}
		if got := wordOf(cfg, uri); got != x.word {
			t.Errorf("npm %d, %q: word %q, want %q", x.npm.Major, x.value, got, x.word)
		}
	}
}

// wordOf is what is told of the entry, sent or not.
func wordOf(cfg *Config, uri string) string {
	if c := cfg.Credential(uri+"foo", "foo"); c != nil {
		return c.NullWord
	}
	for _, n := range cfg.NearMisses(uri+"foo", "foo") {
		if n.Credential != nil {
			return n.Credential.NullWord
		}
	}
	return ""
}
