package parse_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"npmx/parse"
)

// FuzzParse: no log makes the parser fail, and however its bytes come, it says the same of it. Longer than the seeds
// take:
//
//	go test ./parse -run '^$' -fuzz FuzzParse -fuzztime 30m -parallel 1
func FuzzParse(f *testing.F) {
	some, _ := filepath.Glob("testdata/recordings/*/40*.log")
	for i, path := range some {
		if text, err := os.ReadFile(path); err == nil && i%5 == 0 {
			f.Add(text, uint16(i*37))
		}
	}
	for i, head := range parse.Heads() { // the words that a mutation is to be made of
		f.Add([]byte(head), uint16(i))
	}
	f.Fuzz(func(t *testing.T, text []byte, cut uint16) {
		want := read(string(text), parse.Options{})
		for _, got := range []parse.Log{inWrites(text, int(cut)), inReads(text)} {
			if plainly(t, got) != plainly(t, want) {
				t.Errorf("cut at %d: %s, want %s", cut, plainly(t, got), plainly(t, want))
			}
		}
		for _, l := range want.Failures {
			for _, e := range l.Evidence {
				if strings.ContainsAny(e.Text, "\x00\x07\x1b\r\n\x7f") || e.Line < 1 || e.Line > want.Lines+1 {
					t.Errorf("evidence %+v", e)
				}
			}
		}
	})
}

// inWrites writes the text up to the cut, and the rest in pieces of that length.
func inWrites(text []byte, cut int) parse.Log {
	p := parse.New(parse.Options{})
	for b := text; len(b) > 0; {
		n := min(max(cut, 1), len(b))
		_, _ = p.Write(b[:n])
		b = b[n:]
	}
	return p.Close()
}

func inReads(text []byte) parse.Log {
	p := parse.New(parse.Options{})
	_, _ = p.ReadFrom(iotest.OneByteReader(strings.NewReader(string(text))))
	return p.Close()
}
