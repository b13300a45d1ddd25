package archive

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzWalk gives the reader files that say they are archives. Whatever they are, each ends as logs or as faults, in
// names below the file's own, and never beyond the limits.
func FuzzWalk(f *testing.F) {
	for _, seed := range [][]byte{gz([]byte(words)), zipped("a/1_build.txt", "b"), tarred("x", []byte(words)),
		gz(tarred("x", zipped("y"))), zipped("../../x", "/etc/passwd"),
		gz([]byte(words))[:20], zipped("a")[:60], tarred("x", []byte(words))[:600], []byte(words),
		{0x28, 0xb5, 0x2f, 0xfd, 4, 0}} {
		f.Add(seed)
	}
	limits := Limits{Bytes: 1 << 20, Member: 256 << 10, Members: 50, Nesting: 2}
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(t.TempDir(), "log")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		named := func(name string) {
			if name != path && !strings.HasPrefix(name, path+"!") {
				t.Errorf("%q is not below %q", name, path)
			}
		}
		told, bytes := 0, int64(0)
		Walk(path, nil, limits, 1, Visitor{
			Read: func(name string, r io.Reader) Take {
				n, _ := io.Copy(io.Discard, r)
				return func() { named(name); told++; bytes += n }
			},
			Fault: func(name string, err error) { named(name); told++ },
		})
		if told == 0 && len(b) > 0 && !empty(b) {
			t.Error("nothing came of it")
		}
		if most := max(limits.Bytes, int64(len(b))); bytes > most+limits.Member || told > limits.Members+2 {
			t.Errorf("%d logs and faults, %d bytes", told, bytes)
		}
	})
}

// empty is true for an archive that may well have no member: a zip's directory, or a tar's end.
func empty(b []byte) bool { return opener(b) != nil || isZip(b) }
