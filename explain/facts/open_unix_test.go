//go:build unix

package facts

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"npmx/parse/npmrc"
)

// TestNoFileHangs: a pipe or a device in place of any file that a project has, or names, is no file.
func TestNoFileHangs(t *testing.T) {
	for _, name := range []string{".npmrc", "package.json", "package-lock.json", "npm-shrinkwrap.json"} {
		for _, device := range []string{"", "/dev/zero", "/dev/stdin"} {
			dir := t.TempDir()
			write := func(file, text string) {
				if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			write("package.json", `{"name":"p"}`)
			at := filepath.Join(dir, name)
			os.Remove(at)
			if device == "" && syscall.Mkfifo(at, 0o600) != nil || device != "" && os.Symlink(device, at) != nil {
				t.Fatal("no way to make ", at)
			}
			ended(t, name+" "+device, func() {
				m, err := Gather(Where{Cwd: dir, Home: dir, GOOS: "linux", Npm: Npm{Version: npmrc.Latest()}})
				if err != nil || m.Lockfile != nil {
					t.Errorf("%s: %v %+v", name, err, m.Lockfile)
				}
			})
		}
	}
}

// TestCertificatesEnd: a project's .npmrc can name any path as an authority, certificate or key.
func TestCertificatesEnd(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{pipe, "/dev/zero", t.TempDir()} {
		p := prober(t, "https://npm.acme.example", "registry={url}\ncafile="+at+"\n{key}:_authToken=x\n{key}:certfile="+at+"\n{key}:keyfile="+at)
		ended(t, at, func() {
			if c := p.tls("https://npm.acme.example/x"); len(c.Certificates) != 0 {
				t.Errorf("%s: a certificate", at)
			}
		})
	}
}

func ended(t *testing.T, name string, do func()) {
	t.Helper()
	done := make(chan bool)
	go func() { do(); close(done) }()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatalf("%s: no end", name)
	}
}

// TestConfigurationHasABound: whatever takes long when npm's configuration is read, npm does not wait for it.
func TestConfigurationHasABound(t *testing.T) {
	files := budget{left: 10}
	at := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(at, []byte(strings.Repeat("x", 8)), 0o600); err != nil {
		t.Fatal(err)
	}
	if data, err := files.read(at); err != nil || len(data) != 8 {
		t.Errorf("%q %v", data, err)
	}
	if data, err := files.read(at); err == nil {
		t.Errorf("read %q over the bound", data)
	}
	if configTime > 2*time.Second {
		t.Errorf("npm waits %v", configTime)
	}
}

// TestNamedLog: npm's output may name any path as its log, since registries and scripts speak in it.
func TestNamedLog(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	const name = "2026-03-02T09_14_07_123Z-debug-0.log"
	text := "8 verbose argv \"install\" \"x\"\n"
	writeLog(t, dir, name, text)
	writeLog(t, other, name, text)
	if err := os.Symlink(filepath.Join(other, name), filepath.Join(dir, "2026-03-02T09_14_08_000Z-debug-0.log")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "2026-03-02T09_14_09_000Z-debug-0.log"), 0o600); err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 3, 2, 9, 14, 7, 0, time.UTC)
	for _, k := range []struct {
		path string
		from time.Time
		args []string
		want bool
	}{
		{filepath.Join(dir, name), from, []string{"install", "x"}, true},
		{filepath.Join(dir, name), from, []string{"ci"}, false},
		{filepath.Join(dir, name), from.Add(time.Second), []string{"install", "x"}, false},
		{filepath.Join(other, name), from, []string{"install", "x"}, false},
		{filepath.Join(dir, "2026-03-02T09_14_08_000Z-debug-0.log"), from, []string{"install", "x"}, false},
		{filepath.Join(dir, "2026-03-02T09_14_09_000Z-debug-0.log"), from, []string{"install", "x"}, false},
		{filepath.Join(dir, "2026-03-02T09_14_10_000Z-debug-0.log"), from, []string{"install", "x"}, false},
	} {
		ended(t, k.path, func() {
			if got := Named(k.path, dir, k.from, from.Add(time.Minute), k.args); got != k.want {
				t.Errorf("%s %v: %v", k.path, k.args, got)
			}
			var b strings.Builder
			if CopyLog(&b, k.path); (b.Len() > 0) != (filepath.Base(k.path) == name) {
				t.Errorf("%s: read %q", k.path, b.String())
			}
		})
	}
}
