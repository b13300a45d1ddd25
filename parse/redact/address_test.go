package redact

import "testing"

func TestAddress(t *testing.T) {
	r := New("sw0rdfish")
	for in, want := range map[string]string{
		"https://h.example/npm/":                    "https://h.example/npm/",
		"https://h.example/@acme%2fcore":            "https://h.example/@acme%2fcore",
		"https://h.example/@acme/core/-/core-1.tgz": "https://h.example/@acme/core/-/core-1.tgz",
		"https://h.example:8443/x":                  "https://h.example:8443/x",
		"http://[::1]:4873/x":                       "http://[::1]:4873/x",
		"https://bob:pw@h.example/x":                "https://h.example/x",
		"https://bob@h.example/x":                   "https://h.example/x",
		"https://b@b:p@w@h.example/x":               "https://h.example/x",
		"https://bob:pa/ss@h.example/x":             "https://h.example/x",
		"https://bob:pa/s?s@h.example/x":            "https://h.example/x",
		"https://bob:p#ss@h.example/x?y=a@b":        "https://b",
		"https://h.example/npm/?token=abc":          "https://h.example/npm/",
		"https://h.example/npm/#abc":                "https://h.example/npm/",
		"https://h.example?x=1":                     "https://h.example",
		"https://h.example/sw0rdfish/npm/":          "https://h.example/<redacted>/npm/",
		"https://h.example/\x1b[31m":                "https://h.example/^[[31m",
		" https://h.example/ ":                      "https://h.example/",
		"sw0rdfish":                                 "<redacted>",
		"":                                          "",
		"https://":                                  "https://",
		"https://:":                                 "https://:",
		"https://:x":                                "https://:x",
	} {
		if got := r.Address(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
