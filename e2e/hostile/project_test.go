//go:build unix

package hostile

import (
	"encoding/json"
	"npmx/internal/promise"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"npmx/internal/rig"
)

// evil does something on every terminal that gets it raw.
const evil = "\x1b]0;title\x07\x1b[31m\u009b5m\u202ered\x7f"

// TestCheckOfAHostileProject: whatever a cloned repository holds, check shows it so that it does nothing, and shows no
// secret.
func TestCheckOfAHostileProject(t *testing.T) {
	dir, home := t.TempDir(), t.TempDir()
	const secret = "hunter22"
	quoted, err := json.Marshal(map[string]any{
		"name": "@own/x" + evil, "workspaces": []string{"w*"},
		"dependencies": map[string]string{"@dep" + evil + "/x": "1", "@tab\tle/x": "1"},
		"publishConfig": map[string]string{"registry": "https://bob:" + secret + "/x@publish.example/" + evil +
			"?token=" + secret},
	})
	if err != nil {
		t.Fatal(err)
	}
	rig.Write(t, filepath.Join(dir, "package.json"), string(quoted))
	lock, err := json.Marshal("https://bob:" + secret + "@lock.example/" + evil + "/-/x-1.0.0.tgz?sig=" + secret)
	if err != nil {
		t.Fatal(err)
	}
	rig.Write(t, filepath.Join(dir, "package-lock.json"), "{\"packages\":{\n\"node_modules/x\": {\n\"resolved\": "+
		string(lock)+"\n}\n}\n}")
	rig.Write(t, filepath.Join(dir, ".npmrc"), "userconfig="+dir+"/u"+evil+"\n@acme"+evil+
		":registry=https://npm.example/"+evil+"?x="+secret+"\n"+
		"registry=https://"+secret+"@npm.example/npm/?token="+secret+"#"+secret+"\n//npm.example/"+evil+"/:_authToken="+
		secret+"\n")
	rig.Write(t, filepath.Join(dir, "u"+evil), "//npm.example:1/npm/:_authToken="+secret+"\n")
	rig.Write(t, filepath.Join(dir, "w"+evil, "package.json"), "{}")
	rig.Write(t, filepath.Join(dir, "w"+evil, ".npmrc"), "x=y\n")
	env := []string{"HOME=" + home, "NPMX_NPM=" + rig.NpmOf(t, "11.21.2"), "PATH=" + os.Getenv("PATH")}
	for _, from := range []string{dir, filepath.Join(dir, "w"+evil)} {
		for _, args := range [][]string{nil, {"--format", "json"},
			{"@x" + "\u202e", "https://bob:" + secret + "@h.example/" + "?x=" + secret}} {
			got := rig.RunProgram(t, rig.Npmx(t), from, env, append([]string{"check"}, args...))
			out := append(got.Stdout, got.Stderr...)
			if i := strings.IndexFunc(string(out), rig.Dangerous); i >= 0 {
				t.Errorf("%q: %q", args, out[max(0, i-80):min(len(out), i+20)])
			}
			if i := strings.Index(string(out), secret); i >= 0 {
				t.Errorf("%q shows a secret: …%s", args, out[max(0, i-80):min(len(out), i+20)])
			}
		}
	}
}

// obeyed are commands of CI systems where their readers look for them: anywhere in a line, or at its beginning.
var obeyed = regexp.MustCompile(`##\w*\[|(?m:^\W*::\w[^\n]*::)`)

// TestNoWorkflowCommandPasses: a registry, a script or a repository may write what a CI system obeys; nothing that
// npmx writes is obeyed.
func TestNoWorkflowCommandPasses(t *testing.T) {
	const command = "##[error]x ##vso[task.complete]x ##teamcity[message text='x'] ::add-mask::e"
	dir, home := t.TempDir(), t.TempDir()
	log := "##[group]Run npm ci " + command + "\n" +
		"##[endgroup]\n" +
		"npm error code E401\n" +
		"npm error 401 Unauthorized - GET https://npm.corp.example/@acme%2fcore - " + command + "\n" +
		"npm error Unable to authenticate, need: Basic realm=\"" + command + "\"\n" +
		"npm notice " + command + "\n"
	names := []string{"a.log", "##[error]f.log", "::error::f.log", " ::error::f.log"}
	for _, name := range names {
		rig.Write(t, filepath.Join(dir, name), log)
	}
	rig.Write(t, filepath.Join(dir, "package.json"), `{"name":"`+strings.ReplaceAll(command, "'", "")+
		`","workspaces":["*"]}`)
	rig.Write(t, filepath.Join(dir, ".npmrc"),
		"::add-mask::e=1\n@##[error]x:registry=https://npm.corp.example/##[error]x\n")
	rig.Write(t, filepath.Join(dir, "::error::ws", "package.json"), "{}")
	rig.Write(t, filepath.Join(dir, "::error::ws", ".npmrc"), command+"\n")
	tried := 0
	run := func(in string, env []string, args ...string) {
		t.Helper()
		tried++
		cmd := rig.InHome(t, rig.Npmx(t), nil, args...)
		cmd.Dir, cmd.Env = in, append([]string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "NPMX_PROBE=never"}, env...)
		got := rig.Finish(t, cmd)
		out := string(got.Stdout) + "\n" + string(got.Stderr)
		if at := obeyed.FindStringIndex(out); at != nil {
			t.Errorf("npmx %q in %s: %q", args, filepath.Base(in), out[max(0, at[0]-80):min(len(out), at[1]+40)])
		} else if len(out) < 20 {
			t.Errorf("npmx %q in %s says %q", args, filepath.Base(in), out)
		}
	}
	for _, format := range []string{"text", "json", "ndjson", "unix"} {
		for _, name := range names {
			run(dir, nil, "explain", "--here", "--format", format, name)
		}
	}
	run(dir, nil, "explain", "--why", names[0])
	run(dir, nil, "explain", command)
	for _, in := range []string{dir, filepath.Join(dir, "::error::ws")} {
		run(in, nil, "check")
		run(in, nil, "check", "--format", "json", "@##[error]x")
		silent := rig.StandIn(t, "exec >/dev/null 2>&1\n"+rig.Refusal)
		for _, format := range []string{"text", "json", "unix"} {
			run(in, []string{"NPMX_NPM=" + silent, "NPMX_FORMAT=" + format, "NPMX_DEBUG=/dev/stderr",
				"NPMX_REPORT=" + filepath.Join(dir, "no", "##[error]x"), "NPMX_RULES=##[error]x"}, "install", command)
		}
	}
	run(dir, nil, "fix")
	promise.Kept(t, promise.Tame, "commands of GitHub, Azure and TeamCity in a log's words, in names of files, "+
		"packages, scopes and workspaces, and in settings",
		"%d runs of `explain`, `check` and npm: no line of npmx is obeyed", tried)
}
