package ci

import (
	"strings"
	"sync"
)

const (
	secondsAgo = `^\d+\.\d{1,3}(?: |$)`
	buildStep  = `^#(?P<step>\d+) (?P<name>\[[^\]]*\d+/\d+\] RUN .*)$`
)

var (
	ago     = sync.OnceValue(func() *pattern { return compile(secondsAgo) })
	runStep = sync.OnceValue(func() *pattern { return compile(buildStep) })
)

// inSummary peels a line of BuildKit's summary of a failed step (A15): seconds and a blank, only between its rulers.
func (p *Peeler) inSummary(e *entry, s string, l *Line) string {
	var m match
	rest, ok := ago().at(s, &m)
	if !ok {
		return s
	}
	l.prefixed, l.Context.Step = true, e.summary
	l.Key = "summary"
	return rest
}

// rulers follow where a summary begins and ends: "------", " > [5/8] RUN npm ci:", lines, "------".
func (p *Peeler) rulers(e *entry) {
	s := strings.TrimRight(e.text, " ")
	switch {
	case s == "------":
		p.ruler, p.summary = p.summary == "", ""
	case p.ruler:
		p.ruler = false
		if step, ok := strings.CutPrefix(s, " > "); ok && strings.HasSuffix(step, ":") {
			p.summary = strings.TrimSuffix(step, ":")
		}
	}
	var m match
	if _, ok := runStep().at(s[:min(len(s), maxPeel)], &m); ok {
		p.confirmStep(m.group(slotStep), m.group(slotName))
	}
}

// confirmStep remembers the name of a BuildKit step; "#8 [build 3/7] RUN npm ci" names step 8.
func (p *Peeler) confirmStep(number, name string) {
	if p.steps == nil {
		p.steps = map[string]string{}
	}
	if len(p.steps) < 1024 {
		p.steps[number] = name
	}
}

// stepName returns a step by its name where the log has one.
func (p *Peeler) stepName(r *rule, step, name string) string {
	switch {
	case name != "":
		return name
	case r.name == "A14" && p.steps[step] != "":
		return p.steps[step]
	case r.name == "A14" || r.name == "A13":
		return "#" + step
	}
	return step
}
