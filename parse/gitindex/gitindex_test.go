package gitindex

import (
	"fmt"
	"npmx/internal/fair"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// repository makes one with git itself, its index in that version, and gives the index.
func repository(t testing.TB, format, version string, more ...string) []byte {
	t.Helper()
	fair.Program(t, "git")
	dir := t.TempDir()
	for name, text := range map[string]string{".npmrc": "a", "packages/app/.npmrc": "b", "packages/app/a": "c",
		"new": "d", "packages/" + fmt.Sprintf("%0200d", 7): "e"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	commands := [][]string{{"init", "-q", "--object-format=" + format}, {"add", ".npmrc", "packages"},
		{"update-index", "--index-version=" + version}}
	if len(more) > 0 {
		commands = append(commands, more)
	}
	for _, args := range commands {
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "GIT_CONFIG_NOSYSTEM=1"}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %q: %v\n%s", args, err, out)
		}
	}
	data, err := os.ReadFile(filepath.Join(dir, ".git", "index"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestGitsOwnIndexIsRead(t *testing.T) {
	for _, format := range []string{"sha1", "sha256"} {
		for _, version := range []string{"2", "3", "4"} {
			t.Run(format+" "+version, func(t *testing.T) {
				more := []string{"add", "-N", "new"} // what is only meant to be added needs version 3
				if version == "2" {
					more = nil
				}
				paths := []string{".npmrc", "packages/app/.npmrc", "packages/.npmrc", "packages", "npmrc"}
				got, err := Tracked(repository(t, format, version, more...), paths)
				if err != nil {
					t.Fatal(err)
				}
				for i, path := range paths {
					if want := i < 2; got[path] != want {
						t.Errorf("%s: tracked %t, want %t", path, got[path], want)
					}
				}
			})
		}
	}
}

func TestWhatIsNotUnderstoodIsAnErrorAndNoGuess(t *testing.T) {
	whole := repository(t, "sha1", "2")
	for name, data := range map[string][]byte{
		"nothing": nil, "another file": []byte("registry=https://npm.acme.example/ and more to be long enough"),
		"cut": whole[:len(whole)/2], "the head alone": whole[:12],
		"a split index": repository(t, "sha1", "2", "update-index", "--split-index"),
	} {
		if got, err := Tracked(data, []string{".npmrc"}); err == nil || got[".npmrc"] {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func FuzzTracked(f *testing.F) {
	for _, version := range []string{"2", "4"} {
		f.Add(repository(f, "sha1", version))
	}
	f.Fuzz(func(_ *testing.T, data []byte) { _, _ = Tracked(data, []string{".npmrc"}) })
}
