package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"npmx/explain"
	"npmx/rules"
)

// mostAgent is how long a line for a program that runs npm all day may be, in bytes: it pays for each.
const mostAgent = 300

// Agent writes a finding in one short line of key=value: what is wrong, where, and the one command to run next. What
// does not fit is left out whole, the command last of all: half a command is worse than none.
func Agent(w io.Writer, r explain.Report, o Options) error {
	for _, f := range r.Findings {
		if _, err := io.WriteString(w, agentLine(f, o)+"\n"); err != nil {
			return err
		}
	}
	return nil
}

func agentLine(f explain.Finding, o Options) string {
	at := spotOf(f, o)
	line := fmt.Sprintf("npmx cause=%s certainty=%s id=%s", f.Cause, f.Certainty, f.Fingerprint())
	for _, fact := range []struct{ key, value string }{
		{"next", nextCommand(f)},
		{"at", at.path + ":" + strconv.Itoa(at.line)},
		{"code", f.Code}, {"host", f.Host}, {"package", f.Package},
	} {
		if fact.value == "" {
			continue
		}
		if more := " " + fact.key + "=" + agentWord(fact.value); len(line)+len(more) <= mostAgent {
			line += more
		}
	}
	return line
}

// agentWord quotes what has a blank or a quote in it.
func agentWord(s string) string {
	s = tame(oneLine(s))
	if strings.ContainsAny(s, " \"=") {
		return strconv.Quote(s)
	}
	return s
}

// nextCommand is the one command to type: npmx's own where it can make the change, else the first that changes
// something, else the first look.
func nextCommand(f explain.Finding) string {
	if f.Fix && f.Context.CI == "" {
		return "npmx fix"
	}
	look := ""
	for _, s := range f.Steps {
		switch {
		case s.Command == "" || strings.Contains(s.Command, "\n"):
		case roleOf(s) != rules.RoleLook:
			return s.Command
		case look == "":
			look = s.Command
		}
	}
	return look
}
