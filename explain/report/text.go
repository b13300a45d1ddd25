package report

import (
	"bytes"
	"io"
	"strconv"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"npmx/explain"
	"npmx/rules"
)

// Text writes findings for a tired person, as compilers do: what failed, the place with only the wrong part marked,
// why, numbered steps, and last the one command to type.
func Text(w io.Writer, r explain.Report, o Options) error {
	var b bytes.Buffer
	p := newPage(&b, o)
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
	out    *bytes.Buffer
	o      Options
	margin int
	links  map[string]bool // the targets of our own hyperlinks: no other gets to the terminal
}

// On a narrow screen the words of the margin get lines of their own: they would take a third of it.
const (
	wideMargin   = 14
	narrowMargin = 4
	narrow       = 60
)

// longestLine keeps sentences readable on a wide screen.
const longestLine = 120

func newPage(out *bytes.Buffer, o Options) page {
	p := page{out: out, o: o, margin: wideMargin, links: map[string]bool{}}
	if o.Width > 0 && o.Width < narrow {
		p.margin = narrowMargin
	}
	return p
}

func (p page) finding(f explain.Finding) {
	p.headline(f)
	p.places(f)
	p.line("")
	if why := reasons(f); len(why) > 0 {
		p.paragraph("why", why)
	}
	p.answer(f)
	p.steps(f.Steps)
	p.proof(f)
	p.confidence(f)
	if len(f.Docs) > 0 {
		p.labelled("read", p.link(f.Docs[0], f.Docs[0]))
	}
	if p.o.Why && f.Why != nil {
		p.why(f)
	}
	p.next(f)
}

// headline is the severity and the code, then what failed, then the title; it goes on further in where it is too long
// for a line.
func (p page) headline(f explain.Finding) {
	severity := string(severity(f))
	if f.Code != "" {
		severity += "[" + oneLine(f.Code) + "]"
	}
	what := strings.TrimSuffix(head(withoutCode(f)), ": ")
	if what == "" {
		severity += ":"
	} else {
		what += ":"
	}
	words := append([]styled{{"npmx:", bold}}, inStyle(severity, graded(f, red, yellow, blue))...)
	p.flow(append(append(words, inStyle(what, bold)...), inStyle(f.Title, bold)...), 2)
}

func withoutCode(f explain.Finding) explain.Finding {
	f.Code = ""
	return f
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

// reasons are the explanation's sentences, but for one that only quotes the registry: its words have a line.
func reasons(f explain.Finding) (kept []string) {
	for _, s := range strings.Split(f.Explanation, "\n") {
		who, quoted, ok := strings.Cut(s, " says: ")
		only := ok && who == f.Host && strings.Trim(quoted, `"`) == strings.Trim(f.Says, `"`)
		if s != "" && !only {
			kept = append(kept, s)
		}
	}
	return kept
}

// answer quotes whoever refused, in full: it is often the one sentence that says what to do.
func (p page) answer(f explain.Finding) {
	if f.Says == "" {
		return
	}
	who := "the registry says: "
	if f.Cause == rules.ProxyAuth || f.Cause == rules.Network || f.Status == 0 || f.Status == 407 {
		who = "the answer was: " // which may be another's
	}
	p.paragraph("answer", []string{who + `"` + oneLine(f.Says) + `"`})
}

// confidence says in words how sure the finding is, and how to tell it from what it could be instead.
func (p page) confidence(f explain.Finding) {
	text := string(f.Certainty) + " [" + label(f) + "]"
	switch {
	case f.Certainty == explain.Certain:
	case len(f.Others) > 0:
		text += "; it could also be:"
	default:
		text += ", not proved"
	}
	p.paragraph("confidence", []string{text})
	for _, a := range f.Others {
		p.bullet(otherwise(a))
	}
}

// otherwise is another cause, and how to tell that it is the one.
func otherwise(a explain.Alternative) string {
	if title := rules.TitleOf(a.Cause); title != "" {
		return title + ", if " + a.Tell + " [" + string(a.Cause) + "]"
	}
	return string(a.Cause) + ", if " + a.Tell
}

func (p page) steps(steps []explain.Step) {
	for i, s := range steps {
		word := ""
		if i == 0 {
			word, s.Text = "fix", strings.TrimPrefix(s.Text, "or ") // what it was another way to may not be known here
		}
		number := strconv.Itoa(i+1) + ". "
		for n, l := range p.wrap(s.Text, p.margin+len(number)) {
			if n > 0 {
				number = indent(len(number))
			}
			p.labelled(word, number+l)
			word = ""
		}
		p.command(s.Command, p.margin+len(number)+2)
		if e := s.Edit; e != nil {
			p.edit(*e, p.margin+len(number)+2)
		}
	}
}

// command is never broken: what is cut in two cannot be copied.
func (p page) command(command string, at int) {
	for line := range strings.Lines(command) {
		p.line(indent(at) + p.paint(cyan, strings.TrimSuffix(line, "\n")))
	}
}

// next ends the finding with the one command to type: npmx's own where it can make the change, else the first step's.
func (p page) next(f explain.Finding) {
	switch {
	case f.Fix && f.Context.CI == "":
		p.paragraph("next", []string{"see this change, and have it applied after a yes:"})
		p.command("npmx fix", p.margin+2)
	case len(f.Steps) > 0 && f.Steps[0].Command != "" && !strings.Contains(f.Steps[0].Command, "\n"):
		p.labelled("next", p.paint(cyan, f.Steps[0].Command))
	}
}

func (p page) paragraph(word string, sentences []string) {
	for _, s := range sentences {
		for _, l := range p.wrap(s, p.margin) {
			p.labelled(word, l)
			word = ""
		}
	}
}

func (p page) bullet(text string) {
	for i, l := range p.wrap(text, p.margin+2) {
		mark := "- "
		if i > 0 {
			mark = "  "
		}
		p.labelled("", mark+l)
	}
}

func (p page) labelled(word, text string) {
	if p.margin == narrowMargin && word != "" {
		p.line("  " + p.paint(dim, word))
		word = ""
	}
	p.line("  " + p.paint(dim, word) + indent(p.margin-2-len(word)) + text)
}

func (p page) line(s string) { p.out.WriteString(p.tame(strings.TrimRight(s, " ")) + "\n") }

// room is what is left of a line for a sentence; 0 means that nothing is broken.
func (p page) room(used int) int {
	if p.o.Width == 0 {
		return 0
	}
	return max(min(p.o.Width, longestLine)-used, 20)
}

// wrap breaks at blanks only: a URL, a path or a command that is cut in two cannot be copied. (x/ansi's Wordwrap breaks
// at hyphens too.)
func (p page) wrap(s string, used int) []string {
	room := p.room(used)
	if room == 0 {
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

// styled is a word and the code of its colour.
type styled struct{ word, code string }

func inStyle(s, code string) (words []styled) {
	for _, w := range strings.Fields(s) {
		words = append(words, styled{w, code})
	}
	return words
}

// flow writes words line by line, broken at blanks; all lines but the first are set in.
func (p page) flow(words []styled, in int) {
	line, used := []styled{}, -1 // as if a blank stood before the first
	for _, w := range words {
		width := displaywidth.String(w.word)
		if len(line) > 0 && p.o.Width > 0 && used+1+width > p.room(0) {
			p.line(p.painted(line))
			line, used = []styled{{indent(in - 1), dim}}, in-1
		}
		line, used = append(line, w), used+1+width
	}
	p.line(p.painted(line))
}

// painted joins words; a blank is painted as the word before it, so that a run of one colour is one.
func (p page) painted(words []styled) (line string) {
	for i := 0; i < len(words); {
		run, code := "", words[i].code
		for ; i < len(words) && words[i].code == code; i++ {
			run += words[i].word
			if i < len(words)-1 {
				run += " "
			}
		}
		line += p.paint(code, run)
	}
	return line
}

func indent(n int) string { return strings.Repeat(" ", max(n, 0)) }
