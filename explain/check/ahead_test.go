package check

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"npmx/explain/facts"
	"npmx/parse/npmrc"
	"npmx/parse/registry"
)

// project lays out files and gives what is known of them when npm runs with these arguments.
func project(t *testing.T, args string, files map[string]string) facts.Machine {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	m, err := facts.Gather(facts.Where{Cwd: dir, Home: filepath.Join(dir, "h"), GOOS: "linux",
		Args: strings.Fields(args), Npm: facts.Npm{Version: npmrc.Latest()}})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func urls(p *Plan) (all []string) {
	for _, q := range p.Queries {
		all = append(all, q.URL)
	}
	return all
}

// TestAFewStandForAll: two packages of each host and scope are asked for, and with everything all of them, each once.
func TestAFewStandForAll(t *testing.T) {
	var depends []string
	for i := range 5 {
		depends = append(depends, fmt.Sprintf(`"p%d": "1", "@a/p%[1]d": "1"`, i))
	}
	m := project(t, "install", map[string]string{".npmrc": "registry=https://r.example/\n",
		"package.json": `{"name": "shop", "dependencies": {` + strings.Join(depends, ",") + `},
			"devDependencies": {"p0": "1"}, "optionalDependencies": {"o": "1"}, "peerDependencies": {"q": "1"}}`})
	want := []string{"https://r.example/p0", "https://r.example/@a%2fp0", "https://r.example/p1",
		"https://r.example/@a%2fp1"}
	if got := urls(Install(m, npmrc.Latest(), nil, false, time.Time{})); !slices.Equal(got, want) {
		t.Errorf("asks %q, want %q", got, want)
	}
	if got := urls(Install(m, npmrc.Latest(), nil, true, time.Time{})); len(got) != 11 { // with the peer
		t.Errorf("with everything asks %q", got)
	}
}

// TestPublicationsGoWhereNpmSendsThem checks the registry of a publication. npm itself is held against it in
// e2e/diagnosis.
func TestPublicationsGoWhereNpmSendsThem(t *testing.T) {
	const rc = "registry=https://all.example/\n"
	for _, c := range []struct{ rc, config, args, npm, want string }{
		{rc, ``, "publish", "11.0.0", "https://all.example/"},
		{rc, `"registry": "https://own.example/"`, "publish", "11.0.0", "https://own.example/"},
		{rc + "@a:registry=https://a.example/\n", `"registry": "https://own.example/"`, "publish", "11.0.0",
			"https://a.example/"},
		{rc + "@a:registry=https://a.example/\n", `"@a:registry": "https://own.example/"`, "publish", "11.0.0",
			"https://own.example/"},
		{rc, `"registry": "https://own.example/"`, "publish --registry=https://typed.example/", "11.0.0",
			"https://typed.example/"},
		{rc, `"registry": "https://own.example/"`, "publish --registry=https://typed.example/", "9.0.0",
			"https://own.example/"},
	} {
		m := project(t, c.args, map[string]string{".npmrc": c.rc,
			"package.json": `{"name": "@a/x", "version": "1.0.0", "publishConfig": {` + c.config + `}}`})
		v, _ := npmrc.ParseVersion(c.npm)
		if got := Publish(m, v).Registry; got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// TestAProvenancesRepositoryIsDoubted: npm signs one where it is asked to, and unasked where a job's identity takes the
// place of a token. How a repository is written makes no difference.
func TestAProvenancesRepositoryIsDoubted(t *testing.T) {
	const trusted, mine = true, `"repository": "github:acme/core"`
	for _, c := range []struct {
		name, manifest, args string
		trusted, doubt       bool
	}{
		{"the job's own", mine, "", trusted, false},
		{"its address", `"repository": {"type": "git", "url": "git+https://github.com/acme/core.git"}`, "", trusted,
			false},
		{"for ssh", `"repository": {"url": "git@github.com:acme/core.git"}`, "", trusted, false},
		{"in short", `"repository": "acme/core"`, "", trusted, false},
		{"another's", `"repository": "acme/other"`, "", trusted, true},
		{"none", `"license": "MIT"`, "", trusted, true},
		{"another host's", `"repository": "gitlab:acme/core"`, "", trusted, true},
		{"a token, and no provenance", `"repository": "acme/other"`, "", false, false},
		{"a token, and one is asked for", `"repository": "acme/other"`, " --provenance", false, true},
		{"asked for in package.json", `"publishConfig": {"provenance": true}`, "", false, true},
		{"asked for and taken back", `"publishConfig": {"provenance": true}`, " --no-provenance", false, false},
		{"trusted, and none is wanted", `"repository": "acme/other"`, " --no-provenance", trusted, false},
	} {
		files := map[string]string{"package.json": `{"name": "@a/x", "version": "1.0.0", ` + c.manifest + `}`}
		if !c.trusted {
			files[".npmrc"] = strings.TrimPrefix(registry.Public, "https:") + ":_authToken=t\n"
		}
		m := project(t, "publish"+c.args, files)
		m.CI = facts.DetectCI([]string{"GITHUB_ACTIONS=true", "ACTIONS_ID_TOKEN_REQUEST_URL=x",
			"GITHUB_SERVER_URL=https://github.com", "GITHUB_REPOSITORY=acme/core"}, false)
		p := Publish(m, npmrc.Latest())
		has := func(d Doubt) bool {
			return slices.ContainsFunc(p.Unknown, func(u Unknown) bool { return u.Reason == d })
		}
		if has(DoubtRepository) != c.doubt || has(DoubtIdentity) != c.trusted {
			t.Errorf("%s: %+v", c.name, p.Unknown)
		}
	}
}

// TestATrustedPackageMustBeThere: an answer of 404 leaves open whether the package was ever published.
func TestATrustedPackageMustBeThere(t *testing.T) {
	for status, want := range map[int]bool{404: true, 200: false} {
		m := project(t, "publish", map[string]string{"package.json": `{"name": "@a/x", "version": "1.0.0"}`})
		m.CI = facts.DetectCI([]string{"GITHUB_ACTIONS=true", "ACTIONS_ID_TOKEN_REQUEST_URL=x"}, false)
		p := Publish(m, npmrc.Latest())
		fails := p.Judge([]facts.Looked{{Query: p.Queries[0], Asked: &facts.Asked{Status: status}}}, nil)
		doubt := slices.ContainsFunc(p.Unknown, func(u Unknown) bool { return u.Reason == DoubtFirst })
		if len(fails) > 0 || doubt != want {
			t.Errorf("%d: %+v, doubt %v", status, fails, p.Unknown)
		}
	}
}

// TestWhoamiJudgesWhereAllTokensAreKnown: the public registry knows every token of its own; elsewhere a refusal says
// nothing, but a token of another product's cannot work.
func TestWhoamiJudgesWhereAllTokensAreKnown(t *testing.T) {
	refused, accepted := &facts.Asked{Status: 401}, &facts.Asked{Status: 200, Named: true}
	own := "npm_" + strings.Repeat("a", 36)
	for _, c := range []struct {
		registry, token string
		who             *facts.Asked
		fails, doubt    bool
	}{
		{registry.Public, own, refused, true, false},
		{registry.Public, own, accepted, false, false},
		{registry.Public, own, nil, false, false},
		{"https://r.example/", own, refused, false, true},
		{"https://npm.pkg.github.com/", own, nil, true, false},
	} {
		m := project(t, "publish", map[string]string{"package.json": `{"name": "@a/x", "version": "1.0.0"}`,
			".npmrc": "registry=" + c.registry + "\n" + strings.TrimPrefix(c.registry, "https:") + ":_authToken=" +
				c.token + "\n"})
		p := Publish(m, npmrc.Latest())
		absent := facts.Looked{Query: p.Queries[0], Asked: &facts.Asked{Status: 404}}
		fails := p.Judge([]facts.Looked{absent}, map[string]facts.Account{c.registry: {Who: c.who}})
		doubt := slices.ContainsFunc(p.Unknown, func(u Unknown) bool { return u.Reason == DoubtWhoami })
		if (len(fails) > 0) != c.fails || doubt != c.doubt {
			t.Errorf("%s %+v: %+v, doubt %v", c.registry, c.who, fails, p.Unknown)
		}
	}
}

// TestSpentVersionsAreForeseen: a version that has a date and is listed no more can never be published again.
func TestSpentVersionsAreForeseen(t *testing.T) {
	for _, c := range []struct {
		version string
		fails   bool
	}{{"1.0.0", true}, {"1.0.1", true}, {"1.0.2", false}} {
		m := project(t, "publish", map[string]string{
			".npmrc":       "registry=https://r.example/\n//r.example/:_authToken=t\n",
			"package.json": `{"name": "x", "version": "` + c.version + `"}`})
		p := Publish(m, npmrc.Latest())
		there := facts.Looked{Query: p.Queries[0], Asked: &facts.Asked{Status: 200},
			Packument: facts.Packument{Versions: []string{"1.0.0"}, Times: []string{"1.0.0", "1.0.1"}}}
		if got := p.Judge([]facts.Looked{there}, nil); (len(got) > 0) != c.fails {
			t.Errorf("%s: %+v", c.version, got)
		}
	}
}

// TestLateAndForeignAnswersAreNoRefusal: what nobody saw is left open.
func TestLateAndForeignAnswersAreNoRefusal(t *testing.T) {
	m := project(t, "install", map[string]string{"package.json": `{"name": "shop", "dependencies": {"x": "1"}}`,
		".npmrc": "registry=https://r.example/\n"})
	for doubt, asked := range map[Doubt]*facts.Asked{
		DoubtLate: {Failed: "context deadline exceeded", Fault: facts.Fault{Late: true}}, DoubtUnasked: nil,
	} {
		p := Install(m, npmrc.Latest(), nil, false, time.Time{})
		got := p.Judge([]facts.Looked{{Query: p.Queries[0], Asked: asked}}, nil)
		if len(got) > 0 || len(p.Unknown) != 1 || p.Unknown[0] != (Unknown{doubt, "r.example"}) {
			t.Errorf("%s: %+v %+v", doubt, got, p.Unknown)
		}
	}
}
