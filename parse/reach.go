package parse

// reach is how many lines may lie between two that belong together: how long words are remembered, a telling stays
// open, or a claim waits for its proof. A log has no other mark of where one thing ends: what is too short loses a
// failure, what is too long makes one of two. Every such distance is here, but for those of lines that are not peeled
// yet (delay and echoLines of package ci).
type reach int

const (
	// What one client prints at once, and a paste or another stream cannot have come between.
	nextLine reach = 1

	// pnpm prints the code of the cause below that of what came of it, with a blank line between them.
	secondCode reach = 2

	// changesets prints the answer to its question in its next two lines.
	precheckAnswer reach = 2

	// An exception has a message of several lines, or the fields of an object, before its stack begins. The frames of
	// the stack are not counted: how deep a client's own lie says nothing.
	beforeStack reach = 8

	// A verbose npm 7 prints its stack in front of the error's own lines; a piece of a log that ends in that stack has
	// no more than its frames, a dozen, and the settings of npm and node in between.
	brokenOff reach = 24

	// A client's report has blank lines and other streams' in it; the next head or npm's next line ends it sooner.
	betweenLines reach = 24

	// npm audit prints what the registry answered, a page of it at most, between the refusal and its last word.
	auditAnswer reach = 40

	// The longest report is pnpm 12's tree of causes, of some forty lines.
	reportLines reach = 60

	// A program names the command line that failed, then prints what it said.
	ranInVain reach = 100

	// The lines of one error frame stand together, but for those of other tasks that run beside it.
	frameLines reach = 400

	// The output of a command is below its line until the next one, which is seldom missed: what it prints in
	// between is an installation's progress, or a build's.
	commandOutput reach = 5000
)

// near reports whether line no is one that these words reach to.
func (s said) near(no int, by reach) bool { return s.text != "" && no-s.no <= int(by) }

// next reports whether line no follows these words at once.
func (s said) next(no int) bool { return s.text != "" && no-s.no == int(nextLine) }
