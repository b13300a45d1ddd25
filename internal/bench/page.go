package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// tableOf is one line a bar, in Markdown.
func tableOf(bars []bar, measured map[string]sample) string {
	var b strings.Builder
	b.WriteString("| what | bar | median | lowest | CPU | beside | its median | ratio | peak memory | held " +
		"|\n|---|---|---|---|---|---|---|---|---|---|\n")
	for _, bar := range bars {
		own := measured[bar.job.key()]
		peer, ratio, name := sample{}, "", ""
		if len(bar.against.argv) > 0 {
			peer, name = measured[bar.against.key()], bar.against.name
			ratio = fmt.Sprintf("%.2f", bar.quotient(own, peer))
		}
		fmt.Fprintf(&b, "| %s | %s | %.2f s | %.2f s | %.2f s | %s | %s | %s | %.1f MiB | %s |\n", bar.name,
			bar.wanted(),
			own.wall.Seconds(), own.lowest.Seconds(), own.cpu.Seconds(), name, seconds(peer), ratio,
			float64(own.rss)/mib, bar.verdict(own, peer))
	}
	return b.String()
}

func seconds(s sample) string {
	if s.wall == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f s (%.0f MiB)", s.wall.Seconds(), float64(s.rss)/mib)
}

// machine says where the figures come from.
func machine() string {
	cpu := "unknown processor"
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if _, rest, ok := strings.Cut(string(text), "model name\t: "); ok {
			cpu, _, _ = strings.Cut(rest, "\n")
		}
	}
	rg, _ := exec.Command("rg", "--version").Output()
	first, _, _ := bytes.Cut(rg, []byte("\n"))
	return fmt.Sprintf("%s, %d cores, %s/%s, %s, %s, load %s.\n\n", cpu, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH,
		runtime.Version(), first, load())
}

func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(text))[:2], " and ")
}

// place is where a table is on the page, between two marks.
type place string

const (
	realPlace place = "<!-- what stands from here on is written by go run ./internal/bench -real FOLDER -write -->\n\n"
	madePlace place = "<!-- what stands from here on is written by go run ./internal/bench -write -->\n\n"
	placeEnds       = "\n<!-- to here -->\n"
)

// renew puts a table into its place on the page; the words around it are a person's.
func (p place) renew(path, table string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	head, rest, begins := strings.Cut(string(text), string(p))
	old, tail, ends := strings.Cut(rest, placeEnds)
	if !begins || !ends || strings.Contains(old, "<!--") {
		return fmt.Errorf("%s has no place for the table", path)
	}
	return os.WriteFile(path, []byte(head+string(p)+table+placeEnds+tail), 0o644)
}
