package check

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"npmx/parse/npmrc"
)

const (
	registryLine = "registry=https://r.example/\n"
	serverLine   = "npmRegistryServer: https://r.example/\n"
)

// asked are the names of the packages that a plan of a client asks for, in order.
func asked(t *testing.T, client npmrc.Client, v npmrc.Version, files map[string]string, words ...string) []string {
	t.Helper()
	m := project(t, "install "+strings.Join(words, " "), files)
	if client != "" {
		m = as(t, client, v, "install", files)
	}
	words = slices.DeleteFunc(words, func(w string) bool { return strings.HasPrefix(w, "-") })
	var names []string
	for _, q := range Install(m, v, words, true, time.Time{}).Queries {
		names = append(names, q.Package)
	}
	slices.Sort(names)
	return names
}

// TestAFolderIsLookedIntoAsItsClientDoes: what stands below a folder that a dependency names, in each client's ways.
// The clients themselves are held against it in e2e/diagnosis.
func TestAFolderIsLookedIntoAsItsClientDoes(t *testing.T) {
	files := map[string]string{".npmrc": registryLine, ".yarnrc.yml": serverLine,
		"package.json": `{"dependencies": {"f": "file:./f", "l": "link:./l", "p": "portal:./p", "b": "./b"}}`}
	for _, dir := range []string{"f", "l", "p", "b"} {
		files[dir+"/package.json"] = fmt.Sprintf(`{"name": %[1]q,
			"dependencies": {"%[1]s-runs": "1", "far": "file:../far"}, "devDependencies": {"%[1]s-dev": "1"}}`, dir)
	}
	files["far/package.json"] = `{"name": "far", "dependencies": {"far-runs": "1"},
		"optionalDependencies": {"far-maybe": "1"}}`
	for _, c := range []struct {
		client npmrc.Client
		v      npmrc.Version
		want   string
	}{
		{"", npmrc.Latest(), "b-dev b-runs f-dev f-runs far-runs"},
		{"", npmrc.Version{Major: 6, Minor: 14}, "b-runs f-runs far-runs"},
		{npmrc.Pnpm, npmrc.Version{Major: 12}, "f-runs far-runs"},
		{npmrc.Yarn1, npmrc.Version{Major: 1, Minor: 22}, "b-runs f-runs far-maybe far-runs l-runs"},
		{npmrc.Yarn2, npmrc.Version{Major: 4}, "b-runs f-runs far-maybe far-runs p-runs"},
		{npmrc.Bun, npmrc.Version{Major: 1, Minor: 4}, "b-dev b-runs f-dev f-runs"},
		{npmrc.Deno, npmrc.Version{Major: 2}, ""},
	} {
		if got := asked(t, c.client, c.v, files); strings.Join(got, " ") != c.want {
			t.Errorf("%s %s asks for %q, want %q", c.client, c.v, got, c.want)
		}
	}
	plain := map[string]string{".npmrc": registryLine, "package.json": "{}",
		"b/package.json": files["b/package.json"]}
	if got := asked(t, "", npmrc.Latest(), plain, "./b"); strings.Join(got, " ") != "b-dev b-runs" {
		t.Errorf("npm install ./b asks for %q", got)
	}
}

// TestWhatAFolderIsGivenIsNotAskedFor: what serves a folder's dependency without a registry, as npm does it.
func TestWhatAFolderIsGivenIsNotAskedFor(t *testing.T) {
	for _, c := range []struct {
		name   string
		client npmrc.Client
		v      npmrc.Version
		files  map[string]string
		words  []string
		want   string
	}{
		{"another folder of the project", "", npmrc.Latest(), map[string]string{
			"package.json":   `{"dependencies": {"f": "file:./f", "q": "file:./q"}}`,
			"f/package.json": `{"dependencies": {"q": "1.0.0", "far": "1"}}`,
			"q/package.json": `{"name": "q"}`}, nil, "far"},
		{"which other clients do not", npmrc.Yarn1, npmrc.Version{Major: 1, Minor: 22}, map[string]string{
			"package.json":   `{"dependencies": {"f": "file:./f", "q": "file:./q"}}`,
			"f/package.json": `{"dependencies": {"q": "1.0.0", "far": "1"}}`,
			"q/package.json": `{"name": "q"}`}, nil, "far q"},
		{"a peer", npmrc.Pnpm, npmrc.Version{Major: 10}, map[string]string{
			"package.json":   `{"dependencies": {"f": "file:./f", "q": "file:./q"}}`,
			"f/package.json": `{"peerDependencies": {"q": "1.0.0", "far": "1"}}`,
			"q/package.json": `{"name": "q"}`}, nil, "far"},
		{"its own node_modules", "", npmrc.Latest(), map[string]string{
			"package.json":                  `{"dependencies": {"f": "file:./f"}}`,
			"f/package.json":                `{"dependencies": {"q": "1.0.0", "far": "1"}}`,
			"f/node_modules/q/package.json": `{"name": "q", "version": "1.0.0"}`}, nil, "far"},
		{"an override", "", npmrc.Latest(), map[string]string{
			"package.json":   `{"dependencies": {"f": "file:./f"}, "overrides": {"q": "npm:instead@1"}}`,
			"f/package.json": `{"dependencies": {"q": "1.0.0"}}`}, nil, "instead"},
		{"it is outside of the project", "", npmrc.Latest(), map[string]string{
			"package.json": `{"dependencies": {"f": "file:../outside"}}`}, nil, ""},
		{"it is linked for all", "", npmrc.Latest(), map[string]string{"package.json": `{}`,
			"f/package.json": `{"dependencies": {"q": "1.0.0"}}`}, []string{"./f", "--global"}, ""},
		{"it is packed first", "", npmrc.Version{Major: 10, Minor: 9}, map[string]string{
			".npmrc":         registryLine + "install-links=true\n",
			"package.json":   `{"dependencies": {"f": "file:./f"}}`,
			"f/package.json": `{"dependencies": {"far": "1"}, "devDependencies": {"q": "1.0.0"}}`}, nil, "far"},
	} {
		if c.files[".npmrc"] == "" {
			c.files[".npmrc"] = registryLine
		}
		if got := asked(t, c.client, c.v, c.files, c.words...); strings.Join(got, " ") != c.want {
			t.Errorf("%s: asks for %q, want %q", c.name, got, c.want)
		}
	}
}

// TestAChainOfFoldersEnds: a repository may lead from folder to folder, and back.
func TestAChainOfFoldersEnds(t *testing.T) {
	files := map[string]string{".npmrc": registryLine, "package.json": `{"dependencies": {"x": "file:./0"}}`}
	for i := range 3 * mostFolders {
		files[fmt.Sprintf("%d/package.json", i)] = fmt.Sprintf(`{"name": "n%d", "dependencies": {"d%[1]d": "1",
			"next": "file:../%d", "back": "file:.."}}`, i, i+1)
	}
	if got := asked(t, "", npmrc.Latest(), files); len(got) == 0 || len(got) > mostFolders {
		t.Errorf("asks for %d packages", len(got))
	}
}

// TestWhatAYarnKeepsIsNotAskedFor: a file of yarn 1's mirror, a zip of a later yarn's cache.
func TestWhatAYarnKeepsIsNotAskedFor(t *testing.T) {
	classic := func(name, path string) string {
		return "\"" + name + "@1\":\n  version \"1.0.0\"\n  resolved \"https://r.example/" + path + "#0\"\n"
	}
	one := map[string]string{".npmrc": registryLine, ".yarnrc": "yarn-offline-mirror ./m\n",
		"package.json": `{"dependencies": {"@a/x": "1", "y": "1", "z": "1"}}`,
		"yarn.lock": classic("@a/x", "@a/x/-/x-1.0.0.tgz") + classic("y", "y/-/y-1.0.0.tgz") +
			classic("z", "z/-/z-1.0.0.tgz"),
		"m/@a-x-1.0.0.tgz": "", "m/y-1.0.0.tgz": "", "m/z-1.0.1.tgz": ""}
	if got := asked(t, npmrc.Yarn1, npmrc.Version{Major: 1, Minor: 22}, one); strings.Join(got, " ") != "z" {
		t.Errorf("yarn 1 asks for %q", got)
	}
	entry := func(name string) string {
		return "\"" + name + "@npm:1\":\n  version: 1.0.0\n  resolution: \"" + name + "@npm:1.0.0\"\n" +
			"  checksum: 10c0/0123456789abcdef\n"
	}
	two := map[string]string{".yarnrc.yml": serverLine + "enableGlobalCache: false\n",
		"package.json": `{"dependencies": {"@a/x": "1", "y": "1"}}`,
		"yarn.lock":    "__metadata:\n  version: 8\n" + entry("@a/x") + entry("y"),
		".yarn/cache/@a-x-npm-1.0.0-0000000000-0123456789.zip": "",
		".yarn/cache/y-npm-1.0.0-0000000000-ffffffffff.zip":    "", // of other contents
		"h/.yarn/berry/cache/y-npm-1.0.0-0000000000-8.zip":     "", // of another yarn
	}
	if got := asked(t, npmrc.Yarn2, npmrc.Version{Major: 4}, two); strings.Join(got, " ") != "y" {
		t.Errorf("yarn 4 asks for %q", got)
	}
	two[".yarnrc.yml"] = serverLine // its cache is everybody's then
	if got := asked(t, npmrc.Yarn2, npmrc.Version{Major: 4}, two); strings.Join(got, " ") != "@a/x y" {
		t.Errorf("yarn 4 with a cache for all asks for %q", got)
	}
}

// TestBunsCatalogsAndSwitches: a catalog may have another name, and bunfig.toml leaves out what is for development, of
// what the lockfile has.
func TestBunsCatalogsAndSwitches(t *testing.T) {
	bun := npmrc.Version{Major: 1, Minor: 4}
	for _, catalog := range []string{`"workspaces": {"packages": [], "catalog": {"b": "npm:other@1", "a": "2"}}`,
		`"catalog": {"b": "npm:other@1", "a": "2"}`, `"catalogs": {"n": {"a": "npm:other@1"}, "m": {"b": "npm:no@1"}}`,
		`"workspaces": {"catalogs": {"n": {"a": "npm:other@1"}, "m": {"a": "npm:no@1"}}}`} {
		files := map[string]string{".npmrc": registryLine,
			"package.json": `{` + catalog + `, "dependencies": {"a": "catalog:n", "b": "catalog:"}}`}
		if got := asked(t, npmrc.Bun, bun, files); len(got) != 2 || !slices.Contains(got, "other") ||
			slices.Contains(got, "no") {
			t.Errorf("%s: asks for %q", catalog, got)
		}
		if got := asked(t, npmrc.Pnpm, npmrc.Version{Major: 10}, files); strings.Join(got, " ") != "a b" {
			t.Errorf("%s: pnpm asks for %q", catalog, got)
		}
	}
	files := map[string]string{".npmrc": registryLine, "bunfig.toml": "[install]\ndev = false\n",
		"package.json": `{"dependencies": {"a": "1"}, "devDependencies": {"d": "1"}}`,
		"bun.lock":     `{"packages": {"a": ["a@1.0.0", "", {}, "x"], "d": ["d@1.0.0", "", {}, "y"]}}`}
	if got := asked(t, npmrc.Bun, bun, files); strings.Join(got, " ") != "a" {
		t.Errorf("without development: asks for %q", got)
	}
}
