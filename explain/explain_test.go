package explain

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"npmx/explain/facts"
	"npmx/parse"
	"npmx/parse/npmrc"
	"npmx/rules"
)

var noon = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// machine lays out a project and gives what is known of it.
func machine(t *testing.T, args string, files map[string]string) *facts.Machine {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	m, err := facts.Gather(facts.Where{Cwd: filepath.Join(dir, "p"), Home: filepath.Join(dir, "h"), GOOS: "linux",
		Args: strings.Fields(args),
		Env:  []string{"HOME=" + filepath.Join(dir, "h")}, Npm: facts.Npm{Version: npmrc.Latest()}})
	if err != nil {
		t.Fatal(err)
	}
	return &m
}

func input(t *testing.T, m *facts.Machine, failures ...parse.Failure) Input {
	t.Helper()
	set, err := rules.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return Input{Source: "npm install", Log: parse.Log{Failures: failures}, Machine: m, Rules: set, Now: noon}
}

func refusedAt(url, pkg string, status int) parse.Failure {
	return parse.Failure{Client: parse.Client{Name: "npm", Version: "11.19.1"}, Code: "E" + itoa(status),
		Status: status, Method: "GET", URL: url, Host: hostOf(url),
		Package: pkg, Packages: []string{pkg}, Command: "install", Count: 1}
}

func itoa(n int) string {
	return string([]byte{byte('0' + n/100), byte('0' + n/10%10), byte('0' + n%10)})
}

func hostOf(url string) string { return strings.Split(url, "/")[2] }

// TestLogAndConfigurationTellTheCause: causes that only the log beside the configuration can tell, each with its place.
func TestLogAndConfigurationTellTheCause(t *testing.T) {
	const reg = "https://npm.acme.example/npm/"
	for _, k := range []struct {
		name, args string
		files      map[string]string
		failure    parse.Failure
		cause      rules.Cause
		certainty  Certainty
		file       string
		line       int
	}{
		{"no credential", "install", map[string]string{"p/.npmrc": "# ours\n@acme:registry=" + reg},
			refusedAt(reg+"@acme%2fcore", "@acme/core", 401), rules.TokenMissing, Certain, ".npmrc", 2},
		{"port", "install", map[string]string{"p/.npmrc": "@acme:registry=" + reg,
			"h/.npmrc": "\n\n//npm.acme.example:8443/npm/:_authToken=ghp_0123456789"},
			refusedAt(reg+"@acme%2fcore", "@acme/core", 401), rules.WrongHost, Likely, "~/.npmrc", 3},
		{"another host", "install",
			map[string]string{"p/.npmrc": "@acme:registry=" + reg +
				"\n//npm.acne.example/npm/:_authToken=ghp_0123456789"}, refusedAt(reg+"@acme%2fcore", "@acme/core",
				401), rules.WrongHost, Likely, ".npmrc", 2},
		{"variable", "install",
			map[string]string{"p/.npmrc": "@acme:registry=" + reg + "\n//npm.acme.example/npm/:_authToken=${ACME}"},
			refusedAt(reg+"@acme%2fcore", "@acme/core", 401), rules.EnvVarUnset, Certain, ".npmrc", 2},
		{"flag", "install --registry=https://other.example/",
			map[string]string{"p/.npmrc": "registry=" + reg + "\n//npm.acme.example/npm/:_authToken=ghp_0123456789"},
			refusedAt("https://other.example/core", "core", 401), rules.TokenMissing, Likely, "--registry", 0},
		{"lockfile", "ci",
			map[string]string{"p/.npmrc": "registry=" + reg + "\n//npm.acme.example/npm/:_authToken=ghp_0123456789",
				"p/package.json": "{}",
				"p/package-lock.json": "{\n" +
					" \"packages\": {\n" +
					"  \"node_modules/core\": {\n" +
					"   \"resolved\": \"https://old.example/core/-/core-1.0.0.tgz\"\n" +
					"  }\n" +
					" }\n" +
					"}"},
			refusedAt("https://old.example/core/-/core-1.0.0.tgz", "core", 401), rules.LockfileHost, Certain,
			"package-lock.json", 4},
		{"refused token", "install",
			map[string]string{"p/.npmrc": "registry=" + reg +
				"\n//npm.acme.example/npm/:_authToken=0123456789abcdef0123"}, refusedAt(reg+"core", "core", 401),
			rules.TokenInvalid, Likely, ".npmrc", 2},
	} {
		t.Run(k.name, func(t *testing.T) {
			found := Explain(input(t, machine(t, k.args, k.files), k.failure))
			if len(found) != 1 || found[0].Cause != k.cause || found[0].Certainty != k.certainty {
				t.Fatalf("%+v", found)
			}
			if !hasEvidence(found[0], k.file, k.line) {
				t.Errorf("no evidence at %s:%d: %+v", k.file, k.line, found[0].Evidence)
			}
		})
	}
}

// TestAnAddressThatNpmCannotHaveAskedProvesNothing: a line of the log that names an address which npm cannot have
// asked says nothing about what the configuration has for it, and proves nothing: a registry's message may have put
// it there.
func TestAnAddressThatNpmCannotHaveAskedProvesNothing(t *testing.T) {
	const reg = "https://npm.acme.example/npm/"
	m := machine(t, "install", map[string]string{"p/.npmrc": "registry=" + reg,
		"h/.npmrc": "//npm.acme.example/npm/:_authToken=ghp_0123456789\n//other.example/:_authToken=${NOPE}"})
	for _, uri := range []string{"http://npm.acme.example/npm/core", "https://other.example/core",
		"https://169.254.169.254/core"} {
		for _, status := range []int{401, 402, 404, 429, 503} {
			for _, f := range Explain(input(t, m, refusedAt(uri, "core", status))) {
				if f.Certainty == Certain {
					t.Errorf("%s %d: certain %s", uri, status, f.Cause)
				}
				for _, e := range f.Evidence {
					if e.Kind != FromLog {
						t.Errorf("%s %d: cites %+v", uri, status, e)
					}
				}
			}
		}
	}
}

func hasEvidence(f Finding, source string, line int) bool {
	for _, e := range f.Evidence {
		if e.Source == source && e.Line == line {
			return true
		}
	}
	return false
}

// TestWithoutAMachineNothingOfOneIsCited: without a machine nothing of one is cited, and a bare 401 proves nothing.
func TestWithoutAMachineNothingOfOneIsCited(t *testing.T) {
	found := Explain(input(t, nil, refusedAt("https://npm.acme.example/core", "core", 401)))
	if len(found) != 1 || found[0].Certainty == Certain || len(found[0].Others) == 0 {
		t.Fatalf("%+v", found)
	}
	for _, e := range found[0].Evidence {
		if e.Kind != FromLog {
			t.Errorf("cites %+v", e)
		}
	}
}

// TestFailuresOfOneCauseAreOneFinding: one missing token is one finding with three packages; another registry's
// failure is another finding.
func TestFailuresOfOneCauseAreOneFinding(t *testing.T) {
	m := machine(t, "install",
		map[string]string{"p/.npmrc": "@acme:registry=https://npm.acme.example/\n" +
			"@beta:registry=https://npm.beta.example/"})
	found := Explain(input(t, m, refusedAt("https://npm.acme.example/@acme%2fa", "@acme/a", 401),
		refusedAt("https://npm.acme.example/@acme%2fb", "@acme/b", 401),
		refusedAt("https://npm.beta.example/@beta%2fx", "@beta/x", 401), refusedAt("https://npm.acme.example/@acme%2fc",
			"@acme/c", 401)))
	if len(found) != 2 || found[0].Count != 3 || strings.Join(found[0].Packages, " ") != "@acme/a @acme/b @acme/c" ||
		found[1].Host != "npm.beta.example" {
		t.Fatalf("%+v", found)
	}
}

// TestAnAnswerSettlesADoubt: what is certain already need not be asked for, and what is not becomes so by the answer.
func TestAnAnswerSettlesADoubt(t *testing.T) {
	const npmrc = "registry=https://npm.acme.example/"
	refused := refusedAt("https://npm.acme.example/core", "core", 401)
	cases := Cases(input(t, machine(t, "install", map[string]string{"p/.npmrc": npmrc}), refused))
	if found := Findings(cases); !cases[0].Certain() || found[0].Certainty != Certain || len(found[0].Probes) != 0 {
		t.Errorf("no token at all: %+v", found)
	}
	token := npmrc + "\n//npm.acme.example/:_authToken=0123456789abcdef0123"
	cases = Cases(input(t, machine(t, "install", map[string]string{"p/.npmrc": token}), refused))
	if cases[0].Complete(nil); cases[0].Certain() {
		t.Errorf("no answer settled it: %+v", Findings(cases))
	}
	no := &facts.Asked{URL: refused.URL, Status: 401}
	cases[0].Complete(&facts.Probe{With: no, Without: no})
	if found := Findings(cases); !cases[0].Certain() || found[0].Certainty != Certain || len(found[0].Probes) != 2 {
		t.Errorf("refused with and without it: %+v", found)
	}
}

// TestADebugLogThatMayBeAnothersProvesNothing: a debug log that may be another run's proves nothing.
func TestADebugLogThatMayBeAnothersProvesNothing(t *testing.T) {
	in := input(t, machine(t, "install", map[string]string{"p/.npmrc": "registry=https://npm.acme.example/"}),
		refusedAt("https://npm.acme.example/core", "core", 401))
	in.Doubt = "several runs fit"
	if found := Explain(in); found[0].Certainty == Certain {
		t.Errorf("%+v", found)
	}
}

// TestNoPlaceTwice: a person is sent to a line once.
func TestNoPlaceTwice(t *testing.T) {
	m := machine(t, "install", map[string]string{"p/package.json": `{"workspaces":["a"]}`,
		"p/a/package.json": `{"name":"a"}`,
		"p/a/.npmrc":       "//npm.acme.example/:_authToken=ghp_0123456789\n",
		"p/.npmrc":         "registry=https://npm.acme.example/"})
	m.Config = config(t, m, "a")
	found := Explain(input(t, m, refusedAt("https://npm.acme.example/core", "core", 401)))
	seen := map[string]bool{}
	for _, e := range found[0].Evidence {
		at := e.Source + ":" + itoa(e.Line)
		if seen[at] {
			t.Errorf("%s twice: %+v", at, found[0].Evidence)
		}
		seen[at] = true
	}
}

// config is npm's configuration in a folder of the project.
func config(t *testing.T, m *facts.Machine, folder string) *npmrc.Config {
	t.Helper()
	c, err := facts.NpmConfig(facts.Where{Cwd: filepath.Join(m.Prefix, folder), Home: m.Home, GOOS: "linux",
		Args: m.Args, Npm: facts.Npm{Version: npmrc.Latest()}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestAStatusSpeltOutIsNoReason: a registry that only spells the status out has said nothing, and no rule may take it
// for its reason.
func TestAStatusSpeltOutIsNoReason(t *testing.T) {
	f := refusedAt("https://gitlab.example/api/v4/projects/42/packages/npm/@acme%2fcore", "@acme/core", 404)
	f.Message = "Not Found"
	if found := Explain(input(t, nil, f)); len(found) != 1 || found[0].Rule != "gitlab/hidden" {
		t.Errorf("%+v", found)
	}
}

// TestOfTwoLinesThatPnpmTakesByChanceNeitherIsCertain: pnpm 12 takes //host/path/ or //host/path in each run anew, so
// that a variable that is not set proves nothing while the other line has a token. One value in both is one.
func TestOfTwoLinesThatPnpmTakesByChanceNeitherIsCertain(t *testing.T) {
	const reg, unset = "https://npm.acme.example/npm/", "//npm.acme.example/npm/:_authToken=${NOT_SET}\n"
	for name, k := range map[string]struct {
		version, lines string
		certainty      Certainty
	}{
		"two values":        {"12.21.0", "//npm.acme.example/npm:_authToken=abc\n" + unset, Likely},
		"the other way":     {"12.21.0", unset + "//npm.acme.example/npm:_authToken=abc\n", Likely},
		"one value in both": {"12.21.0", "//npm.acme.example/npm:_authToken=${NOT_SET}\n" + unset, Certain},
		"one line":          {"12.21.0", unset, Certain},
	} {
		f := refusedAt(reg+"@acme%2fcore", "@acme/core", 401)
		f.Client, f.Code = parse.Client{Name: "pnpm", Version: k.version}, "ERR_PNPM_FETCH_401"
		m := machine(t, "install", map[string]string{"p/.npmrc": "@acme:registry=" + reg, "h/.npmrc": k.lines,
			"p/package.json": `{"packageManager": "pnpm@` + k.version + `"}`})
		found := Explain(input(t, m, f))
		if len(found) != 1 || found[0].Certainty != k.certainty ||
			strings.Contains(found[0].Explanation, "~/.npmrc") != (k.certainty == Certain) {
			t.Errorf("%s: %+v", name, found)
		}
	}
}

// TestAProvedTitleHasNoReserve: what a rule says with reserve is said without once it is proved.
func TestAProvedTitleHasNoReserve(t *testing.T) {
	f := refusedAt("https://acme.jfrog.io/artifactory/api/npm/npm/core", "core", 401)
	f.Client.Name, f.Sent = "pnpm", "no"
	sure := Explain(input(t, nil, f))
	f.Words = "These authorization settings were found:\n//acme.jfrog.io/other/:_authToken=[hidden]"
	if len(sure) != 1 || sure[0].Certainty != Certain || strings.Contains(sure[0].Title, "it seems") {
		t.Errorf("%+v", sure)
	}
	if doubt := Explain(input(t, nil, f)); len(doubt) != 1 || doubt[0].Certainty == Certain {
		t.Errorf("%+v", doubt)
	}
}

// TestEditsOfAHostileProject: an edit goes to the files that a person takes it to go to, and writes nothing that npm
// would expand or a shell read.
func TestEditsOfAHostileProject(t *testing.T) {
	lock := func(folder string) string {
		url := "https://npm.acme.example/" + folder + "@acme/other/-/other-1.0.0.tgz"
		return "{\n \"packages\": {\n  \"node_modules/@acme/other\": {\n   \"resolved\": \"" + url + "\"\n  }\n }\n}"
	}
	const own = "//npm.acme.example:8443/:_authToken=x\n@acme:registry=https://npm.acme.example/\n"
	for name, k := range map[string]struct {
		files map[string]string
		edits bool
	}{
		"plain":           {map[string]string{"p/package-lock.json": lock("")}, true},
		"variable":        {map[string]string{"p/package-lock.json": lock("${NPM_TOKEN}/")}, false},
		"shell":           {map[string]string{"p/package-lock.json": lock("$(x)/")}, false},
		"line break":      {map[string]string{"p/package-lock.json": lock(`\nregistry=x/`)}, false},
		"userconfig":      {map[string]string{"p/.npmrc": "userconfig=${HOME}/.bashrc\n", "h/.bashrc": own}, false},
		"user's own file": {map[string]string{"h/.npmrc": own}, true},
	} {
		k.files["p/package.json"] = "{}"
		if k.files["p/.npmrc"]+k.files["h/.npmrc"] == "" {
			k.files["h/.npmrc"] = "registry=https://default.example/\n"
		}
		failure := refusedAt("https://default.example/@acme%2fcore", "@acme/core", 404)
		if k.files["p/package-lock.json"] == "" {
			failure = refusedAt("https://npm.acme.example/@acme%2fcore", "@acme/core", 401)
		}
		m := machine(t, "install", k.files)
		got := 0
		for _, f := range Explain(input(t, m, failure)) {
			for _, s := range f.Steps {
				if s.Edit != nil {
					got++
				}
				if s.Edit != nil && strings.ContainsAny(s.Edit.New, "`;\n") {
					t.Errorf("%s: %q", name, s.Edit.New)
				}
			}
		}
		if (got > 0) != k.edits {
			t.Errorf("%s: %d edits", name, got)
		}
	}
}

// TestRootIsToldOfTheUsersFile: what root's npm does not find may stand in the user's own file; a root that is
// nobody's is told nothing of it.
func TestRootIsToldOfTheUsersFile(t *testing.T) {
	for home, told := range map[string]bool{"/root": true, "/home/ada": false} {
		m, err := facts.Gather(facts.Where{Cwd: t.TempDir(), Home: home, GOOS: "linux",
			Env: []string{"SUDO_USER=ada", "HOME=" + home, "npm_config_registry=https://npm.acme.example/",
				"npm_config_userconfig=" + filepath.Join(t.TempDir(), "absent")},
			Npm: facts.Npm{Version: npmrc.Latest()}})
		if err != nil {
			t.Fatal(err)
		}
		found := Explain(input(t, &m, refusedAt("https://npm.acme.example/core", "core", 401)))
		if len(found) != 1 || strings.Contains(found[0].Steps[0].Text, "sudo") != told {
			t.Errorf("%s: %+v", home, found)
		}
	}
}

// TestVariableOfAPassword: the line that names the variable is told, which is not that of the user name, and that it
// wants base64.
func TestVariableOfAPassword(t *testing.T) {
	m := machine(t, "install",
		map[string]string{"p/.npmrc": "registry=https://npm.acme.example/\n" +
			"//npm.acme.example/:username=ada\n" +
			"//npm.acme.example/:_password=${ACME_PASSWORD}\n"})
	found := Explain(input(t, m, refusedAt("https://npm.acme.example/core", "core", 401)))
	if len(found) != 1 || found[0].Cause != rules.EnvVarUnset || found[0].Certainty != Certain ||
		place(found[0]).Line != 3 {
		t.Fatalf("%+v", found)
	}
	if !strings.Contains(found[0].Explanation, ".npmrc:3") || !strings.Contains(found[0].Explanation, "base64") {
		t.Errorf("%s", found[0].Explanation)
	}
}
