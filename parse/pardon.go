package parse

import (
	"slices"
	"strings"
)

// pardons tells a command line whose failure its writer reckoned with: npm view @acme/core@1.2.3 || true.
func pardons(line string) bool {
	i := strings.LastIndex(line, "||")
	if i < 0 {
		return false
	}
	instead := strings.Trim(line[i+2:], ` "')`)
	return instead == "true" || instead == ":" || instead == "exit 0" || strings.HasPrefix(instead, "echo ")
}

// pardon leaves out what was reckoned with, where the log goes on with another command: there it was no reason to stop. In a log that then fails
// for no reason that is known, it may have been the reason after all.
func (g *grammar) pardon() {
	harmless := !g.exits || slices.ContainsFunc(g.failures, func(f Failure) bool { return !f.pardoned })
	g.failures = slices.DeleteFunc(g.failures, func(f Failure) bool {
		return f.pardoned && harmless && f.line() < g.command.no
	})
	g.log.Failed = g.log.Failed || len(g.failures) > 0
}

// line is where the log tells of a failure.
func (f *Failure) line() int {
	if len(f.Evidence) == 0 {
		return 0
	}
	return f.Evidence[0].Line
}
