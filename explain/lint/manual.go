package lint

import (
	"fmt"
	"strings"

	"npmx/explain"
)

// Manual is what docs/lint.md says of each check.
func Manual() string {
	var b strings.Builder
	b.WriteString("| check | severity | what is wrong | `--fix` |\n|---|---|---|---|\n")
	for _, k := range checks {
		fix := ""
		if k.Fix {
			fix = "yes"
		}
		fmt.Fprintf(&b, "| [`%s`](#%s) | %s | %s | %s |\n", k.ID, k.ID, k.Severity, k.example().Title, fix)
	}
	for _, k := range checks {
		fmt.Fprintf(&b, "\n### %s\n\n%s\n", k.ID, k.section())
	}
	return b.String()
}

func (k check) section() string {
	f := k.example()
	text := strings.ReplaceAll(f.Explanation, "\n", " ")
	parts := []string{strings.ToUpper(text[:1]) + text[1:]}
	if k.About != "" {
		parts = append(parts, k.About)
	}
	if k.readable() {
		parts = append(parts, "    "+strings.ReplaceAll(strings.TrimSpace(k.Bad), "\n", "\n    "))
	}
	remedy := f.Steps[0].Text
	return strings.Join(append(parts, "Remedy: "+remedy+"."), "\n\n")
}

// readable reports that the example can be printed.
func (k check) readable() bool { return k.ID != "utf-16" && k.ID != "byte-order-mark" }

// example is the check's finding in its own example.
func (k check) example() explain.Finding {
	for _, f := range Check(k.files(), Place{}) {
		if f.Rule == "lint/"+k.ID {
			return f
		}
	}
	panic("lint: the example of " + k.ID + " shows something else")
}

// files are the example with what it takes to be found: a tracked file, a lockfile of npm's, an open mode, a second
// file.
func (k check) files() []File {
	f := File{Path: ".npmrc", Data: []byte(k.Bad), Layer: "project", Tracked: k.ID == "literal-secret"}
	if k.ID == "other-client" || k.ID == "retired-key" {
		f.Clients = []string{"npm"}
	}
	if k.ID == "readable-by-others" {
		f.Mode = 0o644
	}
	files := []File{f}
	if k.ID == "shadowed-credential" {
		files = append(files, File{Path: "~/.npmrc", Layer: "user",
			Data: []byte("//npm.acme.example/:_authToken=${NPM_TOKEN}\n")})
	}
	return files
}
