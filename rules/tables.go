package rules

import (
	"embed"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.yaml.in/yaml/v4"
)

// shared is what rules have in common, so that each thing is known once: rows of words along an axis, named steps, and
// the plan of each cause.
//
// A named step is written once for each way of saying it: the first whose conditions hold and whose words are all
// known is the step, and where there is none, no step is printed in another client's or system's terms. The user's
// rows stand before ours.
type shared struct {
	rows    []row
	steps   []namedStep
	plans   []plan
	sayings sayings
	resorts []resort
	stated  *statements
}

// row holds words that texts name as {table.word}, for the cases that its conditions fit.
type row struct {
	table string
	when  []condition
	words func() map[string]string // ours are read when first wanted
	since string                   // where it was seen to be so, for the manual; see [row.source]
	on    string                   // the day on which that was read
	read  func() row               // ours, of which the index has a part only
	at    Problem
}

// source is where and when a row was seen to be so.
func (r row) source() string {
	if r.read != nil {
		r = r.read()
	}
	if r.on != "" {
		return r.since + ", read on " + r.on
	}
	return r.since
}

// namedStep is one way of saying a step.
type namedStep struct {
	id   string
	when []condition
	step func() step // ours are read when first wanted
	at   Problem
}

// plan lists the steps against a cause, the best first, for the cases that its conditions fit. They stand behind a
// rule's own steps or, where what the log shows of itself decides, before them. A plan without a cause is for all of
// them, unless rules name it.
type plan struct {
	id     string // of a plan that rules name among their steps
	cause  Cause
	when   []condition
	before bool
	steps  []string
	at     []Problem // of the steps' names
}

//go:embed builtin/tables/*.yaml
var builtinTables embed.FS

// places is what our tables hold, without the words, as builtin.index is of the rules: a line each, its parts apart by
// tabs. Kind, name (of a step, table, cause or row of words), file, line, first and last byte, and of a plan whether it
// stands before and its steps, of a row of words whether it proves and its cause; then conditions and phrases.
//
//go:embed builtin.tables
var places string

// ourTables reads our own when they are first wanted: a run that finds nothing has no use for them. (It is no variable
// that is a function, as others are, for the reader of rules asks for it.)
func ourTables() shared {
	embeddedTables.once.Do(func() {
		found, ok := tablesFromIndex(places, builtinTables)
		if !ok {
			found, _ = readTables()
		}
		found.stated = &statements{known: map[string][]bool{}}
		embeddedTables.found = found
	})
	return embeddedTables.found
}

var embeddedTables struct {
	once  sync.Once
	found shared
}

// tablesFromIndex is false for an index of other files.
func tablesFromIndex(text string, files fs.FS) (shared, bool) {
	head, lines, _ := strings.Cut(text, "\n")
	if head != sizesIn(files, tablesFolder) {
		return shared{}, false
	}
	var all shared
	for line := range strings.Lines(lines) {
		parts := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(parts) < tableParts {
			return shared{}, false
		}
		all.add(parts, files)
	}
	return all, true
}

const (
	tablesFolder = "builtin/tables"
	tableParts   = 8 // before a line's conditions
)

func (s *shared) add(parts []string, files fs.FS) {
	kind, name, when := parts[0], parts[1], asked(parts[tableParts:])
	part := func() shared { return partOf(files, kind, parts) }
	switch kind {
	case "steps":
		s.steps = append(s.steps,
			namedStep{id: name, when: when, step: sync.OnceValue(func() step { return part().steps[0].step() })})
	case "tables":
		read := sync.OnceValue(func() row { return part().rows[0] })
		s.rows = append(s.rows, row{table: name, when: when, words: func() map[string]string { return read().words() },
			read: read})
	case "plans":
		s.plans = append(s.plans, plan{id: parts[2], cause: Cause(name), when: when,
			before: parts[6] == "before",
			steps:  strings.Split(parts[7], ",")})
	case "words":
		s.sayings = append(s.sayings, indexedSaying(parts, when))
	case "fallback":
		s.resorts = append(s.resorts, resort{cause: Cause(name), words: parts[6] == "words", when: when})
	}
}

// indexedSaying is a row of words, whose phrases stand in the index too: in front of each a +, or a ~ in front of the
// name of a row that takes it back.
func indexedSaying(parts []string, when []condition) saying {
	r := saying{name: parts[1], proves: parts[6] == "proves", cause: Cause(parts[7]), when: when}
	for _, part := range parts[tableParts:] {
		switch mark, text := part[0], part[1:]; mark {
		case '+':
			p, _ := newPhrase(text, true)
			r.says = append(r.says, p)
		case '~':
			r.unless = append(r.unless, text)
		}
	}
	return r
}

// partOf reads one step or row out of its file; as many empty lines as are before it keep the line numbers right.
func partOf(files fs.FS, kind string, parts []string) shared {
	line, _ := strconv.Atoi(parts[3])
	from, _ := strconv.Atoi(parts[4])
	to, _ := strconv.Atoi(parts[5])
	data, _ := fs.ReadFile(files, parts[2])
	d := newDecoder(Source{Name: parts[2], Origin: Ours,
		Data: []byte(strings.Repeat("\n", max(line-2, 0)) + kind + ":\n" + string(data[from:to]))})
	d.read()
	return d.shared
}

func readTables() (shared, []Problem) {
	var all shared
	var problems []Problem
	names, _ := fs.Glob(builtinTables, tablesFolder+"/*.yaml")
	for _, name := range names {
		data, _ := builtinTables.ReadFile(name)
		d := newDecoder(Source{Name: name, Data: data, Origin: Ours})
		d.read()
		all, problems = all.and(d.shared), append(problems, d.problems...)
	}
	return all, problems
}

func (s shared) and(more shared) shared {
	return shared{before(s.rows, more.rows), before(s.steps, more.steps), before(s.plans, more.plans),
		before(s.sayings, more.sayings), before(s.resorts, more.resorts), more.stated}
}

// before copies nothing where there is nothing to put before the others, which is so for most users.
func before[T any](some, others []T) []T {
	if len(some) == 0 {
		return slices.Clip(others)
	}
	return slices.Concat(some, others)
}

// from reports whether a file has a part in it.
func (s shared) from(file string) bool {
	return slices.ContainsFunc(s.rows, func(r row) bool { return r.at.File == file }) ||
		slices.ContainsFunc(s.steps, func(n namedStep) bool { return n.at.File == file }) ||
		slices.ContainsFunc(s.plans, func(p plan) bool { return len(p.at) > 0 && p.at[0].File == file }) ||
		slices.ContainsFunc(s.sayings, func(r saying) bool { return r.at.File == file }) ||
		slices.ContainsFunc(s.resorts, func(r resort) bool { return r.at.File == file })
}

// word gives the text of {table.word} for a case.
func (s shared) word(c Case, name string) string {
	table, word, _ := strings.Cut(name, ".")
	for i := range s.rows { // in their place: a copy of each costs more than the look
		r := &s.rows[i]
		if r.table != table || !holdAll(r.when, c) {
			continue
		}
		if text := r.words()[word]; text != "" {
			return text
		}
	}
	return ""
}

// named gives the ways of saying a step that fit a case.
func (s shared) named(id string, c Case) []step {
	var all []step
	for i := range s.steps {
		if n := &s.steps[i]; n.id == id && holdAll(n.when, c) {
			all = append(all, n.step())
		}
	}
	return all
}

// planned lists the steps against a cause in a case, of the plans in their files' order. A plan without a cause is for
// all of them.
func (s shared) planned(cause Cause, c Case, before bool) []string {
	var ids []string
	for i := range s.plans {
		p := &s.plans[i]
		if p.id == "" && (p.cause == cause || p.cause == "") && p.before == before && holdAll(p.when, c) {
			ids = append(ids, p.steps...)
		}
	}
	return ids
}

// members are the steps that a name stands for in a case: itself, or those of the plans that have the name.
func (s shared) members(name string, c Case) []string {
	ids, found := []string(nil), false
	for i := range s.plans {
		if p := &s.plans[i]; p.id == name {
			found = true
			if holdAll(p.when, c) {
				ids = append(ids, p.steps...)
			}
		}
	}
	if !found {
		return []string{name}
	}
	return ids
}

// ways lists the ways of saying the steps that a name stands for, with all that each asks for.
func (s shared) ways(name string, when []condition) []step {
	var all []step
	for _, n := range s.steps {
		if n.id == name {
			way := n.step()
			way.when = slices.Concat(when, way.when)
			all = append(all, way)
		}
	}
	for i := range s.plans {
		if p := &s.plans[i]; p.id == name {
			for _, id := range p.steps {
				all = append(all, s.ways(id, slices.Concat(when, p.when))...)
			}
		}
	}
	return all
}

// steps are a rule's own, those with a name in all their ways.
func (r *Rule) steps() []step {
	var all []step
	for _, s := range r.words().steps {
		if s.use == "" {
			all = append(all, s)
			continue
		}
		all = append(all, r.set.shared().ways(s.use, s.when)...)
	}
	return all
}

// holdAll is true for conditions that all hold.
func holdAll(when []condition, c Case) bool {
	return !slices.ContainsFunc(when, func(asked condition) bool { return !asked.holds(c) })
}

// sharedKeys are the parts of a rules file beside the rules.
var sharedKeys = []string{"steps", "plans", "tables", "words", "fallback"}

// sharedKey reads a part of a rules file that all rules share.
func (d *decoder) sharedKey(key, value *yaml.Node) {
	for _, item := range d.items(value, key.Value) {
		switch key.Value {
		case "steps":
			d.shared.steps = append(d.shared.steps, d.namedStep(item))
		case "plans":
			d.shared.plans = append(d.shared.plans, d.plan(item))
		case "tables":
			d.shared.rows = append(d.shared.rows, d.row(item))
		case "words":
			d.shared.sayings = append(d.shared.sayings, d.saying(item))
		case "fallback":
			d.shared.resorts = append(d.shared.resorts, d.resort(item))
		}
	}
}

func (d *decoder) namedStep(n *yaml.Node) namedStep {
	s := d.step(n)
	if s.id == "" && n.Kind == yaml.MappingNode {
		d.wrong(n, "this step has no id, by which rules and plans name it")
	}
	return namedStep{id: s.id, when: s.when, step: func() step { return s }, at: s.at}
}

func (d *decoder) plan(n *yaml.Node) plan {
	var p plan
	d.each(n, "a plan", func(key, value *yaml.Node) {
		switch key.Value {
		case "id":
			p.id = d.plain(value, "id")
		case "cause":
			p.cause = d.cause(value)
		case "when":
			p.when = d.conditions(value, false)
		case "before":
			p.before = d.yes(value, "before")
		case "steps":
			p.steps, p.at = d.texts(value, "steps"), d.places(value, "steps")
		default:
			d.unknown(key, "key", []string{"id", "cause", "when", "before", "steps"})
		}
	})
	return p
}

// axes are the tables that there are.
var axes = []string{"client", "registry", "ci", "command", "credential", "bug", "hole"}

func (d *decoder) row(n *yaml.Node) row {
	words := map[string]string{}
	r := row{words: func() map[string]string { return words }, at: d.place(n)}
	d.each(n, "a row", func(key, value *yaml.Node) {
		switch key.Value {
		case "table":
			r.table = d.oneOf(value, "table", axes)
		case "when":
			r.when = d.conditions(value, false)
		case "since":
			r.since = d.plain(value, "since")
		case "read":
			r.on = d.day(value)
		case "words":
			d.each(value, "words",
				func(key, value *yaml.Node) { words[key.Value] = strings.Join(d.filled(value, key.Value), "\n") })
		default:
			d.unknown(key, "key", []string{"table", "when", "since", "read", "words"})
		}
	})
	if d.source.Origin == Ours && n.Kind == yaml.MappingNode {
		d.sourced(n, r)
	}
	return r
}

// sourced asks for what a company's own rows may lack: theirs are known where they stand, ours get old unseen.
func (d *decoder) sourced(n *yaml.Node, r row) {
	if r.since == "" {
		d.wrong(n, "this row has no source: say below since where it was seen to be so")
	}
	if r.on == "" {
		d.wrong(n, "this row has no date: say below read on which day its source was read or measured")
	}
}

// day reads a date.
func (d *decoder) day(n *yaml.Node) string {
	text := d.plain(n, "read")
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		d.wrong(n, "read is the day on which the source was read, as in 2026-11-28")
	}
	return text
}
