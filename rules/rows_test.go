package rules

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"npmx/rules/shell"
)

// usage notes which parts of the tables are printed: the places of steps, rows' words, and entries of plans.
type usage struct {
	tables shared
	seen   map[string]bool
	noted  map[string]bool // the rules with their cases
}

func (s namedStep) key() string { return fmt.Sprintf("step %s at %s:%d", s.id, s.at.File, s.at.Line) }
func (r row) key(word string) string {
	return fmt.Sprintf("word %s.%s at %s:%d", r.table, word, r.at.File, r.at.Line)
}
func (p plan) key(id string) string {
	return fmt.Sprintf("%s in the plan for %s%s at %s:%d", id, p.id, p.cause, p.file(), p.line())
}
func (p plan) file() string                { return p.at[0].File }
func (p plan) line() int                   { return p.at[0].Line }
func (p plan) serves(r *Rule, c Case) bool { return p.counts(r) && holdAll(p.when, c) }

// counts reports whether a plan is one of a rule's.
func (p plan) counts(r *Rule) bool {
	if p.id == "" {
		return p.cause == "" || p.cause == r.Cause
	}
	return slices.ContainsFunc(r.words().steps, func(s step) bool { return s.use == p.id })
}

// note prints a rule's words in a case, and notes what they are made of.
func (u *usage) note(r *Rule, c Case) {
	key := r.ID + fmt.Sprint(c)
	if u.noted[key] {
		return
	}
	u.noted[key] = true
	u.noteWith(r, c, everyValue())
	fewer := everyValue()
	for _, name := range []string{"scope", "want_key", "registry_key", "host", "hostname", "debug_log"} {
		delete(fewer, name)
	}
	u.noteWith(r, c, fewer)
}

func (u *usage) noteWith(r *Rule, c Case, values map[string]string) {
	values["again"] = cmp.Or(c["client"], "npm") + " again"
	values["again_otp"] = values["again"] + " --otp=CODE"
	for _, name := range []string{"near_registry", "scope_registry", "other_registry"} { // never one and the same
		values[name] = "https://" + strings.ReplaceAll(name, "_", "-") + ".example/"
	}
	f := filler{values: values, shell: shell.POSIX, c: c, shared: u.tables}
	w := r.words()
	texts := slices.Concat(w.titles, w.explanation)
	for _, a := range w.alternatives {
		texts = append(texts, a.Tell)
	}
	if r.asks("registry-kind") && w.docs == nil {
		texts = append(texts, "{registry.docs}")
	}
	for _, s := range f.remedy(r) {
		if !s.shown {
			continue
		}
		texts = append(texts, s.text, s.command, s.variable)
		u.step(r, c, s)
	}
	u.words(c, strings.Join(texts, "\n"))
}

func (u *usage) step(r *Rule, c Case, said saidStep) {
	for _, n := range u.tables.steps {
		if n.at == said.at {
			u.seen[n.key()] = true
			for _, p := range u.tables.plans {
				if p.serves(r, c) && slices.Contains(p.steps, n.id) {
					u.seen[p.key(n.id)] = true
					break
				}
			}
		}
	}
}

func (u *usage) words(c Case, texts string) {
	for _, name := range names(texts) {
		table, word, _ := strings.Cut(name, ".")
		for _, row := range u.tables.rows {
			if row.table == table && holdAll(row.when, c) && row.words()[word] != "" {
				u.seen[row.key(word)] = true
				u.words(c, row.words()[word])
				break
			}
		}
	}
}

// target is a part of the tables, what it asks for, and which rules may come upon it.
type target struct {
	key    string
	when   []condition
	counts func(*Rule) bool
}

func targets(tables shared) []target {
	var all []target
	for _, n := range tables.steps {
		all = append(all, target{n.key(), n.when, func(r *Rule) bool { return tables.reaches(r, n.id) }})
	}
	for _, p := range tables.plans {
		for _, id := range p.steps {
			for _, way := range tables.ways(id, p.when) {
				all = append(all, target{p.key(id), way.when, p.counts})
			}
		}
	}
	for _, row := range tables.rows {
		if row.table == "hole" {
			continue // which the test of holes wants
		}
		for word := range row.words() {
			name := "{" + row.table + "." + word + "}"
			mentioned := func(r *Rule) bool { return tables.mentions(r, name) }
			all = append(all, target{row.key(word), row.when, mentioned})
			for _, n := range tables.steps {
				if n.holds(name) {
					all = append(all, target{row.key(word), slices.Concat(n.when, row.when), mentioned})
				}
			}
		}
	}
	return all
}

// reaches reports whether a rule or one of its plans names a step.
func (s shared) reaches(r *Rule, id string) bool {
	return slices.ContainsFunc(r.words().steps, func(own step) bool { return own.use == id }) ||
		slices.ContainsFunc(s.plans, func(p plan) bool { return p.counts(r) && slices.Contains(p.steps, id) })
}

// mentions reports whether a rule's words, or a step that it reaches, hold a placeholder.
func (s shared) mentions(r *Rule, name string) bool {
	w := r.words()
	texts := slices.Concat(w.titles, w.explanation)
	for _, a := range w.alternatives {
		texts = append(texts, a.Tell)
	}
	return name == "{registry.docs}" && w.docs == nil || strings.Contains(strings.Join(texts, "\n"), name) ||
		slices.ContainsFunc(s.steps, func(n namedStep) bool { return n.holds(name) && s.reaches(r, n.id) })
}

// holds tells whether a step's words hold a placeholder.
func (s namedStep) holds(name string) bool {
	return strings.Contains(s.step().text+s.step().command+s.step().variable, name)
}

// TestEveryRowServesACase: each way of saying a step, each entry of a plan and each word of a row is printed for some
// example of ours, as it is or in the circumstances that the part itself asks for. What is never printed helps nobody.
func TestEveryRowServesACase(t *testing.T) {
	t.Parallel()
	tables, problems := readTables()
	if problems != nil {
		t.Fatal(problems)
	}
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	u := &usage{tables: tables, seen: map[string]bool{}, noted: map[string]bool{}}
	each := func(visit func(r *Rule, c Case) bool) {
		for _, r := range set.Rules() {
			for _, e := range r.words().examples {
				if !e.not && !visit(r, e.fields) {
					return
				}
			}
		}
	}
	each(func(r *Rule, c Case) bool { u.note(r, c); return true })
	all, idle := targets(tables), 0
	for _, k := range all {
		each(func(r *Rule, c Case) bool {
			for _, base := range circumstancesOf(c) {
				if u.seen[k.key] || !k.counts(r) {
					break
				}
				if c, ok := where(base, k.when); ok {
					if _, fits := r.match(c); fits {
						u.note(r, c)
					}
				}
			}
			return !u.seen[k.key]
		})
	}
	parts := map[string]bool{}
	for _, k := range all {
		if !u.seen[k.key] && !parts[k.key] {
			idle++
			t.Errorf("never printed: %s", k.key)
		}
		parts[k.key] = true
	}
	t.Logf("%d parts of the tables, %d of no use", len(parts), idle)
}

// circumstancesOf are a case as it is, and in pipelines, of a publish and of a log alone.
func circumstancesOf(c Case) []Case {
	all := []Case{c, c.with("credential", ""), c.with("intent", IntentPublish), c.with("status", "404")}
	if c["registry-kind"] == "" {
		all = append(all, c.with("registry-kind", "nexus"))
	}
	if c["client"] == "" {
		npm := c.with("credential", "").with("client", "npm").with("dialect", "npm")
		all = append(all, npm, npm.with("intent", IntentPublish))
	}
	if c["ci"] == "" {
		all = append(all, c.with("ci", "github-actions"), c.with("ci", "jenkins"))
	}
	return all
}

// where overlays a case with what conditions ask for; false where no plain value meets them.
func where(c Case, when []condition) (Case, bool) {
	c = maps.Clone(c)
	for _, asked := range when {
		if !asked.holds(c) {
			c = c.with(asked.field, asked.example())
		}
	}
	switch {
	case strings.HasPrefix(c["dialect"], "yarn"):
		c["client"] = "yarn"
	case c["dialect"] != "":
		c["client"] = c["dialect"]
	}
	return c, holdAll(when, c)
}

// example is a value that meets a condition: "" for what must not be there.
func (c condition) example() string {
	def, _ := definition(c.field)
	candidates := slices.Concat([]string{""}, def.Values, []string{"1.0.0", "401", "something"})
	for _, p := range c.patterns {
		first, _, _ := strings.Cut(strings.TrimPrefix(strings.Trim(p.text, "/"), "(?i)"), "|")
		candidates = append(candidates, p.text,
			strings.ReplaceAll(p.text, "*", "x"), strings.ReplaceAll(p.text, "*", ""),
			strings.NewReplacer("[.]", ".", `\`, "", "?", "", "$", "", "(", "").Replace(first))
	}
	slices.Reverse(candidates)
	i := slices.IndexFunc(candidates, func(v string) bool { return c.accepts(v, v != "") != c.negate })
	if i < 0 {
		return ""
	}
	return candidates[i]
}
