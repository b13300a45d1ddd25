package promise

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestEveryRowHasItsTest: what the table names is a test that there is, and that writes this row when it runs; and a
// test that writes a row has one. That the figure is current, each test sees to itself.
func TestEveryRowHasItsTest(t *testing.T) {
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	rows, err := Rows(root)
	if err != nil || len(rows) == 0 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	writers := map[string]bool{}
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") || filepath.Base(path) == "promise_test.go" {
			return err
		}
		text, err := os.ReadFile(path)
		for _, name := range writersIn(string(text)) {
			writers["`"+folder(root, path)+"` "+name] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if !writers[r.Test] {
			t.Errorf("%s: there is no such test that writes its row", r.Test)
		}
	}
	for w := range writers {
		if !slices.ContainsFunc(rows, func(r Row) bool { return r.Test == w }) {
			t.Errorf("%s writes a row that the table does not have", w)
		}
	}
	for _, p := range Promises() {
		if !slices.ContainsFunc(rows, func(r Row) bool { return r.Promise == p }) {
			t.Errorf("no test shows: %s", p)
		}
	}
}

var testHead = regexp.MustCompile(`(?m)^func (Test\w+)\(`)

// writersIn are the tests in whose text a row is written.
func writersIn(text string) (names []string) {
	places := testHead.FindAllStringSubmatchIndex(text, -1)
	for i, at := range places {
		end := len(text)
		if i+1 < len(places) {
			end = places[i+1][0]
		}
		if strings.Contains(text[at[0]:end], "promise.Kept(") {
			names = append(names, text[at[2]:at[3]])
		}
	}
	return names
}
