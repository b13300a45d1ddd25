package ci

import (
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"npmx/internal/fair"
)

// twin is an expression twice: as this package matches it, and as package regexp does.
type twin struct {
	name string
	*pattern
	re *regexp.Regexp
}

// twins are all expressions that this package matches itself.
func twins() (all []twin) {
	add := func(name, expression string) {
		all = append(all, twin{name, compile(expression), regexp.MustCompile(expression)})
	}
	for _, s := range sources {
		add(s.name, s.re)
	}
	for _, a := range announcements {
		add("announcement", a)
	}
	for _, m := range signs {
		add("mark", m.re)
	}
	for name, p := range map[string]string{"colour": colourCode, "ago": secondsAgo, "step": buildStep} {
		add(name, p)
	}
	return all
}

// same compares the two on one line: whether they match, what remains, and all groups.
func (w twin) same(t *testing.T, line string) {
	t.Helper()
	var m match
	rest, ok := w.at(line, &m)
	found := w.re.FindStringSubmatchIndex(line)
	if want := found != nil && found[1] > 0; ok != want {
		t.Fatalf("%s: %q matches: %v, want %v", w.name, line, ok, want)
	}
	if !ok {
		return
	}
	remains := line[found[1]:]
	for slot, name := range slots {
		i := w.re.SubexpIndex(name)
		if i < 0 || found[2*i] < 0 {
			continue
		}
		group := line[found[2*i]:found[2*i+1]]
		if m.group(slot) != group {
			t.Fatalf("%s: %q has %s %q, want %q", w.name, line, name, m.group(slot), group)
		}
		if name == "rest" {
			remains = group
		}
	}
	if rest != remains {
		t.Fatalf("%s: %q leaves %q, want %q", w.name, line, rest, remains)
	}
}

// recorded are the different lines of all recordings.
func recorded(t testing.TB) (lines []string) {
	seen := map[string]bool{}
	err := filepath.WalkDir(filepath.Join("..", "testdata", "recordings"),
		func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".log") {
				return err
			}
			text, err := os.ReadFile(path)
			for line := range strings.Lines(string(text)) {
				if line = strings.TrimRight(line, "\r\n"); !seen[line] {
					seen[line] = true
					lines = append(lines, line)
				}
			}
			return err
		})
	if err != nil || len(lines) < 1000 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	return lines
}

// TestPatternsAreTheirExpressions: on every recorded line in some decorations (in all of them where NPMX_LAB is full),
// and on what remains of it from each blank on, a pattern gives what package regexp gives.
func TestPatternsAreTheirExpressions(t *testing.T) {
	all, n := twins(), 0
	for _, line := range recorded(t) {
		for i, d := range decorated {
			if (n+i)%16 != 0 && os.Getenv("NPMX_LAB") != "full" {
				continue
			}
			whole := strings.ReplaceAll(marks.Replace(d.in), "npm error code E401", line)
			for _, w := range all {
				w.same(t, whole)
			}
		}
		for i := range line {
			if line[i] == ' ' && (n+i)%8 == 0 {
				for _, w := range all {
					w.same(t, line[i+1:])
				}
			}
		}
		n++
	}
}

// shuffled makes lines of the pieces of which the expressions are made, so that many nearly match.
func shuffled(r *rand.Rand) string {
	pieces := []string{"2026-03-02T09:14:07", ".123", "Z", "+00:00", " ", " ", "\t", "[", "]", ":", ": ", "|", " | ",
		"09:14:07", "9:14:07", " AM", "npm ", "error ", "ERR! ",
		"lerna ", "@acme/ui", "build", "#8", "3.141", "Step ", "7/17", " - \"", "\"", "'", `\n`, "➤ YN0000: ", "│ ",
		"🦋  ", "⠙", "⸨", "⸩", "⠂", "é", "\xe2\x9e", "\xff", "\ufeff", "01E", "stderr", " F ",
		"INFO", "WARN", "> ", "⎿", "12", "verbose ", "std", "=", "`", "/", ".rb:", ":in `", "›", "remote:",
		"Mar  2 ", "web", "0m", "?25h", ";", "\r", "\x00", "\n", "$ ", "STEP ", "-----> ", "[semantic-release]", "RUN "}
	var b strings.Builder
	for range 1 + r.IntN(12) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

func TestPatternsAreTheirExpressionsOnShuffledLines(t *testing.T) {
	r, all := rand.New(rand.NewPCG(fair.Seed(t, 5), 6)), twins()
	for range 5000 {
		line := shuffled(r)
		for _, w := range all {
			w.same(t, line)
		}
	}
}

func FuzzPatterns(f *testing.F) {
	for _, d := range decorated {
		f.Add(marks.Replace(d.in))
	}
	all := twins()
	f.Fuzz(func(t *testing.T, line string) {
		for _, w := range all {
			w.same(t, line[:min(len(line), maxPeel)])
		}
	})
}

// TestPatternsTakeFewSteps: no line makes a match long, whatever piece of an expression it repeats.
func TestPatternsTakeFewSteps(t *testing.T) {
	r, all := rand.New(rand.NewPCG(fair.Seed(t, 7), 8)), twins()
	for range 3000 {
		head, piece := shuffled(r), shuffled(r)
		line := (head + strings.Repeat(piece, maxPeel))[:maxPeel]
		for _, w := range all {
			var m match
			if w.at(line, &m); m.steps >= maxSteps {
				t.Fatalf("%s: %d steps on %q and many %q", w.name, m.steps, head, piece)
			}
		}
	}
}

// TestSpeltColours: what is deleted is what the expression of all forms finds, invalid bytes among them.
func TestSpeltColours(t *testing.T) {
	forms := regexp.MustCompile(`(?:\^\[|\\u001b|\\x1b|\\033|\x{FFFD})?\[(?:(?:\d{1,3}(?:;\d{0,3})*)[mKGJ]|\?25[hl])`)
	pieces := []string{"^[", `\u001b`, `\x1b`, `\033`, "\ufffd", "\xff", "\xe2\x9e", "[", "0m", "1m", "39m", "1;31",
		"m", "K", "?25h", "2", "x", "é", " ", "]", "^"}
	r := rand.New(rand.NewPCG(fair.Seed(t, 9), 10))
	for range 20000 {
		var b strings.Builder
		for range r.IntN(12) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		var got [][]int
		for _, c := range lostCodes(b.String()) {
			got = append(got, []int{c.from, c.to})
		}
		if want := forms.FindAllStringIndex(b.String(), -1); !equal(got, want) {
			t.Fatalf("%q: %v, want %v", b.String(), got, want)
		}
	}
}

func equal(a, b [][]int) bool {
	for i := range a {
		if len(a) != len(b) || a[i][0] != b[i][0] || a[i][1] != b[i][1] {
			return false
		}
	}
	return len(a) == len(b)
}
