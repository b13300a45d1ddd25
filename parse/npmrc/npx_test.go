package npmrc

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"npmx/internal/fair"
)

// TestNpxArgsAreNpxs: npm is given what npx of the installed npm, and those in NPMX_ORACLE_NPM, give to it.
func TestNpxArgsAreNpxs(t *testing.T) {
	node := fair.Program(t, "node")
	npx, err := filepath.EvalSymlinks(fair.Program(t, "npx"))
	if err != nil {
		t.Fatal(err)
	}
	npms := append(filepath.SplitList(os.Getenv("NPMX_ORACLE_NPM")), filepath.Dir(filepath.Dir(npx)))
	for _, dir := range npms {
		version := versionIn(t, dir)
		asked := npxAlone(t, dir)
		out, err := exec.Command(node, append([]string{"-e", askNpx, asked}, npxLines...)...).Output()
		if err != nil {
			t.Fatal(err)
		}
		var want [][]string
		if err := json.Unmarshal(out, &want); err != nil || len(want) != len(npxLines) {
			t.Fatalf("%v: %s", err, out)
		}
		for i, line := range npxLines {
			if got := NpxArgs(version, strings.Fields(line)); !slices.Equal(got, want[i]) {
				t.Errorf("npm %v: npx %s: %q, and npx gives npm %q", version, line, got, want[i])
			}
		}
	}
}

// askNpx runs npx once for each line, in one process.
const askNpx = `const [shell, ...lines] = process.argv.slice(1), node = process.argv[0]; global.all = []
for (const line of lines) {
  process.argv = [node, shell, ...line.split(' ').filter(Boolean)]
  delete require.cache[shell]
  require(shell)
}
console.log(JSON.stringify(all))`

var npxLines = []string{"", "cowsay", "cowsay hi --moo", "-y cowsay -y", "--yes cowsay", "-p a -p b -c x",
	"--package=a b --x=y",
	"--package a -- b", "-p=a b", "--no-install x", "--no-install=1 x", "-q x y", "--quiet x", "-v", "--help", "-h x",
	"--shell sh x",
	"--shell=sh x", "--registry http://h/ x --y", "--registry=http://h/ x", "--loglevel silly x", "-dd x",
	"--foo bar baz",
	"--foo -y bar", "--foo", "--ignore-existing x y", "--always-spawn=1 x", "-n --inspect x", "--node-arg --inspect x",
	"--npm a x", "-n", "--n=1 x", "-- x", "--userconfig f x", "--userconfig -y x", "--color x", "--no-color x",
	"--omit dev x",
	"-c ls", "-c=ls x", "-g x", "-C dir x", "--prefix dir x", "--workspace w x", "-w w x", "-ws x", "--workspaces x",
	"-s x",
	"--silent x", "--reg http://h/ x", "--cache c x", "@s/x@1 y", "--audit x", "--json x", "---x y", "-", "- x",
	"-desc x"}

// npxAlone is an npx whose npm prints what it is given.
func npxAlone(t *testing.T, npm string) string {
	t.Helper()
	dir := t.TempDir()
	text, err := os.ReadFile(filepath.Join(npm, "bin", "npx-cli.js"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"bin/npx-cli.js": string(text), "bin/npm-cli.js": "",
		"lib/cli.js": "module.exports = p => all.push(p.argv.slice(2))"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(npm, "node_modules"), filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(npm, "lib", "utils"), filepath.Join(dir, "lib", "utils")); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "bin", "npx-cli.js")
}
