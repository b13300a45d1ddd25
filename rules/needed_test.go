package rules

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// unmissed lists the parts that no case of ours misses: a line each, kind and name with a tab between them.
const unmissed = "testdata/unmissed.tsv"

// mostUnmissed is how long that list may be. It is to grow shorter: a part that nothing shows may be idle or wrong, and
// nobody would see it.
const mostUnmissed = 121

// TestEveryPartIsMissed takes the parts of the tables and the rules' own steps out, one by one: what some rule says of
// its examples must change, which [TestRemediesAreCurrent] sees, or the part is in the list of what nothing misses.
// With NPMX_LAB=full; NPMX_UPDATE=1 beside it looks for cases that would miss a part, and writes those and the list.
// Else only that the list names parts that there are.
func TestEveryPartIsMissed(t *testing.T) {
	m, whole, updates := newMissing(t), os.Getenv("NPMX_LAB") == "full", os.Getenv("NPMX_UPDATE") != ""
	listed, tried, idle := readUnmissed(t), map[string]int{}, map[string]int{}
	var lines []string
	all := m.parts()
	missed := make([]bool, len(all))
	if whole {
		m.speak()
		inParallel(len(all), func(i int) { missed[i] = m.missed(all[i]) || updates && m.shown(all[i]) })
	}
	for i, p := range all {
		known := listed[p.key()]
		delete(listed, p.key())
		if tried[p.kind]++; !whole {
			continue
		}
		if !missed[i] {
			idle[p.kind]++
			lines = append(lines, p.key()+"\n")
		}
		if missed[i] == known && !updates {
			t.Errorf("missed: %t, in %s: %t: %s", missed[i], unmissed, known, p.key())
		}
	}
	t.Logf("parts: %v; that nothing misses: %v", tried, idle)
	if whole && updates {
		slices.Sort(lines)
		current(t, unmissed, []byte(strings.Join(lines, "")))
		current(t, shownIn, m.lines())
		return
	}
	for key := range listed {
		t.Errorf("%s lists what is no part any more: %s", unmissed, key)
	}
}

func inParallel(n int, do func(i int)) {
	var group sync.WaitGroup
	var next atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				do(int(i))
			}
		})
	}
	group.Wait()
}

func readUnmissed(t *testing.T) map[string]bool {
	t.Helper()
	data, err := os.ReadFile(unmissed)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]bool{}
	for line := range strings.Lines(string(data)) {
		all[strings.TrimSuffix(line, "\n")] = true
	}
	if len(all) > mostUnmissed {
		t.Errorf("nothing misses %d parts, %d at most", len(all), mostUnmissed)
	}
	return all
}

// missing is what rules say of their cases with all parts there, and which of them each case looks at.
type missing struct {
	tables shared
	rules  []*Rule
	all    []spoken
	mu     sync.Mutex
	found  []string // lines of shownIn
}

// spoken is one case of a rule.
type spoken struct {
	rule  *Rule
	c     Case
	said  string
	looks map[Problem]bool // at the rows and ways of steps that stand there
	shows bool             // it is one of shownIn
}

func newMissing(t *testing.T) *missing {
	t.Helper()
	tables, problems := readTables()
	set, err := Builtin()
	if err != nil || problems != nil {
		t.Fatal(err, problems)
	}
	return &missing{tables: tables, rules: set.Rules()}
}

func (m *missing) speak() {
	watched, looks := m.tables.watched()
	for _, r := range m.rules {
		for _, c := range frozenCases(r) {
			clear(looks)
			said := asFrozen(r, c, watched)
			m.all = append(m.all, spoken{r, c, said, maps.Clone(looks), false})
		}
		for i := range shownBy()[r.ID] {
			m.all[len(m.all)-1-i].shows = true
		}
	}
}

// watched are the tables, and the places of what is read in them.
func (s shared) watched() (shared, map[Problem]bool) {
	looks := map[Problem]bool{}
	s.rows, s.steps = slices.Clone(s.rows), slices.Clone(s.steps)
	for i, r := range s.rows {
		s.rows[i].words = func() map[string]string { looks[r.at] = true; return r.words() }
	}
	for i, n := range s.steps {
		s.steps[i].step = func() step { looks[n.at] = true; return n.step() }
	}
	return s, looks
}

// parts are those of the tables and of the rules. Of parts that are called the same, as are two rows of one table with
// the same conditions and different words, all but the first have a number.
func (m *missing) parts() []part {
	all := m.tables.parts()
	for _, r := range m.rules {
		all = append(all, m.tables.partsOfRule(r)...)
	}
	named := map[string]int{}
	for i, p := range all {
		if named[p.key()]++; named[p.key()] > 1 {
			all[i].name = fmt.Sprintf("%s, number %d", p.name, named[p.key()])
		}
	}
	return all
}

// enough is how many cases of a rule are tried without a condition: those that it keeps out are many and alike. The
// cases of shownIn are all tried, for each is there to show a part.
const enough = 3

// missed reports whether some rule says something else without a part.
func (m *missing) missed(p part) bool {
	tried := map[*Rule]int{}
	return slices.ContainsFunc(m.all, func(x spoken) bool {
		if p.kind == "condition" && tried[x.rule] == enough && !x.shows || !p.touches(x) {
			return false
		}
		if !x.shows {
			tried[x.rule]++
		}
		speaks := x.rule
		if p.changed != nil {
			speaks = p.changed
		}
		return asFrozen(speaks, x.c, p.less) != x.said
	})
}

// patience is how many cases are tried for a part that nothing misses: most are shown by one of the first.
const patience = 400

// shown looks for an example that misses a part once it has what the part asks for, and keeps it.
func (m *missing) shown(p part) bool {
	tried := 0
	for _, r := range m.rules {
		if !p.may(r) {
			continue
		}
		for _, c := range askedFor(r, m.tables.asksOf(p)) {
			if tried++; tried > patience {
				return false
			}
			speaks := r
			if p.changed != nil {
				speaks = p.changed
			}
			if asFrozen(speaks, c, p.less) != asFrozen(r, c, m.tables) {
				line, _ := json.Marshal(c)
				m.mu.Lock()
				defer m.mu.Unlock()
				m.found = append(m.found, r.ID+"\t"+string(line)+"\n")
				return true
			}
		}
	}
	return false
}

// asksOf lists what a part asks for: by itself, and with each way of saying the step that it names.
func (s shared) asksOf(p part) [][]condition {
	all := [][]condition{p.when}
	id, _, _ := strings.Cut(p.name, " ")
	if p.kind == "entry" || p.kind == "rule's step" {
		for _, way := range s.ways(id, p.when) {
			all = append(all, way.when)
		}
	}
	return all
}

// askedFor are the examples of a rule with what is asked for, as far as the rule still fits.
func askedFor(r *Rule, asks [][]condition) (all []Case) {
	for _, e := range r.words().examples {
		if e.not {
			continue
		}
		for _, base := range circumstancesOf(e.fields) {
			for _, when := range asks {
				c, ok := where(base, when)
				if _, fits := r.match(c); ok && fits {
					all = append(all, c)
				}
			}
		}
	}
	return all
}

// shownIn has cases that show parts which no example shows as it stands: the id of a rule and, behind a tab, the
// facts.
const shownIn = "testdata/circumstances.tsv"

func (m *missing) lines() []byte {
	data, _ := os.ReadFile(shownIn)
	all := append(slices.Collect(strings.Lines(string(data))), m.found...)
	slices.Sort(all)
	return []byte(strings.Join(slices.Compact(all), ""))
}

// shownBy are the circumstances of each rule.
var shownBy = sync.OnceValue(func() map[string][]Case {
	all := map[string][]Case{}
	data, _ := os.ReadFile(shownIn)
	for line := range strings.Lines(string(data)) {
		id, facts, _ := strings.Cut(line, "\t")
		var c Case
		_ = json.Unmarshal([]byte(facts), &c)
		all[id] = append(all[id], c)
	}
	return all
})

// TestCircumstancesAreReal: each is of a rule that there is, and fits it.
func TestCircumstancesAreReal(t *testing.T) {
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for id, cases := range shownBy() {
		for _, c := range cases {
			r := set.Find(id)
			if r == nil {
				t.Fatalf("%s: no rule is called %s", shownIn, id)
			}
			if _, fits := r.match(c); !fits || len(c) == 0 {
				t.Errorf("%s: %s does not fit %v", shownIn, id, c)
			}
		}
	}
}
