package shell

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"npmx/rules/shell/shelltest"
)

// TestChoose: which shell a line is for.
func TestChoose(t *testing.T) {
	const (
		machines = `C:\Program Files\WindowsPowerShell\Modules;C:\WINDOWS\system32\WindowsPowerShell\v1.0\Modules`
		users    = `C:\Users\ada\Documents\WindowsPowerShell\Modules;` + machines
		newer    = `C:\Users\ada\Documents\PowerShell\Modules;C:\Program Files\PowerShell\Modules;` +
			`c:\program files\powershell\7\Modules;` + machines
	)
	for _, c := range []struct {
		goos string
		env  map[string]string
		want Shell
	}{
		{"linux", nil, POSIX},
		{"linux", map[string]string{"SHELL": "/bin/dash"}, POSIX},
		{"darwin", map[string]string{"SHELL": "/bin/zsh"}, POSIX},
		{"linux", map[string]string{"SHELL": "/usr/bin/fish"}, Fish},
		{"linux", map[string]string{"SHELL": "/opt/microsoft/powershell/7/pwsh"}, PowerShell},
		{"linux", map[string]string{"SHELL": "/bin/tcsh"}, Other},
		{"linux", map[string]string{"SHELL": "/usr/bin/nu"}, Other},
		{"linux", map[string]string{"PSModulePath": newer}, POSIX},
		{"windows", nil, Cmd},
		{"windows", map[string]string{"PSModulePath": machines, "PROMPT": "$P$G"}, Cmd},
		{"windows", map[string]string{"PSModulePath": machines}, Cmd},
		{"windows", map[string]string{"PSModulePath": users}, PowerShell},
		{"windows", map[string]string{"PSModulePath": newer}, PowerShell},
		// one started the other: the form that both read
		{"windows", map[string]string{"PSModulePath": newer, "PROMPT": "$P$G"}, Cmd},
		{"windows", map[string]string{"SHELL": "/usr/bin/bash", "PSModulePath": machines}, POSIX},
		{"windows", map[string]string{"SHELL": `C:\Program Files\Git\usr\bin\bash.exe`}, POSIX},
	} {
		if got := Choose(c.goos, func(name string) string { return c.env[name] }); got != c.want {
			t.Errorf("%s %v: got %s, want %s", c.goos, c.env, got, c.want)
		}
	}
}

// TestQuote: how each shell writes a word, and which it is not given.
func TestQuote(t *testing.T) {
	const none = "no line"
	for _, c := range []struct{ value, posix, fish, power, cmd, other string }{
		{"lodash", "lodash", "lodash", "lodash", "lodash", "lodash"},
		{"@acme/core", "@acme/core", "@acme/core", "'@acme/core'", `"@acme/core"`, "@acme/core"},
		{"", "''", "''", none, none, none},
		{"a b", "'a b'", "'a b'", "'a b'", `"a b"`, none},
		{"it's", `"it's"`, `"it's"`, "'it''s'", `"it's"`, none},
		{`it's $x`, `'it'\''s $x'`, `'it\'s $x'`, none, none, none},
		{`\'`, `'\'\'''`, `'\\\''`, `'\'''`, `"\'"`, none},
		{`a\`, `'a\'`, `'a\\'`, none, none, none},
		{"$(id)", "'$(id)'", "'$(id)'", none, none, none},
		{"%PATH%", "'%PATH%'", "'%PATH%'", none, none, none},
		{"a&b", "'a&b'", "'a&b'", none, none, none},
		{"=ls", "'=ls'", "'=ls'", "'=ls'", `"=ls"`, none},
		{"-a.b", "-a.b", "-a.b", "'-a.b'", `"-a.b"`, "-a.b"},
		{"a\nb", none, none, none, none, none},
		{"a\x00b", none, none, none, none, none},
		{"a\u202eb", none, none, none, none, none},
		{"a’b", "'a’b'", "'a’b'", none, none, none},
		{"\xff", none, none, none, none, none},
		{strings.Repeat("a", longest+1), none, none, none, none, none},
	} {
		for sh, want := range map[Shell]string{POSIX: c.posix, Fish: c.fish, PowerShell: c.power, Cmd: c.cmd,
			Other: c.other} {
			got, ok := sh.Quote(c.value)
			if !ok {
				got = none
			}
			if got != want {
				t.Errorf("%q in %s: got %s, want %s", c.value, sh, got, want)
			}
		}
	}
}

// TestLine: blanks are put between words, and none into them.
func TestLine(t *testing.T) {
	word, syntax := func(s string) Token { return Token{Text: s} }, func(s string) Token { return Token{s, true} }
	for _, c := range []struct {
		tokens                   []Token
		posix, power, cmd, other string
	}{
		{[]Token{word("npm"), word("a ; b"), word(";")}, "npm 'a ; b' ';'", "npm 'a ; b' ';'", `npm "a ; b" ";"`, ""},
		{[]Token{word("npm"), syntax(";"), word("npm"), syntax("\n"), word("npm")}, "npm; npm\nnpm", "npm; npm\nnpm",
			"", ""},
		{[]Token{word("npm"), syntax("&&"), word("npm")}, "npm && npm", "", "npm && npm", ""},
		{[]Token{word("npm"), syntax("|"), word("grep"), word("x")}, "npm | grep x", "", "", ""},
		{[]Token{word("npm"), syntax("2>/dev/null")}, "npm 2>/dev/null", "npm 2>$null", "npm 2>NUL", ""},
		{[]Token{word("npm"), syntax("</dev/null")}, "npm </dev/null", "", "npm <NUL", ""},
		{[]Token{word("X=1"), word("npm")}, "X=1 npm", "", "", "X=1 npm"},
		{[]Token{word("my prog")}, "'my prog'", "", "", ""},
		{nil, "", "", "", ""},
	} {
		for sh, want := range map[Shell]string{POSIX: c.posix, PowerShell: c.power, Cmd: c.cmd, Other: c.other} {
			if got, ok := sh.Line(c.tokens); got != want || ok != (want != "") {
				t.Errorf("%v in %s: got %q, want %q", c.tokens, sh, got, want)
			}
		}
	}
}

// TestNoStepTouchesWhatAShellLivesBy: a stranger's .npmrc names the variable.
func TestNoStepTouchesWhatAShellLivesBy(t *testing.T) {
	for _, name := range []string{"PATH", "Path", "path", "HOME", "IFS", "LD_PRELOAD", "NODE_OPTIONS", "BASH_ENV",
		"fish_user_paths", "status", "", "A-B", "A;id", "1A", "A\n", "A B"} {
		for _, sh := range []Shell{POSIX, Fish, PowerShell, Cmd, Other} {
			if line, ok := sh.Ask(name); ok {
				t.Errorf("asks for %q: %s", name, line)
			}
			if line, ok := sh.Unset(name); ok {
				t.Errorf("unsets %q: %s", name, line)
			}
		}
	}
}

// TestWindowsReadsEachWord: neither shell of Windows can be had here, so that lines are read by the rules which
// their makers document.
func TestWindowsReadsEachWord(t *testing.T) {
	written := 0
	for _, value := range append(shelltest.Hostile(), "@acme/core", "a b", "it's", "C:\\a b\\c", "(x)", "{a}", "a,b;c",
		"#x", "~", "-a:b", "1e3", "''", "[x]*?") {
		for _, sh := range []Shell{PowerShell, Cmd} {
			line, ok := sh.Words("npm", "view", value, "--x="+value)
			if !ok {
				continue
			}
			written++
			want := []string{"npm", "view", value, "--x=" + value}
			if got, err := readPowerShell(line); err != nil || !slices.Equal(got, want) {
				t.Errorf("%s for %s: PowerShell reads %q, %v", line, sh, got, err)
			}
			if sh == PowerShell {
				continue
			}
			if got, err := readCmd(line); err != nil || !slices.Equal(got, want) {
				t.Errorf("%s: cmd.exe reads %q, %v", line, got, err)
			}
		}
	}
	if written < 20 {
		t.Errorf("only %d lines were written at all", written)
	}
	for _, line := range []string{"npm $(id)", "npm a;id", "npm `id", "npm 'a’;id;‘'", "npm @a/b", `npm "$(id)"`,
		`npm "$env:X"`, "npm 'a", "npm a|id", "npm (id)", "npm -a.b"} {
		if got, err := readPowerShell(line); err == nil {
			t.Errorf("the reader takes %s for %q", line, got)
		}
	}
	for _, line := range []string{"npm %PATH%", `npm "%PATH%"`, "npm a&id", "npm a^b", `npm "a" & id "b"`, "npm a!b!",
		`npm "a`, "npm a>b"} {
		if got, err := readCmd(line); err == nil {
			t.Errorf("the reader takes %s for %q", line, got)
		}
	}
}

// readPowerShell reads a line in argument mode by about_Parsing, about_Quoting_Rules and about_Special_Characters.
// It refuses what would be more than words.
func readPowerShell(line string) (words []string, err error) {
	rest := []rune(line)
	for len(rest) > 0 {
		if rest[0] == ' ' {
			rest = rest[1:]
			continue
		}
		var word string
		if word, rest, err = powerShellWord(rest); err != nil {
			return nil, err
		}
		words = append(words, word)
	}
	return words, nil
}

func powerShellWord(rest []rune) (string, []rune, error) {
	var b strings.Builder
	first, bareWord := rest[0], true
	for len(rest) > 0 && rest[0] != ' ' {
		switch r := rest[0]; {
		case isSingle(r) || isDouble(r):
			inside, after, ok := powerShellQuotes(rest)
			if !ok {
				return "", nil, errors.New("quotes that do not end, or expand")
			}
			bareWord = false
			b.WriteString(inside)
			rest = after
			continue
		case strings.ContainsRune("$`;|&<>(){},", r):
			return "", nil, fmt.Errorf("%q acts", r)
		default:
			b.WriteRune(r)
			rest = rest[1:]
		}
	}
	word := b.String()
	if bareWord && (first == '@' || first == '#' || first == '%' || first >= '0' && first <= '9' || word == "--" ||
		first == '-' && !strings.HasPrefix(word, "--") && strings.ContainsAny(word, ".:")) {
		return "", nil, fmt.Errorf("%q is read otherwise", word)
	}
	return word, rest, nil
}

func isSingle(r rune) bool { return strings.ContainsRune("'‘’‚‛", r) }
func isDouble(r rune) bool { return strings.ContainsRune(`"“”„`, r) }

func powerShellQuotes(rest []rune) (inside string, after []rune, ok bool) {
	ends := isSingle
	if isDouble(rest[0]) {
		ends = isDouble
	}
	for i := 1; i < len(rest); i++ {
		switch {
		case ends(rest[i]) && i+1 < len(rest) && ends(rest[i+1]):
			inside += string(rest[i+1])
			i++
		case ends(rest[i]):
			return inside, rest[i+1:], true
		case isDouble(rest[0]) && (rest[i] == '$' || rest[i] == '`'):
			return "", nil, false
		default:
			inside += string(rest[i])
		}
	}
	return "", nil, false
}

// readCmd reads a line as cmd.exe does, whose variables are put in before anything else, and then as the C library
// cuts arguments.
func readCmd(line string) (words []string, err error) {
	if strings.ContainsAny(line, "%!\n\r") {
		return nil, errors.New("a variable, or a second line")
	}
	quoted, word, any := false, "", false
	for i, r := range line {
		switch {
		case r == '"' && strings.HasSuffix(line[:i], `\`):
			return nil, errors.New("a quote behind a backslash")
		case r == '"':
			quoted, any = !quoted, true
		case !quoted && strings.ContainsRune("&|<>^()", r):
			return nil, fmt.Errorf("%q acts", r)
		case !quoted && strings.ContainsRune(" ,;", r):
			if any {
				words = append(words, word)
			}
			word, any = "", false
		default:
			word, any = word+string(r), true
		}
	}
	if quoted {
		return nil, errors.New("quotes that do not end")
	}
	if any {
		words = append(words, word)
	}
	return words, nil
}
