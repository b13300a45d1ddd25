package wrap

import (
	"fmt"
	"strings"
)

// batchLine is the command line by which cmd.exe runs a batch file, as npm.cmd is one, with exactly those
// arguments. Go quotes for programs that parse their line as C does; cmd reads it first, and then again where the
// file says %*. Everything is quoted, so that & | < > ^ and ! are letters; extensions are on and delayed expansion
// is off, since a user's registry may have them otherwise.
func batchLine(cmd, file string, args []string) (string, error) {
	words := []string{`"` + file + `"`}
	for _, a := range args {
		word, err := batchWord(a)
		if err != nil {
			return "", err
		}
		words = append(words, word)
	}
	return `"` + cmd + `" /d /e:on /v:off /s /c "` + strings.Join(words, " ") + `"`, nil
}

// nothing is a variable's piece of no length, which ends a percent sign that could begin a name.
const nothing = "%cd:~,%"

// batchWord quotes one argument for cmd and for the program behind it: a doubled quote is one for both, and
// backslashes count only before a quote.
func batchWord(arg string) (string, error) {
	if strings.ContainsAny(arg, "\x00\r\n") {
		return "", fmt.Errorf("cmd.exe cannot pass on an argument with a line break: %q", arg)
	}
	var b strings.Builder
	b.WriteByte('"')
	slashes := 0
	for _, c := range []byte(arg) {
		switch c {
		case '"':
			b.WriteString(strings.Repeat(`\`, slashes) + `"`)
		case '%':
			b.WriteString("%" + nothing[:len(nothing)-1])
		}
		b.WriteByte(c)
		if slashes++; c != '\\' {
			slashes = 0
		}
	}
	b.WriteString(strings.Repeat(`\`, slashes) + `"`)
	return b.String(), nil
}
