package npmrc

import (
	"strconv"
	"strings"
	"testing"
)

// TestGuestsShowNoSecret: what bun, deno and corepack hold stays inside, wherever it is written.
func TestGuestsShowNoSecret(t *testing.T) {
	const s = "Zq7XvB2mKd9Wp4LsT8yR"
	table := func(fields string) map[string]string {
		return map[string]string{
			"p/bunfig.toml": "[install]\nregistry = { url = \"https://h.example/\", " + fields + " }\n"}
	}
	for _, c := range []struct {
		name   string
		client Client
		files  map[string]string
		env    map[string]string
	}{
		{"token", Bun, table(`token = "` + s + `"`), nil},
		{"password", Bun, table(`username = "bot", password = "` + s + `"`), nil},
		{"token before the address", Bun, map[string]string{
			"p/bunfig.toml": "[install.scopes]\ns = { token = '" + s + "', url = 'https://h.example/' }\n"}, nil},
		{"address", Bun, map[string]string{
			"p/bunfig.toml": "[install]\nregistry = \"https://bot:" + s + "@h.example/\"\n"}, nil},
		{"token in an address", Bun, map[string]string{"p/.npmrc": "registry=https://:" + s + "@h.example/\n"}, nil},
		{"a hidden table", Bun, map[string]string{"p/bunfig.toml": "[install]\nregistry = \"https://h.example/\"\n",
			"h/.bunfig.toml": "[install.registry]\ntoken = \"" + s + "\"\n"}, nil},
		{"a file of variables", Bun, map[string]string{"p/.npmrc": "registry=https://h.example/\n" +
			"//h.example/:_authToken=${NPM_TOKEN}\n", "p/.env": "NPM_TOKEN=" + s + "\n"}, nil},
		{"variable", Bun, nil, map[string]string{"BUN_CONFIG_TOKEN": s}},
		{"deno's line", Deno, map[string]string{
			"p/.npmrc": "registry=https://h.example/\n//h.example/:_authToken=" + s}, nil},
		{"deno's hidden line", Deno, map[string]string{
			"p/.npmrc": "registry=https://h.example/\n//h.example/:_authToken=x",
			"h/.npmrc": "//h.example/:_authToken=\"" + s + "\""}, nil},
		{"corepack's token", Corepack, nil, map[string]string{"COREPACK_NPM_TOKEN": s}},
		{"corepack's password", Corepack, map[string]string{"p/.corepack.env": "COREPACK_NPM_USERNAME=bot\n" +
			"COREPACK_NPM_PASSWORD=" + s + "\nCOREPACK_NPM_REGISTRY=https://h.example\n"}, nil},
		{"corepack's address", Corepack, nil, map[string]string{
			"COREPACK_NPM_REGISTRY": "https://bot:" + s + "@h.example"}},
	} {
		k := guestCase{Files: map[string]string{"p/package.json": "{}"}, Env: c.env, Cwd: "p"}
		for name, text := range c.files {
			k.Files[name] = text
		}
		config := k.load(t, c.client, Version{})
		out := everything(config, "https://h.example/foo", "https://h.example/", config.Registry("@s").URL)
		for _, secret := range []string{s, toBase64("bot:" + s), toBase64(s)} {
			if at := strings.Index(out, secret); at >= 0 {
				t.Errorf("%s: shown in …%s…", c.name, out[max(0, at-200):min(len(out), at+60)])
			}
		}
	}
}

// TestFlagsShowNoSecret: nor does what a client's command line holds, and it is known by its value wherever else it
// comes up.
func TestFlagsShowNoSecret(t *testing.T) {
	const s = "Zq7XvB2mKd9Wp4LsT8yR"
	address := "--registry=https://bot:" + s + "@h.example/"
	list := map[string]string{"p/package.json": "{}",
		"p/pnpm-workspace.yaml": "registries:\n  default: https://h.example/\n"}
	for client, flags := range map[Client][]string{Yarn1: {address}, Bun: {address},
		Pnpm: {address, "--config.//h.example/:_authToken=" + s, "--//h.example/:_authToken=" + s}} {
		for _, flag := range flags {
			for _, major := range []int{0, 10, 11} {
				k := guestCase{Files: list, Cwd: "p", Args: []string{flag}}
				config := k.load(t, client, Version{Major: major})
				out := everything(config, "https://h.example/foo", "https://h.example/", config.Registry("@s").URL)
				if at := strings.Index(out, s); at >= 0 {
					t.Errorf("%s %d %s: shown in …%s…", client, major, flag, out[max(0, at-200):min(len(out), at+60)])
				}
				spoken := strings.HasPrefix(flag, "--//") && major == 0 // which pnpm 12 refuses
				if masked := config.Redactor().Text("it is " + s); !spoken && strings.Contains(masked, s) {
					t.Errorf("%s %d %s: %s", client, major, flag, masked)
				}
			}
		}
	}
}

// TestGuestsNameThePlace: file, line and field of a credential, by each client's own rules.
func TestGuestsNameThePlace(t *testing.T) {
	for _, c := range []struct {
		name       string
		client     Client
		version    Version
		files, env map[string]string
		want       string
	}{
		{"bun's table", Bun, Version{}, map[string]string{
			"p/bunfig.toml": "[install]\n\n[install.scopes]\n" +
				"acme = { url = \"https://h.example/\", token = \"t0ken\" }\n"}, nil,
			"/r/p/bunfig.toml:4 _authToken"},
		{"bun's line above the registry", Bun, Version{1, 4, 5}, map[string]string{
			"p/.npmrc": "@acme:registry=https://h.example/npm/\n",
			"h/.npmrc": "\n//h.example/:_authToken=t0ken\n"}, nil,
			"/r/h/.npmrc:2 _authToken"},
		{"which an older bun does not look for", Bun, Version{1, 4, 0}, map[string]string{
			"p/.npmrc": "@acme:registry=https://h.example/npm/\n",
			"h/.npmrc": "\n//h.example/:_authToken=t0ken\n"}, nil, ""},
		{"and a still older one takes for the host's", Bun, Version{1, 1, 45}, map[string]string{
			"p/.npmrc": "@acme:registry=https://h.example/npm/\n",
			"h/.npmrc": "//h.example/other/:_authToken=t0ken\n"}, nil,
			"/r/h/.npmrc:1 _authToken"},
		{"deno's line above the registry", Deno, Version{}, map[string]string{
			"p/.npmrc": "@acme:registry=https://h.example/npm/\n//h.example/:_auth=Ym90OnA=\n"}, nil,
			"/r/p/.npmrc:2 _auth"},
		{"deno wants the slash", Deno, Version{}, map[string]string{
			"p/.npmrc": "@acme:registry=https://h.example/npm/\n//h.example/npm:_authToken=t0ken\n"}, nil, ""},
		{"corepack's file", Corepack, Version{}, map[string]string{
			"p/.corepack.env": "COREPACK_NPM_REGISTRY=https://h.example\nCOREPACK_NPM_TOKEN=t0ken\n"}, nil,
			"/r/p/.corepack.env:2 _authToken"},
		{"corepack's variable", Corepack, Version{}, map[string]string{"p/.npmrc": "//h.example/:_authToken=no\n"},
			map[string]string{"COREPACK_NPM_REGISTRY": "https://h.example/npm", "COREPACK_NPM_TOKEN": "t0ken"},
			"COREPACK_NPM_TOKEN _authToken"},
	} {
		k := guestCase{Files: map[string]string{"p/package.json": "{}"}, Env: c.env, Cwd: "p"}
		for name, text := range c.files {
			k.Files[name] = text
		}
		config := k.load(t, c.client, c.version)
		uri := config.RequestURL(config.Registry("@acme").URL, "@acme/core")
		got := ""
		if cred := config.Credential(uri, "@acme/core"); cred != nil {
			got = cred.Name + " " + cred.Field
			if cred.File != "" {
				got = cred.File + ":" + strconv.Itoa(cred.Line) + " " + cred.Field
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestDenoSendsNothingToTheRegistrysHostByAnotherScheme: 2.9.6, run with each pair.
func TestDenoSendsNothingToTheRegistrysHostByAnotherScheme(t *testing.T) {
	for _, registry := range []string{"http", "https"} {
		k := guestCase{Files: map[string]string{"p/package.json": "{}", "p/.npmrc": "registry=" + registry +
			"://h.example/npm/\n//h.example/npm/:_authToken=t0ken\n"}, Cwd: "p"}
		config := k.load(t, Deno, Version{})
		for _, file := range []string{"http", "https"} {
			sent := config.Credential(file+"://h.example/other/bar/-/bar-1.0.0.tgz", "bar") != nil
			if sent != (file == registry) {
				t.Errorf("%s from a registry at %s: sent %v", file, registry, sent)
			}
		}
	}
}
