package report

import (
	"strconv"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"npmx/explain"
)

// mostPlaces keeps a finding on one screen.
const mostPlaces = 3

// places shows what a person can open. The log's own lines come last, and only where nothing better is known.
func (p page) places(f explain.Finding) {
	shown := placesOf(f)
	gutter := 1
	for _, e := range shown {
		gutter = max(gutter, len(strconv.Itoa(e.Line)))
	}
	last := ""
	for i, e := range shown {
		d := drawing{p, gutter}
		m := markOf(e, f, i == 0)
		if at := e.Source; e.Kind != explain.FromLog || at != last { // a log's second line is below its first
			d.arrow(e, m)
			last = at
		}
		if e.Line > 0 && e.Text != "" {
			d.quote(e, m)
		}
	}
}

func placesOf(f explain.Finding) (shown []explain.Evidence) {
	for _, e := range f.Evidence {
		if e.Kind != explain.FromLog && len(shown) < mostPlaces {
			shown = append(shown, e)
		}
	}
	if len(shown) > 0 {
		return shown
	}
	for _, e := range f.Evidence {
		if len(shown) < 2 { // the code, and the line that says most
			shown = append(shown, e)
		}
	}
	return shown
}

// drawing is one place as compilers show it: an arrow with the address, the line, and what is marked of it.
type drawing struct {
	page
	gutter int // the width of the line numbers
}

func (d drawing) arrow(e explain.Evidence, m mark) {
	in := indent(2+d.gutter) + d.paint(blue, "-->") + " "
	if e.Line == 0 {
		d.unlined(e, in)
		return
	}
	place := placeName(e.Source) + ":" + strconv.Itoa(e.Line)
	if c := column(e, m); c > 0 {
		place += ":" + strconv.Itoa(c)
	}
	text := d.paint(bold, place)
	if e.Kind != explain.FromLog { // whose source may be a run, or lie in an archive
		text = d.fileLink(e.Source, text)
	}
	d.line(in + text)
}

func placeName(source string) string {
	if source == "-" {
		return "standard input"
	}
	return source
}

// unlined is a place that is no line of a file: a variable, a flag, what a registry answered.
func (d drawing) unlined(e explain.Evidence, arrow string) {
	at := d.gutter + 6 // behind the arrow
	used := at + displaywidth.String(e.Source) + 2
	if d.o.Width == 0 || used+displaywidth.String(oneLine(e.Text)) <= d.o.Width {
		d.line(arrow + d.paint(bold, e.Source) + "  " + oneLine(e.Text))
		return
	}
	d.line(arrow + d.paint(bold, e.Source))
	for _, l := range d.wrap(e.Text, at+2) {
		d.line(indent(at+2) + l)
	}
}

// column is where the mark is in the file, in bytes from 1. Of JSON only the key and its value are quoted, so that
// nothing can be counted there.
func column(e explain.Evidence, m mark) int {
	if e.Kind != explain.FromConfig || e.Column == 0 || m.given || m.empty() ||
		strings.Contains(e.Text[:m.start], "<redacted>") {
		return e.Column
	}
	return m.start + 1
}

func (d drawing) quote(e explain.Evidence, m mark) {
	room := 0
	if d.o.Width > 0 {
		room = max(d.o.Width-d.gutter-5, 20)
	}
	text, at, length := window(e.Text, m, room)
	number := strconv.Itoa(e.Line)
	d.line("  " + d.paint(blue, indent(d.gutter-len(number))+number+" |") + " " + text)
	if length > 0 {
		d.under(m, at, length, room)
	}
}

// under draws the mark and its label, which has lines of its own where it does not fit behind.
func (d drawing) under(m mark, at, length, room int) {
	code, sign := red, "^"
	if !m.wrong {
		code, sign = blue, "-"
	}
	bar := indent(3+d.gutter) + d.paint(blue, "|") + " "
	marked := bar + indent(at) + d.paint(code, strings.Repeat(sign, length))
	if room == 0 || at+length+1+displaywidth.String(m.label) <= room {
		d.line(marked + " " + d.paint(code, m.label))
		return
	}
	d.line(marked)
	for _, l := range d.wrap(m.label, d.gutter+5) {
		d.line(bar + d.paint(code, l))
	}
}

const ellipsis = "..."

// window cuts a line to the room that there is, around what is marked of it, and says at which column of the terminal
// the mark begins and how long it is: never longer than what is left of the line.
func window(text string, m mark, room int) (shown string, at, length int) {
	text = strings.ReplaceAll(text, "\t", " ") // as it is printed
	at, length = displaywidth.String(text[:m.start]), displaywidth.String(text[m.start:m.end])
	if m.at && length == 0 {
		length = 1
	}
	if room == 0 || displaywidth.String(text) <= room {
		return text, at, length
	}
	if rest, gone := without(text, skipped(at, length, room)); gone > len(ellipsis) {
		text, at = ellipsis+rest, at-gone+len(ellipsis)
	}
	if displaywidth.String(text) > room {
		text = displaywidth.TruncateString(text, room, ellipsis)
	}
	return text, at, max(min(length, displaywidth.String(text)-at), 0)
}

// skipped is how much of the front has to go before a mark is in sight, with a third of the room before it.
func skipped(at, length, room int) int {
	if at+length <= room-len(ellipsis) {
		return 0
	}
	cut := max(at-room/3, 0)
	if length < room {
		cut = max(cut, at+length-room+2*len(ellipsis))
	}
	return min(cut, at)
}

// without drops columns from the front of a text, whole characters only, and says how many went.
func without(s string, columns int) (rest string, gone int) {
	at := 0
	for g := displaywidth.StringGraphemes(s); gone < columns && g.Next(); {
		gone, at = gone+g.Width(), at+len(g.Value())
	}
	return s[at:], gone
}
