package parse

import (
	"strconv"
	"strings"

	"npmx/parse/ci"
)

const (
	maxRuns     = 256  // streams that are followed at once
	maxFailures = 1000 // failures that are told apart in one log
)

// grammar turns peeled lines into failures. It holds one run per stream, since parallel tasks interleave line by line.
type grammar struct {
	options  Options
	log      Log
	runs     map[string]*run
	order    []string
	command  said // the last command line that a CI system or shell announced
	unset    []*Failure
	passed   []ignoredSetting
	failures []Failure
	known    map[string]int // failures by all that tells them apart
	exits    bool           // the log says that a step failed
	classic  string         // the version of yarn 1 that a stack names
	step     step
	trusting bool     // a program means to publish as the CI job, and has no token
	updated  []string // what Dependabot could not update, as it says itself
	last     int

	elsewhere bool // Dependabot updates another ecosystem's packages
	stamps    stamps
	precheck  int // the line in which changesets says that a question of its own failed
}

// said is one line of a client.
type said struct {
	no   int
	text string
}

func newGrammar(o Options) *grammar {
	return &grammar{options: o, runs: map[string]*run{}, known: map[string]int{}}
}

// line takes the next peeled line.
func (g *grammar) line(l ci.Line) {
	g.last = l.No
	g.stamps.note(&l)
	g.step.line(l)
	if l.Echo {
		g.trace(l.No, byEcho, l.Text)
		return
	}
	text := strings.TrimRight(l.Text, " ")
	if l.Command || changes(text) {
		g.overtake(l.No)
	}
	if l.Command {
		g.trace(l.No, byCommand, text)
		g.announce(l.No, text)
		r := g.run(l)
		r.script = said{}
		r.askedVersion(text)
		return
	}
	r := g.run(l)
	r.wrapped, r.spaced = r.spaced, strings.HasSuffix(l.Text, " ")
	if r.console.holds(l.Text) {
		g.trace(l.No, byConsole, text)
		return
	}
	if g.npmLine(r, text, l) {
		g.trace(l.No, "npm", text)
		return
	}
	g.otherLine(r, badge(text), text, l)
}

// announce remembers a command line, which names the command of what follows.
func (g *grammar) announce(no int, text string) {
	text = strings.TrimPrefix(strings.TrimPrefix(text, "Run "), "RUN ")
	if commandOf(text) != "" {
		g.command = said{no, text}
	}
}

// run gives the state of a line's stream, forgetting the one that was silent longest where there are too many.
func (g *grammar) run(l ci.Line) *run {
	r := g.runs[l.Key]
	if r == nil {
		if len(g.order) >= maxRuns {
			g.finish(g.runs[g.order[0]])
			g.disentangle(g.runs[g.order[0]])
			delete(g.runs, g.order[0])
			g.order = g.order[1:]
		}
		r = &run{}
		g.runs[l.Key] = r
		g.order = append(g.order, l.Key)
	}
	r.context = l.Context
	return r
}

// close ends the log, of which where knows the place.
func (g *grammar) close(where *ci.Peeler) Log {
	for _, key := range g.order {
		g.finish(g.runs[key])
		g.breaksOff(g.runs[key])
		g.givesUp(g.runs[key])
	}
	for _, key := range g.order {
		g.untold(g.runs[key])
		g.noticed(g.runs[key])
		g.disentangle(g.runs[key])
	}
	g.warnings()
	g.passedOver()
	g.pardon()
	g.log.Failures = fold(g.failures)
	g.log.CI, g.log.Repository = where.System(), g.text(where.Repository())
	for i := range g.log.Failures {
		f := &g.log.Failures[i]
		g.complete(f)
		f.Context.Image = f.Context.Image || where.Building(f.line())
	}
	if g.log.CI == "" && len(g.failures) > 0 {
		g.log.CI = g.failures[0].Context.CI
	}
	return g.log
}

// complete gives a failure what the log says of its client elsewhere.
func (g *grammar) complete(f *Failure) {
	g.yarnOne(f)
	f.Count = max(f.Count, f.echoes)
	if c := g.log.Client; c.Name == "" || c.Name == f.Client.Name {
		g.log.Client = richer(f.Client, c)
		f.Client = richer(f.Client, c)
	}
	f.Trusting = g.trusting
	if f.Context.CI == "" {
		f.Context.CI = g.log.CI
	}
	if g.log.Command == "" {
		g.log.Command = f.Command
	}
}

func richer(a, b Client) Client {
	a.Name, a.Version, a.Node = first(a.Name, b.Name), first(a.Version, b.Version), first(a.Node, b.Node)
	return a
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// add takes a failure that a grammar found. One that was told before in the very same words is only counted.
func (g *grammar) add(r *run, f Failure) {
	if f.pardoned = pardons(r.announced.text); !f.pardoned {
		g.log.Failed = true
		g.trace(f.line(), byFailure, f.Code)
	} else {
		g.trace(f.line(), byTolerated, r.announced.text)
	}
	f.tunnelled()
	key := strings.Join([]string{f.Client.Name, f.Code, f.Method, f.URL, f.Host, f.Package, f.Variable, f.Sent,
		f.Message, f.Challenge}, "\x00")
	if i, ok := g.known[key]; ok {
		g.tells(r, i, f.line())
		pardoned, count := g.failures[i].pardoned && f.pardoned, g.failures[i].Count
		g.failures[i] = Merge(g.failures[i], f)
		g.failures[i].Count = count
		g.failures[i].Count += 1 - f.echoes
		g.failures[i].echoes += f.echoes
		g.failures[i].pardoned = pardoned
		g.seal(&g.failures[i])
		return
	}
	if g.full() {
		g.log.Capped = "more than " + strconv.Itoa(maxFailures) +
			" different failures: the rest of the log was not read"
		return
	}
	f.Count, f.Context, f.Time = 1-f.echoes, r.context, g.when(r, &f)
	g.suspect(&f)
	if f.Command == "" {
		f.Command = r.commandAt(f)
	}
	f.Line = r.lineOf(f)
	if len(f.Packages) == 0 && f.Package != "" {
		f.Packages = []string{f.Package}
	}
	g.seal(&f)
	g.known[key] = len(g.failures)
	g.failures = append(g.failures, f)
	g.tells(r, len(g.failures)-1, f.line())
}

// full is true where no further failure is told apart, so that nothing behind it need be read.
func (g *grammar) full() bool { return len(g.failures) >= maxFailures }
