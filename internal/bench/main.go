// Bench measures npmx against the bars of docs/speed.md and against the programs that a reader would otherwise use, and writes that
// page:
//
//	go run ./internal/bench -write
//
// It makes the logs (about 7 GB, kept in -logs), builds npmx, runs everything in turns, so that a busy minute is everybody's, and
// takes medians of whole processes. It refuses to know what npmx finds: that is what tests are for.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

// settings are the command line.
type settings struct {
	logs, npmx, only, page string
	runs                   int
	share                  int64
	write                  bool
}

func main() {
	if len(os.Args) == 3 && os.Args[1] == decodeVerb {
		exit(decode(os.Args[2]))
	}
	var s settings
	flag.StringVar(&s.logs, "logs", filepath.Join(os.TempDir(), "npmx-bench"), "folder of the logs; they are made where they are missing")
	flag.StringVar(&s.npmx, "npmx", "", "binary to measure (default: built from this tree)")
	flag.StringVar(&s.only, "only", "", "measure only the bars whose name holds this")
	flag.StringVar(&s.page, "page", filepath.Join("docs", "speed.md"), "page that -write renews")
	flag.IntVar(&s.runs, "runs", 7, "counted runs of each program, after one that is not")
	flag.Int64Var(&s.share, "share", 1, "divide the size of each log by this, to try the program out")
	flag.BoolVar(&s.write, "write", false, "renew the page")
	flag.Parse()
	exit(run(s))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func run(s settings) error {
	logs, err := makeLogs(s.logs, s.share)
	if err != nil {
		return err
	}
	npmx, err := binary(s)
	if err != nil {
		return err
	}
	bars := chosen(allBars(npmx, logs), s.only)
	if len(bars) == 0 {
		return fmt.Errorf("no bar is called %q", s.only)
	}
	measured, err := measureAll(bars, s.runs)
	if err != nil {
		return err
	}
	table := tableOf(bars, measured)
	fmt.Print(table)
	if s.write {
		return renew(s.page, machine()+table)
	}
	return nil
}
