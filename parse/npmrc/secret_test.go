package npmrc

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"npmx/parse/redact"
)

// everything is what a caller can get out of a configuration, printed in every way.
func everything(c *Config, uris ...string) string {
	var b strings.Builder
	put := func(all ...any) {
		for _, x := range all {
			j, err := json.Marshal(x)
			fmt.Fprintf(&b, "%v\n%+v\n%#v\n%s %v\n", x, x, x, j, err)
		}
	}
	put(c, *c, c.Refusal(), c.Files(), c.Registries(), c.Redactor(), c.Registry(""), c.Registry("@s"), c.Prefix(),
		c.Command())
	for _, key := range []string{"registry", "_authToken", "_auth", "cert", "key", "otp",
		"//h.example:8443/reg/:_authToken"} {
		value, origin, ok := c.Get(key)
		put(value, origin, ok, c.Overrides(key), c.Settings(key))
	}
	for _, uri := range uris {
		put(c.Credential(uri, "foo"), c.Login(uri), c.NearMisses(uri, "foo"))
	}
	return b.String()
}

func TestNoSecretIsShown(t *testing.T) {
	const (
		s    = "Zq7XvB2mKd9Wp4Ls"
		base = "//h.example:8443/reg/:"
	)
	for name, c := range map[string]struct{ project, user, env string }{
		"token":         {project: base + "_authToken=" + s},
		"quoted":        {project: base + `_authToken="` + s + `"`},
		"escaped":       {project: base + `_authToken="\u005a` + s[1:] + `"`},
		"truncated":     {project: base + "_authToken=abcd#" + s},
		"comment":       {project: base + "_authToken=abcd # " + s},
		"auth":          {project: base + "_auth=" + toBase64("bot:"+s)},
		"password":      {project: base + "username=bot\n" + base + "_password=" + toBase64(s)},
		"bare password": {project: base + "username=bot\n" + base + "_password=" + s},
		"shadowed":      {project: base + "_authToken=other123", user: base + "_authToken=" + s},
		"variable":      {project: base + "_authToken=${TOK}", env: s},
		"in braces":     {project: base + "_authToken=${" + s + "}"},
		"in percents":   {project: base + "_authToken=%" + s + "%"},
		"mixed":         {project: base + "_authToken=" + s + "${NOPE}"},
		"glued":         {project: base + "_authToken " + s},
		"glued colon":   {project: base + "_authToken:" + s},
		"section":       {project: "[x]\n" + base + "_authToken=" + s},
		"unscoped":      {project: "_authToken=" + s},
		"unscoped auth": {project: "_auth=" + toBase64("bot:"+s)},
		"scheme":        {project: "https:" + base + "_authToken=" + s},
		"misspelt":      {project: base + "_authtoken=" + s},
		"no field":      {project: "//h.example:8443/reg/=" + s},
		"list":          {project: base + "_authToken[]=" + s},
		"in URL":        {project: "registry=https://bot:" + s + "@h.example:8443/reg/\n"},
		"scope's URL":   {project: "@s:registry=https://bot:" + s + "@h.example:8443/reg/\n"},
		"key variable":  {project: "//${HOST}/:_authToken=" + s, env: "h.example"},
		"key":           {project: "key=-----BEGIN PRIVATE KEY-----\\n" + s},
		"otp":           {project: "otp=" + s},
		"in its key":    {project: base + "_authToken" + s + "=x\n//h.example:8443/" + s + "/:_authToken=" + s},
	} {
		for _, v := range []Version{{6, 14, 18}, {8, 19, 4}, {11, 21, 2}, {12, 2, 0}} {
			cfg := config(t, v, map[string]string{"p/.npmrc": reg + c.project, "h/.npmrc": c.user},
				withEnv("TOK", c.env), withEnv("HOST", c.env))
			out := everything(cfg, "https://h.example:8443/reg/foo", "https://h.example:8443/reg/",
				"https://d.example/")
			out += cfg.Redactor().Text("npm sent " + s + " and " + toBase64("bot:"+s))
			for _, piece := range []string{s, s[:6], s[8:], toBase64(s)[:8], toBase64("bot:" + s)[8:16]} {
				if name != "in its key" && strings.Contains(out, piece) {
					i := strings.Index(out, piece)
					t.Errorf("%s, npm %s: %q stands in …%s…", name, v, piece, out[max(0, i-80):min(len(out), i+40)])
					break
				}
			}
		}
	}
}

// TestTokensOfTheEnvironment: the usual variables are masked, also where no .npmrc refers to them; a word in their
// place is none.
func TestTokensOfTheEnvironment(t *testing.T) {
	c := config(t, npm11, nil, withEnv("NODE_AUTH_TOKEN", "Zq7XvB2mKd9Wp4Ls"), withEnv("NPM_TOKEN", "test"),
		withEnv("GITHUB_TOKEN", "XXXXX-XXXXX"))
	if got, want := c.Redactor().Text("a test of Zq7XvB2mKd9Wp4Ls and XXXXX-XXXXX"),
		"a test of <redacted> and XXXXX-XXXXX"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestSecretsThatNpmDoesNotCount: what npm sends, or a tool beside it, without calling it a credential.
func TestSecretsThatNpmDoesNotCount(t *testing.T) {
	const s = "Zq7XvB2mKd9Wp4LsQ1"
	for name, c := range map[string]struct{ user, variable, value string }{
		"token as user name":     {user: "registry=https://" + s + "@h.example/npm/"},
		"token as user, no word": {user: "registry=https://" + s + ":@h.example/npm/"},
		"user half of _auth":     {user: "//h.example/:_auth=" + toBase64(s+":x-oauth-basic")},
		"token in the path":      {user: "registry=https://npm.h.example/" + s + "/acme/"},
		"token in the query":     {user: "registry=https://h.example/npm/?token=" + s},
		"a proxy's password":     {variable: "HTTPS_PROXY", value: "http://bot:" + s + "@p.example:3128"},
		"ARTIFACTORY_API_KEY":    {variable: "ARTIFACTORY_API_KEY", value: s},
		"NEXUS_PASSWORD":         {variable: "NEXUS_PASSWORD", value: s},
		"FEED_PAT":               {variable: "FEED_PAT", value: s},
		"REGISTRY_CREDS":         {variable: "REGISTRY_CREDS", value: "bot:" + s},
		"npm_config__auth":       {variable: "DEPLOY_AUTH", value: s},
		"MY_SECRET":              {variable: "MY_SECRET", value: s},
	} {
		variable := c.variable
		if variable == "" {
			variable = "NOTHING"
		}
		value := c.value
		if value == "" {
			value = "x"
		}
		cfg := config(t, npm11, map[string]string{"h/.npmrc": c.user}, withEnv(variable, value))
		shown := s
		if name == "REGISTRY_CREDS" {
			shown = value
		}
		if got := cfg.Redactor().Text("it sent " + shown + " there"); strings.Contains(got, s[:8]) {
			t.Errorf("%s: %q", name, got)
		}
	}
	cfg := config(t, npm11,
		map[string]string{"h/.npmrc": "registry=https://npm.h.example/artifactory/api/npm/npm-group-2024/"},
		withEnv("SSH_AUTH_SOCK", "/tmp/ssh-1/agent.2"),
		withEnv("NPM_PASS", "password"), withEnv("CACHE_KEY", "node-modules-v12"))
	if in := "GET https://npm.h.example/artifactory/api/npm/npm-group-2024/x /tmp/ssh-1/agent.2 password " +
		"node-modules-v12"; cfg.Redactor().Text(in) != in {
		t.Errorf("%q", cfg.Redactor().Text(in))
	}
}

// TestLinesOfAddresses: an address that is quoted with its line keeps no user, query or fragment, where people put
// secrets as well.
func TestLinesOfAddresses(t *testing.T) {
	for line, want := range map[string]string{
		"registry=https://tok1@h.example/reg/":                 "registry=https://h.example/reg/",
		"registry = \"https://bot:p/w@h.example/reg/?x=tok1\"": "registry = \"https://h.example/reg/",
		"registry=https://h.example/reg/#tok1":                 "registry=https://h.example/reg/",
		"@a:registry=https://h.example/@b/":                    "@a:registry=https://h.example/@b/",
		"https-proxy=http://bot:tok1@p.example:3128":           "https-proxy=http://p.example:3128",
	} {
		c := config(t, npm11, map[string]string{"p/.npmrc": line})
		key, _, _ := strings.Cut(line, "=")
		if _, o, _ := c.Get(strings.TrimSpace(key)); o.Text != want {
			t.Errorf("%q: got %q, want %q", line, o.Text, want)
		}
	}
}

func TestOnlyTokensLeave(t *testing.T) {
	const base = "//h.example:8443/reg/:"
	for file, want := range map[string]string{
		base + "_authToken=abcdef":                          "Bearer abcdef",
		base + "_auth=dTpwYXNz":                             "",
		base + "_authToken=${NL}":                           "",
		base + "_authToken=ab\u0161":                        "",
		base + "username=u\n" + base + "_password=cGFzcw==": "",
		"": "",
	} {
		c := config(t, npm11, map[string]string{"p/.npmrc": reg + file}, withEnv("NL", "a\nX-Evil: b"))
		got := ""
		ok := c.Authorize("https://h.example:8443/reg/foo", "foo", func(header, value string) { got = value })
		if got != want || ok != (want != "") {
			t.Errorf("%q: got %q, %v", file, got, ok)
		}
	}
}

func FuzzLoad(f *testing.F) {
	for _, k := range readCases(f, "cases.jsonl") {
		f.Add(uint8(11), k.Files["p/.npmrc"], k.Files["h/.npmrc"], strings.Join(k.Argv, "\x00"),
			"https://h.example:8443/reg/foo", "TOK=abc")
	}
	f.Add(uint8(11), "registry=https://h.example/", "prefix=${PX}\x1c", "", "https://h.example:8443/reg/foo", "TOK=abc")
	f.Fuzz(func(t *testing.T, major uint8, project, user, args, uri, env string) {
		k := oracleCase{Files: map[string]string{"p/.npmrc": project, "h/.npmrc": user},
			Argv: strings.Split(args, "\x00")}
		m := k.machine(Version{Major: 6 + int(major%8), Minor: 8})
		m.Env = append(m.Env, strings.Split(env, "\x00")...)
		c, err := Load(m)
		if err != nil {
			t.Fatal(err)
		}
		out := everything(c, uri, "https://h.example:8443/reg/foo", c.Registry("").URL)
		if p := c.Prefix(); redact.Clean(p) != p {
			// a path to open keeps its bytes, and JSON has it as it writes them: who shows it cleans it
			written, _ := json.Marshal(p)
			out = strings.NewReplacer(p, "", strings.Trim(string(written), `"`), "").Replace(out)
		}
		for i := 0; i < len(out); i++ {
			if b := out[i]; b < 0x20 && b != '\n' && b != '\t' || b == 0x7f {
				t.Fatalf("a control character in %q", out[max(0, i-40):i+1])
			}
		}
	})
}

// FuzzGuests reads what may be any client's file as each of them: it ends, and no control character gets out.
func FuzzGuests(f *testing.F) {
	f.Add(uint8(3), "[install]\nregistry = { url = \"https://h.example/\", token = \"$T\" }\n",
		"//h.example/:_authToken=${T?}", "T=1", "https://h.example/foo", "")
	f.Add(uint8(4), "", "registry=https://u:p@h.example/a/\n//h.example/a/:_auth='${T}\\${T}'", "",
		"https://h.example/a/foo", "NPM_CONFIG_REGISTRY=https://h.example")
	f.Add(uint8(5), "", "", "COREPACK_NPM_TOKEN=\"x\"", "https://h.example/-/x.tgz",
		"COREPACK_NPM_REGISTRY=https://h.example")
	f.Add(uint8(3), "install.scopes.a = \"http://b@\"\n[install.registry]\nusername=", "[\n${${a}}=$", "export A='\n",
		"https://\\h/../%2e", "BUN_CONFIG_REGISTRY=$A\x00BUN_CONFIG_TOKEN=\x1b")
	f.Add(uint8(4), "", "registry=https://h.example\n", "{/* x */\"workspace\":{\"members\":[\"./p*\",]},} // \"",
		"", "")
	for which := range uint8(len(Clients())) {
		f.Add(which, "", "//h.example/:_authToken=x\n", "", "https://h.example/foo",
			"--registry=https://h\x1b.example/\x00--@a:registry=https://h.example/\x00"+
				"--config.//h.example/\x7f:_authToken=\x1b[31m\x00--registry")
	}
	f.Fuzz(func(t *testing.T, which uint8, bunfig, npmrc, env, uri, vars string) {
		client := Clients()[int(which)%len(Clients())]
		k := guestCase{Files: map[string]string{"p/package.json": "{}", "p/.npmrc": npmrc, "h/.npmrc": bunfig,
			"p/bunfig.toml": bunfig, "h/.bunfig.toml": npmrc, "p/.env": env, "p/.corepack.env": env,
			"p/.yarnrc.yml": npmrc, "p/.yarnrc": env, "deno.json": env, ".npmrc": npmrc},
			Env: map[string]string{}, Cwd: "p"}
		for pair := range strings.SplitSeq(vars, "\x00") {
			if name, value, ok := strings.Cut(pair, "="); strings.HasPrefix(pair, "--") {
				k.Args = append(k.Args, pair)
			} else if ok {
				k.Env[name] = value
			}
		}
		c := k.load(t, client, Version{Major: int(which / 8 % 5), Minor: int(which % 5), Patch: 4})
		out := everything(c, uri, "https://h.example/foo", c.Registry("@a").URL)
		for i := 0; i < len(out); i++ {
			if b := out[i]; b < 0x20 && b != '\n' && b != '\t' || b == 0x7f {
				t.Fatalf("%s: a control character in %q", client, out[max(0, i-40):i+1])
			}
		}
	})
}

// A secret in a credential's value stays inside, whatever is around it.
func FuzzSecret(f *testing.F) {
	const secret = "Zq7XvB2mKd9Wp4LsT8yRc3Nf"
	f.Add(uint8(5), "_authToken", "registry=https://h.example:8443/reg/", "", "", "")
	f.Add(uint8(2), "_auth", "[x]", "\"", "\"", "")
	f.Add(uint8(0), "_password", "\ufeff", "abc#", " ; x", "abc")
	f.Add(uint8(6), "_authtoken", "", "${TOK}", "${NOPE}", "def")
	f.Add(uint8(5), "_authToken[]", "", "'[\"", "\"]'", "")
	f.Add(uint8(5), "_authToken", "", "${A_", "}", "")
	f.Add(uint8(0), "Auth", "", "${\x00\x0100 00 0\\\\1010\xf1J", "0\x00\x04\x7f00}", "")
	f.Add(uint8(1), "authtoken", "", "${{TT@cYZ_0V\xe4\xf1\x00", "$\xff\xff\x7fAP}", "")
	f.Fuzz(func(t *testing.T, major uint8, field, before, left, right, env string) {
		if strings.ContainsAny(left+field, "\r\n=") || meantField(strings.TrimSuffix(field, "[]")) == "" {
			t.Skip()
		}
		k := oracleCase{Files: map[string]string{"p/.npmrc": reg + before + "\n//h.example:8443/reg/:" + field + "=" +
			left + secret + right}}
		m := k.machine(Version{Major: 6 + int(major%8), Minor: 8})
		m.Env = append(m.Env, "TOK="+env, "HIDDEN="+secret)
		c, err := Load(m)
		if err != nil {
			t.Fatal(err)
		}
		out := everything(c, "https://h.example:8443/reg/foo", "https://h.example:8443/reg/", "https://d.example/")
		for i := 0; i+8 <= len(secret); i++ {
			if at := strings.Index(out, secret[i:i+8]); at >= 0 {
				t.Fatalf("shown in …%s…", out[max(0, at-100):min(len(out), at+60)])
			}
		}
	})
}
