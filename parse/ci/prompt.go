package ci

import (
	"regexp"
	"strings"
	"sync"
)

// prompts are what shells at a terminal write in front of a command, as people paste it. Each is at the beginning
// of the line, whole: "run > npm login" in the middle of a sentence is none.
var prompts = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:` + strings.Join([]string{
		`[\w.-]+@[\w.-]+[: ]\S* ?[$#%]`,           // bash's and zsh's usual ones
		`\[[\w.-]+@[\w.-]+ [^\]]+\][$#]`,          // Red Hat's
		`(?:ba|z|da|k)?sh-[\d.]+[$#]`,             // a shell without settings
		`(?:PS )?[A-Za-z]:\\[^<>|"*?]*>`,          // cmd and PowerShell
		`PS /\S*>`,                                // PowerShell elsewhere
		`➜ +\S+(?: git:\([^)]*\))?(?: [✗✔])?`,     // Oh My Zsh
		`(?:[~/][^\s〉❯]* ?)?[〉❯λ›]`,               // Nushell, Starship and their kin
		`[~/][\w./~-]*(?: \([\w./-]+\))? ?[$#%>]`, // a path alone, fish's
		`\([\w.-]+\) \S+[$#%]`,                    // an environment in front
		`[\w.-]+@[\w.-]+ [~/][\w./~-]*>`,          // fish's usual one
	}, "|") + `) ?$`)
})

// maxPrompt bounds what is looked at in front of a command.
const maxPrompt = 120

// prompted gives the command behind a shell's prompt.
func prompted(s string) (command string, ok bool) {
	i := commandAt(s)
	if i <= 0 || i > maxPrompt || !prompts().MatchString(s[:i]) {
		return "", false
	}
	return strings.TrimSpace(s[i:]), true
}

// commandAt is the index of a package manager's name that may begin a command, -1 none.
func commandAt(s string) int {
	for _, name := range []string{"npm ", "yarn ", "bun ", "npx "} {
		i := strings.Index(s, name)
		if i > 0 && s[i-1] == 'p' { // pnpm
			i--
		}
		if i >= 0 && (i == 0 || !isWord(s[i-1])) {
			return i
		}
	}
	return -1
}

func isWord(c byte) bool {
	return c == '-' || c == '_' || c == '/' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
