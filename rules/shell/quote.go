package shell

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// longest bounds a value: a terminal cuts a pasted line at 4096 bytes, and what is left of it may be another command.
const longest = 1024

// Quote writes a value as one word.
func (s Shell) Quote(value string) (string, bool) {
	if len(value) > longest || !utf8.ValidString(value) || strings.ContainsFunc(value, unseen) {
		return "", false
	}
	if s.bare(value) {
		return value, true
	}
	switch s {
	case POSIX, Fish:
		return s.quoteUnix(value), true
	case PowerShell, Cmd:
		return s.quoteWindows(value)
	}
	return "", false
}

// unseen are characters that a terminal obeys or hides, so that what is pasted is not what was read.
func unseen(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Variation_Selector,
		unicode.Co) || r == unicode.ReplacementChar
}

// bare are the characters that mean themselves: in all shells, and beyond them in some.
const bare = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_/:.=+-"

// bare recognises a word that needs no quotes. A = in front is zsh's for a program's path, and PowerShell reads -a.b as
// two words and digits as a number; what is for cmd.exe is such that it may read it, too.
func (s Shell) bare(value string) bool {
	set := bare
	switch s {
	case POSIX, Fish, Other:
		set += "@,"
	case PowerShell, Cmd:
		if strings.HasPrefix(value, "-") && !strings.HasPrefix(value, "--") && strings.ContainsAny(value, ".:") ||
			value == "--" ||
			value != "" && value[0] >= '0' && value[0] <= '9' {
			return false
		}
	}
	return value != "" && value[0] != '=' && strings.Trim(value, set) == ""
}

// quoteUnix prefers the other quotes to a quote that must be written in a roundabout way.
func (s Shell) quoteUnix(value string) string {
	switch {
	case !strings.Contains(value, "'") && (s == POSIX || !strings.Contains(value, `\`)):
		return "'" + value + "'"
	case !strings.ContainsAny(value, "\"$`\\!"):
		return `"` + value + `"`
	case s == Fish:
		return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(value) + "'"
	}
	return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
}

// active is what no quotes keep from cmd.exe, or what PowerShell would read inside the quotes that cmd.exe wants.
// PowerShell is refused the same: npm is a batch file there, whose arguments cmd.exe reads again. Typographic quotes
// are quotes to PowerShell.
const active = "%!\"^&|<>$`‘’‚‛“”„"

func (s Shell) quoteWindows(value string) (string, bool) {
	if value == "" || strings.ContainsAny(value, active) || strings.HasSuffix(value, `\`) {
		return "", false
	}
	if s == Cmd {
		return `"` + value + `"`, true
	}
	return "'" + strings.ReplaceAll(value, "'", "''") + "'", true
}
