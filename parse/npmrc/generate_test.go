package npmrc

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// generator makes configurations around the traps that npm's rules hold.
type generator struct{ *rand.Rand }

func (g generator) pick(of []string) string { return of[g.IntN(len(of))] }
func (g generator) chance(percent int) bool { return g.IntN(100) < percent }

var (
	genHosts = []string{"h.example:8443", "h.example:8443", "h.example:8443", "h.example", "H.Example:8443",
		"d.example", "d.example:443",
		"[::1]:4873", "[0:0::1]:4873", "xn--bcher-kva.example", "bücher.example", "127.0.0.1:4873", "127.1:4873",
		"localhost:4873", "h.example.:8443", "h_x.example"}
	genPaths = []string{"/reg/", "/reg/", "/reg", "/", "", "/Reg/", "/a b/", "/a%20b/", "/x/../reg/", "/reg/./",
		"/reg//", "//reg/", "/reg/deep/er/",
		"/@s%2ffoo", "/reg/foo", `\reg\`, "/é/", "/%C3%A9/", "/a|b/", "/reg?x=y", "/reg/#z", "/r'g/", "/re/"}
	genFields = []string{"_authToken", "_authToken", "_authToken", "_authToken", "_auth", "username", "_password",
		"_authtoken", "-authtoken",
		"certfile", "keyfile", "email", "always-auth", "_authToken[]", "_AuthToken", "_password"}
	genValues = []string{"abc", "abc", "abc", "xyz", "", " abc ", `"abc"`, `'abc'`, `'12345'`, `'0'`, "0", "12345",
		"true", "false", "null", "undefined",
		"'true'", "'null'", `"null"`, "${TOK}", "${TOK}", "${UNSET}", "${TOK?}", "${UNSET?}", `\${TOK}`, `\\${TOK}`,
		`\\\${TOK}`, `\\\\${TOK}`, "${A${B}}",
		"${TOK}${B}", "x${TOK}y", "$TOK", "${ TOK }", "${TOK-x}", "${TO?K}", "${}", "${TOK", "a#b", `a\#b`, "a;b",
		`a\\b`, `a\b`, `"a\u0062c"`, `"a\qc"`, "'it's'",
		`"abc`, `abc"`, `"`, `'`, `''`, `""`, "a\u00a0b", "\ufeffabc", "abc\ufeff", "a\u2028b", "abc\u0085",
		"\u200babc", "a\tb", "1e3", "[1,2]", `'["a","b"]'`, `'{"a":1}'`,
		"'1e21'", "'1e-7'", "'-0'", "'123456789012345678901'", "#abc", ";abc", "abc # c", "dTpw", "dTpwYXNz",
		"cGFzcw==", "cA", "p@ss", "dTpw=", "==", "a=b", "é", "'${TOK}'", `"${TOK}"`,
		"${TOK} ", "${NL}", "${NUL}", "${EMPTY}", "${SPACE}", "${QUOT}"}
	genRegistries = []string{"https://h.example:8443/reg/", "https://h.example:8443/reg/", "https://h.example:8443/reg",
		"https://h.example:8443", "http://h.example:8443/reg/",
		"https://d.example/", "https://d.example:443/", "https://D.EXAMPLE/x/", "https://u:p@h.example:8443/reg/",
		"https://h.example:8443/a b/", "https://h.example:8443/x/../reg/",
		"https://h.example:8443/reg/?x=y", `https:\\h.example:8443\reg\`, "http://[::1]:4873/",
		"https://bücher.example/", "http://127.1:4873/", "http://localhost:4873/reg/"}
	genBadRegistries = []string{"${REG}", "${UNSET}", "foo", "", "https://", "//h.example:8443/reg/",
		"h.example:8443/reg/", "https:h.example", "https:/h.example:8443/reg/", "null", "true", "'0'",
		"https://${UNSET}/", "https://a b/", "https://h.example:99999/", "https://h.example:8x/", "ftp://h.example/",
		"https://1.2.3.4.5/", "https://h,x/", "https://%41.example/"}
	genKeyForms = []string{"//%s%s:%s", "//%s%s:%s", "//%s%s:%s", "//%s%s:%s", "//%s%s:%s", "https://%s%s:%s",
		"/%s%s:%s", "%s%s:%s", " //%s%s:%s ", `"//%s%s:%s"`, "//%s%s%s", "//%s%s :%s"}
	genOthers = []string{"; comment", "# comment", "", "  ", "=abc", "[sec]", "[//h.example:8443/reg/]", "[a.b] ",
		" [x]", "[x", "_authToken=abc", "_auth=dTpw", "username=u", "_password=cA==",
		"_authtoken=abc", "-authtoken=abc", "email=a@b.example", "always-auth=true", "certfile=/c", "keyfile=/k",
		"foo=bar", "foo", "@s:registry", "@S:registry=https://h.example:8443/S/",
		"@s:REGISTRY=https://h.example:8443/upper/", "scope=s", "scope=@s", "__proto__=x", "'null'=x", "registry",
		"registry[]=https://h.example:8443/reg/", "registry.x=null",
		`//h\.example:8443/reg/:_authToken=null`, "//localhost:4873/:_authToken=null", "strict-ssl=false",
		"global=true", "location=global", "save-dev=true", "save-prod=true"}
	genVariables = []string{"abc", "abc", "", "null", "true", "false", "0", "${B}", " abc\n", "a\nb", "'abc'", `"abc"`,
		"a#b", "undefined", "\ufeffabc", "dTpw"}
)

func (g generator) key() string {
	form := g.pick(genKeyForms)
	host, path := g.pick(genHosts), g.pick(genPaths)
	if g.chance(15) {
		host = "${HOST}"
	}
	return fmt.Sprintf(form, host, path, g.pick(genFields))
}

func (g generator) registry() string {
	if g.chance(10) {
		return g.pick(genBadRegistries)
	}
	return g.pick(genRegistries)
}

func (g generator) line() string {
	switch n := g.IntN(100); {
	case n < 55:
		return g.key() + g.pick([]string{"=", "=", "=", " = ", "", "=="}) + g.pick(genValues)
	case n < 70:
		return "registry=" + g.registry()
	case n < 82:
		return g.pick([]string{"@s:registry", "@s:registry", "@t:registry", "@s/x:registry"}) + "=" + g.registry()
	}
	return g.pick(genOthers)
}

func (g generator) file() string {
	var b strings.Builder
	if g.chance(5) {
		b.WriteString("\ufeff")
	}
	for range 1 + g.IntN(5) {
		b.WriteString(g.line())
		b.WriteString(g.pick([]string{"\n", "\n", "\n", "\r\n", "\r", "\n\n"}))
	}
	return b.String()
}

func (g generator) environment(k *oracleCase) {
	k.Env = map[string]any{}
	set := func(name, value string) {
		if _, ok := k.Env[name]; !ok {
			k.Order = append(k.Order, name)
		}
		k.Env[name] = value
	}
	set("TOK", g.pick(genVariables))
	set("B", g.pick([]string{"2", "TOK"}))
	set("HOST", g.pick(genHosts))
	set("REG", g.registry())
	set("NL", "a\nb")
	set("NUL", "null")
	set("EMPTY", "")
	set("SPACE", "  ")
	set("QUOT", `"q"`)
	names := []string{"NPM_CONFIG_REGISTRY", "npm_config_registry", "Npm_Config_Registry", "npm_config_@s:registry",
		"npm_config__auth", "NPM_CONFIG__AUTH", "npm_config__authToken",
		"NPM_CONFIG__AUTHTOKEN", "npm_config_username", "npm_config__password", "npm_config_scope", "npm_config_email",
		"npm_config_save_dev", "npm_config_loglevel"}
	for g.chance(30) {
		name := g.pick(names)
		if strings.Contains(strings.ToLower(name), "registry") {
			set(name, g.registry())
		} else {
			set(name, g.pick(genValues))
		}
	}
	if g.chance(15) {
		set("npm_config_"+fmt.Sprintf("//%s%s:%s", g.pick(genHosts), g.pick(genPaths), g.pick(genFields)),
			g.pick(genValues))
	}
	if g.chance(8) {
		set(g.pick([]string{"NPM_CONFIG_USERCONFIG", "npm_config_userconfig"}),
			g.pick([]string{"{root}/x/rc", "{root}/p/.npmrc", "${ROOTX}/rc"}))
		set("ROOTX", "{root}/x")
	}
	if g.chance(4) {
		set(g.pick([]string{"npm_config_prefix", "npm_config_globalconfig"}), "{root}/x/rc")
	}
	if g.chance(5) {
		set(g.pick([]string{"npm_config_global", "npm_config_location"}),
			g.pick([]string{"true", "global", "user", "false"}))
	}
}

func (g generator) arguments() []string {
	var args []string
	if g.chance(50) {
		args = append(args, g.pick([]string{"install", "publish", "foo"}))
	}
	for g.chance(35) {
		switch g.IntN(12) {
		case 0:
			args = append(args, "--registry="+g.registry())
		case 1:
			args = append(args, "--registry", g.registry())
		case 2:
			args = append(args, "--reg", g.registry())
		case 3:
			args = append(args, strings.TrimSpace("--"+g.key())+"="+g.pick(genValues))
		case 4:
			args = append(args, strings.TrimSpace("--"+g.key()), g.pick(genValues))
		case 5:
			args = append(args, "--@s:registry="+g.registry())
		case 6:
			args = append(args, g.pick([]string{"--scope=s", "--scope=@s", "--scope", "--scope=", "--no-scope"}))
		case 7:
			args = append(args, g.pick([]string{"--_authToken=abc", "--_auth=dTpw", "--no-registry",
				"--regis=https://d.example/", "--registry"}))
		case 8:
			args = append(args, g.pick([]string{"-g", "--global", "--no-global", "--global=false", "--location=global",
				"-L", "--no-workspaces", "--ws=false", "--workspaces", "-gd"}))
		case 9:
			args = append(args, g.pick([]string{"--userconfig={root}/x/rc", "--userconfig={root}/none",
				"--prefix={root}/q", "--globalconfig={root}/x/rc", "-C{root}", "--"}))
		case 10:
			args = append(args, g.pick([]string{"-D", "--save-dev", "--save-prod", "-E", "-d", "-dd", "--silent",
				"--json", "--loglevel", "--loglevel=foo", "-ws", "-silent", "--foo", "--foo=x", "--no-foo",
				"--omit=dev", "--omit", "dev"}))
		default:
			args = append(args, g.pick([]string{"foo", "true", "false", "null", "@s/foo", "-", "---", "--=x", "-x=y",
				"--no-", "--color", "always", "--proxy", "--no-proxy", "--depth", "3"}))
		}
	}
	return args
}

func (g generator) next(id int) oracleCase {
	k := oracleCase{ID: fmt.Sprint(id), Files: map[string]string{}}
	for _, name := range []string{"p/.npmrc", "h/.npmrc", "g/etc/npmrc", "x/rc", "q/.npmrc", "p/ws/.npmrc"} {
		if g.chance(map[string]int{"p/.npmrc": 85, "h/.npmrc": 60, "g/etc/npmrc": 20}[name] + 8) {
			k.Files[name] = g.file()
		}
	}
	switch g.IntN(12) {
	case 0:
		k.Cwd = "p/ws"
		k.Files["p/ws/package.json"] = `{"name":"ws"}`
		k.Files["p/package.json"] = g.pick([]string{`{"workspaces":["ws"]}`, `{"workspaces":["*"]}`,
			`{"workspaces":{"packages":["./w*/"]}}`, `{"workspaces":["**","!ws"]}`,
			`{"workspaces":["other"]}`, `{"workspaces":["{ws,x}"]}`, `{}`, `x`})
	case 1:
		k.Cwd = "p/ws"
		k.Files["p/ws/file"] = "x"
	case 2:
		k.Cwd = g.pick([]string{"h", "x"})
		k.Files["x/rc"] = g.file()
	}
	g.environment(&k)
	k.Argv = g.arguments()
	k.Spec = g.pick([]string{"", "", "foo", "@s/foo", "@s/foo", "@t/foo@1", "x@npm:@s/foo", "@s/foo@npm:@t/bar",
		"@S/foo"})
	k.URI = g.pick([]string{"https://", "https://", "http://", "HTTPS://"}) + g.pick(genHosts) + g.pick(genPaths) +
		g.pick([]string{"foo", "@s%2ffoo", "/foo", "foo/-/foo-1.tgz", ""})
	if g.chance(40) {
		k.URI = "https://h.example:8443/reg/foo"
	}
	return k
}
