//go:build unix

package transparency

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"npmx/demo"
	"npmx/internal/lab"
	"npmx/internal/rig"
)

// usage is a shell's line with npm in it, as people write them.
type usage struct {
	name, scenario, line string
	setup                func(t *testing.T, c demo.Case)
	env                  []string
	explained            bool
	always               bool // else only where every version and usage is asked for
	until                int  // the major of npm that refuses the line, and says so; 0: none
}

func usages() []usage {
	all := []usage{
		{name: "view into a pipe", scenario: "good-install", line: "$npm view @acme/core version | cat", always: true},
		{name: "ls without stderr", scenario: "good-install",
			line: "$npm install >/dev/null 2>&1; $npm ls --json 2>/dev/null"},
		{name: "ls of what is missing", scenario: "good-install", line: "$npm ls --json 2>/dev/null | cat; echo $?",
			always: true},
		{name: "pack into a file", scenario: "good-install", line: "$npm pack --json > f; echo $?; cat f",
			always: true},
		{name: "run into one file", scenario: "good-install", line: "$npm run build > log 2>&1; echo $?; cat log",
			setup: buildScript},
		{name: "run into one pipe", scenario: "good-install", line: "$npm run build 2>&1 | cat", setup: buildScript},
		{name: "install into one file", scenario: "good-install", line: "$npm install > log 2>&1; echo $?; cat log",
			setup: buildScript, always: true},
		{name: "appended", scenario: "good-install",
			line: "echo before > log; $npm run build >> log 2>&1; echo after >> log; cat log", setup: buildScript},
		{name: "stdin closed", scenario: "good-install", line: "$npm run build <&-; echo $?", setup: buildScript},
		{name: "stdin to a script", scenario: "good-install", line: "printf 'a\\nb' | $npm run upper; echo $?",
			setup: buildScript, always: true},
		{name: "stdout closed", scenario: "good-install", line: "$npm run build >&-; echo $?", setup: buildScript},
		{name: "a script that quotes npm's errors", scenario: "good-install", line: "$npm test; echo $?",
			setup: buildScript},
		{name: "loglevel in npmrc", scenario: "good-install", line: "$npm install; echo $?", setup: loglevelHTTP},
		{name: "loglevel in the environment", scenario: "good-install", line: "$npm install; echo $?",
			env: []string{"npm_config_loglevel=info"}},
		{name: "failure in json", scenario: "token-missing", line: "$npm install --json; echo $?", explained: true},
		{name: "failure at loglevel in npmrc", scenario: "token-missing", line: "$npm install; echo $?",
			setup: loglevelHTTP, explained: true},
	}
	for _, level := range []string{"-s", "-q", "-d", "--loglevel verbose", "--loglevel silly", "--loglevel=error",
		"--silent"} {
		all = append(all, usage{name: "install " + level, scenario: "good-install", line: "$npm install " + level +
			"; echo $?"},
			usage{name: "failure " + level, scenario: "token-missing", line: "$npm " + level + " install; echo $?",
				explained: true})
	}
	return append(all, usage{name: "install -dd", scenario: "good-install", line: "$npm install -dd; echo $?"},
		usage{name: "failure -dd", scenario: "token-missing", line: "$npm -dd install; echo $?", explained: true,
			until: 12})
}

// buildScript writes to both streams in turn, and quotes npm's own words.
func buildScript(t *testing.T, c demo.Case) {
	// A line that an install script of the project begins with the words of npm's higher loglevels is hidden: nothing
	// tells it from npm's.
	rig.Write(t, filepath.Join(c.Project, "build.js"), `const fs = require("fs");
for (let i = 0; i < 200; i++) fs.writeSync(1 + i % 2, "line " + i + (i % 7 ? "\n" : "\r\n"));
fs.writeSync(2, "npm error code E401\nnpm ERR! code E403\n");
if (process.env.npm_lifecycle_event != "postinstall") fs.writeSync(2, "npm verbose stack x\nnpm http fetch GET 401\n");
fs.writeSync(2, "\u001b[31mred\u001b[0m\u0000\n");
`)
	rig.Write(t, filepath.Join(c.Project, "package.json"),
		`{"name": "shop", "version": "1.0.0", "dependencies": {"@acme/core": "1.0.0"},
"scripts": {"build": "node build.js", "upper": "tr a-z A-Z", "test": "echo npm error code E401 >&2; exit 3", `+
			`"postinstall": "node build.js"}}`)
}

func loglevelHTTP(t *testing.T, c demo.Case) {
	f, err := os.OpenFile(filepath.Join(c.Project, ".npmrc"), os.O_APPEND|os.O_WRONLY, 0)
	rig.Must(t, err)
	_, err = f.WriteString("loglevel=http\n")
	rig.Must(t, err)
	rig.Must(t, f.Close())
}

// TestEveryUsageGivesNpmsBytes checks every byte on stdout and stderr against npm's, but for times and numbers of
// processes, and npmx's explanation at the end.
func TestEveryUsageGivesNpmsBytes(t *testing.T) {
	versions := []string{rig.UsualVersion}
	if rig.Full() {
		versions = append(versions, rig.OtherVersions()...)
	}
	for _, v := range versions {
		npm := lab.Npm(t, v)
		for _, u := range usages() {
			if !u.always && !rig.Full() {
				continue
			}
			t.Run("npm-"+v+"/"+u.name, func(t *testing.T) {
				t.Parallel()
				g := newGround(t, cell{outcome: outcome{scenario: u.scenario}})
				want := u.play(t, g, npm, npm)
				got := u.play(t, g, rig.Npmx(t), npm)
				u.hold(t, v, got, want)
			})
		}
	}
}

func (u usage) play(t *testing.T, g *ground, program, npm string) rig.Ran {
	t.Helper()
	c := g.lay(t)
	if u.setup != nil {
		u.setup(t, c)
	}
	// npm audits and fetches in no fixed order
	env := append(append(append([]string{}, c.Env...), "npm="+program, "NPMX_NPM="+npm, "npm_config_audit=false"),
		u.env...)
	got := rig.RunProgram(t, "/bin/sh", c.Dir, env, []string{"-c", u.line})
	got.Raw = ownHead.Find(got.Stderr)
	got.Stdout = []byte(steady(string(got.Stdout), c))
	got.Stderr = []byte(steady(string(ownHead.ReplaceAll(got.Stderr, nil)), c))
	return got
}

// changing are durations, moments in milliseconds, and the names that npm gives its sessions.
var changing = regexp.MustCompile(`\b(\d+(\.\d+)?m?s|1\d{12}|[0-9a-f]{16})\b`)

// steady takes off what changes from run to run.
func steady(s string, c demo.Case) string {
	return changing.ReplaceAllString(rig.Same([]byte(s), c), "#")
}

// firstDifference shows two texts where they part.
func firstDifference(got, want string) string {
	g, w := strings.SplitAfter(got, "\n"), strings.SplitAfter(want, "\n")
	for i := 0; i < len(g) && i < len(w); i++ {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d is %q, npm's %q", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("it has %d lines, npm's %d: %q, npm's %q", len(g), len(w), last(g), last(w))
}

func last(lines []string) string { return strings.Join(lines[max(0, len(lines)-3):], "") }

func (u usage) refused(version string) bool {
	return u.until != 0 && strings.HasPrefix(version, fmt.Sprint(u.until, "."))
}

func (u usage) hold(t *testing.T, version string, got, want rig.Ran) {
	t.Helper()
	for _, d := range []struct{ what, got, want string }{{"stdout", string(got.Stdout), string(want.Stdout)},
		{"stderr", string(got.Stderr), string(want.Stderr)}} {
		if d.got != d.want {
			t.Errorf("%s: %s", d.what, firstDifference(d.got, d.want))
		}
	}
	if got.Status != want.Status {
		t.Errorf("it ended with %d, npm with %d", got.Status, want.Status)
	}
	if spoke, wanted := len(got.Raw) > 0, u.explained && !u.refused(version); spoke != wanted {
		t.Errorf("npmx spoke: %t, want %t\n%s", spoke, wanted, got.Raw)
	}
	if len(want.Stdout)+len(want.Stderr) == 0 {
		t.Error("npm printed nothing: there was nothing to compare")
	}
}
