package cli

import (
	"fmt"
	"slices"

	"npmx/explain/facts"
	"npmx/parse"
	"npmx/parse/npmrc"
)

// withNamed adds what npm's own debug log of that run says, where a log names one and it is here: a pipe on the machine
// that failed is as good as a wrapped run. The screen names neither host nor package of a 401, the debug log does.
//
// The file has to lie in this user's npm logs folder under a debug log's name, belong to this user, be of an npm
// that worked in this project, and tell of the failures that the log tells of. A log is anybody's text: what else
// it names is left alone.
func (e *explaining) withNamed(name string, log parse.Log, machine *facts.Machine) (parse.Log, *facts.Machine) {
	path, ok := onlyLog(log.DebugLogs)
	if !ok || facts.IsDebugLog(name) || len(log.Failures) == 0 {
		return log, machine
	}
	own, options := e.machine(path)
	if own == nil {
		return log, machine
	}
	named := facts.LogAt(path)
	if named.Shared || !inside(own.Config.Prefix(), named.Cwd) {
		return log, machine
	}
	told := readDebugLog(named.DebugLog, options)
	merged, agree := merge(log.Failures, told.Failures, own.Config)
	if !agree {
		return log, machine
	}
	log.Failures, log.Client = merged, told.Client
	fail(e.w, statusOK, fmt.Errorf(sayNamedLog, clean(path)))
	return log, own
}

// onlyLog is the debug log that a log names, if it names no other: which failure is whose would be a guess.
func onlyLog(paths []string) (string, bool) {
	paths = slices.Compact(slices.Clone(paths))
	if len(paths) != 1 {
		return "", false
	}
	return paths[0], true
}

func readDebugLog(l facts.DebugLog, options parse.Options) parse.Log {
	p := parse.New(options)
	for _, part := range l.Parts {
		facts.CopyLog(p, part)
	}
	return p.Close()
}

// merge joins each failure of the debug log with what the screen said of it, masked by what this machine knows; it is
// false where the screen tells of one that the debug log does not know.
func merge(screen, own []parse.Failure, c *npmrc.Config) ([]parse.Failure, bool) {
	for _, s := range screen {
		if !slices.ContainsFunc(own, func(f parse.Failure) bool { return parse.Same(s, f) }) {
			return nil, false
		}
	}
	merged := slices.Clone(own)
	for i, f := range merged {
		if j := slices.IndexFunc(screen, func(s parse.Failure) bool { return parse.Same(s, f) }); j >= 0 {
			f.Evidence = slices.Clone(screen[j].Evidence)
			for k := range f.Evidence {
				f.Evidence[k].Text = c.Redactor().Text(f.Evidence[k].Text)
			}
			f.Context, f.Time = screen[j].Context, screen[j].Time
			merged[i] = f
		}
	}
	return merged, true
}
