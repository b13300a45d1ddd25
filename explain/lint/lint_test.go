package lint

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"npmx/explain"
	"npmx/explain/mend"
	"npmx/parse/npmrc"
)

// ids are the checks of findings, in order.
func ids(all []explain.Finding) (names []string) {
	for _, f := range all {
		names = append(names, strings.TrimPrefix(f.Rule, "lint/"))
	}
	return names
}

func TestEachCheckFindsItsExampleAndNothingElse(t *testing.T) {
	for _, k := range checks {
		t.Run(k.ID, func(t *testing.T) {
			if got := ids(Check(k.files(), Place{})); !slices.Equal(got, []string{k.ID}) {
				t.Errorf("found %q", got)
			}
		})
	}
}

func TestAFixIsMadeOfTheExampleAndLeavesNothingOfItBehind(t *testing.T) {
	for _, k := range checks {
		files := k.files()
		f := Check(files, Place{})[0]
		e := f.Steps[0].Edit
		if e == nil {
			continue
		}
		if !k.Fix {
			t.Errorf("%s: an edit, which the manual does not promise", k.ID)
		}
		after, err := mend.Apply(string(files[0].Data), []explain.Edit{*e}, mend.Token)
		if err != nil {
			t.Errorf("%s: %v", k.ID, err)
		}
		files[0].Data = []byte(after)
		if left := ids(Check(files, Place{})); len(left) > 0 {
			t.Errorf("%s: after the fix %q is found in %q", k.ID, left, after)
		}
	}
}

func TestWhatIsRightIsLeftAlone(t *testing.T) {
	for name, text := range map[string]string{
		"a usual file": "; comment\n# another\nregistry=https://npm.acme.example/\n@acme:registry = " +
			"https://npm.acme.example/\n//npm.acme.example/:_authToken=${NPM_TOKEN}\nsave-exact=true\n",
		"keys of pnpm": "shamefully-hoist=true\npublic-hoist-pattern[]=*eslint*\npublic-hoist-pattern[]=*types*\n" +
			"node-linker=hoisted\nautoInstallPeers=true\n//npm.acme.example/:tokenHelper=/usr/bin/token\n",
		"keys of yarn 1":      "always-auth=true\n//npm.acme.example/:always-auth=true\nyarn-offline-mirror=./mirror\n",
		"lists":               "omit[]=dev\nomit[]=optional\nca[]=\"a\"\nca[]=\"b\"\n",
		"a comment behind":    "//npm.acme.example/:_authToken=${NPM_TOKEN} # from the job\n",
		"a query":             "registry=https://npm.acme.example/?a=b\n",
		"this machine":        "registry=http://localhost:4873/\n//localhost:4873/:_authToken=faketokenfaketoken\n",
		"this machine, IPv6":  "registry=http://[::1]:4873/\n//[::1]:4873/:_authToken=faketokenfaketoken\n",
		"templates":           "//npm.acme.example/:_authToken={{ token }}\n@acme:registry=${REGISTRY}\n",
		"a placeholder":       "//npm.acme.example/:_authToken=<your token>\n",
		"no setting":          "<<<<<<< HEAD\nsave-exact=true\n>>>>>>> main\n",
		"nothing":             "",
		"a key below":         "registry=https://npm.acme.example/a/\n//npm.acme.example/a/b/:_authToken=${T}\n",
		"a key of the host":   "registry=https://npm.acme.example/a/\n//npm.acme.example/:_authToken=${T}\n",
		"another host's key":  "registry=https://npm.acme.example/\n//npm.corp.example/:_authToken=${T}\n",
		"two files' registry": "//npm.acme.example/other/:_authToken=${NPM_TOKEN}\n",
		"Azure's second key": "registry=https://feed.acme.example/npm/registry/\n" +
			"//feed.acme.example/npm/registry/:_authToken=${T}\n//feed.acme.example/npm/:_authToken=${T}\n",
		"strict-ssl is on":     "strict-ssl=true\n",
		"an e-mail and a name": "email=ci@acme.example\n",
	} {
		t.Run(name, func(t *testing.T) {
			file := File{Path: ".npmrc", Data: []byte(text), Layer: npmrc.LayerProject, Tracked: true, Mode: 0o600}
			for _, f := range Check([]File{file}, Place{}) {
				t.Errorf("%s: %s", f.Rule, f.Title)
			}
		})
	}
}

func TestFindings(t *testing.T) {
	npm := []string{"npm"}
	for _, k := range []struct {
		name, file, text string
		clients          []string
		npm              int
		want             string // check:line:column
	}{
		{"a letter too few", ".npmrc", "regstry=https://npm.acme.example/\n", nil, 0, "misspelt-key:1:1"},
		{"two exchanged", ".npmrc", "registyr=https://npm.acme.example/\n", nil, 0, "misspelt-key:1:1"},
		{"an underscore", ".npmrc", "\nstrict_ssl=true\n", nil, 0, "misspelt-key:2:1"},
		{"what scripts read", ".npmrc", "sass_binary_site=https://mirror.acme.example/\n", nil, 0, "unknown-key:1:1"},
		{"a token below a scope", ".npmrc", "@acme:registry=https://npm.acme.example/_authToken=abc\n", nil, 0,
			"glued-lines:1:41"},
		{"two lines and a literal \\n", ".npmrc", `registry=https://npm.acme.example/\nalways-auth=true`, nil, 0,
			"glued-lines:1:37"},
		{"yarn 1 alone reads it", ".npmrc", "always-auth=true\n", npm, 11, "retired-key:1:1"},
		{"npm 6 reads it", ".npmrc", "always-auth=true\n", npm, 6, ""},
		{"the project has yarn too", ".npmrc", "always-auth=true\n", []string{"npm", "yarn"}, 11, ""},
		{"pnpm alone reads it", ".npmrc", "node-linker=hoisted\n", npm, 11, "other-client:1:1"},
		{"npm 8 takes it", ".npmrc", "_auth=${NPM_AUTH}\n", npm, 8, ""},
		{"npm 9 does not", ".npmrc", "_auth=${NPM_AUTH}\n", npm, 9, "unscoped-credential:1:1"},
		{"npm is not used", ".npmrc", "_auth=${NPM_AUTH}\n", []string{"yarn"}, 9, ""},
		{"commented out", ".npmrc", "#//npm.acme.example/:_authToken=npm_0123456789abcdefABCDEF0123456789abcd\n", nil, 0,
			"literal-secret:1:33"},
		{"a password in an address", ".npmrc", "registry=https://ci:s3cr3tpass@npm.acme.example/\n", nil, 0,
			"literal-secret:1:10"},
		{"the port differs", ".npmrc", "registry=https://npm.acme.example:8443/\n//npm.acme.example/:_authToken=${T}\n",
			nil, 0, "unmatched-key:2:1"},
		{"a scheme in the key", ".npmrc", "registry=https://npm.acme.example/\nhttps://npm.acme.example/:_authToken=${T}\n",
			nil, 0, "unmatched-key:2:1"},
		{"yarn's token", ".yarnrc.yml", "npmScopes:\n  acme:\n    npmAuthToken: \"npm_0123456789abcdefABCD\"\n", nil, 0,
			"literal-secret:3:19"},
		{"yarn's variable", ".yarnrc.yml", "npmAuthToken: \"${NPM_TOKEN}\"\nenableStrictSsl: true\n", nil, 0, ""},
		{"yarn without certificates", ".yarnrc.yml", "enableStrictSsl: false\n", nil, 0, "strict-ssl:1:18"},
		{"yarn over http", ".yarnrc.yml", "npmRegistryServer: \"http://npm.acme.example\"\n", nil, 0, "plain-http:1:20"},
		{"yarn's file is no YAML", ".yarnrc.yml", "a: [\n", nil, 0, ""},
		{"bun's token", "bunfig.toml", "[install.registry]\nurl = \"https://npm.acme.example\"\n" +
			"token = \"npm_0123456789ab\"\n", nil, 0, "literal-secret:3:9"},
		{"bun's token of a scope", "bunfig.toml", "[install.scopes]\n\"@acme\" = { url = \"https://npm.acme.example\", " +
			"token = \"npm_0123456789ab\" }\n", nil, 0, "literal-secret:2:55"},
		{"bun's variable", "bunfig.toml", "[install.registry]\nurl = \"https://npm.acme.example\"\ntoken = \"$npm_token\"\n",
			nil, 0, ""},
		{"bun over http", "bunfig.toml", "[install]\nregistry = \"http://npm.acme.example\"\n", nil, 0, "plain-http:2:12"},
		{"bun's file is no TOML", "bunfig.toml", "[install\n", nil, 0, ""},
	} {
		t.Run(k.name, func(t *testing.T) {
			file := File{Path: k.file, Data: []byte(k.text), Clients: k.clients, Tracked: true}
			var got []string
			for _, f := range Check([]File{file}, Place{Npm: npmrc.Version{Major: k.npm}}) {
				e := f.Evidence[0]
				got = append(got, fmt.Sprintf("%s:%d:%d", strings.TrimPrefix(f.Rule, "lint/"), e.Line, e.Column))
			}
			if strings.Join(got, " ") != k.want {
				t.Errorf("found %q, want %q", got, k.want)
			}
		})
	}
}

func TestNoFindingShowsASecret(t *testing.T) {
	const secret = "zq7Wv1Lk9Xr3Ty5Pm2"
	for _, text := range []string{
		"//npm.acme.example/:_authToken=%s\n", "_authToken=%s\n", "#_auth=%s\n", "//npm.acme.example/:_authtoken=%s\n",
		"registry=https://ci:%s@npm.acme.example/\n", "registry=http://ci:%s@npm.acme.example/x\n",
		"//npm.acme.example/:_authToken=%s#tail\n", "//npm.acme.example/:_authToken=%s//npm.corp.example/:_auth=%[1]s\n",
		"//npm.acme.example/:_authToken=%s\n//npm.acme.example/:_authToken=%[1]s\n", "//npm.acme.example/:_authToken %s\n",
		"registery=https://ci:%s@npm.acme.example/\n", "otp=%s\n", "password=%s\npassword=%[1]s\n",
		"\ufeff//npm.acme.example/:_authToken=%s\n", "[x]\n_authToken=%s\n", "my-token=%s\n", "proxy=http://u:%s@proxy/\n",
		"registry=https://npm.acme.example/\nhttps://npm.acme.example/:_authToken=%s\n",
	} {
		for _, name := range []string{".npmrc", ".yarnrc.yml", "bunfig.toml"} {
			file := File{Path: name, Data: fmt.Appendf(nil, text, secret), Tracked: true, Mode: 0o644, Layer: "project",
				Clients: []string{"npm"}}
			for _, f := range Check([]File{file}, Place{}) {
				if shown := fmt.Sprintf("%+v %+v", f, f.Steps[0].Edit); strings.Contains(shown, secret[:10]) {
					t.Errorf("%q shows its secret: %s", text, shown)
				}
			}
		}
	}
}

func TestTheManualIsOfToday(t *testing.T) {
	const file = "../../docs/lint.md"
	const mark = "<!-- generated: npmx lint --list -->\n"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(text), mark)
	want := head + mark + "\n" + Manual()
	if string(text) == want {
		return
	}
	if os.Getenv("NPMX_UPDATE") == "" {
		t.Fatalf("%s is not what the table says; NPMX_UPDATE=1 renews it", file)
	}
	if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

func FuzzCheck(f *testing.F) {
	for _, k := range checks {
		f.Add([]byte(k.Bad))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, name := range []string{".npmrc", ".yarnrc.yml", "bunfig.toml"} {
			for _, found := range Check([]File{{Path: name, Data: data, Tracked: true, Layer: "user"}}, Place{}) {
				e := found.Evidence[0]
				if e.Mark.Start < 0 || e.Mark.End > len(e.Text) || e.Mark.Start > e.Mark.End || e.Line < 1 {
					t.Errorf("%s marks %+v", found.Rule, e)
				}
			}
		}
	})
}
