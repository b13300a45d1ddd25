package parse

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"npmx/internal/fair"
	"npmx/parse/scan"
)

// expected are the numbers of the lines that a window must give: neighbours of words, marks, and what belongs to a
// mark.
func expected(lines []string) []int {
	wanted := map[int]bool{}
	due, head, env := 0, false, false
	for i, line := range lines {
		hits, _ := set().Lines([]byte(line), nil, nil)
		kind := scan.Kind(100)
		if len(hits) > 0 {
			kind = hits[0].Kind
		}
		switch {
		case kind == isHead:
			due, head, env = headLines, true, false
		case kind == isHeadEnd && head:
			due, head = 0, false
		case kind == isCommand && strings.Contains(line, "npm"), kind == isSection:
			due, head = after, false
		case kind == isHeadEnd, kind == isCommand:
			continue
		case kind == isMark:
			due = max(due, 1)
		case due == 0:
			if kind != isWords {
				continue
			}
		default:
			due--
			known := env
			if env = env || head && strings.Contains(line, "env:"); head && (!env || known && line == "  PORT: 80") &&
				kind != isWords {
				continue
			}
		}
		wanted[i+1] = true
		for k := max(i-before, 0); kind == isWords && k <= min(i+after, len(lines)-1); k++ {
			wanted[k+1] = true
		}
	}
	var out []int
	for no := range wanted {
		out = append(out, no)
	}
	slices.Sort(out)
	return out
}

// TestAWindowGivesEachLineOnce: however a log is cut into blocks, its window gives the lines that may matter, each
// once, in order and as they are, and says where it left some out.
func TestAWindowGivesEachLineOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(fair.Seed(t, 11), 12))
	for range 300 {
		lines := anyLines(r)
		var got []int
		w := window{}
		w.gap = func() { got = append(got, 0) }
		w.give = func(no int, line string) {
			if line != lines[no-1] {
				t.Fatalf("line %d is %q, want %q", no, line, lines[no-1])
			}
			got = append(got, no)
		}
		inBlocks(r, &w, lines)
		var want []int
		for i, no := range expected(lines) {
			if i > 0 && no != want[len(want)-1]+1 || i == 0 && no > 1 {
				want = append(want, 0)
			}
			want = append(want, no)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("gives %v, want %v", got, want)
		}
	}
}

// anyLines are some hundred, most of which are nothing.
func anyLines(r *rand.Rand) (lines []string) {
	seldom := []string{"npm error code E401", "##[group]Run npm ci", "##[group]Run actions/checkout@v4",
		"##[group]Post job", "##[endgroup]", "##[endgroup]", "shell: /usr/bin/bash -e {0}",
		"env:", "  PORT: 80", "  NPM_TOKEN: ***", "section_start:1772442848:build", "[command]/usr/bin/git version",
		"[command]/usr/bin/npm --version", "##[error]Process completed with exit code 1."}
	often := 2 + r.IntN(100)
	for n := range 20 + r.IntN(600) {
		if r.IntN(often) == 0 {
			lines = append(lines, seldom[r.IntN(len(seldom))])
		} else {
			lines = append(lines, fmt.Sprint("  line ", n))
		}
	}
	return lines
}

// inBlocks gives the lines to the window in blocks of any length.
func inBlocks(r *rand.Rand, w *window, lines []string) {
	for no := 1; no <= len(lines); {
		n := min(1+r.IntN(200), len(lines)-no+1)
		block := []byte(strings.Join(lines[no-1:no-1+n], "\n") + "\n")
		hits, _ := set().Lines(block, nil, nil)
		w.each(block, no, bytes.Count(block, []byte{'\n'}), hits, no+n <= len(lines))
		no += n
	}
	w.end()
}

// TestVariablesOfAStep: what GitHub says of a step's variables is known however long the step runs before it fails,
// and wherever a block of the log ends.
func TestVariablesOfAStep(t *testing.T) {
	for _, between := range []int{0, 40, 100, 5000} {
		for _, ahead := range []int{0, 3700, 3720, 3740, 3760, 3780} { // some of them let a block end in the list
			log := strings.Repeat("2026-03-02T09:14:07.1234567Z one more line of a build, as there are many\n", ahead) +
				stamp("##[group]Run npm publish", "\x1b[36;1mnpm publish\x1b[0m", "shell: /usr/bin/bash -e {0}", "env:",
					"  NODE_AUTH_TOKEN: ", "##[endgroup]") +
				strings.Repeat("2026-03-02T09:14:08.1234567Z a line of the build\n", between) +
				stamp("npm error code ENEEDAUTH",
					"npm error need auth This command requires you to be logged in to https://npm.acme.example/")
			p := New(Options{})
			_, _ = p.Write([]byte(log))
			f := p.Close().Failures
			if len(f) != 1 || f[0].Suspect.Name != "NODE_AUTH_TOKEN" || f[0].Context.Step != "npm publish" ||
				f[0].Context.CI != "github-actions" {
				t.Errorf("%d lines between, %d ahead: %+v", between, ahead, f)
			}
		}
	}
}

func stamp(lines ...string) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString("2026-03-02T09:14:07.1234567Z " + line + "\n")
	}
	return b.String()
}
