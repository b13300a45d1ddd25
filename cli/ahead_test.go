package cli

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"npmx/demo"
	"npmx/explain/check"
	"npmx/explain/report"
	"npmx/internal/rig"
)

// TestCheckForNamesTokensThatEnd: --within names a token that ends within that time, and no other; a warning is no
// refusal.
func TestCheckForNamesTokensThatEnd(t *testing.T) {
	npm := rig.NpmOf(t, "11.21.2")
	r, err := demo.Start(demo.Options{})
	rig.Must(t, err)
	t.Cleanup(func() { r.Close() })
	dir := t.TempDir()
	now := time.Now()
	rig.Write(t, filepath.Join(dir, "package.json"), `{"name": "shop", "dependencies": {"@acme/core": "1"}}`)
	rig.Write(t, filepath.Join(dir, ".npmrc"), "registry="+r.URL()+"\n"+r.Key()+":_authToken="+
		r.NewJWT(demo.Ada, now.Add(10*24*time.Hour))+"\n")
	for within, want := range map[string]int{"": 0, "9d": 0, "2w": 1, "300h": 1} {
		out, status := checkAt(t, func() time.Time { return now }, dir, dir, []string{"NPMX_NPM=" + npm},
			"--for", "install", "--within="+within, "--format", "json")
		rig.Follows(t, report.OutlookSchema(), out)
		var o struct {
			Let    bool `json:"let_through"`
			Ending []struct{ Line int }
		}
		rig.Must(t, json.Unmarshal(out, &o))
		if status != statusOK || !o.Let || len(o.Ending) != want || want > 0 && o.Ending[0].Line != 2 {
			t.Errorf("--within %s: %d %s", within, status, out)
		}
	}
}

// TestCheckForWritesFindingsBeside: --out writes what is in the way in any format of explain, and the status says it.
func TestCheckForWritesFindingsBeside(t *testing.T) {
	s := rig.Scenario(t, "token-missing")
	c, _ := rig.Lay(t, s)
	path := filepath.Join(t.TempDir(), "findings.json")
	out, status := runCheck(t, c.Dir, c.Home, append(c.Env, "NPMX_NPM="+rig.NpmOf(t, "11.21.2")), "--for", "install",
		"--out", "json="+path)
	data, err := os.ReadFile(path)
	rig.Must(t, err)
	if got := rig.ReadReport(t, data); status != statusCredential || len(got.Findings) != 1 ||
		got.Findings[0].Cause != "token-missing" || !strings.HasPrefix(string(out),
		"npmx: npm install: would not be let through\n\n"+
			"  asked       1 address by GET, 0 let npmx in; npm itself was not run\n\nnpmx: error[E401] ") {
		t.Errorf("%d\n%s\n%s", status, out, data)
	}
}

// TestCheckForRefusesWhatItCannotAnswer: what does not fit ends before anything is asked.
func TestCheckForRefusesWhatItCannotAnswer(t *testing.T) {
	for _, args := range []string{
		"--for=update", "--for=publish @acme/core", "--for=install --online", "--within=14d", "--all",
		"--for=install --within=soon", "--for=install --within=d", "--for=install --out=json", "--for=publish",
		"--for=publish --client=deno", "--for=publish --client=corepack",
		"--for=install --client=corepack", "--for=install --client=pnm",
	} {
		w := world{args: append([]string{"check"}, strings.Fields(args)...), cwd: t.TempDir(), home: t.TempDir(),
			goos: "linux", now: time.Now, as: "npmx", env: []string{"NPMX_NPM=" + rig.NpmOf(t, "11.21.2")}}
		var err error
		w.stdout, err = os.Create(filepath.Join(w.home, "out"))
		rig.Must(t, err)
		w.stderr = w.stdout
		if status := run(w); status != statusUsage {
			said, _ := os.ReadFile(w.stdout.Name())
			t.Errorf("%s: status %d\n%s", args, status, said)
		}
		w.stdout.Close()
	}
}

// TestCheckForAsksAsAnotherClient: by its own files and with its own credential, also where it is not installed.
func TestCheckForAsksAsAnotherClient(t *testing.T) {
	r, err := demo.Start(demo.Options{})
	rig.Must(t, err)
	t.Cleanup(func() { r.Close() })
	token := r.NewToken(demo.Ada)
	for client, files := range map[string]map[string]string{
		"pnpm": {".npmrc": "registry=" + r.URL() + "\n", "home/.config/pnpm/auth.ini": r.Key() + ":_authToken=TOKEN\n"},
		"bun":  {"bunfig.toml": "[install]\nregistry = { url = \"" + r.URL() + "\", token = \"TOKEN\" }\n"},
		"yarn": {".yarnrc.yml": "npmRegistryServer: " + r.URL() + "\nnpmAuthToken: TOKEN\n"},
		"deno": {".npmrc": "registry=" + r.URL() + "\n" + r.Key() + ":_authToken=TOKEN\n"},
	} {
		for written, want := range map[string]int{token: statusOK, "n0-such-token-0123456789": statusCredential} {
			dir := t.TempDir()
			rig.Write(t, filepath.Join(dir, "package.json"), `{"name": "shop", "dependencies": {"@acme/core": "1"}}`)
			for name, text := range files {
				rig.Write(t, filepath.Join(dir, name), strings.ReplaceAll(text, "TOKEN", written))
			}
			home := filepath.Join(dir, "home")
			out, status := checkAt(t, time.Now, dir, home, []string{"HOME=" + home, "PATH=", "NPMX_NPM=" +
				rig.NpmOf(t, "11.21.2")}, "--for", "install", "--client", client, "--format", "json")
			rig.Follows(t, report.OutlookSchema(), out)
			var o struct{ Client struct{ Name string } }
			rig.Must(t, json.Unmarshal(out, &o))
			if status != want || o.Client.Name != client || strings.Contains(string(out), written) {
				t.Errorf("%s: status %d, want %d\n%s", client, status, want, out)
			}
		}
	}
}

// TestATokenGoesToNoAddressThatAProjectNames: yarn 4 sends none to a plain address, whosever package stands there, and
// so does check; nor is it said that one was sent.
func TestATokenGoesToNoAddressThatAProjectNames(t *testing.T) {
	sent := make(chan string, 10)
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent <- r.Header.Get("Authorization")
		w.WriteHeader(http.StatusUnauthorized)
	}))
	t.Cleanup(elsewhere.Close)
	r, err := demo.Start(demo.Options{})
	rig.Must(t, err)
	t.Cleanup(func() { r.Close() })
	for name, depends := range map[string]string{"package.json": elsewhere.URL + "/core.tgz", "the lockfile": "1"} {
		dir := t.TempDir()
		rig.Write(t, filepath.Join(dir, "package.json"), `{"dependencies": {"@acme/core": "`+depends+`"}}`)
		rig.Write(t, filepath.Join(dir, "yarn.lock"), "__metadata:\n  version: 8\n\n\"@acme/core@x\":\n"+
			"  resolution: \"@acme/core@"+elsewhere.URL+"/core.tgz\"\n")
		rig.Write(t, filepath.Join(dir, ".yarnrc.yml"), "npmRegistryServer: "+r.URL()+"\nnpmAuthToken: s3cret-0123\n")
		home := filepath.Join(dir, "home")
		out, _ := checkAt(t, time.Now, dir, home, []string{"HOME=" + home, "PATH=", "NPMX_NPM=" +
			rig.NpmOf(t, "11.21.2")}, "--for", "install", "--client", "yarn")
		if strings.Contains(string(out), "sent the token") {
			t.Errorf("%s:\n%s", name, out)
		}
	}
	for len(sent) > 0 {
		if header := <-sent; header != "" {
			t.Errorf("the address was sent %q", header)
		}
	}
}

// TestDoubtsAreTheSchemas: whoever reads the JSON knows every doubt, and a finding in it is a report's.
func TestDoubtsAreTheSchemas(t *testing.T) {
	var outlook, whole struct {
		Properties struct {
			Findings json.RawMessage
			Unknown  struct {
				Items struct {
					Properties struct {
						Reason struct{ Enum []check.Doubt }
					}
				}
			}
		}
	}
	rig.Must(t, json.Unmarshal(report.OutlookSchema(), &outlook))
	rig.Must(t, json.Unmarshal(report.Schema(), &whole))
	if got := outlook.Properties.Unknown.Items.Properties.Reason.Enum; len(got) != len(check.Doubts()) {
		t.Errorf("the schema knows %v, and there are %v", got, check.Doubts())
	}
	if flat(t, outlook.Properties.Findings) != flat(t, whole.Properties.Findings) {
		t.Error("a finding of check --for has another schema than one of explain")
	}
}

func flat(t *testing.T, data []byte) string {
	t.Helper()
	var v any
	rig.Must(t, json.Unmarshal(data, &v))
	out, err := json.Marshal(v)
	rig.Must(t, err)
	return string(out)
}
