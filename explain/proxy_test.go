package explain

import (
	"strings"
	"testing"

	"npmx/rules"
)

// TestAProxyThatIsNotThereIsNamed: where npm goes through a proxy and the connection did not come about, it is the
// proxy that is told, with the place that sets it; where the address in the client's words is another one, or the
// connection broke off later, it is not.
func TestAProxyThatIsNotThereIsNamed(t *testing.T) {
	const reg = "registry=http://npm.acme.example/\n"
	for _, k := range []struct {
		name, rc, code, words string
		rule, place           string
		line                  int
	}{
		{"by address", reg + "proxy=http://127.0.0.1:49548", "ECONNREFUSED",
			"reason: connect ECONNREFUSED 127.0.0.1:49548", "proxy/dead", ".npmrc", 2},
		{"by name", reg + "https-proxy=http://proxy.acme.example:8080", "ENOTFOUND",
			"reason: getaddrinfo ENOTFOUND proxy.acme.example", "proxy/dead", ".npmrc", 2},
		{"a name that has led to an address", reg + "proxy=http://proxy.acme.example:8080", "ECONNREFUSED",
			"reason: connect ECONNREFUSED 10.1.2.3:8080", "proxy/dead", ".npmrc", 2},
		{"without the address", reg + "proxy=http://127.0.0.1:49548", "ECONNREFUSED", "", "proxy/dead", ".npmrc", 2},
		{"another address", reg + "proxy=http://127.0.0.1:49548", "ECONNREFUSED",
			"reason: connect ECONNREFUSED 10.1.2.3:80", "proxy/unreachable", "", 0},
		{"broken off", reg + "proxy=http://127.0.0.1:49548", "ECONNRESET", "reason: socket hang up",
			"proxy/unreachable", "", 0},
		{"switched off", reg + "proxy=null", "ECONNREFUSED", "reason: connect ECONNREFUSED 10.1.2.3:80",
			"proxy/unreachable", "", 0},
		{"gone around", reg + "proxy=http://127.0.0.1:49548\nnoproxy=acme.example", "ECONNREFUSED", "",
			"proxy/unreachable", "", 0},
		{"none", reg, "ECONNREFUSED", "reason: connect ECONNREFUSED 10.1.2.3:80", "proxy/unreachable", "", 0},
	} {
		t.Run(k.name, func(t *testing.T) {
			f := refusedAt("http://npm.acme.example/core", "core", 401)
			f.Status, f.Code, f.Reason, f.Words = 0, k.code, k.code, k.words
			found := Explain(input(t, machine(t, "install", map[string]string{"p/.npmrc": k.rc}), f))
			if len(found) != 1 || found[0].Cause != rules.Network || found[0].Rule != k.rule {
				t.Fatalf("%+v", found)
			}
			if k.place != "" && !hasEvidence(found[0], k.place, k.line) {
				t.Errorf("no evidence at %s:%d: %+v", k.place, k.line, found[0].Evidence)
			}
			if strings.Contains(found[0].Title, "the proxy") != (k.rule == "proxy/dead") {
				t.Errorf("%q", found[0].Title)
			}
		})
	}
}
