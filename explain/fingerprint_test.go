package explain

import "testing"

// TestFingerprint: the same trouble has the same name wherever it is seen, and two troubles have two.
func TestFingerprint(t *testing.T) {
	missing := Finding{Cause: "token-missing", Code: "E401", Host: "npm.corp.example", Method: "GET",
		Package: "@acme/core", Evidence: []Evidence{{Kind: FromConfig, Source: ".npmrc", Line: 2}}}
	change := func(edit func(*Finding)) string {
		f := missing
		f.Evidence = []Evidence{missing.Evidence[0]}
		edit(&f)
		return f.Fingerprint()
	}
	for name, edit := range map[string]func(*Finding){
		"another log":                  func(f *Finding) { f.Source = "other.log" },
		"another line of the file":     func(f *Finding) { f.Evidence[0].Line = 9 },
		"another package asked first":  func(f *Finding) { f.Package = "@acme/ui" },
		"another sentence and rule":    func(f *Finding) { f.Title, f.Rule = "x", "y/z" },
		"HEAD in place of GET":         func(f *Finding) { f.Method = "HEAD" },
		"more of it":                   func(f *Finding) { f.Count = 7 },
		"a line of the log beside it":  func(f *Finding) { f.Evidence = append(f.Evidence, Evidence{Kind: FromLog}) },
		"more of the proof is in hand": func(f *Finding) { f.Certainty = Certain },
	} {
		if got := change(edit); got != missing.Fingerprint() {
			t.Errorf("%s: the fingerprint has changed to %s", name, got)
		}
	}
	for name, edit := range map[string]func(*Finding){
		"another cause":    func(f *Finding) { f.Cause = "token-expired" },
		"another code":     func(f *Finding) { f.Code = "E403" },
		"another host":     func(f *Finding) { f.Host = "npm.other.example" },
		"a write":          func(f *Finding) { f.Method = "PUT" },
		"another file":     func(f *Finding) { f.Evidence[0].Source = "~/.npmrc" },
		"a matter of name": func(f *Finding) { f.Cause = "not-found" },
	} {
		if change(edit) == missing.Fingerprint() {
			t.Errorf("%s: the fingerprint is the same", name)
		}
	}
}
