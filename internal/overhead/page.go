//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strings"
)

// row is one line of the table.
type row struct {
	name, bare, wrapped, more, bar string
	held                           bool
}

func (r row) String() string {
	held := "yes"
	if !r.held {
		held = "**no**"
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %s |", r.name, r.bare, r.wrapped, r.more, r.bar, held)
}

const (
	begins = "<!-- what stands from here on is written by go run ./internal/overhead -write -->\n\n"
	ends   = "\n<!-- to here -->\n"
)

func page(rows []row, n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d pairs, %d cores, %s/%s, %s, load %s.\n\n", n, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH,
		runtime.Version(), load())
	b.WriteString("| run | bare | under npmx | added (95 % interval) | bar | held |\n|---|---|---|---|---|---|\n")
	for _, r := range rows {
		fmt.Fprintln(&b, r)
	}
	return b.String()
}

func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Fields(string(text))[0]
}

// renew puts the table between its marks.
func renew(file, table string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	head, rest, ok := bytes.Cut(text, []byte(begins))
	_, foot, ok2 := bytes.Cut(rest, []byte(ends))
	if !ok || !ok2 {
		return fmt.Errorf("%s has no marks for the table", file)
	}
	return os.WriteFile(file, fmt.Appendf(head[:len(head):len(head)], "%s%s%s%s", begins, table, ends, foot), 0o644)
}
