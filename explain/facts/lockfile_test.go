package facts

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

func TestLockfilesAreReadWithPlaces(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []Locked
	}{
		{"version 3", `{
  "packages": {
    "": {
      "name": "shop"
    },
    "node_modules/@acme/core": {
      "version": "1.0.0",
      "resolved": "https://npm.corp.example/@acme/core/-/core-1.0.0.tgz",
      "integrity": "sha512-x"
    },
    "node_modules/a/node_modules/b": {
      "resolved": "https://u:p@Other.example:443/b/-/b-1.0.0.tgz"
    }
  }
}`, []Locked{
			entry(8, 7, "@acme/core", "https://npm.corp.example/@acme/core/-/core-1.0.0.tgz", "npm.corp.example"),
			entry(12, 7, "b", "https://u:p@Other.example:443/b/-/b-1.0.0.tgz", "other.example"),
		}},
		{"in one line",
			`{"name":"shop","lockfileVersion":3,"packages":{"":{"name":"shop"},` +
				`"node_modules/@acme/core":{"version":"1.0.0",` +
				`"resolved":"https://npm.corp.example/@acme/core/-/core-1.0.0.tgz"},` +
				`"node_modules/b":{"resolved":"https:\/\/b.example\/b\/-\/b-1.0.0.tgz"}}}`, []Locked{
				entry(1, 112, "@acme/core", "https://npm.corp.example/@acme/core/-/core-1.0.0.tgz", "npm.corp.example"),
				entry(1, 197, "b", "https://b.example/b/-/b-1.0.0.tgz", "b.example"),
			}},
		{"version 1", `{
  "dependencies": {
    "yn": {
      "version": "3.0.0",
      "resolved": "http://localhost:4874/yn/-/yn-3.0.0.tgz",
      "requires": {"name": "1", "resolved": "2"},
      "dependencies": {"@acme/in": {"version": "1.0.0", "resolved": "http://localhost:4874/@acme/in/-/in-1.0.0.tgz"}}
    }
  }
}`, []Locked{entry(5, 7, "yn", "http://localhost:4874/yn/-/yn-3.0.0.tgz", "localhost:4874"),
			entry(7, 57, "@acme/in", "http://localhost:4874/@acme/in/-/in-1.0.0.tgz", "localhost:4874")}},
		{"version 2 says all twice, once for npm 6",
			`{"packages": {"node_modules/a": {"resolved": "https://a.example/a.tgz"}}, ` +
				`"dependencies": {"a": {"resolved": "https://a.example/a.tgz"}}}`,
			[]Locked{entry(1, 34, "a", "https://a.example/a.tgz", "a.example")}},
		{"an alias",
			`{"packages": {"node_modules/mine": {"name": "@acme/core", "resolved": "https://a.example/c.tgz"}, ` +
				`"node_modules/b": {"resolved": "https://a.example/b.tgz"}}}`,
			[]Locked{entry(1, 59, "@acme/core", "https://a.example/c.tgz", "a.example"),
				entry(1, 118, "b", "https://a.example/b.tgz", "a.example")}},
		{"links and folders have no host", `"resolved": "packages/app",`, nil},
		{"a merge conflict", "<<<<<<< HEAD\n\"resolved\": \"https://a.example/x.tgz\",\n=======",
			[]Locked{entry(2, 1, "", "https://a.example/x.tgz", "a.example")}},
		{"empty", "", nil},
		{"a long line", `"x": "` + strings.Repeat("y", 200_000) + "\"\n\"resolved\": \"https://a.example/x.tgz\"",
			[]Locked{entry(2, 1, "", "https://a.example/x.tgz", "a.example")}},
		{"a string without an end", "{\"x\": \"y\n\"resolved\": \"https://a.example/x.tgz\"",
			[]Locked{entry(2, 1, "", "https://a.example/x.tgz", "a.example")}},
		{"nested without end", strings.Repeat(`{"a":[`, 500) + `{"resolved": "https://a.example/x.tgz"}`, nil},
	} {
		got := ScanLockfile(strings.NewReader(c.text)).Entries
		for i := range got { // which the next test looks at
			got[i].Version, got[i].Integrity, got[i].Optional = "", "", false
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", c.name, got, c.want)
		}
	}
}

func entry(line, column int, pkg, url, host string) Locked {
	return Locked{Line: line, Column: column, Package: pkg, URL: url, Host: host}
}

// TestWhatTheLockfileSaysOfAFile: version, digest and whether npm may do without, each of its own entry.
func TestWhatTheLockfileSaysOfAFile(t *testing.T) {
	got := ScanLockfile(strings.NewReader(`{"packages": {"": {"version": "9.0.0"},
		"node_modules/a": {"version": "1.0.0", "resolved": "https://a.example/a.tgz", "integrity": "sha512-a",
			"optional": true},
		"node_modules/b": {"resolved": "https://a.example/b.tgz", "dev": true, "engines": {"node": ">=1"}},
		"node_modules/c": {"version": "2.0.0", "resolved": "https://a.example/c.tgz"}}}`)).Entries
	for i, want := range []Locked{{Version: "1.0.0", Integrity: "sha512-a", Optional: true}, {}, {Version: "2.0.0"}} {
		if g := got[i]; g.Version != want.Version || g.Integrity != want.Integrity || g.Optional != want.Optional {
			t.Errorf("%d: %+v, want %+v", i, g, want)
		}
	}
}

// TestALockfilesSizeIsBounded: whatever is in it, little is kept of it, and that something was left out is told.
func TestALockfilesSizeIsBounded(t *testing.T) {
	entry := `"node_modules/@acme/%d":{"resolved":"https://npm.acme.example/%s"},`
	for _, c := range []struct {
		name, head string
		repeat     func(i int) string
		times      int
		cut        string
	}{
		{"half a million entries", `{"packages":{`, func(i int) string { return fmt.Sprintf(entry, i, "x.tgz") },
			500_000, "only its first 100000 entries were read"},
		{"long addresses", `{"packages":{`,
			func(i int) string { return fmt.Sprintf(entry, i, strings.Repeat("y", 1900)) }, 20_000, "only its first "},
		{"a string of 64 MiB", `{"x":"`, func(int) string { return strings.Repeat("z", 64<<10) }, 1024, ""},
		{"nothing but brackets", "", func(int) string { return strings.Repeat(`{"a":[`, 1<<10) }, 4096, ""},
		{"nothing but quotes", "", func(int) string { return strings.Repeat(`"`, 64<<10) }, 256, ""},
		{"nothing but backslashes", `{"x":"`, func(int) string { return strings.Repeat(`\`, 64<<10) }, 256, ""},
	} {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		text := repeated{first: c.head, next: c.repeat, times: c.times}
		l := ScanLockfile(&text)
		runtime.GC()
		runtime.ReadMemStats(&after)
		if held := int64(after.HeapAlloc) - int64(before.HeapAlloc); held > 48<<20 {
			t.Errorf("%s: %d MiB are held", c.name, held>>20)
		}
		if !strings.HasPrefix(l.Cut, c.cut) || c.cut == "" && l.Cut != "" {
			t.Errorf("%s: cut %q, want %q", c.name, l.Cut, c.cut)
		}
		runtime.KeepAlive(l)
	}
}

// repeated is a text that is made while it is read.
type repeated struct {
	first string
	next  func(int) string
	times int
	at    int
}

func (r *repeated) Read(b []byte) (int, error) {
	if r.first == "" {
		if r.at == r.times {
			return 0, io.EOF
		}
		r.first = r.next(r.at)
		r.at++
	}
	n := copy(b, r.first)
	r.first = r.first[n:]
	return n, nil
}

// FuzzScanLockfile: nothing panics, what is valid JSON is read as encoding/json reads it, and each place holds the key.
func FuzzScanLockfile(f *testing.F) {
	for _, seed := range []string{
		`{"packages":{"node_modules/@a/b":{"resolved":"https://a.example/b.tgz"}}}`,
		"{\"dependencies\": {\n\"a\": {\"resolved\": \"https:\\/\\/a.example/\\u0062\"}}}", "\xef\xbb\xbf{}",
		`[[["resolved"]]]`, `{"resolved":`, `"\`, `3E333`,
		"<<<<<<< HEAD\n=======\n>>>>>>> x\n", `{"a":{"resolved":{"resolved":"https://a.example/"}}}`,
		"{\"a\":1e5,\"resolved\"\n:\n\"http://h:80/\"}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		l := ScanLockfile(bytes.NewReader(text))
		lines := bytes.Split(text, []byte("\n"))
		for _, e := range l.Entries {
			if e.Line > len(lines) || e.Column > len(lines[e.Line-1]) || lines[e.Line-1][e.Column-1] != '"' {
				t.Fatalf("%+v is no key", e)
			}
			if e.Host == "" || len(e.URL) > maxURL {
				t.Fatalf("%+v", e)
			}
		}
		if json.Valid(text) {
			if got, want := walked(text), decoded(text); got != want {
				t.Fatalf("%d values, encoding/json has %d", got, want)
			}
		}
	})
}

func walked(text []byte) (n int) {
	for w := newWalk(bytes.NewReader(text)); ; n++ {
		if _, ok := w.next(); !ok {
			return n
		}
	}
}

// decoded counts the values, keys left out.
func decoded(text []byte) (n int) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber() // 3E333 is a number, though none of Go's
	var objects []bool
	key := false
	for {
		token, err := d.Token()
		if err != nil {
			return n
		}
		inside := len(objects) > 0 && objects[len(objects)-1]
		delim, _ := token.(json.Delim)
		switch {
		case delim == '}' || delim == ']':
			objects = objects[:len(objects)-1]
			key = len(objects) > 0 && objects[len(objects)-1]
			continue
		case inside && key:
			key = false
			continue
		case delim == '{' || delim == '[':
			objects = append(objects, delim == '{')
		}
		n++
		key = len(objects) > 0 && objects[len(objects)-1]
	}
}

func TestDetectCI(t *testing.T) {
	for _, c := range []struct {
		env  []string
		want CI
	}{
		{nil, CI{}},
		{[]string{"CI=true"}, CI{}},
		{[]string{"GITHUB_ACTIONS=true", "GITHUB_JOB=build", "GITHUB_EVENT_NAME=push"},
			CI{Name: "github-actions", Event: "push", Job: "build", IDToken: "no"}},
		{[]string{"GITHUB_ACTIONS=true", "ACTIONS_ID_TOKEN_REQUEST_URL=x"}, CI{Name: "github-actions", IDToken: "yes"}},
		{[]string{"GITHUB_ACTIONS=true", "GITHUB_ACTOR=dependabot[bot]"},
			CI{Name: "github-actions", Event: "dependabot", IDToken: "no"}},
		{[]string{"GITLAB_CI=true", "CI_JOB_NAME=test", "NPM_ID_TOKEN=x"},
			CI{Name: "gitlab", Job: "test", IDToken: "yes"}},
		{[]string{"GITHUB_ACTIONS=true", "GITHUB_SERVER_URL=https://github.com", "GITHUB_REPOSITORY=Acme/core"},
			CI{Name: "github-actions", IDToken: "no", Repository: "github.com/Acme/core"}},
		{[]string{"GITLAB_CI=true", "CI_PROJECT_URL=https://GitLab.example/acme/web/core"},
			CI{Name: "gitlab", IDToken: "no", Repository: "gitlab.example/acme/web/core"}},
		{[]string{"TF_BUILD=True"}, CI{Name: "azure"}},
		{[]string{"NETLIFY=false", "NETLIFY=true"}, CI{Name: "netlify"}},
	} {
		if got := DetectCI(c.env, false); got != c.want {
			t.Errorf("DetectCI(%v) = %+v, want %+v", c.env, got, c.want)
		}
	}
}

func TestWords(t *testing.T) {
	got := words(`"--prefix" "." "a \"b\"" *** "ci"`)
	if want := []string{"--prefix", ".", `a "b"`, "***", "ci"}; !reflect.DeepEqual(got, want) {
		t.Errorf("words = %q, want %q", got, want)
	}
}
