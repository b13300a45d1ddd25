package ci

import (
	"math/bits"
	"slices"
	"strings"
	"sync"
)

// systems is a set of CI systems.
type systems uint64

// names are the systems of the tables, a bit each.
var names = sync.OnceValue(func() (all []string) {
	add := func(s string) {
		for _, name := range strings.Fields(s) {
			if !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	for _, m := range signs {
		add(m.systems)
	}
	for _, f := range places {
		add(f.systems)
	}
	for _, r := range sources {
		add(r.ciSystems)
	}
	add("gitlab travis buildkite") // of the marks between words, which markers deletes
	return all
})

func setOf(list string) (s systems) {
	for _, name := range strings.Fields(list) {
		s |= 1 << slices.Index(names(), name)
	}
	return s
}

// single is the one system of a set; "" where it has none or several, or one that only keeps others out.
func (s systems) single() string {
	if bits.OnesCount64(uint64(s)) != 1 {
		return ""
	}
	name := names()[bits.TrailingZeros64(uint64(s))]
	if slices.Contains(foreign, name) {
		return ""
	}
	return name
}

// foreign are not systems that rules know.
var foreign = []string{"dokku", "replit"}

// evidence is what all marks of one weight allow together.
type evidence struct {
	allowed systems
	any     bool
}

func (e *evidence) narrow(s systems) {
	if !e.any {
		e.allowed, e.any = s, true
		return
	}
	e.allowed &= s
}

// proof is what the whole log says of the system that wrote it.
type proof struct {
	words, places evidence
	ending        systems // of a mark that ends a log, while nothing came after it
	repository    string
	images        []span
	began         int // the line of the last mark that begins something
}

// span are lines of an image's build.
type span struct{ from, to int }

// maxSpans bounds the builds that are remembered.
const maxSpans = 256

// System is the CI system that the whole log proves: all its words agree, and its places where words leave several
// or are not there.
func (p *Peeler) System() string {
	words := p.proof.words
	if p.proof.ending != 0 {
		words.narrow(p.proof.ending)
	}
	all := words
	if words.any && (words.allowed == 0 || words.allowed.single() != "") {
		return words.allowed.single()
	}
	if p.proof.places.any {
		all.narrow(p.proof.places.allowed)
	}
	return all.allowed.single()
}

// Repository is the one that the log says it was written for, as owner/name.
func (p *Peeler) Repository() string { return p.proof.repository }

// Building reports whether a builder said, after line no, that a step of an image's build failed there.
func (p *Peeler) Building(no int) bool {
	return slices.ContainsFunc(p.proof.images, func(s span) bool { return s.from < no && no < s.to })
}

// listen takes what a line says of where the log was written: s is the line without its prefixes.
func (p *Peeler) listen(s string, l *Line) {
	if s == "" || l.Echo {
		return
	}
	if p.proof.ending != 0 && Anchor(s) { // a program printed it
		p.proof.ending = 0
	}
	switch system := l.Context.CI; {
	case l.sure:
		p.proof.words.narrow(setOf(system))
	case system != "" && system != p.system && Anchor(s): // its prefix says it
		p.proof.places.narrow(setOf(system))
	}
	head := s[:min(len(s), maxPeel)]
	for _, m := range heard()[s[0]] {
		if _, ok := m.at(head, &p.match); ok {
			p.take(m, l)
		}
	}
	p.look(head, l)
}

// take counts a mark.
func (p *Peeler) take(m *listened, l *Line) {
	x := &p.proof
	switch m.weight {
	case image:
		if len(x.images) < maxSpans {
			x.images = append(x.images, span{x.began, l.No})
		}
		x.began = l.No
		return
	case last:
		x.ending = m.set
		return
	case hint:
		x.places.narrow(m.set)
	default:
		x.words.narrow(m.set)
		x.began = l.No
		p.stands(m)
	}
	if r := p.match.group(slotRepo); r != "" && x.repository == "" {
		x.repository = r
	}
}

// stands notes where the lines after a mark stand. A word of another system than the one before leaves it open; a
// head does not, and a bot's job stays its own.
func (p *Peeler) stands(m *listened) {
	system := m.set.single()
	switch {
	case system == "" || system == p.system:
	case p.system == "" || m.weight == head || m.weight == bot:
		p.system, p.bot = system, m.weight == bot
	case !p.bot:
		p.system = ""
	}
	if j := p.match.group(slotJob); j != "" {
		p.job = j
	}
	if step := p.match.group(slotStep); step != "" {
		p.runStep = step
	}
}
