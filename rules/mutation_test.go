package rules

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// lab holds what every rule makes of every example, so that a changed rule costs one rule's matching and no more.
type lab struct {
	rules    []*Rule
	examples []labExample
	// made are of the rule's positive examples: with one fact left out or changed it must not win, and with the facts
	// of a rule that it stands instead of it must
	made map[*Rule][]labExample
}

type labExample struct {
	owner   *Rule
	not     bool
	fields  Case
	matches map[*Rule]Match
}

func newLab(s *Set) *lab {
	l := &lab{rules: s.rules, made: map[*Rule][]labExample{}}
	for _, owner := range s.rules {
		for _, e := range owner.words().examples {
			l.examples = append(l.examples, l.example(owner, e.not, e.fields))
			if e.not {
				continue
			}
			for _, f := range e.asks {
				l.make(owner, e, f)
			}
			for _, other := range s.rules {
				if owner.silences(other) {
					l.join(owner, other, e)
				}
			}
		}
	}
	return l
}

// join adds what instead_of promises: in a case that fits both rules, the one that has it wins.
func (l *lab) join(owner, other *Rule, e example) {
	for _, theirs := range other.words().examples {
		for _, c := range together(e.facts, theirs.facts, e.asks) {
			x := l.example(owner, false, c.Settle())
			if won, tied := winner(x.matches); x.matches[other].Rule != nil && won == owner.ID && !tied {
				l.made[owner] = append(l.made[owner], x)
				return
			}
		}
	}
}

// together are the facts of two cases, where they differ those of the one, of the other, or what the one is asked for.
func together(mine, theirs Case, asks []Field) []Case {
	all, some, last := maps.Clone(theirs), maps.Clone(theirs), maps.Clone(mine)
	maps.Copy(all, mine)
	maps.Copy(last, theirs)
	for _, f := range asks {
		some[f] = mine[f]
	}
	return []Case{all, some, last}
}

func (l *lab) example(owner *Rule, not bool, c Case) labExample {
	x := labExample{owner: owner, not: not, fields: c, matches: map[*Rule]Match{}}
	for _, r := range l.rules {
		if m, ok := r.match(c); ok {
			x.matches[r] = m
		}
	}
	return x
}

// make adds the negative examples that a positive one stands for: the same with another value of one fact.
func (l *lab) make(owner *Rule, e example, f Field) {
	for _, c := range changes(e.facts, f) {
		if x := l.example(owner, true, c.Settle()); x.matches[owner].Rule == nil {
			l.made[owner] = append(l.made[owner], x)
		}
	}
}

// winner is Set.Match's rule over matches that are known already; tied tells that one of another cause has the same
// ranks.
func winner(matches map[*Rule]Match) (id string, tied bool) {
	all := slices.SortedFunc(maps.Values(matches), better)
	all = slices.DeleteFunc(slices.Clone(all), func(m Match) bool { return pointless(m, all) })
	if len(all) == 0 {
		return "", false
	}
	return all[0].Rule.ID, slices.ContainsFunc(all[1:], func(m Match) bool {
		return m.Rule.Cause != all[0].Rule.Cause &&
			slices.Equal(m.Ranks, all[0].Ranks)
	})
}

// caught reports whether an example goes wrong once a rule is changed; changed nil is the rule taken away.
func (l *lab) caught(r, changed *Rule) bool {
	for _, e := range slices.Concat(l.examples, l.made[r]) {
		was, fitted := e.matches[r]
		var is Match
		fits := false
		if changed != nil {
			is, fits = changed.match(e.fields)
		}
		if fits == fitted && slices.Equal(is.Ranks, was.Ranks) && changed != nil &&
			len(changed.InsteadOf) == len(r.InsteadOf) {
			continue
		}
		matches := maps.Clone(e.matches)
		delete(matches, r)
		if fits {
			matches[changed] = is
		}
		won, tied := winner(matches)
		if mine := won == e.owner.ID; mine == e.not || mine && tied {
			return true
		}
	}
	return false
}

type mutant struct {
	kind, name    string
	rule, changed *Rule  // changed nil: taken away
	field         Field  // of the condition
	without       string // the alternative that was taken out
}

// mutants are each rule taken away, and each condition, alternative and instead_of taken out of it.
func mutants(r *Rule) []mutant {
	all := []mutant{{kind: "rule", name: r.ID, rule: r}}
	for i, c := range r.when {
		changed := *r
		changed.when = slices.Delete(slices.Clone(r.when), i, i+1)
		all = append(all, mutant{"condition", r.ID + ": " + c.String(), r, &changed, c.field, ""})
		all = append(all, alternatives(r, i)...)
	}
	for i, id := range r.InsteadOf {
		changed := *r
		changed.InsteadOf = slices.Delete(slices.Clone(r.InsteadOf), i, i+1)
		all = append(all, mutant{"instead_of", r.ID + " instead of " + id, r, &changed, "", ""})
	}
	return all
}

func alternatives(r *Rule, i int) []mutant {
	c := r.when[i]
	if len(c.patterns) < 2 && !c.null {
		return nil
	}
	var all []mutant
	add := func(what string, less condition) {
		changed := *r
		changed.when = slices.Clone(r.when)
		changed.when[i] = less
		all = append(all, mutant{"alternative", r.ID + ": " + string(c.field) + " without " + what, r, &changed,
			c.field, what})
	}
	for j, p := range c.patterns {
		less := c
		less.patterns = slices.Delete(slices.Clone(c.patterns), j, j+1)
		add(p.text, less)
	}
	if c.null {
		less := c
		less.null = false
		add("null", less)
	}
	return all
}

// TestEveryPartOfARuleMatters takes the built-in rules apart, piece by piece: some example must miss each. A piece
// that none misses is either untested or idle.
func TestEveryPartOfARuleMatters(t *testing.T) {
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	l := newLab(set)
	survive, counts := map[string]int{}, map[string]int{}
	for _, r := range set.rules {
		for _, m := range mutants(r) {
			counts[m.kind]++
			if l.caught(m.rule, m.changed) {
				continue
			}
			survive[m.kind]++
			t.Errorf("no example misses it if this is taken out: %s %s%s", m.kind, m.name, l.suggest(m))
		}
	}
	for _, kind := range []string{"rule", "condition", "alternative", "instead_of"} {
		t.Logf("%s: %d of %d survive", kind, survive[kind], counts[kind])
	}
	made := 0
	for _, all := range l.made {
		made += len(all)
	}
	t.Logf("%d examples, and %d made of them", len(l.examples), made)
}

// suggest looks for an example that misses what was taken out: one of the rule's own with that fact changed, else one
// that has another rule's facts as well.
func (l *lab) suggest(m mutant) string {
	for _, e := range l.examples {
		if e.owner != m.rule || e.not {
			continue
		}
		for _, c := range changes(e.fields, m.field) {
			if m.kind == "condition" && l.wonBy(m.changed, c, m) && !l.wonBy(m.rule, c, m) {
				return "\n      - {not: true, case: {" + flow(c) + "}}"
			}
		}
		for _, c := range append(l.merged(e.fields), e.fields.with(m.field, strings.TrimSuffix(m.without, "null"))) {
			if l.wonBy(m.rule, c, m) && !l.wonBy(m.changed, c, m) {
				return "\n      - case: {" + flow(c) + "}"
			}
		}
	}
	return "; and none would: take it out"
}

// merged adds to a case what the other examples have besides, and what they have instead.
func (l *lab) merged(c Case) []Case {
	var all []Case
	for _, e := range l.examples {
		mine, theirs := maps.Clone(e.fields), maps.Clone(c)
		maps.Copy(mine, c)
		maps.Copy(theirs, e.fields)
		all = append(all, mine, theirs)
	}
	return all
}

// wonBy reports whether a case is won by a rule that is in the place of the mutant's.
func (l *lab) wonBy(r *Rule, c Case, m mutant) bool {
	matches := map[*Rule]Match{}
	for _, other := range l.rules {
		if other == m.rule {
			other = r
		}
		if found, ok := other.match(c); ok {
			matches[other] = found
		}
	}
	won, tied := winner(matches)
	return won == r.ID && !tied && matches[r].Rule != nil
}

// changes gives a case with other values of one field, the likely ones first. Code and status go together, as they do
// in life.
func changes(c Case, f Field) []Case {
	others := map[Field][]string{"code": {"E403", "E404", "E401", "E500", "ENEEDAUTH", ""},
		"status":       {"403", "404", "401", "500", ""},
		"probe-status": {"200", "404", "403", "500", ""}, "variable": {"NPM_TOKEN", ""}, "package": {"left-pad", ""}}[f]
	def, _ := definition(f)
	if others == nil {
		others = append(slices.Clone(def.Values), "")
	}
	var all []Case
	for _, v := range others {
		changed := c.with(f, v)
		both := changed
		if number := strings.TrimPrefix(v, "E"); f == "code" && c["status"] != "" && len(number) == 3 {
			both = both.with("status", number)
		}
		if f == "status" && v != "" && strings.HasPrefix(c["code"], "E4") {
			both = both.with("code", "E"+v)
		}
		all = append(all, both, changed)
	}
	return all
}

// flow writes a case as the files do, in the vocabulary's order.
func flow(c Case) string {
	var parts []string
	for _, f := range fields {
		v := c[f.Name]
		if v != "" && !bare.MatchString(v) {
			v = fmt.Sprintf("%q", v)
		}
		if v != "" {
			parts = append(parts, string(f.Name)+": "+v)
		}
	}
	return strings.Join(parts, ", ")
}

// bare are words that YAML leaves as they are.
var bare = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_./-]{3,}$|^[1-5][0-9][0-9]$|^GET$|^PUT$|^npm$|^E[0-9]+$`)
