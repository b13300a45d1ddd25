package summary

import (
	"cmp"
	"slices"
)

// Change is how often one distinct finding was seen before and after something.
type Change struct {
	Fingerprint string  `json:"fingerprint"`
	Cause       string  `json:"cause"`
	Host        string  `json:"host"`
	Package     string  `json:"package"`
	Title       string  `json:"title"`
	Before      int     `json:"before"`
	After       int     `json:"after"`
	Example     Example `json:"example"` // of after, else of before
}

// State says in a word what became of a finding: new, gone, more, fewer, same.
func (c Change) State() string {
	switch {
	case c.Before == 0:
		return "new"
	case c.After == 0:
		return "gone"
	case c.After > c.Before:
		return "more"
	case c.After < c.Before:
		return "fewer"
	}
	return "same"
}

// Compare lists every finding of two summaries: the new ones first, then those that are more, the same, fewer, gone.
func Compare(before, after *Summary) []Change {
	changes := map[string]*Change{}
	collect := func(s *Summary, count func(*Change) *int) {
		for _, e := range s.Entries() {
			c := changes[e.Fingerprint]
			if c == nil {
				c = &Change{Fingerprint: e.Fingerprint, Cause: e.Cause, Host: e.Host, Package: e.Package,
					Title: e.Title, Example: e.Example}
				changes[e.Fingerprint] = c
			}
			*count(c) += e.Count
		}
	}
	collect(after, func(c *Change) *int { return &c.After })
	collect(before, func(c *Change) *int { return &c.Before })
	var all []Change
	for _, c := range changes {
		all = append(all, *c)
	}
	order := []string{"new", "more", "same", "fewer", "gone"}
	slices.SortFunc(all, func(a, b Change) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.State()), slices.Index(order, b.State())),
			cmp.Compare(b.After+b.Before, a.After+a.Before), cmp.Compare(a.Fingerprint, b.Fingerprint))
	})
	return all
}
