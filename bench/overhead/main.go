// Overhead measures what npmx adds to a run of npm, as whole processes, npm and npmx in turn, against a registry of its own.
//
//	go run ./bench/overhead [-n 20] [-markdown]
//
// It prints medians in milliseconds: npm alone, npm under npmx, and the difference, for a command that asks no registry, an install
// that succeeds, and one that is refused, with the probe off and on. The bars: 5 ms on a success, 150 ms on a failure without the probe.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"npmx/demo"
)

// trial is one thing to measure. bar is in milliseconds, 0 for none.
type trial struct {
	name, scenario string
	args, env      []string
	bar            float64
}

func trials() []trial {
	return []trial{
		{"npm --version", "good-install", []string{"--version"}, nil, 5},
		{"npm prefix", "good-install", []string{"prefix"}, nil, 5},
		{"npm install, nothing to do", "good-install", nil, nil, 0},
		{"npm install, refused, probe off", "token-missing", nil, []string{"NPMX_PROBE=never"}, 150},
		{"npm install, refused, probe on", "token-invalid", nil, nil, 0},
	}
}

func main() {
	n := flag.Int("n", 20, "runs of each")
	flag.Parse()
	if err := run(*n); err != nil {
		fmt.Fprintln(os.Stderr, "overhead:", err)
		os.Exit(1)
	}
}

func run(n int) error {
	dir, err := os.MkdirTemp("", "overhead-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	npmx := filepath.Join(dir, "npmx")
	if out, err := exec.Command("go", "build", "-o", npmx, ".").CombinedOutput(); err != nil {
		return fmt.Errorf("building npmx: %w\n%s", err, out)
	}
	fmt.Printf("| run | npm ms | under npmx ms | more ms | bar |\n|---|---|---|---|---|\n")
	for i, t := range trials() {
		if err := measure(t, npmx, filepath.Join(dir, fmt.Sprint(i)), n); err != nil {
			return err
		}
	}
	return nil
}

func measure(t trial, npmx, dir string, n int) error {
	s, ok := demo.Find(t.scenario)
	if !ok {
		return fmt.Errorf("no scenario %s", t.scenario)
	}
	r, err := s.Start()
	if err != nil {
		return err
	}
	defer r.Close()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	c, err := demo.Prepare(s, dir, r)
	if err != nil {
		return err
	}
	if t.args != nil {
		c.Args = t.args
	}
	var bare, wrapped []time.Duration
	for i := range n + 1 {
		one, err := timed("npm", c, nil)
		if err != nil {
			return err
		}
		two, err := timed(npmx, c, t.env)
		if err != nil {
			return err
		}
		if i > 0 { // the first pair fills caches
			bare, wrapped = append(bare, one), append(wrapped, two)
		}
	}
	fmt.Println(line(t, bare, wrapped))
	return nil
}

func line(t trial, bare, wrapped []time.Duration) string {
	var more []time.Duration
	for i := range bare {
		more = append(more, wrapped[i]-bare[i])
	}
	bar := ""
	if t.bar > 0 {
		bar = fmt.Sprintf("%.0f", t.bar)
	}
	return fmt.Sprintf("| %s | %.1f | %.1f | %.1f | %s |", t.name, ms(median(bare)), ms(median(wrapped)), ms(median(more)), bar)
}

func timed(program string, c demo.Case, env []string) (time.Duration, error) {
	cmd := exec.Command(program, c.Args...)
	cmd.Dir, cmd.Env = c.Dir, append(slices.Clone(c.Env), env...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	began := time.Now()
	err := cmd.Run()
	took := time.Since(began)
	if _, refused := err.(*exec.ExitError); err != nil && !refused {
		return 0, fmt.Errorf("%s: %w\n%s", program, err, out.Bytes())
	}
	return took, nil
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
