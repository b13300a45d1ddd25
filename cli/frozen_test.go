package cli

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"npmx/internal/rig"
	"npmx/parse/registry"
)

// In testdata/frozen is what npmx answered when somebody last read it: a line an answer, its last word a hash of
// the whole. A change that only moves code leaves every line as it is. One that is meant to change answers renews them
// with NPMX_UPDATE=1, and the diff shows which.

func TestWhatLogsAreExplainedByIsFrozen(t *testing.T) {
	for name, dir := range map[string]string{"recordings": "parse/testdata/recordings", "logs": "testdata/logs"} {
		t.Run(name, func(t *testing.T) {
			lines := map[string]string{}
			for log, a := range explainAll(t, readLogs(t, dir)) {
				lines[log] = a.facts() + " " + a.hash
			}
			frozen(t, name, lines)
		})
	}
}

// TestWhatLabelledLogsAreExplainedByIsFrozen is for logs that a machine may have beside the project. Of their words
// nothing is kept, and a log that is another by now is left out.
func TestWhatLabelledLogsAreExplainedByIsFrozen(t *testing.T) {
	const dir = "../shared/corpus/dev"
	if _, err := os.Stat(dir); err != nil {
		t.Skip("there is no " + dir)
	}
	logs, before, lines := readLogs(t, dir), readFrozen(t, "labelled"), map[string]string{}
	for log, a := range explainAll(t, logs) {
		text := hashOf(logs[log])
		if old, ok := before[log]; !updating() && (!ok || !strings.HasPrefix(old, text)) {
			t.Logf("%s is not the log that was read then", log)
			delete(before, log)
			continue
		}
		lines[log] = text + " " + a.hash
	}
	if !updating() {
		maps.DeleteFunc(before, func(log, _ string) bool { return logs[log] == "" })
		compare(t, before, lines)
		return
	}
	frozen(t, "labelled", lines)
}

// TestWhatCheckAnswersIsFrozen asks the questions that npm's own libraries were asked, of an npm that is a version in
// a file.
func TestWhatCheckAnswersIsFrozen(t *testing.T) {
	npm, lines := rig.NpmOf(t, rig.UsualVersion), map[string]string{}
	eachJSON(t, "cases.jsonl", func(q question) {
		if q.URI+q.Spec == "" {
			return
		}
		root, _ := filepath.EvalSymlinks(t.TempDir())
		out, status := checkQuestion(t, root, npm, frozenNow(), q)
		a := readChecked(t, out).Targets[0]
		credential := "-"
		if a.Credential != nil {
			credential = a.Credential.Key
		}
		lines[q.ID] = fmt.Sprintf("%d %s %s %s", status, dash(rig.Deref(a.Registry)), credential,
			hashOf(strings.NewReplacer(root, "ROOT", filepath.Dir(npm), "BIN").Replace(string(out))))
	})
	frozen(t, "check", lines)
}

func frozenNow() time.Time { return time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC) }

// answer is what explain says of one log.
type answer struct {
	findings []rig.Finding
	hash     string
}

// facts are those of the first finding, a dash for each that there is not, and how many more there are.
func (a answer) facts() string {
	if len(a.findings) == 0 {
		return "silent"
	}
	f, line := a.findings[0], ""
	if len(f.Evidence) > 0 {
		line = rig.Deref(f.Evidence[0].Line)
	}
	text := f.Cause + " " + f.Certainty
	for _, fact := range []string{rig.Deref(f.Code), rig.Deref(f.Host), rig.Deref(f.Package), line} {
		text += " " + dash(fact)
	}
	if more := len(a.findings) - 1; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

func dash(fact string) string { return cmp.Or(strings.ReplaceAll(fact, " ", "_"), "-") }

func hashOf(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))[:12] }

// readLogs gives the logs below a folder by their names, with the public registry's name put in.
func readLogs(t *testing.T, dir string) map[string]string {
	t.Helper()
	logs := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".log" {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		logs[filepath.ToSlash(name)] = registry.Restore(string(text))
		return err
	})
	if err != nil || len(logs) < 50 {
		t.Fatalf("%d logs in %s: %v", len(logs), dir, err)
	}
	return logs
}

// explainAll lets one run explain all logs, and gives each its own part of the report.
func explainAll(t *testing.T, logs map[string]string) map[string]answer {
	t.Helper()
	dir := t.TempDir()
	for name, text := range logs {
		rig.Write(t, filepath.Join(dir, filepath.FromSlash(name)), text)
	}
	out, _ := inProcess(t, world{args: []string{"explain", "--format", "json", dir}, cwd: dir, home: dir,
		goos: "linux", now: frozenNow, as: "npmx"})
	var report struct{ Sources, Findings []json.RawMessage }
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatalf("%v\n%.300s", err, out)
	}
	answers, hashed := map[string]answer{}, map[string]string{}
	for _, part := range slices.Concat(report.Sources, report.Findings) {
		var of struct {
			rig.Finding
			Source string
		}
		rig.Must(t, json.Unmarshal(part, &of))
		name, _ := filepath.Rel(dir, of.Source)
		name = filepath.ToSlash(name)
		a := answers[name]
		if of.Cause != "" {
			a.findings = append(a.findings, of.Finding)
		}
		hashed[name] += normal(t, part, dir)
		a.hash = hashOf(hashed[name])
		answers[name] = a
	}
	return answers
}

// normal is JSON without the folder of this run, and without the keys that say nothing: the contract may get more.
func normal(t *testing.T, part json.RawMessage, dir string) string {
	t.Helper()
	var v any
	rig.Must(t, json.Unmarshal(part, &v))
	text, err := json.Marshal(filled(v))
	rig.Must(t, err)
	quoted, _ := json.Marshal(dir + string(filepath.Separator))
	return strings.ReplaceAll(string(text), strings.Trim(string(quoted), `"`), "")
}

// filled leaves out what is null or empty.
func filled(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			if v[k] = filled(v[k]); v[k] == nil {
				delete(v, k)
			}
		}
		if len(v) == 0 {
			return nil
		}
	case []any:
		for i := range v {
			v[i] = filled(v[i])
		}
		if len(v) == 0 {
			return nil
		}
	}
	return v
}

func updating() bool { return os.Getenv("NPMX_UPDATE") != "" }

// frozen compares answers with those that were read before, or takes their place.
func frozen(t *testing.T, name string, lines map[string]string) {
	t.Helper()
	if !updating() {
		compare(t, readFrozen(t, name), lines)
		return
	}
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(lines)) {
		fmt.Fprintf(&b, "%s: %s\n", key, registry.Disguise(lines[key]))
	}
	rig.Must(t, os.WriteFile(frozenPath(name), []byte(b.String()), 0o644))
}

// compare shows the first answers that are others; the diff after NPMX_UPDATE=1 shows all.
func compare(t *testing.T, before, now map[string]string) {
	t.Helper()
	var others []string
	for _, key := range slices.Sorted(maps.Keys(before)) {
		if _, ok := now[key]; !ok {
			others = append(others, key+" is gone")
		}
	}
	for _, key := range slices.Sorted(maps.Keys(now)) {
		if got := registry.Disguise(now[key]); got != before[key] {
			others = append(others, fmt.Sprintf("%s:\n got %s\nwant %s", key, got, before[key]))
		}
	}
	if n := len(others); n > 0 {
		t.Errorf("%d answers are others; NPMX_UPDATE=1 renews them\n%s", n, strings.Join(others[:min(n, 20)], "\n"))
	}
}

func frozenPath(name string) string { return filepath.Join("testdata", "frozen", name+".txt") }

func readFrozen(t *testing.T, name string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(frozenPath(name))
	if err != nil && !updating() {
		t.Fatal(err)
	}
	lines := map[string]string{}
	for l := range strings.Lines(string(text)) {
		key, value, _ := strings.Cut(strings.TrimSuffix(l, "\n"), ": ")
		lines[key] = value
	}
	return lines
}
