package ci

import (
	"strings"
	"unicode/utf8"
)

const (
	delay      = 32   // lines that wait, so that a name confirmed later still peels them
	maxNesting = 8    // prefixes of one line
	maxNames   = 64   // confirmed names that are remembered
	maxPeel    = 4096 // a prefix lies in the first bytes of a line, and the expressions need see no more
)

// Peeler peels the lines of one log in order. Its zero value is ready.
type Peeler struct {
	names   map[string]bool
	order   []string
	waiting queue
	system  string // that of the lines to come
	bot     bool   // it is a bot's
	job     string
	proof   proof
	summary string // BuildKit's step of the summary that is being read, "" outside
	ruler   bool
	echo    echo
	image   bool // in a RUN step of Docker's old builder or of Podman, which put nothing in front of a step's lines
	builder string
	runStep string
	headed  string            // the last "Run .." without marks, of which its shell says that it is a step's
	steps   map[string]string // names of BuildKit steps by number
	seq     sequence
	page    sequence // the numbers that Travis's page shows
	masks   []mask
	match   match
	stream  struct { // of the last line
		parts [3]string
		name  string
	}
	// DebugLog says that the log is npm's own, so that its numbers need no proof.
	DebugLog bool
}

// entry is a line that waits: text is what is left after markers and colours, before any prefix.
type entry struct {
	line    Line
	text    string
	summary string
	image   bool
	builder string
	step    string
	job     string
	bare    string // the line without its prefixes, before a title is taken off
	names   int    // how many names were confirmed when it was peeled
}

// Push takes the next physical line (without its LF), and gives the lines whose time has come to emit.
func (p *Peeler) Push(no int, raw string, emit func(Line)) {
	raw = strings.TrimSuffix(raw, "\r")
	if lines := open(raw); lines == nil {
		p.add(no, raw)
	} else {
		for _, s := range lines {
			p.add(no, s)
		}
	}
	for p.waiting.len() > delay {
		p.release(emit)
	}
}

// Flush emits all lines that still wait. What was confirmed stays so.
func (p *Peeler) Flush(emit func(Line)) {
	for p.waiting.len() > 0 {
		p.release(emit)
	}
	p.seq, p.masks, p.ruler = sequence{}, nil, false
}

func (p *Peeler) add(no int, raw string) {
	e := p.waiting.push()
	p.prepare(e, no, raw)
	p.peel(e)
	l := &e.line
	l.Echo = p.echo.takes(no, e.bare, l.Echo, l.doubtful) || l.Echo
	p.track(e)
}

// prepare deletes what hides the prefixes: markers, colours, links.
func (p *Peeler) prepare(e *entry, no int, raw string) {
	*e = entry{line: Line{No: no}, image: p.image, builder: p.builder, step: p.runStep, job: p.job, summary: p.summary}
	s, system := markers(raw)
	if system != "" {
		e.line.marked = marked(raw)
		p.system = system
		p.proof.words.narrow(setOf(system))
	}
	e.line.Echo = strings.Contains(s, "\x1b[36;1m") && (p.echo.open || system == "" && !strings.HasPrefix(s, "\x1b"))
	e.text = strings.TrimRight(pasted(StripColours(s)), "\r")
}

// peel peels one line as far as what is confirmed now allows.
func (p *Peeler) peel(e *entry) {
	l := &e.line
	*l = Line{No: l.No, Echo: l.Echo, Seq: -1, joins: l.joins, partial: l.partial, doubtful: l.doubtful,
		marked: l.marked}
	l.width = utf8.RuneCountInString(e.text)
	l.Context.Step, l.Context.Image, l.Context.Builder = e.step, e.image || e.summary != "", e.builder
	s := e.text
	if e.summary != "" {
		s = p.inSummary(e, s, l)
	}
	e.bare, _ = p.strip(s, l, 0)
	l.Text = e.bare
	title(l)
	l.Key = p.key(l)
	if l.Context.Job == "" {
		l.Context.Job = e.job // of the whole log: no stream of its own
	}
	if l.Context.CI == "" {
		l.Context.CI = p.system
	}
	e.names = len(p.order)
}

// key names the stream of a line. Neighbours are mostly of one, and share its name.
func (p *Peeler) key(l *Line) string {
	parts := [...]string{l.Context.Job, l.Key, l.Context.Task}
	if parts != p.stream.parts || p.stream.name == "" {
		p.stream.parts, p.stream.name = parts, strings.Join(parts[:], "|")
	}
	return p.stream.name
}

// strip removes prefixes from s and reports whether a client's own line remains.
func (p *Peeler) strip(s string, l *Line, depth int) (string, bool) {
	for ; depth < maxNesting; depth++ {
		anchored := Anchor(s)
		if anchored && strings.IndexByte(s, '\r') < 0 && !quotes(s) {
			break
		}
		rest, done, ok := p.once(s, l, depth)
		if done {
			return rest, true
		}
		if !ok {
			if rest = obey(s); rest == s {
				return s, anchored || l.Seq >= 0
			}
		}
		s = rest
	}
	s = obey(s)
	return s, Anchor(s) || l.Seq >= 0
}

// quotes recognises the heads after which a client may repeat another's whole line: yarn 2 and later, and lerna 2.
func quotes(s string) bool {
	return strings.HasPrefix(strings.TrimLeft(s, " "), "➤ YN0000: ") || strings.HasPrefix(s, "lerna ERR! ") &&
		strings.Contains(s, " npm ")
}

// once takes one prefix off. done is true where a weak one was taken because of what comes after it: then rest is
// final.
func (p *Peeler) once(s string, l *Line, depth int) (rest string, done, ok bool) {
	if s == "" {
		return s, false, false
	}
	for _, r := range table()[s[0]] {
		if rest, done, ok = p.try(r, s, l, depth); ok {
			return rest, done, ok
		}
	}
	if s[0] == '{' {
		return p.record(s, l, depth)
	}
	return p.homeMade(s, l)
}

func (p *Peeler) try(r *rule, s string, l *Line, depth int) (rest string, done, ok bool) {
	head := s
	if len(s) > maxPeel {
		head = s[:maxPeel]
	}
	m := &p.match
	if rest, ok = r.at(head, m); !ok {
		return "", false, false
	}
	if len(s) > maxPeel {
		rest += s[maxPeel:]
	}
	// a debug log's record begins with its level: nothing that looks like text is in front of it
	recorded := l.Seq >= 0
	// the first: only in lerna-debug.log
	if r.name == "B14" && !recorded || r.kind == weak && recorded || p.unproved(r, s, l) {
		return "", false, false
	}
	if r.name == "B12" {
		rest = quotedRest(s, rest)
	}
	if len(rest) == len(s) {
		return "", false, false
	}
	prefix := s[:len(s)-min(len(rest), len(s))]
	if r.kind != weak || p.confirmed(r, prefix) {
		p.apply(r, l, m)
		return rest, false, true
	}
	trial := *l
	p.apply(r, &trial, m)
	if rest, anchored := p.strip(rest, &trial, depth+1); anchored {
		*l = trial
		p.confirm(weakName(r, prefix))
		return rest, true, true
	}
	l.doubtful = true
	return "", false, false
}

// unproved is true for a number that the lines around have not shown to be one of a log's lines. It may be shown later.
func (p *Peeler) unproved(r *rule, s string, l *Line) bool {
	switch r.name {
	case "B11":
		if p.number(l.No, number(s)); answered(s) {
			return false
		}
	case "A19":
		p.counted(l.No, number(s))
	default:
		return false
	}
	l.doubtful = l.doubtful || !p.names[r.name]
	return !p.names[r.name]
}

// quotedRest leaves the indent after a mail's quotes in its place, all but one blank: it belongs to the quoted text.
func quotedRest(s, rest string) string {
	prefix := s[:len(s)-len(rest)]
	mark := strings.LastIndexAny(prefix, ">⎿")
	if mark < 0 {
		return rest
	}
	mark += runeLen(prefix, mark)
	if strings.HasPrefix(s[mark:], " ") {
		mark++
	}
	return s[mark:]
}

// weakName is what is remembered of a confirmed prefix: its own words, but where they count something up.
func weakName(r *rule, prefix string) string {
	if r.counts() {
		return r.name
	}
	return r.name + ":" + prefix
}

func (r *rule) counts() bool {
	switch r.name {
	case "A9w", "A15", "A18", "A19", "A20", "A22", "B8", "B11":
		return true
	}
	return false
}

func (p *Peeler) confirmed(r *rule, prefix string) bool {
	switch {
	case len(p.names) == 0:
		return false
	case r.counts():
		return p.names[r.name]
	}
	return p.names[r.name+":"+prefix]
}

func (p *Peeler) confirm(name string) {
	if p.names[name] {
		return
	}
	if p.names == nil {
		p.names = map[string]bool{}
	}
	if len(p.order) >= maxNames {
		return
	}
	p.names[name] = true
	p.order = append(p.order, name)
}

// apply notes what a prefix says of the place.
func (p *Peeler) apply(r *rule, l *Line, m *match) {
	l.prefixed = l.prefixed || r.name != "B12"
	if r.system != "" {
		l.Context.CI, l.sure = r.system, r.kind == own
	}
	l.Context.Image = l.Context.Image || r.name == "A14" || r.name == "A15"
	if t := m.group(slotTime); t != "" && l.Stamp == "" {
		l.Stamp, l.clock = t, r.name == "A7" || r.name == "A9"
	}
	l.joins, l.partial = l.joins || m.group(slotCont) == "+", l.partial || m.group(slotPart) == "P"
	if j := m.group(slotJob); j != "" {
		l.Context.Job = j
	}
	if step := m.group(slotStep); step != "" {
		l.Key += "#" + step
		l.Context.Step = p.stepName(r, step, m.group(slotName))
	}
	for _, task := range [...]string{m.group(slotService), m.group(slotNode), m.group(slotDir), m.group(slotTask)} {
		if task != "" {
			l.Context.Task = join(l.Context.Task, task)
		}
	}
	if seq := m.group(slotSeq); seq != "" {
		l.Seq = number(seq)
	}
}

func join(outer, inner string) string {
	if outer == "" {
		return inner
	}
	return outer + " " + inner
}

// release finishes the line that waited longest.
func (p *Peeler) release(emit func(Line)) {
	e := p.waiting.at(0)
	if e.line.doubtful && e.names != len(p.order) {
		p.peel(e)
	}
	l := p.joined(e.line)
	p.waiting.shift()
	emit(l)
}
