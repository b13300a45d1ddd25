package parse_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf16"

	"npmx/parse"
)

func read(text string, o parse.Options) parse.Log {
	p := parse.New(o)
	_, _ = p.Write([]byte(text))
	return p.Close()
}

// recordings calls test for every recording, by its name below testdata/recordings.
func recordings(t *testing.T, test func(t *testing.T, name, text string, o parse.Options)) {
	root := filepath.Join("testdata", "recordings")
	n := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".log") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		n++
		t.Run(filepath.ToSlash(rel), func(t *testing.T) {
			test(t, filepath.ToSlash(rel), string(text), parse.Options{DebugLog: strings.HasSuffix(rel, ".debug.log")})
		})
		return nil
	})
	if err != nil || n < 100 {
		t.Fatalf("%d recordings, %v", n, err)
	}
}

// TestRecordings checks what is read of every real text against a file that a person has read. NPMX_UPDATE=1 rewrites
// those files.
func TestRecordings(t *testing.T) {
	golden := map[string]json.RawMessage{}
	path := filepath.Join("testdata", "recordings", "read.json")
	if text, err := os.ReadFile(path); err == nil {
		if err := json.Unmarshal(text, &golden); err != nil {
			t.Fatal(err)
		}
	}
	update := os.Getenv("NPMX_UPDATE") != ""
	recordings(t, func(t *testing.T, name, text string, o parse.Options) {
		got := compact(t, read(text, o))
		if update {
			golden[name] = got
			return
		}
		if !same(golden[name], got) {
			t.Errorf("got  %s\nwant %s", got, golden[name])
		}
	})
	if update {
		text, err := json.MarshalIndent(golden, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		write(t, path, string(text)+"\n")
	}
}

func same(a, b json.RawMessage) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}

// compact leaves out empty fields, the words and the times, so that a person can read it.
func compact(t *testing.T, log parse.Log) json.RawMessage {
	var fields map[string]any
	text, err := json.Marshal(log)
	if err == nil {
		err = json.Unmarshal(text, &fields)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"Bytes", "Lines", "DebugLogs", "ConfigFiles", "Argv", "Cwd", "Started", "Ended"} {
		delete(fields, k)
	}
	drop(fields)
	text, err = json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func drop(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		delete(v, "Words")
		delete(v, "Time")
		for k, x := range v {
			if drop(x) {
				delete(v, k)
			}
		}
		return len(v) == 0
	case []any:
		for _, x := range v {
			drop(x)
		}
		return len(v) == 0
	case string:
		return v == ""
	case float64:
		return v == 0
	case bool:
		return !v
	}
	return v == nil
}

// TestCutsChangeNothing: however the bytes come, the failures are the same.
func TestCutsChangeNothing(t *testing.T) {
	recordings(t, func(t *testing.T, name, text string, o parse.Options) {
		want := read(text, o)
		for _, size := range []int{1, 7, 4096} {
			p := parse.New(o)
			for b := []byte(text); len(b) > 0; b = b[min(size, len(b)):] {
				_, _ = p.Write(b[:min(size, len(b))])
			}
			if got := p.Close(); !reflect.DeepEqual(got, want) {
				t.Errorf("writes of %d: %+v, want %+v", size, got, want)
			}
		}
		p := parse.New(o)
		if _, err := p.ReadFrom(strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
		if got := p.Close(); !reflect.DeepEqual(got, want) {
			t.Errorf("ReadFrom: %+v, want %+v", got, want)
		}
	})
}

// TestEvidenceStandsInTheLog: every quoted line is in its place.
func TestEvidenceStandsInTheLog(t *testing.T) {
	recordings(t, func(t *testing.T, name, text string, o parse.Options) {
		lines := strings.Split(text, "\n")
		for _, f := range read(text, o).Failures {
			if len(f.Evidence) == 0 {
				t.Errorf("no evidence: %+v", f)
			}
			for _, e := range f.Evidence {
				if e.Line < 1 || e.Line > len(lines) ||
					!strings.Contains(lines[e.Line-1], strings.TrimSpace(firstWords(e.Text))) {
					t.Errorf("line %d does not hold %q", e.Line, e.Text)
				}
			}
		}
	})
}

// firstWords: a sentence that the client wrapped is joined, and a box drawn around one is taken off.
func firstWords(s string) string {
	if len(s) > 40 {
		s = s[:40]
	}
	return s
}

func TestUTF16(t *testing.T) {
	text := "npm error code E401\r\n" +
		"npm error 401 Unauthorized - GET https://npm.acme.example/@acme%2fcore - é😀\r\n"
	for _, big := range []bool{false, true} {
		var b bytes.Buffer
		for _, u := range append([]uint16{0xfeff}, utf16Of(text)...) {
			if big {
				b.Write([]byte{byte(u >> 8), byte(u)})
			} else {
				b.Write([]byte{byte(u), byte(u >> 8)})
			}
		}
		got := read(b.String(), parse.Options{})
		if len(got.Failures) != 1 || got.Failures[0].Message != "é😀" || got.Failures[0].Host != "npm.acme.example" {
			t.Errorf("%+v", got)
		}
	}
}

func utf16Of(s string) []uint16 { return utf16.Encode([]rune(s)) }
