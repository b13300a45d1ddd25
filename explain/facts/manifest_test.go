package facts

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

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

// TestThePlaceOfPublishConfigShowsTheRegistryAlone: package.json may be one line, of any length and with anything in
// it, so that the place shows the registry alone.
func TestThePlaceOfPublishConfigShowsTheRegistryAlone(t *testing.T) {
	const h, key = "https://h.example/", `"registry": "https://h.example/`
	for text, want := range map[string]Place{
		"{\n\"publishConfig\": {\n  \"registry\": \"https://h.example/\",\n  \"tag\": \"x\"\n}}":   {h, 3, key + `"`},
		`{"config":{"secret":"hunter22"},"publishConfig":{"registry":"https://h.example/","x":1}}`: {h, 1, key + `"`},
		"{\n\"publishConfig\": {\n\"registry\": \"https://bob:hunter22@h.example/?x=hunter22\"\n}}": {
			"https://bob:hunter22@h.example/?x=hunter22", 3, key + `"`},
		"{\n\"publishConfig\": {\n\"registry\": \"https://h.example/swordfish/\"\n}}": {
			h + "swordfish/", 3, key + `<redacted>/"`},
		"{\n\"publishConfig\": {\n\"registry\": \"https://h.example/\\u001b[31m\"\n}}": {
			h + "\x1b[31m", 3, key + `^[[31m"`},
		"{\"publishConfig\": {\"registry\": \"https://h.example/" + strings.Repeat("x", 3000) + "\"}}": {},
		"{\n\"publishConfig\": {\n\"registry\": \"https://h.example/\", \"_auth\": \"hunter22\"\n}}": {
			h, 3, key + `"`},
	} {
		if got := manifestOf(t, text).Publish; got != want {
			t.Errorf("%q:\n got %+v\nwant %+v", text, got, want)
		}
	}
}

// TestALargeManifestIsCut: a manifest of any size is read in little memory, and what was left out is told.
func TestALargeManifestIsCut(t *testing.T) {
	var b strings.Builder
	for i := range 200_000 {
		fmt.Fprintf(&b, "%q:%q,", fmt.Sprintf("@s%d/x", i), "1")
	}
	m := manifestOf(t, `{"dependencies":{`+strings.TrimSuffix(b.String(), ",")+`}}`)
	if len(m.Scopes) != maxScopes || len(m.Depends) != maxDepends ||
		m.Cut != "only its first 100000 dependencies were read" {
		t.Errorf("%d scopes of %d names, cut %q", len(m.Scopes), len(m.Depends), m.Cut)
	}
}

func TestAManifestIsReadForWhatCounts(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       *Manifest
	}{
		{"all that counts",
			`{"name":"@acme/app","version":"1.2.3","private":true,"workspaces":["packages/*"],` +
				`"dependencies":{"b":"1","@acme/core":"^1"},"devDependencies":{"b":"2","c":"3"},` +
				`"peerDependencies":{"d":"*"},"optionalDependencies":{"e":"*"},"bundleDependencies":["f"]}`,
			&Manifest{Name: "@acme/app", Version: "1.2.3", Private: true, Workspaces: true,
				Depends: []string{"@acme/core", "b", "c", "d", "e"}, Scopes: []string{"@acme"}}},
		{"a byte order mark", "\ufeff{\"name\":\"app\"}", &Manifest{Name: "app"}},
		{"names that lie deeper",
			`{"a":{"name":"x","dependencies":{"y":"1"}},"name":"app","pnpm":{"overrides":{"dependencies":{"z":"1"}}}}`,
			&Manifest{Name: "app"}},
		{"a key twice", `{"name":"x","name":"app"}`, &Manifest{Name: "app"}},
		{"no JSON", `{"name":"app"`, nil},
		{"nothing", ``, nil},
	} {
		got := manifestOf(t, c.text)
		if got != nil {
			got.Path = ""
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", c.name, got, c.want)
		}
	}
}
