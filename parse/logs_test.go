package parse_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"npmx/explain"
	"npmx/parse"
	"npmx/parse/registry"
	"npmx/rules"
)

// TestEveryLogSaysWhatIsWanted reads each testdata/logs/VERDICT/NAME.log of the repository and compares what it says
// with NAME.want beside it. The folder is the cause of the first failure, or "silent". A log whose name ends in
// .debug.log is read as npm's debug log. NPMX_UPDATE=1 rewrites the .want files, for somebody to read.
func TestEveryLogSaysWhatIsWanted(t *testing.T) {
	root, n := filepath.Join("..", "testdata", "logs"), 0
	set, err := rules.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".want" {
			_, err = os.Stat(strings.TrimSuffix(path, ".want") + ".log")
		}
		if err != nil || filepath.Ext(path) != ".log" {
			return err
		}
		n++
		folder := filepath.Base(filepath.Dir(path))
		t.Run(folder+"/"+strings.TrimSuffix(d.Name(), ".log"), func(t *testing.T) { wanted(t, set, folder, path) })
		return nil
	})
	if err != nil || n < 300 {
		t.Errorf("%d logs: %v", n, err)
	}
}

func wanted(t *testing.T, set *rules.Set, folder, path string) {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	log := read(registry.Restore(string(text)), parse.Options{DebugLog: strings.HasSuffix(path, ".debug.log")})
	if strings.Contains(fmt.Sprintf("%+v", log), "hunter2") {
		t.Errorf("a password stands in %+v", log)
	}
	got, verdict := said(set, log)
	if verdict != folder {
		t.Errorf("the verdict is %s: the log belongs into its folder", verdict)
	}
	wantPath := strings.TrimSuffix(path, ".log") + ".want"
	if os.Getenv("NPMX_UPDATE") != "" {
		write(t, wantPath, registry.Disguise(got))
		return
	}
	want, err := os.ReadFile(wantPath)
	if err != nil {
		t.Fatal(err)
	}
	if got != registry.Restore(string(want)) {
		t.Errorf("%s says\n%s\nwanted is\n%s", path, got, want)
	}
}

// said is what a .want file holds: "silent", or the failures with a blank line between two; and the first verdict.
func said(set *rules.Set, log parse.Log) (text, verdict string) {
	switch {
	case len(log.Failures) == 0 && log.Failed:
		return "silent, and a client failed\n", "silent"
	case len(log.Failures) == 0:
		return "silent\n", "silent"
	}
	var all []string
	for i, f := range log.Failures {
		cause, certainty := judged(set, log, f)
		if i == 0 {
			verdict = cause
		}
		all = append(all, "cause: "+cause+", "+certainty+"\n"+facts(f))
	}
	return strings.Join(all, "\n"), verdict
}

// judged is what the rules make of one failure of a log, on a machine that nobody looked at.
func judged(set *rules.Set, log parse.Log, f parse.Failure) (cause, certainty string) {
	log.Failures = []parse.Failure{f}
	found := explain.Explain(explain.Input{Source: "log", Log: log, Rules: set,
		Now: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)})
	if len(found) == 0 {
		return "none", "not about access"
	}
	return string(found[0].Cause), string(found[0].Certainty)
}

// facts are a failure's, one a line, without those that the log does not show.
func facts(f parse.Failure) string {
	var b strings.Builder
	for _, fact := range []struct{ name, value string }{
		{"client", strings.TrimSpace(f.Client.Name + " " + f.Client.Version)},
		{"command", f.Command},
		{"code", f.Code},
		{"status", number(f.Status, 0)},
		{"method", f.Method},
		{"host", f.Host},
		{"package", strings.Join(f.Packages, " ")},
		{"wanted", f.Wanted},
		{"version", f.Version},
		{"message", f.Message},
		{"reason", f.Reason},
		{"variable", strings.TrimSpace(f.Variable + " " + f.Listed)},
		{"file", f.File},
		{"credential sent", f.Sent},
		{"exchange", f.OIDC},
		{"count", number(f.Count, 1)},
	} {
		if fact.value != "" {
			fmt.Fprintf(&b, "%s: %s\n", fact.name, fact.value)
		}
	}
	return b.String()
}

func number(n, usual int) string {
	if n == usual {
		return ""
	}
	return strconv.Itoa(n)
}
