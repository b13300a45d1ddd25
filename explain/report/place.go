package report

import (
	"path"
	"slices"
	"strings"

	"npmx/explain"
)

// Place is the evidence that a person should look at first: a line of a file of settings, else a lockfile's, else
// the log's.
func Place(f explain.Finding) explain.Evidence {
	for _, kinds := range [][]explain.Kind{{explain.FromConfig, explain.FromLockfile, explain.FromPackage},
		{explain.FromLog}} {
		for _, e := range f.Evidence {
			if e.Line > 0 && slices.Contains(kinds, e.Kind) {
				return e
			}
		}
	}
	return explain.Evidence{Source: f.Source}
}

// spot is a place as a format for programs writes it: a file that can be opened, and numbers from 1.
type spot struct {
	path         string
	line, column int
}

// spotOf is where a finding is shown. A run is not a file, so that one which is about no file is shown at o.Else.
func spotOf(f explain.Finding, o Options) spot {
	at := Place(f)
	if o.Else != "" && (at.Kind == explain.FromLog || at.Kind == "") {
		at = explain.Evidence{Source: o.Else}
	}
	return spot{unixPath(at.Source, o.Home), max(at.Line, 1), max(at.Column, 1)}
}

// uri is the path as a URI reference, relative where the path is.
func (s spot) uri() string {
	const kept = "/-_.~@"
	var b strings.Builder
	for _, c := range []byte(strings.ReplaceAll(s.path, `\`, "/")) {
		if alnum(c) || strings.IndexByte(kept, c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteString("%" + strings.ToUpper(hex(c)))
	}
	return path.Clean(b.String())
}

func alnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func hex(c byte) string {
	const digits = "0123456789abcdef"
	return string([]byte{digits[c>>4], digits[c&15]})
}

// headline is the finding in one line: code, host and package, then the title.
func headline(f explain.Finding) string { return oneLine(head(f) + f.Title) }

// brief is the finding in a few lines, for formats that show a message: the headline, why, and what to do first.
func brief(f explain.Finding) string {
	lines := []string{headline(f)}
	if f.Explanation != "" {
		lines = append(lines, f.Explanation)
	}
	if len(f.Steps) > 0 {
		lines = append(lines, "fix: "+stepLine(f.Steps[0]))
	}
	return strings.Join(lines, "\n")
}

// stepLine is a step in one line.
func stepLine(s explain.Step) string {
	switch {
	case s.Command != "":
		return oneLine(s.Text) + ": " + oneLine(s.Command)
	case s.Edit != nil:
		return oneLine(s.Text) + ": " + s.Edit.File + ": " + s.Edit.New
	}
	return oneLine(s.Text)
}

// weightiest puts what is proved first, and keeps the order of the logs otherwise.
func weightiest(all []explain.Finding) []explain.Finding {
	rank := map[explain.Certainty]int{explain.Certain: 0, explain.Likely: 1, explain.Possible: 2}
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b explain.Finding) int { return rank[a.Certainty] - rank[b.Certainty] })
	return sorted
}
