package rules

import (
	"strings"
	"testing"
)

// TestFormerNamesAreUnderstood: a user's file that names a rule which is part of another one now loads and does what
// it did, or says what to change.
func TestFormerNamesAreUnderstood(t *testing.T) {
	c := Case{"code": "E401", "registry-kind": "azure", "credential": "none", "host": "pkgs.dev.azure.com"}
	for _, k := range []struct{ name, rule, want string }{
		{"a rule in its place", "{id: azure/none, cause: token-missing, title: mine, " +
			"when: {registry-kind: azure, credential: none, code: E401}, steps: [{text: s}]}", "azure/none"},
		{"named in instead_of", "{id: acme/x, cause: token-missing, title: mine, when: {host: pkgs.dev.azure.com}, " +
			"instead_of: [azure/none, credential/none], steps: [{text: s}]}", "acme/x"},
		{"a company's own name", "{id: acme/none, cause: token-missing, title: mine, when: {status: 401}, " +
			"steps: [{text: s}]}", "registry/none"},
		{"another registry's is left alone", "{id: gitea/denied, cause: network, title: mine, " +
			"when: {host: git.example}, steps: [{text: s}]}", "registry/none"},
	} {
		set, err := Load([]Source{{Name: "acme.yaml", Data: []byte("rules: [" + k.rule + "]")}})
		if err != nil {
			t.Fatalf("%s: %v", k.name, err)
		}
		if won := set.winner(c); won == nil || won.ID != k.want {
			t.Errorf("%s: %v wins, want %s", k.name, won, k.want)
		}
		for _, p := range set.Check() {
			if strings.Contains(p.Message, "instead_of") {
				t.Errorf("%s: %v", k.name, p)
			}
		}
	}
	_, err := Load([]Source{{Name: "acme.yaml", Data: []byte("rules: [{id: azure/none, disabled: true}]")}})
	if err == nil || !strings.Contains(err.Error(), "azure/none is part of registry/none now") {
		t.Errorf("%v", err)
	}
}
