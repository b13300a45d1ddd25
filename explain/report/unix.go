package report

import (
	"fmt"
	"io"
	"strings"

	"npmx/explain"
	"npmx/parse/redact"
)

// Unix writes a finding a line, as compilers do: file:line:col: error: message [rule]. The place is the entry at
// fault, else the line of the log or, of a run, a file that there is, so that an editor's task runner jumps to what
// must be changed.
func Unix(w io.Writer, r explain.Report, o Options) error {
	for _, f := range r.Findings {
		at := spotOf(f, o)
		line := fmt.Sprintf("%s:%d:%d: %s: %s [%s]", at.path, at.line, at.column, severity(f), unixMessage(f), label(f))
		if _, err := io.WriteString(w, tame(line)+"\n"); err != nil {
			return err
		}
	}
	return nil
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
		return redact.Clean(f.Rule) // a rule file of the user's may have named it
	}
	return string(f.Cause)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
