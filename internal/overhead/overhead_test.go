//go:build unix

package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == "npm" {
		os.Exit(play(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// quiet is what /bin/true takes at a terminal at most on a machine that has nothing else to do; on another one no time
// means anything.
const quiet = 3 * time.Millisecond

// TestTheAddedTimeIsSmall holds the two bars that npmx alone decides about: what it adds to /bin/true, and a line's
// way through. A busy moment is waited out.
func TestTheAddedTimeIsSmall(t *testing.T) {
	if os.Getenv("NPMX_LAB") != "full" {
		t.Skip("left to the runs that have time for all")
	}
	dir := t.TempDir()
	b := &bench{dir: dir, npmx: filepath.Join(dir, "npmx"), nothing: filepath.Join(dir, "nothing"), pairs: 40}
	if err := b.build(); err != nil {
		t.Fatal(err)
	}
	var seen []string
	for range 5 {
		first, bare, err := b.trueAsInstall()
		if err != nil {
			t.Fatal(err)
		}
		second, err := latency(b)
		if err != nil {
			t.Fatal(err)
		}
		if first.held && second.held {
			return
		}
		if bare <= quiet {
			seen = append(seen, first.String(), second.String())
		}
	}
	if len(seen) == 0 {
		t.Skip("this machine is too busy to measure times")
	}
	t.Errorf("missed in every try: %q", seen)
}

func (b *bench) trueAsInstall() (row, time.Duration, error) {
	s, err := trueAsNpm("install")(b)
	if err != nil {
		return row{}, 0, err
	}
	p, err := s.pairs(b.pairs)
	if err != nil {
		return row{}, 0, err
	}
	return p.row("/bin/true as npm install", small), middle(p.bare), nil
}

// TestOneWildPairMovesNoBar: the interval holds the median, and one wild pair does not move it.
func TestOneWildPairMovesNoBar(t *testing.T) {
	var p pairs
	for i := range 41 {
		p.bare = append(p.bare, 100*time.Millisecond)
		p.wrapped = append(p.wrapped, time.Duration(100+i%5)*time.Millisecond)
	}
	p.wrapped[7] = time.Hour
	median, low, high := spread(p.added(p.wrapped))
	if median != 2 || low > median || high < median || high > 4 {
		t.Errorf("median %.1f between %.1f and %.1f", median, low, high)
	}
	p.beside = [][]time.Duration{nil}
	for range p.bare {
		p.beside[0] = append(p.beside[0], 104*time.Millisecond)
	}
	for _, c := range []struct {
		name string
		bar  bar
		held bool
	}{
		{"2 ms", most(2), true}, {"half a ms", most(0.5), false}, {"no bar", none, true},
		{"2 % more", times(1.02), true}, {"half a percent more", times(1.005), false},
		{"half of what another adds", shares([]string{"x"}, []float64{0.5}), true},
		{"a fifth of what another adds", shares([]string{"x"}, []float64{0.2}), false},
	} {
		if p.row("x", c.bar).held != c.held {
			t.Errorf("a bar of %s: held is not %v", c.name, c.held)
		}
	}
}
