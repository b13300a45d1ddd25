package wrap

import (
	"strings"
	"testing"
)

// TestAWordForCmdIsReadAsThatWord: each argument in the form that cmd.exe and the program behind it read as that
// argument.
func TestAWordForCmdIsReadAsThatWord(t *testing.T) {
	for _, c := range []struct{ arg, want string }{
		{"install", `"install"`}, {"", `""`}, {"a b", `"a b"`}, {`C:\dir\`, `"C:\dir\\"`}, {`a\b`, `"a\b"`},
		{`say "hi"`, `"say ""hi"""`}, {`a\"b`, `"a\\""b"`}, {`\\server\x`, `"\\server\x"`},
		{"a&b|c<d>e^f(g)!h!", `"a&b|c<d>e^f(g)!h!"`}, {"50%", `"50%%cd:~,%"`}, {"%PATH%", `"%%cd:~,%PATH%%cd:~,%"`},
		{`"&calc&"`, `"""&calc&"""`}, {"^1.2.3", `"^1.2.3"`}, {">=2 <3", `">=2 <3"`}, {"ümlaut ✓", `"ümlaut ✓"`},
	} {
		if got, err := batchWord(c.arg); got != c.want || err != nil {
			t.Errorf("%q becomes %s, want %s (%v)", c.arg, got, c.want, err)
		}
	}
	for _, arg := range []string{"a\nb", "a\rb", "a\x00b"} {
		if got, err := batchWord(arg); err == nil {
			t.Errorf("%q becomes %q, which cmd.exe cuts", arg, got)
		}
	}
}

// TestALineForCmdIsReadAsItsWords: the words of the line, as cmd.exe reads it, are the arguments. The reader below
// knows its two rules: quotes, and variables.
func TestALineForCmdIsReadAsItsWords(t *testing.T) {
	args := []string{"install", "a b", `c"d`, "%PATH%", "100%", "x&y", `end\`, "", "^1", "!v!"}
	line, err := batchLine(`C:\Windows\System32\cmd.exe`, `C:\Program Files\nodejs\npm.cmd`, args)
	if err != nil {
		t.Fatal(err)
	}
	rest, ok := strings.CutPrefix(line, `"C:\Windows\System32\cmd.exe" /d /e:on /v:off /s /c "`)
	if !ok || !strings.HasSuffix(rest, `"`) {
		t.Fatalf("the line is %s", line)
	}
	words := readByC(strings.ReplaceAll(rest[:len(rest)-1], "%"+nothing, "%"))
	if got, want := strings.Join(words, "|"), `C:\Program Files\nodejs\npm.cmd|`+strings.Join(args, "|"); got != want {
		t.Errorf("read back: %s, want %s", got, want)
	}
}

// readByC parses a line as the C runtime of Windows does, for the forms that are written here.
func readByC(line string) (words []string) {
	var word strings.Builder
	quoted, slashes := false, 0
	for i := 0; i < len(line); i++ {
		c := line[i]
		if c == '\\' {
			slashes++
			continue
		}
		if c == '"' {
			word.WriteString(strings.Repeat(`\`, slashes/2))
			if quoted && i+1 < len(line) && line[i+1] == '"' {
				word.WriteByte('"')
				i++
			} else {
				quoted = !quoted
			}
			slashes = 0
			continue
		}
		word.WriteString(strings.Repeat(`\`, slashes))
		slashes = 0
		if c == ' ' && !quoted {
			words = append(words, word.String())
			word.Reset()
			continue
		}
		word.WriteByte(c)
	}
	return append(words, word.String())
}
