package parse

// Trace says what became of one line: which reader took it, or why it counts for nothing. Only lines in which the
// scanner found something are read at all, so that the others have none.
type Trace struct {
	Line int
	By   string // "npm", "pnpm" ...: the reader that took it; else what the line was taken for
	Text string // peeled and redacted
}

// trace recognises the options' Trace of a line.
func (g *grammar) trace(no int, by, text string) {
	if g.options.Trace != nil {
		g.options.Trace(Trace{no, by, g.text(text)})
	}
}

// What a line was taken for that no reader took.
const (
	byEcho      = "a step's own text"
	byCommand   = "a command line"
	byConsole   = "a test's output"
	byAside     = "about the run"
	byFold      = "the rest of the line above"
	byBelonging = "below the line above"
	byFailure   = "-> a failure"
	bySuccess   = "-> taken back: the client went on"
	byTolerated = "-> left out: its command line may fail"
	byNoReader  = "no reader"
)
