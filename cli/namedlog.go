package cli

import (
	"fmt"
	"slices"

	"npmx/explain/facts"
	"npmx/explain/logs"
	"npmx/parse"
	"npmx/parse/npmrc"
)

// withNamed adds what npm's own debug log of that run says, where a log names one and it is here: a pipe on the machine
// that failed is as good as a wrapped run. The screen names neither host nor package of a 401, the debug log does.
//
// The file has to lie in this user's npm logs folder under a debug log's name, belong to this user, be of an npm
// that worked in this project, and report the failures that the log reports. A log may come from anyone: anything
// else that it names is ignored.
func (e *explaining) withNamed(p logs.Parsed) logs.Parsed {
	p = e.joined(p)
	e.project = ""
	if p.Machine != nil {
		e.project = p.Machine.Prefix
	}
	return p
}

func (e *explaining) joined(p logs.Parsed) logs.Parsed {
	path, ok := onlyLog(p.Log.DebugLogs)
	if !ok || facts.IsDebugLog(p.Name) || len(p.Log.Failures) == 0 {
		return p
	}
	own, options := e.machine(path)
	if own == nil {
		return p
	}
	named := facts.LogAt(path)
	if named.Shared || !inside(own.Config.Prefix(), named.Cwd) {
		return p
	}
	told := readDebugLog(named.DebugLog, options)
	merged, agree := merge(p.Log.Failures, told.Failures, own.Config)
	if !agree {
		return p
	}
	p.Log.Failures, p.Log.Client, p.Machine = merged, told.Client, own
	fail(e.w, statusOK, fmt.Errorf(sayNamedLog, clean(path)))
	return p
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
// false where the screen reports one that is not in the debug log.
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
