package parse_test

import (
	"testing"

	"npmx/parse"
)

// TestAPackagesNameIsNotTheRegistrysWord: a package may be called like a cause, and its name is none of the
// registry's words.
func TestAPackagesNameIsNotTheRegistrysWord(t *testing.T) {
	f := parse.Failure{Package: "@acme/token-expired", Packages: []string{"@acme/token-expired", "passport-saml",
		"saml"}, Host: "firewall.corp.example"}
	for text, want := range map[string]string{
		"authorization required to access " +
			"package @acme/saml-core": "authorization required to access package …",
		"GET https://saml.corp.example/@node-saml%2fpassport: Not found": "GET … Not found",
		"@node-saml%2fpassport-samll - Not found":                        "… - Not found",
		"installing the dependencies of curation-api@3.2.1":              "installing the dependencies of …",
		"direct dependency of /home/x/saml-app":                          "direct dependency of …",
		`in C:\work\saml-app`:                                            "in …",
		"token-expired is not in passport-saml.":                         "… is not in ….",
		"passport-saml-2 is another":                                     "passport-saml-2 is another",
		"firewall.corp.example says no":                                  "… says no",
		"package 'saml' is not there, SAML is":                           "package … is not there, SAML is",
		"your organization has enabled SAML SSO":                         "your organization has enabled SAML SSO",
		"401/403 and read/write are no paths":                            "401/403 and read/write are no paths",
	} {
		if got := f.Nameless(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
