package run_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"npmx/explain/facts"
	"npmx/explain/run"
	"npmx/parse"
	"npmx/parse/npmrc"
)

// logged is a log that one npm of this user wrote in the project.
func logged(name string, argv ...string) facts.LogHead {
	return facts.LogHead{DebugLog: facts.DebugLog{Parts: []string{"/logs/" + name}}, Argv: argv, HasArgv: argv != nil,
		Cwd: "/p", Own: true}
}

func with(l facts.LogHead, change func(*facts.LogHead)) facts.LogHead {
	change(&l)
	return l
}

// noEnd is for runs whose logs are not asked how they ended.
func noEnd(facts.DebugLog) facts.LogEnd { return facts.LogEnd{Exit: -1} }

// chosen are the names of the logs that a run takes for its own.
func chosen(r run.Run, all []facts.LogHead, endOf func(facts.DebugLog) facts.LogEnd) (names string, doubt bool) {
	logs, doubt := r.Logs(all, endOf)
	var words []string
	for _, l := range logs {
		words = append(words, filepath.Base(l.Parts[0]))
	}
	return strings.Join(words, " "), doubt
}

// TestWhichLogIsTheRuns: by the name that npm's output gives, else by arguments and folder, and none where two fit.
func TestWhichLogIsTheRuns(t *testing.T) {
	shared := func(l *facts.LogHead) { l.Shared = true }
	elsewhere := func(l *facts.LogHead) { l.Cwd = "/q" }
	foreign := func(l *facts.LogHead) { l.Own = false }
	install := logged("a", "install", "--loglevel", "silent")
	for _, k := range []struct {
		name  string
		args  []string
		named string
		logs  []facts.LogHead
		want  string
		doubt bool
	}{
		{"the same words", []string{"install", "-s"}, "", []facts.LogHead{install}, "a", false},
		{"other words", []string{"ci"}, "", []facts.LogHead{install}, "", false},
		{"a word more", []string{"install", "yn"}, "", []facts.LogHead{install}, "", false},
		{"a value that npm masked", []string{"install", "--otp", "123456"}, "",
			[]facts.LogHead{logged("a", "install", "--otp", "***")}, "a", false},
		{"npm 6 states no words", []string{"ci"}, "", []facts.LogHead{logged("a")}, "a", false},
		{"an npm in another folder", []string{"install"}, "", []facts.LogHead{with(install, elsewhere)}, "", false},
		{"another folder is left out, this one stays", []string{"install"}, "",
			[]facts.LogHead{with(logged("b", "install"), elsewhere), install}, "a", false},
		{"two that fit", []string{"install"}, "", []facts.LogHead{install, logged("b", "install")}, "", true},
		{"two runs in one log", []string{"install"}, "", []facts.LogHead{with(install, shared)}, "", true},
		{"none", []string{"install"}, "", nil, "", false},
		{"named among two that fit", []string{"install"}, "/logs/b", []facts.LogHead{install, logged("b", "install")},
			"b", false},
		{"named, of other words", []string{"ci"}, "/logs/a", []facts.LogHead{install, logged("b", "ci")}, "b", false},
		{"named, in another place", []string{"install"}, "/tmp/a", []facts.LogHead{install}, "a", false},
		{"named, another user's", []string{"ci"}, "/logs/a", []facts.LogHead{with(logged("a", "ci"), foreign),
			logged("b", "ci")}, "", true},
		{"named, and another run wrote into it: the screen is left", []string{"install"}, "/logs/a",
			[]facts.LogHead{with(install, shared), logged("b", "install")}, "", false},
	} {
		r := run.Run{Args: k.args, Cwd: []string{"/p"}, Prefix: "/p", Read: true}
		if k.named != "" {
			r.NamedLogs = []string{k.named}
		}
		if got, doubt := chosen(r, k.logs, noEnd); got != k.want || doubt != k.doubt {
			t.Errorf("%s: %q and %v, want %q and %v", k.name, got, doubt, k.want, k.doubt)
		}
	}
}

// ran is one npm of a script: "0-4 view x = 1" ran from 0 to 4 and ended with 1.
func ran(t *testing.T, what string) (facts.LogHead, facts.LogEnd) {
	t.Helper()
	var from, to, exit int
	head, status, _ := strings.Cut(what, " = ")
	span, argv, _ := strings.Cut(head, " ")
	if _, err := fmt.Sscanf(span+" "+status, "%d-%d %d", &from, &to, &exit); err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, 7, 1, 12, 0, from, 0, time.UTC)
	l := logged(fmt.Sprint(from), strings.Fields(argv)...)
	l.Started = start
	return l, facts.LogEnd{Ended: start.Add(time.Duration(to-from) * time.Second), Exit: exit}
}

// TestWhatAScriptTolerated: a script's failure is that of the npm that ended last, if it passed that status on. What it
// tolerated is no cause.
func TestWhatAScriptTolerated(t *testing.T) {
	for _, k := range []struct {
		name   string
		ran    []string
		status int
		want   string // where each that counts began
	}{
		{"one that failed", []string{"0-4 publish = 1"}, 1, "0"},
		{"one that was tolerated, a test failed after it", []string{"0-4 install x = 1"}, 7, ""},
		{"view, then publish", []string{"0-2 view x version = 1", "3-5 publish = 1"}, 1, "3"},
		{"view tolerated, publish went well, something else failed", []string{"0-2 view x version = 1",
			"3-5 publish = 0"}, 1, ""},
		{"two at the same time", []string{"0-4 publish = 1", "1-6 publish = 1"}, 1, "0 1"},
		{"a script in a script", []string{"0-9 run inner = 1", "1-8 install = 1"}, 1, "1"},
		{"a script in a script that tolerated it", []string{"0-9 run inner = 3", "1-8 install = 1"}, 3, ""},
		{"an inner script with a status of its own, passed on", []string{"0-9 run inner = 1", "1-4 install = 243",
			"5-8 view x = 1"}, 1, "5"},
		{"the runner's own log, and that of what it ran", []string{"0-9 run release = 1", "1-8 publish = 1"}, 1, "0 1"},
		{"nothing nested", nil, 1, ""},
	} {
		ends, all := map[string]facts.LogEnd{}, []facts.LogHead(nil)
		for _, r := range k.ran {
			l, end := ran(t, r)
			ends[l.Parts[0]], all = end, append(all, l)
		}
		r := run.Run{Args: []string{"run", "release"}, Prefix: "/p", Status: k.status}
		got, doubt := chosen(r, all, func(l facts.DebugLog) facts.LogEnd { return ends[l.Parts[0]] })
		if got != k.want || doubt {
			t.Errorf("%s: %q, want %q", k.name, got, k.want)
		}
	}
}

// TestOnlyNpmOfThisProjectCounts: a script's npm elsewhere is another project's.
func TestOnlyNpmOfThisProjectCounts(t *testing.T) {
	for cwd, want := range map[string]string{"/p": "0", "/p/packages/a": "0", "/p/..a": "0", "/q": "", "/": "",
		"/pp": "", "": ""} {
		l, end := ran(t, "0-4 publish = 1")
		l.Cwd = cwd
		r := run.Run{Args: []string{"run", "release"}, Prefix: "/p", Status: 1}
		if got, _ := chosen(r, []facts.LogHead{l}, func(facts.DebugLog) facts.LogEnd { return end }); got != want {
			t.Errorf("in %q: %q, want %q", cwd, got, want)
		}
	}
}

// TestWhoseWordsCount: the debug log's, with the screen's lines beside them; the screen's only where no log was read.
func TestWhoseWordsCount(t *testing.T) {
	refused := parse.Failure{Code: "E401", Status: 401, Host: "npm.corp.example", URL: "https://npm.corp.example/core",
		Package: "core"}
	of := func(bytes int64, f ...parse.Failure) parse.Log { return parse.Log{Bytes: bytes, Failures: f} }
	screen := []parse.Failure{{Code: "E403", Status: 403, Host: "other.example", URL: "https://other.example/x",
		Package: "x"}}
	for _, k := range []struct {
		name  string
		run   run.Run
		logs  []parse.Log
		want  string
		known bool
	}{
		{"no log", run.Run{}, nil, "E403", false},
		{"a log that another npm deleted", run.Run{}, []parse.Log{of(0)}, "E403", false},
		{"the log has another failure than a script printed", run.Run{}, []parse.Log{of(9, refused)}, "E401", true},
		{"the log has none: what a script printed counts for nothing", run.Run{}, []parse.Log{of(9)}, "", true},
		{"npm 6 wrote its log before the command began", run.Run{Npm: npmrc.Version{Major: 6}, LogsMax: "0"},
			[]parse.Log{of(9)}, "E403", false},
		{"a newer npm does not", run.Run{Npm: npmrc.Version{Major: 7}, LogsMax: "0"}, []parse.Log{of(9)}, "", true},
	} {
		own, known := k.run.Failures(screen, k.logs)
		codes := ""
		for _, f := range own {
			codes += f.Code
		}
		if codes != k.want || known != k.known {
			t.Errorf("%s: %q, known %v; want %q, %v", k.name, codes, known, k.want, k.known)
		}
	}
}

func TestSilentMeansThatNpmWasToldToSayNothing(t *testing.T) {
	for _, k := range []struct {
		run    run.Run
		screen int64
		want   bool
	}{
		{run.Run{Read: true, LogLevel: "silent"}, 0, true},
		{run.Run{Read: true, LogLevel: "silent"}, 9, false},
		{run.Run{Read: true, LogLevel: "notice"}, 0, false},
		{run.Run{Read: false, LogLevel: "silent"}, 0, false},
	} {
		if got := k.run.Silent(parse.Log{Bytes: k.screen}); got != k.want {
			t.Errorf("%+v with %d bytes: %v", k.run, k.screen, got)
		}
	}
}
