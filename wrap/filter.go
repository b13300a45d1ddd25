package wrap

import (
	"bytes"
	"slices"
	"strings"
)

// Level is one of npm's loglevels.
type Level string

// levels from the quietest to the loudest; each shows its own lines and those of all before it.
var levels = []Level{"silent", "error", "warn", "notice", "http", "info", "verbose", "silly"}

// heads are the words behind "npm " of the lines that belong to a level, in the spellings before and after npm
// 10.6. "timing" is shown with http by npm 9 and later, with info before; both are above the level that people see.
var heads = map[Level][]string{
	"http": {"http", "timing"}, "info": {"info"}, "verbose": {"verbose", "verb"}, "silly": {"silly", "sill"},
}

// maxHeld bounds what is held back while a line is undecided: a head with its colours is a tenth of that.
const maxHeld = 4 << 10

// Filter hides the lines that npm prints only because npmx raised its loglevel, and passes every other byte the
// moment it comes, so that a prompt without a line break shows at once. It is fed the bytes of one stream in any
// pieces.
type Filter struct {
	hidden []string // visible beginnings of lines that are dropped
	inside []string // those that are looked for in a line as well
	once   bool     // npm 11.8 and later print a notice once a command, unless at verbose
	seen   map[string]bool

	state   state
	held    []byte // of the line's beginning, not passed yet
	visible []byte // what of held would be seen
	escape  []byte // an escape sequence that is not complete yet
	broken  bool   // the last byte ended a line
	dropped bool   // which was dropped
	out     []byte
}

type state int

const (
	undecided state = iota
	passing
	dropping
	noticing // a notice is held to its end, to see whether it was printed before
)

// NewFilter hides what show would not have printed, of an npm that runs at verbose.
func NewFilter(show Level, major, minor int) *Filter {
	f := &Filter{once: major > 11 || major == 11 && minor >= 8, seen: map[string]bool{}}
	louder := false
	for _, l := range levels {
		if louder {
			for _, h := range heads[l] {
				f.hidden = append(f.hidden, "npm "+h+" ")
			}
		}
		louder = louder || l == show
	}
	for _, g := range glued() {
		if slices.ContainsFunc(f.hidden, func(h string) bool { return strings.HasPrefix(g, h) }) {
			f.inside = append(f.inside, g)
		}
	}
	return f
}

// Next takes the stream's next bytes and gives those that may be shown now. The result is valid until the next call.
func (f *Filter) Next(b []byte) []byte {
	f.out = f.out[:0]
	for _, c := range b {
		f.add(c)
	}
	return f.out
}

// Held returns what is neither passed nor dropped yet.
func (f *Filter) Held() []byte { return append(append([]byte(nil), f.held...), f.escape...) }

// Pass returns what the user may be waiting to see, when nothing more has come for a while: the beginning of a line
// that may be a question. The rest of that line is passed as well. Colours without a word, and what a dropped line
// leads to, can wait.
func (f *Filter) Pass() []byte {
	if f.state == dropping || len(f.visible)+len(f.escape) == 0 && f.state != passing {
		return nil
	}
	out := f.Rest()
	f.state = passing
	return out
}

// Rest returns what is still held when the stream has ended, a sequence that was cut short too.
func (f *Filter) Rest() []byte {
	rest := f.Held()
	f.held, f.visible, f.escape = nil, nil, nil
	return rest
}

func (f *Filter) add(c byte) {
	if len(f.escape) > 0 || c == 0x1b {
		f.control(c)
		return
	}
	f.broken, f.dropped = c == '\n', f.state == dropping
	f.text(c)
}

func (f *Filter) text(c byte) {
	switch f.state {
	case passing:
		f.glue(c)
		if c == '\n' || c == '\r' {
			f.begin()
		}
	case dropping:
		if c == '\n' {
			f.begin()
		}
	default:
		f.hold(c)
	}
}

// glued are the heads that npm is known to write right behind a script's last line where that was not ended; without a
// colour, since at a terminal it goes to the line's start first. No other word is looked for in a line: a help page may
// well suggest npm info.
func glued() []string {
	return []string{"npm verbose stack ", "npm verb stack ", "npm verbose cwd ", "npm verb cwd ", "npm http fetch "}
}

// glue passes a byte of a line that is passed, and holds what may be one of those heads.
func (f *Filter) glue(c byte) {
	if len(f.held) == 0 && c != 'n' {
		f.out = append(f.out, c)
		return
	}
	f.held = append(f.held, c)
	for len(f.held) > 0 {
		for _, h := range f.inside {
			if h == string(f.held) {
				f.state, f.held = dropping, f.held[:0]
				return
			}
			if strings.HasPrefix(h, string(f.held)) {
				return
			}
		}
		f.out = append(f.out, f.held[0])
		f.held = append(f.held[:0], f.held[1:]...)
	}
}

// begin starts a line: what follows is undecided.
func (f *Filter) begin() {
	f.state, f.held, f.visible = undecided, f.held[:0], f.visible[:0]
}

// control collects an escape sequence. One that moves to the line's start begins a line: that is how npm erases its
// spinner.
func (f *Filter) control(c byte) {
	f.escape = append(f.escape, c)
	if !complete(f.escape) && len(f.escape) < 256 {
		return
	}
	sequence := f.escape
	f.escape = f.escape[:0]
	broken := f.broken
	f.broken = false
	switch {
	case broken && string(sequence) == "\x1b[0m": // npm 6 to 9 end a line's colours behind the line break
		if !f.dropped {
			f.out = append(f.out, sequence...)
		}
	case f.state == dropping:
		if !colours(sequence) {
			f.out = append(f.out, sequence...)
		}
	default:
		f.steer(sequence)
	}
}

// steer meets a sequence in a line that is not dropped. Colours wait for the words that they belong to. Anything else,
// such as a question about the cursor's position, is passed at once: the user may be waiting for what it leads to, and
// no head of npm's has colours in front of one.
func (f *Filter) steer(sequence []byte) {
	f.held = append(f.held, sequence...)
	switch {
	case f.state == passing || movesToStart(sequence), !colours(sequence) && len(f.visible) == 0:
		f.out = append(f.out, f.held...)
		f.held = f.held[:0]
		if f.state != passing || movesToStart(sequence) {
			f.begin()
		}
	case len(f.held) > maxHeld:
		f.pass()
	}
}

func colours(sequence []byte) bool { return bytes.HasSuffix(sequence, []byte("m")) }

// movesToStart reports whether a sequence moves to a line's start, or erases it.
func movesToStart(sequence []byte) bool {
	switch string(sequence) {
	case "\x1b[G", "\x1b[0G", "\x1b[1G", "\x1b[K", "\x1b[0K", "\x1b[1K", "\x1b[2K":
		return true
	}
	return false
}

// complete reports whether an escape sequence has ended: CSI at its final byte, OSC at BEL or ST, others after one
// byte.
func complete(s []byte) bool {
	last := s[len(s)-1]
	switch {
	case len(s) < 2:
		return false
	case s[1] == '[':
		return len(s) > 2 && last >= 0x40 && last <= 0x7e
	case s[1] == ']':
		return last == 0x07 || len(s) > 3 && last == '\\' && s[len(s)-2] == 0x1b
	}
	return true
}

// hold adds a byte to the line's beginning and decides as soon as it can.
func (f *Filter) hold(c byte) {
	f.held = append(f.held, c)
	if c == '\r' && f.state == undecided {
		f.pass()
		f.begin()
		return
	}
	if c != '\r' && c != '\n' {
		f.visible = append(f.visible, c)
	}
	if f.state == noticing {
		f.notice(c)
		return
	}
	switch f.judge() {
	case dropping:
		f.out = append(f.out, steering(f.held)...)
		f.state, f.held, f.visible = dropping, f.held[:0], f.visible[:0]
	case noticing:
		f.state = noticing
		if c == '\n' {
			f.notice(c)
		}
	case passing:
		f.pass()
		if c == '\n' {
			f.begin()
		}
	}
}

func (f *Filter) pass() {
	f.out = append(f.out, f.held...)
	f.state, f.held, f.visible = passing, f.held[:0], f.visible[:0]
}

// judge compares what is seen so far with the heads.
func (f *Filter) judge() state {
	if len(f.held) > maxHeld || f.held[len(f.held)-1] == '\n' {
		return passing
	}
	seen, open := string(f.visible), false
	for _, h := range f.hidden {
		if strings.HasPrefix(seen, h) {
			return dropping
		}
		open = open || strings.HasPrefix(h, seen)
	}
	if f.once && strings.HasPrefix(seen, noticeHead) {
		return noticing
	}
	if open || f.once && strings.HasPrefix(noticeHead, seen) {
		return undecided
	}
	return passing
}

const noticeHead = "npm notice"

// notice ends a held notice: one that was printed before is dropped. Empty ones are kept: npm counts a notice of
// nothing and one of an empty word as two, and those within a longer one not at all, and they look alike. (So of
// several packages that are published at once each has its first empty line.)
func (f *Filter) notice(c byte) {
	if len(f.held) > maxHeld {
		f.pass()
		return
	}
	if c != '\n' {
		return
	}
	if text := string(f.visible); f.seen[text] && strings.TrimSpace(text) != noticeHead {
		f.out = append(f.out, steering(f.held)...)
	} else {
		if len(f.seen) < 1000 {
			f.seen[text] = true
		}
		f.out = append(f.out, f.held...)
	}
	f.begin()
}

// steering keeps the escape sequences in front of a dropped line that move and erase; colours go with the words
// they belong to.
func steering(held []byte) []byte {
	var out []byte
	for i := 0; i < len(held); i++ {
		if held[i] != 0x1b {
			continue
		}
		end := i + 2
		for end < len(held) && !complete(held[i:end]) {
			end++
		}
		if s := held[i:min(end, len(held))]; !colours(s) {
			out = append(out, s...)
		}
		i = end - 1
	}
	return out
}
