// Package shelltest has the values that a stranger would like to stand in a command that somebody pastes.
package shelltest

import (
	"slices"
	"strings"
)

// Canary is the program that no line may run: the values name it, and a folder of stand-ins has it.
const Canary = "pwned"

// Hostile lists values that try to leave their word: each way to run a program, in each kind of quotes and at each
// edge, and what shells read otherwise than it is written. None of them is empty.
func Hostile() []string {
	all := slices.Concat(bare(), words(), names(), unseen())
	for _, run := range runs {
		for _, way := range ways {
			all = append(all, strings.ReplaceAll(way, "RUN", run))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// runs are the ways to have a program run, in the shells that have them.
var runs = []string{
	"$(pwned)", "`pwned`", ";pwned;", "&pwned&", "|pwned|", "&&pwned", "||pwned", ";pwned #", ">pwned", "<(pwned)",
	">(pwned)", "=(pwned)", "(pwned)", "{pwned,}", "{ pwned; }",
	"$(pwned>x)", "${IFS;pwned}", "${x:-$(pwned)}", "$((pwned))", "$'\\x24(pwned)'", "!pwned", "\npwned\n",
}

// ways are what may stand around them.
var ways = []string{
	"RUN", "xRUN", "RUN.example", "'RUN'", "'RUN", `"RUN"`, `"RUN`, `\'RUN\'`, `\'RUN;'`, `'"RUN"'`, `"'RUN'"`, `\RUN`,
	`\\RUN`, `x' RUN 'y`, `x" RUN "y`, "@RUN/x", "https://h/RUN", "https://h/'RUN'",
}

// bare are values that need no program's name to do harm, or to be read otherwise.
func bare() []string {
	return []string{
		"*", "?", "[a-z]*", "**/*", "~", "~root", "~/x", "~+", "x~", "=npm", "=", "==", "!!", "!$", "!-1", "!npm",
		"^a^b", "#", "#x", "x #y", "-", "--", "-rf", "--help", "--registry=https://evil.example/",
		"-e", "-c", "+x", "%1", "%self", "%PATH%", "%%", "!PATH!", "%COMSPEC:~0,1%", "$", "$$", "$x", "${x}", "$HOME",
		"$PATH", "$1", "$@", "$*", "$?", "$!", "$0", "$env:NPM_TOKEN", "${env:NPM_TOKEN}",
		"$status", "$argv", "$(Get-Content x)", "@(pwned)", "@{a=1}", "@args", "&{pwned}", "&'pwned'", "iex pwned",
		"{1..3}", "{a,b}", "a{b,c}d", "a=b", "a=b pwned", "PATH=.", "[", "]", "[[", "]]", "(", ")", "{", "}",
		"if", "then", "while", "end", "begin", "function", "\\", "\\\\", "\\'", "\\\\'", "'", "''", "'''", "\"", "\"\"",
		"`", "``", "'\\''", "'\"'\"'", "\\\"", "$'a'", "$\"a\"", "<", ">", "<<EOF", "2>&1", ">/dev/null",
		"|", "||", "&", "&&", ";", ";;", " ", "  x", "x ", "a  b", "a ; b", "a ; pwned ; b", "a | pwned", "^", "^&",
		"^\"&pwned", "a^&pwned", "\"&pwned&\"", "\" & pwned & \"", "nul", "con", "aux", "1>x", "x>y",
		"`n", "`$(pwned)", "`\"pwned`\"", "''pwned''", "‘;pwned;‘", "’;pwned;’", "“;pwned;“",
		"”;pwned;”", "„;pwned;“", "–x", "—x", "―x",
	}
}

// words hold letters of other scripts, and are long.
func words() []string {
	return []string{
		"é", "日本語", "имя", "ａ；ｐｗｎｅｄ", "＇", "＂", "｀", "＄(pwned)",
		"a\u00a0b", "a\u2003b", "a\u3000b", "e\u0301", "😀", "👩‍👩‍👧", "ſ", "İ",
		strings.Repeat("a", 5000), strings.Repeat("'", 300), strings.Repeat("$(pwned)", 120),
		strings.Repeat("\\", 301), strings.Repeat("\"", 301), "x" + strings.Repeat(" ", 400) + ";pwned",
		strings.Repeat("a", 1020) + ";pwned",
	}
}

// names are what a repository may call a variable, with which more is done than to hand it on.
func names() []string {
	return []string{"NPM_TOKEN|touch pwned|cat", "NPM_TOKEN-", "NPM_TOKEN-default", "NPM_TOKEN:-$(pwned)", "A;pwned",
		"A B", "1A", "A-B", "A.B", "PATH", "IFS", "LD_PRELOAD", "BASH_ENV", "status", "x[$(pwned)]", "x[0]", "-v", "-a"}
}

// unseen are control characters, and what hides or turns text.
func unseen() []string {
	return []string{
		"a\npwned", "a\r\npwned", "a\rpwned", "\n", "a\tb", "\t", "a\x00pwned", "\x00", "a\x1b[31mb", "a\x1b]0;x\x07b",
		"a\x7fb", "a\x08\x08pwned", "a\x03pwned", "a\x04", "a\x15pwned\n", "a\x16\npwned",
		"a\x1b[201~pwned\n", "a\u0085pwned", "a\u2028pwned", "a\u2029pwned", "a\u202epwned", "a\u200bb", "a\ufeffb",
		"a\ufe0fb", "\xff\xfe", "a\xc3", "\xed\xa0\x80", "a\u009b31mb",
	}
}
