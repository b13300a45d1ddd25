package wrap

import (
	"strings"
	"testing"
)

func run(f *Filter, pieces ...string) string {
	out := ""
	for _, p := range pieces {
		out += string(f.Next([]byte(p)))
	}
	return out + string(f.Rest())
}

var filterCases = []struct {
	name         string
	show         Level
	major, minor int
	in, want     string
}{
	{"verbose hidden", "notice", 11, 19, "npm verbose cli /usr/bin/node\nnpm error code E401\n",
		"npm error code E401\n"},
	{"old spelling", "notice", 8, 19, "npm verb cli\nnpm http fetch GET 200\nnpm timing x\nnpm ERR! code E401\n",
		"npm ERR! code E401\n"},
	{"shown at http", "http", 11, 0, "npm http fetch GET 200 x\nnpm verbose y\n", "npm http fetch GET 200 x\n"},
	{"not a head", "notice", 11, 0, "npm verboten\nnpm v\nnpm\n\n", "npm verboten\nnpm v\nnpm\n\n"},
	{"prompt", "notice", 11, 0, "Need to install. Ok to proceed? (y) ", "Need to install. Ok to proceed? (y) "},
	{"colours", "notice", 11, 0,
		"\x1b[1mnpm\x1b[22m \x1b[34mverbose\x1b[39m \x1b[2mtitle\x1b[22m npm i\n\x1b[1mnpm\x1b[22m " +
			"\x1b[31merror\x1b[39m x\n", "\x1b[1mnpm\x1b[22m \x1b[31merror\x1b[39m x\n"},
	{"spinner", "notice", 11, 0,
		"⠙\x1b[1G\x1b[0K\x1b[1mnpm\x1b[22m \x1b[32mhttp\x1b[39m fetch\r\n⠹\x1b[1G\x1b[0Kadded 1\r\n",
		"⠙\x1b[1G\x1b[0K⠹\x1b[1G\x1b[0Kadded 1\r\n"},
	{"notice once", "notice", 11, 8, "npm notice a\nnpm notice b\nnpm notice a\n", "npm notice a\nnpm notice b\n"},
	{"notice every time", "notice", 11, 7, "npm notice a\nnpm notice a\n", "npm notice a\nnpm notice a\n"},
	{"colours that end behind the line break", "notice", 6, 14,
		"\x1b[37;40mnpm\x1b[0m \x1b[0m\x1b[32;40mhttp\x1b[0m x\n\x1b[0m\x1b[37;40mnpm\x1b[0m " +
			"\x1b[0m\x1b[31;40mERR!\x1b[0m y\n\x1b[0m\x1b[37;40mnpm\x1b[0m \x1b[0mverb\x1b[0m z\n\x1b[0mend",
		"\x1b[37;40mnpm\x1b[0m \x1b[0m\x1b[31;40mERR!\x1b[0m y\n\x1b[0mend"},
	{"cut head at the end", "notice", 11, 0, "npm ver", "npm ver"},
	{"cut sequence at the end", "notice", 11, 0, "added 1\x1b[3", "added 1\x1b[3"},
	{"cut sequence at the start of a line", "notice", 11, 0, "npm notice\n\x1b", "npm notice\n\x1b"},
	{"silent shows nothing of ours", "silent", 11, 0, "npm info using\nx\n", "x\n"},
	{"column", "notice", 11, 0, "Ok to proceed?\x1b[38Gnpm http is what\n", "Ok to proceed?\x1b[38Gnpm http is what\n"},
	{"start of the line", "notice", 11, 0, "np\x1b[Gnpm http is ours\nx\n", "np\x1b[Gx\n"},
	{"screen", "notice", 11, 0, "\x1b[?1049h\x1b[2J\x1b[H\x1b[1mnpm\x1b[22m verbose x\n\x1b[?25hx\n",
		"\x1b[?1049h\x1b[2J\x1b[H\x1b[?25hx\n"},
	{"glued to a script's last words", "notice", 11, 0,
		"oopsnpm verbose stack Error\nnpm verbose cwd\nnpm error code 1\n", "oopsnpm error code 1\n"},
	{"glued, but shown", "verbose", 11, 0, "oopsnpm verbose stack Error\n", "oopsnpm verbose stack Error\n"},
	{"not glued", "notice", 11, 0, "try npm info or pnpm http x, nnpm verbose stacks\n",
		"try npm info or pnpm http x, nnpm verbose stacks\n"},
	{"glued twice begun", "notice", 11, 0, "npnpm verbnpm http fetch GET\nx\n", "npnpm verbx\n"},
	{"empty notices", "notice", 11, 19, "npm notice\nnpm notice a\nnpm notice a\nnpm notice\n",
		"npm notice\nnpm notice a\nnpm notice\n"},
	{"binary", "notice", 11, 0, "\x00\xff\x1b\x1b[\n\r\r\n", "\x00\xff\x1b\x1b[\n\r\r\n"},
}

func TestTheFilterTakesOutWhatVerboseAdded(t *testing.T) {
	for _, c := range filterCases {
		if got := run(NewFilter(c.show, c.major, c.minor), c.in); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestFilterCutAnywhere: where the stream is cut changes nothing.
func TestFilterCutAnywhere(t *testing.T) {
	for _, c := range filterCases {
		for i := range c.in {
			for j := i; j <= len(c.in); j += 7 {
				if got := run(NewFilter(c.show, c.major, c.minor), c.in[:i], c.in[i:j], c.in[j:]); got != c.want {
					t.Fatalf("%s cut at %d and %d: %q, want %q", c.name, i, j, got, c.want)
				}
			}
		}
	}
}

// TestPromptShowsAtOnce: what is no head is passed without waiting for the line's end, and what asks the terminal
// without waiting for a word.
func TestPromptShowsAtOnce(t *testing.T) {
	for _, prompt := range []string{"\x1b[6n", "a\n\x1b[?1049h\x1b[2J", "\x1b[32m\x1b[?25l", "\x1b]11;?\x07",
		"Username: ", "npm user: ", "This operation requires a one-time password.\nEnter OTP:"} {
		if got := string(NewFilter("notice", 11, 19).Next([]byte(prompt))); got != prompt {
			t.Errorf("%q is held back: %q came", prompt, got)
		}
	}
}

// TestFilterHoldsLittle: colours without a word between them are held no longer than a line's beginning may be.
func TestFilterHoldsLittle(t *testing.T) {
	for _, start := range []string{"", "npm", "npm notice "} {
		f, given := NewFilter("notice", 11, 19), len(start)
		shown := len(f.Next([]byte(start)))
		colours := []byte(strings.Repeat("\x1b[0m", 1<<10))
		for range 100 {
			given += len(colours)
			shown += len(f.Next(colours))
			if held := given - shown; held > maxHeld+10 || cap(f.held) > 4*maxHeld {
				t.Fatalf("after %q it holds %d bytes in %d", start, held, cap(f.held))
			}
		}
	}
}

// TestAfterASilenceAQuestionIsShown: after a silence, what may be a question is shown, and only that.
func TestAfterASilenceAQuestionIsShown(t *testing.T) {
	for _, c := range []struct{ held, passed, after, then string }{
		{"npm notice continue? [y] ", "npm notice continue? [y] ", "y\nnpm verbose x\n", "y\n"},
		{"n", "n", "o\nnpm info x\n", "o\n"},
		{"go on? n", "n", "pm\nnpm http x\n", "pm\n"},
		{"\x1b[1mnpm", "\x1b[1mnpm", "?\n", "?\n"},
		{"\x1b[1m", "", "npm verbose x\n", ""},
		{"npm verbose x \x1b", "", "[1G", "\x1b[1G"},
		{"x\x1b", "\x1b", "[6n\nnpm info x\n", "[6n\n"},
	} {
		f := NewFilter("notice", 11, 19)
		f.Next([]byte(c.held))
		if got := string(f.Pass()); got != c.passed {
			t.Errorf("of %q it passes %q, want %q", c.held, got, c.passed)
		}
		if got := run(f, c.after); got != c.then {
			t.Errorf("after %q, %q becomes %q, want %q", c.held, c.after, got, c.then)
		}
	}
}

func FuzzFilter(f *testing.F) {
	for _, c := range filterCases {
		f.Add([]byte(c.in), 3)
	}
	f.Fuzz(func(t *testing.T, in []byte, cut int) {
		whole := run(NewFilter("notice", 11, 19), string(in))
		if len(in) > 0 {
			at := (cut%len(in) + len(in)) % len(in)
			if parts := run(NewFilter("notice", 11, 19), string(in[:at]), string(in[at:])); parts != whole {
				t.Fatalf("cut at %d: %q, whole %q", at, parts, whole)
			}
		}
		if len(whole) > len(in) {
			t.Fatalf("%d bytes became %d", len(in), len(whole))
		}
	})
}
