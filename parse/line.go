package parse

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// lineOf is the command line of a failure, from npm's own list of arguments, from the line that was announced near it,
// or from the one that a program says it ran in vain. Of several on one line it is the last that runs this client to
// this end.
func (r *run) lineOf(f Failure) string {
	if len(r.argv) > 0 && !slices.ContainsFunc(r.argv, blank) {
		return "npm " + strings.Join(r.argv, " ")
	}
	for _, told := range []struct {
		said
		reach
	}{{r.announced, commandOutput}, {r.threw, ranInVain}} {
		if !told.near(f.line(), told.reach) {
			continue
		}
		for _, part := range slices.Backward(joints().Split(told.text, -1)) {
			words := strings.Fields(part)
			if len(words) > 0 && program(words[0]) == first(f.Client.Name, "npm") && commandOf(part) == f.Command {
				return strings.TrimSpace(part)
			}
		}
	}
	return ""
}

func blank(word string) bool { return word == "" || strings.ContainsAny(word, " \t") }

// joints are what a shell puts between commands.
var joints = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`&&|\|\||[;|]`) })
