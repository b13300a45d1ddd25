package facts

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"npmx/parse/redact"
)

// FuzzManifest: a package.json is read or passed over, its name as encoding/json reads it, and its key is in each
// place.
func FuzzManifest(f *testing.F) {
	for _, seed := range []string{
		`{"name":"@a/b","version":"1.0.0","private":true,"publishConfig":{"registry":"https://a.example/"}}`,
		"{\n \"dependencies\": {\"x\": \"https://a.example/x.tgz\"},\n \"workspaces\": [\"packages/*\"]\n}",
		"\xef\xbb\xbf{}", `{"name":"a","name":"b"}`, `{"publishConfig":{"@a:registry":"x\u0000y"},"name":"@a/b"}`, `[]`,
	} {
		f.Add([]byte(seed))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(dir, "package.json")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		m := readManifest(path, redact.New())
		if m == nil {
			return
		}
		var want map[string]any
		if json.Unmarshal([]byte(strings.TrimPrefix(string(text), "\ufeff")), &want) == nil && utf8.Valid(text) {
			if name, _ := want["name"].(string); name != "" && m.Name != name {
				t.Errorf("name %q, want %q", m.Name, name)
			}
		}
		for _, p := range []Place{m.Publish, m.PublishScope} {
			if p.Line < 0 || p.Line > strings.Count(string(text), "\n")+1 || p.Text != redact.Clean(p.Text) {
				t.Errorf("%+v", p)
			}
		}
	})
}

// FuzzAnswer: whatever a registry's body is, what is said of it is masked and fit for a terminal.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{`{"error":"x"}`, `{"errors":[{"message":"x"}]}`, `{"username":"ada"}`, `{"error":{}}`,
		"<html><title>a\nb</title>", "<title>İ</title>", "plain\ntext", `{"message":"\u001b[31m"}`, `null`, ``} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		page, message, user := read(body, func(s string) string { return redact.Clean(redact.New().Text(s)) })
		for _, s := range []string{page, message, user} {
			if strings.ContainsAny(s, "\x00\x1b\r\n\x7f") {
				t.Errorf("%q", s)
			}
		}
	})
}
