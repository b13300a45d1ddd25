package run

import (
	"slices"

	"npmx/explain/facts"
)

// nested is an npm that a script started.
type nested struct {
	facts.LogHead
	facts.LogEnd
	runner bool
}

// runners are npm's commands, as people type them, that do nothing but run scripts and programs: their failure is
// that of what they ran.
var runners = []string{"run", "run-script", "rum", "urn", "test", "t", "tst", "start", "stop", "restart", "exec", "x"}

// blamed keeps this npm's own log, and those of the npm that its script failed for.
func (r Run) blamed(all []facts.LogHead, endOf func(facts.DebugLog) facts.LogEnd) (own []facts.LogHead) {
	var scripts []nested
	for _, l := range all {
		if len(own) == 0 && ranWith(l, r.Args) {
			own = append(own, l)
			continue
		}
		words := operands(l.Argv)
		runner := len(words) > 0 && slices.Contains(runners, words[0])
		scripts = append(scripts, nested{l, endOf(l.DebugLog), runner})
	}
	for _, n := range failed(scripts, r.Status) {
		own = append(own, n.LogHead)
	}
	return own
}

// failed keeps those of a script's npm whose failure ended the script with that status. What a script went on after
// it has tolerated; so it has where it ended with a status of its own. Two that ran at the same time may both have
// failed it.
func failed(all []nested, status int) []nested {
	var last nested
	for _, n := range all {
		if !n.runner && n.Ended.After(last.Ended) {
			last = n
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(n nested) bool {
		return n.runner || !n.overlaps(last) || !n.passedOn(all, status)
	})
}

func (n nested) overlaps(m nested) bool {
	return n.Parts[0] == m.Parts[0] || n.Started.Before(m.Ended) && m.Started.Before(n.Ended)
}

// passedOn says whether the status went through every npm that ran this one.
func (n nested) passedOn(all []nested, status int) bool {
	through := func(exit int) bool { return exit < 0 || n.Exit < 0 || exit == n.Exit }
	return through(status) && n.Exit != 0 && !slices.ContainsFunc(all, func(r nested) bool {
		return r.runner && !r.Started.After(n.Started) && !r.Ended.Before(n.Ended) && !through(r.Exit)
	})
}
