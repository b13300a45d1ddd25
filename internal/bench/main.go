// Bench measures npmx against the bars of docs/speed.md and against the programs that a reader would otherwise use,
// and writes that page:
//
//	go run ./internal/bench -write
//	go run ./internal/bench -real FOLDER -only "real text" -write
//
// It makes the logs (about 7 GB, kept in -logs), builds npmx, runs everything in turns, so that a busy minute affects
// all of them, and takes medians of whole processes. It refuses to know what npmx finds: that is what tests are for.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// settings are the command line.
type settings struct {
	logs, npmx, only, page, real string
	runs                         int
	share                        int64
	write                        bool
}

func main() {
	if len(os.Args) == 3 && os.Args[1] == decodeVerb {
		exit(decode(os.Args[2]))
	}
	if len(os.Args) == 4 && os.Args[1] == textsVerb {
		exit(writeTexts(os.Args[2], os.Args[3]))
	}
	var s settings
	flag.StringVar(&s.logs, "logs", filepath.Join(os.TempDir(), "npmx-bench"),
		"folder of the logs; they are made where they are missing")
	flag.StringVar(&s.npmx, "npmx", "", "binary to measure (default: built from this tree)")
	flag.StringVar(&s.only, "only", "", "measure only the bars whose name holds this")
	flag.StringVar(&s.page, "page", filepath.Join("docs", "speed.md"), "page that -write renews")
	flag.StringVar(&s.real, "real", "",
		"folder of real text to measure, *.txt or *.txt.zst; its table is renewed only with it")
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
	l := logsIn(s.logs, s.share)
	npmx, err := binary(s)
	if err != nil {
		return err
	}
	texts, err := realTexts(s.logs, s.share, s.real)
	if err != nil {
		return err
	}
	if s.real == "" {
		fmt.Fprintln(os.Stderr, "real text is not measured, but for what is made: -real names a folder of it")
	}
	allReal, allMade := realBars(npmx, l.literals, texts), allBars(npmx, l)
	real, made := chosen(allReal, s.only), chosen(allMade, s.only)
	if len(real)+len(made) == 0 {
		return fmt.Errorf("no bar is called %q", s.only)
	}
	if err := l.make(s.share, len(made) > 0); err != nil {
		return err
	}
	measured, err := measureAll(slices.Concat(real, made), s.runs)
	if err != nil {
		return err
	}
	if err := s.show(realPlace, realTable(real, measured), s.real != "" && len(real) == len(allReal)); err != nil {
		return err
	}
	return s.show(madePlace, tableOf(made, measured), len(made) == len(allMade))
}

// show prints a table, and renews it on the page if all of it was measured.
func (s settings) show(p place, table string, whole bool) error {
	fmt.Println(table)
	if s.write && whole {
		return p.renew(s.page, machine()+table)
	}
	return nil
}
