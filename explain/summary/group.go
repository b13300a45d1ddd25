package summary

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Dimension is one thing that findings can be counted by.
type Dimension string

// The closed set of dimensions.
const (
	ByCause      Dimension = "cause"
	ByHost       Dimension = "host"
	ByPackage    Dimension = "package"
	ByTeam       Dimension = "team"
	ByRepository Dimension = "repository"
	ByDay        Dimension = "day"
)

// Dimensions lists them.
func Dimensions() []Dimension {
	return []Dimension{ByCause, ByHost, ByPackage, ByTeam, ByRepository, ByDay}
}

// ParseDimensions reads a list as --by takes it.
func ParseDimensions(words []string) ([]Dimension, error) {
	var by []Dimension
	for _, word := range words {
		d := Dimension(strings.TrimSpace(word))
		if !slices.Contains(Dimensions(), d) {
			return nil, fmt.Errorf("%q is not one of cause, host, package, team, repository, day", word)
		}
		if !slices.Contains(by, d) {
			by = append(by, d)
		}
	}
	return by, nil
}

// Row is one group of findings. Values stand in the order of the dimensions, "" where a finding has none.
type Row struct {
	Values   []string  `json:"values"`
	Count    int       `json:"count"`
	Distinct int       `json:"distinct"`
	First    time.Time `json:"first"`
	Last     time.Time `json:"last"`
	Example  Example   `json:"example"`
}

// Group counts findings by one or several dimensions at once, the most frequent first; by day in the order of days.
func (s *Summary) Group(by []Dimension) []Row {
	groups := map[string]*group{}
	for _, e := range s.Entries() {
		for day, n := range s.days(e, by) {
			values := e.values(by, day)
			key := strings.Join(values, "\x00")
			if groups[key] == nil {
				groups[key] = &group{row: Row{Values: values, Example: e.Example}, prints: map[string]bool{}}
			}
			groups[key].add(e, n)
		}
	}
	rows := []Row{}
	for _, g := range groups {
		g.row.Distinct = len(g.prints)
		rows = append(rows, g.row)
	}
	slices.SortFunc(rows, func(a, b Row) int { return compareRows(a, b, by) })
	return rows
}

type group struct {
	row    Row
	prints map[string]bool
}

func (g *group) add(e *Entry, n int) {
	g.row.Count += n
	g.row.First, g.row.Last = earlier(g.row.First, e.First), later(g.row.Last, e.Last)
	if compareExamples(e.Example, g.row.Example) < 0 {
		g.row.Example = e.Example
	}
	g.prints[e.Fingerprint] = true
}

// days are an entry's findings by day where days are asked for, else all of them at once.
func (s *Summary) days(e *Entry, by []Dimension) map[string]int {
	if slices.Contains(by, ByDay) {
		return e.Days
	}
	return map[string]int{"": e.Count}
}

func (e *Entry) values(by []Dimension, day string) []string {
	values := []string{}
	for _, d := range by {
		values = append(values, map[Dimension]string{ByCause: e.Cause, ByHost: e.Host, ByPackage: e.Package,
			ByTeam: e.Team, ByRepository: e.Repository, ByDay: day}[d])
	}
	return values
}

func compareRows(a, b Row, by []Dimension) int {
	if len(by) > 0 && by[0] == ByDay {
		return slices.Compare(a.Values, b.Values)
	}
	return cmp.Or(cmp.Compare(b.Count, a.Count), slices.Compare(a.Values, b.Values))
}
