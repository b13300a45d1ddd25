package explain

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"npmx/parse/redact"
)

// FuzzExplain: whatever a log holds, each text of a finding is fit for a terminal, and its host and package stand in
// the log.
func FuzzExplain(f *testing.F) {
	some, _ := filepath.Glob("../parse/testdata/recordings/*/4*.log")
	for i, path := range some {
		if text, err := os.ReadFile(path); err == nil && i%9 == 0 {
			f.Add(text)
		}
	}
	r := newReader(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, x := range r.explain([]string{string(text)}, false) {
			for _, s := range []string{x.Title, x.Host, x.Package, x.Verify, x.Code, x.URL} {
				if redact.Clean(s) != s {
					t.Errorf("%s: %q", x.Rule, s)
				}
			}
			for _, s := range x.Steps {
				if redact.Clean(s.Command) != s.Command {
					t.Errorf("%s: %q", x.Rule, s.Command)
				}
			}
			if name := strings.TrimPrefix(x.Package, "@"); !strings.ContainsAny(name, "/%…<") && len(text) < 4096 &&
				utf8.Valid(text) && !strings.ContainsAny(string(text), "\x1b\x00\x08\r\\%\u200b\ufeff") &&
				!strings.Contains(string(text), name) {
				t.Errorf("%s: no %q in the log", x.Rule, x.Package)
			}
		}
	})
}
