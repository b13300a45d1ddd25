//go:build unix

package hostile

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"npmx/internal/rig"
)

// scanner is a program of others that looks for secrets in a folder and writes JSON into a file, for secretlint ends
// before a pipe has taken all of it; and the members by which that says what was found.
type scanner struct {
	name       string
	args       []string
	into       string // the flag of the file
	rule, text string
}

func scanners() []scanner {
	return []scanner{
		{"gitleaks", []string{"dir", ".", "--no-banner", "--exit-code=0", "--report-format=json"}, "--report-path=",
			"RuleID", "Secret"},
		{"secretlint", []string{"**/*", "--format=json", "--no-maskSecrets", "--secretlintrcJSON",
			`{"rules":[{"id":"@secretlint/secretlint-rule-preset-recommend"}]}`}, "--output=", "ruleId", "message"},
	}
}

// scanned has the scanners of $NPMX_SCANNERS look for secrets in all that npmx printed of some logs. They also look at
// the logs: one that sees nothing there does not say anything by seeing nothing here.
func scanned(t *testing.T, logs string, all outputs) {
	t.Helper()
	programs := os.Getenv("NPMX_SCANNERS")
	if programs == "" {
		t.Log("the scanners for secrets were not asked: NPMX_SCANNERS names no folder of them")
		return
	}
	printed := t.TempDir()
	for place, text := range all {
		rig.Write(t, filepath.Join(printed, strings.NewReplacer("/", "_", " ", "_").Replace(place)+".txt"), text)
	}
	for _, s := range scanners() {
		before, after := s.finds(t, programs, logs), s.finds(t, programs, printed)
		t.Logf("%s: %d findings in the logs, %d in what was printed of them", s.name, len(before), len(after))
		if len(before) < 50 {
			t.Errorf("%s sees %d secrets in logs that are full of them", s.name, len(before))
		}
		for _, f := range after {
			t.Errorf("%s finds %s", s.name, f)
		}
	}
}

// finds runs a scanner over a folder.
func (s scanner) finds(t *testing.T, programs, dir string) []string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "found")
	cmd := exec.Command(filepath.Join(programs, s.name), append(s.args, s.into+file)...)
	cmd.Dir = dir
	said, ended := cmd.CombinedOutput()
	found, _ := os.ReadFile(file)
	if len(found) == 0 && ended == nil && s.name == "secretlint" {
		return nil // it writes no file then
	}
	var answer any
	if err := json.Unmarshal(found, &answer); err != nil {
		t.Fatalf("%s: %v, %v: %.300s", s.name, ended, err, said)
	}
	return s.within(answer)
}

// within collects what an answer says was found, however deep it is said.
func (s scanner) within(v any) (found []string) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			found = append(found, s.within(e)...)
		}
	case map[string]any:
		if rule, ok := v[s.rule].(string); ok {
			found = append(found, fmt.Sprintf("%s: %v", rule, v[s.text]))
		}
		for _, e := range v {
			found = append(found, s.within(e)...)
		}
	}
	return found
}
