package cli

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"npmx/explain/report"
	"npmx/internal/rig"
	"npmx/parse/registry"
)

// TestCheckReadsTheClientsOwnFiles: the registry and the credential of each client, with file and line, which npm knows
// nothing of; what only npm reads is not theirs.
func TestCheckReadsTheClientsOwnFiles(t *testing.T) {
	npmrc := "registry=https://npm.example/\n//npm.example/:_authToken=t0ken\n"
	yml := "npmScopes:\n  acme:\n    npmRegistryServer: https://yarn.example/\n    npmAuthToken: s3cret-of-yarn\n"
	emptyBelow := map[string]string{".npmrc": "@acme:registry=https://e.example/npm/\n",
		"home/.npmrc": "//e.example/npm/:_authToken=${NOT_SET}\n//e.example/:_authToken=s3cret\n"}
	variableBelow := map[string]string{"home/.npmrc": "//v.example/:_auth=dTpzM2NyZXQ=\n",
		".npmrc": "@acme:registry=https://v.example/\n//v.example/:_authToken=s3cret\n//v.example/:_authToken=${X}\n"}
	for _, c := range []clientCase{
		{"pnpm's auth.ini beats the user's file", "pnpm", "12.21.0", map[string]string{
			".npmrc": "@acme:registry=https://p.example/\n", "home/.npmrc": "//p.example/:_authToken=npms-own\n",
			"home/.config/pnpm/auth.ini": "\n//p.example/:_authToken=s3cret-of-pnpm\n"},
			"https://p.example/", "home/.config/pnpm/auth.ini:2", ""},
		{"pnpm 12 stops at a token that is empty", "pnpm", "12.21.0", emptyBelow, "https://e.example/npm/",
			"home/.npmrc:1", ""},
		{"pnpm 11 looks above it", "pnpm", "11.28.11", emptyBelow, "https://e.example/npm/", "home/.npmrc:2", ""},
		{"pnpm 12 passes over one line of a repository", "pnpm", "12.21.0", variableBelow, "https://v.example/",
			".npmrc:2", ""},
		{"pnpm 11 passes over the key", "pnpm", "11.28.11", variableBelow, "https://v.example/", "home/.npmrc:1", ""},
		{"pnpm's workspace file names the registry", "pnpm", "11.5.0", map[string]string{
			"pnpm-workspace.yaml": "registries:\n  '@acme': https://w.example/\n",
			"home/.npmrc":         "//w.example/:_authToken=s3cret\n"},
			"https://w.example/", "home/.npmrc:1", ""},
		{"a later yarn", "yarn", "4.18.1", map[string]string{".yarnrc.yml": yml, ".npmrc": npmrc},
			"https://yarn.example/", ".yarnrc.yml:4", ""},
		{"the first yarn", "yarn", "1.22.22", map[string]string{".yarnrc.yml": yml,
			".npmrc": "@acme:registry=https://one.example/\n//one.example/:_authToken=s3cret\n"},
			"https://one.example/", ".npmrc:2", ""},
		{"bun's table", "bun", "1.4.5", map[string]string{".npmrc": npmrc, "bunfig.toml": "[install.scopes]\n" +
			"acme = { url = \"https://bun.example/\", token = \"s3cret-of-bun\" }\n"},
			"https://bun.example/", "bunfig.toml:2", ""},
		{"deno, above the registry's address", "deno", "2.9.6", map[string]string{
			".npmrc":      "@acme:registry=https://d.example/npm/\n",
			"home/.npmrc": "//d.example/:_authToken=s3cret\n//d.example/npm:_authToken=s3cret-without-slash\n"},
			"https://d.example/npm/", "home/.npmrc:1", ""},
		{"corepack's own file", "corepack", "0.36.0", map[string]string{".npmrc": npmrc,
			".corepack.env": "COREPACK_NPM_REGISTRY=https://c.example\nCOREPACK_NPM_TOKEN=s3cret\n"},
			"https://c.example", ".corepack.env:2", ""},
		{"corepack's later yarns, whose host gets no token", "corepack", "0.36.0", map[string]string{
			"package.json":  `{"packageManager":"yarn@4.18.1"}`,
			".corepack.env": "COREPACK_NPM_TOKEN=s3cret\n"}, "https://repo.yarnpkg.com", "", ""},
		{"npm itself", "npm", "", map[string]string{".yarnrc.yml": yml, ".npmrc": npmrc}, "https://npm.example/",
			".npmrc:2", ""},
	} {
		c.hold(t)
	}
}

// TestCheckReadsTheClientsFlags: a registry on the command line comes before those of files, but not one that is meant
// for another program.
func TestCheckReadsTheClientsFlags(t *testing.T) {
	files := map[string]string{".npmrc": "registry=https://npm.example/\n//npm.example/:_authToken=s3cret\n",
		"home/.npmrc": "//f.example/:_authToken=s3cret\n"}
	named, project := clientCase{files: files, registry: "https://f.example/", at: "home/.npmrc:1"},
		clientCase{files: files, registry: "https://npm.example/", at: ".npmrc:2"}
	named.as("pnpm", "12.21.0", "install --registry https://f.example/").hold(t)
	named.as("pnpm", "12.21.0", "publish --config.registry=https://f.example/ --no-git-checks").hold(t)
	named.as("pnpm", "11.28.11", "publish --registry=https://g.example/ --@acme:registry=https://f.example/").hold(t)
	named.as("pnpm", "10.34.9", "--registry https://g.example/ add core --registry=https://f.example/").hold(t)
	named.as("pnpm", "12.21.0", "--filter test publish --registry https://f.example/").hold(t)
	named.as("pnpm", "12.21.0", "add test --registry https://f.example/").hold(t)
	named.as("yarn", "1.22.22", "install --registry https://f.example/").hold(t)
	named.as("bun", "1.4.5", "add core --registry=https://f.example/").hold(t)
	bunfig := clientCase{registry: "https://f.example/", at: "other.toml:2", files: map[string]string{
		"other.toml": "[install.scopes]\nacme = { url = \"https://f.example/\", token = \"s3cret\" }\n"}}
	bunfig.as("bun", "1.4.5", "install --config=other.toml").hold(t)
	bunfig.at, bunfig.registry = "", registry.Public
	bunfig.as("bun", "1.4.5", "install --config other.toml").hold(t)
	bunfig.as("bun", "1.4.5", "install -c other.toml").hold(t)
	project.as("pnpm", "12.21.0", "dlx create-shop --registry=https://f.example/").hold(t)
	project.as("pnpm", "12.21.0", "-r exec tool --registry=https://f.example/").hold(t)
	project.as("pnpm", "12.21.0", "exec -- tool --registry=https://f.example/").hold(t)
	project.as("yarn", "1.22.22", "add core -- --registry=https://f.example/").hold(t)
	project.as("bun", "1.4.5", "add core --registry --verbose").hold(t)
	project.as("deno", "2.9.6", "add npm:core --registry=https://f.example/").hold(t)
}

// TestATokenThatGoesWithAScopeAloneIsShownThere: yarn 4 sends its token with a scope's packages, and with others only
// where it is told to.
func TestATokenThatGoesWithAScopeAloneIsShownThere(t *testing.T) {
	dir := t.TempDir()
	rig.Write(t, filepath.Join(dir, "package.json"), `{"dependencies": {"@acme/core": "1"}}`)
	rig.Write(t, filepath.Join(dir, ".yarnrc.yml"), "npmRegistryServer: https://y.example/\nnpmAuthToken: s3cret\n")
	out, _ := checkAt(t, time.Now, dir, filepath.Join(dir, "home"), []string{"NPMX_NPM=" + rig.NpmOf(t, "11.21.2"),
		"PATH=", "HOME=" + filepath.Join(dir, "home")}, "--client", "yarn", "--format", "json")
	var r struct {
		Targets []struct {
			Target     string
			Credential *struct{ Line int }
		}
	}
	rig.Must(t, json.Unmarshal(out, &r))
	sent := map[string]bool{}
	for _, target := range r.Targets {
		sent[target.Target] = target.Credential != nil && target.Credential.Line == 2
	}
	if len(sent) != 2 || sent["everything else"] || !sent["@acme"] {
		t.Errorf("%v\n%s", sent, out)
	}
}

// clientCase is a client in a folder with files, and where it is to find what.
type clientCase struct {
	name, client, version string
	files                 map[string]string
	registry, at          string // and where the credential is written
	flags                 string // the client's own command line
}

func (c clientCase) as(client, version, flags string) clientCase {
	c.name, c.client, c.version, c.flags = client+" "+flags, client, version, flags
	return c
}

func (c clientCase) hold(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	rig.Write(t, filepath.Join(dir, "package.json"),
		`{"name": "shop", "packageManager": "`+c.client+`@`+c.version+`"}`)
	for name, text := range c.files {
		rig.Write(t, filepath.Join(dir, name), text)
	}
	args := []string{"--client", c.client, "--format", "json", "@acme/core", "--"}
	out, _ := checkAt(t, time.Now, dir, filepath.Join(dir, "home"), []string{"NPMX_NPM=" + rig.NpmOf(t, "11.21.2"),
		"PATH=", "HOME=" + filepath.Join(dir, "home")}, append(args, strings.Fields(c.flags)...)...)
	rig.Follows(t, report.CheckSchema(), out)
	var r struct {
		Client  struct{ Name string }
		Targets []struct {
			Registry   string
			Credential struct {
				File string
				Line int
			}
		}
	}
	rig.Must(t, json.Unmarshal(out, &r))
	at := strings.TrimSuffix(r.Targets[0].Credential.File+":"+rig.Number(r.Targets[0].Credential.Line), ":")
	if r.Client.Name != c.client || r.Targets[0].Registry != c.registry || at != c.at ||
		strings.Contains(string(out), "s3cret") {
		t.Errorf("%s: %s %s, want %s %s\n%s", c.name, r.Targets[0].Registry, at, c.registry, c.at, out)
	}
}

// TestCheckNamesBothLinesThatPnpmTakesByChance: pnpm 12 takes an address with or without its last slash, in each run
// anew; what both have is sent in any case.
func TestCheckNamesBothLinesThatPnpmTakesByChance(t *testing.T) {
	for other, status := range map[string]int{"0ther": statusFound, "t0ken": 0} {
		dir := t.TempDir()
		rig.Write(t, filepath.Join(dir, "package.json"), `{"packageManager": "pnpm@12.21.0"}`)
		rig.Write(t, filepath.Join(dir, ".npmrc"), "@acme:registry=https://p.example/npm/\n")
		rig.Write(t, filepath.Join(dir, "home", ".npmrc"), "//p.example/npm:_authToken="+other+
			"\n\n//p.example/npm/:_authToken=t0ken\n")
		env := []string{"NPMX_NPM=" + rig.NpmOf(t, "11.21.2"), "PATH=", "HOME=" + filepath.Join(dir, "home")}
		out, got := checkAt(t, time.Now, dir, filepath.Join(dir, "home"), env, "--client", "pnpm", "@acme/core")
		both := strings.Contains(string(out), "/.npmrc:1") && strings.Contains(string(out), "/.npmrc:3")
		if got != status || both != (status != 0) || strings.Contains(string(out), "0ken") {
			t.Errorf("beside %s: status %d\n%s", other, got, out)
		}
	}
}

// TestAFoldersNameIsShownWithoutItsControlCharacters: a cloned repository names its folders as it likes.
func TestAFoldersNameIsShownWithoutItsControlCharacters(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a\x1b[31mb\x02c")
	rig.Write(t, filepath.Join(dir, "package.json"), `{"name": "shop", "version": "1.0.0"}`)
	rig.Write(t, filepath.Join(dir, ".npmrc"), "registry=https://n.example/\n//n.example/:_authToken=${NOT_SET}\n")
	env := []string{"NPMX_NPM=" + rig.NpmOf(t, "11.21.2"), "PATH=", "HOME=" + filepath.Join(dir, "home")}
	for _, args := range [][]string{{}, {"--format", "json"}, {"--", "install", "--prefix", dir}} {
		out, status := checkAt(t, time.Now, dir, filepath.Join(dir, "home"), env, args...)
		if status != statusFound || strings.ContainsAny(string(out), "\x1b\x02") {
			t.Errorf("%q: status %d\n%q", args, status, out)
		}
	}
}
