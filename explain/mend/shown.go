package mend

import (
	"regexp"
	"strings"
	"sync"
)

// redacted stands for what a diff does not show.
const redacted = "<redacted>"

// Shown is a file of settings as a diff may show it, line for line. mask knows the secrets that npm reads; what it
// does not read may hold old ones, so that of comments, certificates and lines without a value nothing is shown, and
// of what looks like a secret by its key no value.
func Shown(text string, mask func(line string) string) string {
	var b strings.Builder
	pem := false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		begins, ends := strings.Contains(line, "-----BEGIN"), strings.Contains(line, "-----END")
		switch {
		case pem:
			b.WriteString(redacted)
		default:
			b.WriteString(shownLine(strings.TrimPrefix(line, "\ufeff"), mask))
		}
		pem = (pem || begins) && !ends
		b.WriteString("\n")
	}
	return b.String()
}

func shownLine(line string, mask func(string) string) string {
	trimmed := strings.TrimSpace(line)
	key, value, ok := strings.Cut(line, "=")
	value = strings.TrimSpace(value)
	switch {
	case trimmed == "":
		return ""
	case trimmed[0] == '#' || trimmed[0] == ';':
		return trimmed[:1] + " " + redacted
	case section().MatchString(trimmed):
		return mask(trimmed)
	case !ok || commandMark().MatchString(trimmed):
		return redacted
	case value == "" || value == Token || reference().MatchString(value):
		return mask(strings.TrimSpace(key)) + "=" + value
	case secretKey().MatchString(key):
		return mask(strings.TrimSpace(key)) + "=" + redacted
	}
	return mask(line)
}

var (
	section   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\[[\w@.:/ -]{1,80}\]$`) })
	reference = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^"?\$\{\w+\??\}"?$`) })
	// commandMark begins what a CI system takes for a command of its own wherever it is in a log.
	commandMark = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^::|##\[|##vso\[|##teamcity\[`) })
	secretKey   = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)auth|token|pass|secret|otp|^\s*"?(cert|key|ca)(\[\])?"?\s*$`)
	})
)
