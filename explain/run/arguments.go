package run

import (
	"slices"
	"strings"

	"npmx/explain/facts"
)

// ranWith says whether a log is of an npm with these arguments; a log that states none may be any npm's. It compares
// the words that are not flags: npm rewrites flags (-s becomes --loglevel "silent") and masks secrets in them. A word
// that follows a flag in npm's line may be its value, so it need not be among ours.
func ranWith(l facts.LogHead, args []string) bool {
	if args == nil || !l.HasArgv {
		return true
	}
	for i, word := range l.Argv {
		value := i > 0 && isFlag(l.Argv[i-1])
		if !isFlag(word) && !value && !slices.Contains(args, word) {
			return false
		}
	}
	return inOrder(l.Argv, operands(args))
}

func isFlag(word string) bool { return strings.HasPrefix(word, "-") }

func operands(args []string) []string {
	return slices.DeleteFunc(slices.Clone(args), isFlag)
}

// inOrder says whether all words stand in argv, in order; a word that npm masked may be any.
func inOrder(argv, words []string) bool {
	for _, word := range argv {
		if len(words) > 0 && (word == words[0] || word == "***") {
			words = words[1:]
		}
	}
	return len(words) == 0
}
