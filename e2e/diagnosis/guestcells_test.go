package diagnosis

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"npmx/demo"
	"npmx/internal/lab"
	"npmx/internal/rig"
)

// guestCell is a project that another client installs, after check was asked about it.
type guestCell struct {
	name    string
	depends string            // keys of package.json
	home    text              // beside everybody's
	files   map[string]string // of the project
	own     map[string]map[string]string
	args    []string
	env     []string
	// ships are keys of a package.json that is published; settings: the project's, "" those of the registry
	ships    string
	settings text
	only     string // columns, apart by commas; "" all
	// before: it was installed by somebody who was let in, whose token is gone. What that left in the cache and in
	// node_modules stays where it is warm, and the lockfile in any case.
	before, warm bool
}

const privateCore = `"dependencies": {"@acme/core": "1"}`

// workspaceOf is a project with one workspace, in each client's terms.
func workspaceOf(inside string) map[string]map[string]string {
	manifest := `{"name": "a", "version": "1.0.0", "dependencies": {` + inside + `}}`
	all := map[string]map[string]string{}
	for _, c := range columns {
		all[c] = map[string]string{"packages/a/package.json": manifest}
		if strings.HasPrefix(c, "pnpm") {
			all[c]["pnpm-workspace.yaml"] = "packages:\n  - packages/*\n"
		}
	}
	return all
}

func guestCells() []guestCell {
	none, good := text{}, token("{token}")
	local := map[string]string{"near/package.json": `{"name": "@acme/core", "version": "1.0.0"}`}
	deep := map[string]string{"near/package.json": `{"name": "near", "version": "1.0.0", ` + privateCore + `}`}
	chain := map[string]string{"far/package.json": strings.Replace(deep["near/package.json"], "near", "far", 1),
		"near/package.json": `{"name": "near", "version": "1.0.0", "dependencies": {"far": "file:../far"}}`}
	offline := map[string]map[string]string{
		"pnpm 12": {"pnpm-workspace.yaml": "packages: []\noffline: true\n"},
		yarn4:     {".yarnrc.yml": yarnrc + "enableNetwork: false\n"},
	}
	workspaces := `"workspaces": ["packages/*"]`
	yarns := "yarn 1," + yarn4
	return []guestCell{
		{name: "nothing", depends: `"dependencies": {}`},
		{name: "public", depends: `"dependencies": {"tiny-pad": "1"}`},
		{name: "private", depends: privateCore},
		{name: "private-good", depends: privateCore, home: good},
		{name: "private-stranger", depends: privateCore, home: token("{token-bob}")},
		{name: "public-and-private", depends: `"dependencies": {"tiny-pad": "1", "@acme/core": "1"}`},
		{name: "development", depends: `"devDependencies": {"@acme/core": "1"}`},
		{name: "optional", depends: `"optionalDependencies": {"@acme/core": "1"}`},
		{name: "peer", depends: `"peerDependencies": {"@acme/core": "1"}`},
		{name: "peer-not-brought", depends: `"peerDependencies": {"@acme/core": "1"}`, only: "pnpm 10,pnpm 12",
			files: map[string]string{"pnpm-workspace.yaml": "packages: []\nautoInstallPeers: false\n"}},
		{name: "peer-not-brought-by-npmrc", depends: `"peerDependencies": {"@acme/core": "1"}`, only: "pnpm 10",
			files: map[string]string{".npmrc": npmrc + "auto-install-peers=false\n"}},
		{name: "alias", depends: `"dependencies": {"mine": "npm:@acme/core@1"}`},
		{name: "alias-good", depends: `"dependencies": {"mine": "npm:@acme/core@1"}`, home: good},
		{name: "folder", depends: `"dependencies": {"@acme/core": "file:near"}`, files: local},
		{name: "address", depends: `"dependencies": {"core": "{registry}@acme/core/-/core-1.1.0.tgz"}`},
		{name: "absent", depends: `"dependencies": {"@acme/gone": "1"}`, home: good},
		{name: "deep", depends: `"dependencies": {"@acme/ui": "1"}`, home: good},
		{name: "workspace", depends: workspaces, own: workspaceOf(`"@acme/core": "1"`)},
		{name: "workspace-good", depends: workspaces, own: workspaceOf(`"@acme/core": "1"`), home: good},
		{name: "resolutions", depends: privateCore + `, "resolutions": {"@acme/core": "file:./near"}`, files: local,
			only: yarns},
		{name: "overrides", depends: privateCore + `, "overrides": {"@acme/core": "file:./near"}`, files: local,
			only: "bun"},
		{name: "pnpm-overrides", depends: privateCore, only: "pnpm 10,pnpm 12", files: map[string]string{
			"near/package.json":   local["near/package.json"],
			"pnpm-workspace.yaml": "packages: []\noverrides:\n  '@acme/core': link:./near\n"}},
		{name: "catalog", depends: `"dependencies": {"@acme/core": "catalog:"}`, only: "pnpm 10,pnpm 12",
			files: map[string]string{"pnpm-workspace.yaml": "packages: []\ncatalog:\n  '@acme/core': ^1.0.0\n"}},
		{name: "imports", depends: `"dependencies": {}`, only: "deno",
			files: map[string]string{"deno.json": `{"imports": {"core": "npm:@acme/core@1"}}`}},
		{name: "locked", depends: privateCore, before: true},
		{name: "locked-good", depends: privateCore, before: true, home: good},
		{name: "locked-public", depends: `"dependencies": {"tiny-pad": "1"}`, before: true},
		{name: "locked-deep", depends: `"dependencies": {"@acme/ui": "1"}`, before: true},
		{name: "locked-development", depends: `"devDependencies": {"@acme/core": "1"}`, before: true,
			args: []string{"--production"}, only: "yarn 1,bun"},
		{name: "locked-prod", depends: `"devDependencies": {"@acme/core": "1"}`, before: true, args: []string{"--prod"},
			only: "pnpm 10,pnpm 12"},
		{name: "locked-optional", depends: `"optionalDependencies": {"@acme/core": "1"}`, before: true},
		{name: "locked-alone", depends: privateCore, before: true, args: []string{"--lockfile-only"},
			only: "pnpm 10,pnpm 12"},
		{name: "locked-filter", depends: privateCore, before: true, args: []string{"--filter", "nothing-here"},
			only: "pnpm 10"},
		{name: "tag", depends: `"dependencies": {"tiny-pad": "npm:latest"}`, only: yarn4},
		{name: "left-out", depends: privateCore, only: "pnpm 10,pnpm 12", files: map[string]string{
			"pnpm-workspace.yaml": "packages: []\noverrides:\n  '@acme/core': '-'\n"}},
		{name: "catalog-alias", depends: `"dependencies": {"core": "catalog:"}`, only: "pnpm 10,pnpm 12",
			files: map[string]string{"pnpm-workspace.yaml": "packages: []\ncatalog:\n  core: npm:tiny-pad@1\n"}},
		{name: "workspace-excluded", depends: `"dependencies": {"tiny-pad": "1"}`, only: "pnpm 10,pnpm 12",
			files: map[string]string{"packages/a/package.json": `{"name": "a", ` + privateCore + `}`,
				"pnpm-workspace.yaml": "packages: ['packages/*', '!packages/a']\n"}},
		{name: "warm", depends: privateCore, before: true, warm: true},
		{name: "folder-deep", depends: `"dependencies": {"near": "file:./near"}`, files: deep},
		{name: "folder-deep-good", depends: `"dependencies": {"near": "file:./near"}`, files: deep, home: good},
		{name: "folder-deep-linked", depends: `"dependencies": {"near": "link:./near"}`, files: deep,
			only: "pnpm 10,pnpm 12,bun," + yarns},
		{name: "folder-linked-chain", depends: `"dependencies": {"near": "./near"}`, files: map[string]string{
			"far/package.json":  chain["far/package.json"],
			"near/package.json": `{"name": "near", "version": "1.0.0", "dependencies": {"far": "../far"}}`},
			only: yarn4},
		{name: "folder-chain", depends: `"dependencies": {"near": "file:./near"}`, files: chain},
		{name: "folder-development", depends: `"dependencies": {"near": "file:./near"}`, files: map[string]string{
			"near/package.json": `{"name": "near", "version": "1.0.0", "devDependencies": {"@acme/core": "1"}}`}},
		{name: "folder-optional", depends: `"dependencies": {"near": "file:./near"}`, files: map[string]string{
			"near/package.json": `{"name": "near", "version": "1.0.0", "optionalDependencies": {"@acme/core": "1"}}`}},
		{name: "folder-peer", depends: `"dependencies": {"near": "file:./near"}`, files: map[string]string{
			"near/package.json": `{"name": "near", "version": "1.0.0", "peerDependencies": {"@acme/core": "1"}}`}},
		{name: "folder-portal", depends: `"dependencies": {"near": "portal:./near"}`, files: deep, only: yarn4},
		{name: "folder-bare", depends: `"dependencies": {"near": "./near"}`, files: deep,
			only: "pnpm 10,pnpm 12,bun," + yarns},
		{name: "mirror-part", depends: `"dependencies": {"@acme/ui": "1"}`, before: true, only: "yarn 1",
			files: map[string]string{".yarnrc": "yarn-offline-mirror ./mirror\n"}},
		{name: "cache-deep", depends: `"dependencies": {"@acme/ui": "1", "tiny-pad": "1"}`, before: true, only: yarn4,
			env: []string{"YARN_CACHE_FOLDER=./zips", "YARN_ENABLE_GLOBAL_CACHE=0"}},
		{name: "offline", depends: privateCore, args: []string{"--offline"}, only: "pnpm 10,pnpm 12,yarn 1"},
		{name: "offline-set", depends: privateCore, own: offline, only: "pnpm 12," + yarn4},
		{name: "mirror", depends: privateCore, before: true, only: "yarn 1", files: map[string]string{
			".yarnrc": "yarn-offline-mirror \"./mirror\"\n"}},
		{name: "mirror-missing", depends: privateCore, only: "yarn 1", files: map[string]string{
			".yarnrc": "yarn-offline-mirror \"./mirror\"\n"}},
		{name: "cache-committed", depends: privateCore, before: true, only: yarn4, files: map[string]string{
			".yarnrc.yml": yarnrc + "enableGlobalCache: false\n"}, env: []string{"YARN_CACHE_FOLDER=./zips"}},
		{name: "cache-passed-over", depends: privateCore, before: true, only: yarn4,
			env: []string{"YARN_CACHE_FOLDER=./zips"}},
		{name: "bun-catalog", depends: `"workspaces": {"packages": [], "catalog": {"core": "npm:tiny-pad@1"}},
			"dependencies": {"core": "catalog:"}`, only: "bun"},
		{name: "bun-catalogs", depends: `"workspaces": {"packages": []}, "catalogs": {"x": {"core": "npm:tiny-pad@1"}},
			"dependencies": {"core": "catalog:x"}`, only: "bun"},
		{name: "bunfig-peer", depends: `"peerDependencies": {"@acme/core": "1"}`, only: "bun",
			files: map[string]string{"bunfig.toml": "[install]\npeer = false\n"}},
		{name: "bunfig-production", depends: `"devDependencies": {"@acme/core": "1"}`, only: "bun", before: true,
			files: map[string]string{"bunfig.toml": "[install]\nproduction = true\n"}},
		{name: "bunfig-dev", depends: `"devDependencies": {"@acme/core": "1"}`, only: "bun", before: true,
			files: map[string]string{"bunfig.toml": "[install]\ndev = false\n"}},
		{name: "bunfig-dev-fresh", depends: `"devDependencies": {"@acme/core": "1"}`, only: "bun",
			files: map[string]string{"bunfig.toml": "[install]\ndev = false\n"}},
		{name: "ignore-optional", depends: `"optionalDependencies": {"@acme/core": "1"}`, only: "yarn 1",
			args: []string{"--ignore-optional"}},
		{name: "flag", depends: privateCore, home: none, args: []string{"--registry={public}"},
			only: "pnpm 10,pnpm 12,yarn 1,bun"},
	}
}

// scenario is the cell in a client's files; false where that client has no such.
func (c guestCell) scenario(client lab.Client) (demo.Scenario, bool) {
	if c.only != "" && !slices.Contains(strings.Split(c.only, ","), client.Column) {
		return demo.Scenario{}, false
	}
	if c.ships != "" {
		return c.publication(client)
	}
	manifest := `{"name": "shop", "version": "1.0.0", "license": "MIT", "private": true, ` + c.depends + `}`
	files := project(client.Column, manifest, text{npmrc, yarnrc})
	for _, more := range []map[string]string{c.files, c.own[client.Column]} {
		for name, text := range more {
			files[name] = text
		}
	}
	l := layout{files: files, home: c.home.of(client.Column), args: append([]string{"install"}, c.args...),
		env: c.env}
	return mistake{name: c.name, as: map[string]layout{client.Column: l}}.of(client)
}

// publication is the cell of a package that is published; false where the client publishes none.
func (c guestCell) publication(client lab.Client) (demo.Scenario, bool) {
	args, ok := publishArgs[client.Column]
	settings := c.settings
	if settings == (text{}) {
		settings = text{npmrc, yarnrc}
	}
	l := layout{files: project(client.Column, "{"+c.ships+`, "license": "MIT"}`, settings),
		home: c.home.of(client.Column), args: slices.Concat(args, c.args), env: c.env}
	s, _ := mistake{name: c.name, as: map[string]layout{client.Column: l}}.of(client)
	return s, ok
}

// TestCheckForetellsOtherClients asks check about each project, and holds that against what the client made of it, as
// it was recorded. With NPMX_LAB=full, or clients, the client installs it anew, and the record is compared as well;
// NPMX_UPDATE=1 with it rewrites that.
func TestCheckForetellsOtherClients(t *testing.T) {
	all := guestTally{live: rig.Full() || os.Getenv("NPMX_LAB") == "clients", record: readGuestRecord(t),
		seen: map[string]guestOutcome{}}
	t.Run("client", func(t *testing.T) {
		for _, client := range lab.Clients() {
			t.Run(strings.ReplaceAll(client.Column, " ", ""), func(t *testing.T) {
				g := benched(t, client, all.live)
				for _, c := range append(guestCells(), guestPublications()...) {
					s, ok := c.scenario(client)
					if !ok || c.before && !all.live { // which takes the client to lay out
						continue
					}
					t.Run(c.name, func(t *testing.T) {
						t.Parallel()
						g.foresee(t, c, s, &all)
					})
				}
			})
		}
	})
	all.sum(t)
}

// benched is the client, or its place alone, in which npmx finds neither it nor its version.
func benched(t *testing.T, client lab.Client, live bool) guest {
	if live {
		return newGuest(t, client)
	}
	npm := rig.NpmOf(t, rig.UsualVersion)
	return guest{Client: client, path: t.TempDir(), npmx: rig.Npmx(t), env: "NPMX_NPM=" + npm}
}

// guestOutcome is what a client made of a project: whether it was let through, and else the first cause with those that
// its words leave open.
type guestOutcome struct {
	through bool
	could   []string
}

// guestTally counts what came of the projects.
type guestTally struct {
	live                   bool
	record                 map[string]guestOutcome
	mu                     sync.Mutex
	seen                   map[string]guestOutcome
	refused, through, open int
	writing                int // publications of which only the writing shows that they are refused
}

func (all *guestTally) count(n *int) {
	all.mu.Lock()
	defer all.mu.Unlock()
	*n++
}

// outcome is what the client makes of the project now, or made of it when that was recorded.
func (g guest) outcome(t *testing.T, p *played, all *guestTally) guestOutcome {
	t.Helper()
	key := g.Column + "\t" + p.s.Name
	got, known := all.record[key]
	if all.live {
		ran := g.attempt(t, p, "")
		got = guestOutcome{ran.Status == 0, candidates(ran.Report.Findings)}
	} else if !known {
		t.Fatalf("%s has no %q: NPMX_UPDATE=1 with NPMX_LAB=clients writes it", guestPage, key)
	}
	all.mu.Lock()
	defer all.mu.Unlock()
	all.seen[key] = got
	return got
}

func (g guest) foresee(t *testing.T, c guestCell, s demo.Scenario, all *guestTally) {
	t.Helper()
	p := g.lay(t, s)
	if c.ships != "" && g.Column == yarn4 && all.live { // which publishes nothing that is not in its lockfile
		_, _ = p.shell(t, "yarn install")
	}
	if c.before {
		g.installBefore(t, p, c.warm)
	}
	told := g.ask(t, p)
	switch got := g.outcome(t, p, all); {
	case told.Let && got.through:
		all.count(&all.through)
	case told.Let && (len(got.could) == 0 || leftOpen(reasonsOf(told), got.could[0])):
		all.count(map[bool]*int{false: &all.open, true: &all.writing}[c.ships != ""])
	case told.Let:
		t.Errorf("check foretells no failure; %s fails of %q", g.Column, got.could)
	case got.through && c.warm && slices.Contains(reasonsOf(told), "store"):
		all.count(&all.open)
	case got.through:
		t.Errorf("check foretells %s; %s installs\n%+v", causeOf(told.Findings), g.Column, told)
	case len(told.Findings) == 0 && len(got.could) == 0: // a package that is private, say
		all.count(&all.refused)
	case !overlap(candidates(told.Findings), got.could):
		t.Errorf("check foretells %q; %s fails of %q", candidates(told.Findings), g.Column, got.could)
	default:
		all.count(&all.refused)
	}
}

func (all *guestTally) sum(t *testing.T) {
	t.Helper()
	t.Logf("%d projects: %d refused as foretold, %d let through as foretold, %d fail of what was left open",
		all.refused+all.through+all.open+all.writing, all.refused, all.through, all.open+all.writing)
	if all.refused < 80 || all.through < 60 || all.open > 15 || all.writing > 20 {
		t.Error("too few to measure by, or too many left open")
	}
	switch {
	case !all.live:
	case os.Getenv("NPMX_UPDATE") != "" && !t.Failed():
		rig.Must(t, os.WriteFile(guestPage, []byte(guestRecord(all.seen)), 0o644))
	case guestRecord(all.seen) != guestRecord(all.record):
		t.Errorf("%s is not what the clients make of the projects; NPMX_UPDATE=1 rewrites it:\n%s", guestPage,
			guestRecord(all.seen))
	}
}

// guestPage holds what each client made of each project: a line each, with the causes of a refusal.
const guestPage = "e2e/diagnosis/testdata/foretold-clients.tsv"

func guestRecord(all map[string]guestOutcome) string {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(all)) {
		verdict := "refused"
		if all[key].through {
			verdict = "through"
		}
		b.WriteString(key + "\t" + verdict + "\t" + strings.Join(all[key].could, ",") + "\n")
	}
	return b.String()
}

func readGuestRecord(t *testing.T) map[string]guestOutcome {
	t.Helper()
	data, err := os.ReadFile(guestPage)
	rig.Must(t, err)
	all := map[string]guestOutcome{}
	for line := range strings.Lines(string(data)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != 4 {
			t.Fatalf("%s: %q", guestPage, line)
		}
		could := strings.FieldsFunc(f[3], func(r rune) bool { return r == ',' })
		all[f[0]+"\t"+f[1]] = guestOutcome{f[2] == "through", could}
	}
	return all
}

// candidates are the first finding's cause and those that it leaves open.
func candidates(found []rig.Finding) []string {
	if len(found) == 0 {
		return nil
	}
	return append([]string{found[0].Cause}, others(found[0])...)
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(cause string) bool { return slices.Contains(b, cause) })
}

// installBefore installs with somebody's token, which is taken back. Unless that is to stay, what it left is removed,
// but for the lockfile.
func (g guest) installBefore(t *testing.T, p *played, warm bool) {
	t.Helper()
	home := filepath.Join(filepath.Dir(p.c.Project), "home")
	own := filepath.Join(home, ".npmrc")
	line := "{key}:_authToken={token}\n"
	if g.Column == yarn4 {
		own, line = filepath.Join(home, ".yarnrc.yml"), "npmAuthToken: {token}\nnpmAlwaysAuth: true\n"
	}
	kept, err := os.ReadFile(own)
	rig.Must(t, err)
	token := strings.NewReplacer("{key}", p.r.Key(), "{token}", p.r.NewToken(demo.Ada)).Replace(line)
	text := string(kept)
	if !strings.Contains(text, "_authToken") && !strings.Contains(text, "npmAuthToken") {
		text += token
	}
	rig.Must(t, os.WriteFile(own, []byte(text), 0o600))
	if out, status := p.shell(t, g.Name+" install"); status != 0 {
		t.Fatalf("the install before ended with %d\n%s", status, out)
	}
	rig.Must(t, os.WriteFile(own, kept, 0o600))
	if warm {
		return
	}
	for _, at := range []string{home + "/.cache", home + "/.yarn", home + "/.bun", home + "/.local", home + "/.deno",
		p.c.Project + "/node_modules", p.c.Project + "/.yarn", p.c.Project + "/.pnp.cjs",
		filepath.Join(filepath.Dir(p.c.Project), "cache")} {
		rig.Must(t, os.RemoveAll(at))
	}
}
