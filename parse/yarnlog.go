package parse

import (
	"strings"

	"npmx/parse/ci"
)

// What only yarn 1 leaves behind beside its one line: yarn-error.log, which it asks people to attach, and the stack of
// an exception, which begins with the same words under the head "Error: ".

// yarnLog follows a yarn-error.log. Its facts are kept apart from the run's: the same log may hold another client's
// lines too.
type yarnLog struct {
	heading said // the last heading
	client  Client
	command string
}

// attached reads a line of yarn-error.log: a heading, and what it is about on the line below.
func (y *yarnLog) attached(s said) {
	switch s.text {
	case "Arguments:", "Yarn version:", "Node version:", "Trace:":
		y.heading = s
		return
	}
	if !y.heading.next(s.no) {
		return
	}
	switch y.heading.text {
	case "Arguments:":
		if _, args, ok := strings.Cut(s.text, "yarn.js"); ok {
			y.client.Name, y.command = "yarn", commandOf("yarn"+args)
		}
	case "Yarn version:":
		y.client = Client{Name: "yarn", Version: version(s.text), Node: y.client.Node}
	case "Node version:":
		y.client.Node = version(s.text)
	}
}

// thrownBy reads "Error: URL: words". Request failed are yarn's own; any other are the registry's or node's, and a
// script may say the like: there the heading of yarn-error.log or the stack below must tell whose they are.
func (g *grammar) thrownBy(r *run, text string, l ci.Line) bool {
	words, ok := strings.CutPrefix(text, "Error: ")
	traced := r.yarnLog.heading.text == "Trace:" && r.yarnLog.heading.next(l.No)
	if ok && traced && connects(words) {
		return g.yarnFailed(r, words, text, l)
	}
	if ok && isURL(words) && strings.Contains(words, ": ") {
		if statusIn(words, `Request failed "`) >= 400 || traced {
			g.yarnFailed(r, words, text, l)
			return true
		}
		if f, ok := r.yarnFailure(words); ok {
			r.claim(yarnLibrary, said{l.No, text}, f)
		}
	}
	return false
}

// yarnOne gives a failure that only yarn 1 has its version: what yarn 2 and later want done helps it nothing. A bare 1
// is what the words tell.
func (g *grammar) yarnOne(f *Failure) {
	if !f.classic || f.Client.Version != "" {
		return
	}
	f.Client.Version = first(g.classic, "1")
	if v := g.log.Client.Version; g.classic == "" && g.log.Client.Name == "yarn" &&
		(strings.HasPrefix(v, "1.") || strings.HasPrefix(v, "0.")) {
		f.Client.Version = v
	}
}
