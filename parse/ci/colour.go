package ci

import (
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"npmx/parse/scan"
)

// StripColours deletes SGR, mode and string sequences. It leaves CR and the sequences that move or erase: those decide
// what a terminal would show. It also deletes the forms in which a log lost its ESC or spells it out.
func StripColours(s string) string {
	if strings.IndexByte(s, 0x1b) >= 0 {
		s = string(scan.Strip(nil, []byte(s)))
	}
	// what a JSON string spells is deleted once it is opened
	if strings.IndexByte(s, '[') >= 0 && !(strings.Contains(s, `{"`) && strings.Contains(s, `\u001b`)) {
		s = stripSpelt(s)
	}
	return s
}

// colourCode is a colour without its ESC; rest is what comes after the bracket.
const colourCode = `^\[(?P<rest>(?:\d{1,3}(?:;\d{0,3})*)[mKGJ]|\?25[hl])`

var colour = sync.OnceValue(func() *pattern { return compile(colourCode) })

// lost is a colour whose ESC became text, or is gone.
type lost struct {
	from, to int
	code     string
	bare     bool // nothing is left of the ESC
}

// stripSpelt deletes colours whose ESC became text, or is gone. Without any trace of the ESC it takes two codes or a
// reset: "[1m 3s] all tasks done" is a duration.
func stripSpelt(s string) string {
	found := lostCodes(s)
	bare, reset := 0, false
	for _, c := range found {
		if c.bare {
			bare++
			reset = reset || c.code == "0m" || c.code == "39m" || c.code == "22m" || c.code == "49m"
		}
	}
	if found == nil || bare == len(found) && bare < 2 && !reset {
		return s
	}
	var b strings.Builder
	at := 0
	for _, c := range found {
		// the second: a true sequence that redraws
		if c.bare && bare < 2 && !reset || c.from > 0 && s[c.from-1] == 0x1b {
			continue
		}
		b.WriteString(s[at:c.from])
		at = c.to
	}
	b.WriteString(s[at:])
	return b.String()
}

func lostCodes(s string) (found []lost) {
	for at := 0; ; {
		i := strings.IndexByte(s[at:], '[')
		if i < 0 {
			return found
		}
		i += at
		at = i + 1
		var m match
		if at == len(s) || s[at] != '?' && (s[at] < '0' || s[at] > '9') {
			continue
		}
		if _, ok := colour().at(s[i:], &m); ok {
			n := spelt(s[:i])
			at = i + 1 + len(m.group(slotRest))
			found = append(found, lost{i - n, at, m.group(slotRest), n == 0})
		}
	}
}

// spelt measures an ESC at the end of s that became text, or a byte that is not UTF-8.
func spelt(s string) int {
	for _, form := range []string{"^[", `\u001b`, `\x1b`, `\033`} {
		if strings.HasSuffix(s, form) {
			return len(form)
		}
	}
	if r, n := utf8.DecodeLastRuneInString(s); r == utf8.RuneError {
		return n
	}
	return 0
}

var (
	gitlabSection = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?:\x1b\[0K)?section_(?:start|end):\d+:[\w.-]+(?:\[[^\]]*\])?\r?(?:\x1b\[0K)?`)
	})
	travisFold = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`travis_(?:fold|time):(?:start|end)[:\w.=,-]*\r?(?:\x1b\[0K)?`)
	})
	buildkite = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?:\x1b|\^\[)?_bk;t=\d+(?:\x07|\^G)?|\x1b_`)
	})
)

// markers deletes what GitLab, Travis and Buildkite write between the words, while CR and ESC are still there, and
// names the system.
func markers(s string) (rest, system string) {
	if strings.IndexByte(s, '_') < 0 {
		return s, ""
	}
	if strings.Contains(s, "section_") {
		if t := gitlabSection().ReplaceAllString(s, ""); t != s {
			s, system = t, "gitlab"
		}
	}
	if strings.Contains(s, "travis_") {
		if t := travisFold().ReplaceAllString(s, ""); t != s {
			s, system = t, "travis"
		}
	}
	if strings.Contains(s, "_bk;t=") {
		if t := buildkite().ReplaceAllString(s, ""); t != s {
			s, system = t, "buildkite"
		}
	}
	return s, system
}
