package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"npmx/explain/report"
	"npmx/internal/fair"
	"npmx/internal/rig"
)

// linted runs `npmx lint` in a project, with a home of its own.
func linted(t *testing.T, dir, home string, args ...string) (out string, status int) {
	t.Helper()
	text, status := inProcess(t, world{args: append([]string{"lint"}, args...), cwd: dir, home: home, goos: "linux",
		env: []string{"HOME=" + home, "XDG_STATE_HOME=" + filepath.Join(home, "state")}, now: time.Now, as: "npmx"})
	return string(text), status
}

// project has these files, and a package.json.
func project(t *testing.T, files map[string]string) (dir, home string) {
	t.Helper()
	dir, home = t.TempDir(), t.TempDir()
	rig.Write(t, filepath.Join(dir, "package.json"), `{"name":"p","version":"1.0.0"}`)
	for name, text := range files {
		rig.Write(t, filepath.Join(dir, name), text)
	}
	return dir, home
}

func TestLintEndsByTheWorstThatItFinds(t *testing.T) {
	for name, k := range map[string]struct {
		npmrc string
		args  []string
		want  int
	}{
		"nothing":                        {"save-exact=true\n", nil, statusOK},
		"notes alone":                    {"colour-scheme=dark\n", nil, statusOK},
		"a warning":                      {"strict-ssl=false\n", nil, statusFound},
		"an error":                       {"_auth=${NPM_AUTH}\n", nil, statusFound},
		"a named file that is not there": {"save-exact=true\n", []string{"nowhere/.npmrc"}, statusUnreadable},
		"a named file":                   {"strict-ssl=false\n", []string{".npmrc"}, statusFound},
		"a named folder":                 {"strict-ssl=false\n", []string{"."}, statusFound},
		"a folder without such files":    {"strict-ssl=false\n", []string{"empty"}, statusOK},
	} {
		t.Run(name, func(t *testing.T) {
			dir, home := project(t, map[string]string{".npmrc": k.npmrc, "empty/README": ""})
			if out, got := linted(t, dir, home, k.args...); got != k.want {
				t.Errorf("status %d, want %d\n%s", got, k.want, out)
			}
		})
	}
}

func TestLintReadsWhatIsReadHere(t *testing.T) {
	dir, home := project(t, map[string]string{".npmrc": "strict-ssl=false\n", "packages/a/.npmrc": "strict-ssl=false\n",
		".yarnrc.yml": "enableStrictSsl: false\n",
		"bunfig.toml": "[install]\nregistry = \"http://npm.acme.example\"\n"})
	rig.Write(t, filepath.Join(home, ".npmrc"), "registery=https://npm.acme.example/\n")
	out, _ := linted(t, dir, home, "--format", "unix")
	var got []string
	for line := range strings.Lines(out) {
		place, _, _ := strings.Cut(line, ": ")
		_, id, _ := strings.Cut(strings.TrimSpace(line), "[lint/")
		got = append(got, strings.Replace(place, home, "~", 1)+" "+strings.TrimSuffix(id, "]"))
	}
	want := []string{".npmrc:1:12 strict-ssl", "~/.npmrc:1:1 misspelt-key", ".yarnrc.yml:1:18 strict-ssl",
		"bunfig.toml:2:12 plain-http"}
	if !slices.Equal(got, want) {
		t.Errorf("found %q\nwant  %q", got, want)
	}
}

func TestLintsReportFollowsTheContractInEveryFormat(t *testing.T) {
	dir, home := project(t, map[string]string{".npmrc": "strict-ssl=false\ncolour-scheme=dark\nsave-exact=true\n" +
		"save-exact=true\n//npm.acme.example/:_authtoken=zq7Wv1Lk9Xr3Ty5Pm2\n"})
	out, _ := linted(t, dir, home, "--format", "json")
	rig.Follows(t, report.Schema(), []byte(out))
	var r struct {
		Findings []struct{ Rule, Cause, Severity, Fingerprint string }
	}
	rig.Must(t, json.Unmarshal([]byte(out), &r))
	prints := map[string]bool{}
	for _, f := range r.Findings {
		prints[f.Fingerprint] = true
		if f.Cause != "settings" || f.Severity == "" {
			t.Errorf("%+v", f)
		}
	}
	if len(r.Findings) < 4 || len(prints) != len(r.Findings) {
		t.Errorf("%d findings with %d fingerprints", len(r.Findings), len(prints))
	}
	for _, f := range report.Formats() {
		file := filepath.Join(home, "out."+f.Name)
		if linted(t, dir, home, "--out", f.Name+"="+file); !strings.Contains(string(read(t, file)), "lint/") &&
			!strings.Contains(string(read(t, file)), "settings") {
			t.Errorf("%s: %s", f.Name, read(t, file))
		}
		if strings.Contains(string(read(t, file)), "zq7Wv1Lk9") {
			t.Errorf("%s shows the token", f.Name)
		}
	}
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	rig.Must(t, err)
	return data
}

func TestLintFixChangesWhatIsSafeAndCanBeUndone(t *testing.T) {
	const text = `save-exact=true
//npm.acme.example/:_authToken=${T}
registery=x
save-exact=true
init.author.name=Ada
//npm.acme.example/:_authToken=${T}
`
	dir, home := project(t, map[string]string{".npmrc": text})
	file := filepath.Join(dir, ".npmrc")
	rig.Must(t, os.Chmod(file, 0o640))
	if _, status := linted(t, dir, home, "--fix", "--yes"); status != statusFound {
		t.Errorf("status %d: the misspelt key is left", status)
	}
	want := "save-exact=true\n//npm.acme.example/:_authToken=${T}\nregistery=x\ninit-author-name=Ada\n"
	if got := string(read(t, file)); got != want {
		t.Errorf("the file is\n%s", got)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if out, status := linted(t, dir, home, "--fix", "--yes"); status != statusFound || strings.Contains(out, "@@") {
		t.Errorf("a second time: status %d\n%s", status, out)
	}
	_, status := inProcess(t, world{args: []string{"fix", "--undo", "--yes"}, cwd: dir, home: home, goos: "linux",
		env: []string{"HOME=" + home, "XDG_STATE_HOME=" + filepath.Join(home, "state")}, now: time.Now, as: "npmx"})
	if got := string(read(t, file)); status != statusOK || got != text {
		t.Errorf("status %d, and after the undo the file is\n%s", status, got)
	}
}

func TestLintFixAsksAndWritesNothingWithoutAYes(t *testing.T) {
	dir, home := project(t, map[string]string{".npmrc": "save-exact=true\nsave-exact=true\n"})
	none, err := os.Open(os.DevNull)
	rig.Must(t, err)
	defer none.Close()
	_, status := inProcess(t, world{args: []string{"lint", "--fix"}, cwd: dir, home: home, goos: "linux", stdin: none,
		env: []string{"HOME=" + home}, now: time.Now, as: "npmx"})
	got := string(read(t, filepath.Join(dir, ".npmrc")))
	if status != statusFound || got != "save-exact=true\nsave-exact=true\n" {
		t.Errorf("status %d, and the file is %q", status, got)
	}
}

// The test makes the repository with git; npmx runs none, although this one names programs for it to start.
func TestASecretIsFoundWhereGitTracksItAndNothingTheRepositoryNamesIsRun(t *testing.T) {
	fair.Program(t, "git")
	const secret = "//npm.acme.example/:_authToken=npm_0123456789abcdefABCDEF0123456789abcd\n"
	dir, home := project(t, map[string]string{".npmrc": secret, "app/.npmrc": secret, "own/.npmrc": secret})
	for _, name := range []string{".npmrc", "app/.npmrc", "own/.npmrc"} {
		rig.Must(t, os.Chmod(filepath.Join(dir, name), 0o600))
	}
	run := filepath.Join(home, "run")
	script := filepath.Join(dir, "hook.sh")
	rig.Write(t, script, "#!/bin/sh\ntouch "+run+"\n")
	rig.Must(t, os.Chmod(script, 0o755))
	for _, args := range [][]string{{"init", "-q"}, {"add", ".npmrc", "app"}, {"config", "core.fsmonitor", script},
		{"config", "core.hooksPath", dir}} {
		cmd := exec.Command("git", args...)
		cmd.Dir, cmd.Env = dir, []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %q: %v %s", args, err, out)
		}
	}
	for name, want := range map[string]int{".npmrc": statusFound, "app/.npmrc": statusFound, "own/.npmrc": statusOK} {
		if out, got := linted(t, dir, home, name); got != want {
			t.Errorf("%s: status %d, want %d\n%s", name, got, want, out)
		}
	}
	if _, err := os.Stat(run); err == nil {
		t.Error("a program of the repository was run")
	}
}

func TestLintIsQuickOnAHostileFile(t *testing.T) {
	var b strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&b, "colour-scheme%d=1\n[s%d]\n@s%d:registry=http://h%d.example/\n", i, i, i, i)
	}
	dir, home := project(t, map[string]string{".npmrc": b.String()})
	out, status := linted(t, dir, home, "--format", "unix", ".npmrc")
	if lines := strings.Count(out, "\n"); status != statusOK && status != statusFound || lines > 600 {
		t.Errorf("status %d, %d lines", status, lines)
	}
}
