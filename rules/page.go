package rules

import (
	"fmt"
	"strings"
)

// Page prints a rule as a manual page, its placeholders as they are: problem, evidence, fix, when this is not it,
// links.
//
// Of one that is switched off it is what the rule would say.
func (r *Rule) Page() string {
	if r.Disabled {
		return r.Speaker().page(fmt.Sprintf("switched off by %s:%d", visible(r.File), r.Line))
	}
	return r.page("")
}

func (r *Rule) page(state string) string {
	w := r.words()
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", r.ID)
	for _, title := range w.titles {
		fmt.Fprintf(&b, "  %s\n", title)
	}
	fmt.Fprintf(&b, "\ncause      %s: %s\ncertainty  %s\nfrom       %s:%d\n", r.Cause, TitleOf(r.Cause), r.ceiling(),
		r.File, r.Line)
	if state != "" {
		fmt.Fprintf(&b, "now        %s\n", state)
	}
	if w.since != "" {
		fmt.Fprintf(&b, "since      %s\n", w.since)
	}
	if r.replaces != nil {
		fmt.Fprintf(&b, "replaces   %s:%d\n", r.replaces.File, r.replaces.Line)
	}
	section(&b, "problem", w.explanation)
	section(&b, "evidence, all of it", evidence(r.when))
	section(&b, "fix", r.stepLines())
	section(&b, "prove it", w.verify)
	section(&b, "when this is not it", w.otherLines())
	section(&b, "says nothing beside it", r.InsteadOf)
	section(&b, "links", w.docs)
	return b.String()
}

// ceiling says what a certainty in a rule means: never more, often less.
func (r *Rule) ceiling() string {
	if r.Certainty == "certain" {
		return "certain where the proof of the cause is in hand, else likely"
	}
	return r.Certainty + " at most"
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

// evidence writes conditions with what their fields mean.
func evidence(when []condition) []string {
	width := 0
	for _, c := range when {
		width = max(width, min(len(c.String()), 40))
	}
	var lines []string
	for _, c := range when {
		def, _ := definition(c.field)
		lines = append(lines, fmt.Sprintf("%-*s  %s", width, c.String(), def.Doc))
	}
	return lines
}

func (r *Rule) stepLines() []string {
	var lines []string
	for i, s := range r.steps() {
		lines = append(lines, fmt.Sprintf("%d. %s%s", i+1, s.text, s.inWords()))
		if s.does() != "" {
			lines = append(lines, "     "+s.does())
		}
		if s.edit != nil {
			lines = append(lines, "     "+s.edit.String())
		}
	}
	return lines
}

// does is what a step runs, as its rule writes it.
func (s step) does() string {
	if s.verb == "" {
		return s.command
	}
	return s.verb + ": " + strings.Join(s.names, ", ")
}

// String writes an edit on one line.
func (e Edit) String() string {
	switch {
	case e.New == "":
		return "take out of " + e.File + ": " + e.Old
	case e.Old == "":
		return "add to " + e.File + ": " + e.New
	}
	return e.File + ": " + e.New
}

func (w *words) otherLines() []string {
	var lines []string
	for _, a := range w.alternatives {
		lines = append(lines, string(a.Cause)+": "+a.Tell)
	}
	return lines
}
