//go:build unix

package commands

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"npmx/demo"
	"npmx/internal/console"
	"npmx/internal/lab"
	"npmx/internal/picture"
	"npmx/internal/rig"
)

// photographed are the pictures of README and docs: real runs, in a scenario of the demo.
func photographed() []struct {
	file, scenario, title string
	args                  []string
} {
	return []struct {
		file, scenario, title string
		args                  []string
	}{
		{"install", "token-shadowed", "npmx install: npm's four lines, then the cause, the place and the fix",
			[]string{"install"}},
		{"check", "wrong-host-path", "npmx check: which registry, which credential, from which line, what is wrong",
			[]string{"check"}},
	}
}

// TestPicturesAreCurrent: NPMX_UPDATE=1 takes them anew.
func TestPicturesAreCurrent(t *testing.T) {
	for _, p := range photographed() {
		screen := picture.Screen(onScreen(t, p.scenario, p.args), 80)
		for _, theme := range []picture.Theme{picture.Light(), picture.Dark()} {
			file := filepath.Join("docs", "pictures", p.file+"-"+theme.Name+".svg")
			want := picture.SVG(screen, p.title, theme)
			if os.Getenv("NPMX_UPDATE") != "" {
				rig.Must(t, os.MkdirAll(filepath.Dir(file), 0o755))
				rig.Must(t, os.WriteFile(file, want, 0o644))
			}
			if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s is not what npmx shows (%v): NPMX_UPDATE=1 go test -run Pictures ./e2e/commands\n%s", file,
					err, screen.String())
			}
		}
	}
}

// registryName is what the demo's registry is called in pictures. npm reaches it by a proxy, as in a company.
const registryName = "npm.acme.example"

// onScreen is what a terminal shows of a command and of what came of it, without this machine's folders and clock.
func onScreen(t *testing.T, scenario string, args []string) []byte {
	t.Helper()
	s := rig.Scenario(t, scenario)
	r, err := s.Start()
	rig.Must(t, err)
	t.Cleanup(func() { r.Close() })
	c, err := demo.Prepare(s, t.TempDir(), named{r})
	rig.Must(t, err)
	cmd := exec.Command(rig.Npmx(t), args...)
	cmd.Dir, cmd.Env = c.Dir, append(c.Env, "NPMX_NPM="+lab.Npm(t, rig.UsualVersion),
		"http_proxy="+proxyTo(t, r), "no_proxy=127.0.0.1", "TERM=xterm-256color")
	term := console.Open(t, cmd, 80, 60)
	term.Start()
	<-term.Over
	term.Drain()
	dir := filepath.Dir(c.Project)
	shown := bytes.ReplaceAll(term.Screen.Bytes(), []byte(filepath.Join(dir, "cache")), []byte("/home/ada/.npm"))
	clock := regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d_\d\d_\d\d_\d{3}Z`)
	shown = clock.ReplaceAll(shown, []byte("2026-11-29T09_00_00_000Z"))
	if bytes.Contains(shown, []byte(dir)) || bytes.Contains(shown, []byte("127.0.0.1")) {
		t.Fatalf("something of this machine is on the screen:\n%s", shown)
	}
	prompt := "\x1b[1m$ npmx " + strings.Join(args, " ") + "\x1b[0m\r\n"
	return append([]byte(prompt), shown...)
}

// named is the demo's registry under a name.
type named struct{ *demo.Registry }

func (n named) URL() string { return strings.Replace(n.Registry.URL(), n.Host(), registryName, 1) }

// proxyTo leads requests for the name to the registry.
func proxyTo(t *testing.T, r *demo.Registry) string {
	t.Helper()
	to, err := url.Parse(r.URL())
	rig.Must(t, err)
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
		p.Out.URL.Host, p.Out.Host = to.Host, to.Host
	}, ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }})
	t.Cleanup(proxy.Close)
	return proxy.URL
}
