//go:build unix

package packages

import (
	"archive/zip"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"npmx/internal/fair"
	"npmx/internal/rig"
)

// told is what the linker, a build argument or a tag says in these tests.
const (
	toldVersion = "v1.2.3"
	toldCommit  = "0123456789abcdef0123456789abcdef01234567"
	toldDate    = "2026-11-29"
)

// says is what npmx self version prints of a version, a commit and a date.
func says(version, commit, date string) string {
	return "npmx " + version + " (commit " + commit + ", " + date + ", "
}

// TestEveryWayOfBuildingGivesAVersion builds npmx in each of the ways that people have, and asks it what it is. As
// goreleaser does, TestNpmInstallsAndRunsNpmx builds it.
func TestEveryWayOfBuildingGivesAVersion(t *testing.T) {
	t.Parallel()
	known := says(toldVersion, toldCommit[:12], toldDate)
	t.Run("go build without version control", func(t *testing.T) {
		npmx := filepath.Join(t.TempDir(), "npmx")
		succeed(t, command(".", nil, "go", "build", "-trimpath", "-buildvcs=false", "-o", npmx, "."))
		asked(t, npmx, says("(devel)", "unknown", "date unknown"))
	})
	t.Run("go build in a clone, at a tag and behind it", func(t *testing.T) {
		dir := bare(t)
		commit := committed(t, dir)
		npmx := filepath.Join(t.TempDir(), "npmx")
		succeed(t, command(dir, nil, "go", "build", "-trimpath", "-buildvcs=true", "-o", npmx, "."))
		asked(t, npmx, says(toldVersion, commit, toldDate))
		rig.Write(t, filepath.Join(dir, "LICENSE"), "another\n")
		succeed(t, command(dir, nil, "go", "build", "-trimpath", "-buildvcs=true", "-o", npmx, "."))
		asked(t, npmx, says(toldVersion+"+dirty", commit, toldDate))
	})
	t.Run("docker", func(t *testing.T) {
		npmx := filepath.Join(t.TempDir(), "npmx")
		dockered(t, npmx, "VERSION="+toldVersion, "COMMIT="+toldCommit, "DATE="+toldDate)
		asked(t, npmx, known)
	})
	t.Run("docker without arguments", func(t *testing.T) {
		npmx := filepath.Join(t.TempDir(), "npmx")
		dockered(t, npmx, "VERSION=", "COMMIT=", "DATE=")
		asked(t, npmx, says("(devel)", "unknown", "date unknown"))
	})
	t.Run("the action", func(t *testing.T) {
		temp := t.TempDir()
		run := at(t, loaded(t, "action.yml"), "runs", "steps", 1, "run").(string)
		succeed(t, command(".", []string{"RUNNER_TEMP=" + temp, "GITHUB_PATH=" + filepath.Join(temp, "path"),
			"ACTION_PATH=" + bare(t), "ACTION_REF=" + toldVersion}, "bash", "-eo", "pipefail", "-c", run))
		asked(t, filepath.Join(temp, "npmx", "npmx"), says(toldVersion, "unknown", "date unknown"))
	})
	t.Run("go install of a module", func(t *testing.T) {
		asked(t, installedModule(t, toldVersion), says(toldVersion, "unknown", "date unknown"))
	})
}

func asked(t *testing.T, npmx, want string) {
	t.Helper()
	out, err := exec.Command(npmx, "self", "version").CombinedOutput()
	rest := regexp.MustCompile(`^go1[0-9a-z.]+, \w+/\w+, [1-9]\d* rules [0-9a-f]{8}\)\n$`)
	if after, ok := strings.CutPrefix(string(out), want); err != nil || !ok || !rest.MatchString(after) {
		t.Errorf("npmx self version says\n%swant\n%s... (%v)", out, want, err)
	}
}

// committed makes a clone with one commit and a tag of a folder, and gives the commit.
func committed(t *testing.T, dir string) string {
	t.Helper()
	env := []string{"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1"}
	for _, who := range []string{"AUTHOR", "COMMITTER"} {
		env = append(env, "GIT_"+who+"_NAME=ada", "GIT_"+who+"_EMAIL=ada@acme.example",
			"GIT_"+who+"_DATE="+toldDate+"T01:02:03Z")
	}
	for _, args := range [][]string{{"init", "-q"}, {"add", "."}, {"commit", "-q", "-m", "x"}, {"tag", toldVersion}} {
		succeed(t, command(dir, env, fair.Program(t, "git"), args...))
	}
	return strings.TrimSpace(succeed(t, command(dir, env, "git", "rev-parse", "--short=12", "HEAD")))
}

// released builds npmx for this machine as .goreleaser.yaml says.
func released(t *testing.T) string {
	t.Helper()
	build := at(t, loaded(t, ".goreleaser.yaml"), "builds", 0)
	text := at(t, build, "ldflags", 0).(string)
	for field, value := range map[string]string{"v{{ .Version }}": toldVersion, "{{ .FullCommit }}": toldCommit,
		"{{ .CommitDate }}": toldDate + "T01:02:03Z"} {
		if !strings.Contains(text, field) {
			t.Fatalf("goreleaser does not tell the linker %s", field)
		}
		text = strings.ReplaceAll(text, field, value)
	}
	npmx := filepath.Join(t.TempDir(), "npmx")
	args := append([]string{"build"}, texts(at(t, build, "flags"))...)
	succeed(t, command(".", texts(at(t, build, "env")), "go", append(args, "-ldflags", text, "-o", npmx, ".")...))
	return npmx
}

// dockered runs the Dockerfile's command for the build where a container would, with the build's arguments.
func dockered(t *testing.T, npmx string, args ...string) {
	t.Helper()
	text, err := os.ReadFile("Dockerfile")
	rig.Must(t, err)
	run := regexp.MustCompile(`(?m)^RUN (.*go build.* -o) /npmx \.$`).FindSubmatch(text)
	if run == nil {
		t.Fatal("the Dockerfile builds nothing")
	}
	succeed(t, command(bare(t), args, "sh", "-c", string(run[1])+` "$0" .`, npmx))
}

// bare copies the sources as a container or an action gets them: without what .dockerignore names, which is without
// their history.
func bare(t *testing.T) string {
	t.Helper()
	ignored, err := os.ReadFile(".dockerignore")
	rig.Must(t, err)
	dir := t.TempDir()
	eachSource(t, func(name string, text []byte) {
		first, _, _ := strings.Cut(name, "/")
		if !slices.Contains(strings.Fields(string(ignored)), first) {
			rig.Write(t, filepath.Join(dir, name), string(text))
		}
	})
	return dir
}

// eachSource visits the files that a build of the program reads.
func eachSource(t *testing.T, visit func(name string, text []byte)) {
	t.Helper()
	rig.Must(t, filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "dist" || d.Name() == ".git"):
			return fs.SkipDir
		case d.IsDir() || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(name)
		visit(filepath.ToSlash(name), text)
		return err
	}))
}

// modulePath is the one that these tests publish under: go install takes none without a dot in it.
const modulePath = "npmx.example/npmx"

var ownImport = regexp.MustCompile(`(?m)^((?:import |\t)(?:[\w.]+ )?")npmx/`)

// installedModule publishes the sources as a module on a proxy that is a folder, and installs it from there.
func installedModule(t *testing.T, version string) string {
	t.Helper()
	proxy, home := t.TempDir(), t.TempDir()
	at := filepath.Join(proxy, modulePath, "@v")
	rig.Write(t, filepath.Join(at, version+".info"), `{"Version": "`+version+`"}`)
	rig.Write(t, filepath.Join(at, "list"), version+"\n")
	packed, err := os.Create(filepath.Join(at, version+".zip"))
	rig.Must(t, err)
	z := zip.NewWriter(packed)
	eachSource(t, func(name string, text []byte) {
		switch {
		case strings.HasPrefix(name, "fleet/"):
			return // a module of its own
		case name == "go.mod":
			text = []byte(strings.Replace(string(text), "module npmx\n", "module "+modulePath+"\n", 1))
			rig.Write(t, filepath.Join(at, version+".mod"), string(text))
		case strings.HasSuffix(name, ".go"):
			text = ownImport.ReplaceAll(text, []byte("${1}"+modulePath+"/"))
		}
		w, err := z.Create(modulePath + "@" + version + "/" + name)
		rig.Must(t, err)
		_, err = w.Write(text)
		rig.Must(t, err)
	})
	rig.Must(t, z.Close())
	rig.Must(t, packed.Close())
	out, err := command(".", nil, "go", "env", "GOMODCACHE", "GOPROXY").Output()
	rig.Must(t, err)
	had := strings.Fields(string(out))
	env := []string{"GOPROXY=file://" + proxy + ",file://" + filepath.Join(had[0], "cache", "download") + "," + had[1],
		"GOFLAGS=-mod=mod -modcacherw", "GONOSUMDB=npmx.example", "GONOPROXY=none", "GOPRIVATE=",
		"GOMODCACHE=" + filepath.Join(home, "mod"), "GOBIN=" + home}
	// -trimpath shares what was compiled before: the modules are unpacked anew, elsewhere.
	succeed(t, command(home, env, "go", "install", "-trimpath", modulePath+"@"+version))
	return filepath.Join(home, "npmx")
}

// command builds without C, as a release does: what one test compiles the next one has.
func command(dir string, env []string, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "CGO_ENABLED=0"), env...)
	return cmd
}

func succeed(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, out)
	}
	return string(out)
}

func loaded(t *testing.T, name string) (v any) {
	t.Helper()
	text, err := os.ReadFile(name)
	rig.Must(t, err)
	rig.Must(t, yaml.Unmarshal(text, &v))
	return v
}

// at follows keys and indexes into what YAML gave.
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

func texts(v any) []string {
	var all []string
	for _, one := range v.([]any) {
		all = append(all, one.(string))
	}
	return all
}
