package npmrc

import (
	"maps"
	"slices"
	"testing"
)

// TestOfflineIsEachClientsOwnWord: how each client is told to ask nobody, as it was seen with the clients themselves.
func TestOfflineIsEachClientsOwnWord(t *testing.T) {
	file := func(name, text string) map[string]string {
		return map[string]string{"p/package.json": "{}", name: text}
	}
	env := func(name, value string) map[string]string { return map[string]string{name: value} }
	for _, c := range []struct {
		name   string
		client Client
		v      Version
		files  map[string]string
		env    map[string]string
		args   []string
		want   bool
	}{
		{"nothing is said", Pnpm, Version{}, nil, nil, nil, false},
		{"pnpm's flag", Pnpm, Version{}, nil, nil, []string{"--offline"}, true},
		{"pnpm's flag taken back", Pnpm, Version{}, nil, nil, []string{"--offline", "--no-offline"}, false},
		{"a flag for what pnpm runs", Pnpm, Version{}, nil, nil, []string{"--", "--offline"}, false},
		{"pnpm 10's file", Pnpm, Version{10, 34, 9}, file("p/.npmrc", "offline=true\n"), nil, nil, true},
		{"pnpm 10's variable", Pnpm, Version{10, 34, 9}, nil, env("npm_config_offline", "true"), nil, true},
		{"pnpm's workspace file", Pnpm, Version{}, file("p/pnpm-workspace.yaml", "offline: true\n"), nil, nil, true},
		{"pnpm's own variable", Pnpm, Version{}, nil, env("PNPM_CONFIG_OFFLINE", "true"), nil, true},
		{"preferring the store is not it", Pnpm, Version{}, nil, nil, []string{"--prefer-offline"}, false},
		{"yarn 1's flag", Yarn1, Version{}, nil, nil, []string{"--offline"}, true},
		{"yarn 1's file", Yarn1, Version{}, file("p/.yarnrc", "--install.offline true\n"), nil, nil, true},
		{"yarn 1's mirror alone", Yarn1, Version{}, file("p/.yarnrc", "yarn-offline-mirror m\n"), nil, nil, false},
		{"later yarns' file", Yarn2, Version{}, file("p/.yarnrc.yml", "enableNetwork: false\n"), nil, nil, true},
		{"later yarns' variable", Yarn2, Version{}, nil, env("YARN_ENABLE_NETWORK", "0"), nil, true},
		{"later yarns ask in their offline mode", Yarn2, Version{}, file("p/.yarnrc.yml", "enableOfflineMode: true\n"),
			nil, nil, false},
		{"yarn 1 knows no such key of npm's", Yarn1, Version{}, file("p/.npmrc", "offline=true\n"), nil, nil, false},
		{"nor does pnpm 11", Pnpm, Version{11, 28, 11}, file("p/.npmrc", "offline=true\n"), nil, nil, false},
		{"yarn 1's file, in quotes", Yarn1, Version{}, file("p/.yarnrc", "--offline \"true\"\n"), nil, nil, false},
		{"pnpm's setting as a flag", Pnpm, Version{}, nil, nil, []string{"--config.offline=true"}, true},
		{"later yarns have no flag", Yarn2, Version{}, nil, nil, []string{"--offline"}, false},
		{"deno's flag", Deno, Version{}, nil, nil, []string{"--cached-only"}, true},
		{"corepack's variable", Corepack, Version{}, nil, env("COREPACK_ENABLE_NETWORK", "0"), nil, true},
	} {
		k := guestCase{Files: c.files, Env: c.env, Cwd: "p", Args: c.args}
		cfg := k.load(t, c.client, c.v)
		cfg.LookAround()
		if got := cfg.Offline(); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// TestStoresAreWhereAClientLooksFirst names the folders that yarn takes packages' files from.
func TestStoresAreWhereAClientLooksFirst(t *testing.T) {
	const everybodys = "/r/h/.yarn/berry/cache"
	for _, c := range []struct {
		name   string
		client Client
		v      Version
		files  map[string]string
		env    map[string]string
		want   []string
	}{
		{"of pnpm none is known", Pnpm, Version{}, nil, nil, nil},
		{"yarn 1's mirror lies beside its file", Yarn1, Version{}, map[string]string{
			"p/.yarnrc": "yarn-offline-mirror \"./m\"\n"}, nil, []string{"/r/p/m"}},
		{"an .npmrc may name it as well", Yarn1, Version{}, map[string]string{
			"h/.npmrc": "yarn-offline-mirror=m\n"}, nil, []string{"/r/h/m"}},
		{"yarn 4's is everybody's", Yarn2, Version{4, 18, 1}, nil, nil, []string{everybodys}},
		{"yarn 3's is the project's", Yarn2, Version{3, 8, 0}, nil, nil, []string{"/r/p/.yarn/cache", everybodys}},
		{"yarn 4's may be", Yarn2, Version{4, 18, 1}, map[string]string{
			"p/.yarnrc.yml": "enableGlobalCache: false\ncacheFolder: ./zips\nglobalFolder: /g\n"}, nil,
			[]string{"/r/p/zips", "/g/cache"}},
		{"a variable names yarn 1's", Yarn1, Version{}, nil, map[string]string{"YARN_YARN_OFFLINE_MIRROR": "m"},
			[]string{"/r/p/m"}},
		{"everybody's may be left out", Yarn2, Version{4, 18, 1}, map[string]string{
			"p/.yarnrc.yml": "enableGlobalCache: false\nenableMirror: false\n"}, nil, []string{"/r/p/.yarn/cache"}},
		{"everybody's data may lie elsewhere", Yarn2, Version{4, 18, 1}, nil, map[string]string{"XDG_DATA_HOME": "/d"},
			[]string{"/d/yarn/berry/cache"}},
		{"a variable comes first", Yarn2, Version{3, 8, 0}, map[string]string{
			"p/.yarnrc.yml": "cacheFolder: ./zips\n"}, map[string]string{"YARN_CACHE_FOLDER": "./other"},
			[]string{"/r/p/other", everybodys}},
	} {
		files := map[string]string{"p/package.json": "{}"}
		maps.Copy(files, c.files)
		k := guestCase{Files: files, Env: c.env, Cwd: "p"}
		if got := k.load(t, c.client, c.v).Stores(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
