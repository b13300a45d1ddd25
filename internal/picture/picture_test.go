package picture

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
)

func drawn(t *testing.T, text string, columns int) string {
	t.Helper()
	svg := string(SVG(Screen([]byte(text), columns), "a run", Light()))
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("not XML: %v\n%s", err, svg)
		}
	}
	return svg
}

func TestPictureShowsWhatTheTerminalShows(t *testing.T) {
	for _, c := range []struct{ name, text, has string }{
		{"plain text", "hello", `x="16.0" y="30" textLength="42.0" lengthAdjust="spacingAndGlyphs">hello</text>`},
		{"a second line", "a\r\nb", `x="16.0" y="49" textLength="8.4" lengthAdjust="spacingAndGlyphs">b</text>`},
		{"blanks before text", "  a", `x="32.8" y="30" textLength="8.4"`},
		{"red", "\x1b[31mno\x1b[0m", ` fill="#b3202c">no</text>`},
		{"bold", "\x1b[1mno\x1b[0m", ` font-weight="bold">no</text>`},
		{"faint", "\x1b[2mno\x1b[0m", ` fill="#59636e">no</text>`},
		{"one of 256 colours that is one of 16", "\x1b[38;5;1mno", ` fill="#b3202c">no</text>`},
		{"one of 256 colours", "\x1b[38;5;208mno", ` fill="#ff8700">no</text>`},
		{"a colour by its parts", "\x1b[38;2;1;2;3mno", ` fill="#010203">no</text>`},
		{"reverse", "\x1b[7mno", `fill="#1f2328"/>`},
		{"what was overwritten is gone", "spinner\r\x1b[Kdone", ">done</text>"},
		{"a wide character takes two columns", "日本 x",
			`textLength="50.4" lengthAdjust="spacingAndGlyphs">日本 x</text>`},
		{"what means something in XML", "<a & b>", ">&lt;a &amp; b&gt;</text>"},
	} {
		if svg := drawn(t, c.text, 20); !strings.Contains(svg, c.has) {
			t.Errorf("%s: no %s in\n%s", c.name, c.has, svg)
		}
	}
	if svg := drawn(t, "spinner\r\x1b[Kdone", 20); strings.Contains(svg, "spinner") {
		t.Error("what was erased is drawn")
	}
}

func TestPictureTakesNothingFromElsewhere(t *testing.T) {
	svg := drawn(t, "\x1b]8;;https://acme.example\x07link\x1b]8;;\x07 \x1b[31m<script>", 20)
	for _, bad := range []string{"<script", "href", "url(", "@import", "<image", "<style", "acme.example"} {
		if strings.Contains(svg, bad) {
			t.Errorf("%s is in\n%s", bad, svg)
		}
	}
	if strings.Count(svg, "http") != 1 { // the name of SVG itself
		t.Errorf("addresses are in\n%s", svg)
	}
}

// TestColoursCanBeRead: 4.5 to 1, which WCAG asks for.
func TestColoursCanBeRead(t *testing.T) {
	for _, theme := range []Theme{Light(), Dark()} {
		for _, c := range append(theme.Basic[:], theme.Text, theme.Faint) {
			if got := contrast(c, theme.Back); got < 4.5 {
				t.Errorf("%s: %s has %.1f to 1", theme.Name, c, got)
			}
		}
	}
}

func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(colour string) float64 {
	var parts [3]int
	fmt.Sscanf(colour, "#%02x%02x%02x", &parts[0], &parts[1], &parts[2])
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v := float64(parts[i]) / 255
		if v <= 0.03928 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}
