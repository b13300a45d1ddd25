package diagnosis

import (
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
	only    string // columns, apart by commas; "" all
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
		{name: "flag", depends: privateCore, home: none, args: []string{"--registry={public}"},
			only: "pnpm 10,pnpm 12,yarn 1,bun"},
	}
}

// scenario is the cell in a client's files; false where that client has no such.
func (c guestCell) scenario(client lab.Client) (demo.Scenario, bool) {
	if c.only != "" && !slices.Contains(strings.Split(c.only, ","), client.Column) {
		return demo.Scenario{}, false
	}
	manifest := `{"name": "shop", "version": "1.0.0", "license": "MIT", "private": true, ` + c.depends + `}`
	files := project(client.Column, manifest, text{npmrc, yarnrc})
	for _, more := range []map[string]string{c.files, c.own[client.Column]} {
		for name, text := range more {
			files[name] = text
		}
	}
	l := layout{files: files, home: c.home.of(client.Column), args: append([]string{"install"}, c.args...)}
	return mistake{name: c.name, as: map[string]layout{client.Column: l}}.of(client)
}

// TestCheckForetellsOtherClients asks check about each project, and has the client install it then. With NPMX_LAB=full,
// or NPMX_LAB=clients.
func TestCheckForetellsOtherClients(t *testing.T) {
	if !rig.Full() && os.Getenv("NPMX_LAB") != "clients" {
		t.Skip("NPMX_LAB=clients installs with other clients")
	}
	var all guestTally
	t.Run("client", func(t *testing.T) {
		for _, client := range lab.Clients() {
			t.Run(strings.ReplaceAll(client.Column, " ", ""), func(t *testing.T) {
				g := newGuest(t, client)
				for _, c := range guestCells() {
					if s, ok := c.scenario(client); ok {
						t.Run(c.name, func(t *testing.T) {
							t.Parallel()
							g.foresee(t, c, s, &all)
						})
					}
				}
			})
		}
	})
	t.Logf("%d projects: %d refused as foretold, %d let through as foretold, %d fail of what was left open",
		all.refused+all.through+all.open, all.refused, all.through, all.open)
	if all.refused < 40 || all.through < 40 || all.open > 15 {
		t.Error("too few to measure by, or too many left open")
	}
}

// guestTally counts what came of the projects.
type guestTally struct {
	mu                     sync.Mutex
	refused, through, open int
}

func (all *guestTally) count(n *int) {
	all.mu.Lock()
	defer all.mu.Unlock()
	*n++
}

func (g guest) foresee(t *testing.T, c guestCell, s demo.Scenario, all *guestTally) {
	t.Helper()
	p := g.lay(t, s)
	if c.before {
		g.installBefore(t, p, c.warm)
	}
	told := g.ask(t, p)
	got := g.attempt(t, p, "")
	switch through := got.Status == 0; {
	case told.Let && through:
		all.count(&all.through)
	case told.Let && (len(got.Report.Findings) == 0 || leftOpen(reasonsOf(told), causeOf(got.Report.Findings))):
		all.count(&all.open)
	case told.Let:
		t.Errorf("check foretells no failure; %s fails of %s\n%s", g.Column, causeOf(got.Report.Findings), got.Stderr)
	case through && c.warm && slices.Contains(reasonsOf(told), "store"):
		all.count(&all.open)
	case through:
		t.Errorf("check foretells %s; %s installs\n%+v", causeOf(told.Findings), g.Column, told)
	case !overlap(candidates(told.Findings), candidates(got.Report.Findings)):
		t.Errorf("check foretells %q; %s fails of %q\n%s", candidates(told.Findings), g.Column,
			candidates(got.Report.Findings), got.Stderr)
	default:
		all.count(&all.refused)
	}
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
