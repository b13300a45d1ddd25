// Package picture draws what a terminal shows as SVG, for documents: text that can be searched and read aloud, in the
// reader's own monospaced font, nothing from elsewhere, and the same bytes for the same screen.
package picture

import (
	"bytes"
	"fmt"
	"html"
	"image/color"
	"io"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// Theme is what a terminal's colours are.
type Theme struct {
	Name       string
	Text, Back string
	Faint      string
	Basic      [16]string // black to white, then the bright ones
}

// Light and Dark have colours that can be told from their background; a test holds the contrast.
func Light() Theme {
	return Theme{Name: "light", Text: "#1f2328", Back: "#f6f8fa", Faint: "#59636e",
		Basic: [16]string{"#24292f", "#b3202c", "#116329", "#7d4e00", "#0550ae", "#7a3eb8", "#1b6a72", "#57606a",
			"#57606a", "#b3202c", "#116329", "#7d4e00", "#0550ae", "#7a3eb8", "#1b6a72", "#424a53"}}
}

// Dark is for readers whose page is dark.
func Dark() Theme {
	return Theme{Name: "dark", Text: "#e6edf3", Back: "#161b22", Faint: "#9198a1",
		Basic: [16]string{"#8b949e", "#ff7b72", "#56d364", "#e3b341", "#79c0ff", "#d2a8ff", "#76e3ea", "#b1bac4",
			"#8b949e", "#ffa198", "#56d364", "#e3b341", "#79c0ff", "#d2a8ff", "#76e3ea", "#ffffff"}}
}

// The measures of a cell: a monospaced letter of 14 units is 8.4 wide in the usual fonts, and is made so in others.
const (
	cellWidth  = 8.4
	cellHeight = 19
	fontSize   = 14
	margin     = 16
	fonts      = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"
)

// Screen plays a terminal's bytes on one of so many columns, tall enough that nothing scrolls away.
func Screen(text []byte, columns int) *vt.Emulator {
	rows := bytes.Count(text, []byte("\n")) + len(text)/columns + 2
	e := vt.NewEmulator(columns, rows)
	go io.Copy(io.Discard, e) // answers to queries, which are not waited for
	e.Write(text)
	return e
}

// SVG draws a screen down to its last line with text.
func SVG(screen *vt.Emulator, title string, t Theme) []byte {
	columns, rows := screen.Width(), used(screen)
	width, height := int(float64(columns)*cellWidth)+2*margin, rows*cellHeight+2*margin
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">
`,
		width, height, width, height)
	fmt.Fprintf(&b, "<title>%s</title>\n", html.EscapeString(title))
	fmt.Fprintf(&b, `<rect width="%d" height="%d" rx="8" fill="%s"/>`+"\n", width, height, t.Back)
	fmt.Fprintf(&b, `<g font-family="%s" font-size="%d" `+
		`fill="%s" style="white-space:pre">`+"\n", fonts, fontSize, t.Text)
	for y := range rows {
		for _, r := range runs(screen, y, t) {
			b.WriteString(r.draw(y))
		}
	}
	b.WriteString("</g>\n</svg>\n")
	return b.Bytes()
}

// used is the number of lines down to the last one with text.
func used(screen *vt.Emulator) int {
	for y := screen.Height() - 1; y >= 0; y-- {
		for x := range screen.Width() {
			if c := screen.CellAt(x, y); c != nil && strings.TrimSpace(c.Content) != "" {
				return y + 1
			}
		}
	}
	return 0
}

// run is text of one look in a line.
type run struct {
	from, cells int
	text        string
	look        string // attributes of SVG
	back        string
}

// runs are those of a line, without the blanks between and behind them.
func runs(screen *vt.Emulator, y int, t Theme) []run {
	var all []run
	for x := 0; x < screen.Width(); {
		c := screen.CellAt(x, y)
		if c == nil || c.Width == 0 {
			x++
			continue
		}
		look, back := t.look(c.Style)
		content := c.Content
		if content == "" {
			content = " "
		}
		if n := len(all); n > 0 && all[n-1].look == look && all[n-1].back == back && all[n-1].from+all[n-1].cells == x {
			all[n-1].text += content
			all[n-1].cells += c.Width
		} else {
			all = append(all, run{x, c.Width, content, look, back})
		}
		x += c.Width
	}
	var seen []run
	for _, r := range all {
		if r = r.trimmed(); r.cells > 0 {
			seen = append(seen, r)
		}
	}
	return seen
}

// trimmed leaves out blanks at both ends, which show nothing on the terminal's own background.
func (r run) trimmed() run {
	if r.back != "" || strings.Contains(r.look, "underline") {
		return r
	}
	before := len(r.text)
	r.text = strings.TrimLeft(r.text, " ")
	r.from, r.cells = r.from+before-len(r.text), r.cells-before+len(r.text)
	before = len(r.text)
	r.text = strings.TrimRight(r.text, " ")
	r.cells -= before - len(r.text)
	return r
}

// look gives a style as attributes, with the background where it is not the terminal's.
func (t Theme) look(s uv.Style) (look, back string) {
	fill, under := t.colour(s.Fg), t.colour(s.Bg)
	if s.Attrs&uv.AttrReverse != 0 {
		fill, under = or(under, t.Back), or(fill, t.Text)
	}
	var b strings.Builder
	if s.Attrs&uv.AttrFaint != 0 && fill == "" {
		fill = t.Faint
	}
	if fill != "" {
		fmt.Fprintf(&b, ` fill="%s"`, fill)
	}
	if s.Attrs&uv.AttrBold != 0 {
		b.WriteString(` font-weight="bold"`)
	}
	if s.Attrs&uv.AttrItalic != 0 {
		b.WriteString(` font-style="italic"`)
	}
	if s.Underline != uv.UnderlineNone {
		b.WriteString(` text-decoration="underline"`)
	}
	return b.String(), under
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// colour is one of the theme's for the sixteen that a terminal chooses, and the very one that was asked for otherwise.
func (t Theme) colour(c color.Color) string {
	switch c := c.(type) {
	case nil:
		return ""
	case ansi.BasicColor:
		return t.Basic[c]
	case ansi.IndexedColor:
		if c < 16 {
			return t.Basic[c]
		}
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// draw writes a run at its place. Its length is stated, so that any font keeps the columns.
func (r run) draw(y int) string {
	x, width := margin+float64(r.from)*cellWidth, float64(r.cells)*cellWidth
	back := ""
	if r.back != "" {
		back = fmt.Sprintf(`<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>`+"\n", x, margin+y*cellHeight,
			width, cellHeight, r.back)
	}
	return back + fmt.Sprintf(`<text x="%.1f" y="%d" textLength="%.1f" lengthAdjust="spacingAndGlyphs"%s>%s</text>
`,
		x, margin+y*cellHeight+fontSize, width, r.look, html.EscapeString(r.text))
}
