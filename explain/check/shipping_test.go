package check

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"npmx/explain/facts"
	"npmx/parse/npmrc"
)

// TestPublicationsOfOtherClientsGoWhereTheySendThem checks package and registry of a publication, in each client's
// ways; "" where nothing can be told. The clients themselves are held against it in e2e/diagnosis.
func TestPublicationsOfOtherClientsGoWhereTheySendThem(t *testing.T) {
	const all, own = "https://all.example", `, "publishConfig": {"registry": "https://own.example"}`
	rc := "registry=" + all + "\n" +
		"@a:registry=https://a.example\n" +
		"//a.example/:_authToken=t\n" +
		"//own.example/:_authToken=t\n" +
		"//all.example/:_authToken=t\n"
	yml := "npmRegistryServer: " + all + "\n" +
		"npmAuthToken: t\n" +
		"npmScopes:\n" +
		"  a:\n" +
		"    npmRegistryServer: https://a.example\n"
	for _, c := range []struct {
		name   string
		client npmrc.Client
		config string // behind name and version
		args   string
		more   map[string]string
		want   string
	}{
		{"pnpm, a scope's registry", npmrc.Pnpm, "", "publish", nil, "@a/x https://a.example"},
		{"pnpm, the package's own", npmrc.Pnpm, own, "publish --no-git-checks", nil, "@a/x https://own.example"},
		{"pnpm, the package's own for its scope", npmrc.Pnpm, `, "publishConfig": {"registry": "https://no.example",
			"@a:registry": "https://own.example"}`, "publish", nil, "@a/x https://own.example"},
		{"pnpm, a folder that stands for it", npmrc.Pnpm, `, "publishConfig": {"directory": "dist"}`, "publish",
			map[string]string{"dist/package.json": `{"name": "@a/y", "version": "2.0.0"` + own + `}`},
			"@a/y https://own.example"},
		{"a folder on the command line", npmrc.Pnpm, "", "publish ./dist", map[string]string{
			"dist/package.json": `{"name": "@a/y", "version": "2.0.0"}`}, "@a/y https://a.example"},
		{"a value behind its flag", npmrc.Pnpm, "", "publish --tag next", nil, "@a/x https://a.example"},
		{"all workspaces", npmrc.Pnpm, `, "private": true`, "publish -r", nil, ""},
		{"a dry run", npmrc.Yarn2, "", "publish --dry-run", nil, ""},
		{"what is there is let pass", npmrc.Yarn2, "", "publish --tolerate-republish", nil, ""},
		{"yarn 1 goes by the package", npmrc.Yarn1, own, "publish", nil, "@a/x https://own.example"},
		{"later yarns go by no scope's server", npmrc.Yarn2, "", "publish", nil, "@a/x " + all},
		{"but by its registry for publications", npmrc.Yarn2, "", "publish", map[string]string{
			".yarnrc.yml": yml + "    npmPublishRegistry: https://own.example\n"}, "@a/x https://own.example"},
		{"bun goes by its settings", npmrc.Bun, own, "publish", nil, "@a/x https://a.example"},
	} {
		files := map[string]string{".npmrc": rc, ".yarnrc.yml": yml,
			"package.json": `{"name": "@a/x", "version": "1.0.0"` + c.config + `}`}
		for name, text := range c.more {
			files[name] = text
		}
		m := publisher(t, c.client, project(t, c.args, files).Prefix, c.args)
		got := ""
		for _, q := range Publish(m, npmrc.Version{}).Homes() {
			got = q.Package + " " + q.URL
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestAJobMayTradeBeforeItsTokenIsLookedAt: a token that is refused is not the only way of a job with an identity, and
// a version that is there is refused whoever comes.
func TestAJobMayTradeBeforeItsTokenIsLookedAt(t *testing.T) {
	for _, c := range []struct {
		token string // whether the job may ask for an identity
		there bool
		fails bool
	}{{"yes", false, false}, {"no", false, true}, {"yes", true, true}} {
		m := project(t, "publish", map[string]string{
			".npmrc":       "registry=https://r.example/\n//r.example/:_authToken=t\n",
			"package.json": `{"name": "x", "version": "1.0.0"}`})
		m.CI.IDToken = c.token
		p := Publish(m, npmrc.Latest())
		looked := []facts.Looked{{Query: p.Queries[0], Asked: &facts.Asked{Status: 401}}}
		if c.there {
			looked[0].Status, looked[0].Packument = 200, facts.Packument{Versions: []string{"1.0.0"}}
		}
		failures := p.Judge(looked, nil)
		if o := p.Outlook(looked, time.Time{}, 0); len(failures) > 0 != c.fails || o.Sure != c.fails {
			t.Errorf("%+v: %d failures, sure %v, %v", c, len(failures), o.Sure, p.Unknown)
		}
	}
}

// TestAWorkspacesFolderPublishesItsOwnPackage: other clients take the nearest package.json, whatever project that is
// of.
func TestAWorkspacesFolderPublishesItsOwnPackage(t *testing.T) {
	root := project(t, "publish", map[string]string{".yarnrc.yml": "npmAuthToken: t\n", "yarn.lock": "",
		"package.json":            `{"name": "root", "private": true, "workspaces": ["packages/*"]}`,
		"packages/a/package.json": `{"name": "a", "version": "1.0.0"}`}).Prefix
	m := publisher(t, npmrc.Yarn2, filepath.Join(root, "packages", "a"), "publish")
	if p := Publish(m, npmrc.Version{Major: 4}); len(p.Homes()) != 1 || p.Homes()[0].Package != "a" || p.Ends != "" {
		t.Errorf("%+v %q", p.Homes(), p.Ends)
	}
}

// publisher is a folder as a client sees it that is run there.
func publisher(t *testing.T, client npmrc.Client, dir, line string) facts.Machine {
	t.Helper()
	m, err := facts.Gather(facts.Where{Cwd: dir, Home: filepath.Join(dir, "h"), GOOS: "linux",
		Client: strings.TrimRight(string(client), "12"), Args: strings.Fields(line),
		Npm: facts.Npm{Version: npmrc.Latest()}})
	if err == nil {
		m, err = m.For(client, npmrc.Version{})
	}
	if err != nil {
		t.Fatal(err)
	}
	m.Args = strings.Fields(line)
	return m
}
