package lab

import (
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"npmx/demo"
	"npmx/internal/fair"
)

func full() bool { return os.Getenv("NPMX_LAB") == "full" }

func TestNpmIsThatVersion(t *testing.T) {
	versions := []string{"11.21.2"}
	if full() {
		versions = Versions()
	}
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			out, err := exec.Command(Npm(t, version), "--version").Output()
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.TrimSpace(string(out)); got != version {
				t.Errorf("npm --version says %q, want %q", got, version)
			}
		})
	}
}

func TestClientIsThatVersion(t *testing.T) {
	if !full() && os.Getenv("NPMX_LAB") != "clients" {
		t.Skip("NPMX_LAB=clients installs them")
	}
	for _, c := range Clients() {
		t.Run(c.Column, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(c.Program(t), "--version")
			cmd.Dir = t.TempDir()
			out, err := cmd.Output()
			if err != nil || !strings.Contains(string(out), c.Version) {
				t.Errorf("%s --version says %q (%v), want %q", c.Name, out, err, c.Version)
			}
		})
	}
}

func TestAnNpmIsInstalledOnce(t *testing.T) {
	cache := t.TempDir()
	for _, name := range []string{"XDG_CACHE_HOME", "HOME", "LocalAppData"} {
		t.Setenv(name, cache)
	}
	var group sync.WaitGroup
	var mu sync.Mutex
	made := 0
	for range 4 {
		group.Go(func() {
			dir, err := installed("thing-1.0.0", func(dir, final string) error {
				mu.Lock()
				made++
				mu.Unlock()
				return os.WriteFile(filepath.Join(dir, "final"), []byte(final), 0o600)
			})
			if b, readErr := os.ReadFile(filepath.Join(dir, "final")); err != nil || readErr != nil ||
				string(b) != dir {
				t.Errorf("installed gave %q, %v; inside stands %q, %v", dir, err, b, readErr)
			}
		})
	}
	group.Wait()
	if made != 1 {
		t.Errorf("installed %d times, want once", made)
	}
}

func TestFailedInstallationLeavesNothing(t *testing.T) {
	cache := t.TempDir()
	for _, name := range []string{"XDG_CACHE_HOME", "HOME", "LocalAppData"} {
		t.Setenv(name, cache)
	}
	broken := errors.New("no line")
	if _, err := installed("thing-2.0.0", func(string, string) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("installed gave %v, want the failure", err)
	}
	found, _ := filepath.Glob(filepath.Join(cache, "*", "*"))
	for _, f := range found {
		if !strings.HasSuffix(f, ".lock") {
			t.Errorf("%s was left behind", f)
		}
	}
}

func get(t *testing.T, url, credential string) (int, string, string) {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if credential != "" {
		req.Header.Set("Authorization", credential)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, strings.Join(resp.Header.Values("WWW-Authenticate"), " | "),
		strings.Join(strings.Fields(string(b)), " ")
}

// The embedded registry's Verdaccio profile is held against the product, so that it cannot drift into fiction.
func TestProfileAnswersAsVerdaccio(t *testing.T) {
	product := Verdaccio(t)
	played, err := demo.Start(demo.Options{Profile: demo.Verdaccio})
	if err != nil {
		t.Fatal(err)
	}
	defer played.Close()
	for _, path := range []string{"@acme%2fcore", "@acme%2fnone", "none", "-/whoami", "@acme/core/-/core-9.9.9.tgz",
		"-/ping"} {
		for _, who := range []string{"", "token", "token-bob", "token-revoked"} {
			wantStatus, wantChallenge, wantBody := get(t, product.URL()+path, credential(t, product, who))
			status, challenge, body := get(t, played.URL()+path, credential(t, played, who))
			if status != wantStatus || challenge != wantChallenge {
				t.Errorf("%s as %q: played %d %q, Verdaccio says %d %q", path, who, status, challenge, wantStatus,
					wantChallenge)
			}
			if status != http.StatusOK && squeezed(body) != squeezed(wantBody) && !strings.Contains(path, ".tgz") {
				t.Errorf("%s as %q: played %s, Verdaccio says %s", path, who, body, wantBody)
			}
		}
	}
}

func squeezed(body string) string { return strings.ReplaceAll(body, " ", "") }

func credential(t *testing.T, target demo.Target, placeholder string) string {
	t.Helper()
	if placeholder == "" {
		return ""
	}
	v, err := target.Mint(placeholder)
	if err != nil {
		t.Fatal(err)
	}
	return "Bearer " + v
}

// suited reports whether a scenario means the same at Verdaccio: no played vendor or outage, no second address of its
// own, tokens that Verdaccio can give, and nothing that rests on a path before its packages, on a spent version or on a
// whoami that refuses.
func suited(s demo.Scenario) bool {
	return s.Registry.Profile == "" && s.Registry.Trouble == "" && !s.Registry.TLS && !s.Registry.Inside &&
		!slices.Contains([]string{"wrong-host-publish", "version-retired", "token-whoami"}, s.Name)
}

// TestVerdaccioFailsAsTheScenariosSay: npm meets at Verdaccio what it meets at the registry that plays one.
func TestVerdaccioFailsAsTheScenariosSay(t *testing.T) {
	npm := fair.Program(t, "npm")
	v := Verdaccio(t)
	few := []string{"token-missing", "token-invalid", "env-var-unset", "bad-password", "permission-read",
		"good-install"}
	slots, tried := make(chan struct{}, 3), 0
	major := fair.NpmMajor(t, npm)
	t.Run("scenarios", func(t *testing.T) {
		for _, s := range demo.Scenarios() {
			s, mistaken := s.For(major)
			c, err := demo.Prepare(s, t.TempDir(), v)
			if !mistaken || !suited(s) || errors.Is(err, demo.ErrUnknown) || !full() && !slices.Contains(few, s.Name) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			tried++
			t.Run(s.Name, func(t *testing.T) {
				t.Parallel()
				slots <- struct{}{}
				defer func() { <-slots }()
				// Verdaccio keeps no list of what it was asked, so the requests are taken on trust.
				want := c.Want
				want.Seen = ""
				out, status := fair.RunNpm(t, npm, c.Dir, c.Env, c.Args)
				for _, missed := range want.Missed(out, status, nil) {
					t.Errorf("%s\n%s", missed, out)
				}
			})
		}
	})
	if tried < len(few) {
		t.Errorf("only %d scenarios were tried", tried)
	}
	t.Logf("%d scenarios at Verdaccio", tried)
}
