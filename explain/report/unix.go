package report

import (
	"fmt"
	"io"
	"strings"

	"npmx/explain"
)

// Unix writes a finding a line, as compilers do: file:line:col: error: message [rule]. The place is the entry at
// fault, else the line of the log or, of a run, a file that there is, so that an editor's task runner jumps to what
// must be changed.
func Unix(w io.Writer, r explain.Report, o Options) error {
	for _, f := range r.Findings {
		at := Place(f)
		if o.Else != "" && (at.Kind == explain.FromLog || at.Kind == "") {
			at = explain.Evidence{Source: o.Else}
		}
		line := fmt.Sprintf("%s:%d:%d: error: %s [%s]\n", unixPath(at.Source, o.Home), max(at.Line, 1),
			max(at.Column, 1), unixMessage(f), label(f))
		if _, err := io.WriteString(w, tame(strings.TrimSuffix(line, "\n"), false)+"\n"); err != nil {
			return err
		}
	}
	return nil
}

// Place is the evidence that a person should look at first: a line of a file of settings, else a lockfile's, else
// the log's.
func Place(f explain.Finding) explain.Evidence {
	for _, kinds := range [][]explain.Kind{{explain.FromConfig, explain.FromLockfile, explain.FromPackage},
		{explain.FromLog}} {
		for _, e := range f.Evidence {
			if e.Line > 0 && contains(kinds, e.Kind) {
				return e
			}
		}
	}
	return explain.Evidence{Source: f.Source}
}

func contains(kinds []explain.Kind, k explain.Kind) bool {
	for _, have := range kinds {
		if have == k {
			return true
		}
	}
	return false
}

// unixPath keeps the fields apart: a matcher splits at colons, and a name with a line break would forge a line. An
// editor knows no ~.
func unixPath(s, home string) string {
	if s == "" {
		return "-"
	}
	if rest, ok := strings.CutPrefix(s, "~/"); ok && home != "" {
		s = strings.TrimRight(home, `/\`) + "/" + rest
	}
	return oneLine(s)
}

func unixMessage(f explain.Finding) string {
	parts := []string{f.Title}
	if f.Code != "" {
		parts = append(parts, f.Code)
	}
	if f.Host != "" {
		parts = append(parts, f.Host)
	}
	if f.Package != "" {
		parts = append(parts, f.Package)
	}
	return oneLine(parts[0] + suffix(parts[1:]))
}

func suffix(facts []string) string {
	if len(facts) == 0 {
		return ""
	}
	return " (" + strings.Join(facts, ", ") + ")"
}

// label names the verdict for people and machines: the rule, or the cause where no rule matched.
func label(f explain.Finding) string {
	if f.Rule != "" {
		return f.Rule
	}
	return string(f.Cause)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
