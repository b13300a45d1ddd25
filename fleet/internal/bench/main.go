// Bench measures npmx-fleet beside npmx over the same logs, and renews the table of docs/fleet.md. It is run in the
// folder fleet:
//
//	go run ./internal/bench -write
//
// What counts is processor time of whole process trees, since the machine may be busy with other things, and the
// largest process. The two programs take turns, so that both have the same neighbours. It makes the logs (some 800 MB,
// kept in -logs), and refuses to know what is found in them: that is what tests are for.
package main

import (
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
	logs, page      string
	most, runs      int
	table, arrivals bool
	write           bool
}

func main() {
	var s settings
	flag.StringVar(&s.logs, "logs", filepath.Join(os.TempDir(), "npmx-fleet-bench"), "folder of the logs")
	flag.StringVar(&s.page, "page", filepath.Join("..", "docs", "fleet.md"), "page that -write renews")
	flag.IntVar(&s.most, "most", 100_000, "most logs")
	flag.IntVar(&s.runs, "runs", 5, "runs of each, of which the cheapest counts")
	flag.BoolVar(&s.table, "table", true, "measure what a log costs")
	flag.BoolVar(&s.arrivals, "arrivals", true, "measure how long a log takes from its arrival on")
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
	for _, part := range []struct {
		wanted  bool
		name    string
		measure func() (string, error)
	}{{s.table, "measured", b.costs}, {s.arrivals, "arrivals", b.latency}} {
		if !part.wanted {
			continue
		}
		text, err := part.measure()
		if err != nil {
			return err
		}
		fmt.Print(text)
		if s.write {
			if err := renew(s.page, part.name, text); err != nil {
				return err
			}
		}
	}
	return nil
}

const heads = "| logs of 7 KB | npmx explain | a log | npmx-fleet run | a log | times npmx | in each pair | largest " +
	"worker | the run itself | from a bucket, a log | largest worker |\n|---|---|---|---|---|---|---|---|---|---|---|\n"

// costs is a row for each number of logs.
func (b *bench) costs() (string, error) {
	var rows strings.Builder
	for n := 1000; n <= b.most; n *= 10 {
		row, err := b.row(n)
		if err != nil {
			return "", err
		}
		fmt.Fprintln(os.Stderr, row)
		fmt.Fprintln(&rows, row)
	}
	return b.where("-arrivals=false") + "\n\n" + heads + rows.String() + "\n", nil
}

func (b *bench) latency() (string, error) {
	text, err := b.measureArrivals()
	return b.where("-table=false") + "\n\n" + text + "\n", err
}

// where says on what machine, and how busy that was.
func (b *bench) where(part string) string {
	return fmt.Sprintf("Measured on %s with %d cores, Linux load %s, by `go run ./internal/bench -write %s` in "+
		"`fleet`.", runtime.GOOS+"/"+runtime.GOARCH, runtime.NumCPU(), load(), part)
}

// load is how busy the machine was.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "not known"
	}
	return strings.Join(strings.Fields(string(text))[:2], " and ")
}

// renew puts a text in its place on the page.
func renew(page, name, text string) error {
	begins, ends := "<!-- "+name+" -->\n", "<!-- end of "+name+" -->\n"
	all, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	head, rest, begun := strings.Cut(string(all), begins)
	_, foot, ended := strings.Cut(rest, ends)
	if !begun || !ended {
		return fmt.Errorf("%s has no place for what is %s", page, name)
	}
	return os.WriteFile(page, []byte(head+begins+text+ends+foot), 0o644)
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
	cpu           time.Duration
	whole, worker int64 // the largest of all its processes, and of its children
}

// cheaper is what both samples say of one thing: what else the machine does only adds to its time.
func (s sample) cheaper(t sample) sample {
	if s.cpu == 0 || t.cpu < s.cpu {
		s.cpu = t.cpu
	}
	return sample{s.cpu, max(s.whole, t.whole), max(s.worker, t.worker)}
}

func once(cmd *exec.Cmd) (sample, error) {
	var said strings.Builder
	cmd.Stderr = &said
	worker, err := watched(cmd)
	if status := cmd.ProcessState.ExitCode(); err != nil && status != 1 && status != 3 {
		return sample{}, fmt.Errorf("%v: %w\n%s", cmd.Args, err, said.String())
	}
	return sample{cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), peak(cmd.ProcessState), worker}, nil
}

// anew is a run whose results nobody has made before.
func (b *bench) anew(from, results string) (*exec.Cmd, error) {
	return exec.Command(b.fleet, "run", from, "--out", results), os.RemoveAll(results)
}

// pairs runs both programs in turn, and gives the ratio of each pair.
func (b *bench) pairs(logs, results string) (plain, fleet sample, ratios []string, err error) {
	for range b.runs {
		one, err := once(exec.Command(b.npmx, "explain", "--format", "ndjson", logs))
		if err != nil {
			return plain, fleet, nil, err
		}
		cmd, err := b.anew(logs, results)
		if err != nil {
			return plain, fleet, nil, err
		}
		two, err := once(cmd)
		if err != nil {
			return plain, fleet, nil, err
		}
		plain, fleet = plain.cheaper(one), fleet.cheaper(two)
		ratios = append(ratios, fmt.Sprintf("%.2f", float64(two.cpu)/float64(one.cpu)))
	}
	return plain, fleet, ratios, nil
}

// row measures n logs.
func (b *bench) row(n int) (string, error) {
	logs, err := b.logsOf(n)
	if err != nil {
		return "", err
	}
	results := filepath.Join(b.logs, "results")
	plain, fleet, ratios, err := b.pairs(logs, results)
	if err != nil {
		return "", err
	}
	bucket, largest := "not measured", "" // a hundred thousand objects take too much memory of the server beside it
	if n <= 10_000 {
		s, err := b.fromBucket(logs, results)
		if err != nil {
			return "", err
		}
		bucket, largest = each(s, n), mib(s.worker)
	}
	return fmt.Sprintf("| %d | %.2f s | %s | %.2f s | %s | %.2f | %s | %s | %s | %s | %s |", n, plain.cpu.Seconds(),
		each(plain, n), fleet.cpu.Seconds(), each(fleet, n), float64(fleet.cpu)/float64(plain.cpu),
		strings.Join(ratios, ", "), mib(fleet.worker), mib(fleet.whole), bucket, largest), nil
}

func each(s sample, n int) string { return fmt.Sprintf("%d µs", s.cpu.Microseconds()/int64(n)) }
func mib(bytes int64) string      { return fmt.Sprintf("%d MiB", bytes>>20) }
