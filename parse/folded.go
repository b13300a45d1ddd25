package parse

import (
	"strings"

	"npmx/parse/ci"
)

// Forms of issues, narrow terminals, agents and PowerShell break what npm says in one line: the registry's reason goes
// to a line of its own, without npm's head.

const (
	narrow   = 70  // columns of a line that a terminal or a form may have broken
	maxFolds = 8   // lines of a reason: a registry's is a sentence or two
	maxFold  = 512 // bytes of each
)

// refold puts a line without a head back on the one that it was broken off. Wrapped tells that this one ends in the
// space at which PowerShell broke it.
func (b *block) refold(raw string, l ci.Line, wrapped bool) bool {
	text := strings.TrimSpace(raw)
	if b.kind != npmFrame || len(b.lines) == 0 || len(b.folds) >= maxFolds || len(raw) > maxFold ||
		!b.goesOn(l.No, nextLine) ||
		text == "" {
		return false
	}
	last := &b.lines[len(b.lines)-1]
	glue, ok := b.broken(last.text, raw, text)
	switch {
	case ok:
	case wrapped:
		glue, ok = " ", unfinished(last.text) && b.directly(*last)
		b.width = max(b.width, len(raw))
	default:
		glue, ok = "", b.torn(last, raw, text)
	}
	if !ok {
		return false
	}
	last.text += glue + text
	b.folds, b.lastNo = append(b.folds, said{l.No, text}), l.No
	return true
}

// directly reports that nothing else of npm's stands between a line, or what was put back on it, and this one.
func (b *block) directly(last said) bool {
	return last.no == b.lastNo || len(b.folds) > 0 && b.folds[len(b.folds)-1].no == b.lastNo
}

// torn reports whether text is the rest of an address that is longer than PowerShell's window: that breaks it where the
// window ends. An address of which that cannot be told gets a mark, so that it names no package.
func (b *block) torn(last *said, raw, text string) bool {
	address := last.text[strings.LastIndexByte(last.text, ' ')+1:]
	_, site, ok := strings.Cut(address, "://")
	if !ok || b.width == 0 || !b.directly(*last) || len(address) < b.width || strings.HasSuffix(address, cutOff) {
		return false
	}
	word, rest, _ := strings.Cut(text, " ")
	switch {
	case strings.Trim(word, inAddress) != "":
		return false
	case rest != "":
		return strings.HasPrefix(rest, "-") || strings.HasSuffix(raw, " ")
	case strings.HasSuffix(raw, " "), strings.Contains(word, "/"), !strings.Contains(site, "/"):
		return true
	}
	last.text += cutOff // the rest, or another program's only word
	return false
}

// cutOff marks an address whose end is not known. No name has it.
const cutOff = "…"

// inAddress are the characters of a registry's addresses.
const inAddress = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%@/:?=&+"

// broken reports whether text goes on a line, and what was between the two.
func (b *block) broken(last, raw, text string) (glue string, ok bool) {
	word := last[strings.LastIndexByte(last, ' ')+1:]
	if strings.Contains(word, "://") && strings.HasSuffix(text, ".tgz") && !strings.Contains(text, " ") {
		return "", !strings.HasSuffix(word, ".tgz") && b.directly(b.lines[len(b.lines)-1])
	}
	f := Failure{}
	if !f.answered(statusOf(b.code.text), stripHeading(strings.TrimSpace(last))) {
		return "", false
	}
	open := strings.HasSuffix(strings.TrimSpace(last), " -")
	indented := raw != text && (raw[0] == ' ' || raw[0] == '\t')
	begun := len(b.folds) > 0
	switch {
	case strings.HasPrefix(text, "- ") && f.Message == "" && !open && !begun:
		return " ", true
	case open && !strings.HasPrefix(text, "at "), begun && indented && !strings.HasPrefix(text, "at "):
		return " ", true
	case indented && f.Message == "" && !begun && endsLine(last):
		return " - ", startsSentence(text)
	}
	return " ", f.Message != "" && len(last) >= narrow && text[0] >= 'a' && text[0] <= 'z' &&
		strings.HasSuffix(text, ".")
}

// unfinished reports that a line of npm's is one of words, and not the empty "404 " that npm prints between them.
func unfinished(s string) bool { return len(strings.Fields(s)) > 1 }

// endsLine reports that an address ends the line.
func endsLine(s string) bool { return isURL(s[strings.LastIndexByte(s, ' ')+1:]) }

// startsSentence distinguishes a registry's reason from what another program prints below: it has several words, is no
// command, and has no stack's or list's mark in front.
func startsSentence(text string) bool {
	letter := text[0] >= 'A' && text[0] <= 'Z' || text[0] >= 'a' && text[0] <= 'z'
	return letter && len(strings.Fields(text)) >= 3 && commandOf(text) == "" && !strings.HasPrefix(text, "at ")
}

// straight undoes the quotes that word processors and chats make of a client's.
func straight(text string) string {
	if !strings.ContainsAny(text, "“”") {
		return text
	}
	return strings.NewReplacer("“", `"`, "”", `"`).Replace(text)
}
