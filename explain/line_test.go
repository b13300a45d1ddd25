package explain

import (
	"strings"
	"testing"

	"npmx/parse/npmrc"
	"npmx/rules/shell"
)

// TestTheCommandLineIsShownWithoutSecrets: reports name the line that was typed, and travel. No secret that can stand
// on a command line is in one.
func TestTheCommandLineIsShownWithoutSecrets(t *testing.T) {
	const s = "hunter22"
	for args, want := range map[string]string{
		"install @acme/core@^1 --save-dev": "npm install @acme/core@^1 --save-dev",
		"i -D lodash":                      "npm i -D lodash",
		"publish --tag next --registry https://h.example/npm/": "npm publish --tag next --registry " +
			"https://h.example/npm/",
		"publish --otp 123456 --tag next":                         "npm publish --tag next",
		"publish --otp=123456":                                    "npm publish",
		"publish --ot 123456":                                     "npm publish",
		"ci --//h.example/:_authToken " + s + " --silent":         "npm ci --silent",
		"ci --//h.example/:_authToken=" + s:                       "npm ci",
		"ci --_authToken " + s + " --password " + s:               "npm ci",
		"ci --_authToken -" + s:                                   "npm ci",
		"ci --token=" + s + " --my-api-key " + s:                  "npm ci",
		"config set //h.example/:_authToken " + s:                 "npm config set",
		"config set //h.example/:_authToken=" + s + " -g":         "npm config set -g",
		"c set x " + s:                                            "npm c set",
		"set x=" + s:                                              "npm set",
		"token revoke " + s:                                       "npm token revoke",
		"token " + s:                                              "npm token",
		"profile set password " + s:                               "npm profile set",
		"login --registry=https://h.example/ " + s:                "npm login --registry=https://h.example/",
		"owner add bob core":                                      "npm owner add",
		"hook add core https://h.example/ " + s:                   "npm hook",
		"run deploy " + s:                                         "npm run deploy",
		"run deploy -- --key " + s:                                "npm run deploy",
		"test " + s:                                               "npm test",
		"exec foo " + s:                                           "npm exec foo",
		"frobnicate " + s:                                         "npm frobnicate",
		"install https://bob:" + s + "@h.example/x.tgz?sig=" + s:  "npm install https://h.example/x.tgz",
		"install x@https://bob:" + s + "@h.example/x.tgz":         "npm install x@https://h.example/x.tgz",
		"install git+https://bob:" + s + "@h.example/x.git#v1.2":  "npm install git+https://h.example/x.git#v1.2",
		"install --registry=https://bob:" + s + "@h.example/?a=b": "npm install --registry=https://h.example/",
		"ci --https-proxy http://bob:" + s + "@p.example":         "npm ci --https-proxy http://p.example",
	} {
		c, err := npmrc.Load(npmrc.Machine{Npm: npmrc.Latest(), Cwd: "/p", Home: "/h", GOOS: "linux",
			Args: strings.Fields(args)})
		if err != nil {
			t.Fatal(err)
		}
		if got := NpmLine(c, strings.Fields(args)); got != want {
			t.Errorf("%q: got %q, want %q", args, got, want)
		}
	}
}

// TestNpmCommandIsQuoted: a line that is shown to be pasted runs npm, and nothing that is in a word; a word that
// is not shown as it was typed makes it none.
func TestNpmCommandIsQuoted(t *testing.T) {
	for _, c := range []struct {
		shell shell.Shell
		word  string
		want  string
	}{
		{shell.POSIX, "foo@>=1.0 <2;$(touch x)", "npm install 'foo@>=1.0 <2;$(touch x)'"},
		{shell.Fish, `a\'b"`, `npm install 'a\\\'b"'`},
		{shell.PowerShell, "foo@^1", ""},
		{shell.PowerShell, "@acme/core", "npm install '@acme/core'"},
		{shell.Cmd, "%PATH%", ""},
		{shell.POSIX, "--tag=a\x1b[31m`b`", ""},
	} {
		args := []string{"install", c.word}
		config, err := npmrc.Load(npmrc.Machine{Npm: npmrc.Latest(), Cwd: "/p", Home: "/h", GOOS: "linux", Args: args})
		if err != nil {
			t.Fatal(err)
		}
		if got := npmCommand(config, args, c.shell); got != c.want {
			t.Errorf("%s, %q: got %q, want %q", c.shell, c.word, got, c.want)
		}
	}
}

// TestCommandOfALog: what a log calls npm's command is a line only if it is plain words.
func TestCommandOfALog(t *testing.T) {
	for said, want := range map[string]string{"install": "npm install", "run build:all": "npm run build:all",
		"install $(x)": "", "exec --call=x": "", "install ./x": ""} {
		in := input(t, nil, refusedAt("https://h.example/x", "x", 401))
		f := in.Log.Failures[0]
		f.Command = said
		if got := in.join(f).values["npm_command"]; got != want {
			t.Errorf("%q: got %q, want %q", said, got, want)
		}
	}
}
