//go:build unix

package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"npmx/explain"
)

// evil does something on every terminal that gets it raw.
const evil = "\x1b]0;title\x07\x1b[31m\u009b5m\u202ered\x7f"

// TestCheckOfAHostileProject: whatever a cloned repository holds, check shows it so that it does nothing, and shows no secret.
func TestCheckOfAHostileProject(t *testing.T) {
	dir, home := t.TempDir(), t.TempDir()
	const secret = "hunter22"
	quoted, err := json.Marshal(map[string]any{
		"name": "@own/x" + evil, "workspaces": []string{"w*"}, "dependencies": map[string]string{"@dep" + evil + "/x": "1", "@tab\tle/x": "1"},
		"publishConfig": map[string]string{"registry": "https://bob:" + secret + "/x@publish.example/" + evil + "?token=" + secret},
	})
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "package.json"), string(quoted))
	lock, err := json.Marshal("https://bob:" + secret + "@lock.example/" + evil + "/-/x-1.0.0.tgz?sig=" + secret)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "package-lock.json"), "{\"packages\":{\n\"node_modules/x\": {\n\"resolved\": "+string(lock)+"\n}\n}\n}")
	write(t, filepath.Join(dir, ".npmrc"), "userconfig="+dir+"/u"+evil+"\n@acme"+evil+":registry=https://npm.example/"+evil+"?x="+secret+"\n"+
		"registry=https://"+secret+"@npm.example/npm/?token="+secret+"#"+secret+"\n//npm.example/"+evil+"/:_authToken="+secret+"\n")
	write(t, filepath.Join(dir, "u"+evil), "//npm.example:1/npm/:_authToken="+secret+"\n")
	write(t, filepath.Join(dir, "w"+evil, "package.json"), "{}")
	write(t, filepath.Join(dir, "w"+evil, ".npmrc"), "x=y\n")
	env := []string{"HOME=" + home, "NPMX_NPM=" + npmOf(t, "11.21.2"), "PATH=" + os.Getenv("PATH")}
	for _, from := range []string{dir, filepath.Join(dir, "w"+evil)} {
		for _, args := range [][]string{nil, {"--format", "json"}, {"@x" + "\u202e", "https://bob:" + secret + "@h.example/" + "?x=" + secret}} {
			out, _ := runCheck(t, from, home, env, args...)
			if i := strings.IndexFunc(string(out), dangerous); i >= 0 {
				t.Errorf("%q: %q", args, out[max(0, i-80):min(len(out), i+20)])
			}
			if i := strings.Index(string(out), secret); i >= 0 {
				t.Errorf("%q shows a secret: …%s", args, out[max(0, i-80):min(len(out), i+20)])
			}
		}
	}
}

// TestKeptEditsStayInTheProject: a yes to an edit of the project's .npmrc is none to the file that a link in its place leads to.
func TestKeptEditsStayInTheProject(t *testing.T) {
	w, dir := proposed(t, time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC))
	outside := filepath.Join(t.TempDir(), ".bashrc")
	for _, target := range []string{outside, filepath.Join(dir, "other")} {
		write(t, target, "x\n")
		link := filepath.Join(dir, ".npmrc")
		os.Remove(link)
		if err := os.Symlink(target, link); err != nil {
			t.Fatal(err)
		}
		f := explain.Finding{Title: "x", Steps: []explain.Step{{Text: "write", Edit: &explain.Edit{File: ".npmrc", New: "a=b"}}}}
		if err := w.keep(dir, []explain.Finding{f}); err != nil {
			t.Fatal(err)
		}
		var kept lastEdits
		data, _ := os.ReadFile(w.keptFile(dir))
		if err := json.Unmarshal(data, &kept); err != nil || (len(kept.Edits) == 0) != (target == outside) {
			t.Errorf("%s: %v %s", target, err, data)
		}
	}
}

// TestStateFolderIsOurs: nobody else may put edits and backups where npmx keeps its own.
func TestStateFolderIsOurs(t *testing.T) {
	w, dir := proposed(t, time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC))
	if err := os.Chmod(w.stateFolder(), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := w.keep(dir, []explain.Finding{{Title: "x"}}); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(w.stateFolder()); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v %v", info.Mode(), err)
	}
}
