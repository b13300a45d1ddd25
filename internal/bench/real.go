package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"

	"npmx/internal/genlog"
	"npmx/parse/registry"
)

// Real text is what builds print. It belongs to those who printed it, so that none of it is here: a folder of it is
// named by a flag, one file a kind of log, *.txt or *.txt.zst. What genlog makes of the kind real stands for it where
// there is none.

// least is how long a text is measured: a short one is repeated, since a process takes some milliseconds to start.
const least = 16 * mib

// The bars of real text, in MB of a log a second of one processor's time. A kind has none of its own, but for the one
// that was slowest.
const (
	joinedRate  = 300
	stampedRate = 150
)

// text is one log to measure.
type text struct {
	name, path string
	rate       float64
	size       int64 // up to which it is repeated
	keep       func(line string) bool
	from       []string
}

// realTexts are what a folder contains, all of it joined, the lines of it that GitHub's runner stamped, and each kind;
// and the builds that genlog makes, which are all where no folder is named.
func realTexts(logs string, share int64, folder string) ([]text, error) {
	dir := filepath.Join(logs, fmt.Sprint(share))
	made := text{name: "builds as internal/genlog makes them", path: filepath.Join(dir, "real.log"), rate: joinedRate}
	err := unlessThere(made.path, into(func(w io.Writer) error { return genlog.Write(w, "real", 256*mib/share, 7) }))
	if err != nil || folder == "" {
		return []text{made}, err
	}
	texts, err := textsOf(dir, folder)
	if err != nil {
		return nil, err
	}
	write := exec.Command(self(), textsVerb, dir, folder)
	write.Stderr = os.Stderr
	return append(texts, made), write.Run()
}

func textsOf(dir, folder string) ([]text, error) {
	from, err := kinds(folder)
	texts := []text{
		{"all of it joined", filepath.Join(dir, "joined.log"), joinedRate, 0, anyLine, from},
		{"GitHub's stamped lines of it", filepath.Join(dir, "stamped.log"), stampedRate, 0, stamped, from},
	}
	for _, path := range from {
		name := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(path), ".zst"), ".txt")
		texts = append(texts, text{name, filepath.Join(dir, "text-"+name+".log"), 0, least, anyLine, []string{path}})
	}
	return texts, err
}

const textsVerb = "texts"

// writeTexts is a program of its own: the system counts the memory of this one, in which a text was unpacked, into
// that of every program that it starts.
func writeTexts(dir, folder string) error {
	texts, err := textsOf(dir, folder)
	for _, t := range texts {
		if err == nil {
			err = into(t.write)(t.path)
		}
	}
	return err
}

func kinds(folder string) ([]string, error) {
	plain, _ := filepath.Glob(filepath.Join(folder, "*.txt"))
	packed, _ := filepath.Glob(filepath.Join(folder, "*.txt.zst"))
	if len(plain)+len(packed) == 0 {
		return nil, errors.New("-real names no folder of *.txt or *.txt.zst: " + folder)
	}
	return append(plain, packed...), nil
}

// write writes the lines of a text, again and again up to its size.
func (t text) write(w io.Writer) error {
	for n := int64(0); n == 0 || n < t.size; {
		for _, path := range t.from {
			m, err := copyText(w, path, t.keep)
			if err != nil {
				return fmt.Errorf("reading %s: %w", path, err)
			}
			n += m
		}
		if n == 0 {
			return errors.New(t.name + ": there are none")
		}
	}
	return nil
}

func anyLine(string) bool { return true }

// stamped recognises a line that begins as "2026-03-02T09:14:07.1234567Z ".
func stamped(line string) bool {
	return len(line) > 29 && line[4] == '-' && line[10] == 'T' && line[27:29] == "Z "
}

// copyText writes the lines of a text with the public registry's host in its place.
func copyText(w io.Writer, path string, keep func(string) bool) (n int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	lines := bufio.NewReader(f)
	if strings.HasSuffix(path, ".zst") {
		z, err := zstd.NewReader(f)
		if err != nil {
			return 0, err
		}
		defer z.Close()
		lines = bufio.NewReader(z)
	}
	out := bufio.NewWriter(w)
	for err == nil {
		var line string
		line, err = lines.ReadString('\n')
		if keep(line) {
			m, _ := out.WriteString(registry.Restore(line))
			n += int64(m)
		}
	}
	if err != io.EOF {
		return n, err
	}
	return n, out.Flush()
}

// realBars measure each text on one core, beside ripgrep.
func realBars(npmx, literals string, texts []text) (bars []bar) {
	for _, t := range texts {
		bars = append(bars, bar{name: "real text: " + t.name, rate: t.rate, size: sizeOf(t.path),
			job:     job{name: t.name, argv: []string{npmx, "explain", "--format=ndjson", t.path}, env: oneCore},
			against: job{name: "rg", argv: []string{"rg", "-c", "-F", "-f", literals, t.path}}})
	}
	return bars
}

func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// realTable is one line a text: MB of it a second of processor time, in the best run and in the median one.
func realTable(bars []bar, measured map[string]sample) string {
	var b strings.Builder
	b.WriteString("| what | size | bar | best | median | rg, 40 literals | peak memory | held " +
		"|\n|---|---|---|---|---|---|---|---|\n")
	for _, bar := range bars {
		own, peer := measured[bar.job.key()], measured[bar.against.key()]
		fmt.Fprintf(&b, "| %s | %.1f MB | %s | %.0f MB/s | %.0f MB/s | %.0f MB/s | %.1f MiB | %s |\n",
			strings.TrimPrefix(bar.name, "real text: "),
			float64(bar.size)/1e6, bar.wanted(), bar.perSecond(own.leastCPU), bar.perSecond(own.cpu),
			bar.perSecond(peer.leastCPU), float64(own.rss)/mib, bar.verdict(own, peer))
	}
	return b.String()
}
