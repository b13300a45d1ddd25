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
	b := &bench{dir: dir, npmx: filepath.Join(dir, "npmx"), pairs: 40}
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
	return p.row("/bin/true as npm install", added{fixed: 5}), middle(p.bare), nil
}

// TestAWildPairDoesNotMoveTheMedian: the interval holds the median, and one wild pair does not move it.
func TestAWildPairDoesNotMoveTheMedian(t *testing.T) {
	var p pairs
	for i := range 41 {
		p.bare = append(p.bare, 100*time.Millisecond)
		p.wrapped = append(p.wrapped, time.Duration(100+i%5)*time.Millisecond)
	}
	p.wrapped[7] = time.Hour
	median, low, high := p.differences()
	if median != 2*time.Millisecond || low > median || high < median || high > 4*time.Millisecond {
		t.Errorf("median %s between %s and %s", median, low, high)
	}
	if !p.row("x", added{2, 0}).held || p.row("x", added{0.5, 0}).held || !p.row("x", added{}).held {
		t.Error("a bar of 2 ms is held, one of half a ms is not, and where there is none nothing is missed")
	}
}
