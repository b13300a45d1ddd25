//go:build unix

package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/creack/pty"
)

// pairs are the times of the same command, bare and under npmx, and of others in npmx's place, run in turn.
type pairs struct {
	bare, wrapped []time.Duration
	beside        [][]time.Duration // one list for each of the setting's
}

// pairs runs them. Which is first changes from round to round, and the first round, which fills caches, is not
// counted.
func (s setting) pairs(n int) (p pairs, err error) {
	order := append([][]string{s.bare, s.wrapped}, s.beside...)
	took := make([][]time.Duration, len(order))
	for i := range n + 1 {
		for j := range order {
			k := (i + j) % len(order)
			time, err := s.once(order[k])
			if err != nil {
				return p, err
			}
			if i > 0 {
				took[k] = append(took[k], time)
			}
		}
	}
	return pairs{took[0], took[1], took[2:]}, nil
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

// bar says what is allowed of the pairs, in words with what was measured, and whether it was kept.
type bar func(p pairs) (words string, held bool)

// none is not a bar.
func none(pairs) (string, bool) { return "none", true }

// most allows so many milliseconds more.
func most(limit float64) bar {
	return func(p pairs) (string, bool) {
		_, low, _ := spread(p.added(p.wrapped))
		return fmt.Sprintf("≤ %.0f ms", limit), low <= limit
	}
}

// times allows so many times the bare command's time.
func times(limit float64) bar {
	return func(p pairs) (string, bool) {
		var ratios []float64
		for i := range p.bare {
			ratios = append(ratios, ms(p.wrapped[i])/ms(p.bare[i]))
		}
		median, low, _ := spread(ratios)
		return fmt.Sprintf("≤ %.2f of bare: %.3f", limit, median), low <= limit
	}
}

// shares allows so many times of what each of the others adds in npmx's place.
func shares(names []string, limits []float64) bar {
	return func(p pairs) (string, bool) {
		_, low, _ := spread(p.added(p.wrapped))
		own, _, _ := spread(p.added(p.wrapped))
		held, words := true, []string{}
		for i, limit := range limits {
			other, _, _ := spread(p.added(p.beside[i]))
			held = held && low <= limit*other
			words = append(words, fmt.Sprintf("≤ %.1f of %s: %.2f", limit, names[i], own/other))
		}
		return strings.Join(words, "; "), held
	}
}

// added are the milliseconds that a command takes more than the bare one of its round.
func (p pairs) added(than []time.Duration) (all []float64) {
	for i := range p.bare {
		all = append(all, ms(than[i]-p.bare[i]))
	}
	return all
}

// spread returns the median and the ends of its 95 % interval: order statistics, since times are not spread evenly
// around their middle.
func spread(all []float64) (median, low, high float64) {
	all = slices.Sorted(slices.Values(all))
	n := float64(len(all))
	reach := 1.96 * math.Sqrt(n) / 2
	at := func(i float64) float64 { return all[min(max(int(i), 0), len(all)-1)] }
	return at(n / 2), at(math.Floor(n/2 - reach)), at(math.Ceil(n/2 + reach))
}

func (p pairs) row(name string, allowed bar) row {
	median, low, high := spread(p.added(p.wrapped))
	words, held := allowed(p)
	return row{name, fmt.Sprintf("%.1f ms", ms(middle(p.bare))), fmt.Sprintf("%.1f ms", ms(middle(p.wrapped))),
		fmt.Sprintf("%+.1f ms (%+.1f to %+.1f)", median, low, high), words, held}
}

func middle(all []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
