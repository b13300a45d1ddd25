package summary

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/clipperhouse/displaywidth"

	"npmx/parse/redact"
)

// mostRows is how many rows a text shows: what a person reads. The JSON form has all.
const mostRows = 20

// Text writes the summary for people: how many logs, then the groups that are asked for, else the distinct findings.
func (s *Summary) Text(w io.Writer, by []Dimension) error {
	var b strings.Builder
	all, distinct := s.Findings()
	fmt.Fprintf(&b, "%s read: %d with access failures, %d without, %d unreadable\n", plural(s.Logs, "log"), s.Failed,
		s.Clean(), s.Unreadable)
	fmt.Fprintf(&b, "%s, %d distinct\n", plural(all, "finding"), distinct)
	if s.Untimed > 0 {
		fmt.Fprintf(&b, "%s left out: they have no time\n", plural(s.Untimed, "finding"))
	}
	if distinct > 0 {
		b.WriteString("\n" + s.table(by))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (s *Summary) table(by []Dimension) string {
	if len(by) == 0 {
		return s.distinct()
	}
	head := []string{"count", "distinct"}
	for _, d := range by {
		head = append(head, string(d))
	}
	rows := [][]string{append(head, "first", "last", "example")}
	groups := s.Group(by)
	for _, r := range groups[:min(len(groups), mostRows)] {
		row := append([]string{strconv.Itoa(r.Count), strconv.Itoa(r.Distinct)}, r.Values...)
		rows = append(rows, append(row, day(r.First), day(r.Last), r.Example.place()))
	}
	return columns(rows) + rest(len(groups))
}

// distinct lists the findings themselves.
func (s *Summary) distinct() string {
	rows := [][]string{{"count", "logs", "cause", "code", "host", "package", "first", "last", "example"}}
	entries := s.Entries()
	for _, e := range entries[:min(len(entries), mostRows)] {
		rows = append(rows, []string{strconv.Itoa(e.Count), strconv.Itoa(e.Logs), e.Cause, e.Code, e.Host, e.Package,
			day(e.First), day(e.Last), e.Example.place()})
	}
	return columns(rows) + rest(len(entries))
}

func rest(n int) string {
	if n <= mostRows {
		return ""
	}
	return fmt.Sprintf("and %d more; --summary=json has all\n", n-mostRows)
}

// ComparisonText writes what became of each finding.
func ComparisonText(w io.Writer, changes []Change) error {
	rows := [][]string{{"", "before", "after", "cause", "host", "package", "example"}}
	for _, c := range changes[:min(len(changes), mostRows)] {
		rows = append(rows, []string{c.State(), strconv.Itoa(c.Before), strconv.Itoa(c.After), c.Cause, c.Host,
			c.Package, c.Example.place()})
	}
	_, err := io.WriteString(w, columns(rows)+rest(len(changes)))
	return err
}

func (e Example) place() string {
	if e.Line == 0 {
		return e.Source
	}
	return e.Source + ":" + strconv.Itoa(e.Line)
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// columns sets rows in columns as wide as a terminal shows them; numbers stand to the right. A column in which nothing
// stands is left out.
func columns(rows [][]string) string {
	widths := make([]int, len(rows[0]))
	filled := make([]bool, len(rows[0]))
	for i, row := range rows {
		for c := range row {
			row[c] = redact.Clean(row[c])
			widths[c] = max(widths[c], displaywidth.String(row[c]))
			filled[c] = filled[c] || i > 0 && row[c] != ""
		}
	}
	var b strings.Builder
	for _, row := range rows {
		line := ""
		for c, cell := range row {
			if filled[c] {
				line += "  " + padded(cell, widths[c], numeric(rows, c))
			}
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

func padded(cell string, width int, right bool) string {
	blanks := strings.Repeat(" ", max(width-displaywidth.String(cell), 0))
	if right {
		return blanks + cell
	}
	return cell + blanks
}

func numeric(rows [][]string, c int) bool {
	for _, row := range rows[1:] {
		if _, err := strconv.Atoi(row[c]); err != nil {
			return false
		}
	}
	return true
}
