package parse

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"npmx/parse/ci"
	"npmx/parse/registry"
	"npmx/parse/scan"
)

// Heads gives the rows of heads as they stand in a log.
func Heads() (rows []string) {
	for _, h := range heads {
		for _, row := range h.lines {
			rows = append(rows, unmarked(row))
		}
	}
	return rows
}

func unmarked(row string) string { return strings.NewReplacer("«", "", "»", "").Replace(row) }

// TestEveryHeadIsRead: what the search looks for is there for a reader. A phrase that no reader takes note of any more
// stops the search for nothing.
func TestEveryHeadIsRead(t *testing.T) {
	for _, h := range heads {
		for _, row := range h.lines {
			p := New(Options{})
			before := ""
			for no, line := range strings.Split("Building.\n"+row, "\n") {
				if strings.Contains(line, "«") {
					before = noticed(p)
				}
				p.piece(no+1, unmarked(line))
				p.flush()
			}
			if before == noticed(p) {
				t.Errorf("%s: %q is looked for, and nothing reads it", h.of, row)
			}
		}
	}
}

// noticed is all that the grammar knows, but for how far it has come.
func noticed(p *Parser) string {
	g := *p.grammar
	g.last = 0
	text := fmt.Sprintf("%+v", g)
	for _, key := range g.order {
		r := *g.runs[key]
		r.quotes = nil
		text += fmt.Sprintf("\n%+v", r)
		if r.block != nil {
			text += fmt.Sprintf("\n%+v", *r.block)
		}
	}
	return text
}

// TestEveryHeadIsFound: the search finds the line in which it is to stop.
func TestEveryHeadIsFound(t *testing.T) {
	for _, h := range heads {
		for _, row := range h.lines {
			if strings.Count(row, "«") != 1 || strings.Count(row, "»") != 1 {
				t.Fatalf("%s: %q has no one literal", h.of, row)
			}
			for line := range strings.Lines(row) {
				if strings.Contains(line, "«") && !candidate(unmarked(line)) {
					t.Errorf("%s: %q is not found", h.of, line)
				}
			}
		}
	}
}

func candidate(line string) bool {
	hits, _ := set().Lines([]byte(line), nil, nil)
	return slices.ContainsFunc(hits, func(h scan.Hit) bool { return h.Kind == isWords })
}

// TestEveryFailureOfARecordingIsFound: the search stops at one line at least of those that a failure is quoted from,
// however much other output is around it.
func TestEveryFailureOfARecordingIsFound(t *testing.T) {
	paths, err := filepath.Glob("testdata/recordings/*/*.log")
	if err != nil || len(paths) == 0 {
		t.Fatal("there are no recordings", err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.SplitAfter(registry.Restore(string(text)), "\n")
		p := New(Options{})
		for no, line := range lines {
			p.piece(no+1, strings.TrimSuffix(line, "\n"))
		}
		for _, f := range p.Close().Failures {
			if !slices.ContainsFunc(f.Evidence, func(e Evidence) bool { return candidate(lines[e.Line-1]) }) {
				t.Errorf("%s: nothing stops at %+v", path, f.Evidence)
			}
		}
	}
}

// TestEveryAnchorBeginsAHead: what is taken for a client's own line, in front of which all is a prefix, is one that is
// read.
func TestEveryAnchorBeginsAHead(t *testing.T) {
	var lines []string
	for _, row := range Heads() {
		for line := range strings.Lines(row) {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	for _, anchor := range ci.Heads() {
		if !slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, anchor) }) {
			t.Errorf("no row of heads begins with %q", anchor)
		}
	}
}

// TestPageOfHeadsIsCurrent keeps docs/phrases.md what heads has; NPMX_UPDATE=1 writes it.
func TestPageOfHeadsIsCurrent(t *testing.T) {
	const path = "../docs/phrases.md"
	var b strings.Builder
	b.WriteString("# What is read\n" +
		"\n" +
		"A log is searched for these lines; what belongs to them is read around each. " +
		"Addresses and packages are examples,\n" +
		"and whatever a CI system, a terminal or another program puts in front " +
		"of a line or around it does not matter.\n")
	for _, h := range heads {
		fmt.Fprintf(&b, "\n## %s\n\n", h.of)
		for _, row := range h.lines {
			if !strings.Contains(row, "\x1b") { // the same in colour
				b.WriteString("    " + strings.ReplaceAll(strings.TrimSpace(unmarked(row)), "\n", "\n    ") + "\n")
			}
		}
	}
	if os.Getenv("NPMX_UPDATE") != "" {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile(path); err != nil || string(have) != b.String() {
		t.Errorf("%s is not what heads.go has: run the test with NPMX_UPDATE=1 (%v)", path, err)
	}
}
