package rules

import (
	"fmt"
	"strings"
)

// Page prints a rule as a manual page, its placeholders as they are.
func (r *Rule) Page() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n  %s\n\n", r.ID, r.words().titles[len(r.words().titles)-1])
	fmt.Fprintf(&b, "cause      %s (%s)\ncertainty  %s at most\nfrom       %s:%d\n", r.Cause, TitleOf(r.Cause), r.Certainty, r.File, r.Line)
	section(&b, "when", r.conditions())
	section(&b, "why", r.words().explanation)
	section(&b, "fix", r.stepLines())
	section(&b, "prove it", r.words().verify)
	section(&b, "when this is not it", r.otherLines())
	section(&b, "links", r.words().docs)
	return b.String()
}

func section(b *strings.Builder, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", title)
	for _, l := range lines {
		fmt.Fprintf(b, "  %s\n", l)
	}
}

func (r *Rule) conditions() []string {
	var lines []string
	for _, c := range r.when {
		lines = append(lines, c.String())
	}
	return lines
}

func (r *Rule) stepLines() []string {
	var lines []string
	for i, s := range r.words().steps {
		line := fmt.Sprintf("%d. %s", i+1, s.text)
		if len(s.when) > 0 {
			var when []string
			for _, c := range s.when {
				when = append(when, c.String())
			}
			line += " (" + strings.Join(when, ", ") + ")"
		}
		lines = append(lines, line)
		if s.command != "" {
			lines = append(lines, "     "+s.command)
		}
		if s.edit != nil {
			lines = append(lines, "     "+s.edit.File+": "+s.edit.New)
		}
	}
	return lines
}

func (r *Rule) otherLines() []string {
	var lines []string
	for _, a := range r.words().alternatives {
		lines = append(lines, string(a.Cause)+": "+a.Tell)
	}
	return lines
}
