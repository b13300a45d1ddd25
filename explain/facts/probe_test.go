package facts

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"npmx/parse/npmrc"
)

const secret = "npm_s3cretS3cretS3cretS3cretS3cret0123456"

// witness is a registry that writes down what it is asked.
type witness struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string // METHOD path credential
}

func (s *witness) list() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.asked...)
}

func watch(t *testing.T, answer http.HandlerFunc) *witness {
	t.Helper()
	s := &witness{}
	s.Server = httptest.NewServer(s.note(answer))
	t.Cleanup(s.Close)
	return s
}

func (s *witness) note(answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		line := r.Method + " " + r.URL.EscapedPath()
		if r.Header.Get("Authorization") != "" {
			line += " with " + strings.Fields(r.Header.Get("Authorization"))[0]
		}
		s.mu.Lock()
		s.asked = append(s.asked, line)
		s.mu.Unlock()
		answer(w, r)
	}
}

func refuse(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("WWW-Authenticate", `Bearer realm="acme"`)
	w.WriteHeader(401)
	fmt.Fprint(w, `{"error":"no such token"}`)
}

// prober knows one .npmrc; {key} and {url} stand for the registry.
func prober(t *testing.T, registry, rc string, env ...string) Prober {
	t.Helper()
	dir := t.TempDir()
	text := strings.NewReplacer("{key}", strings.TrimPrefix(strings.TrimPrefix(registry, "http:"), "https:")+"/",
		"{url}", registry+"/").Replace(rc)
	if err := os.WriteFile(filepath.Join(dir, ".npmrc"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	where := Where{Cwd: dir, Home: dir, GOOS: "linux", Env: append(env, "HOME="+dir), Npm: Npm{Version: npmrc.Latest()}}
	c, err := NpmConfig(where)
	if err != nil {
		t.Fatal(err)
	}
	return Prober{Reach: Reach{Config: c}, Env: where.Env, Clock: time.Now}
}

// TestProbeAsksLittle: the failing address with and without what npm would send, and whose token it is; GET and
// nothing else.
func TestProbeAsksLittle(t *testing.T) {
	for _, k := range []struct {
		name, rc string
		want     []string
	}{
		{"token", "registry={url}\n{key}:_authToken=" + secret,
			[]string{"GET /@acme%2fcore", "GET /@acme%2fcore with Bearer", "GET /-/whoami with Bearer"}},
		{"nothing", "registry={url}\n", []string{"GET /@acme%2fcore"}},
		{"user and password", "registry={url}\n{key}:username=ada\n{key}:_password=aHVudGVyMg==",
			[]string{"GET /@acme%2fcore"}},
		{"_auth", "registry={url}\n{key}:_auth=YWRhOmh1bnRlcjI=", []string{"GET /@acme%2fcore"}},
	} {
		t.Run(k.name, func(t *testing.T) {
			s := watch(t, refuse)
			got := prober(t, s.URL, k.rc).Ask(context.Background(), s.URL+"/@acme%2fcore", "@acme/core")
			asked := map[string]int{}
			for _, line := range s.list() {
				asked[line]++
			}
			for _, line := range k.want {
				if asked[line] != 1 {
					t.Errorf("%q asked %d times: %q", line, asked[line], s.list())
				}
			}
			if len(s.list()) != len(k.want) || len(got.All()) != len(k.want) {
				t.Errorf("asked %q, told %+v", s.list(), got.All())
			}
			for _, a := range got.All() {
				if a.Status != 401 || a.Message != "no such token" || !strings.Contains(a.Challenge, "Bearer realm") {
					t.Errorf("%+v", a)
				}
			}
		})
	}
}

// TestProbeStaysOnItsHost: a credential goes where npm would send it, and no redirect leads it away.
func TestProbeStaysOnItsHost(t *testing.T) {
	other := watch(t, refuse)
	s := watch(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+r.URL.Path, http.StatusFound)
	})
	p := prober(t, s.URL, "registry={url}\n{key}:_authToken="+secret)
	if got := p.Ask(context.Background(), s.URL+"/x", "x"); got.With.Status != 302 || len(other.list()) != 0 {
		t.Errorf("%+v; the other host was asked %q", got.With, other.list())
	}
	if got := p.Ask(context.Background(), other.URL+"/x", "x"); got != nil || len(other.list()) != 0 {
		t.Errorf("a host that no configuration names was asked: %q", other.list())
	}
	if got := p.Identity(context.Background(), other.URL+"/"); got != nil || len(other.list()) != 0 {
		t.Errorf("identity of a host without a credential: %+v %q", got, other.list())
	}
}

// TestAProbeEndsInFiveSeconds: five seconds in all, however slowly a registry drips.
func TestAProbeEndsInFiveSeconds(t *testing.T) {
	if ProbeTime != 5*time.Second {
		t.Errorf("the probe may take %v", ProbeTime)
	}
	s := watch(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(200)
		for r.Context().Err() == nil {
			fmt.Fprint(w, " ")
			w.(http.Flusher).Flush()
			<-time.After(time.Millisecond)
		}
	})
	p := prober(t, s.URL, "registry={url}\n")
	ctx, stop := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer stop()
	began := time.Now()
	p.Ask(ctx, s.URL+"/x", "x")
	if took := time.Since(began); took >= ProbeTime { // which it would take by itself
		t.Errorf("took %v", took)
	}
}

// TestProbeReadsLittle: bodies and headers of any size, with anything in them.
func TestProbeReadsLittle(t *testing.T) {
	var written atomic.Int64
	for name, answer := range map[string]http.HandlerFunc{
		"body": func(w http.ResponseWriter, _ *http.Request) {
			for range 1 << 10 {
				n, err := w.Write(make([]byte, 64<<10))
				if written.Add(int64(n)); err != nil {
					return
				}
			}
		},
		"message": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"error":%q}`, strings.Repeat("\x1b]0;title\a "+secret+" ", 1000))
		},
		"headers": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("WWW-Authenticate", strings.Repeat("Basic realm=\""+secret+"\" ", 20_000))
			w.WriteHeader(401)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := watch(t, answer)
			p := prober(t, s.URL, "registry={url}\n{key}:_authToken="+secret)
			for _, a := range p.Ask(context.Background(), s.URL+"/x", "x").All() {
				text := fmt.Sprintf("%+v", a)
				// three requests, what the sockets hold, and 64 KiB of each read
				if len(text) > 4096 || written.Load() > 3*8<<20 ||
					strings.Contains(text, secret[:12]) || strings.ContainsAny(text, "\x1b\a\x00") {
					t.Errorf("%.300q", text)
				}
			}
		})
	}
}

// TestProbeMasksBeforeItCuts: wherever a text is cut, no piece of the token is left before it.
func TestProbeMasksBeforeItCuts(t *testing.T) {
	pad := 0
	s := watch(t, func(w http.ResponseWriter, r *http.Request) {
		token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ") + " "
		said := strings.Repeat(token, 15) + strings.Repeat("x", pad) + " " + token + "is not known"
		w.Header().Set("WWW-Authenticate", said)
		w.WriteHeader(401)
		fmt.Fprintf(w, `{"error":%q}`, said)
	})
	plain := strings.Repeat("Zq7XvB2mKd9Wp4Ls", 6) // 96 bytes, of no maker's shape
	p := prober(t, s.URL, "registry={url}\n{key}:_authToken="+plain)
	for _, pad = range []int{0, 30, 80, 120, 135, 300, 390, 397} {
		if a := p.Ask(context.Background(), s.URL+"/x", "x").With; strings.Contains(a.Message+a.Challenge, plain[:4]) {
			t.Errorf("behind %d bytes: %q %q", pad, a.Message, a.Challenge)
		}
	}
}

// TestProbeThroughAProxy: npm's proxy settings hold for the probe as well; noproxy wins.
func TestProbeThroughAProxy(t *testing.T) {
	proxy := watch(t, refuse)
	for _, k := range []struct {
		rc   string
		env  []string
		want int
	}{
		{"proxy=" + proxy.URL, nil, 1},
		{"proxy=" + proxy.URL + "\nnoproxy=npm.acme.example", nil, 0},
		{"", []string{"HTTP_PROXY=" + proxy.URL}, 1},
		{"", []string{"http_proxy=" + proxy.URL, "NO_PROXY=.acme.example"}, 0},
		{"https-proxy=" + proxy.URL, nil, 1}, // npm takes it for http as well
		{"https-proxy=" + proxy.URL + "\nproxy=http://127.0.0.1:1", nil, 1},
		{"proxy=false\nhttps-proxy=null", []string{"Http_Proxy=" + proxy.URL}, 1},
	} {
		before := len(proxy.list())
		p := prober(t, "http://npm.acme.example:1", "registry={url}\n"+k.rc+"\n", k.env...)
		limit := time.Minute
		if k.want == 0 {
			limit = time.Second // to find no such host takes as long as one lets it
		}
		ctx, stop := context.WithTimeout(context.Background(), limit)
		p.Ask(ctx, "http://npm.acme.example:1/x", "x")
		stop()
		if got := len(proxy.list()) - before; got != k.want {
			t.Errorf("%q %q: the proxy was asked %d times, want %d", k.rc, k.env, got, k.want)
		}
	}
}

// TestProbeProxyPassword: a proxy's password goes to the proxy.
func TestProbeProxyPassword(t *testing.T) {
	var got string
	var mu sync.Mutex
	proxy := watch(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		got = r.Header.Get("Proxy-Authorization")
		mu.Unlock()
		w.WriteHeader(407)
	})
	via := strings.Replace(proxy.URL, "http://", "http://ada:hunter2hunter2@", 1)
	p := prober(t, "http://npm.acme.example", "registry={url}\nproxy="+via+"\n")
	a := p.Ask(context.Background(), "http://npm.acme.example/x", "x").Without
	mu.Lock()
	defer mu.Unlock()
	if got != "Basic YWRhOmh1bnRlcjJodW50ZXIy" || a.Status != 407 {
		t.Errorf("%q %+v", got, a)
	}
}

// TestAProbeTrustsWhomNpmTrusts: npm's authorities, strict-ssl and client certificate hold for the probe.
func TestAProbeTrustsWhomNpmTrusts(t *testing.T) {
	s := &witness{}
	s.Server = httptest.NewUnstartedServer(s.note(refuse))
	s.Server.Config.ErrorLog = nil
	s.TLS = &tls.Config{ClientAuth: tls.RequestClientCert}
	s.StartTLS()
	t.Cleanup(s.Close)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	if err := os.WriteFile(ca, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := x509.ParseCertificate(s.Certificate().Raw); err != nil {
		t.Fatal(err)
	}
	for _, k := range []struct {
		name, rc string
		env      []string
		status   int
	}{
		{"unknown authority", "", nil, 0},
		{"cafile", "cafile=" + ca, nil, 401},
		{"strict-ssl off", "strict-ssl=false", nil, 401},
		{"extra authorities", "", []string{"NODE_EXTRA_CA_CERTS=" + ca}, 401},
		{"inline", `ca="` + strings.ReplaceAll(strings.TrimSpace(string(text)), "\n", `\n`) + `"`, nil, 401},
	} {
		t.Run(k.name, func(t *testing.T) {
			p := prober(t, s.URL, "registry={url}\n"+k.rc+"\n", k.env...)
			a := p.Ask(context.Background(), s.URL+"/x", "x").Without
			if a.Status != k.status || (a.Status == 0) != (a.Failed != "") {
				t.Errorf("%+v", a)
			}
		})
	}
}

// TestProbeShowsItsCertificate: a client certificate goes to the registry whose key names it, with its request, and to
// no other.
func TestProbeShowsItsCertificate(t *testing.T) {
	var mu sync.Mutex
	shown := map[string]int{} // host: certificates
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		shown[r.Host] = len(r.TLS.PeerCertificates)
		mu.Unlock()
		refuse(w, r)
	}))
	s.TLS = &tls.Config{ClientAuth: tls.RequestClientCert}
	s.StartTLS()
	t.Cleanup(s.Close)
	own := s.TLS.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(own.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, b := range map[string]pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: own.Certificate[0]},
		"key.pem": {Type: "PRIVATE KEY", Bytes: key}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(&b), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	other := strings.Replace(s.URL, "127.0.0.1", "localhost", 1)
	p := prober(t, s.URL, "registry={url}\n@o:registry="+other+"/\nstrict-ssl=false\n{key}:certfile="+filepath.Join(dir,
		"cert.pem")+"\n{key}:keyfile="+filepath.Join(dir, "key.pem"))
	for _, uri := range []string{s.URL, other} {
		p.Ask(context.Background(), uri+"/x", "x")
	}
	mu.Lock()
	defer mu.Unlock()
	if here, there := shown[strings.TrimPrefix(s.URL, "https://")],
		shown[strings.TrimPrefix(other, "https://")]; here != 1 || there != 0 || len(shown) != 2 {
		t.Errorf("certificates shown: %v", shown)
	}
}

// TestProbeNobodyThere: a closed port is told as a failure, not as an answer.
func TestProbeNobodyThere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	uri := "http://" + l.Addr().String()
	l.Close()
	a := prober(t, uri, "registry={url}\n").Ask(context.Background(), uri+"/x", "x").Without
	if a.Status != 0 || a.Failed == "" {
		t.Errorf("%+v", a)
	}
}
