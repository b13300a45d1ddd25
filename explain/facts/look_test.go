package facts

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"npmx/parse/npmrc"
)

// TestLookAsksAllAtOnce: ten registries that answer only when all ten have been asked are answered.
func TestLookAsksAllAtOnce(t *testing.T) {
	const registries = 10
	var arrived sync.WaitGroup
	arrived.Add(registries)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived.Done()
		arrived.Wait()
		_, _ = w.Write([]byte("{}"))
	}))
	defer s.Close()
	var queries []Query
	for i := range registries {
		uri := s.URL + "/" + string(rune('a'+i)) + "/core"
		queries = append(queries, Query{URL: uri, Package: "core", Document: true})
	}
	for _, l := range lookFrom(t, "").Look(t.Context(), queries) {
		if l.Asked == nil || l.Status != 200 {
			t.Errorf("%s: %+v", l.Query.URL, l.Asked)
		}
	}
}

// TestLookSendsWhatNpmWouldButNoPassword holds what a registry sees of a look, and what is known afterwards.
func TestLookSendsWhatNpmWouldButNoPassword(t *testing.T) {
	var mu sync.Mutex
	var seen []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, r.Method+" "+r.URL.Path+" "+r.Header.Get("Authorization"))
		_, _ = w.Write([]byte(`{"dist-tags": {"latest": "1.1.0", "next": "2.0.0"}, "versions": {
			"1.0.0": {"dist": {"tarball": "https://files.example/core-1.0.0.tgz"}, "versions": {"9.9.9": {}}},
			"1.1.0": {"dist": {"tarball": "https://files.example/core-1.1.0.tgz"}}},
			"time": {"created": "x", "modified": "x", "1.0.0": "x", "1.0.1": "x"}}`))
	}))
	defer s.Close()
	host := strings.TrimPrefix(s.URL, "http:")
	p := lookFrom(t, "registry="+s.URL+"/token/\n"+host+"/token/:_authToken=t0ken\n@b:registry="+s.URL+"/basic/\n"+
		host+"/basic/:username=ada\n"+host+"/basic/:_password=aHVudGVyMg==\n")
	all := p.Look(t.Context(), []Query{{URL: s.URL + "/token/core", Package: "core", Document: true},
		{URL: s.URL + "/basic/@b%2fx", Package: "@b/x"}, {URL: "http://169.254.169.254/x"},
		{URL: "file:///etc/passwd"}})
	slices.Sort(seen)
	if want := []string{"GET /basic/@b/x ", "GET /token/core Bearer t0ken"}; !slices.Equal(seen, want) {
		t.Errorf("the registry saw %q, want %q", seen, want)
	}
	if d := all[0].Packument; d.Latest != "1.1.0" || !slices.Equal(d.Versions, []string{"1.0.0", "1.1.0"}) ||
		!slices.Equal(d.Times, []string{"1.0.0", "1.0.1"}) ||
		d.Tarballs["1.1.0"] != "https://files.example/core-1.1.0.tgz" {
		t.Errorf("the document is read as %+v", d)
	}
	if !all[0].Credential || all[0].Withheld || all[1].Credential || !all[1].Withheld {
		t.Errorf("sent and withheld: %+v %+v", all[0], all[1])
	}
	if all[2].Asked != nil || all[3].Asked != nil {
		t.Errorf("what no registry has was asked: %+v %+v", all[2].Asked, all[3].Asked)
	}
}

// TestFaultsAreNamedAsNodeNamesThem holds what is said where no answer comes.
func TestFaultsAreNamedAsNodeNamesThem(t *testing.T) {
	closed := httptest.NewServer(nil)
	closed.Close()
	foreign := httptest.NewTLSServer(http.NotFoundHandler())
	defer foreign.Close()
	at := strings.TrimPrefix(closed.URL, "http://")
	for _, c := range []struct {
		rc, url string
		want    Fault
	}{
		{"", closed.URL + "/core", Fault{Code: "ECONNREFUSED", To: at}},
		{"proxy=" + closed.URL + "\n", "http://registry.example/core", Fault{Code: "ECONNREFUSED", To: at}},
		{"", foreign.URL + "/core", Fault{Code: "DEPTH_ZERO_SELF_SIGNED_CERT"}},
	} {
		l := lookFrom(t, c.rc).Look(t.Context(), []Query{{URL: c.url}})[0]
		if l.Asked == nil || l.Fault != c.want || l.Status != 0 {
			t.Errorf("%s: %+v, want %+v", c.url, l.Asked, c.want)
		}
	}
	ended, stop := context.WithCancel(t.Context())
	stop()
	if l := lookFrom(t, "").Look(ended, []Query{{URL: closed.URL}})[0]; !l.Fault.Late {
		t.Errorf("a look that was cut short says %+v", l.Asked)
	}
}

func lookFrom(t *testing.T, rc string) Prober {
	t.Helper()
	c, err := npmrc.Load(npmrc.Machine{Npm: npmrc.Latest(), Cwd: "/p", Home: "/h", GOOS: "linux",
		Exists: func(string) bool { return false }, IsDir: func(string) bool { return false },
		ReadFile: func(name string) ([]byte, error) {
			if name == "/h/.npmrc" {
				return []byte(rc), nil
			}
			return nil, http.ErrNoLocation
		}})
	if err != nil {
		t.Fatal(err)
	}
	return Prober{Reach: Reach{Config: c}, Clock: time.Now}
}
