//go:build unix

package facts

import (
	"errors"
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

// TestNoFolderHangs: a pipe in the place of a folder that a project has, or that its client's settings name.
func TestNoFolderHangs(t *testing.T) {
	for name, client := range map[string]npmrc.Client{"packages": npmrc.Pnpm, "mirror": npmrc.Yarn1,
		"zips": npmrc.Yarn2, ".yarn/berry/cache": npmrc.Yarn2} {
		dir := t.TempDir()
		for file, text := range map[string]string{"package.json": `{"name": "p"}`, "yarn.lock": "",
			".yarnrc":     "yarn-offline-mirror ./mirror\n",
			".yarnrc.yml": "enableGlobalCache: false\ncacheFolder: ./zips\n"} {
			if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		at := filepath.Join(dir, name)
		if os.MkdirAll(filepath.Dir(at), 0o755) != nil || syscall.Mkfifo(at, 0o600) != nil {
			t.Fatal("no way to make ", at)
		}
		ended(t, name, func() {
			m, err := Gather(Where{Cwd: dir, Home: dir, GOOS: "linux", Npm: Npm{Version: npmrc.Latest()}})
			if err == nil {
				m, err = m.For(client, npmrc.Version{})
			}
			if err != nil || m.Held(time.Time{}).Stored(Query{URL: "https://a.example/x-1.tgz"}) {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}

// TestCertificatesEnd: a project's .npmrc can name any path as an authority, certificate or key.
func TestCertificatesEnd(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{pipe, "/dev/zero", t.TempDir()} {
		p := prober(t, "https://npm.acme.example", "registry={url}\ncafile="+at+"\n{key}:_authToken=x\n{key}:certfile="+
			at+"\n{key}:keyfile="+at)
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
	case <-time.After(time.Minute):
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

// TestOnlyAFileOfThisUserIsALog: npm's output may name any path as its log, since registries and scripts speak in it.
func TestOnlyAFileOfThisUserIsALog(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	const name = "2026-03-02T09_14_07_123Z-debug-0.log"
	writeLog(t, dir, name, "8 verbose argv \"install\" \"x\"\n")
	writeLog(t, other, name, "8 verbose argv \"install\" \"x\"\n")
	link, fifo := filepath.Join(dir, "2026-03-02T09_14_08_000Z-debug-0.log"),
		filepath.Join(dir, "2026-03-02T09_14_09_000Z-debug-0.log")
	if err := errors.Join(os.Symlink(filepath.Join(other, name), link), syscall.Mkfifo(fifo, 0o600)); err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 3, 2, 9, 14, 7, 0, time.UTC)
	ended(t, dir, func() {
		if got := LogsBetween(dir, from, from.Add(time.Minute)); len(got) != 1 ||
			filepath.Base(got[0].Parts[0]) != name {
			t.Errorf("logs: %v", got)
		}
	})
	for path, want := range map[string]bool{filepath.Join(dir, name): true, link: false, fifo: false,
		filepath.Join(dir, "gone"): false} {
		ended(t, path, func() {
			var b strings.Builder
			if CopyLog(&b, path); (b.Len() > 0) != want {
				t.Errorf("%s: read %q", path, b.String())
			}
		})
	}
}
