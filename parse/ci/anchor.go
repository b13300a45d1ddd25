package ci

import (
	"slices"
	"strings"
)

// levels are npm's words after its name, of all versions; lerna has them too.
var levels = []string{"ERR!", "error", "WARN", "warn", "notice", "info", "http", "timing", "verbose", "verb", "silly",
	"sill"}

// Level splits the head of a line of npm or lerna, which lerna-lite took over with its words: program, level and what
// follows it. ok is false for any other line.
func Level(s string) (program, level, rest string, ok bool) {
	s = strings.TrimLeft(s, " \u2009")
	switch {
	case strings.HasPrefix(s, "npm "):
		program, s = "npm", s[4:]
	case strings.HasPrefix(s, "lerna "), strings.HasPrefix(s, "lerna-lite "):
		program, s = "lerna", s[strings.IndexByte(s, ' ')+1:]
	default:
		return "", "", "", false
	}
	for _, l := range levels {
		if !strings.HasPrefix(s, l) {
			continue
		}
		after := s[len(l):]
		if after == "" || after[0] == ' ' {
			return program, l, strings.TrimPrefix(after, " "), true
		}
	}
	return "", "", "", false
}

// heads begin lines of clients other than npm that no other program prints.
var heads = []string{"ERR_PNPM_", "[ERR_PNPM_", "Error: ERR_PNPM_", "Skipped OIDC: ", "error An unexpected error",
	"error Error: ", "error Couldn't find ",
	"error Received malformed response from registry ", "error Couldn't publish ",
	"error No token found and can't prompt for login",
	"ResponseError: Request failed ", "error: GET ", "error: PUT ", "error: POST ",
	"error: missing authentication (run ",
	"bun install v", "bun add v", "bun publish v"} // of a publication bun says nothing else that is its own

// Heads returns the beginnings of such lines.
func Heads() []string { return slices.Clone(heads) }

// Anchor recognises a line that certainly is a package manager's own: what is in front of one is a prefix.
func Anchor(s string) bool {
	s = strings.TrimLeft(s, " \u2009")
	if s == "" {
		return false
	}
	switch s[0] {
	case 'n', 'l':
		_, _, _, ok := Level(s)
		return ok
	case 'E', '[', 'e', 'R', 'b', 'S':
		for _, h := range heads {
			if strings.HasPrefix(s, h) {
				return true
			}
		}
		return strings.HasPrefix(s, "error: ") && (strings.Contains(s, " downloading tarball ") ||
			strings.Contains(s, " downloading package manifest "))
	}
	return berry(s)
}

// berry knows the head of yarn 2 and later: "➤ YN0041: ".
func berry(s string) bool {
	s, ok := strings.CutPrefix(s, "➤ YN")
	if !ok || len(s) < 6 {
		return false
	}
	for i := range 4 {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s[4:6] == ": "
}
