package parse

import (
	"slices"
	"strconv"
	"strings"
)

// Two programs that write to one terminal leave their lines between each other's. Where a stream shows that, a line
// near a failure may be the other's: the failure then keeps the host and the package that stand in one line with what
// happened, and names no others.

const maxSigns = 64

// interleaves notes a sign in line no that two programs write to this stream.
func (r *run) interleaves(no int) {
	if len(r.signs) < maxSigns {
		r.signs = append(r.signs, no)
	}
}

// tells notes that the failure at i was read in this stream, at line no.
func (g *grammar) tells(r *run, i, no int) {
	if r.made == nil {
		r.made = map[int]bool{}
	}
	r.made[i] = true
	g.failures[i].told++
	if r.script.no > 0 && no > r.script.no {
		r.inScript[i]++
	}
}

// disentangle looks at the failures of a stream that is over.
func (g *grammar) disentangle(r *run) {
	for i := range r.made {
		f := &g.failures[i]
		near := func(no int) bool { return max(no-f.line(), f.line()-no) <= int(frameLines) }
		if slices.ContainsFunc(r.signs, near) {
			f.mixed = true
			f.keepJoined()
		}
	}
}

// keepJoined clears what no single line joins to the failure.
func (f *Failure) keepJoined() {
	if !f.joined(f.Host) {
		f.URL, f.Host, f.Registry, f.Method = "", "", "", ""
	}
	if !f.joined(f.Package) {
		f.Package, f.Wanted, f.Version = "", "", ""
	}
	f.Packages = slices.DeleteFunc(f.Packages, func(name string) bool { return !f.joined(name) })
	f.Notices, f.OIDC = nil, ""
}

// joined tells whether one line has a name and what happened: the status or, where there is none, the reason, or all
// that is known. A request that npm told of beside its error may be the other's.
func (f *Failure) joined(name string) bool {
	for i, e := range f.Evidence {
		if i > 0 && strings.HasPrefix(f.Evidence[0].Text, "Error: "+pnpmMark) {
			break // pnpm 12's sentences go over several lines
		}
		text := strings.NewReplacer("%2f", "/", "%2F", "/").Replace(e.Text)
		happened := strings.Contains(text, strconv.Itoa(f.Status))
		if f.Status == 0 {
			happened = i == 0 && f.Reason == "" || f.Reason != "" && strings.Contains(text, f.Reason)
		}
		if happened && strings.Contains(text, name) && !strings.Contains(text, "http fetch ") {
			return true
		}
	}
	return name == ""
}

// lists takes the titles of npm's list of what it packs, each of which a list has once.
func (r *run) lists(no int, text string) {
	title, _, _ := strings.Cut(text, ":")
	if title == r.listed {
		r.interleaves(no)
	}
	r.listed = title
}

// steps takes the lines between which yarn 2 and later set what a step prints: none begins within another.
func (r *run) steps(no int, text string) {
	step, begins := strings.CutPrefix(text, "┌ ")
	switch {
	case begins && r.opened == step:
		r.interleaves(no)
	case begins:
		r.opened = step
	case strings.HasPrefix(text, "└"):
		r.opened = ""
	}
}

const drawnForm = "Error: " // what pnpm 12 prints in front of the code; no other draws a tree

// draws takes a line below the head of a pnpm report. That of pnpm 12 is one tree, and nothing else stands in it.
func (r *run) draws(no int, text string) {
	b := r.block
	if b == nil || b.kind != pnpmReport {
		return
	}
	_, begins := strings.CutPrefix(text, "× ")
	_, branches := cutAny(text, "├─▶", "╰─▶")
	switch {
	case !begins && !branches: // a record of a log store that has no text keeps its braces
		b.parted = b.parted || !strings.HasPrefix(text, "│") && !strings.HasPrefix(text, "{")
	case b.form != drawnForm, b.parted, begins && b.drawn:
		r.interleaves(no)
	}
	b.drawn = b.drawn || begins
}

// within takes a line for a sign that npm does not print inside its own error frame: what it packs, and where an error
// was thrown, stand in front of it.
func (r *run) within(no int) {
	if b := r.block; b != nil && b.kind == npmFrame && b.code.text != "" && !b.logged && !b.json && !b.echo {
		r.interleaves(no)
	}
}

// foreign tells that an error line is another npm's: none has both ways to write its level.
func (r *run) foreign(program, level, code string, no int) bool {
	b := r.block
	if b == nil || b.kind != npmFrame || b.level == level || b.level == "" || b.program != program || code != "" ||
		b.logged || b.debug || b.inner || !b.goesOn(no, secondCode) {
		return false
	}
	r.interleaves(no)
	return true
}

// publishes keeps apart what each client says that it publishes.
func (r *run) publishes(by string) {
	if r.publisher != by {
		r.registry, r.name, r.version, r.packing = said{}, "", "", false
	}
	r.publisher = by
}
