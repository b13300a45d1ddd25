package parse_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"npmx/parse/registry"
)

// The recordings are made by the real clients against a registry on loopback that gives one answer to everything:
//
//	NPMX_RECORD=all go test ./parse -run TestRecord -timeout 60m
//
// NPMX_RECORD=bun-1.4 makes those of one client. The clients come from the configured npm registry into NPMX_CLIENTS,
// by default a folder of the user's cache. Addresses and folders of the machine are replaced, so that two recordings
// of one text are alike.

// reply is what the registry answers. tarballs is true where packuments are served and only tarballs get the answer.
type reply struct {
	name     string
	status   int
	header   map[string]string
	body     string
	tarballs bool
	args     []string
	publish  bool
	noToken  bool
	debug    bool
}

var replies = []reply{
	{name: "401-message", status: 401, body: `{"error":"authentication token not provided"}`, noToken: true},
	{name: "401-bearer", status: 401,
		header: map[string]string{"Www-Authenticate": `Bearer realm="corp", error="invalid_token"`}, body: `{}`,
		debug: true},
	{name: "401-basic", status: 401, header: map[string]string{"Www-Authenticate": `Basic realm="Artifactory Realm"`},
		body: `{"errors":[{"status":401,"message":"Bad credentials"}]}`},
	{name: "401-nexus", status: 401,
		header: map[string]string{"Www-Authenticate": `BASIC realm="Sonatype Nexus Repository Manager"`}},
	{name: "401-otp", status: 401, header: map[string]string{"Www-Authenticate": "OTP"}, publish: true},
	{name: "401-ip", status: 401, header: map[string]string{"Www-Authenticate": "ipaddress"}},
	{name: "401-verbose", status: 401, header: map[string]string{"Www-Authenticate": `Bearer realm="corp"`},
		args: []string{"--loglevel", "verbose"}},
	{name: "403", status: 403, body: `{"error":"Permission permission_denied: read_package"}`},
	{name: "403-tarball", status: 403, body: `{"error":"Permission permission_denied: read_package"}`, tarballs: true,
		debug: true},
	{name: "404-notice", status: 404,
		header: map[string]string{"Npm-Notice": "Access token expired or revoked. Please try logging in again."},
		body:   `{"error":"Not found"}`, debug: true},
	{name: "407", status: 407},
	{name: "429", status: 429, body: `{"error":"rate limited"}`},
	{name: "500", status: 500, body: `{"error":"KV GET failed: 401 Unauthorized"}`},
	{name: "html", status: 200, header: map[string]string{"Content-Type": "text/html"},
		body: "<!DOCTYPE html><html><body>Sign in</body></html>"},
	{name: "json-flag", status: 403, body: `{"error":"Forbidden by administrative rules"}`, args: []string{"--json"}},
	{name: "publish-402", status: 402, body: `{"error":"You must sign up for private packages"}`, publish: true},
	{name: "publish-403-over", status: 403,
		body: `{"error":"You cannot publish over the previously published versions: 1.0.0."}`, publish: true},
	{name: "publish-needauth", status: 200, body: `{}`, publish: true, noToken: true},
	{name: "refused", status: 0},
}

func (a reply) serve(w http.ResponseWriter, r *http.Request) {
	name, packument := strings.CutPrefix(r.URL.Path, "/npm/")
	if a.tarballs && packument && r.Method == "GET" && !strings.Contains(name, "/-/") {
		fmt.Fprintf(w,
			`{"name":%q,"dist-tags":{"latest":"1.0.0"},"versions":{"1.0.0":{"name":%q,"version":"1.0.0",`+
				`"dist":{"tarball":"http://%s/npm/%s/-/core-1.0.0.tgz",`+
				`"shasum":"da39a3ee5e6b4b0d3255bfef95601890afd80709"}}}}`, name, name, r.Host, name)
		return
	}
	if a.publish && r.Method == "GET" { // only the publication is refused
		w.WriteHeader(404)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	for k, v := range a.header {
		w.Header().Set(k, v)
	}
	w.WriteHeader(a.status)
	fmt.Fprint(w, a.body)
}

// client is one program and version, and how it is asked to install and to publish.
type client struct {
	name, version, spec, script string
	install, publish            []string
}

func clientsToRecord() []client {
	var out []client
	for _, v := range []string{"6.14.18", "7.24.2", "8.19.4", "9.9.4", "10.9.9", "11.21.2", "12.2.0"} {
		out = append(out, client{"npm", v, "npm@" + v, "npm/bin/npm-cli.js", []string{"install"}, []string{"publish"}})
	}
	for _, v := range []string{"6.35.1", "7.33.7", "8.15.9", "9.15.9", "10.15.0"} { // which publish by way of npm
		out = append(out, client{"pnpm", v, "pnpm@" + v, "pnpm/bin/pnpm.*js", []string{"install"}, nil})
	}
	out = append(out, client{"pnpm", "12.21.0", "pnpm@12.21.0", "pnpm/bin/pnpm.*js", []string{"install"},
		[]string{"publish", "--no-git-checks"}})
	for _, v := range []string{"3.8.7", "4.18.1"} {
		out = append(out, client{"yarn", v, "@yarnpkg/cli-dist@" + v, "@yarnpkg/cli-dist/bin/yarn.js",
			[]string{"install"}, []string{"npm", "publish"}})
	}
	for _, v := range []string{"1.1.45", "1.2.23", "1.4.5"} {
		out = append(out, client{"bun", v, "bun@" + v, "bun/bin/bun*", []string{"install"}, []string{"publish"}})
	}
	return append(out, client{"yarn", "1.22.22", "yarn@1.22.22", "yarn/bin/yarn.js", []string{"install"},
		[]string{"publish", "--new-version", "1.0.0", "--non-interactive"}})
}

func TestRecord(t *testing.T) {
	which := os.Getenv("NPMX_RECORD")
	if which == "" {
		t.Skip("NPMX_RECORD is not set")
	}
	for _, c := range clientsToRecord() {
		if which != "all" && !strings.HasPrefix(c.name+"-"+c.version, which) {
			continue
		}
		script := c.get(t)
		for _, a := range replies {
			if args := c.args(a); args != nil {
				c.record(t, script, a, args)
			}
		}
	}
}

func (c client) args(a reply) []string {
	switch {
	case a.publish && c.publish == nil, len(a.args) > 0 && c.name != "npm", a.name == "401-ip" && c.name != "npm":
		return nil
	case a.publish:
		return append(append([]string{}, c.publish...), a.args...)
	}
	return append(append([]string{}, c.install...), a.args...)
}

// get installs the client where it is not there yet, and gives its script.
func (c client) get(t *testing.T) string {
	root := os.Getenv("NPMX_CLIENTS")
	if root == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			t.Fatal(err)
		}
		root = filepath.Join(cache, "npmx-clients")
	}
	dir := filepath.Join(root, c.name+"-"+c.version)
	if _, err := os.Stat(filepath.Join(dir, "node_modules")); err != nil {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("npm", "install", "--no-audit", "--no-fund", "--prefix", dir, c.spec).CombinedOutput()
		if err != nil {
			t.Fatalf("installing %s: %v\n%s", c.spec, err, out)
		}
	}
	found, _ := filepath.Glob(filepath.Join(dir, "node_modules", filepath.FromSlash(c.script)))
	if len(found) == 0 {
		t.Fatalf("%s has no %s", c.spec, c.script)
	}
	return found[0]
}

func (c client) record(t *testing.T, script string, a reply, args []string) {
	server := httptest.NewServer(http.HandlerFunc(a.serve))
	address := server.Listener.Addr().String()
	if a.status == 0 {
		server.Close()
	} else {
		defer server.Close()
	}
	dir := t.TempDir()
	project, home := filepath.Join(dir, "app"), filepath.Join(dir, "home")
	for _, d := range []string{project, home} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(project, "package.json"), manifest(a))
	write(t, filepath.Join(project, ".npmrc"), c.npmrc(a, address))
	if c.name == "yarn" && c.version[0] != '1' {
		write(t, filepath.Join(project, "yarn.lock"), "")
		write(t, filepath.Join(project, ".yarnrc.yml"), yarnrc(a, address))
	}
	ctx, stop := context.WithTimeout(context.Background(), 60*time.Second)
	defer stop()
	cmd := exec.CommandContext(ctx, script, args...)
	if c.name != "bun" {
		cmd = exec.CommandContext(ctx, "node", append([]string{script}, args...)...)
	}
	cmd.Dir = project
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "CI=true", "BUN_CONFIG_HTTP_RETRY_COUNT=0",
		"NO_UPDATE_NOTIFIER=1", "npm_config_update_notifier=false"}
	if args[0] == "npm" { // yarn publishes nothing that is not in its lockfile
		install := exec.CommandContext(ctx, "node", script, "install")
		install.Dir, install.Env = cmd.Dir, cmd.Env
		_ = install.Run()
	}
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Logf("%s %s %s: no failure", c.name, c.version, a.name)
		return
	}
	name := fmt.Sprintf("testdata/recordings/%s-%s/%s", c.name, c.version, a.name)
	write(t, name+".log", neutral(string(out), address, dir, filepath.Dir(script)))
	if logs, _ := filepath.Glob(filepath.Join(home, ".npm", "_logs", "*.log")); a.debug && len(logs) > 0 {
		debug, _ := os.ReadFile(logs[len(logs)-1])
		write(t, name+".debug.log", neutral(string(debug), address, dir, filepath.Dir(script)))
	}
}

func manifest(a reply) string {
	if a.publish {
		return `{"name":"@acme/core","version":"1.0.0","license":"MIT"}`
	}
	return `{"name":"app","version":"1.0.0","license":"MIT","dependencies":{"@acme/core":"^1.0.0"}}`
}

func (c client) npmrc(a reply, address string) string {
	s := "registry=http://" + address + "/npm/\nfetch-retries=0\naudit=false\nfund=false\n"
	if c.name == "pnpm" {
		s += "store-dir=../store\n"
	}
	if !a.noToken {
		s += "//" + address + "/npm/:_authToken=fixture-token-0123456789\n"
	}
	return s
}

func yarnrc(a reply, address string) string {
	s := "npmRegistryServer: \"http://" + address + "/npm\"\n" +
		"unsafeHttpWhitelist: [\"127.0.0.1\"]\n" +
		"enableTelemetry: false\n" +
		"httpRetry: 0\n" +
		"enableImmutableInstalls: false\n"
	if !a.noToken {
		s += "npmAuthToken: fixture-token-0123456789\nnpmAlwaysAuth: true\n"
	}
	return s
}

var numbers = []struct {
	re   *regexp.Regexp
	with string
}{
	{regexp.MustCompile(`\b\d+m?s\b( \(cache|$)?`), "7ms$1"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d_\d\d_\d\d_\d{3}Z`), "2026-03-02T09_14_07_123Z"},
	{regexp.MustCompile(`\b1[78]\d{11}\b`), "1772442847123"},
	{regexp.MustCompile(`heap:\d+ maxSize:\d+ maxEntrySize:\d+`), "heap:1 maxSize:1 maxEntrySize:1"},
	{regexp.MustCompile(`(npm-session) [0-9a-f]+`), "$1 0123456789abcdef"},
	{regexp.MustCompile(`(timing .* Completed in|Done in) [\d.]+m?s`), "$1 7ms"},
}

// neutral takes out of a text what belongs to this machine and this minute.
func neutral(s, address, dir, script string) string {
	modules, _, _ := strings.Cut(script, "node_modules")
	real, _ := filepath.EvalSymlinks(script)
	real, _, _ = strings.Cut(real, "node_modules")
	node, _ := exec.LookPath("node")
	s = strings.NewReplacer("http://"+address, "https://registry.corp.example", "//"+address, "//registry.corp.example",
		address, "127.0.0.1:4873",
		dir+"/home", "/home/ci", dir, "/work", modules, "/usr/local/lib/", real, "/usr/local/lib/", node,
		"/usr/local/bin/node").Replace(s)
	for _, n := range numbers {
		s = n.re.ReplaceAllString(s, n.with)
	}
	return registry.Disguise(s)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
