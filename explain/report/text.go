package report

import (
	"bytes"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/clipperhouse/displaywidth"

	"npmx/explain"
	"npmx/parse/redact"
)

// Text writes findings for a tired person: first what failed, then why, the place as a compiler shows it, then
// numbered steps.
func Text(w io.Writer, r explain.Report, o Options) error {
	var b bytes.Buffer
	p := page{out: &b, o: o}
	for i, f := range r.Findings {
		if i > 0 {
			p.line("")
		}
		p.finding(f)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// page collects lines. Its margin holds the word that says what a paragraph is.
type page struct {
	out *bytes.Buffer
	o   Options
}

const margin = 14

func (p page) finding(f explain.Finding) {
	p.line(p.paint(bold, "npmx: ") + p.paint(red, head(f)) + p.paint(bold, f.Title))
	p.line("")
	if f.Explanation != "" {
		p.paragraph("why", strings.Split(f.Explanation, "\n"))
	}
	p.places(f)
	p.steps(f.Steps)
	p.proof(f)
	p.paragraph("confidence", []string{confidence(f)})
	for _, a := range f.Others {
		p.bullet(string(a.Cause) + ": " + a.Tell)
	}
	if len(f.Docs) > 0 {
		p.paragraph("read", f.Docs[:1])
	}
	if f.Fix && f.Context.CI == "" {
		p.paragraph("next", []string{"npmx fix shows this change, and applies it after confirmation"})
	}
	if p.o.Why && f.Why != nil {
		p.why(f)
	}
}

// head names code, host and package, as far as any evidence names them.
func head(f explain.Finding) string {
	var parts []string
	for _, s := range []string{f.Code, f.Host, packages(f)} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, " ") + ": "
}

// packages names three at most: the head is one line.
func packages(f explain.Finding) string {
	if len(f.Packages) < 2 {
		return f.Package
	}
	if len(f.Packages) > 3 {
		return strings.Join(f.Packages[:2], ", ") + " and " + strconv.Itoa(len(f.Packages)-2) + " more"
	}
	return strings.Join(f.Packages, ", ")
}

func confidence(f explain.Finding) string {
	text := string(f.Certainty) + " [" + label(f) + "]"
	switch {
	case f.Certainty == explain.Certain:
		return text
	case len(f.Others) > 0:
		return text + "; it could also be:"
	}
	return text
}

// places shows what a person can open. The log's own lines come last, and only where nothing better is known.
func (p page) places(f explain.Finding) {
	shown := 0
	for _, e := range f.Evidence {
		if e.Kind != explain.FromLog && shown < 3 {
			p.place(e, shown == 0)
			shown++
		}
	}
	if shown > 0 {
		return
	}
	for _, e := range f.Evidence {
		switch {
		case e.Kind != explain.FromLog || shown > 1: // the code, and the line that says most
			continue
		case shown == 0:
			p.place(e, true)
		default:
			p.quote(e)
		}
		shown++
	}
}

// place draws file:line, the line, and a marker under the column.
func (p page) place(e explain.Evidence, first bool) {
	word := ""
	if first {
		word = "where"
	}
	if e.Line == 0 {
		p.labelled(word, p.paint(bold, e.Source)+"  "+e.Text)
		return
	}
	p.labelled(word, p.paint(bold, e.Source+":"+strconv.Itoa(e.Line)))
	p.quote(e)
}

// quote draws the line of a place and a marker under its column.
func (p page) quote(e explain.Evidence) {
	number := strconv.Itoa(e.Line)
	p.line(indent(margin+2) + number + " | " + p.cut(e.Text))
	if e.Column > 0 {
		p.line(indent(margin+2+len(number)) + " | " + indent(markerAt(e)) + p.paint(red,
			strings.Repeat("^", markerLen(e.Text))))
	}
}

// markerAt counts columns of the terminal, since a place counts bytes.
func markerAt(e explain.Evidence) int {
	// the key and its value alone are quoted, of a line that may be the whole file
	if e.Kind == explain.FromLockfile || e.Kind == explain.FromPackage {
		return 0
	}
	return displaywidth.String(e.Text[:min(e.Column-1, len(e.Text))])
}

// markerLen underlines the key of a setting, or the one character that is meant.
func markerLen(text string) int {
	if key, _, ok := strings.Cut(text, "="); ok {
		return max(displaywidth.String(strings.TrimSpace(key)), 1)
	}
	return 1
}

func (p page) cut(text string) string {
	if room := p.o.Width - margin - 8; p.o.Width > 0 && room > 20 {
		return displaywidth.TruncateString(text, room, "...")
	}
	return text
}

func (p page) steps(steps []explain.Step) {
	for i, s := range steps {
		word := ""
		if i == 0 {
			word = "fix"
		}
		number := strconv.Itoa(i+1) + ". "
		lines := p.wrap(s.Text, margin+len(number))
		p.labelled(word, number+lines[0])
		for _, l := range lines[1:] {
			p.line(indent(margin+len(number)) + l)
		}
		for line := range strings.Lines(s.Command) {
			p.line(indent(margin+len(number)+2) + p.paint(cyan, strings.TrimSuffix(line, "\n")))
		}
		if e := s.Edit; e != nil {
			p.edit(*e, margin+len(number)+2)
		}
	}
}

func (p page) edit(e explain.Edit, at int) {
	place := e.File
	if e.Line > 0 {
		place += ":" + strconv.Itoa(e.Line)
	}
	p.line(indent(at) + p.paint(bold, place))
	was, is := e.Old, e.New
	if was == is { // but for the secret, which is not shown
		was, is = strings.ReplaceAll(was, "<token>", "<old token>"), strings.ReplaceAll(is, "<token>", "<new token>")
	}
	if was != "" {
		p.line(indent(at) + p.paint(red, "- "+was))
	}
	p.line(indent(at) + p.paint(green, "+ "+is))
}

func (p page) paragraph(word string, sentences []string) {
	for _, s := range sentences {
		for _, l := range p.wrap(s, margin) {
			p.labelled(word, l)
			word = ""
		}
	}
}

func (p page) bullet(text string) {
	for i, l := range p.wrap(text, margin+2) {
		mark := "- "
		if i > 0 {
			mark = "  "
		}
		p.labelled("", mark+l)
	}
}

func (p page) labelled(word, text string) {
	p.line("  " + p.paint(dim, word) + indent(margin-2-len(word)) + text)
}

func (p page) line(s string) { p.out.WriteString(tame(strings.TrimRight(s, " "), p.o.Color) + "\n") }

// wrap breaks at blanks only: a URL, a path or a command that is cut in two cannot be copied.
func (p page) wrap(s string, used int) []string {
	room := p.o.Width - used
	if p.o.Width == 0 || room < 20 {
		return []string{oneLine(s)}
	}
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		if line != "" && displaywidth.String(line)+1+displaywidth.String(word) > room {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

func indent(n int) string { return strings.Repeat(" ", max(n, 0)) }

// SGR codes; a report has no other escape of its own.
const (
	bold  = "1"
	dim   = "2"
	red   = "31"
	green = "32"
	cyan  = "36"
)

// tame is the last pass before a terminal: whatever a text still holds, no character of it does anything there, but
// for our own colours.
func tame(s string, color bool) string {
	var b strings.Builder
	for s != "" {
		at, end := len(s), len(s)
		if color {
			if m := ownColor().FindStringIndex(s); m != nil {
				at, end = m[0], m[1]
			}
		}
		b.WriteString(redact.Clean(s[:at]) + s[at:end])
		s = s[end:]
	}
	return b.String()
}

var ownColor = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("\x1b\\[(?:0|1|2|31|32|36)m") })

func (p page) paint(code, s string) string {
	if !p.o.Color || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}
