//go:build unix

package packages

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"npmx/demo"
	"npmx/internal/console"
	"npmx/internal/fair"
	"npmx/internal/lab"
	"npmx/internal/rig"
)

// npmPlatform is this machine as npm names it.
func npmPlatform() string {
	return runtime.GOOS + "-" + strings.Replace(runtime.GOARCH, "amd64", "x64", 1)
}

// TestNpmInstallsAndRunsNpmx makes the packages as a release does, publishes them to a Verdaccio, installs npmx from
// there and runs it.
func TestNpmInstallsAndRunsNpmx(t *testing.T) {
	t.Parallel()
	program := released(t)
	asked(t, program, says(toldVersion, toldCommit[:12], toldDate))
	npm := rig.NeedNpm(t)
	v := lab.Verdaccio(t)
	home := t.TempDir()
	env := published(t, v, npm, home, packed(t, program))
	project := filepath.Join(home, "project")
	rig.Write(t, filepath.Join(project, "package.json"),
		`{"name": "shop", "private": true, "scripts": {"seven": "exit 7"}}`)
	succeed(t, command(project, env, npm, "install", "npmx"))
	npmx := filepath.Join(project, "node_modules", ".bin", "npmx")
	t.Run("only this machine's program is installed", func(t *testing.T) {
		entries, err := filepath.Glob(filepath.Join(project, "node_modules", "npmx*"))
		want := []string{filepath.Join(project, "node_modules", "npmx"),
			filepath.Join(project, "node_modules", "npmx-"+npmPlatform())}
		if err != nil || !slices.Equal(entries, want) {
			t.Errorf("node_modules has %q, want %q: %v", entries, want, err)
		}
	})
	t.Run("it is the version that was released", func(t *testing.T) {
		asked(t, npmx, says(toldVersion, toldCommit[:12], toldDate))
	})
	t.Run("npm's status and output pass", func(t *testing.T) {
		got := rig.RunProgram(t, npmx, project, env, []string{"run", "seven"})
		if got.Status != 7 {
			t.Errorf("npmx run seven ended with %d\n%s", got.Status, got.Stderr)
		}
		got = rig.RunProgram(t, npmx, project, env, []string{"--version"})
		own := succeed(t, command(project, env, npm, "--version"))
		if string(got.Stdout) != own || len(got.Stderr) > 0 {
			t.Errorf("npmx --version says %q %q, npm %q", got.Stdout, got.Stderr, own)
		}
	})
	t.Run("standard input passes", func(t *testing.T) {
		cmd := command(project, env, npmx, "explain")
		cmd.Stdin = strings.NewReader("npm error code E401\n" +
			"npm error 401 Unauthorized - GET https://npm.corp.example/x\n")
		out, err := cmd.Output()
		if cmd.ProcessState.ExitCode() != rig.StatusFound || !bytes.Contains(out, []byte("npm.corp.example")) {
			t.Errorf("%v\n%s", err, out)
		}
	})
	t.Run("signals pass", func(t *testing.T) { signalsPass(t, npmx) })
	t.Run("keys of a terminal come once", func(t *testing.T) { keysComeOnce(t, npmx) })
	t.Run("under npm's name", func(t *testing.T) { underNpmsName(t, npmx) })
	t.Run("without the platform's package", func(t *testing.T) {
		succeed(t, command(project, env, npm, "install", "--omit=optional"))
		got := rig.RunProgram(t, npmx, project, env, []string{"install"})
		want := "npmx: the package npmx-" + npmPlatform() + ", which holds npmx for this machine, is not installed\n"
		if got.Status != rig.StatusNoNpm || len(got.Stdout) > 0 || !strings.HasPrefix(string(got.Stderr), want) {
			t.Errorf("%d: %s", got.Status, got.Stderr)
		}
		said := string(got.Stderr)
		i := strings.LastIndex(said, "npm install --include=optional")
		if i < 0 {
			t.Fatalf("no command is given:\n%s", said)
		}
		succeed(t, command(project, env, "sh", "-c", said[i:]))
		asked(t, npmx, says(toldVersion, toldCommit[:12], toldDate))
	})
	t.Run("on a platform that has none", func(t *testing.T) {
		script := `Object.defineProperty(process, "arch", {value: "mips"}); require("npmx/npmx.js")`
		got := rig.RunProgram(t, fair.Program(t, "node"), project, env, []string{"-e", script})
		if got.Status != rig.StatusNoNpm || !strings.HasPrefix(string(got.Stderr), "npmx: there is no package for "+
			runtime.GOOS+" on mips\n") {
			t.Errorf("%d: %s", got.Status, got.Stderr)
		}
	})
}

// packed makes the packages out of a program for this machine; those for others hold a text.
func packed(t *testing.T, npmx string) string {
	t.Helper()
	dist := filepath.Join(t.TempDir(), "dist")
	type artifact struct {
		Path, Goos, Goarch, Type string
	}
	var list []artifact
	for _, os := range []string{"linux", "darwin", "windows"} {
		for _, arch := range []string{"amd64", "arm64"} {
			name := "npmx-" + os + "-" + arch
			rig.Write(t, filepath.Join(dist, name), "no program\n")
			list = append(list, artifact{"dist/" + name, os, arch, "Binary"})
		}
	}
	program, err := os.ReadFile(npmx)
	rig.Must(t, err)
	rig.Write(t, filepath.Join(dist, "npmx-"+runtime.GOOS+"-"+runtime.GOARCH), string(program))
	text, _ := json.Marshal(list)
	rig.Write(t, filepath.Join(dist, "artifacts.json"), string(text))
	folder := filepath.Join(t.TempDir(), "npm")
	succeed(t, command(".", nil, "go", "run", "./internal/release", "npm", "-version", toldVersion, "-dist", dist,
		folder))
	return folder
}

// published publishes every package, and gives the environment of a user of that registry.
func published(t *testing.T, v *lab.Server, npm, home, folder string) []string {
	t.Helper()
	token, err := v.Token(demo.Ada)
	rig.Must(t, err)
	rig.Write(t, filepath.Join(home, ".npmrc"), "registry="+v.URL()+"\n//"+v.Host()+"/:_authToken="+token+
		"\nupdate-notifier=false\naudit=false\nfund=false\n")
	env := []string{"HOME=" + home, "npm_config_cache=" + filepath.Join(home, "cache"), "NPMX_INSIDE="}
	packages, err := filepath.Glob(filepath.Join(folder, "platforms", "*"))
	rig.Must(t, err)
	if len(packages) != 6 {
		t.Fatalf("%d packages were made", len(packages))
	}
	rig.Write(t, filepath.Join(folder, "package.json"), `{"private": true, "workspaces": ["platforms/*", "npmx"]}`)
	succeed(t, command(folder, env, npm, "publish", "--workspaces")) // one start of npm, not seven
	return env
}

// signalsPass: a signal that is sent to the launcher alone reaches npm, and npmx ends as npm did.
func signalsPass(t *testing.T, npmx string) {
	traps := func(signal string, status int) string {
		return fmt.Sprintf("trap 'echo got it; exit %d' %s; echo ready; while :; do sleep 1 & wait $!; done",
			status, signal)
	}
	for _, c := range []struct {
		signal syscall.Signal
		npm    string
		want   string
	}{
		{syscall.SIGTERM, traps("TERM", 5), "ended with 5"},
		{syscall.SIGINT, traps("INT", 6), "ended with 6"},
		{syscall.SIGHUP, traps("HUP", 7), "ended with 7"},
		{syscall.SIGTERM, `echo got it; echo ready; exec sleep 100`, "died of terminated"},
	} {
		cmd := rig.InHome(t, npmx, []string{"NPMX_NPM=" + rig.StandIn(t, c.npm)}, "install")
		out, err := cmd.StdoutPipe()
		rig.Must(t, err)
		rig.Must(t, cmd.Start())
		var said bytes.Buffer
		for b := make([]byte, 64); !strings.Contains(said.String(), "ready"); {
			n, err := out.Read(b)
			said.Write(b[:n])
			if err != nil {
				t.Fatalf("npm was not started: %s", said.String())
			}
		}
		rig.Must(t, cmd.Process.Signal(c.signal))
		lost := time.AfterFunc(fair.Hung, func() { out.Close() }) // npmx runs on, and holds the pipe
		_, _ = said.ReadFrom(out)
		lost.Stop()
		_ = cmd.Wait()
		got := rig.Ending(cmd.ProcessState.Sys().(syscall.WaitStatus))
		if got != c.want || !strings.Contains(said.String(), "got it") {
			t.Errorf("%v: npmx %s, want %s; npm said %q", c.signal, got, c.want, said.String())
		}
	}
}

// keysComeOnce: ^C at a terminal is for the launcher and for npmx, and npm gets one. Its stand-in takes as long to its
// first line as Node does at least: before that npmx cannot know that npm had the key, see starting in package wrap.
func keysComeOnce(t *testing.T, npmx string) {
	script := `n=0; trap 'n=$((n+1)); echo "interrupt $n"' INT
sleep 0.1; echo ready; until read -r line; do :; done; echo "line $line"; exit 9`
	cmd := rig.InHome(t, npmx, []string{"NPMX_NPM=" + rig.StandIn(t, script)}, "install")
	c := console.Open(t, cmd, 80, 24)
	c.Start()
	shows := func(text string) {
		t.Helper()
		c.Until(text, func(screen string) bool { return strings.Contains(screen, text) })
	}
	shows("ready")
	c.Type("\x03")
	shows("interrupt 1")
	c.Type("one\r")
	shows("line one")
	<-c.Over
	if got := cmd.ProcessState.ExitCode(); got != 9 || strings.Contains(string(c.Screen.Bytes()), "interrupt 2") {
		t.Errorf("npmx ended with %d:\n%s", got, c.Screen.Bytes())
	}
}

// underNpmsName: a link named npm first on PATH that leads to the launcher runs the real npm, at the first attempt.
func underNpmsName(t *testing.T, npmx string) {
	dir := t.TempDir()
	rig.Must(t, os.Symlink(npmx, filepath.Join(dir, "npm")))
	real := rig.StandIn(t, `echo "$NPMX_INSIDE" "$@"`)
	path := dir + ":" + filepath.Dir(real) + ":" + os.Getenv("PATH")
	cmd := rig.InHome(t, filepath.Join(dir, "npm"), []string{"PATH=" + path}, "self", "version")
	out, err := cmd.CombinedOutput()
	// The second part of the mark says how often npmx was reached. The words after it were npm's, not npmx's.
	if fields := strings.Split(string(out), "."); err != nil || len(fields) < 2 || fields[1] != "1" ||
		!strings.HasSuffix(string(out), " self version\n") {
		t.Errorf("%v: %q", err, out)
	}
}
