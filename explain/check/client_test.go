package check

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"npmx/explain/facts"
	"npmx/parse/npmrc"
)

// as is the project as another client of that version sees it.
func as(t *testing.T, client npmrc.Client, v npmrc.Version, args string, files map[string]string) facts.Machine {
	t.Helper()
	m, err := project(t, args, files).For(client, v)
	if err != nil {
		t.Fatal(err)
	}
	m.Args = strings.Fields(args)
	return m
}

// TestWhatEachClientAsksFor: what stands in package.json and in the client's own files, in that client's ways. The real
// clients are held against it in e2e/diagnosis.
func TestWhatEachClientAsksFor(t *testing.T) {
	kinds := `{"name": "shop", "dependencies": {"a": "1", "mine": "npm:@x/alias@2", "near": "file:near",
		"cat": "catalog:", "yarns": "npm:^3"}, "devDependencies": {"d": "1"}, "optionalDependencies": {"o": "1"},
		"peerDependencies": {"p": "1"}, "resolutions": {"a": "file:./near"}}`
	rc := "registry=https://r.example/\n"
	yml := "npmRegistryServer: https://r.example/\n"
	everywhere := []string{"a", "@x/alias", "cat", "yarns", "d"}
	for _, c := range []struct {
		name   string
		client npmrc.Client
		v      npmrc.Version
		args   string
		files  map[string]string
		want   []string
	}{
		{"pnpm brings peers, and takes resolutions", npmrc.Pnpm, npmrc.Version{Major: 12}, "install",
			map[string]string{".npmrc": rc, "package.json": kinds}, []string{"@x/alias", "cat", "yarns", "d", "p"}},
		{"pnpm is told not to bring peers", npmrc.Pnpm, npmrc.Version{Major: 12}, "install", map[string]string{
			".npmrc": rc, "package.json": kinds, "pnpm-workspace.yaml": "autoInstallPeers: false\n"},
			[]string{"@x/alias", "cat", "yarns", "d"}},
		{"pnpm-workspace.yaml replaces a package", npmrc.Pnpm, npmrc.Version{Major: 12}, "install", map[string]string{
			".npmrc": rc, "package.json": `{"dependencies": {"@x/a": "1", "b": "1", "c": "1", "d": "2",
				"e": "1", "f": "catalog:"}}`,
			"pnpm-workspace.yaml": "overrides:\n" +
				"  '@x/a': link:../a\n" +
				"  'parent>c': link:../c\n" +
				"  d@1: link:../d\n" +
				"  b: npm:other@1\n" +
				"  e: '-'\n" +
				"catalog:\n" +
				"  f: npm:tiny@1\n"}, []string{"other", "c", "d", "tiny"}},
		{"yarn 1 fails of what is optional, and takes no resolutions for the project itself", npmrc.Yarn1,
			npmrc.Version{Major: 1, Minor: 22}, "install", map[string]string{".npmrc": rc, "package.json": kinds},
			append(slices.Clone(everywhere), "o")},
		{"yarn 4 takes them", npmrc.Yarn2, npmrc.Version{Major: 4}, "install",
			map[string]string{".yarnrc.yml": yml, "package.json": kinds}, append(everywhere[1:], "o")},
		{"deno has imports of its own", npmrc.Deno, npmrc.Version{Major: 2}, "install", map[string]string{
			".npmrc": rc, "package.json": `{"dependencies": {"far": "https://f.example/f.tgz"}}`,
			"deno.json": `{"imports": {"core": "npm:@x/core@1", "std": "jsr:@std/fs", /* */ "./": "./"},}`},
			[]string{"@x/core"}},
		{"pnpm's lockfile names the rest", npmrc.Pnpm, npmrc.Version{Major: 12}, "install", map[string]string{
			".npmrc": rc, "package.json": `{"dependencies": {"a": "1"}}`,
			"pnpm-lock.yaml": "lockfileVersion: '9.0'\n" +
				"packages:\n" +
				"  a@1.0.0:\n" +
				"    resolution: {integrity: x}\n" +
				"  '@deep/b@1.0.0':\n" +
				"    resolution: {integrity: y}\n"},
			[]string{"a", "@deep/b"}},
		{"pnpm's workspace has the lockfile", npmrc.Pnpm, npmrc.Version{Major: 12}, "install", map[string]string{
			".npmrc": rc, "package.json": `{"dependencies": {}}`, "pnpm-workspace.yaml": "packages: [packages/*]\n",
			"packages/a/package.json": `{"dependencies": {"w": "1"}}`}, []string{"w"}},
		{"bun leaves out development, and what that needs is not known", npmrc.Bun, npmrc.Version{Major: 1, Minor: 4},
			"install --production", map[string]string{".npmrc": rc,
				"package.json": `{"dependencies": {"a": "1"}, "devDependencies": {"d": "1"}}`,
				"bun.lock": `{"packages": {"a": ["a@1.0.0", "", {}, "x"],
					"d": ["d@1.0.0", "", {}, "y"]}}`}, []string{"a"}},
	} {
		m := as(t, c.client, c.v, c.args, c.files)
		var got []string
		for _, u := range urls(Install(m, c.v, nil, true, time.Time{})) {
			got = append(got, strings.ReplaceAll(strings.TrimPrefix(u, "https://r.example/"), "%2f", "/"))
		}
		for i := range got {
			got[i] = strings.ReplaceAll(got[i], "%2F", "/")
		}
		slices.Sort(got)
		want := slices.Sorted(slices.Values(c.want))
		if !slices.Equal(got, want) {
			t.Errorf("%s: asks for %q, want %q", c.name, got, want)
		}
	}
}

// TestALockfilesAddressIsAskedFor: the file where another client's lockfile has it, and what is there is its place.
func TestALockfilesAddressIsAskedFor(t *testing.T) {
	m := as(t, npmrc.Yarn1, npmrc.Version{Major: 1, Minor: 22}, "install", map[string]string{
		".npmrc": "registry=https://r.example/\n", "package.json": `{"dependencies": {"a": "1"}}`,
		"yarn.lock": "a@1:\n  version \"1.0.0\"\n  resolved \"https://far.example/a-1.0.0.tgz#0\"\n"})
	got := urls(Install(m, npmrc.Version{Major: 1, Minor: 22}, nil, false, time.Time{}))
	if want := []string{"https://far.example/a-1.0.0.tgz"}; !slices.Equal(got, want) {
		t.Errorf("asks for %q, want %q", got, want)
	}
	if l := m.Lockfile; filepath.Base(l.Path) != "yarn.lock" || l.Entries[0].Line != 3 {
		t.Errorf("the lockfile is %+v", l)
	}
}

// TestAVariableStopsYarn: what yarn ends over is told before anything is asked, with its place; the other clients go
// on.
func TestAVariableStopsYarn(t *testing.T) {
	files := map[string]string{".npmrc": "registry=https://r.example/\n//r.example/:_authToken=${NOT_SET}\n",
		".yarnrc.yml": "npmAuthToken: ${NOT_SET}\n", "package.json": `{"dependencies": {"a": "1"}}`}
	for client, line := range map[npmrc.Client]int{npmrc.Yarn1: 2, npmrc.Yarn2: 1, npmrc.Pnpm: 0, npmrc.Bun: 0,
		npmrc.Deno: 0} {
		p := Install(as(t, client, npmrc.Version{}, "install", files), npmrc.Version{}, nil, false, time.Time{})
		switch {
		case line == 0 && (len(p.Stops) > 0 || len(p.Queries) != 1):
			t.Errorf("%s stops: %+v", client, p.Stops)
		case line > 0 && (len(p.Stops) != 1 || len(p.Queries) > 0):
			t.Errorf("%s: %d stops, asks for %q", client, len(p.Stops), urls(p))
		case line > 0 && (p.Stops[0].Variable != "NOT_SET" || p.Stops[0].FileLine != line):
			t.Errorf("%s stops over %+v", client, p.Stops[0])
		}
	}
}

// TestWhatARunLeavesOut: npm's settings keep it from asking for parts of the lockfile. npm itself is held against them
// in e2e/diagnosis.
func TestWhatARunLeavesOut(t *testing.T) {
	files := map[string]string{".npmrc": "registry=https://r.example/\n", "package.json": `{"name": "shop",
			"workspaces": ["w/*"], "dependencies": {"a": "1"}, "devDependencies": {"d": "1"}}`,
		"w/one/package.json": `{"name": "one", "dependencies": {"in": "1"}}`}
	var lock []string
	for name, mark := range map[string]string{"a": "x", "d": "dev", "o": "optional", "do": "devOptional", "p": "peer",
		"in": "x"} {
		lock = append(lock, `"node_modules/`+name+`": {"version": "1.0.0", "resolved": "https://r.example/`+name+
			`.tgz", "`+mark+`": true}`)
	}
	slices.Sort(lock)
	files["package-lock.json"] = `{"packages": {` + strings.Join(lock, ",\n") + `}}`
	for args, want := range map[string]string{
		"install":                                "a d do in p",
		"install --omit=dev":                     "a do in p",
		"install --production":                   "a do in p",
		"install --only=prod":                    "a do in p",
		"ci --omit=dev --include=dev":            "a d do in p",
		"ci --omit=dev --production=false":       "a d do in p",
		"ci --omit=dev --omit=optional":          "a in p",
		"ci --omit=peer":                         "a d do in",
		"install --dry-run":                      "",
		"install --package-lock-only":            "",
		"install --no-package-lock":              "a d in",
		"install --workspace=one":                "in",
		"install --workspace=one --workspace=no": "in",
	} {
		var got []string
		for _, u := range urls(Install(project(t, args, files), npmrc.Latest(), nil, true, time.Time{})) {
			got = append(got, strings.TrimSuffix(strings.TrimPrefix(u, "https://r.example/"), ".tgz"))
		}
		slices.Sort(got)
		if all := strings.Join(got, " "); all != want {
			t.Errorf("%s asks for %q, want %q", args, all, want)
		}
	}
}

// TestEachNpmReadsTheLockfileInItsWay: npm 6 reads none of version 3, and for production asks for less; 8 to 10 put
// the path of a replaced address behind the registry's.
func TestEachNpmReadsTheLockfileInItsWay(t *testing.T) {
	files := map[string]string{".npmrc": "registry=https://r.example/npm/\nreplace-registry-host=always\n",
		"package.json":   `{"dependencies": {"a": "1"}, "devDependencies": {"d": "1"}, "workspaces": ["w"]}`,
		"w/package.json": `{"name": "w", "dependencies": {"in": "1"}}`,
		"package-lock.json": `{"lockfileVersion": 3, "packages": {"node_modules/a": {"version": "1.0.0",
			"resolved": "https://old.example/npm/a/-/a-1.0.0.tgz"}}}`}
	for _, c := range []struct {
		major int
		args  string
		want  string
	}{
		{6, "install", "a d"}, {6, "install --production", "a"}, {6, "install b", "b"}, {6, "ci", ""},
		{7, "install", "a d in"}, {8, "install", "d in npm/a/-/a-1.0.0.tgz"},
		{10, "install", "d in npm/a/-/a-1.0.0.tgz"}, {11, "install", "a d in"}, {11, "install b", "a b d in"},
	} {
		v := npmrc.Version{Major: c.major}
		m := project(t, c.args, files)
		p := Install(m, v, m.Config.Operands(), true, time.Time{})
		var got []string
		for _, u := range urls(p) {
			got = append(got, strings.TrimPrefix(u, "https://r.example/npm/"))
		}
		slices.Sort(got)
		if all := strings.Join(got, " "); all != c.want {
			t.Errorf("npm %d %s asks for %q, want %q", c.major, c.args, all, c.want)
		}
		if ends := p.Ends != ""; ends != (c.args == "ci") {
			t.Errorf("npm %d %s ends: %q", c.major, c.args, p.Ends)
		}
	}
}

// TestAFlagThatNpmxDoesNotKnowIsNamed: what another client's command line says beyond what is known of it may change
// what is asked.
func TestAFlagThatNpmxDoesNotKnowIsNamed(t *testing.T) {
	for _, c := range []struct {
		client npmrc.Client
		line   string
		want   []string
	}{
		{npmrc.Pnpm, "--frozen-lockfile --reporter=silent --config.registry=https://a.example/", nil},
		{npmrc.Pnpm, "--frozen-lockfile --dir ../other --weird=s3cret", []string{"--dir", "--weird"}},
		{npmrc.Pnpm, "--npm_abcdefghijklmnopqrstuvwxyz0123456789", []string{"--..."}},
		{npmrc.Yarn1, "--frozen-lockfile --cwd=../other -- --weird", []string{"--cwd"}},
		{npmrc.Bun, "--frozen-lockfile --cwd=../other --\x1b[31m", []string{"--cwd", "--..."}},
		{npmrc.Yarn2, "--immutable --inline-builds", nil},
		{npmrc.Deno, "--quiet --import-map=https://a.example/x.json", []string{"--import-map"}},
	} {
		var flags []string
		m := as(t, c.client, npmrc.Version{}, "install "+c.line, map[string]string{"package.json": "{}"})
		for _, u := range Install(m, npmrc.Version{}, nil, false, time.Now()).Unknown {
			if u.Reason == DoubtFlag {
				flags = append(flags, u.Place)
			}
		}
		if !slices.Equal(flags, c.want) {
			t.Errorf("%s %s: %q, want %q", c.client, c.line, flags, c.want)
		}
	}
}
