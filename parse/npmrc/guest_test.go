package npmrc

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"npmx/internal/fair"
)

// oracles are the clients that are asked, by their own code where it can be without running them: where their packages
// are listed (folders with a colon between them), what makes the cases up, and how one is asked.
var oracles = []struct {
	client Client
	env    string
	native bool // it is run once for each case
	next   func(guestGenerator, Version) guestCase
	ask    func(t *testing.T, dir string, v Version) []string
}{
	{Pnpm, "NPMX_ORACLE_PNPM", false, guestGenerator.pnpm, func(t *testing.T, dir string, v Version) []string {
		bundle := map[bool]string{false: "pnpm.cjs", true: "pnpm.mjs"}[v.Major >= 11]
		return []string{"node", "testdata/oracle-pnpm.mjs", filepath.Join(dir, "dist", bundle), t.TempDir()}
	}},
	{Yarn2, "NPMX_ORACLE_YARN", false, guestGenerator.yarn, func(t *testing.T, dir string, _ Version) []string {
		plugin, err := filepath.Abs("testdata/oracle-yarn.cjs")
		if err != nil {
			t.Fatal(err)
		}
		return []string{"env", "YARN_PLUGINS=" + plugin, "NPMX_ORACLE_ROOT=" + t.TempDir(), "node",
			filepath.Join(dir, "bin", "yarn.js"), "npmx-oracle"}
	}},
	{Yarn1, "NPMX_ORACLE_YARN1", false, guestGenerator.yarn1, func(t *testing.T, dir string, _ Version) []string {
		return []string{"node", "testdata/oracle-yarn1.cjs", filepath.Join(dir, "lib", "cli.js"), t.TempDir()}
	}},
	{Pnpm, "NPMX_ORACLE_PNPM12", true, guestGenerator.pnpm, func(t *testing.T, dir string, _ Version) []string {
		return []string{"node", "testdata/oracle-native.mjs", "pnpm", programIn(t, dir, "../@pnpm/exe.*/pnpm"),
			withCertificate(t)}
	}},
	{Bun, "NPMX_ORACLE_BUN", true, guestGenerator.bun, func(t *testing.T, dir string, _ Version) []string {
		return []string{"node", "testdata/oracle-native.mjs", "bun",
			programIn(t, dir, "bin/bun.exe", "../@oven/bun-*/bin/bun*"), withCertificate(t)}
	}},
	{Corepack, "NPMX_ORACLE_COREPACK", false, guestGenerator.corepack,
		func(t *testing.T, dir string, _ Version) []string {
			return []string{"node", "testdata/oracle-corepack.cjs", dir, t.TempDir()}
		}},
	{Deno, "NPMX_ORACLE_DENO", true, guestGenerator.deno, func(t *testing.T, dir string, _ Version) []string {
		return []string{"node", "testdata/oracle-native.mjs", "deno", programIn(t, dir, "deno*", "../@deno/*/deno*"),
			withCertificate(t)}
	}},
}

// TestClientDifferential holds our rules of other clients against their own code, as TestDifferential does for npm:
// NPMX_ORACLE_PNPM (…/node_modules/pnpm of 10 and 11), NPMX_ORACLE_PNPM12 (of 12, a program of its own),
// NPMX_ORACLE_YARN (…/@yarnpkg/cli-dist), NPMX_ORACLE_YARN1, NPMX_ORACLE_BUN, NPMX_ORACLE_DENO and
// NPMX_ORACLE_COREPACK list folders of their packages, NPMX_ORACLE_CASES and
// NPMX_SEED are the same. What is a program of its own is run once for each case: NPMX_ORACLE_RUNS are their number.
func TestClientDifferential(t *testing.T) {
	count := fromEnv("NPMX_ORACLE_CASES", 2000)
	seed := fair.Seed(t, 1)
	for _, o := range oracles {
		dirs := filepath.SplitList(os.Getenv(o.env))
		if len(dirs) == 0 {
			t.Run(string(o.client), func(t *testing.T) { fair.Lacks(t, o.env+" names no package: .ci/run sets it") })
		}
		for _, dir := range dirs {
			v := versionIn(t, dir)
			t.Run(string(o.client)+v.String(), func(t *testing.T) {
				g := guestGenerator{Rand: rand.New(rand.NewPCG(seed, 2))}
				count := count
				if o.native {
					count = fromEnv("NPMX_ORACLE_RUNS", min(count, 100))
				}
				cases := make([]guestCase, count)
				for i := range cases {
					cases[i] = o.next(g, v)
				}
				compare(t, o.client, v, cases, consult(t, cases, o.ask(t, dir, v)...))
			})
		}
	}
}

// compare reports the first disagreements, and how many cases were compared.
func compare(t *testing.T, client Client, v Version, cases []guestCase, answers []guestAnswer) {
	t.Helper()
	bad, stopped, sent := 0, 0, 0
	for i, a := range answers {
		for _, one := range a.Answers {
			if one.Auth != "" {
				sent++
			}
		}
		if a.Error != "" {
			stopped++
		}
		d := cases[i].differences(t, client, v, a)
		if len(d) == 0 {
			continue
		}
		if bad++; bad <= 8 {
			question, _ := json.MarshalIndent(cases[i], "", " ")
			t.Errorf("%q\ncase %s", d, question)
		}
	}
	if sent*10 < len(cases)*len(cases[0].Ask) {
		t.Errorf("of %d requests %d carry a credential: the cases try too little", len(cases)*len(cases[0].Ask), sent)
	}
	t.Logf("%s %s: %d cases of %d requests, %d with a credential, in %d the client stops; %d disagreements", client, v,
		len(cases), len(cases[0].Ask), sent, stopped, bad)
}

func versionIn(t *testing.T, dir string) Version {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "package.json"))
	var manifest struct{ Version string }
	if err == nil {
		err = json.Unmarshal(text, &manifest)
	}
	v, ok := ParseVersion(manifest.Version)
	if err != nil || !ok {
		t.Fatalf("%s: %q %v", dir, manifest.Version, err)
	}
	return v
}
