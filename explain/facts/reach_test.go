package facts

import (
	"context"
	"strings"
	"testing"
)

// TestProbeAsksOnlyWhatNpmCan: a registry's message can put any address into a log, and a token for it may lie in the
// user's file. No address that the run's configuration and lockfile do not lead to is asked, with a token or without.
func TestProbeAsksOnlyWhatNpmCan(t *testing.T) {
	other := watch(t, refuse)
	s := watch(t, refuse)
	at := strings.TrimPrefix(other.URL, "http:")
	p := prober(t, s.URL+"/npm", "registry={url}\n{key}:_authToken="+secret+"\n"+at+"/:_authToken="+secret)
	p.Lockfile = &Lockfile{Entries: []Locked{{Package: "x", URL: other.URL + "/x/-/x-1.0.0.tgz",
		Host: strings.TrimPrefix(other.URL, "http://")}}}
	for _, uri := range []string{
		other.URL + "/y", s.URL + "/elsewhere/x", s.URL + "/npm/../x", s.URL + "/npm/%2e%2e/x", s.URL + "/npmx/x",
		s.URL + `/npm/..\x`,
		"http://169.254.169.254/latest/meta-data/", "http://[fe80::1]/x", "http://[::ffff:169.254.169.254]/x",
		"ftp://h/x", "x",
	} {
		if got := p.Ask(context.Background(), uri, "y"); got != nil || len(other.list())+len(s.list()) != 0 {
			t.Errorf("%s: %+v, asked %q %q", uri, got, other.list(), s.list())
		}
	}
	if got := p.Ask(context.Background(), other.URL+"/x/-/x-1.0.0.tgz", "x"); got == nil || got.With == nil ||
		got.Whoami != nil {
		t.Errorf("the lockfile's own address: %+v, asked %q", got, other.list())
	}
}

// TestReachNeverWithoutTLS: where the configuration names a host with https, no line may lead npmx there, or its
// token, without.
func TestReachNeverWithoutTLS(t *testing.T) {
	p := prober(t, "https://npm.acme.example", "registry={url}\n{key}:_authToken="+secret+
		"\n//tar.acme.example/:_authToken="+secret)
	p.Publish = []string{"http://npm.acme.example:80/"}
	p.Lockfile = &Lockfile{Entries: []Locked{
		{Package: "x", URL: "http://npm.acme.example/x.tgz", Host: "npm.acme.example"},
		{Package: "x", URL: "http://tar.acme.example/x.tgz", Host: "tar.acme.example"},
		{Package: "x", URL: "https://tar.acme.example/x.tgz", Host: "tar.acme.example"},
	}}
	for _, k := range []struct {
		uri       string
		ask, send bool
	}{
		{"https://npm.acme.example/x", true, true},
		{"https://NPM.acme.example:443/x", true, true},
		{"https://user@npm.acme.example/x", true, true},
		{"https://npm.acme.example@evil.example/x", false, true},
		{"https://npm.acme.example:8443/x", false, true},
		{"http://npm.acme.example/x", false, false},
		{"http://npm.acme.example./x", false, false},
		{"http://npm.acme.example:443/x", false, false},
		{"http://tar.acme.example/x.tgz", true, false},
		{"https://tar.acme.example/x.tgz", true, true},
	} {
		if ask, send := p.MayAsk(k.uri, "x"), p.MaySend(k.uri); ask != k.ask || send != k.send {
			t.Errorf("%s: ask %v, send %v", k.uri, ask, send)
		}
	}
}

// TestProbeNameLeadsToLinkLocal: the address behind a name counts, not the name.
func TestProbeNameLeadsToLinkLocal(t *testing.T) {
	for address, refused := range map[string]bool{"169.254.169.254:80": true, "[fe80::1%eth0]:443": true,
		"[::ffff:169.254.1.1]:80": true, "127.0.0.1:80": false, "10.0.0.1:443": false} {
		if err := refuseLinkLocal("tcp", address, nil); (err != nil) != refused {
			t.Errorf("%s: %v", address, err)
		}
	}
}
