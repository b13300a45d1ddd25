package mend

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Proof reads the line that proves a fix as npm's arguments, where it may be run without a person: npm itself, a
// command that only reads, and words that no shell would read otherwise. Everything else is for the user to type.
func Proof(line string) (args []string, ok bool) {
	words := strings.Fields(line)
	if len(words) < 2 || words[0] != "npm" || !slices.Contains([]string{"view", "whoami", "ping"}, words[1]) {
		return nil, false
	}
	for _, w := range words[2:] {
		if !plainWord().MatchString(w) || strings.HasPrefix(w, "-") && !strings.HasPrefix(w, "--registry=http") {
			return nil, false
		}
	}
	return words[1:], true
}

// plainWord is a package or an address: no quotes, and nothing that a shell expands.
var plainWord = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9@/:._=%+\[\]-]+$`) })
