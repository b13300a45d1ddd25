package npmrc

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"npmx/parse/registry"
)

func TestCommand(t *testing.T) {
	for _, c := range []struct {
		major    int
		args     string
		command  string
		operands string
	}{
		{11, "install", "install", ""},
		{11, "i lodash --save-dev", "install", "lodash"},
		{11, "--save-dev i lodash", "install", "lodash"},
		{11, "--prefix app ci", "ci", ""},
		{11, "--registry https://h.example/ add a b", "install", "a b"},
		{11, "isntall-clean", "ci", ""},
		{11, "clean-install-test", "install-ci-test", ""},
		{8, "clean-install-test", "install-ci-test", ""},
		{11, "installTest", "install-test", ""},
		{11, "publi", "publish", ""},
		{11, "run build", "run-script", "build"},
		{8, "run build", "run-script", "build"},
		{11, "login", "login", ""},
		{8, "login", "adduser", ""},
		{11, "exec -- cowsay --moo", "exec", "cowsay --moo"},
		{11, "run build -- install", "run-script", "build install"},
		{11, "-g i x", "install", "x"},
		{11, "--loglevel verbose view x", "view", "x"},
		{11, "-ddd view x", "view", "x"},
		{11, "--omit dev ci", "ci", ""},
		{11, "--json view x", "view", "x"},
		{11, "--tag=next publish", "publish", ""},
		{11, "--unknown view x", "view", "x"},
		{11, "nonsense", "", ""},
		{11, "--version", "", ""},
		{11, "", "", ""},
		{12, "adduser", "", ""},
		{6, "ll", "ls", ""},
	} {
		m := oracleCase{Argv: strings.Fields(c.args)}.machine(Version{Major: c.major, Minor: 20})
		cfg, err := Load(m)
		if err != nil {
			t.Fatal(err)
		}
		if got := cfg.Command(); got != c.command || strings.Join(cfg.Operands(), " ") != c.operands {
			t.Errorf("npm %d %s: %q %q, want %q %q", c.major, c.args, got, cfg.Operands(), c.command, c.operands)
		}
		if early := CommandOf(m.Npm, m.Args); early != c.command {
			t.Errorf("npm %d %s: %q without its files, want %q", c.major, c.args, early, c.command)
		}
	}
}

func TestGet(t *testing.T) {
	c := config(t, npm11, map[string]string{
		"p/.npmrc": "registry=https://u:pass1234@h.example/\n" +
			"noproxy[]=a.example\n" +
			"noproxy[]=b.example\n" +
			"loglevel=http\n" +
			"@s:registry=https://s.example",
		"h/.npmrc":    "registry=https://d.example/\nloglevel=silly\nstrict-ssl=false\n_auth=x",
		"g/etc/npmrc": "proxy=http://proxy.example:3128/",
	}, withEnv("npm_config_cache", "/var/c"), withArgs("ci", "--loglevel=warn"))
	for key, want := range map[string]string{
		"registry":     "https://h.example/ project p/.npmrc:1",
		"noproxy":      "a.example,b.example project p/.npmrc:3",
		"loglevel":     "warn cli --loglevel",
		"strict-ssl":   "false user h/.npmrc:3",
		"proxy":        "http://proxy.example:3128/ global g/etc/npmrc:1",
		"cache":        "/var/c env npm_config_cache",
		"logs-max":     "10 default",
		"@s:registry":  "https://s.example project p/.npmrc:5",
		"prefix":       oracleRoot + "/g default",
		"userconfig":   oracleRoot + "/h/.npmrc default",
		"globalconfig": oracleRoot + "/g/etc/npmrc default",
		"logs-dir":     "-",
		"https-proxy":  "-",
		"_auth":        "-",
		"nonsense":     "-",
	} {
		value, o, ok := c.Get(key)
		got := "-"
		if ok {
			got = value + " " + string(o.Layer)
			if o.File != "" {
				got += fmt.Sprintf(" %s:%d", strings.TrimPrefix(o.File, oracleRoot+"/"), o.Line)
			} else if o.Name != "" {
				got += " " + o.Name
			}
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", key, got, want)
		}
	}
	var layers []Layer
	for _, s := range c.Settings("loglevel") {
		layers = append(layers, s.Layer)
	}
	if !slices.Equal(layers, []Layer{LayerCLI, LayerProject, LayerUser, LayerDefault}) {
		t.Errorf("layers of loglevel: %v", layers)
	}
	if o := c.Overrides("registry"); len(o) != 1 || o[0].Layer != LayerUser || o[0].Line != 1 {
		t.Errorf("overridden: %+v", o)
	}
}

func TestRegistries(t *testing.T) {
	c := config(t, npm11,
		map[string]string{"p/.npmrc": "@b:registry=https://b.example/x\n@a:registry=https://a.example/\n",
			"h/.npmrc": "@a:registry=https://other.example/"})
	var got []string
	for _, r := range c.Registries() {
		got = append(got, r.Scope+" "+registry.Disguise(r.URL)+" "+string(r.Layer)+" "+r.Key())
	}
	want := []string{" https://registry.npmjs.example/ default registry", "@a https://a.example/ project @a:registry",
		"@b https://b.example/x project @b:registry"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if r := c.Registry("@c"); r.Scoped || r.URL != registry.Public || r.Key() != "registry" {
		t.Errorf("@c: %+v", r)
	}
	for pkg, want := range map[string]string{"foo": "https://b.example/x/foo",
		"@b/core@^1": "https://b.example/x/@b%2fcore", "foo@npm:bar": "https://b.example/x/foo"} {
		if got := c.RequestURL("https://b.example/x", pkg); got != want {
			t.Errorf("%s: %s", pkg, got)
		}
	}
}

func TestFiles(t *testing.T) {
	m := oracleCase{Files: map[string]string{"p/.npmrc": reg}}.machine(npm11)
	read := m.ReadFile
	m.ReadFile = func(name string) ([]byte, error) {
		if strings.HasSuffix(name, "/h/.npmrc") {
			return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("permission denied")}
		}
		return read(name)
	}
	c, err := Load(m)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range c.Files() {
		got = append(got, fmt.Sprintf("%s %v %q", f.Layer, f.Found, f.Err))
	}
	want := []string{`project true ""`, `user false "permission denied"`, `global false ""`, `builtin false ""`}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	home := config(t, npm11, map[string]string{"h/.npmrc": reg, "h/package.json": "{}"},
		func(k *oracleCase) { k.Cwd = "h" })
	if f := home.Files()[0]; f.Ignored != "same-as-user" {
		t.Errorf("project in the home folder: %+v", f)
	}
	if _, err := Load(Machine{}); err == nil {
		t.Error("a machine without a working folder has no configuration")
	}
	if c, err := Load(Machine{Cwd: "/"}); err != nil || c.Registry("").URL != registry.Public {
		t.Errorf("a machine without files: %v", err)
	}
}

func TestPlaces(t *testing.T) {
	c := config(t, npm11,
		map[string]string{"p/.npmrc": "\ufeffregistry=https://h.example/\r\n\r\n  //${HOST}/:_authToken = \"${TOK}\" " +
			"; x\x1b[31m\n"},
		withEnv("HOST", "h.example"), withEnv("TOK", "abcdefgh"))
	o := c.Credential("https://h.example/foo", "").Origin
	if o.Line != 3 || o.Column != 3 || o.Key != "//${HOST}/:_authToken" ||
		o.Text != "//${HOST}/:_authToken=<redacted>" {
		t.Errorf("%+v", o)
	}
	if v := c.Credential("https://h.example/foo", "").Variables; len(v) != 1 || v[0] != (Variable{"TOK", true, false}) {
		t.Errorf("%+v", v)
	}
	c = config(t, npm11, map[string]string{"p/.npmrc": "//h.example/:_authToken=${NOPE}"})
	if o := c.Credential("https://h.example/foo", "").Origin; o.Text != "//h.example/:_authToken=${NOPE}" {
		t.Errorf("a variable's name is evidence: %q", o.Text)
	}
}

func TestWindows(t *testing.T) {
	files := map[string]string{
		`C:\Users\u\.npmrc`: "//h.example/:_authToken=${npm_token}",
		`C:\Program Files\nodejs\node_modules\npm\npmrc`: `prefix=${APPDATA}\npm`,
		`C:\Users\u\AppData\Roaming\npm\etc\npmrc`:       "registry=https://h.example/",
		`C:\w\p\package.json`:                            "{}",
	}
	m := Machine{Npm: npm11, NpmDir: `C:\Program Files\nodejs\node_modules\npm`,
		Node: `C:\Program Files\nodejs\node.exe`, Cwd: `C:\w\p\src`,
		Home: `C:\Users\u`, GOOS: "windows", Env: []string{`APPDATA=C:\Users\u\AppData\Roaming`,
			`LOCALAPPDATA=C:\Users\u\AppData\Local`, "NPM_TOKEN=abcdef"},
		ReadFile: func(name string) ([]byte, error) {
			if s, ok := files[name]; ok {
				return []byte(s), nil
			}
			return nil, fs.ErrNotExist
		},
		Exists: func(name string) bool { return files[name] != "" },
	}
	c, err := Load(m)
	if err != nil {
		t.Fatal(err)
	}
	if c.Prefix() != `C:\w\p` || c.Registry("").URL != "https://h.example/" {
		t.Errorf("prefix %q, registry %+v, files %+v", c.Prefix(), c.Registry(""), c.Files())
	}
	if cache, _, _ := c.Get("cache"); cache != `C:\Users\u\AppData\Local\npm-cache` {
		t.Errorf("cache %q", cache)
	}
	if cred := c.Credential("https://h.example/foo", ""); cred == nil || cred.State != StateUsable {
		t.Errorf("variables' names have no case: %+v", cred)
	}
}

func TestURLCredential(t *testing.T) {
	c := config(t, npm11, map[string]string{"p/.npmrc": "registry=https://bot:pass1234@h.example/reg/"})
	cred := c.Credential("https://h.example/reg/foo", "foo")
	if cred == nil || cred.Field != "username" || cred.Key != "registry" || !cred.Basic ||
		strings.Contains(fmt.Sprintf("%+v", cred), "pass1234") {
		t.Errorf("%+v", cred)
	}
	for _, uri := range []string{"https://h.example/reg/foo/-/foo-1.0.0.tgz", "https://h.example/other",
		"https://d.example/reg/foo"} {
		if c.Credential(uri, "foo") != nil {
			t.Errorf("sent to %s", uri)
		}
	}
}

func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		v      Version
		file   string
		args   []string
		code   string
		places string
	}{
		"unscoped": {npm11, reg + "_authToken=abcdefgh", nil, "ERR_INVALID_AUTH", "p/.npmrc:2"},
		"two": {npm11, reg + "username=u\n_auth=abcdefgh", nil, "ERR_INVALID_AUTH",
			"p/.npmrc:3 p/.npmrc:2"},
		"config fix works":   {npm11, reg + "_authToken=abcdefgh", []string{"config", "fix"}, "", ""},
		"npm 8 warns":        {Version{8, 19, 4}, reg + "_authToken=abcdefgh", nil, "", ""},
		"email":              {Version{12, 2, 0}, "email=a@b.example", nil, "ERR_INVALID_AUTH", "p/.npmrc:1"},
		"email before":       {npm11, "email=a@b.example", nil, "", ""},
		"not a URL":          {npm11, "registry=h.example", nil, "ERR_INVALID_URL", "p/.npmrc:1"},
		"unknown flag":       {Version{12, 2, 0}, "", []string{"ci", "--nonsense"}, "EUNKNOWNCONFIG", ":0"},
		"unknown flag, 11":   {npm11, "", []string{"ci", "--nonsense"}, "", ""},
		"flag of trust":      {Version{12, 2, 0}, "", []string{"trust", "github", "--repo=x"}, "", ""},
		"unknown key":        {Version{12, 2, 0}, "nonsense=1", nil, "", ""},
		"unknown key strict": {Version{12, 2, 0}, "strict-npmrc=true\nnonsense=1", nil, "EUNKNOWNCONFIG", "p/.npmrc:2"},
		"version still runs": {Version{12, 2, 0}, "email=x", []string{"version"}, "", ""},
		"npm 6":              {Version{6, 14, 18}, "foo=${NOPE}", nil, "", "p/.npmrc:1"},
	} {
		cfg := config(t, c.v, map[string]string{"p/.npmrc": c.file}, withArgs(c.args...))
		r := cfg.Refusal()
		code, places := "", []string{}
		if r != nil {
			code = r.Code
			for _, o := range r.Places {
				places = append(places, fmt.Sprintf("%s:%d", strings.TrimPrefix(o.File, oracleRoot+"/"), o.Line))
			}
			if strings.Contains(r.Message, "abcdefgh") {
				t.Errorf("%s: %s", name, r.Message)
			}
		}
		if code != c.code || strings.Join(places, " ") != c.places {
			t.Errorf("%s: got %q %q, want %q %q", name, code, places, c.code, c.places)
		}
	}
	r := config(t, Version{6, 14, 18}, map[string]string{"p/.npmrc": "foo=${NOPE}"}).Refusal()
	if r == nil || r.Message != "Failed to replace env in config: ${NOPE}" {
		t.Errorf("%+v", r)
	}
}

func TestVersion(t *testing.T) {
	for in, want := range map[string]Version{"11.19.1": {11, 19, 1}, "v6.14.18": {6, 14, 18},
		"12.0.0-pre.1\n": {12, 0, 0}} {
		if got, ok := ParseVersion(in); !ok || got != want {
			t.Errorf("%q: %v %v", in, got, ok)
		}
	}
	for _, in := range []string{"", "11", "11.x.1", "-1.2.3", "a.b.c", "1.2.3.4"} {
		if got, ok := ParseVersion(in); ok {
			t.Errorf("%q: %v", in, got)
		}
	}
	if v := (Version{11, 8, 0}); !v.AtLeast(11, 8, 0) || !v.AtLeast(10, 9, 9) || v.AtLeast(11, 8, 1) ||
		v.AtLeast(12, 0, 0) || v.String() != "11.8.0" {
		t.Error(v)
	}
}
