package diagnosis

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"

	"npmx/demo"
	"npmx/internal/rig"
)

const scenariosPage = "docs/scenarios.md"

// page compares docs/scenarios.md with what the lab found; NPMX_UPDATE=1 rewrites it.
// Where only a part was asked for (go test -run TestLab/npm/8), the other cells stay as they are.
func (l *ledger) page(t *testing.T) {
	l.keep()
	text := l.markdown()
	have, others := pageParts()
	if os.Getenv("NPMX_UPDATE") != "" {
		rig.Write(t, scenariosPage, text+others)
		have = text
	}
	if have != text {
		t.Errorf("%s is not what the lab found; NPMX_UPDATE=1 NPMX_LAB=full go test -run TestLab "+
			"./e2e/diagnosis rewrites it. New are:\n%s", scenariosPage, strings.Join(newLines(have, text), ""))
	}
}

// newLines are those of a text that another has not.
func newLines(old, text string) []string {
	had := slices.Collect(strings.Lines(old))
	return slices.DeleteFunc(slices.Collect(strings.Lines(text)), func(line string) bool {
		return slices.Contains(had, line)
	})
}

// pageParts are what the page says of npm, and of other clients.
func pageParts() (npm, others string) {
	have, _ := os.ReadFile(scenariosPage)
	npm, others, _ = strings.Cut(string(have), clientsHeading)
	return npm, clientsHeading + others
}

// keep takes the cells of what did not run from the page there is.
func (l *ledger) keep() {
	have, _ := pageParts()
	majors := slices.Sorted(slices.Values(labMajors()))
	for line := range strings.Lines(have) {
		cells := strings.Split(line, "|")
		if len(cells) != len(majors)+6 {
			continue
		}
		name := strings.TrimSpace(cells[1])
		for i, m := range majors {
			if verdict := strings.TrimSpace(cells[5+i]); l.verdicts[name][m] == "" && verdict != "-" &&
				verdict != verdictUnknown {
				l.set(name, m, verdict)
			}
		}
	}
}

const pageHead = `# Scenarios

Each row is a mistake that is planted on a machine, and that the real npm is run into under npmx, against a registry ` +
	`on the same machine which answers as
the vendors do. A test reads npmx's report: cause, certainty, host, package, file and line, and npm's exit status ` +
	`must be right. Then a program that has
the report and knows no scenario carries out the steps; the same command must succeed, and npmx be silent.

- **proved**: the steps were carried out, and the command succeeded. Where a second mistake shows only ` +
	`then, its steps were carried out as well.
- **web**: the same, where only somebody else can mend it: the steps ask for something in the registry's ` +
	`pages, of whoever runs it, or of time.
- **named**: the cause is told; no program can mend it (a name to choose, a wire to plug in).
- **silent**: there is nothing to explain, and nothing is said.
- **-**: to this npm it is no mistake, or another one.
- **?**: not tried since the scenario is there.

A test leaves each step of each proof out in turn, with npm %d: the command must fail then.

`

func (l *ledger) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, pageHead, labMajors()[0])
	majors := slices.Sorted(slices.Values(labMajors()))
	b.WriteString("| scenario | what is wrong | cause | sure |")
	for _, m := range majors {
		fmt.Fprintf(&b, " npm %d |", m)
	}
	b.WriteString("\n|---|---|---|---|" + strings.Repeat("---|", len(majors)) + "\n")
	for _, s := range demo.Scenarios() {
		b.WriteString(rowStart(s))
		for _, m := range majors {
			b.WriteString(" " + l.cell(s, m) + " |")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func (l *ledger) cell(s demo.Scenario, major int) string {
	if _, mistaken := s.For(major); !mistaken {
		return "-"
	}
	return cmp.Or(l.verdicts[s.Name][major], verdictUnknown)
}

func rowStart(s demo.Scenario) string {
	cause := s.Cause
	for _, f := range s.Then {
		cause += ", then " + f.Cause
	}
	for _, f := range s.Beside {
		cause += ", and " + f.Cause
	}
	return fmt.Sprintf("| %s | %s | %s | %s |", s.Name, strings.ReplaceAll(s.Title, "|", `\|`), cause, s.Want.Certainty)
}

// TestScenariosPageIsComplete: the table has a row for each scenario, in their order; what the cells say only the
// whole lab can tell.
func TestScenariosPageIsComplete(t *testing.T) {
	have, _ := pageParts()
	var rows, want []string
	for line := range strings.Lines(have) {
		if strings.HasPrefix(line, "| ") && !strings.HasPrefix(line, "| scenario ") {
			rows = append(rows, strings.Join(strings.SplitAfterN(line, "|", 6)[:5], ""))
		}
	}
	for _, s := range demo.Scenarios() {
		want = append(want, rowStart(s))
	}
	if !slices.Equal(rows, want) {
		t.Errorf("%s lists\n%s\nwant\n%s", scenariosPage, strings.Join(rows, "\n"), strings.Join(want, "\n"))
	}
	if strings.Contains(have, verdictFails+" |") {
		t.Errorf("%s keeps a failure", scenariosPage)
	}
}

// provedBy tells of which kinds an evidence may be that proves a cause, as the taxonomy says. "words" are the
// registry's own, or npm's, in the log.
func provedBy() map[string][]string {
	entry := []string{"config", "env", "cli"}
	words := []string{"log", "probe"}
	return map[string][]string{
		"token-missing": append([]string{"log"}, entry...), "token-invalid": append([]string{"probe"}, entry...),
		"token-expired": append(words, entry...),
		"bad-password":  append(words, entry...), "env-var-unset": entry, "wrong-host": entry,
		"scope-unmapped": {"lockfile", "package"},
		"registry-wrong": append([]string{"package"}, entry...), "lockfile-host": {"lockfile"},
		"permission-denied": words, "token-scope": append(words, entry...),
		"legacy-auth-config": entry, "proxy-auth": words, "not-found": words,
	}
}

// calibrated checks what was called certain against its proof, and tells the share of it by cause. That it is right,
// each scenario has asserted.
func (l *ledger) calibrated(t *testing.T) {
	certain, all := map[string]int{}, map[string]int{}
	for _, f := range l.found {
		all[f.Cause]++
		if f.Certainty != "certain" {
			continue
		}
		certain[f.Cause]++
		if !hasProof(f) {
			t.Errorf("%s is certain, and its proof is not among its evidence: %+v", f.Cause, f.Evidence)
		}
	}
	var lines []string
	sum, of := 0, 0
	for cause, n := range all {
		lines = append(lines, fmt.Sprintf("%s %d/%d", cause, certain[cause], n))
		sum, of = sum+certain[cause], of+n
	}
	sort.Strings(lines)
	t.Logf("certain: %d of %d findings; by cause: %s", sum, of, strings.Join(lines, ", "))
}

func hasProof(f rig.Finding) bool {
	kinds := provedBy()[f.Cause]
	if kinds == nil {
		kinds = []string{"log", "probe"}
	}
	for _, e := range f.Evidence {
		if slices.Contains(kinds, e.Kind) {
			return true
		}
	}
	return false
}

// unprovable are the scenarios in which a run has not what the taxonomy asks of a proof, and what it lacks. None of
// them may be certain.
func unprovable() map[string]string {
	const (
		alone    = "a whoami that refuses proves nothing, and nothing else was asked"
		unasked  = "npmx may not ask"
		hidden   = "404 says neither that it is there nor that it is not"
		guess    = "nothing shows where the package lives"
		meant    = "whether the registry that is stated or the one with the login is meant, only a person knows"
		unnamed  = "the registry takes the token and has no name for it"
		passing  = "what refused it has gone"
		somebody = "whether this is for the account or for everybody, the answer does not say"
	)
	return map[string]string{
		"token-whoami": alone, "verdaccio-whoami": alone, "token-invalid-unasked": unasked,
		"wrong-host-name": "two names of one address are not shown to be one registry",
		"scope-unmapped":  guess, "scope-mistyped": guess, "double-slip-missing": guess, "unmapped-refused": guess,
		"registry-env": guess, "double-variable-revoked": guess,
		"registry-flag": hidden, "registry-project": hidden, "npmjs-hidden": hidden, "npmjs-anonymous": hidden,
		"gitlab-hidden":  hidden,
		"stated-project": meant, "stated-flag": meant, "stated-publish": meant,
		"machine-token-denied": unnamed, "machine-token-absent": unnamed, "machine-token-publish": unnamed,
		"flaky": passing, "audit-refused": somebody,
	}
}

// TestScenariosAreMany checks the list against what the lab is to cover: enough that must not be certain, enough with
// two faults, and of what can be proved four in five certain.
func TestScenariosAreMany(t *testing.T) {
	count := map[string]int{}
	for _, s := range demo.Scenarios() {
		if rig.Silent(s) {
			continue
		}
		count["all"]++
		count[s.Want.Certainty]++
		if lack := unprovable()[s.Name]; lack != "" {
			count["unprovable"]++
			if s.Want.Certainty == "certain" {
				t.Errorf("%s is certain, and %s", s.Name, lack)
			}
		}
		if len(s.Then)+len(s.Beside) > 0 {
			count["two"]++
		}
	}
	if count["all"] < 60 || count["all"]-count["certain"] < 10 || count["two"] < 10 ||
		count["unprovable"] != len(unprovable()) ||
		5*count["certain"] < 4*(count["all"]-count["unprovable"]) {
		t.Errorf("scenarios with a mistake: %v", count)
	}
}
