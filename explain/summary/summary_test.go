package summary

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"npmx/explain"
	"npmx/internal/fair"
)

var noon = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)

// log is a source with findings of these hosts, an hour apart.
func log(name string, hosts ...string) (explain.Source, []explain.Finding) {
	var found []explain.Finding
	for i, host := range hosts {
		found = append(found, explain.Finding{Source: name, Cause: "token-missing", Certainty: explain.Likely,
			Code: "E401", Host: host, Title: "no credential was sent", Repository: "acme/web",
			Time: noon.Add(time.Duration(i) * time.Hour), Labels: map[string]string{"team": "web"},
			Evidence: []explain.Evidence{{Kind: explain.FromLog, Source: name, Line: 7 + i}}})
	}
	return explain.Source{Name: name, Bytes: 100}, found
}

func text(t *testing.T, s *Summary, by ...Dimension) string {
	t.Helper()
	var b bytes.Buffer
	if err := s.Text(&b, by); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWhatIsCounted(t *testing.T) {
	s := New()
	for _, add := range [][]string{{"a.log", "one", "one", "two"}, {"b.log", "one"}, {"c.log"}} {
		source, found := log(add[0], add[1:]...)
		s.Add(source, found, Range{})
	}
	s.Add(explain.Source{Name: "d.log", Error: "permission denied"}, nil, Range{})
	if s.Logs != 4 || s.Failed != 2 || s.Clean() != 1 || s.Unreadable != 1 {
		t.Errorf("%+v", s)
	}
	if all, distinct := s.Findings(); all != 4 || distinct != 2 {
		t.Errorf("%d findings, %d distinct", all, distinct)
	}
	most := s.Entries()[0]
	if most.Host != "one" || most.Count != 3 || most.Logs != 2 || most.Example.place() != "a.log:7" {
		t.Errorf("%+v", most)
	}
	if want := noon.Add(time.Hour); !most.First.Equal(noon) || !most.Last.Equal(want) {
		t.Errorf("seen from %s to %s", most.First, most.Last)
	}
}

func TestATextForPeople(t *testing.T) {
	s := New()
	source, found := log("a.log", "npm.corp.example", "npm.corp.example", "包.example")
	s.Add(source, found, Range{})
	s.Add(explain.Source{Name: "b.log"}, nil, Range{})
	const want = `2 logs read: 1 with access failures, 1 without, 0 unreadable
3 findings, 2 distinct

  count  logs  cause          code  host              first       last        example
      2     1  token-missing  E401  npm.corp.example  2026-11-28  2026-11-28  a.log:7
      1     1  token-missing  E401  包.example        2026-11-28  2026-11-28  a.log:9
`
	if got := text(t, s); got != want {
		t.Errorf("got\n%s", got)
	}
	if got := text(t, s, ByTeam, ByDay); !strings.Contains(got, "3         2  web   2026-11-28") {
		t.Errorf("got\n%s", got)
	}
}

func TestOnlyTheFindingsOfATimeAreCounted(t *testing.T) {
	source, found := log("a.log", "one", "two", "three")
	found[2].Time = time.Time{}
	s := New()
	s.Add(source, found, Range{Since: noon, Until: noon.Add(time.Hour)})
	if all, _ := s.Findings(); all != 1 || s.Untimed != 1 || s.Failed != 1 {
		t.Errorf("%d findings of that hour, %d without a time", all, s.Untimed)
	}
	if !strings.Contains(text(t, s), "1 finding left out: they have no time") {
		t.Error("what is left out is not told")
	}
}

func TestHostileTextStaysInItsRow(t *testing.T) {
	source, found := log("a\x1b[2J\n.log", "evil\nhost\u202e")
	s := New()
	s.Add(source, found, Range{})
	if got := text(t, s); strings.Count(got, "\n") != 5 || strings.ContainsAny(got, "\x1b\u202e") {
		t.Errorf("%q", got)
	}
}

// TestMergeInAnyOrder: parts counted apart, merged in any order and any grouping, make the whole.
func TestMergeInAnyOrder(t *testing.T) {
	seed := fair.Seed(t, 20261128)
	dice := rand.New(rand.NewPCG(seed, 0))
	for range 200 {
		whole, parts := New(), make([]*Summary, 4)
		for i := range parts {
			parts[i] = New()
		}
		for n := range dice.IntN(30) {
			var hosts []string
			for range dice.IntN(4) {
				hosts = append(hosts, fmt.Sprintf("h%d", dice.IntN(5)))
			}
			source, found := log(fmt.Sprintf("%d.log", n), hosts...)
			for i := range found {
				found[i].Title = fmt.Sprint("title ", dice.IntN(3))
				found[i].Certainty = []explain.Certainty{explain.Certain, explain.Possible}[dice.IntN(2)]
			}
			whole.Add(source, found, Range{})
			parts[dice.IntN(len(parts))].Add(source, found, Range{})
		}
		dice.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		left, right := New(), New()
		left.Merge(parts[0])
		left.Merge(parts[1])
		right.Merge(parts[2])
		right.Merge(parts[3])
		right.Merge(left)
		if got, want := asJSON(t, right), asJSON(t, whole); got != want {
			t.Fatalf("merged:\n%s\ncounted at once:\n%s", got, want)
		}
	}
}

func asJSON(t *testing.T, s *Summary) string {
	t.Helper()
	var b bytes.Buffer
	if err := s.JSON(&b, []Dimension{ByHost, ByDay}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	s := New()
	source, found := log("a.log", "one", "two", "one")
	s.Add(source, found, Range{})
	back, err := Read(strings.NewReader(asJSON(t, s)))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(s, back) {
		t.Errorf("%+v became %+v", s, back)
	}
	if _, err := Read(strings.NewReader(`{"version": 9}`)); err == nil {
		t.Error("a version that is not known is read")
	}
}

func TestWhatBecameOfAFinding(t *testing.T) {
	before, after := New(), New()
	source, found := log("a.log", "gone", "fewer", "fewer", "same", "more")
	before.Add(source, found, Range{})
	source, found = log("b.log", "fewer", "same", "more", "more", "new")
	after.Add(source, found, Range{})
	var got []string
	for _, c := range Compare(before, after) {
		got = append(got, c.State()+" "+c.Host)
	}
	if want := "new new, more more, same same, fewer fewer, gone gone"; strings.Join(got, ", ") != want {
		t.Errorf("%q", got)
	}
}
