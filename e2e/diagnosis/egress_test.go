package diagnosis

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"npmx/internal/lab"
	"npmx/internal/rig"
)

// unseen are sentences that nobody may say of a registry which was never reached.
var unseen = regexp.MustCompile(`(?i)npm sent|took note|refused the token|knows the account` +
	`|no credential is configured|got no (token|credential)|registry (says|refused|refuses)|npm login`)

// TestAProxyThatRefusesIsNamed: a proxy that does not let the real npm through is named, with the place that sets it;
// of the registry behind it nothing is said.
func TestAProxyThatRefusesIsNamed(t *testing.T) {
	npms := map[string]string{"npm 11": lab.Npm(t, "11.21.2"), "npm 12": lab.Npm(t, "12.2.0")}
	const denied = "HTTP/1.1 403 Forbidden\r\nX-Deny-Reason: host_not_allowed\r\nContent-Length: 0\r\nConnection: " +
		"close\r\n\r\n"
	const bare = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
	const login = "HTTP/1.1 407 Proxy Authentication Required\r\n" +
		"Proxy-Authenticate: Basic realm=\"egress\"\r\n" +
		"Content-Length: 0\r\n" +
		"Connection: close\r\n" +
		"\r\n"
	const gateway = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
	token := "//npm.acme.example/:_authToken=0123456789abcdef0123\n"
	for _, k := range []walled{
		{"403 with a reason, token", denied, token, "policy-blocked", "host_not_allowed"},
		{"403 with a reason, no token", denied, "", "policy-blocked", "host_not_allowed"},
		{"403, token", bare, token, "policy-blocked", "does not let npm reach npm.acme.example"},
		{"403, no token", bare, "", "policy-blocked", "does not let npm reach npm.acme.example"},
		{"403, unset variable", bare, "//npm.acme.example/:_authToken=${NOT_SET}\n", "policy-blocked",
			"does not let npm reach npm.acme.example"},
		{"403, user and password", bare, "//npm.acme.example/:_auth=YWRhOmh1bnRlcjI=\n", "policy-blocked",
			"does not let npm reach npm.acme.example"},
		{"407, token", login, token, "proxy-auth", "the proxy"},
		{"502, token", gateway, token, "network", "could not connect to npm.acme.example"},
		{"a certificate of its own, token", "", token, "network", "the certificate that came through the proxy"},
	} {
		for which, npm := range npms {
			if which == "npm 12" && k.rc != token && !rig.Full() {
				continue // what is configured npmx reads, whichever npm it is
			}
			t.Run(which+": "+k.name, func(t *testing.T) {
				t.Parallel()
				k.assert(t, npm)
			})
		}
	}
}

// walled is a way out that is closed. An empty answer opens the connection, with a certificate of the proxy's own.
type walled struct{ name, answer, rc, cause, said string }

func (k walled) assert(t *testing.T, npm string) {
	t.Helper()
	dir := t.TempDir()
	rig.Write(t, filepath.Join(dir, ".npmrc"), "@acme:registry=https://npm.acme.example/\nfetch-retries=0\n"+k.rc)
	rig.Write(t, filepath.Join(dir, "package.json"),
		`{"name":"shop","version":"1.0.0","dependencies":{"@acme/core":"^1.0.0"}}`)
	got := rig.RunNpmx(t, dir, append(nobodysHome(t), "NPMX_NPM="+npm, "HTTPS_PROXY=http://"+egress(t, k.answer)),
		[]string{"install", "--no-audit"})
	if got.Status != 1 || len(got.Report.Findings) != 1 {
		t.Fatalf("%d %s", got.Status, got.Stderr)
	}
	f := got.Report.Findings[0]
	if f.Cause != k.cause || f.Certainty != "certain" || !strings.Contains(f.Title, k.said) {
		t.Errorf("%s %s: %s\n%s", f.Certainty, f.Cause, f.Title, f.Explanation)
	}
	if said := string(rig.OwnWords(got.Stderr)); unseen.MatchString(said) || !strings.Contains(said, "HTTPS_PROXY") {
		t.Errorf("says what nobody saw, or does not name the proxy's place: %q\n%s", unseen.FindString(said), said)
	}
}

// TestCheckThroughARefusingProxy: check --online says that the proxy refused, and where it is set.
func TestCheckThroughARefusingProxy(t *testing.T) {
	at := egress(t, "HTTP/1.1 403 Forbidden\r\nX-Deny-Reason: host_not_allowed\r\nContent-Length: 0\r\n\r\n")
	dir := t.TempDir()
	rig.Write(t, filepath.Join(dir, ".npmrc"),
		"registry=https://npm.acme.example/\n"+
			"//npm.acme.example/:_authToken=0123456789abcdef0123\n"+
			"https-proxy=http://ada:hunter2hunter2@"+at+"\n")
	got := rig.RunProgram(t, rig.Npmx(t), dir, append(nobodysHome(t), "NPMX_NPM="+lab.Npm(t, "11.21.2")),
		[]string{"check", "--online"})
	out, status := got.Stdout, got.Status
	for _, want := range []string{"the proxy refused to connect (403: host_not_allowed), so the registry was not asked",
		".npmrc:3"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if status != 1 || strings.Contains(string(out), "hunter2") || strings.Contains(string(out), "no answer") {
		t.Errorf("%d\n%s", status, out)
	}
}

// egress is a proxy that gives every CONNECT the same answer, or looks into the connection.
func egress(t *testing.T, answer string) string {
	t.Helper()
	if answer != "" {
		return lab.Proxy(t, answer)
	}
	inside := httptest.NewUnstartedServer(http.NotFoundHandler())
	inside.Config.ErrorLog = nil
	inside.StartTLS()
	t.Cleanup(inside.Close)
	return lab.ProxyOf(t, func(c net.Conn) { lookInto(c, inside.Listener.Addr().String()) })
}

// lookInto opens the connection to a server of its own, whose certificate nobody trusts.
func lookInto(c net.Conn, address string) {
	to, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	defer to.Close()
	fmt.Fprint(c, "HTTP/1.1 200 Connection established\r\n\r\n")
	go func() {
		_, _ = io.Copy(to, c)
		to.Close()
	}()
	_, _ = io.Copy(c, to)
}

// nobodysHome is an environment with nothing in it but what npm needs to start.
func nobodysHome(t *testing.T) []string {
	t.Helper()
	home := t.TempDir()
	return []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "npm_config_update_notifier=false",
		"npm_config_cache=" + filepath.Join(home, "cache")}
}
