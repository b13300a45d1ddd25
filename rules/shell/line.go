package shell

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Token is a part of a line: a word, which is quoted, or a shell's own syntax, which is not.
type Token struct {
	Text   string
	Syntax bool
}

// Words makes a line of a program and its arguments.
func (s Shell) Words(words ...string) (string, bool) {
	var tokens []Token
	for _, w := range words {
		tokens = append(tokens, Token{Text: w})
	}
	return s.Line(tokens)
}

// Line writes tokens as a line.
func (s Shell) Line(tokens []Token) (string, bool) {
	var line strings.Builder
	starts := true
	for i, t := range tokens {
		text, ok := s.token(t, starts)
		if !ok {
			return "", false
		}
		if i > 0 && !(t.Syntax && slices.Contains(tight, t.Text)) && !strings.HasSuffix(line.String(), "\n") {
			line.WriteByte(' ')
		}
		line.WriteString(text)
		starts = t.Syntax && Separates(t.Text)
	}
	return line.String(), len(tokens) > 0
}

// tight is what is close to the word in front.
var tight = []string{";", "\n"}

func (s Shell) token(t Token, starts bool) (string, bool) {
	switch {
	case t.Syntax:
		return s.syntax(t.Text)
	case starts:
		return s.program(t.Text)
	}
	return s.Quote(t.Text)
}

// foreign are programs that Windows lacks, or has another thing under the name of: curl is PowerShell's own, and so
// is set.
var foreign = []string{
	"grep", "printenv", "stty", "unset", "export", "read", "curl", "date", "cat", "ls", "test", "printf",
}

// program is the word that a command begins with. In PowerShell one in quotes is a text, no program; an assignment
// in front is sh's.
func (s Shell) program(word string) (string, bool) {
	windows := s == PowerShell || s == Cmd
	if windows && (slices.Contains(foreign, word) || assignment().MatchString(word)) || s == PowerShell &&
		word == "set" {
		return "", false
	}
	if windows && !s.bare(word) {
		return "", false
	}
	return s.Quote(word)
}

var assignment = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\w+=`) })

const noInput = "</dev/null"

// Separates recognises the syntax behind which another command begins.
func Separates(syntax string) bool {
	return slices.Contains([]string{"|", "&&", "||", ";", "\n"}, syntax)
}

// syntax translates what the shells write differently; what only some have gets no line in the others. Anything else
// is the author's own for a shell that he knows.
func (s Shell) syntax(text string) (string, bool) {
	switch {
	case s == Other:
		return "", false
	case s == PowerShell && (text == "&&" || text == "||" || text == noInput), s == Cmd && text == ";":
		return "", false // Windows PowerShell 5.1 has no &&, and no PowerShell reads a file by <
	case s == Cmd && strings.HasSuffix(text, "/dev/null"):
		return strings.Replace(text, "/dev/null", "NUL", 1), true
	case s == PowerShell && strings.HasSuffix(text, ">/dev/null"):
		return strings.Replace(text, "/dev/null", "$null", 1), true
	}
	return text, true
}
