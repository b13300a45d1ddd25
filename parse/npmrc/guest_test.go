package npmrc

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"npmx/internal/fair"
)

// TestPnpmDifferential holds our rules of pnpm against pnpm's own code. NPMX_ORACLE_PNPM lists folders of pnpm packages
// (…/node_modules/pnpm) of 10 and 11, NPMX_ORACLE_CASES and NPMX_SEED are as for npm.
func TestPnpmDifferential(t *testing.T) {
	dirs := filepath.SplitList(os.Getenv("NPMX_ORACLE_PNPM"))
	if len(dirs) == 0 {
		t.Skip("NPMX_ORACLE_PNPM names no pnpm package")
	}
	count := fromEnv("NPMX_ORACLE_CASES", 2000)
	seed := fair.Seed(t, uint64(time.Now().UnixNano()&0xffffff))
	for _, dir := range dirs {
		v := versionIn(t, dir)
		t.Run(v.String(), func(t *testing.T) {
			g := guestGenerator{rand.New(rand.NewPCG(seed, 2))}
			cases := make([]guestCase, count)
			for i := range cases {
				cases[i] = g.pnpm(v)
			}
			bundle := filepath.Join(dir, "dist", "pnpm.cjs")
			if v.Major >= 11 {
				bundle = filepath.Join(dir, "dist", "pnpm.mjs")
			}
			compare(t, Pnpm, v, cases, consult(t, cases, "node", "testdata/oracle-pnpm.mjs", bundle, t.TempDir()))
		})
	}
}

// TestYarnDifferential is the same for yarn 2 and later: NPMX_ORACLE_YARN lists folders of packages of
// @yarnpkg/cli-dist.
func TestYarnDifferential(t *testing.T) {
	dirs := filepath.SplitList(os.Getenv("NPMX_ORACLE_YARN"))
	if len(dirs) == 0 {
		t.Skip("NPMX_ORACLE_YARN names no yarn package")
	}
	count := fromEnv("NPMX_ORACLE_CASES", 2000)
	seed := fair.Seed(t, uint64(time.Now().UnixNano()&0xffffff))
	for _, dir := range dirs {
		v := versionIn(t, dir)
		t.Run(v.String(), func(t *testing.T) {
			g := guestGenerator{rand.New(rand.NewPCG(seed, 3))}
			cases := make([]guestCase, count)
			for i := range cases {
				cases[i] = g.yarn(v)
			}
			plugin, err := filepath.Abs("testdata/oracle-yarn.cjs")
			if err != nil {
				t.Fatal(err)
			}
			t.Setenv("NPMX_ORACLE_ROOT", t.TempDir())
			compare(t, Yarn2, v, cases, consult(t, cases, "env", "YARN_PLUGINS="+plugin, "node",
				filepath.Join(dir, "bin", "yarn.js"), "npmx-oracle"))
		})
	}
}

// compare reports the first disagreements, and how many cases were compared.
func compare(t *testing.T, client Client, v Version, cases []guestCase, answers []guestAnswer) {
	t.Helper()
	bad, stopped := 0, 0
	for i, a := range answers {
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
	t.Logf("%s %s: %d cases of %d requests, in %d the client stops; %d disagreements", client, v, len(cases),
		len(cases[0].Ask), stopped, bad)
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
