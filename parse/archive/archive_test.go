package archive

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"npmx/internal/fair"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

const words = "npm error code E401\n"

func gz(b []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write(b)
	w.Close()
	return out.Bytes()
}

func zipped(names ...string) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, n := range names {
		w, _ := z.Create(n)
		io.WriteString(w, words)
	}
	z.Close()
	return out.Bytes()
}

func tarred(name string, b []byte) []byte {
	var out bytes.Buffer
	t := tar.NewWriter(&out)
	t.WriteHeader(&tar.Header{Name: name, Size: int64(len(b)), Mode: 0o644, Format: tar.FormatUSTAR})
	t.Write(b)
	t.Close()
	return out.Bytes()
}

func write(t *testing.T, dir, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// seen walks and lists the names whose text was read in whole, and the faults, in order.
func seen(path string, stdin io.Reader, l Limits) (names []string, err error) {
	var faults []error
	fault := func(name string, err error) {
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", name, err))
		}
	}
	Walk(path, stdin, l, 3, Visitor{Fault: fault, Read: func(name string, r io.Reader) Take {
		b, err := io.ReadAll(r)
		return func() {
			fault(name, err)
			if string(b) == words {
				names = append(names, name)
			}
		}
	}})
	return names, errors.Join(faults...)
}

func TestEveryFormatIsOpened(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		name string
		data []byte
		want []string // behind the path
	}{
		{"plain.log", []byte(words), []string{""}},
		{"log.gz", gz([]byte(words)), []string{""}},
		{"no-ending", gz([]byte(words)), []string{""}},
		{"logs.zip", zipped("1_set up.txt", "b/2_npm ci.txt"), []string{"!1_set up.txt", "!b/2_npm ci.txt"}},
		{"logs.tar", tarred("a.log", []byte(words)), []string{"!a.log"}},
		{"logs.tar.gz", gz(tarred("a.log", []byte(words))), []string{"!a.log"}},
		{"gz in zip.tar", tarred("x.zip", zipped("y")), []string{"!x.zip!y"}},
		{"outside.zip", zipped("../../etc/passwd"), []string{"!../../etc/passwd"}},
	} {
		path := write(t, dir, c.name, c.data)
		got, err := seen(path, nil, DefaultLimits())
		var want []string
		for _, w := range c.want {
			want = append(want, path+w)
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v; want %q", c.name, got, err, want)
		}
	}
}

func TestStandardInput(t *testing.T) {
	for _, b := range [][]byte{[]byte(words), gz([]byte(words))} {
		if got, err := seen("-", bytes.NewReader(b), DefaultLimits()); err != nil || !slices.Equal(got, []string{"-"}) {
			t.Errorf("%q, %v", got, err)
		}
	}
}

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	b, a := write(t, dir, "b.log", []byte(words)), write(t, dir, "a/z.log", []byte(words))
	if err := os.Symlink(dir, filepath.Join(dir, "loop")); err != nil {
		t.Log("no links here:", err)
	}
	if got, err := seen(dir, nil, DefaultLimits()); err != nil || !slices.Equal(got, []string{a, b}) {
		t.Errorf("%q, %v", got, err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Log("no links here:", err)
		return
	}
	if got, err := seen(link, nil, DefaultLimits()); err != nil || len(got) != 2 {
		t.Errorf("a folder named by a link: %q, %v", got, err)
	}
}

// TestLogsAreTakenInTheOrderOfNames: however many read at once, what they make is taken in the order of names, and an
// archive's limits fall on the same log.
func TestLogsAreTakenInTheOrderOfNames(t *testing.T) {
	dir := t.TempDir()
	var names []string
	for i := range 40 {
		names = append(names, fmt.Sprintf("%02d.txt", i))
		write(t, dir, "folder/"+names[i], []byte(words))
	}
	archive := write(t, dir, "logs.zip", zipped(names...))
	for _, l := range []Limits{DefaultLimits(), {1 << 20, 1 << 20, 17, 2}, {int64(17 * len(words)), 1 << 20, 100, 2}} {
		for _, path := range []string{filepath.Join(dir, "folder"), archive} {
			want, failed := seen(path, nil, l)
			most := 40 // a folder has no limit
			if path == archive {
				most = min(l.Members, int(l.Bytes)/len(words), 40)
			}
			if !slices.IsSorted(want) || len(want) != most ||
				(failed == nil) != (len(want) == 40) {
				t.Fatalf("%+v: %q, %v", l, want, failed)
			}
			for range 50 {
				if got, err := seen(path, nil, l); !slices.Equal(got, want) || fmt.Sprint(err) != fmt.Sprint(failed) {
					t.Fatalf("%+v: %q, %v; want %q, %v", l, got, err, want, failed)
				}
			}
		}
	}
}

func TestProgress(t *testing.T) {
	dir := t.TempDir()
	a, b := write(t, dir, "a.log", []byte(words)), write(t, dir, "b.gz", gz([]byte(words)))
	var told atomic.Int64
	Walk(dir, nil, DefaultLimits(), 2, Visitor{
		Read:     func(_ string, r io.Reader) Take { _, _ = io.Copy(io.Discard, r); return func() {} },
		Fault:    func(name string, err error) { t.Error(name, err) },
		Progress: func(n int64) { told.Add(n) },
	})
	if told.Load() != Size([]string{a, b}) || Size([]string{dir}) != told.Load() || Size([]string{"-"}) != 0 {
		t.Errorf("told of %d bytes; they have %d, the folder %d", told.Load(), Size([]string{a, b}),
			Size([]string{dir}))
	}
}

// TestWhatCannotBeReadIsNamed: what cannot be read is named, and the rest is read all the same.
func TestWhatCannotBeReadIsNamed(t *testing.T) {
	dir := t.TempDir()
	short := gz([]byte(strings.Repeat(words, 100)))
	for _, c := range []struct {
		name, path string
		limits     Limits
		want       string
		read       int
	}{
		{"missing", filepath.Join(dir, "none"), DefaultLimits(), "no such file", 0},
		{"cut", write(t, dir, "cut.gz", short[:len(short)-9]), DefaultLimits(), "unexpected EOF", 0},
		{"not a zip", write(t, dir, "bad.zip", []byte("PK\x03\x04 nothing")), DefaultLimits(), "not a valid zip", 0},
		{"too many", write(t, dir, "many.zip", zipped("a", "b", "c")), Limits{1 << 20, 1 << 20, 2, 2},
			"more than 2 logs", 2},
		{"too deep", write(t, dir, "deep.gz", gz(gz(gz([]byte(words))))), DefaultLimits(), "nested too deep", 0},
		{"too long", write(t, dir, "long.gz", gz([]byte(strings.Repeat(words, 9)))), Limits{1 << 20, 50, 9, 2},
			"longer than 50", 0},
		{"too much", write(t, dir, "much.zip", zipped("a", "b")), Limits{20, 1 << 20, 9, 2},
			"together hold more than 20", 1},
	} {
		got, err := seen(c.path, nil, c.limits)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), c.path) ||
			len(got) != c.read {
			t.Errorf("%s: read %q, %v; want %d read and %q", c.name, got, err, c.read, c.want)
		}
	}
}

// TestALimitOfArchivesLeavesTheOtherLogsAlone: a bomb in a folder hides none of the logs beside it.
func TestALimitOfArchivesLeavesTheOtherLogsAlone(t *testing.T) {
	dir := t.TempDir()
	first := write(t, dir, "a.log", []byte(words))
	bomb := write(t, dir, "bomb.zip", zipped("a", "b", "c"))
	last := write(t, dir, "z.log", []byte(words))
	got, err := seen(dir, nil, Limits{1 << 20, 1 << 20, 2, 2})
	if want := []string{first, bomb + "!a", bomb + "!b", last}; !slices.Equal(got, want) || err == nil {
		t.Errorf("%q, %v", got, err)
	}
}

func TestDeviceIsNoLog(t *testing.T) {
	if _, err := os.Stat("/dev/zero"); err != nil {
		fair.Lacks(t, err.Error())
	}
	if _, err := seen("/dev/zero", nil, DefaultLimits()); !errors.Is(err, errDevice) {
		t.Errorf("/dev/zero: %v", err)
	}
}
