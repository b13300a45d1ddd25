//go:build unix

package transparency

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"npmx/internal/lab"
	"npmx/internal/rig"
)

// folders is a machine's PATH: npmx under its own name first, then what a test puts there.
type folders struct {
	t    *testing.T
	root string
	path []string
	made int
}

func machine(t *testing.T) *folders {
	t.Helper()
	f := &folders{t: t, root: t.TempDir()}
	f.path = []string{filepath.Dir(rig.Npmx(t))}
	return f
}

// folder is a new one that is not on PATH.
func (f *folders) folder() string {
	f.made++
	return filepath.Join(f.root, fmt.Sprint(f.made), "bin")
}

// put adds a folder with a program to the end of PATH.
func (f *folders) put(name, script string) string {
	dir := f.folder()
	f.path = append(f.path, dir)
	return rig.Program(f.t, filepath.Join(dir, name), script)
}

// real puts the real one there, and away one that is not on PATH.
func (f *folders) real(name string) string {
	real := f.away(name)
	f.path = append(f.path, filepath.Dir(real))
	return real
}

func (f *folders) away(name string) string {
	dir := f.folder()
	rig.Write(f.t, filepath.Join(filepath.Dir(dir), "package.json"), `{"name": "npm", "version": "11.19.1"}`)
	return rig.Program(f.t, filepath.Join(dir, name), `echo "real $(basename $0) $*"; `+rig.Refusal)
}

// link puts npmx there under another name.
func (f *folders) link(name string) {
	dir := f.folder()
	rig.Must(f.t, os.MkdirAll(dir, 0o755))
	rig.Must(f.t, os.Symlink(filepath.Join(f.path[0], "npmx"), filepath.Join(dir, name)))
	f.path = append(f.path, dir)
}

func (f *folders) variable() string {
	return "PATH=" + strings.Join(f.path, ":") + ":" + os.Getenv("PATH")
}

// nextOnPath is what asdf, nodenv and safe-chain do: the first program of that name behind their own folder.
const nextOnPath = `me=$(cd "$(dirname "$0")" && pwd); IFS=:; past=
for d in $PATH; do
  if [ -n "$past" ] && [ -x "$d/npm" ]; then unset IFS; exec "$d/npm" "$@"; fi
  [ "$d" = "$me" ] && past=1
done; echo "shim: no npm" >&2; exit 126`

// withoutMine is what mise and volta do: their own folder is taken off PATH, and the search begins anew.
const withoutMine = `me=$(cd "$(dirname "$0")" && pwd); IFS=:; rest=
for d in $PATH; do [ "$d" = "$me" ] || rest="$rest${rest:+:}$d"; done
unset IFS; PATH=$rest; export PATH; exec npm "$@"`

// TestNpmIsFoundBehindEveryShim: npm is found behind npmx under any name, and behind every kind of shim; npmx is never
// its own npm, and npm is run once.
func TestNpmIsFoundBehindEveryShim(t *testing.T) {
	cases := []struct {
		name   string
		call   string
		lay    func(f *folders)
		says   int // how often npmx explains
		seldom bool
	}{
		{"npmx alone", "npmx", func(f *folders) { f.real("npm") }, 1, false},
		{"npmx as npm before it", "npm", func(f *folders) { f.link("npm"); f.real("npm") }, 1, false},
		{"npmx twice as npm", "npmx", func(f *folders) { f.link("npm"); f.link("npm"); f.real("npm") }, 1, true},
		{"a shim that execs it", "npmx", func(f *folders) {
			f.put("npm", `exec `+f.away("npm")+` "$@"`)
		}, 1, false},
		{"a shim that waits for it", "npmx", func(f *folders) {
			f.put("npm", f.away("npm")+` "$@"; exit $?`)
		}, 1, true},
		{"a shim in node, as corepack's", "npmx", func(f *folders) {
			real := f.away("npm")
			shim := f.put("npm", "")
			rig.Write(f.t, shim, "#!/usr/bin/env node\nconst r = require('child_process').spawnSync("+fmt.Sprintf("%q",
				real)+", process.argv.slice(2), {stdio: 'inherit'}); process.exitCode = r.status;\n")
		}, 1, false},
		{"a shim for the next one", "npmx", func(f *folders) { f.put("npm", nextOnPath); f.real("npm") }, 1, false},
		{"a shim for the next one, which is npmx", "npm",
			func(f *folders) { f.put("npm", nextOnPath); f.link("npm"); f.real("npm") }, 1, true},
		{"npmx before a shim and behind it", "npmx",
			func(f *folders) { f.link("npm"); f.put("npm", nextOnPath); f.link("npm"); f.real("npm") }, 1, true},
		{"a shim that leaves PATH", "npmx",
			func(f *folders) { f.put("npm", withoutMine); f.link("npm"); f.real("npm") }, 1, false},
		{"a script that is npmx, as an alias", "npm",
			func(f *folders) { f.put("npm", `exec npmx "$@"`); f.real("npm") }, 1, false},
		{"two such scripts", "npm",
			func(f *folders) { f.put("npm", `exec npmx "$@"`); f.put("npm", `npmx "$@" --more`); f.real("npm") }, 1,
			true},
		{"npmx as npx", "npx", func(f *folders) { f.link("npx"); f.real("npx") }, 0, false},
		{"a script that is npmx as npx", "npx", func(f *folders) {
			f.link("npx")
			own := f.path[1]
			f.path = f.path[:1]
			f.put("npx", "exec "+own+`/npx "$@"`)
			f.real("npx")
		}, 0, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if c.seldom && !rig.Full() {
				t.Skip("left to the runs that have time for all")
			}
			t.Parallel()
			f := machine(t)
			c.lay(f)
			cmd := rig.InHome(t, "/bin/sh", []string{f.variable()}, "-c", c.call+` ci "a b"`)
			got := rig.Finish(t, cmd)
			if calls := strings.Count(string(got.Stdout), "real "); calls != 1 ||
				!strings.Contains(string(got.Stdout), " ci a b") {
				t.Errorf("npm was called %d times: %s\n%s", calls, got.Stdout, got.Stderr)
			}
			if said := strings.Count(string(got.Stderr), "npmx: "); got.Status != 7 || said != c.says {
				t.Errorf("status %d, explained %d times, want %d:\n%s", got.Status, said, c.says, got.Stderr)
			}
		})
	}
}

// TestNpmThatLeadsBackIsSaid: where every npm leads back to npmx, that is said, soon.
func TestNpmThatLeadsBackIsSaid(t *testing.T) {
	for name, lay := range map[string]func(f *folders) string{
		"on PATH": func(f *folders) string { f.put("npm", `exec npmx "$@"`); return "" },
		"by name": func(f *folders) string { return "NPMX_NPM=" + f.put("npm", `exec npmx "$@"`) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := machine(t)
			extra := lay(f)
			path := strings.TrimSuffix(f.variable(), ":"+os.Getenv("PATH")) + ":" + without(t, "npm", f.root)
			got := rig.Finish(t, rig.InHome(t, "/bin/sh", []string{path, extra}, "-c", "npmx install"))
			if got.Status != rig.StatusNoNpm || strings.Count(string(got.Stderr), "npm leads back to npmx") != 1 ||
				strings.Count(string(got.Stderr), "set NPMX_NPM") != 1 {
				t.Errorf("status %d: %s", got.Status, got.Stderr)
			}
		})
	}
}

// without is a folder with the programs that these scripts need, and no npm.
func without(t *testing.T, _, root string) string {
	t.Helper()
	dir := filepath.Join(root, "tools")
	rig.Must(t, os.MkdirAll(dir, 0o755))
	for _, name := range []string{"sh", "cat", "dirname"} {
		rig.Must(t, os.Symlink("/bin/"+name, filepath.Join(dir, name)))
	}
	return dir
}

// TestInsideAScriptNpmRunsPlainly: an npmx in a script of npm runs npm plainly, however deep, and a script that runs
// itself under a condition gets its npm.
func TestInsideAScriptNpmRunsPlainly(t *testing.T) {
	npm := rig.StandIn(t, `echo "level ${LEVEL:-0}"
if [ "${LEVEL:-0}" -lt 12 ]; then LEVEL=$((${LEVEL:-0} + 1)); export LEVEL; npmx install; exit $?; fi
`+rig.Refusal)
	got := rig.Finish(t, rig.InHome(t, "/bin/sh", []string{"NPMX_NPM=" + npm, machine(t).variable()}, "-c",
		"npmx install"))
	levels := ""
	for i := range 13 {
		levels += fmt.Sprintln("level", i)
	}
	if string(got.Stdout) != levels || got.Status != 7 || strings.Count(string(got.Stderr), "npmx: error[E401]") != 1 {
		t.Errorf("status %d\n%s\n%s", got.Status, got.Stdout, got.Stderr)
	}
}

// TestNpmUnderNpxIsExplained: the real npx hands its own flags on as variables; under it npmx explains what npm then
// does, and where that comes from.
func TestNpmUnderNpxIsExplained(t *testing.T) {
	npm, npmx := lab.Npm(t, rig.UsualVersion), rig.Npmx(t)
	for _, c := range []struct{ scenario, flag, cause string }{{"token-missing", "--yes", "token-missing"},
		{"good-install", "--registry={closed}", "registry-wrong"}} {
		t.Run(c.scenario, func(t *testing.T) {
			t.Parallel()
			laid := rig.Planted(t, c.scenario)
			bin := filepath.Join(laid.Project, "node_modules", ".bin")
			rig.Must(t, os.MkdirAll(bin, 0o755))
			self, err := os.Readlink(npmx)
			rig.Must(t, err)
			rig.Must(t, os.Symlink(self, filepath.Join(bin, "npmx")))
			report := filepath.Join(t.TempDir(), "report.json")
			env := append(slices.Clone(laid.Env), "NPMX_REPORT="+report, "PATH="+filepath.Dir(npm)+
				string(os.PathListSeparator)+os.Getenv("PATH"))
			flag := strings.ReplaceAll(c.flag, "{closed}", "http://127.0.0.1:1/")
			got := rig.WithReport(t, rig.RunProgram(t, filepath.Join(filepath.Dir(npm), "..", "node_modules", ".bin",
				"npx"), laid.Project, env, []string{flag, "npmx", "install"}), report)
			if got.Status != 1 || len(got.Report.Findings) != 1 || got.Report.Findings[0].Cause != c.cause {
				t.Fatalf("ended with %d\n%s\n%s", got.Status, got.Stderr, got.Raw)
			}
			if c.cause == "registry-wrong" && !strings.Contains(string(got.Raw), "npm_config_registry") {
				t.Errorf("where the registry comes from is not told:\n%s", got.Raw)
			}
		})
	}
}
