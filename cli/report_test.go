package cli

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"npmx/internal/rig"
)

// reported runs `npmx report` in a project, with a home of its own and npm's logs in it. No program is on its PATH, and
// its npm is a version in a file, unless env says otherwise: a report that runs none takes a tenth of the time.
func reported(t *testing.T, dir, home string, env []string, args ...string) (out string, status int) {
	t.Helper()
	text, status := inProcess(t, world{args: append([]string{"report"}, args...), cwd: dir, home: home, goos: "linux",
		env: append([]string{"HOME=" + home, "PATH=" + home, "NPMX_NPM=" + rig.NpmOf(t, rig.UsualVersion)}, env...),
		now: time.Now, as: "npmx"})
	return string(text), status
}

// debugLog is npm's log of a refused install, with these lines beside the refusal.
func debugLog(t *testing.T, dir, home string, beside ...string) {
	t.Helper()
	lines := append([]string{"verbose argv \"install\"",
		"http fetch GET 401 https://npm.acme.example/@acme%2fcore 9ms"},
		beside...)
	lines = append(lines, "verbose cwd "+dir, "error code E401",
		"error 401 Unauthorized - GET https://npm.acme.example/@acme%2fcore - token expired")
	var b strings.Builder
	for i, l := range lines {
		fmt.Fprintf(&b, "%d %s\n", i, l)
	}
	rig.Write(t, filepath.Join(home, ".npm", "_logs", "2026-11-23T09_23_04_958Z-debug-0.log"), b.String())
}

func TestAReportHasWhatATicketNeeds(t *testing.T) {
	dir, home := project(t, map[string]string{".npmrc": "@acme:registry=https://npm.acme.example/\n" +
		"//npm.acme.example/:_authToken=${NPM_TOKEN}\nstrict-ssl=false\n"})
	debugLog(t, dir, home)
	out, status := reported(t, dir, home, []string{"NPM_TOKEN=npm_0123456789abcdefABCDEF0123456789abcd",
		"PATH=" + os.Getenv("PATH"), "NPMX_NPM="})
	if status != statusOK {
		t.Errorf("status %d", status)
	}
	for what, want := range map[string]string{
		"the version of npmx": "npmx    ", "the system": "system  linux", "the file": "project  .npmrc  (read)",
		"the registry": "https://npm.acme.example/", "the credential's place": ".npmrc:2",
		"the failure": "E401", "what decided": "decided", "the log": "error code E401", "the lint": "[lint/strict-ssl]",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%s is missing:\n%s", what, out)
		}
	}
	if strings.Contains(out, home) {
		t.Error("the home folder is not written as ~")
	}
	out, _ = reported(t, dir, home, nil, "--format", "json")
	var page struct {
		Version           int
		Findings, Excerpt []any
		Check             struct{ Targets []any }
	}
	if err := json.Unmarshal([]byte(out), &page); err != nil || page.Version != 1 || len(page.Findings) != 1 ||
		len(page.Excerpt) == 0 || len(page.Check.Targets) == 0 {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestAReportWithoutALogSaysSo(t *testing.T) {
	dir, home := project(t, nil)
	out, status := reported(t, dir, home, nil)
	if status != statusOK || !strings.Contains(out, "No log of npm was found") {
		t.Errorf("status %d\n%s", status, out)
	}
	if _, status := reported(t, dir, home, nil, "nowhere.log"); status != statusUnreadable {
		t.Errorf("a log that is not there: status %d", status)
	}
}

func TestAReportReplacesNoFileAndIsItsOwnersAlone(t *testing.T) {
	dir, home := project(t, map[string]string{"old.md": "mine"})
	file := filepath.Join(dir, "new.md")
	if _, status := reported(t, dir, home, nil, "-o", "new.md"); status != statusOK {
		t.Errorf("status %d", status)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 || info.Size() == 0 {
		t.Errorf("%v %v", info, err)
	}
	rig.Must(t, os.Symlink(filepath.Join(dir, "target"), filepath.Join(dir, "link.md")))
	for _, name := range []string{"old.md", "new.md", "link.md"} {
		w := world{args: []string{"report", "-o", name}, cwd: dir, home: home, goos: "linux",
			env: []string{"HOME=" + home}, now: time.Now, as: "npmx"}
		w.stdout, w.stderr = devNull(t), devNull(t)
		if status := run(w); status != statusUsage {
			t.Errorf("%s: status %d", name, status)
		}
	}
	if got := string(read(t, filepath.Join(dir, "old.md"))); got != "mine" {
		t.Errorf("the old file is %q", got)
	}
	if _, err := os.Lstat(filepath.Join(dir, "target")); err == nil {
		t.Error("it wrote through a link")
	}
}

func devNull(t *testing.T) *os.File {
	t.Helper()
	f, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	rig.Must(t, err)
	t.Cleanup(func() { f.Close() })
	return f
}

// seededWays are how a log, a file and the environment hold secrets.
var seededWays = []string{
	"//npm.acme.example/:_authToken=%s", "//npm.acme.example/:_auth=%s", "//npm.acme.example/:_password=%s",
	"_authToken=%s", "npm_config__auth=%s", "npmAuthToken: %s", "--//npm.acme.example/:_authToken=%s", "--token %s",
	"--otp=%s", "authorization: Bearer %s", "Authorization: Basic %s", `"authorization":"Bearer %s"`, `{"token":"%s"}`,
	"https://bot:%s@npm.acme.example/", "https://npm.acme.example/?token=%s", "NPM_TOKEN=%s npm ci",
	"npm config set //npm.acme.example/:_authToken %s", "Cookie: session=%s",
	"curl -u bot:%s https://npm.acme.example/",
	"%s is not a legal HTTP header value", "Proxy-Authorization: Basic %s", "password: %s",
}

func TestNoSeededSecretIsInAReport(t *testing.T) {
	random := rand.New(rand.NewSource(18))
	const letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	seeded := 0
	for _, way := range seededWays {
		var secrets, lines []string
		for i, head := range []string{"npm_", "ghp_", "glpat-", "AKCp", "NpmToken.", "q7", "eyJq7", "npms_"} {
			b := []byte(head)
			for range 34 {
				b = append(b, letters[random.Intn(len(letters))])
			}
			secrets = append(secrets, string(b)+fmt.Sprintf("Z%d", i))
			lines = append(lines, "verbose "+fmt.Sprintf(way, secrets[i]))
		}
		dir, home := project(t, map[string]string{
			".npmrc": "@acme:registry=https://npm.acme.example/\n//npm.acme.example/:_authToken=" + secrets[0] +
				"\n",
			"app/.npmrc": "#" + fmt.Sprintf(way, secrets[1]) + "\n"})
		rig.Write(t, filepath.Join(home, ".npmrc"), fmt.Sprintf(way, secrets[2])+"\n//other.example/:_password="+
			secrets[3]+"\n")
		debugLog(t, dir, home, lines...)
		env := []string{"NODE_AUTH_TOKEN=" + secrets[4], "npm_config_https_proxy=http://bot:" + secrets[5] +
			"@proxy.example/"}
		for _, format := range []string{"markdown", "json"} {
			out, _ := reported(t, dir, home, env, "--format", format)
			if !strings.Contains(out, "E401") {
				t.Fatalf("the log was not read:\n%s", out)
			}
			for _, s := range secrets {
				seeded++
				if strings.Contains(out, s[len(s)-20:]) || strings.Contains(out, s[6:18]) {
					t.Errorf("%s, %s: %s comes out", way, format, s)
				}
			}
		}
	}
	t.Logf("%d chances for a secret to come out", seeded)
}

func TestAReportIsBoundedAndItsBlocksCannotBeEnded(t *testing.T) {
	dir, home := project(t, map[string]string{".npmrc": "@acme:registry=https://npm.acme.example/\n" +
		strings.Repeat("colour-scheme=dark\n", 400)})
	var lines []string
	for i := range 3000 {
		lines = append(lines,
			fmt.Sprintf("error 401 Unauthorized - GET https://npm%d.acme.example/p%d\n~~~~~~~~\n# forged %s",
				i, i, strings.Repeat("x", 400)))
	}
	debugLog(t, dir, home, lines...)
	out, status := reported(t, dir, home, nil)
	if status != statusOK || len(out) > 64<<10 {
		t.Errorf("status %d, %d bytes", status, len(out))
	}
	open := false
	for line := range strings.Lines(out) {
		if strings.HasPrefix(line, "~~~~~~~~") {
			open = !open
		}
		if !open && strings.HasPrefix(line, "# forged") {
			t.Error("a line of the log stands outside of its block")
		}
	}
	if open {
		t.Error("a block is not ended")
	}
}
