package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"github.com/klauspost/compress/gzip"
)

// sample is one run of a whole process, or the median of several; rss is the highest of them.
type sample struct {
	wall, cpu time.Duration
	rss       int64
	lowest    time.Duration
	leastCPU  time.Duration
}

// measureAll runs every job of the bars once a round.
func measureAll(bars []bar, runs int) (map[string]sample, error) {
	taken := map[string][]sample{}
	for round := range runs + 1 {
		fmt.Fprintf(os.Stderr, "round %d of %d\n", round, runs)
		for _, j := range jobs(bars) {
			s, err := j.run()
			if err != nil {
				return nil, fmt.Errorf("running %s: %w", j.name, err)
			}
			if round > 0 {
				taken[j.key()] = append(taken[j.key()], s)
			}
		}
	}
	out := map[string]sample{}
	for k, s := range taken {
		out[k] = median(s)
	}
	return out, nil
}

// jobs are all programs of the bars, each once.
func jobs(bars []bar) (out []job) {
	seen := map[string]bool{}
	for _, b := range bars {
		for _, j := range []job{b.job, b.against} {
			if len(j.argv) > 0 && !seen[j.key()] {
				seen[j.key()] = true
				out = append(out, j)
			}
		}
	}
	return out
}

func (j job) run() (sample, error) {
	cmd := exec.Command(j.argv[0], j.argv[1:]...)
	cmd.Env = append(os.Environ(), "NPMX_PROBE=never")
	if j.env != "" {
		cmd.Env = append(cmd.Env, j.env)
	}
	if j.pipe != "" {
		source := exec.Command("cat", j.pipe)
		out, err := source.StdoutPipe()
		if err != nil {
			return sample{}, err
		}
		cmd.Stdin = out
		if err := source.Start(); err != nil {
			return sample{}, err
		}
		defer source.Wait()
	}
	begun := time.Now()
	err := cmd.Run()
	s := sample{wall: time.Since(begun)}
	if exited := new(exec.ExitError); err != nil &&
		!(errors.As(err, &exited) && (exited.ExitCode() == 1 || exited.ExitCode() == 3)) {
		return s, err
	}
	s.cpu, s.rss = cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime(), peak(cmd.ProcessState)
	return s, nil
}

func median(all []sample) sample {
	m := sample{lowest: all[0].wall}
	var walls, cpus []time.Duration
	for _, s := range all {
		walls, cpus = append(walls, s.wall), append(cpus, s.cpu)
		m.rss, m.lowest = max(m.rss, s.rss), min(m.lowest, s.wall)
	}
	slices.Sort(walls)
	slices.Sort(cpus)
	m.wall, m.cpu, m.leastCPU = walls[len(walls)/2], cpus[len(cpus)/2], cpus[0]
	return m
}

// binary builds npmx as it is released, unless one is given.
func binary(s settings) (string, error) {
	if s.npmx != "" {
		return filepath.Abs(s.npmx)
	}
	if err := os.MkdirAll(s.logs, 0o755); err != nil {
		return "", err
	}
	path := filepath.Join(s.logs, "npmx")
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", path, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building npmx: %w\n%s", err, out)
	}
	return path, nil
}

const decodeVerb = "decode"

// self is this program, which is also the decoder alone.
func self() string {
	path, err := os.Executable()
	if err != nil {
		return os.Args[0]
	}
	return path
}

// decode does with a .gz what npmx must do before it can read: the same decoder, and nothing behind it.
func decode(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	_, err = io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{z}, make([]byte, 256<<10))
	return err
}
