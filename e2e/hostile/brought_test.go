//go:build unix

package hostile

import (
	"npmx/internal/promise"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"npmx/internal/rig"
)

// TestNoProgramOfTheRepositoryRuns: whatever PATH and NPMX_NPM say, our own verbs run nothing that a cloned repository
// brought, and answer all the same.
func TestNoProgramOfTheRepositoryRuns(t *testing.T) {
	t.Cleanup(func() {
		promise.Kept(t, promise.NoHarm, "a cloned repository that brings programs called npm, node, git, sh, and a "+
			"PATH or `NPMX_NPM` that leads to them", "13 ways to lead there, 6 commands each: none runs")
	})
	for name, c := range map[string]struct {
		in   string // the working folder in the repository
		path string // what is before the user's own PATH; REPO is the repository
		npm  string // NPMX_NPM
	}{
		"a relative folder":              {path: "./node_modules/.bin:"},
		"a relative folder without dot":  {path: "node_modules/.bin:"},
		"an empty element":               {path: ":"},
		"the working folder":             {path: ".:"},
		"a folder above":                 {in: "packages/a", path: "../../node_modules/.bin:"},
		"an absolute folder in it":       {path: "REPO/node_modules/.bin:"},
		"the workspace's root":           {in: "packages/a", path: "REPO/node_modules/.bin:"},
		"a link from outside":            {path: "LINK:"},
		"a relative NPMX_NPM":            {npm: "./node_modules/.bin/npm"},
		"an absolute NPMX_NPM in it":     {npm: "REPO/node_modules/.bin/npm"},
		"a name for NPMX_NPM":            {path: "./node_modules/.bin:", npm: "npm"},
		"the user's npm, with its node":  {path: "./node_modules/.bin:", npm: "SHIM"},
		"the user's npm, empty elements": {path: "::", npm: "SHIM"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home, repo, link := t.TempDir(), t.TempDir(), filepath.Join(t.TempDir(), "bin")
			marker := filepath.Join(t.TempDir(), "ran")
			rig.Write(t, filepath.Join(repo, "package.json"), `{"workspaces":["packages/*"]}`)
			rig.Write(t, filepath.Join(repo, "packages", "a", "package.json"), "{}")
			for _, dir := range []string{"node_modules/.bin", ".", "packages/a"} {
				for _, p := range []string{"npm", "node", "npx", "git", "sh", "env", "config"} {
					rig.Program(t, filepath.Join(repo, dir, p), "echo "+p+" >>"+marker+"; echo 11.0.0")
				}
			}
			rig.Must(t, os.Symlink(filepath.Join(repo, "node_modules", ".bin"), link))
			shim := filepath.Join(t.TempDir(), "npm")
			rig.Write(t, shim, "#!/usr/bin/env node\nconsole.log('10.9.9')\n")
			rig.Must(t, os.Chmod(shim, 0o755))
			fill := strings.NewReplacer("REPO", repo, "LINK", link, "SHIM", shim).Replace
			env := []string{"HOME=" + home, "PATH=" + fill(c.path) + os.Getenv("PATH"), "NPMX_NPM=" + fill(c.npm)}
			rig.Write(t, filepath.Join(repo, "log"), refusedLog)
			for _, args := range [][]string{{"check"}, {"check", "--format=json"}, {"explain", "--here", "--exit-zero",
				filepath.Join(repo, "log")}, {"explain"}, {"fix", "--yes"}, {"rules", "list"}} {
				cmd := rig.InHome(t, rig.Npmx(t), nil, args...)
				cmd.Dir, cmd.Env = filepath.Join(repo, c.in), env
				got := rig.Finish(t, cmd)
				if ran, err := os.ReadFile(marker); err == nil {
					t.Fatalf("npmx %s ran the repository's %s", args, ran)
				}
				if args[0] == "check" && (got.Status != 0 || !strings.Contains(string(got.Stdout), "registry")) {
					t.Errorf("npmx %s: %d %s%s", args, got.Status, got.Stdout, got.Stderr)
				}
				if c.npm == "SHIM" && len(args) > 1 && args[0] == "check" &&
					!strings.Contains(string(got.Stdout), "10.9.9") {
					t.Errorf("the user's own npm was not asked: %s%s", got.Stdout, got.Stderr)
				}
			}
		})
	}
}

// TestRelativeFoldersAreNobodys: a relative XDG_CONFIG_HOME, XDG_STATE_HOME or HOME would have a cloned repository
// write rules, and propose edits; the specification has such paths ignored. Nothing is written into the project
// either.
func TestRelativeFoldersAreNobodys(t *testing.T) {
	rule := `rules:
  - id: evil/words
    cause: token-invalid
    title: the repository speaks
    explanation: the repository speaks
    when: {status: [401]}
    steps: [{text: the repository speaks}]
`
	kept := `{"version":1,"project":"DIR","time":"` + time.Now().UTC().Format(time.RFC3339) + `","edits":[` +
		`{"file":"HOME/.bashrc","line":0,"old":"","new":"the repository speaks","sha256":"","title":"x"}],"left":[]}`
	for name, env := range map[string][]string{
		"XDG":          {"XDG_CONFIG_HOME=.config", "XDG_STATE_HOME=.local/state"},
		"XDG, dot":     {"XDG_CONFIG_HOME=./.config", "XDG_STATE_HOME=./.local/state"},
		"XDG, empty":   {"XDG_CONFIG_HOME=", "XDG_STATE_HOME="},
		"HOME":         {"HOME=."},
		"HOME, deep":   {"HOME=./"},
		"no HOME":      {"HOME="},
		"XDG and HOME": {"HOME=.", "XDG_CONFIG_HOME=.config", "XDG_STATE_HOME=.local/state"},
	} {
		t.Run(name, func(t *testing.T) {
			npm := rig.StandIn(t, rig.Refusal)
			run := func(args ...string) string {
				cmd := rig.InHome(t, rig.Npmx(t), append([]string{"NPMX_NPM=" + npm}, env...), args...)
				home := filepath.Dir(cmd.Dir)
				for _, dir := range []string{".config", "."} {
					rig.Write(t, filepath.Join(cmd.Dir, dir, "npmx", "rules", "evil.yaml"), rule)
				}
				fill := strings.NewReplacer("DIR", cmd.Dir, "HOME", home).Replace
				for _, file := range []string{".local/state/npmx/last.json", "npmx/last.json", "last.json"} {
					rig.Write(t, filepath.Join(cmd.Dir, file), fill(kept))
				}
				before := inFolderNow(t, cmd.Dir)
				got := rig.Finish(t, cmd)
				if after := inFolderNow(t, cmd.Dir); after != before {
					t.Errorf("npmx %s changed the project from\n%s to\n%s", args, before, after)
				}
				return string(got.Stdout) + string(got.Stderr)
			}
			for _, args := range [][]string{{"install"}, {"rules", "list"}, {"fix"}, {"check"}} {
				if out := run(args...); strings.Contains(out, "the repository speaks") ||
					strings.Contains(out, "evil") {
					t.Errorf("npmx %s: %s", args, out)
				}
			}
		})
	}
}

// inFolderNow is what a folder holds, with times and sizes.
func inFolderNow(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	rig.Must(t, filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			b.WriteString(path + " " + info.ModTime().String() + "\n")
		}
		return err
	}))
	return b.String()
}
