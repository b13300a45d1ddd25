// Package run says which of npm's debug logs are a wrapped run's, and whose words count.
//
// Several npm write into one folder, and a script prints what it likes into npm's output: what another npm or a script
// said is not a failure of this run. Everything here is a decision over values; package facts reads the disk. It
// refuses to know what a failure means.
package run

import (
	"path/filepath"
	"slices"
	"strings"

	"npmx/explain/facts"
	"npmx/parse"
	"npmx/parse/npmrc"
)

// Run is a wrapped run of npm that has ended.
type Run struct {
	Npm       npmrc.Version
	Args      []string // npm's
	Cwd       []string // all spellings of the folder that npm ran in; none where it is not known
	Prefix    string   // the project's folder
	Status    int      // 128 and the signal's number where a signal ended it
	Read      bool     // npm's output was read; else npm only ran a script, or what was read is worth nothing
	LogLevel  string   // npm's option
	LogsMax   string   // npm's option
	NamedLogs []string // what the output calls this run's debug log
}

// Logs are this run's: the one that verbose output names, else the one by time and arguments. For a script runner
// those of every npm that the run started in this project count. doubt says that more than one may be this run's, or
// that another run wrote into it; then none is given.
func (r Run) Logs(all []facts.LogHead, endOf func(facts.DebugLog) facts.LogEnd) (logs []facts.LogHead, doubt bool) {
	if named, ok := r.named(all); ok {
		if named.Shared { // another run's refusal is in there too: the screen is all that is this run's
			return nil, false
		}
		return []facts.LogHead{named}, false
	}
	if !r.Read {
		return r.blamed(r.inProject(all), endOf), false
	}
	logs = r.here(r.sameArguments(all))
	if len(logs) > 1 || len(logs) == 1 && logs[0].Shared {
		return nil, true
	}
	return logs, false
}

// named is the log that the output names. What a registry or a script prints passes through npm's output as well, so
// that the name has to be that of a log of this time, this user and these arguments.
func (r Run) named(all []facts.LogHead) (facts.LogHead, bool) {
	for _, path := range r.NamedLogs {
		i := slices.IndexFunc(all, func(l facts.LogHead) bool {
			return l.Own && slices.Contains(l.Parts, filepath.Clean(path)) && ranWith(l, r.Args)
		})
		if i >= 0 {
			return all[i], true
		}
	}
	return facts.LogHead{}, false
}

func (r Run) sameArguments(all []facts.LogHead) (same []facts.LogHead) {
	for _, l := range all {
		if ranWith(l, r.Args) {
			same = append(same, l)
		}
	}
	return same
}

// here drops the logs of an npm that worked in another folder: on one cache, many may have the same arguments at the
// same time.
func (r Run) here(all []facts.LogHead) []facts.LogHead {
	return slices.DeleteFunc(all, func(l facts.LogHead) bool {
		return len(r.Cwd) > 0 && l.Cwd != "" && !slices.Contains(r.Cwd, l.Cwd)
	})
}

// inProject keeps the logs whose npm worked in this project.
func (r Run) inProject(all []facts.LogHead) (inside []facts.LogHead) {
	for _, l := range all {
		rel, err := filepath.Rel(r.Prefix, l.Cwd)
		if l.Cwd != "" && err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
			inside = append(inside, l)
		}
	}
	return inside
}

// Failures are those that npm itself reported in this run: its debug logs', with the screen's lines as evidence, else
// the screen's. What a script prints counts for nothing: it is in no debug log as an error. known says that a debug log
// was read: other runs delete it at any time.
func (r Run) Failures(screen []parse.Failure, logs []parse.Log) (own []parse.Failure, known bool) {
	for _, l := range logs {
		known = known || l.Bytes > 0 && !r.startOnly()
		for _, f := range l.Failures {
			own = append(own, withScreen(screen, f))
		}
	}
	if !known {
		return screen, false
	}
	return own, true
}

// startOnly says that the debug log ends before the command begins: npm 6 fails at logs-max=0 when it starts, and
// writes its log then.
func (r Run) startOnly() bool { return r.Npm.Major == 6 && r.LogsMax == "0" }

// Silent says that the user wanted no word of npm, and had none.
func (r Run) Silent(screen parse.Log) bool {
	return r.Read && r.LogLevel == "silent" && screen.Bytes == 0
}

func withScreen(screen []parse.Failure, f parse.Failure) parse.Failure {
	for _, s := range screen {
		if parse.Same(s, f) {
			return parse.Merge(s, f)
		}
	}
	return f
}
