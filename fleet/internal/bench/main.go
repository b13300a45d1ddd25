// Bench measures npmx-fleet beside npmx over the same logs, and renews the table of docs/fleet.md. It is run in the
// folder fleet:
//
//	go run ./internal/bench -write
//
// What counts is processor time of whole process trees, since the machine may be busy with other things, and the
// largest process. It makes the logs (some 800 MB, kept in -logs), and refuses to know what is found in them: that is
// what tests are for.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"npmx/fleet/internal/corpus"
)

type settings struct {
	logs, page string
	most, runs int
	write      bool
}

func main() {
	var s settings
	flag.StringVar(&s.logs, "logs", filepath.Join(os.TempDir(), "npmx-fleet-bench"), "folder of the logs")
	flag.StringVar(&s.page, "page", filepath.Join("..", "docs", "fleet.md"), "page that -write renews")
	flag.IntVar(&s.most, "most", 100_000, "most logs")
	flag.IntVar(&s.runs, "runs", 3, "runs of each, of which the cheapest counts")
	flag.BoolVar(&s.write, "write", false, "renew the page")
	flag.Parse()
	if err := run(s); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(s settings) error {
	b := bench{settings: s}
	if err := b.build(); err != nil {
		return err
	}
	var rows strings.Builder
	for n := 1000; n <= s.most; n *= 10 {
		row, err := b.row(n)
		if err != nil {
			return err
		}
		fmt.Fprintln(os.Stderr, row)
		fmt.Fprintln(&rows, row)
	}
	arrivals, err := b.arrivals()
	if err != nil {
		return err
	}
	table := fmt.Sprintf("Measured on %s with %d cores, Linux load %s, by `go run ./internal/bench -write` in "+
		"`fleet`.\n\n"+
		"| logs of 7 KB | npmx explain | a log | npmx-fleet run | a log | times npmx | largest process | the same "+
		"from a bucket, a log | largest process |\n"+
		"|---|---|---|---|---|---|---|---|---|\n%s\n%s\n",
		runtime.GOOS+"/"+runtime.GOARCH, runtime.NumCPU(), load(), rows.String(), arrivals)
	fmt.Print(table)
	if !s.write {
		return nil
	}
	return renew(s.page, table)
}

// load is how busy the machine was.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "not known"
	}
	return strings.Join(strings.Fields(string(text))[:2], " and ")
}

const begins, ends = "<!-- measured -->\n", "<!-- end of what was measured -->\n"

// renew puts the table in its place on the page.
func renew(page, table string) error {
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	head, rest, begun := strings.Cut(string(text), begins)
	_, foot, ended := strings.Cut(rest, ends)
	if !begun || !ended {
		return errors.New(page + " has no place for the table")
	}
	return os.WriteFile(page, []byte(head+begins+table+ends+foot), 0o644)
}

// bench are the programs that are measured, as they are released.
type bench struct {
	settings
	npmx, fleet string
}

func (b *bench) build() error {
	b.npmx, b.fleet = filepath.Join(b.logs, "npmx"), filepath.Join(b.logs, "npmx-fleet")
	for out, from := range map[string][2]string{b.npmx: {"..", "."}, b.fleet: {".", "./cmd/npmx-fleet"}} {
		cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", out, from[1])
		cmd.Dir, cmd.Env = from[0], append(os.Environ(), "CGO_ENABLED=0")
		if text, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("building %s: %w\n%s", out, err, text)
		}
	}
	return nil
}

// logsOf makes n logs, unless they are there.
func (b *bench) logsOf(n int) (string, error) {
	dir := filepath.Join(b.logs, fmt.Sprint(n))
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	fmt.Fprintf(os.Stderr, "making %d logs\n", n)
	if err := corpus.Write(dir+".part", n, 7000, 7, filepath.Join("..", "testdata", "logs")); err != nil {
		return "", err
	}
	return dir, os.Rename(dir+".part", dir)
}

// sample is what a program and its children cost.
type sample struct {
	cpu time.Duration
	rss int64
}

// cheapest is the cheapest of a few runs: what else the machine does only adds to it. The largest process counts.
func (b *bench) cheapest(prepare func() (*exec.Cmd, error)) (s sample, err error) {
	for i := range b.runs {
		cmd, err := prepare()
		if err != nil {
			return s, err
		}
		var said strings.Builder
		cmd.Stderr = &said
		err = cmd.Run()
		if status := cmd.ProcessState.ExitCode(); err != nil && status != 1 && status != 3 {
			return s, fmt.Errorf("%v: %w\n%s", cmd.Args, err, said.String())
		}
		cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		if i == 0 || cpu < s.cpu {
			s.cpu = cpu
		}
		s.rss = max(s.rss, peak(cmd.ProcessState))
	}
	return s, nil
}

// row measures n logs.
func (b *bench) row(n int) (string, error) {
	logs, err := b.logsOf(n)
	if err != nil {
		return "", err
	}
	results := filepath.Join(b.logs, "results")
	plain, err := b.cheapest(func() (*exec.Cmd, error) {
		return exec.Command(b.npmx, "explain", "--format", "ndjson", logs), nil
	})
	if err != nil {
		return "", err
	}
	fleet, err := b.cheapest(func() (*exec.Cmd, error) {
		return exec.Command(b.fleet, "run", logs, "--out", results), os.RemoveAll(results)
	})
	if err != nil {
		return "", err
	}
	bucket, largest := "not measured", "" // a hundred thousand objects take too much memory of the server beside it
	if n <= 10_000 {
		s, err := b.fromBucket(logs, results)
		if err != nil {
			return "", err
		}
		bucket, largest = each(s, n), mib(s)
	}
	return fmt.Sprintf("| %d | %.2f s | %s | %.2f s | %s | %.2f | %s | %s | %s |", n, plain.cpu.Seconds(),
		each(plain, n),
		fleet.cpu.Seconds(), each(fleet, n), float64(fleet.cpu)/float64(plain.cpu), mib(fleet), bucket, largest), nil
}

func each(s sample, n int) string { return fmt.Sprintf("%d µs", s.cpu.Microseconds()/int64(n)) }
func mib(s sample) string         { return fmt.Sprintf("%d MiB", s.rss>>20) }
