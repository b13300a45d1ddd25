package rules

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// checkSteps looks for steps that cannot work, or prove nothing, wherever the values come from.
func (r *Rule) checkSteps() []Problem {
	var all []Problem
	w := r.words()
	for i, sentence := range w.explanation {
		if i > 0 && hangs(sentence) {
			all = append(all, r.at(w.at, "%q speaks of the sentence before it, which may be left out: "+
				"put both into one text, or name what it is about", sentence))
		}
	}
	steps := r.steps()
	first := slices.IndexFunc(steps, func(s step) bool { return s.role != RoleLook })
	if first >= 0 && (steps[first].role == RoleOr || joined(steps[first].text)) {
		s := steps[first]
		all = append(all, r.at(s.at, "%q is another way, and no step is there before it", s.text))
	}
	for _, s := range steps {
		if s.role != RoleOr && withoutOr(s.text) != s.text {
			all = append(all, r.at(s.at, "%q is another way to the same end: its role is or", s.text))
		}
		for _, slip := range slips {
			if slip.found().MatchString(s.command) {
				all = append(all, r.at(s.commandAt, "the command %q: %s", s.command, slip.instead))
			}
		}
	}
	return all
}

func joined(text string) bool {
	return strings.HasPrefix(text, "or ") || strings.HasPrefix(text, "and ")
}

// slips are commands that look right, and what does what they were meant to do.
var slips = []struct {
	found   func() *regexp.Regexp
	instead string
}{
	{lazily(`\{host\}:\d`),
		"{host} has its port where it is no usual one; {host_port} always has one, {hostname} none"},
	{lazily(`\bconfig get registry\b`),
		"a scope may have a registry of its own; {registry_setting} is the one that was asked"},
	{lazily(`\bconfig get https-proxy$`),
		"npm takes proxy where https-proxy is not set: npm config get https-proxy proxy"},
	{lazily(`^[^{].*--otp\b`), "a code helps the command that failed, which is {again_otp}"},
}

func lazily(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
