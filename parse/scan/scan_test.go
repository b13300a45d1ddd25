package scan

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"npmx/internal/fair"
)

// kinds share a beginning, and a line may hold literals of several.
var kinds = [][]string{{"npm error ", "ERR_PNPM_", "fetch GET 4", "An unexpected error occurred", "➤ YN0041: ",
	"##[group]Run npm"}, {"##[group]Run "}, {"##[group]", "[command]"}}

// naive is what Lines must agree with.
func naive(b []byte) (hits []Hit) {
	at := 0
	for line := range bytes.Lines(b) {
		plain := Strip(nil, line)
		for kind, literals := range kinds {
			if slices.ContainsFunc(literals, func(l string) bool { return bytes.Contains(plain, []byte(l)) }) {
				hits = append(hits, Hit{at, Kind(kind)})
				break
			}
		}
		at += len(line)
	}
	return hits
}

func TestLinesAgreesWithNaive(t *testing.T) {
	set := New(kinds...)
	r := rand.New(rand.NewPCG(fair.Seed(t, 1), 2))
	pieces := append([]string{"npm error", "\n", "\n", "x", " ", "npm http fetch GET 200 ", "\x1b[31m", "\x1b[0m",
		"\x1b[K", "\x1b", "\x1b]8;;x\x07", "err", "GET 4", "é"}, slices.Concat(kinds...)...)
	for range 20000 {
		var b strings.Builder
		for range r.IntN(30) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		text := []byte(b.String())
		if got, _ := set.Lines(text, nil, nil); !slices.Equal(got, naive(text)) {
			t.Fatalf("%q: %v, want %v", text, got, naive(text))
		}
	}
}

func FuzzLines(f *testing.F) {
	set := New(kinds...)
	f.Add([]byte("a\nnpm \x1b[31merror\x1b[39m code\nERR_PNPM_X"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, _ := set.Lines(b, nil, nil); !slices.Equal(got, naive(b)) {
			t.Fatalf("%q: %v, want %v", b, got, naive(b))
		}
	})
}

func TestShortLiteralPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a literal of seven bytes was taken")
		}
	}()
	New([]string{"1234567"})
}
