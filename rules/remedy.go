package rules

import (
	"slices"
	"strings"
)

// mostSteps is how many steps a finding has before its plan adds no more: nobody reads a tenth.
const mostSteps = 6

// saidStep is a step with what it says of the case at hand; shown is false where something that it needs is not known.
type saidStep struct {
	step
	said  Step
	shown bool
}

// remedy collects the steps of one finding.
type remedy struct {
	filler
	all   []saidStep
	named map[string]bool
	shown int
}

// remedy lists a rule's own steps and, around them, those of its cause's plans, each named one once and in the first
// way that can be said. A user's rule has its own alone: whoever wrote it knows better what to do at that registry.
func (f filler) remedy(r *Rule) []saidStep {
	m := remedy{filler: f, named: map[string]bool{}}
	if r.Origin == Ours {
		m.plan(f.shared.planned(r.Cause, f.c, true), mostSteps)
	}
	for _, s := range f.inOrder(r) {
		if s.use == "" {
			m.add(f.tell(s))
		} else {
			m.name(s.use)
		}
	}
	if r.Origin == Ours || m.shown == 0 {
		m.plan(f.shared.planned(r.Cause, f.c, false), mostSteps)
	}
	return m.all
}

func (m *remedy) plan(ids []string, most int) {
	for _, id := range ids {
		if m.shown < most {
			m.name(id)
		}
	}
}

// name adds the first way of saying a step that can be said, once.
func (m *remedy) name(id string) {
	if m.named[id] {
		return
	}
	m.named[id] = true
	var last saidStep
	for _, way := range m.filler.shared.named(id, m.c) {
		if last = m.tell(way); last.shown {
			break
		}
	}
	m.add(last) // one that cannot be said takes along what hangs on it
}

// add leaves out what another step asks for already.
func (m *remedy) add(t saidStep) {
	if t.shown && slices.ContainsFunc(m.all, func(had saidStep) bool { return had.shown && had.said.same(t.said) }) {
		return
	}
	if t.shown {
		m.shown++
	}
	m.all = append(m.all, t)
}

func (f filler) tell(s step) saidStep {
	said, ok := f.step(s, f.c)
	return saidStep{s, said, ok}
}

// same is true for a step that asks for what another one does: by its words, command, or edit, or of the same people
// for the same right.
func (s Step) same(other Step) bool {
	switch {
	case s.Edit != nil && other.Edit != nil:
		return *s.Edit == *other.Edit
	case s.Command != "" && s.Command == other.Command:
		return s.Edit == nil && other.Edit == nil
	case strings.HasPrefix(s.Web, "grant-"):
		return s.Web == other.Web
	}
	return s.Text == other.Text
}

// inOrder puts what only looks behind what helps where nothing was looked at: a log is read after the run, by somebody
// who may have to wait for the next one to see anything. Where the machine was looked at, the rule's order is the one
// that was tried.
func (f filler) inOrder(r *Rule) []step {
	all := f.own(r)
	looks := func(s step) bool { return f.roleOf(s) == RoleLook }
	if r.Origin == Users || f.c["credential"] != "" ||
		!slices.ContainsFunc(all, func(s step) bool { return !looks(s) }) {
		return all
	}
	does := slices.DeleteFunc(slices.Clone(all), looks)
	return append(does, slices.DeleteFunc(slices.Clone(all), func(s step) bool { return !looks(s) })...)
}

// own are a rule's steps, a plan's name replaced by its steps.
func (f filler) own(r *Rule) []step {
	var all []step
	for _, s := range r.words().steps {
		switch {
		case s.use == "":
			all = append(all, s)
		case holdAll(s.when, f.c):
			for _, id := range f.shared.members(s.use, f.c) {
				all = append(all, step{use: id})
			}
		}
	}
	return all
}

// roleOf is the role of a step, of a named one that of its first way.
func (f filler) roleOf(s step) string {
	if s.use == "" {
		return s.role
	}
	for _, way := range f.shared.named(s.use, f.c) {
		return way.role
	}
	return RoleDo
}
