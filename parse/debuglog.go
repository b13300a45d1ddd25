package parse

import (
	"strings"

	"npmx/parse/ci"
)

// A debug log has a record a line, "N level text". npm's and lerna's differ in nothing but who writes them, and say
// what they say on the screen.

// lernaHeads begin the records that only lerna writes: its arguments and its version at the top, where it was started.
var lernaHeads = []string{"silly argv {", "notice cli v", "verbose rootPath ", "verbose user-agent lerna/"}

// lernaErrors begin the message of an error that lerna prints with its stack. npm puts no class in front of it.
var lernaErrors = []string{"HttpErrorGeneral: ", "FetchError: ", "Error: "}

// recorded splits a record of a debug log, and says whose it is.
func (r *run) recorded(text string) (program, level, rest string) {
	level, rest, _ = strings.Cut(text, " ")
	switch _, ok := cutAny(level+" "+rest, lernaHeads...); {
	case ok, level == "error" && ofLerna(rest):
		r.lerna = true
	case strings.HasPrefix(rest, "cli "), strings.HasPrefix(rest, "it worked if"): // npm's own heads
		r.lerna = false
	}
	if r.lerna {
		return "lerna", level, rest
	}
	return "npm", level, rest
}

// firstRecord begins the debug log of each npm before 7. That of npm 1.0 has no numbers.
const firstRecord = "info it worked if it ends with ok"

// unnumbered splits a record of npm 1.0's debug log. A line that is not one ends it.
func (r *run) unnumbered(text string) (program, level, rest string, ok bool) {
	if r.plain = r.plain || text == firstRecord; r.plain {
		program, level, rest, ok = ci.Level("npm " + text)
		r.plain = ok || text == ""
	}
	return program, level, rest, ok
}

// ofLerna knows an error of lerna's by itself, in a log that lost its head: the class of the error in front of npm's
// sentence, or the code.
func ofLerna(text string) bool {
	if words, ok := cutAny(text, lernaErrors...); ok {
		return strings.HasPrefix(words, "request to http") || (&Failure{}).answered(0, words)
	}
	code, words, _ := strings.Cut(text, " ")
	return isCode(code) && accessCode(code) && words != ""
}
