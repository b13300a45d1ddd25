//go:build unix

package transparency

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"npmx/internal/lab"
	"npmx/internal/rig"
)

// bearings is a child that tells how it was started: arguments, folder, file mode mask, limits, open files and
// environment.
const bearings = `for a in "$@"; do printf 'arg=%s\n' "$a"; done
echo "cwd=$(pwd -P) umask=$(umask) nofile=$(ulimit -n) core=$(ulimit -c) files=$(ls /proc/self/fd 2>/dev/null | wc -l)"
env | sort | grep -v '^_=' | sed 's/^/env /'`

// TestNpmIsStartedAsWithoutUs: npm gets what it would have got, but for the loglevel and our mark.
func TestNpmIsStartedAsWithoutUs(t *testing.T) {
	npm, absent := rig.StandIn(t, bearings), filepath.Join(t.TempDir(), "absent")
	for _, shell := range []string{`umask 077; "$@"`, `umask 002; ulimit -n 200; cd /; "$@"`, `exec "$@" 2>&1`,
		`exec 9</dev/null; "$@"`} {
		for _, args := range [][]string{{"install", "a b", `c"d`, "", "*", "$HOME", "--x=y z"},
			{"run", "build", "--", "--verbose"}, {"ls", "--depth=1", "c d"}, {"--version"}} {
			run := func(program string) []string {
				cmd := rig.InHome(t, "/bin/sh", []string{"NPMX_NPM=" + npm, "LC_ALL=C", "npm_config_color=always",
					"HOME=" + absent, "TWO=1", "TWO=2", "X=a\nb"}, append([]string{"-c", shell, "sh", program},
					args...)...)
				cmd.Dir = filepath.Dir(npm)
				got := rig.Finish(t, cmd)
				if got.Status != 0 || len(got.Stderr) > 0 {
					t.Fatalf("status %d: %s", got.Status, got.Stderr)
				}
				return strings.Split(string(got.Stdout), "\n")
			}
			bare, ours := run(npm), run(rig.Npmx(t))
			ours = slices.DeleteFunc(ours, func(l string) bool {
				return strings.HasPrefix(l, "env NPMX_INSIDE=") || args[0] == "install" &&
					l == "env npm_config_loglevel=verbose"
			})
			if !slices.Equal(bare, ours) {
				t.Errorf("%s %q: npm was started with\n%s\nand alone with\n%s", shell, args, strings.Join(ours, "\n"),
					strings.Join(bare, "\n"))
			}
		}
	}
}

// TestALocalCommandTakesOurPlace: an npm that no registry can refuse is not waited for, unless what npmx writes about a
// run was asked for. A command that npmx waits for is its child.
func TestALocalCommandTakesOurPlace(t *testing.T) {
	report := filepath.Join(t.TempDir(), "report.json")
	for _, c := range []struct {
		args, env []string
		replaced  bool
	}{
		{args: []string{"ls"}, replaced: true},
		{args: []string{"--version"}, replaced: true},
		{args: []string{"prefix", "-g"}, replaced: true},
		{args: []string{"install"}, env: []string{"NPMX=off"}, replaced: true},
		{args: []string{"ls"}, env: []string{"NPMX_REPORT=" + report}},
		{args: []string{"run", "build"}},
		{args: []string{"install"}},
	} {
		npm := rig.StandIn(t, "echo $PPID; exit 3")
		got := rig.Finish(t, rig.InHome(t, "/bin/sh", append([]string{"NPMX_NPM=" + npm}, c.env...),
			append([]string{"-c", `echo $$; "$@"; exit $?`, "sh", rig.Npmx(t)}, c.args...)...))
		pids := strings.Fields(string(got.Stdout))
		if got.Status != 3 || len(pids) != 2 || (pids[0] == pids[1]) != c.replaced {
			t.Errorf("%v %v: status %d, the shell and npm's parent are %v, want one process %v", c.env, c.args,
				got.Status, pids, c.replaced)
		}
	}
}

// realPackages are installed in earnest; some have dependencies, programs, and files with odd names and modes.
func realPackages() []string {
	return []string{"ms@2.1.3", "semver@7.6.3", "chalk@4.1.2", "debug@4.3.7", "minimist@1.2.8", "glob@10.4.5",
		"rimraf@5.0.10", "yargs@17.7.2", "mkdirp@3.0.1",
		"commander@12.1.0", "express@4.21.1", "lodash.merge@4.6.2"}
}

// TestInstalledTreesAreNpms: a dozen packages of the public registry and all they need are on disk what npm alone
// makes of them, byte by byte, with their modes and links, and so is the lockfile.
func TestInstalledTreesAreNpms(t *testing.T) {
	if !rig.Full() {
		t.Skip("left to the runs that have time for all")
	}
	npm := lab.Npm(t, rig.UsualVersion)
	cache := t.TempDir()
	install := func(program string) map[string]string {
		dir := filepath.Join(t.TempDir(), "project")
		rig.Write(t, filepath.Join(dir, "package.json"), `{"name": "project", "version": "1.0.0"}`)
		cmd := exec.Command(program, append([]string{"install", "--no-audit", "--no-fund"}, realPackages()...)...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "npm_config_cache="+cache, "NPMX_NPM="+npm)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", cmd, err, out)
		}
		return tree(t, dir)
	}
	bare, ours := install(npm), install(rig.Npmx(t))
	again := install(npm)
	if len(bare) < 500 || len(bare) != len(ours) {
		t.Errorf("npm alone makes %d files, under npmx %d", len(bare), len(ours))
	}
	for name, sum := range bare {
		if ours[name] != sum && again[name] == sum {
			t.Errorf("%s is %s, and npm's %s", name, ours[name], sum)
		}
	}
	t.Logf("%d files of %d packages compared", len(bare), len(realPackages()))
}

// tree gives each file below a folder by its mode and content.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	rig.Must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		rig.Must(t, err)
		content := ""
		switch {
		case d.Type()&fs.ModeSymlink != 0:
			content, err = os.Readlink(path)
		case d.Type().IsRegular():
			var b []byte
			b, err = os.ReadFile(path)
			content = fmt.Sprintf("%x", sha256.Sum256(b))
		}
		rig.Must(t, err)
		rel, err := filepath.Rel(dir, path)
		files[rel] = info.Mode().String() + " " + content
		return err
	}))
	return files
}
