package cli

import (
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/term"

	"npmx/explain/report"
)

// looks are flags for how a text is shown. What they leave open the environment and the terminal decide.
type looks struct {
	Color string `help:"${color}" enum:"auto,always,never" default:"auto" placeholder:"WHEN"`
	Width uint16 `help:"${width}" placeholder:"N"`
}

// options are what the place of output allows, judged for each stream apart. Color is a flag's word or npm's setting.
func (w world) options(to *os.File, l looks) report.Options {
	return report.Options{Color: w.color(to, l.Color), Links: w.links(to), Width: w.width(to, int(l.Width)),
		Home: w.home, Shell: w.shell()}
}

// narrowest is what a text is laid out for at least.
const narrowest = 20

func (w world) width(to *os.File, asked int) int {
	if asked == 0 {
		asked, _ = strconv.Atoi(w.getenv("COLUMNS"))
	}
	if asked <= 0 && term.IsTerminal(int(to.Fd())) {
		asked, _, _ = term.GetSize(int(to.Fd()))
	}
	if asked <= 0 {
		return 0
	}
	return max(asked, narrowest)
}

// color follows what is asked for, else npm's own setting, then NO_COLOR, then FORCE_COLOR and CLICOLOR_FORCE, then
// CLICOLOR, TERM and whether the stream is a terminal. (The library colorprofile does not know FORCE_COLOR, takes
// NO_COLOR=yes for no answer, and runs tmux to ask it.)
func (w world) color(to *os.File, asked string) bool {
	set := func(name string) bool { v := w.getenv(name); return v != "" && v != "0" && v != "false" }
	if asked == "" || asked == "auto" {
		asked = w.npmColor()
	}
	switch {
	case asked == "always":
		return true
	case asked == "never" || asked == "false":
		return false
	case w.getenv("NO_COLOR") != "":
		return false
	case set("FORCE_COLOR") || set("CLICOLOR_FORCE"):
		return true
	case w.getenv("FORCE_COLOR") == "0" || w.getenv("CLICOLOR") == "0" || w.getenv("TERM") == "dumb":
		return false
	}
	return term.IsTerminal(int(to.Fd()))
}

// npmColor is npm's setting as the environment has it. npm takes the name in any case.
func (w world) npmColor() string {
	for _, v := range slices.Backward(w.env) {
		if name, value, _ := strings.Cut(v, "="); strings.EqualFold(name, "npm_config_color") && value != "" {
			return value
		}
	}
	return ""
}

// links follows FORCE_HYPERLINK and NO_HYPERLINKS, then what is known of terminals: no terminal says by itself that it
// has hyperlinks, and an old one may show the address.
func (w world) links(to *os.File) bool {
	switch force := w.getenv("FORCE_HYPERLINK"); {
	case force != "":
		return force != "0" && force != "false"
	case w.getenv("NO_HYPERLINKS") != "" || w.getenv("NO_HYPERLINK") != "":
		return false
	case w.getenv("CI") != "" || !term.IsTerminal(int(to.Fd())):
		return false
	}
	return w.hasLinks()
}

func (w world) hasLinks() bool {
	name := w.getenv("TERM")
	if name == "dumb" || strings.HasPrefix(name, "screen") || strings.HasPrefix(name, "tmux") {
		return false // a multiplexer, which may have none whatever it runs in
	}
	programs := []string{"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby", "rio", "WarpTerminal"}
	terminals := []string{"xterm-kitty", "xterm-ghostty", "alacritty", "foot", "foot-extra", "contour", "wezterm"}
	vte, _ := strconv.Atoi(w.getenv("VTE_VERSION"))
	return slices.Contains(programs, w.getenv("TERM_PROGRAM")) || slices.Contains(terminals, name) ||
		vte >= 5000 || w.getenv("WT_SESSION") != "" || w.getenv("KONSOLE_VERSION") != "" || w.getenv("DOMTERM") != ""
}
