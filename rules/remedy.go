package rules

import "slices"

// mostSteps is how many steps a finding has before its plan adds no more: nobody reads a tenth.
const mostSteps = 6

// remedy lists a rule's own steps and, behind them, those of its cause's plan, each named one once and in the first way that can be said. A
// user's rule has its own alone: whoever wrote it knows better what to do at that registry.
func (f filler) remedy(r *Rule) []step {
	var all []step
	shown := 0
	add := func(s step) {
		said, ok := f.step(s, f.c)
		if ok && slices.ContainsFunc(all, func(had step) bool { return f.same(had, said) }) {
			return
		}
		if ok {
			shown++
		}
		all = append(all, s)
	}
	had := map[string]bool{}
	if r.Origin == Ours {
		for _, id := range f.shared.planned(r.Cause, f.c, true) {
			f.named(id, had, add)
		}
	}
	for _, s := range f.inOrder(r) {
		if s.use == "" {
			add(s)
		} else if holdAll(s.when, f.c) {
			f.named(s.use, had, add)
		}
	}
	if r.Origin == Users && shown > 0 {
		return all
	}
	for _, id := range f.shared.planned(r.Cause, f.c, false) {
		if shown < mostSteps {
			f.named(id, had, add)
		}
	}
	return all
}

// inOrder puts what only looks behind what helps where nothing was looked at: a log is read after the run, by somebody who may have to wait for
// the next one to see anything. Where the machine was looked at, the rule's order is the one that was tried.
func (f filler) inOrder(r *Rule) []step {
	all := r.words().steps
	if r.Origin == Users || f.c["credential"] != "" || !slices.ContainsFunc(all, func(s step) bool { return s.role != RoleLook }) {
		return all
	}
	looks := func(s step) bool { return s.role == RoleLook }
	does := slices.DeleteFunc(slices.Clone(all), looks)
	return append(does, slices.DeleteFunc(slices.Clone(all), func(s step) bool { return !looks(s) })...)
}

// named adds the first way of saying a step that can be said, once.
func (f filler) named(id string, had map[string]bool, add func(step)) {
	if had[id] {
		return
	}
	had[id] = true
	for _, way := range f.shared.named(id, f.c) {
		if _, ok := f.step(way, f.c); ok {
			add(way)
			return
		}
	}
}

// same holds for a step that asks for what another one does.
func (f filler) same(s step, other Step) bool {
	said, ok := f.step(s, f.c)
	return ok && (said.Text == other.Text || said.Command != "" && said.Command == other.Command && said.Edit == nil && other.Edit == nil)
}
