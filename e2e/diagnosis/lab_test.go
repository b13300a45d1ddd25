package diagnosis

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"npmx/demo"
	"npmx/internal/lab"
	"npmx/internal/rig"
)

// labMajors are the npm that the whole lab runs with, the reference first.
func labMajors() []int { return []int{11, 6, 8, 10, 12} }

// TestLab plays every scenario with every npm: the finding is what the scenario says, its steps are carried out, the
// same command succeeds, and npmx is silent. What came of it is in docs/scenarios.md. With NPMX_LAB=full only;
// else [TestEveryScenarioIsDiagnosed] plays a few.
func TestLab(t *testing.T) {
	if !rig.Full() {
		t.Skip("NPMX_LAB=full plays all scenarios with every npm")
	}
	all := newLedger()
	t.Run("npm", func(t *testing.T) {
		for _, major := range labMajors() {
			b := newBench(t, major)
			t.Run(strconv.Itoa(major), func(t *testing.T) {
				for _, s := range demo.Scenarios() {
					b.try(t, s, all)
				}
			})
		}
	})
	all.page(t)
	all.counts(t)
	all.calibrated(t)
}

// try plays one scenario, unless this npm makes no such mistake.
func (b bench) try(t *testing.T, s demo.Scenario, all *ledger) {
	s, ok := s.For(b.major)
	if !ok {
		return
	}
	t.Run(s.Name, func(t *testing.T) {
		t.Parallel()
		p := b.play(t, s)
		assertRun(t, s, p.c, p.got)
		out := proof{rounds: []rig.Ran{p.got}}
		if !rig.Silent(s) {
			out = p.mend(t, whole())
			p.assertProof(t, out)
		}
		all.note(b.major, s, out, !t.Failed())
	})
}

func newBench(t *testing.T, major int) bench {
	t.Helper()
	i := slices.IndexFunc(lab.Versions(), func(v string) bool { return strings.HasPrefix(v, strconv.Itoa(major)+".") })
	return bench{npm: lab.Npm(t, lab.Versions()[i]), npmx: rig.Npmx(t), major: major}
}

// ledger keeps what came of the scenarios, by name and npm.
type ledger struct {
	mu       sync.Mutex
	verdicts map[string]map[int]string
	ran      map[int]bool  // these majors
	found    []rig.Finding // by the reference npm
}

func newLedger() *ledger { return &ledger{verdicts: map[string]map[int]string{}, ran: map[int]bool{}} }

// The verdicts that docs/scenarios.md prints.
const (
	verdictFails  = "fails"
	verdictSilent = "silent"
	verdictNamed  = "named" // the cause is told; no machine can mend it
	// mended by what the steps say to do in a registry's pages or elsewhere, and by nothing else
	verdictWeb     = "web"
	verdictProved  = "proved" // mended by carrying out the steps
	verdictUnknown = "?"      // not tried
)

func (l *ledger) note(major int, s demo.Scenario, out proof, passed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ran[major] = true
	l.set(s.Name, major, verdictOf(s, out, passed))
	if major == labMajors()[0] {
		for _, r := range out.rounds {
			l.found = append(l.found, r.Report.Findings...)
		}
	}
}

func (l *ledger) set(name string, major int, verdict string) {
	if l.verdicts[name] == nil {
		l.verdicts[name] = map[int]string{}
	}
	l.verdicts[name][major] = verdict
}

func verdictOf(s demo.Scenario, out proof, passed bool) string {
	switch {
	case !passed:
		return verdictFails
	case rig.Silent(s):
		return verdictSilent
	case !out.works:
		return verdictNamed
	case out.web:
		return verdictWeb
	}
	return verdictProved
}

// TestEveryStepIsNeeded leaves each step of each proof out in turn: without it the command must fail, or npmx must
// speak. Exempt is what only looks, which the executor never does, and the other ways to the same end, which it does
// not go.
func TestEveryStepIsNeeded(t *testing.T) {
	if !rig.Full() {
		t.Skip("NPMX_LAB=full leaves every step of every proof out")
	}
	b := newBench(t, labMajors()[0])
	var mutants, survived atomic.Int64
	t.Run("mutants", func(t *testing.T) {
		for _, s := range demo.Scenarios() {
			s, ok := s.For(b.major)
			if !ok || rig.Silent(s) || s.Want.Open {
				continue
			}
			t.Run(s.Name, func(t *testing.T) {
				t.Parallel()
				n, alive := b.mutate(t, s)
				mutants.Add(n)
				survived.Add(alive)
			})
		}
	})
	t.Logf("%d mutants, %d survived", mutants.Load(), survived.Load())
	if mutants.Load() < 60 {
		t.Errorf("only %d mutants", mutants.Load())
	}
}

func (b bench) mutate(t *testing.T, s demo.Scenario) (mutants, survived int64) {
	t.Helper()
	for _, g := range b.play(t, s).mend(t, whole()).gone {
		for step := range g.way {
			mutants++
			if b.play(t, s).mend(t, cut{g.round, g.finding, step}).works {
				survived++
				t.Errorf("the proof does without the step %q", g.way[step].Text)
			}
		}
	}
	return mutants, survived
}

// counts checks the lab against what it is for.
func (l *ledger) counts(t *testing.T) {
	passed, by := map[int]int{}, map[string]int{}
	for _, s := range demo.Scenarios() {
		for major, verdict := range l.verdicts[s.Name] {
			if verdict != verdictFails && s.Cause != "" {
				passed[major]++
			}
		}
		by[l.verdicts[s.Name][labMajors()[0]]]++
	}
	t.Logf("scenarios with a mistake passed by npm's major: %v; on npm %d: %v", passed, labMajors()[0], by)
	for _, major := range labMajors() {
		if !l.ran[major] { // left out by -run
			continue
		}
		want := 40
		if major == labMajors()[0] {
			want = 60
		}
		if passed[major] < want {
			t.Errorf("%d scenarios pass on npm %d, want %d", passed[major], major, want)
		}
	}
	if l.ran[labMajors()[0]] && by[verdictProved] < 45 {
		t.Errorf("%d scenarios are proved by carrying out the steps, want 45", by[verdictProved])
	}
}
