package commands

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestContributingNamesWhatIsThere: a test or fuzz target that the page for contributors names is a function of the
// package that it names, and each folder and file that the architecture names is there.
func TestContributingNamesWhatIsThere(t *testing.T) {
	named := 0
	for _, m := range regexp.MustCompile("`[^`]*go test ([^`]*)`").FindAllStringSubmatch(read(t, "CONTRIBUTING.md"),
		-1) {
		folder := regexp.MustCompile(`\./[\w/]+`).FindString(m[1])
		for _, name := range regexp.MustCompile(`(?:Test|Fuzz)\w+`).FindAllString(m[1], -1) {
			named++
			if !strings.Contains(source(t, folder), "func "+name) {
				t.Errorf("%s: there is no %s", folder, name)
			}
		}
	}
	if named < 5 {
		t.Errorf("only %d tests are named", named)
	}
	for _, m := range regexp.MustCompile("`([a-z]+(?:/[a-z]+)+(?:\\.go|\\.yaml)?)`").FindAllStringSubmatch(read(t,
		"ARCHITECTURE.md"), -1) {
		if _, err := os.Stat(m[1]); err != nil {
			t.Errorf("ARCHITECTURE.md names %s: %v", m[1], err)
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// source is all of a package's tests.
func source(t *testing.T, folder string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no tests: %v", folder, err)
	}
	var all strings.Builder
	for _, f := range files {
		all.WriteString(read(t, f))
	}
	return all.String()
}
