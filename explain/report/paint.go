package report

import (
	"regexp"
	"strings"
	"sync"

	"npmx/parse/redact"
)

// SGR codes of the sixteen basic colours, which each terminal has in a shade that suits its background; a report has no
// other escape of its own but those of hyperlinks.
const (
	bold    = "1"
	dim     = "2"
	reverse = "7"
	red     = "31"
	yellow  = "33"
	green   = "32"
	blue    = "34"
	cyan    = "36"
)

func (p page) paint(code, s string) string {
	if !p.o.Color || s == "" || code == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// link makes a text one that a terminal opens (OSC 8), if its target is an address with nothing odd in it.
func (p page) link(target, text string) string {
	if !p.o.Links || !linkable().MatchString(target) {
		return text
	}
	p.links[target] = true
	return linkStart + target + linkEnd + text + linkStart + linkEnd
}

const (
	linkStart = "\x1b]8;;"
	linkEnd   = "\x1b\\"
)

var linkable = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:https?|file)://[!-~]{1,1000}$`)
})

// fileLink makes a place one that a terminal opens, where it is one of this machine. A relative path is one of o.Dir.
func (p page) fileLink(path, text string) string {
	full := unixPath(path, p.o.Home)
	if !strings.HasPrefix(full, "/") && !strings.HasPrefix(full, "~") {
		full = strings.TrimRight(p.o.Dir, "/") + "/" + full
	}
	if p.o.Dir == "" || !strings.HasPrefix(full, "/") { // a drive of Windows is no path of an address
		return text
	}
	return p.link("file://"+spot{path: full}.uri(), text)
}

// tame is the last pass before a terminal: whatever a text still holds, no character of it does anything there, but
// for our own colours and links.
func (p page) tame(s string) string {
	if !p.o.Color && !p.o.Links {
		return redact.Clean(s)
	}
	var b strings.Builder
	done := 0
	for _, m := range ownMark().FindAllStringSubmatchIndex(s, -1) {
		if !p.ours(s, m) {
			continue
		}
		b.WriteString(redact.Clean(s[done:m[0]]) + s[m[0]:m[1]])
		done = m[1]
	}
	return b.String() + redact.Clean(s[done:])
}

// ours recognises an escape that this page can have written: a text may hold a colour, which does no harm, but only a
// link to where we link ourselves.
func (p page) ours(s string, m []int) bool {
	if !strings.HasPrefix(s[m[0]:], linkStart) {
		return p.o.Color
	}
	return p.o.Links && (m[2] == m[3] || p.links[s[m[2]:m[3]]])
}

var ownMark = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile("\x1b\\[(?:0|1|2|7|31|32|34|36)m|\x1b\\]8;;([!-~]*)\x1b\\\\")
})

// tame makes a text of a format for programs harmless.
func tame(s string) string { return redact.Clean(s) }
