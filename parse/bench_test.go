package parse

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"testing"

	"npmx/internal/genlog"
	"npmx/parse/scan"
)

func generated(t testing.TB, kind string, size int64) []byte {
	var b bytes.Buffer
	if err := genlog.Write(&b, kind, size, 7); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func BenchmarkParse(b *testing.B) {
	for _, kind := range genlog.Kinds {
		text := generated(b, kind, 64<<20)
		b.Run(kind, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				p := New(Options{})
				if _, err := p.ReadFrom(bytes.NewReader(text)); err != nil {
					b.Fatal(err)
				}
				p.Close()
			}
		})
	}
}

// TestEveryPlantedFailureIsFound: every planted failure is found, nothing else is, and in place.
func TestEveryPlantedFailureIsFound(t *testing.T) {
	for _, kind := range []string{"ci", "mix", "colour", "real"} {
		text := generated(t, kind, 8<<20)
		p := New(Options{})
		if _, err := io.Copy(p, bytes.NewReader(text)); err != nil {
			t.Fatal(err)
		}
		log := p.Close()
		if len(log.Failures) != genlog.Failures || log.Bytes != int64(len(text)) ||
			log.Lines != bytes.Count(text, []byte{'\n'}) {
			t.Errorf("%s: %d failures, %d bytes of %d, %d lines", kind, len(log.Failures), log.Bytes, len(text),
				log.Lines)
		}
		lines := bytes.Split(text, []byte{'\n'})
		for _, f := range log.Failures {
			if f.Code != "E403" || f.Host != "npm.pkg.github.com" || f.Package == "" ||
				!bytes.Contains(lines[f.Evidence[0].Line-1], []byte("code")) {
				t.Errorf("%s: %+v", kind, f)
			}
		}
	}
}

// TestFewLinesOfABuildAreLookedAt holds the speed on real text without a clock: how many of a build's lines leave the
// search for literals, how many are read, and what that allocates. Where one of these grows, so does the time.
func TestFewLinesOfABuildAreLookedAt(t *testing.T) {
	text := generated(t, "real", 8<<20)
	lines := bytes.Count(text, []byte{'\n'})
	p, given := New(Options{}), 0
	give := p.window.give
	p.window.give = func(no int, line string) { given++; give(no, line) }
	_, _ = p.Write(text)
	p.Close()
	hits, _ := set().Lines(text, nil, nil)
	words := slices.DeleteFunc(slices.Clone(hits), func(h scan.Hit) bool { return h.Kind != isWords })
	allocations := testing.AllocsPerRun(1, func() {
		p.Reset(Options{})
		_, _ = p.Write(text)
		p.Close()
	})
	for _, x := range []struct {
		what        string
		is, percent int
	}{
		{"marks and candidates", len(hits), 6}, {"candidates", len(words), 1}, {"lines that are read", given, 10},
		{"allocations", int(allocations), 25},
	} {
		if share := 100 * float64(x.is) / float64(lines); share > float64(x.percent) {
			t.Errorf("%s: %.1f for a hundred lines, at most %d", x.what, share, x.percent)
		}
	}
}

// TestALineOfAnyLengthCostsNoMemory: one line of any length costs no memory, and what is in it is found.
func TestALineOfAnyLengthCostsNoMemory(t *testing.T) {
	filler := bytes.Repeat([]byte("\r[  ....] / fetch: sill acme"), 1<<15)
	text := fmt.Sprintf("%s\rnpm error code E401\nnpm error 401 Unauthorized - GET https://npm.acme.example/x\n",
		filler)
	p := New(Options{})
	_, _ = p.Write([]byte(text))
	if log := p.Close(); len(log.Failures) != 1 || log.Lines != 2 || log.Failures[0].Evidence[0].Line != 1 {
		t.Errorf("%+v", log)
	}
}
