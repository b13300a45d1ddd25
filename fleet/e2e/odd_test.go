package e2e

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestNamesThatAreNoNames, links, and what may not be read are as they are for npmx.
func TestNamesThatAreNoNames(t *testing.T) {
	dir := t.TempDir()
	const refused = "npm error code E401\nnpm error 401 Unauthorized - GET https://npm.corp.example/@acme%2fcore\n"
	for _, name := range []string{"a b.log", "a\x1b[31m.log", "a\n::error::x.log", "ü\xff.log", "a/x.log", "a.log",
		"a-b/x.log",
		"2026-03-02T09_14_07_123Z-debug-0.log", "<script>.log", `"quoted".log`, "a+b%20c.log"} {
		path := filepath.Join(dir, "logs", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(refused), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	outside := filepath.Join(dir, "outside.log")
	for _, err := range []error{os.WriteFile(outside, []byte(refused), 0o600),
		os.Symlink(outside, filepath.Join(dir, "logs", "link.log")),
		os.Symlink("a.log", filepath.Join(dir, "logs", "inside.log")),
		os.WriteFile(filepath.Join(dir, "logs", "shut.log"), nil, 0),
		os.WriteFile(filepath.Join(dir, "logs", "many.zip"), manyIn(t, 200, refused), 0o600)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	want := plainly(t, dir)
	fleet(t, dir, 0, "run", "logs", "--out", "results", "--workers", "1", "--task-size", "4")
	agrees(t, dir, "results", want, 0)
}

func manyIn(t *testing.T, n int, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range n {
		m, err := z.Create(fmt.Sprintf("%d.txt", i))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(m, text)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestWhatCannotBeDoneIsSaid, and nothing is written by it.
func TestWhatCannotBeDoneIsSaid(t *testing.T) {
	dir := logsOf(t, 10, 13)
	for _, c := range []struct {
		args   []string
		says   string
		status int
	}{
		{[]string{"run", "logs", "--out", "logs/results"}, "would lie among the logs", 4},
		{[]string{"run", "nothing", "--out", "results"}, "no folder of logs", 4},
		{[]string{"run", "logs", "--rules", "nothing.yaml"}, "no such file or directory", 4},
		{[]string{"run", "ftp://x/y"}, "there is no store of the kind ftp", 4},
		{[]string{"report", "--out", "results"}, "nothing was put yet", 4},
		{[]string{"report", "--out", "results", "--format", "xml"}, "must be one of", 2},
		{[]string{"report", "--out", "results", "--by", "colour"}, `"colour" is not one of`, 2},
		{[]string{"work", "logs", "--out", "results", "--events", "x"}, "--events SUBJECT is for logs in s3://", 4},
		{[]string{"frobnicate"}, "npmx-fleet --help", 2},
		{[]string{"reconcile", "--out", "results"}, "nothing was put yet", 4},
	} {
		r := run(t, dir, "npmx-fleet", c.args...)
		if r.status != c.status || !strings.Contains(r.err, c.says) || r.out != "" {
			t.Errorf("%v ends with %d and says\n%s%s", c.args, r.status, r.err, r.out)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("there is more than the logs: %v", left)
	}
	fleet(t, dir, 0, "run", "logs", "--out", "results")
	if err := os.Rename(filepath.Join(dir, "logs"), filepath.Join(dir, "others")); err != nil {
		t.Fatal(err)
	}
	if r := run(t, dir, "npmx-fleet", "run", "others", "--out", "results"); r.status != 4 ||
		!strings.Contains(r.err, "holds results of logs in logs, not in others") {
		t.Errorf("another folder's logs take the place: %d %s", r.status, r.err)
	}
}
