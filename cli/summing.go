package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"npmx/explain"
	"npmx/explain/report"
	"npmx/explain/summary"
)

// summaryFlag is --summary, or --summary=FORMAT.
type summaryFlag string

func (f *summaryFlag) Decode(c *kong.DecodeContext) error {
	*f = "text"
	if next := c.Scan.Peek(); next.Type == kong.FlagValueToken {
		*f = summaryFlag(c.Scan.Pop().String())
	}
	if !slices.Contains([]string{"text", "json", "html"}, string(*f)) {
		return fmt.Errorf(sayOddFlag, "--summary", "text, json, html", clean(string(*f)))
	}
	return nil
}

// IsBool lets the flag stand without a value.
func (f *summaryFlag) IsBool() bool { return true }

// summing are the flags of a summary.
type summing struct {
	Summary summaryFlag `help:"${summary}" placeholder:"FORMAT"`
	By      []string    `help:"Count by ${dimensions}, or several at once." placeholder:"WHAT"`
	Since   string      `help:"Count only from this time on: a date, a time, or 7d, 12h ago." placeholder:"TIME"`
	Until   string      `help:"Count only up to this time." placeholder:"TIME"`
	Compare string      `help:"${compare}" placeholder:"FILE"`
}

// counter counts what --summary asks for.
type counter struct {
	total  *summary.Summary
	before *summary.Summary // nil: nothing is compared
	by     []summary.Dimension
	within summary.Range
	format summaryFlag
}

// counter is nil where no flag asks for a summary.
func (s summing) counter(now time.Time) (*counter, error) {
	if s.Summary == "" && len(s.By) == 0 && s.Since == "" && s.Until == "" && s.Compare == "" {
		return nil, nil
	}
	c := &counter{total: summary.New(), format: first(s.Summary, "text")}
	var bad [4]error
	c.by, bad[0] = summary.ParseDimensions(s.By)
	c.within.Since, bad[1] = moment("--since", s.Since, now)
	c.within.Until, bad[2] = moment("--until", s.Until, now)
	if s.Compare != "" {
		c.before, bad[3] = readSummary(s.Compare)
	}
	return c, errors.Join(bad[:]...)
}

func readSummary(path string) (*summary.Summary, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, plain(err)
	}
	defer f.Close()
	read, err := summary.Read(f)
	if err != nil {
		return nil, fmt.Errorf(saySummary, clean(path), clean(err.Error()))
	}
	return read, nil
}

// moment reads a time: a date (its first moment, in UTC), RFC 3339, or how long ago.
func moment(flag, value string, now time.Time) (time.Time, error) {
	if value == "" {
		return time.Time{}, nil
	}
	if days, ok := strings.CutSuffix(value, "d"); ok {
		var n int
		if _, err := fmt.Sscanf(days, "%d", &n); err == nil && fmt.Sprint(n) == days {
			return now.AddDate(0, 0, -n), nil
		}
	}
	if ago, err := time.ParseDuration(value); err == nil {
		return now.Add(-ago), nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, value); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf(sayMoment, flag, clean(value))
}

// write writes the summary, and what has changed.
func (c *counter) write(w io.Writer) error {
	if c.before != nil {
		changes := summary.Compare(c.before, c.total)
		if c.format == "json" {
			return report.Indented(w, changes)
		}
		return summary.ComparisonText(w, changes)
	}
	switch c.format {
	case "json":
		return c.total.JSON(w, c.by)
	case "html":
		return c.total.HTML(w)
	}
	return c.total.Text(w, c.by)
}

// mostShown is how many findings a text shows one by one. Of more, each distinct one is shown once, and they are
// counted below.
const mostShown = 20

// once keeps the first of the findings with one fingerprint.
func once(all []explain.Finding) []explain.Finding {
	seen := map[string]bool{}
	var kept []explain.Finding
	for _, f := range all {
		if print := f.Fingerprint(); !seen[print] {
			seen[print] = true
			kept = append(kept, f)
		}
	}
	return kept
}

// countBelow writes a block that counts the findings below a text that does not show all.
func countBelow(w io.Writer, all explain.Report) error {
	total := summary.New()
	found := map[string][]explain.Finding{}
	for _, f := range all.Findings {
		found[f.Source] = append(found[f.Source], f)
	}
	for _, s := range all.Sources {
		total.Add(s, found[s.Name], summary.Range{})
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return err
	}
	return total.Text(w, nil)
}
