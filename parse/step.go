package parse

import (
	"slices"
	"strings"

	"npmx/parse/ci"
)

// step follows the list of variables that GitHub prints in front of a step's output. A secret that is set is there
// as ***; one that is missing, as in a pull request from a fork or under a name that is spelt otherwise, leaves
// nothing behind its colon, or the placeholder that actions/setup-node exports until a step sets the variable.
type step struct {
	open  bool
	blank []said // the tokens that have no value, the first first
	full  bool   // a registry's token is there
}

// setupNode is what actions/setup-node gives NODE_AUTH_TOKEN where nobody else does.
const setupNode = "XXXXX-XXXXX-XXXXX-XXXXX"

// line takes every line of a log in turn.
func (s *step) line(l ci.Line) {
	text := strings.TrimSpace(l.Text)
	switch name, value, ok := strings.Cut(text, ":"); {
	case text == "env:":
		*s = step{open: true}
	case l.Command && strings.HasPrefix(text, "Run "), strings.HasPrefix(text, "shell: "): // the next step's head
		*s = step{}
	case !s.open:
	case !ok || !variableName(name):
		s.open = false
	case !registryToken(name):
	case strings.TrimSpace(value) == "" || strings.TrimSpace(value) == setupNode:
		s.blank = append(s.blank, said{l.No, text})
	default:
		s.full = true
	}
}

// unset gives the variable that a failure of this step may come from. Where another token is there, npm may have been
// given that.
func (s *step) unset() (name, kind string, line said, ok bool) {
	if s.full || len(s.blank) == 0 {
		return "", "", said{}, false
	}
	line = s.blank[0]
	name, value, _ := strings.Cut(line.text, ":")
	if kind = "empty"; strings.TrimSpace(value) != "" {
		kind = "placeholder"
	}
	return name, kind, line, true
}

func variableName(s string) bool {
	return s != "" && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// whats are what a token is called, whoses to whom it is one.
var (
	whats  = []string{"TOKEN", "AUTH", "PAT", "PASSWORD", "KEY"}
	whoses = []string{"NPM", "NODE_AUTH", "YARN", "REGISTRY", "PACKAGES", "ARTIFACTORY", "NEXUS", "CODEARTIFACT"}
)

// registryToken recognises the names that people give the token of a registry. Other tokens, as a coverage service's,
// are nothing to npm.
func registryToken(name string) bool {
	name = strings.ToUpper(name)
	return holdsOne(name, whats) && holdsOne(name, whoses) || name == "GITHUB_TOKEN" || name == "GH_TOKEN"
}

func holdsOne(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}

// suspect notes the variable of the step's list with a failure.
func (g *grammar) suspect(f *Failure) {
	name, kind, line, ok := g.step.unset()
	if ok && f.Variable == "" {
		f.Suspect = Suspect{g.text(name), kind, Evidence{Line: line.no, Text: g.text(line.text)}}
	}
}

// Suspect is a variable that may be what a failure comes from, if it is one that a token would have prevented: what
// the list of variables in front of a CI step's output shows of it, and the line there. Kind is as [Failure.Listed].
type Suspect struct {
	Name, Kind string
	Line       Evidence
}
