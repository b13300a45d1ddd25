package rules

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"npmx/internal/fair"
)

// TestHostileExpressionsAreCheap: what is refused is refused before it costs anything, and what is accepted stays
// bearable. The figures are the least of several runs: a busy machine is no fault of the rules.
func TestHostileExpressionsAreCheap(t *testing.T) {
	if slowed {
		t.Skip("times of the race detector mean nothing")
	}
	many := "rules:\n"
	for i := range 200 {
		many += fmt.Sprintf("  - {id: r%d, cause: network, title: t, when: {message: '/%s/'}}\n", i,
			strings.Repeat(`\pL{0,9}`, 500))
	}
	for name, text := range map[string]string{
		"classes":     strings.Repeat(`\pL{0,9}`, 120),
		"long":        strings.Repeat(`\pL`, 300_000),
		"repetitions": strings.Repeat("(a{1000}|b{1000})", 50),
		"nested":      strings.Repeat("(?:", 100) + "a" + strings.Repeat("){2}", 100),
	} {
		if _, err := expression("/"+text+"/", false); err == nil {
			t.Errorf("%s: accepted", name)
		}
		least(t, name, 50*time.Millisecond, func() { expression("/"+text+"/", false) })
	}
	least(t, "many in one file", 100*time.Millisecond,
		func() { combineSources([]Source{{Name: "many", Data: []byte(many)}}) })
}

// least fails if a thing takes more processor time than the limit in each of some tries.
func least(t *testing.T, name string, limit time.Duration, run func()) {
	t.Helper()
	if best := fair.Least(5, limit, run); best >= limit {
		t.Errorf("%s: %v at the least, %v at most", name, best, limit)
	}
}

func TestExpressionsSeeABoundedText(t *testing.T) {
	p, err := expression("/x$/", false)
	if err != nil {
		t.Fatal(err)
	}
	if p.match(strings.Repeat("a", maxSubject) + "x") {
		t.Error("an expression saw more of a text than it may")
	}
	if !p.match(strings.Repeat("a", maxSubject-1) + "x") {
		t.Error("an expression saw less of a text than it may")
	}
}

// TestOurExpressionsKeepTheBounds: ours are compiled when first used, and so are judged here.
func TestOurExpressionsKeepTheBounds(t *testing.T) {
	sources, err := ours()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sources {
		s.Origin = Users
		d := newDecoder(s)
		if doc, ok := d.parse(); ok {
			d.file(doc)
		}
		for _, p := range d.problems {
			t.Error(p)
		}
		t.Logf("%s: %d instructions of %d", s.Name, d.expense, maxExpense)
	}
}

// TestTheLargestFileIsBearable: a file full of rules, or of what only looks like some, costs a bounded time and heap.
func TestTheLargestFileIsBearable(t *testing.T) {
	if slowed {
		t.Skip("times of the race detector mean nothing")
	}
	fill := func(line string) string { return "rules:\n" + strings.Repeat(line, (maxFile-7)/len(line)) }
	var whole strings.Builder
	whole.WriteString("rules:\n")
	for i := 0; whole.Len() < maxFile-200; i++ {
		fmt.Fprintf(&whole, "  - {id: r%d, cause: network, title: t, when: {code: E401, message: '/(?i)token %d/'}}\n",
			i, i)
	}
	for name, text := range map[string]string{
		"rules":       whole.String(),
		"no rules":    fill("  - {a: b}\n"),
		"empty lists": fill("  - []\n"),
		"wrong words": fill("  - {id: A, cause: b, when: {c: d}, titel: e}\n"),
		"expressions": fill("  - {id: x, when: {message: '/" + strings.Repeat(`\pL`, 300) + "/'}}\n"),
		"one text":    "rules:\n  - id: " + strings.Repeat("x", maxFile-20) + "\n",
		"braces":      "rules:\n  - title: \"" + strings.Repeat("{a}", maxFile/3-10) + "\"\n",
		"full texts":  fill("  - {id: x, title: \"" + strings.Repeat("{a}", 1000) + "\"}\n"),
		"no yaml":     strings.Repeat("{", maxFile),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := fair.Spent()
		_, err := combineSources([]Source{{Name: name, Data: []byte(text)}})
		runtime.ReadMemStats(&after)
		took, heap := fair.Spent()-start, (after.TotalAlloc-before.TotalAlloc)>>20
		t.Logf("%s: %v, %d MiB", name, took, heap)
		if took > time.Second || heap > 64 || len(text) > maxFile {
			t.Errorf("%s, %d bytes: %v, %d MiB", name, len(text), took, heap)
		}
		var all *Errors
		if errors.As(err, &all) && len(all.Error()) > maxFile {
			t.Errorf("%s: %d KiB of problems", name, len(all.Error())>>10)
		}
	}
}

// TestTheWorstRulesStayBearable: a file that spends all it may on expressions, against the longest text that they see.
func TestTheWorstRulesStayBearable(t *testing.T) {
	if slowed {
		t.Skip("times of the race detector mean nothing")
	}
	text := "rules:\n"
	for i := 0; ; i++ {
		more := fmt.Sprintf("  - {id: r%d, cause: network, title: t, when: {message: '/(?:.?){990}x%d/'}}\n", i, i)
		if _, err := combineSources([]Source{{Name: "worst", Data: []byte(text + more)}}); err != nil {
			break
		}
		text += more
	}
	set := load(t, text)
	name := fmt.Sprintf("%d of them", strings.Count(text, "id:"))
	least(t, name, 2*time.Second, func() { set.Match(Case{"message": strings.Repeat("ab", maxSubject)}) })
}
