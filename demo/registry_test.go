package demo

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// response is what a test wants to know of an HTTP answer.
type response struct {
	status    int
	challenge string
	notice    string
	body      string
}

// ask makes a request by hand. who is "" or a whole Authorization header.
func ask(t *testing.T, method, url, who, body string, headers ...string) response {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if who != "" {
		req.Header.Set("Authorization", who)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response{resp.StatusCode, strings.Join(resp.Header.Values("WWW-Authenticate"), " | "),
		resp.Header.Get("npm-notice"), string(b)}
}

func basic(name, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(name+":"+password))
}

func TestCredentialsAreTold(t *testing.T) {
	now := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	r := start(t, Options{Now: func() time.Time { return now }})
	revoked := r.NewToken(Ada)
	if err := r.Revoke(revoked); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		who, want string
		status    int
	}{
		{"", "none", 401},
		{"Bearer " + r.NewToken(Ada), "bearer-ok", 200},
		{"bearer " + r.NewToken(Ada), "bearer-ok", 200},
		{"Bearer ${NPM_TOKEN}", "bearer-bad", 401},
		{"Bearer " + revoked, "bearer-bad", 401},
		{"Bearer " + r.NewJWT(Ada, now.Add(time.Second)), "bearer-ok", 200},
		{"Bearer " + r.NewJWT(Ada, now), "bearer-expired", 401},
		{"Bearer " + r.NewToken(Bob), "bearer-ok", 403},
		{basic(Ada, r.Password(Ada)), "basic-ok", 200},
		{basic("anybody", r.NewToken(Ada)), "basic-ok", 200},
		{basic(Ada, r.Password(Bob)), "basic-bad", 401},
		{basic("", ""), "basic-bad", 401},
		{"Basic ???", "malformed", 401},
		{"Digest x", "malformed", 401},
	} {
		got := ask(t, "GET", r.URL()+"@acme%2fcore", c.who, "")
		all := r.Requests()
		last := all[len(all)-1]
		if got.status != c.status || last.Credential != c.want || last.Status != c.status {
			t.Errorf("%s: %d, noted as %v, want %d", c.want, got.status, last, c.status)
		}
		if strings.Contains(fmt.Sprint(all), r.Password(Ada)) || c.who != "" &&
			strings.Contains(fmt.Sprint(all), c.who) {
			t.Errorf("%s: the note holds the credential", c.want)
		}
	}
}

func TestActionsMendWhatWasRefused(t *testing.T) {
	r := start(t, Options{})
	bob := "Bearer " + r.NewToken(Bob)
	read := func() int { return ask(t, "GET", r.URL()+"@acme/ui", bob, "").status }
	tag := func() int { return ask(t, "PUT", r.URL()+"-/package/@acme%2fui/dist-tags/next", bob, `"1.0.0"`).status }
	if read() != 403 || tag() != 403 {
		t.Error("Bob has rights before they were granted")
	}
	if err := r.GrantRead(Bob, "@acme/ui"); err != nil || read() != 200 || tag() != 403 {
		t.Errorf("after GrantRead (%v) Bob reads with %d and writes with %d", err, read(), tag())
	}
	if err := r.GrantWrite(Bob, "@acme/ui"); err != nil || tag() != 200 {
		t.Errorf("after GrantWrite (%v) Bob writes with %d", err, tag())
	}
	if r.GrantRead("nobody", "@acme/ui") == nil || r.GrantRead(Bob, "@acme/none") == nil || r.Revoke("none") == nil {
		t.Error("an action on what is not there succeeded")
	}
	r.SetTrouble(Down)
	if read() != 503 {
		t.Error("SetTrouble changed nothing")
	}
	r.SetTrouble(None)
	if read() != 200 {
		t.Error("the trouble did not end")
	}
}

func TestPublishThenInstall(t *testing.T) {
	r := start(t, Options{})
	ada := "Bearer " + r.NewToken(Ada)
	p := Package{Name: "@acme/new"}
	document, err := Document(p, "1.0.0", r.URL())
	if err != nil {
		t.Fatal(err)
	}
	put := func(who string) int { return ask(t, "PUT", r.URL()+"@acme%2fnew", who, string(document)).status }
	if got := []int{put(""), put("Bearer " + r.NewToken(Carol)), put(ada),
		put(ada)}; fmt.Sprint(got) != "[401 403 201 403]" {
		t.Errorf("publishing as nobody, Carol, Ada and Ada again gave %v", got)
	}
	var packument struct {
		Versions map[string]struct {
			Dist struct{ Tarball, Shasum string }
		}
	}
	if err := json.Unmarshal([]byte(ask(t, "GET", r.URL()+"@acme%2fnew", ada, "").body), &packument); err != nil {
		t.Fatal(err)
	}
	dist := packument.Versions["1.0.0"].Dist
	if got := ask(t, "GET", dist.Tarball, ada, ""); got.status != 200 || len(got.body) < 100 || dist.Shasum == "" {
		t.Errorf("the tarball came with %d and %d bytes", got.status, len(got.body))
	}
	if got := ask(t, "GET", dist.Tarball, "", ""); got.status != 401 {
		t.Errorf("the tarball came to a stranger with %d", got.status)
	}
}

func TestOneTimePassword(t *testing.T) {
	r := start(t, Options{})
	who := "Bearer " + r.NewLimitedToken(Ada, NeedsOTP)
	document, _ := Document(Package{Name: "@acme/core"}, "9.0.0", r.URL())
	put := func(otp string) response {
		return ask(t, "PUT", r.URL()+"@acme%2fcore", who, string(document), "npm-otp", otp)
	}
	if got := put("000000"); got.status != 401 || got.challenge != "OTP" {
		t.Errorf("a wrong code gave %d, %q", got.status, got.challenge)
	}
	if got := put(OTP); got.status != 201 {
		t.Errorf("the right code gave %d", got.status)
	}
	if got := ask(t, "GET", r.URL()+"@acme%2fcore", who, ""); got.status != 200 {
		t.Errorf("reading needs no code, but gave %d", got.status)
	}
}

func TestLogInAndOut(t *testing.T) {
	r := start(t, Options{WebLogin: true})
	login := func(name, password string) response {
		b, _ := json.Marshal(map[string]string{"name": name, "password": password})
		return ask(t, "PUT", r.URL()+"-/user/org.couchdb.user:"+name, "", string(b))
	}
	if login(Ada, "wrong").status != 401 || login("nobody", "").status != 401 {
		t.Error("somebody got in with a wrong password")
	}
	for name, got := range map[string]response{"legacy": login(Ada, r.Password(Ada)),
		"web": ask(t, "GET", r.URL()+"-/v1/done", "", "")} {
		var answer struct{ Token string }
		if err := json.Unmarshal([]byte(got.body), &answer); err != nil {
			t.Fatal(err)
		}
		whoami := func() response { return ask(t, "GET", r.URL()+"-/whoami", "Bearer "+answer.Token, "") }
		if w := whoami(); w.status != 200 || w.body != `{"username":"ada"}` {
			t.Errorf("%s: whoami says %d %s", name, w.status, w.body)
		}
		if out := ask(t, "DELETE", r.URL()+"-/user/token/"+answer.Token, "", ""); out.status != 200 ||
			whoami().status != 401 {
			t.Errorf("%s: the token outlived the log-out", name)
		}
	}
	if plain := start(t, Options{}); ask(t, "POST", plain.URL()+"-/v1/login", "", "{}").status != 404 {
		t.Error("log-in by browser is there unasked")
	}
}

func TestPathsAndEdges(t *testing.T) {
	r := start(t, Options{})
	ada := "Bearer " + r.NewToken(Ada)
	for path, want := range map[string]int{
		"@acme%2fcore": 200, "@acme/core": 200, "@acme%2Fcore": 200, "@acme%2fcore/1.0.0": 200,
		"@acme%2fcore/latest": 200, "@acme%2fcore/7.0.0": 404,
		"tiny-pad": 200, "acme-tool": 200, "@acme": 404, "@acme/core/-/core-9.9.9.tgz": 404, "": 404, "-/ping": 200,
		"-/nothing":                        404,
		"-/package/@acme%2fcore/dist-tags": 200, "-/v1/search": 200, "-/npm/v1/user": 200, "-/npm/v1/keys": 404,
		"../tiny-pad": 404,
	} {
		if got := ask(t, "GET", r.URL()+path, ada, "").status; got != want {
			t.Errorf("GET %q gave %d, want %d", path, got, want)
		}
	}
	outside := strings.TrimSuffix(r.URL(), "npm/") + "other/tiny-pad"
	if got := ask(t, "GET", outside, ada, "").status; got != 404 {
		t.Errorf("outside the base path came %d", got)
	}
	if got := ask(t, "PUT", r.URL()+"@acme%2fcore", ada, "no JSON").status; got != 400 {
		t.Errorf("a body that is no JSON gave %d", got)
	}
	if got := start(t, Options{Path: "/"}); got.base != "/" || got.Key() != "//"+got.Host()+"/" {
		t.Errorf("at the root the key is %s", got.Key())
	}
}

func TestTLSNeedsItsAuthority(t *testing.T) {
	r := start(t, Options{TLS: true})
	if _, err := http.Get(r.URL() + "-/ping"); err == nil {
		t.Error("a stranger trusts the certificate")
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(r.CA())
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	resp, err := client.Get(r.URL() + "-/ping")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
}

func TestCloseEndsBoth(t *testing.T) {
	r := start(t, Options{})
	public, err := r.Public()
	if err != nil {
		t.Fatal(err)
	}
	if ask(t, "GET", public.URL()+"tiny-pad", "", "").status != 200 ||
		ask(t, "GET", public.URL()+"@acme%2fcore", "", "").status != 404 {
		t.Error("the public registry does not hold what is public, or holds what is not")
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	for _, url := range []string{r.URL(), public.URL()} {
		if _, err := http.Get(url + "-/ping"); err == nil {
			t.Errorf("%s still answers", url)
		}
	}
}

func raw(t *testing.T, url string) string {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.Status
}
