//go:build unix

package commands

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"npmx/internal/fair"
	"npmx/internal/rig"
)

// file is one of those that people copy from the repository.
func file(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func loaded(t *testing.T, name string) (v any) {
	t.Helper()
	if err := yaml.Unmarshal(file(t, name), &v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return v
}

// at follows keys and indexes into what YAML or JSON gave.
func at(t *testing.T, v any, path ...any) any {
	t.Helper()
	for _, p := range path {
		switch key := p.(type) {
		case string:
			v = v.(map[string]any)[key]
		case int:
			v = v.([]any)[key]
		}
	}
	if v == nil {
		t.Fatalf("nothing stands at %v", path)
	}
	return v
}

func TestCIFilesAreYAML(t *testing.T) {
	for _, name := range []string{"action.yml", ".pre-commit-hooks.yaml", "docs/ci/github.yml", "docs/ci/gitlab.yml",
		"docs/ci/azure.yml", "docs/ci/circleci.yml", "docs/ci/buildkite.yml"} {
		loaded(t, name)
	}
}

// TestActionsAreNamedByTheirCommit: a tag can be moved to other code. The version stands beside it, for people.
func TestActionsAreNamedByTheirCommit(t *testing.T) {
	files, err := filepath.Glob(".github/workflows/*.yml")
	rig.Must(t, err)
	used := regexp.MustCompile(`(?m)^\s*-? *uses: *(.*)$`)
	pinned := regexp.MustCompile(`^[\w.-]+/[\w./-]+@[0-9a-f]{40} # \S`)
	seen := 0
	for _, name := range append(files, "action.yml", "docs/ci/github.yml") {
		for _, m := range used.FindAllSubmatch(file(t, name), -1) {
			if seen++; !pinned.Match(m[1]) {
				t.Errorf("%s uses %s: name the commit, and the version behind it", name, m[1])
			}
		}
	}
	if seen < 8 {
		t.Errorf("only %d actions are used", seen)
	}
}

// TestEveryFormatThatACIFileNamesIsOne: what the files set in NPMX_OUT is taken by npmx.
func TestEveryFormatThatACIFileNamesIsOne(t *testing.T) {
	dir := t.TempDir()
	const log = "npm error code E401\nnpm error 401 Unauthorized - GET https://npm.corp.example/x\n"
	for _, name := range []string{"gitlab.yml", "azure.yml", "circleci.yml", "buildkite.yml", "Jenkinsfile"} {
		m := regexp.MustCompile(`NPMX_OUT *[:=] *'?([^'\n]+)`).FindSubmatch(file(t, "docs/ci/"+name))
		if m == nil {
			t.Fatalf("%s sets no NPMX_OUT", name)
		}
		out := strings.ReplaceAll(string(m[1]), "test-results/", "")
		rig.Must(t, os.WriteFile(filepath.Join(dir, "x.log"), []byte(log), 0o600))
		got := rig.RunProgram(t, rig.Npmx(t), dir,
			[]string{"NPMX_OUT=" + out, "HOME=" + dir}, []string{"explain", "x.log"})
		if got.Status != 1 {
			t.Errorf("%s: NPMX_OUT=%s: %d, %s", name, out, got.Status, got.Stderr)
		}
	}
}

// TestTheActionRunsNpm: the script of the action's last step, as a runner calls it, and none of an input's words is
// a command of a shell.
func TestTheActionRunsNpm(t *testing.T) {
	rig.NeedNpm(t)
	step := at(t, loaded(t, "action.yml"), "runs", "steps", 2, "run").(string)
	temp, dir := t.TempDir(), t.TempDir()
	rig.Must(t, os.Mkdir(filepath.Join(temp, "npmx"), 0o755))
	rig.Must(t, os.Symlink(rig.Npmx(t), filepath.Join(temp, "npmx", "npmx")))
	for words, want := range map[string]string{"--version": `^\d+\.\d+\.\d+\n$`, "config get $(touch stolen)": `.*`} {
		cmd := exec.Command(fair.Program(t, "bash"), "--noprofile", "--norc", "-eo", "pipefail", "-c", step)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "RUNNER_TEMP="+temp, "NPM_ARGUMENTS="+words)
		out, err := cmd.Output()
		if !regexp.MustCompile(want).Match(out) {
			t.Errorf("%s: %q, %v", words, out, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "stolen")); err == nil {
		t.Error("a word of the input was run")
	}
}

// TestTheProblemMatcherFindsEveryLine of the format unix, also with the colours that a runner adds.
func TestTheProblemMatcherFindsEveryLine(t *testing.T) {
	var v any
	rig.Must(t, json.Unmarshal(file(t, "docs/problem-matcher.json"), &v))
	pattern := regexp.MustCompile(at(t, v, "problemMatcher", 0, "pattern", 0, "regexp").(string))
	for line := range strings.Lines(string(file(t, "explain/report/testdata/unix.txt"))) {
		line = strings.TrimSuffix(line, "\n")
		for _, l := range []string{line, "\x1b[31m" + line + "\x1b[0m"} {
			if m := pattern.FindStringSubmatch(l); m == nil || strings.ContainsAny(m[1]+m[5], "\x1b") {
				t.Errorf("%q is not matched: %q", l, m)
			}
		}
	}
}

// TestBuildkiteShowsThePage and keeps npm's status.
func TestBuildkiteShowsThePage(t *testing.T) {
	script := at(t, loaded(t, "docs/ci/buildkite.yml"), "steps", 0, "command").(string)
	script = strings.ReplaceAll(script, "$$", "$") // as Buildkite does before it runs a step
	dir := t.TempDir()
	for name, text := range map[string]string{"npmx": "printf page >npmx.md; exit 7", "buildkite-agent": "cat >shown"} {
		rig.Must(t, fair.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+text+"\n"), 0o755))
	}
	cmd := exec.Command("sh", "-e", "-c", script)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"))
	err := cmd.Run()
	shown, _ := os.ReadFile(filepath.Join(dir, "shown"))
	if string(shown) != "page" || cmd.ProcessState.ExitCode() != 7 {
		t.Errorf("shown %q, status %d, %v", shown, cmd.ProcessState.ExitCode(), err)
	}
}
