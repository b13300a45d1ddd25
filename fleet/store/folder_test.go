package store

import (
	"context"
	"errors"
	"io"
	"npmx/internal/fair"
	"os"
	"path/filepath"
	"testing"
)

const text = "npm error code E401\n"

// filled is a folder with files, and what its listing says of them.
func filled(t *testing.T, names ...string) (*folder, map[string]Object) {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name))
		err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600))
		if err != nil {
			t.Fatal(err)
		}
	}
	f, err := openFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]Object{}
	for o, err := range f.List(context.Background(), "") {
		if err != nil {
			t.Fatal(err)
		}
		all[o.Name] = o
	}
	return f, all
}

// TestAFileIsOpenedInsideTheFolder alone, by the one call that Linux has for it and by that of other systems.
func TestAFileIsOpenedInsideTheFolder(t *testing.T) {
	f, all := filled(t, "a.log", "b/c/d.log", "b/gone.log", "b/link.log", "b/inside.log", "b/folder.log")
	in := func(name string) string { return f.Name("b/" + name) }
	outside := filepath.Join(t.TempDir(), "outside.log")
	for _, err := range []error{os.WriteFile(outside, []byte(text), 0o600), os.Remove(in("gone.log")),
		os.Remove(in("link.log")), os.Symlink(outside, in("link.log")), os.Remove(in("inside.log")),
		os.Symlink("../a.log", in("inside.log")), os.Remove(in("folder.log")), os.Mkdir(in("folder.log"), 0o700)} {
		if err != nil {
			fair.Lacks(t, err.Error()) // a system without links
		}
	}
	slow := *f
	slow.dir = nil
	for how, f := range map[string]*folder{"at once": f, "step by step": &slow} {
		for name, want := range map[string]string{"a.log": "", "b/c/d.log": "", "b/gone.log": ErrAbsent.Error(),
			"b/link.log": errOutside.Reason, "b/folder.log": errChanged.Reason} {
			if got := opened(f, all[name]); got != want {
				t.Errorf("%s: %s: %q, want %q", how, name, got, want)
			}
		}
		o := all["a.log"]
		o.Name = "b/inside.log" // a link within the folder leads to what it names
		if got := opened(f, o); got != "" {
			t.Errorf("%s: %s", how, got)
		}
		o.Version += "0"
		if got := opened(f, o); got != errChanged.Reason {
			t.Errorf("%s: another version: %q", how, got)
		}
	}
}

// opened is the fault of a log, or what is wrong with its text; "" nothing.
func opened(f *folder, o Object) string {
	in, err := f.Open(context.Background(), o)
	if err != nil {
		if fault := FaultOf(err); fault != nil {
			return fault.Reason
		}
		return "no fault of the log: " + err.Error()
	}
	defer in.Close()
	got, err := io.ReadAll(io.NewSectionReader(in, 0, in.Size()))
	if string(got) != text || err != nil || in.Err() != nil {
		return "it reads " + string(got)
	}
	return ""
}

// TestAFileThatIsCutShortWasChanged: its end must not be taken for that of the log.
func TestAFileThatIsCutShortWasChanged(t *testing.T) {
	f, all := filled(t, "a.log")
	in, err := f.Open(context.Background(), all["a.log"])
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if err := os.Truncate(f.Name("a.log"), 5); err != nil {
		t.Fatal(err)
	}
	got, _ := io.ReadAll(io.NewSectionReader(in, 0, in.Size()))
	if FaultOf(in.Err()) == nil || string(got) != text[:5] {
		t.Errorf("%q, %v", got, in.Err())
	}
}
