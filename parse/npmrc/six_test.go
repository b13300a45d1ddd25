package npmrc

import (
	"encoding/json"
	"strings"
	"testing"
)

// What npm 6 sent, by running it: testdata/README.md.
func TestNpm6SendsWhatItWasSeenToSend(t *testing.T) {
	type request struct {
		Server, URL string
		Header      *string
	}
	fill := strings.NewReplacer("{host}", "127.0.0.1:4873", "{other}", "127.0.0.1:4874")
	hosts := map[string]string{"host": "127.0.0.1:4873", "other": "127.0.0.1:4874"}
	answers := map[string]struct {
		Requests []request
		Crash    string
	}{}
	eachLine(t, "answers-npm6.jsonl", func(line []byte) {
		var a struct {
			ID       string
			Requests []request
			Crash    string
		}
		if err := json.Unmarshal(line, &a); err != nil {
			t.Fatal(err)
		}
		answers[a.ID] = struct {
			Requests []request
			Crash    string
		}{a.Requests, a.Crash}
	})
	for _, k := range readCases(t, "cases-npm6.jsonl") {
		t.Run(k.ID, func(t *testing.T) {
			c := loadSixCase(t, k, fill)
			a := answers[k.ID]
			crash := ""
			if r := c.Refusal(); r != nil {
				crash = r.Message
			}
			if crash != a.Crash {
				t.Fatalf("crash: npm says %q, we %q", a.Crash, crash)
			}
			spec := k.Spec
			if spec == "" {
				spec = "foo"
			}
			for i, r := range a.Requests {
				url := "http://" + hosts[r.Server] + r.URL
				if got := c.RequestURL(c.Registry(scopeOf(spec)).URL, spec); i == 0 && got != url &&
					k.ID != "registry-query" {
					t.Errorf("asks %s, npm asked %s", got, url)
				}
				f, _ := c.s.getAuth(url, spec)
				want := ""
				if r.Header != nil {
					want = *r.Header
				}
				if got := f.header(); got != want {
					t.Errorf("request %d: npm sent %q, we %q", i, want, got)
				}
				if cred := c.Credential(url, spec); (cred != nil) != (want != "") {
					t.Errorf("request %d: credential %+v", i, cred)
				}
			}
		})
	}
}

func loadSixCase(t *testing.T, k oracleCase, fill *strings.Replacer) *Config {
	files := map[string]string{}
	for name, body := range k.Files {
		files[name] = fill.Replace(body)
	}
	k.Files = files
	if k.Argv == nil {
		k.Argv = []string{"pack", "foo"}
	}
	m := k.machine(Version{6, 14, 18})
	for i := range m.Env {
		m.Env[i] = fill.Replace(m.Env[i])
	}
	for i := range m.Args {
		m.Args[i] = fill.Replace(m.Args[i])
	}
	c, err := Load(m)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
