package explain

import (
	"slices"
	"strings"

	"npmx/parse/npmrc"
	"npmx/parse/redact"
	"npmx/rules/shell"
)

// NpmLine is the line a person typed, as far as it can hold no secret: it goes into reports, which travel. Left out
// are flags that speak of one, with the word behind them, what is meant for scripts and other programs, and the
// operands of the commands that set secrets. It is for reading; npmCommand is for pasting.
func NpmLine(c *npmrc.Config, args []string) string {
	return c.Redactor().Text(strings.Join(npmWords(c, args), " "))
}

// npmCommand is the same for a shell; "" if it cannot be given a line that does what the typed one did.
func npmCommand(c *npmrc.Config, args []string, sh shell.Shell) string {
	for _, w := range shownWords(c, args) {
		if redact.Clean(w) != w {
			return ""
		}
	}
	line, ok := sh.Words(npmWords(c, args)...)
	if !ok || c.Redactor().Text(line) != line {
		return ""
	}
	return line
}

func npmWords(c *npmrc.Config, args []string) []string {
	words := []string{"npm"}
	for _, w := range shownWords(c, args) {
		words = append(words, shownWord(c.Redactor(), w))
	}
	return words
}

// most operands, and the subcommands that count as one, of commands whose others are secrets, or are another
// program's own words.
var operandsOf = map[string]struct {
	most int
	subs string
}{
	"config": {1, "set get delete rm list ls edit fix"}, "set": {}, "get": {},
	"token":   {1, "list ls create revoke rm delete"},
	"profile": {1, "get set enable-2fa disable-2fa"}, "login": {}, "adduser": {}, "owner": {1, "add rm ls"},
	"hook": {1, "add ls rm update"},
	"pkg":  {1, "set get delete fix"}, "start": {}, "stop": {}, "test": {}, "restart": {},
	"run-script": {1, ""}, "exec": {1, ""}, "init": {1, ""}, "": {},
}

// shownWords goes by the words that npm itself takes for command and operands: any other word is a flag's value.
func shownWords(c *npmrc.Config, args []string) (shown []string) {
	operands, taken := c.Words(), 0
	limit, limited := operandsOf[c.Command()]
	for i := 0; i < len(args) && args[i] != "--"; i++ {
		switch a := args[i]; {
		case isFlag(a) && secretFlag(a):
			if !strings.Contains(a, "=") && i+1 < len(args) && !longFlag(args[i+1]) {
				i++
			}
		case isFlag(a):
			shown = append(shown, a)
		case taken < len(operands) && a == operands[taken]:
			fits := taken == 0 || !limited || taken <= limit.most &&
				(limit.subs == "" || slices.Contains(strings.Fields(limit.subs), a))
			if taken++; fits {
				shown = append(shown, a)
			}
		case i > 0 && isFlag(args[i-1]):
			shown = append(shown, a)
		}
	}
	return shown
}

func isFlag(word string) bool   { return len(word) > 1 && word[0] == '-' }
func longFlag(word string) bool { return len(word) > 2 && strings.HasPrefix(word, "--") }

// secretFlag recognises flags whose value may be a secret by their name; npm takes abbreviations, too.
func secretFlag(word string) bool {
	name, _, _ := strings.Cut(strings.ToLower(strings.TrimLeft(word, "-")), "=")
	if strings.HasPrefix(name, "_") || strings.HasPrefix(name, "//") || name == "ot" || name == "ke" {
		return true
	}
	return slices.ContainsFunc([]string{"auth", "token", "pass", "otp", "secret", "key", "cert", "cred", "user"},
		func(part string) bool { return strings.Contains(name, part) })
}

// shownWord masks one word; an address in it loses what may be secret. What comes behind the # of a git address names a
// commit.
func shownWord(r *redact.Redactor, word string) string {
	flag, value, hasValue := strings.Cut(word, "=")
	if isFlag(word) && hasValue {
		return redact.Clean(r.Text(flag)) + "=" + shownWord(r, value)
	}
	if !strings.Contains(word, "://") {
		return redact.Clean(r.Text(word))
	}
	if _, commit, ok := strings.Cut(word, "#"); ok && strings.HasPrefix(word, "git") && !strings.Contains(commit, "@") {
		return r.Address(word) + redact.Clean(r.Text("#"+commit))
	}
	if alias, target, ok := strings.Cut(word, "@http"); ok && !strings.Contains(alias, "://") {
		return redact.Clean(r.Text(alias)) + "@" + r.Address("http"+target)
	}
	return r.Address(word)
}
