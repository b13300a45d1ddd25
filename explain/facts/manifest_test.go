package facts

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"npmx/parse/redact"
)

func manifestOf(t *testing.T, text string) *Manifest {
	t.Helper()
	path := filepath.Join(t.TempDir(), "package.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return readManifest(path, redact.New("swordfish"))
}

// TestPublishPlace: package.json may be one line, of any length and with anything in it, so that the place shows the registry alone.
func TestPublishPlace(t *testing.T) {
	for text, want := range map[string]Place{
		"{\n\"publishConfig\": {\n  \"registry\": \"https://h.example/\",\n  \"tag\": \"x\"\n}}":       {"https://h.example/", 3, `"registry": "https://h.example/"`},
		`{"config":{"secret":"hunter22"},"publishConfig":{"registry":"https://h.example/","x":1}}`:     {"https://h.example/", 1, `"registry": "https://h.example/"`},
		"{\n\"publishConfig\": {\n\"registry\": \"https://bob:hunter22@h.example/?x=hunter22\"\n}}":    {"https://bob:hunter22@h.example/?x=hunter22", 3, `"registry": "https://h.example/"`},
		"{\n\"publishConfig\": {\n\"registry\": \"https://h.example/swordfish/\"\n}}":                  {"https://h.example/swordfish/", 3, `"registry": "https://h.example/<redacted>/"`},
		"{\n\"publishConfig\": {\n\"registry\": \"https://h.example/\\u001b[31m\"\n}}":                 {"https://h.example/\x1b[31m", 3, `"registry": "https://h.example/^[[31m"`},
		"{\"publishConfig\": {\"registry\": \"https://h.example/" + strings.Repeat("x", 3000) + "\"}}": {},
		"{\n\"publishConfig\": {\n\"registry\": \"https://h.example/\", \"_auth\": \"hunter22\"\n}}":   {"https://h.example/", 3, `"registry": "https://h.example/"`},
	} {
		if got := manifestOf(t, text).Publish; got != want {
			t.Errorf("%q:\n got %+v\nwant %+v", text, got, want)
		}
	}
}

// TestManyScopes: a manifest of any size is read in a moment.
func TestManyScopes(t *testing.T) {
	var b strings.Builder
	for i := range 200_000 {
		fmt.Fprintf(&b, "%q:%q,", fmt.Sprintf("@s%d/x", i), "1")
	}
	began := time.Now()
	m := manifestOf(t, `{"dependencies":{`+strings.TrimSuffix(b.String(), ",")+`}}`)
	if took := time.Since(began); len(m.Scopes) != maxScopes || len(m.Depends) != 200_000 || took > 5*time.Second {
		t.Errorf("%d scopes of %d names in %v", len(m.Scopes), len(m.Depends), took)
	}
}
