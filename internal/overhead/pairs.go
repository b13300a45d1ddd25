//go:build unix

package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os/exec"
	"slices"
	"time"

	"github.com/creack/pty"
)

// pairs are the times of the same command, bare and under npmx, run in turn.
type pairs struct{ bare, wrapped []time.Duration }

// pairs runs them. Which of a pair is first changes from pair to pair, and the first pair, which fills caches, is not
// counted.
func (s setting) pairs(n int) (p pairs, err error) {
	for i := range n + 1 {
		order := [][]string{s.bare, s.wrapped}
		took := make([]time.Duration, 2)
		for j := range 2 {
			k := (i + j) % 2
			if took[k], err = s.once(order[k]); err != nil {
				return p, err
			}
		}
		if i > 0 {
			p.bare, p.wrapped = append(p.bare, took[0]), append(p.wrapped, took[1])
		}
	}
	return p, nil
}

// once runs a command at a terminal that is read all the time, and gives the time to its end.
func (s setting) once(argv []string) (time.Duration, error) {
	if s.prepare != nil {
		if err := s.prepare(s.dir); err != nil {
			return 0, err
		}
	}
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir, cmd.Env = s.dir, append(s.env, "TERM=xterm-256color")
	began := time.Now()
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		return 0, err
	}
	defer tty.Close()
	go io.Copy(io.Discard, tty)
	err = cmd.Wait()
	took := time.Since(began)
	var refused *exec.ExitError
	if err != nil && !errors.As(err, &refused) {
		return 0, err
	}
	return took, nil
}

// added is a bar: so many milliseconds, and so many percent of the bare command, may be added.
type added struct{ fixed, percent float64 }

func (a added) of(bare time.Duration) time.Duration {
	return time.Duration(a.fixed*float64(time.Millisecond)) + time.Duration(a.percent/100*float64(bare))
}

// differences returns the median of what each pair differs by, and the ends of its 95 % interval: order statistics,
// since times are not spread evenly around their middle.
func (p pairs) differences() (median, low, high time.Duration) {
	var all []time.Duration
	for i := range p.bare {
		all = append(all, p.wrapped[i]-p.bare[i])
	}
	slices.Sort(all)
	n := float64(len(all))
	reach := 1.96 * math.Sqrt(n) / 2
	at := func(i float64) time.Duration { return all[min(max(int(i), 0), len(all)-1)] }
	return at(n / 2), at(math.Floor(n/2 - reach)), at(math.Ceil(n/2 + reach))
}

func (p pairs) row(name string, bar added) row {
	bare, wrapped := middle(p.bare), middle(p.wrapped)
	median, low, high := p.differences()
	most := bar.of(bare)
	words := fmt.Sprintf("≤ %.0f ms", bar.fixed)
	if bar == (added{}) {
		words, most = "none", high
	}
	if bar.percent > 0 {
		words += fmt.Sprintf(" + %.0f %% = %.1f ms", bar.percent, ms(most))
	}
	return row{name, fmt.Sprintf("%.1f ms", ms(bare)), fmt.Sprintf("%.1f ms", ms(wrapped)),
		fmt.Sprintf("%+.1f ms (%+.1f to %+.1f)", ms(median), ms(low), ms(high)), words, low <= most}
}

func middle(all []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
