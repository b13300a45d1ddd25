package ci

import (
	"regexp"
	"strings"
	"sync"

	"npmx/parse/scan"
)

// StripColours deletes SGR, mode and string sequences. It leaves CR and the sequences that move or erase: those tell what a
// terminal would show. Also the forms are deleted in which a log lost its ESC or spells it out.
func StripColours(s string) string {
	if strings.IndexByte(s, 0x1b) >= 0 {
		s = string(scan.Strip(nil, []byte(s)))
	}
	if strings.IndexByte(s, '[') >= 0 && !(strings.Contains(s, `{"`) && strings.Contains(s, `\u001b`)) { // what a JSON string spells is deleted once it is opened
		s = stripSpelt(s)
	}
	return s
}

var spelt = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(\^\[|\\u001b|\\x1b|\\033|\x{FFFD})?\[((?:\d{1,3}(?:;\d{0,3})*)[mKGJ]|\?25[hl])`)
})

// stripSpelt deletes colours whose ESC became text, or is gone. Without any trace of the ESC it takes two codes or a reset:
// "[1m 3s] all tasks done" is a duration.
func stripSpelt(s string) string {
	if !speltMaybe(s) {
		return s
	}
	found := spelt().FindAllStringSubmatchIndex(s, -1)
	bare, reset := 0, false
	for _, m := range found {
		if m[2] < 0 {
			bare++
			code := s[m[4]:m[5]]
			reset = reset || code == "0m" || code == "39m" || code == "22m" || code == "49m"
		}
	}
	var b strings.Builder
	at := 0
	for _, m := range found {
		if m[2] < 0 && bare < 2 && !reset {
			continue
		}
		if m[0] > 0 && s[m[0]-1] == 0x1b {
			continue // a true sequence that redraws
		}
		b.WriteString(s[at:m[0]])
		at = m[1]
	}
	b.WriteString(s[at:])
	return b.String()
}

// speltMaybe is the cheap test in front of the regular expression: "[" and a digit or "?25" behind it.
func speltMaybe(s string) bool {
	for i := 0; i+2 < len(s); i++ {
		if s[i] == '[' && (s[i+1] >= '0' && s[i+1] <= '9' || s[i+1] == '?') && (i == 0 || s[i-1] != 0x1b) {
			return true
		}
	}
	return false
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
	stepLink = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\[(\d+)\]\(https://github\.com/[^)\s]*#step:\d+:\d+\)`)
	})
)

// markers deletes what GitLab, Travis and Buildkite write between the words, while CR and ESC are still there, and names the system.
func markers(s string) (rest, system string) {
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

// links undoes what a page does to numbers: [4](https://github.com/...#step:6:10)01 is 401.
func links(s string) string {
	if !strings.Contains(s, "](https://github.com/") {
		return s
	}
	return stepLink().ReplaceAllString(s, "$1")
}
