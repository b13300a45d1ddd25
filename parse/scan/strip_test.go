package scan

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"npmx/internal/fair"
)

// whole are sequences that colour, link or name, each with its end: what they leave must be what a terminal's library
// leaves. Not among them is Buildkite's clock, an APC that ends with BEL: to the standard, and to that library, it
// goes on.
var whole = []string{"\x1b[31m", "\x1b[0m", "\x1b[38;5;196m", "\x1b[1;31;40m", "\x1b[m",
	"\x1b]8;;https://h.example/\x07", "\x1b]8;;\x1b\\", "\x1b]0;npm install\x07",
	"\x1b[?25l", "\x1b[?25h", "\x1b[39m\x1b[49m"}

func TestStripAgreesWithALibrary(t *testing.T) {
	r := rand.New(rand.NewPCG(fair.Seed(t, 3), 4))
	pieces := append([]string{"npm", " error ", "é", "\n", "➤ YN0041: ", "401", "\t", "[31m", "]8;;", "m"}, whole...)
	for range 20000 {
		var b strings.Builder
		for range r.IntN(30) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		if got, want := string(Strip(nil, []byte(b.String()))), ansi.Strip(b.String()); got != want {
			t.Fatalf("%q leaves %q, want %q", b.String(), got, want)
		}
	}
}

// FuzzStrip: whatever the bytes are, line feeds stay where they are, and what was no sequence stays.
func FuzzStrip(f *testing.F) {
	for _, s := range whole {
		f.Add([]byte("a" + s + "b\n"))
	}
	f.Add([]byte("\x1b_bk;t=1741000000000\x07x\n"))
	f.Add([]byte("\x1b\x1b[\x1b]8;;\nx\x1b"))
	f.Fuzz(func(t *testing.T, b []byte) {
		out := Strip(nil, b)
		if strings.Count(string(out), "\n") != strings.Count(string(b), "\n") {
			t.Fatalf("%q leaves %q: line feeds were lost", b, out)
		}
		if len(out) > len(b) || !strings.Contains(string(b), "\x1b") && string(out) != string(b) {
			t.Fatalf("%q leaves %q", b, out)
		}
		if strings.HasPrefix(string(b), "plain ") && !strings.HasPrefix(string(out), "plain ") {
			t.Fatalf("%q leaves %q", b, out)
		}
	})
}
