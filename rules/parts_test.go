package rules

import (
	"maps"
	"slices"
	"strings"
)

// part is a piece of the tables or of a rule that can be taken out.
type part struct {
	kind, name string
	less       shared            // the tables without it
	changed    *Rule             // the rule without it, where it is a rule's; less are then the whole tables
	touches    func(spoken) bool // the cases that could miss it
	when       []condition       // what such a case has
	may        func(*Rule) bool  // the rules that could
}

// names of parts hold no line numbers, for the list of those that nothing misses is to outlive a moved line.
func (p part) key() string { return p.kind + "\t" + p.name }

func conditionsOf(when []condition) string {
	if len(when) == 0 {
		return ""
	}
	var all []string
	for _, c := range when {
		all = append(all, c.String())
	}
	return " {" + strings.Join(all, ", ") + "}"
}

// at is true for the cases that look at a row or way of a step.
func at(place Problem) func(spoken) bool { return func(x spoken) bool { return x.looks[place] } }

// only is true for the cases that meet all conditions but one: the ones that are let in when it goes.
func only(when []condition, i int, may func(*Rule) bool) func(spoken) bool {
	rest, known := lacking(when, i), map[*Rule]bool{}
	return func(x spoken) bool {
		if when[i].holds(x.c) || !holdAll(rest, x.c) {
			return false
		}
		if _, told := known[x.rule]; !told {
			known[x.rule] = may(x.rule)
		}
		return known[x.rule]
	}
}

func lacking[T any](all []T, i int) []T { return slices.Delete(slices.Clone(all), i, i+1) }

// replaced is a list with something else in one place.
func replaced[T any](all []T, i int, with T) []T {
	all = slices.Clone(all)
	all[i] = with
	return all
}

// parts are the words and conditions of rows, the ways of saying a step and their conditions, and the entries and
// conditions of plans.
func (s shared) parts() (all []part) {
	for i, r := range s.rows {
		if r.table != "hole" { // the test of holes misses those
			all = append(all, s.partsOfRow(i)...)
		}
	}
	for i := range s.steps {
		all = append(all, s.partsOfStep(i)...)
	}
	for i := range s.plans {
		all = append(all, s.partsOfPlan(i)...)
	}
	return all
}

func (s shared) partsOfRow(i int) (all []part) {
	r := s.rows[i]
	with := func(changed row) shared { less := s; less.rows = replaced(s.rows, i, changed); return less }
	words := slices.Sorted(maps.Keys(r.words()))
	for _, word := range words {
		less := r
		less.words = func() map[string]string { return wordsLess(r.words(), word) }
		all = append(all, part{"word", r.table + "." + word + conditionsOf(r.when), with(less), nil, at(r.at),
			r.when, func(rule *Rule) bool { return s.mentions(rule, "{"+r.table+"."+word+"}") }})
	}
	says := func(rule *Rule) bool {
		return slices.ContainsFunc(words, func(w string) bool { return s.mentions(rule, "{"+r.table+"."+w+"}") })
	}
	for j, c := range r.when {
		less := r
		less.when = lacking(r.when, j)
		all = append(all, part{"condition", c.String() + " of a row " + r.table + conditionsOf(r.when), with(less), nil,
			only(r.when, j, says), lacking(r.when, j), says})
	}
	return all
}

func wordsLess(all map[string]string, word string) map[string]string {
	less := maps.Clone(all)
	delete(less, word)
	return less
}

func (s shared) partsOfStep(i int) (all []part) {
	n := s.steps[i]
	may := func(r *Rule) bool { return s.reaches(r, n.id) }
	less := s
	less.steps = lacking(s.steps, i)
	all = append(all, part{"step", n.id + conditionsOf(n.when), less, nil, at(n.at), n.when, may})
	for j, c := range n.when {
		changed := n
		changed.when = lacking(n.when, j)
		changed.step = func() step { way := n.step(); way.when = changed.when; return way }
		less := s
		less.steps = replaced(s.steps, i, changed)
		all = append(all, part{"condition", c.String() + " of the step " + n.id + conditionsOf(n.when), less, nil,
			only(n.when, j, may), lacking(n.when, j), may})
	}
	return all
}

func (s shared) partsOfPlan(i int) (all []part) {
	p := s.plans[i]
	name := p.id + string(p.cause) + conditionsOf(p.when)
	with := func(changed plan) shared { less := s; less.plans = replaced(s.plans, i, changed); return less }
	for j, id := range p.steps {
		less := p
		less.steps = lacking(p.steps, j)
		all = append(all, part{"entry", id + " of the plan " + name, with(less), nil,
			func(x spoken) bool { return p.serves(x.rule, x.c) && s.waysLooked(id, x) }, p.when, p.counts})
	}
	for j, c := range p.when {
		less := p
		less.when = lacking(p.when, j)
		all = append(all, part{"condition", c.String() + " of the plan " + name, with(less), nil,
			only(p.when, j, p.counts), lacking(p.when, j), p.counts})
	}
	return all
}

// waysLooked reports whether a case looks at some way of saying a step.
func (s shared) waysLooked(id string, x spoken) bool {
	return slices.ContainsFunc(s.steps, func(n namedStep) bool { return n.id == id && x.looks[n.at] })
}

// partsOfRule are the steps that a rule names or has of its own.
func (s shared) partsOfRule(r *Rule) (all []part) {
	w := r.words()
	for i, had := range w.steps {
		less, changed := *w, *r
		less.steps = lacking(w.steps, i)
		changed.words = func() *words { return &less }
		name := had.use
		if name == "" {
			name = had.text
		}
		all = append(all, part{"rule's step", name + conditionsOf(had.when) + " of " + r.ID, s, &changed,
			func(x spoken) bool { return x.rule == r && holdAll(had.when, x.c) }, had.when,
			func(other *Rule) bool { return other == r }})
	}
	return all
}
