// Package explain joins what a log says, what this machine and the registry say, and the rules, into findings.
//
// The stages, each one plain value: [parse.Failure] and [facts.Machine] become a flat [rules.Case] (case.go), the
// rules rank their matches, the proofs of the taxonomy decide how certain the best one may be (proof.go), and the
// winner's texts are filled and its places quoted (explain.go). Findings with one root are folded (fold.go).
//
// It refuses to know how a log is read, where a file lies, and how a finding is printed. It does no input or
// output, and it holds no secret: lines and texts reach it redacted.
package explain

import (
	"time"

	"npmx/parse"
	"npmx/rules"
)

// Report is version 1 of the contract: one object over all sources.
type Report struct {
	Sources  []Source
	Findings []Finding
	Settings bool // the sources are files of settings, and no logs
}

// Source is one log, or the one npm run that npmx wrapped.
type Source struct {
	Name    string
	Client  parse.Client
	Exit    *int // npm's status; nil for a saved log
	Bytes   int64
	Lines   int
	Started time.Time // the first time that a line bears, and the last; zero where none does
	Ended   time.Time
	Error   string // why it could not be read in whole; "" if it was
}

// Certainty says how much of the proof of a cause is in hand.
type Certainty string

// The three certainties. Certain means: proved, and nothing in hand proves another cause.
const (
	Certain  Certainty = "certain"
	Likely   Certainty = "likely"
	Possible Certainty = "possible"
)

// Severity says how much a finding matters. A failure is always an error.
type Severity string

// The severities; "" is an error.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Note    Severity = "note"
)

// Settings stands in the place of a cause where nothing has failed: the finding is about a file of settings itself.
const Settings rules.Cause = "settings"

// Finding is one root cause of failed requests. A zero field is one that no evidence names.
type Finding struct {
	Source      string
	Rule        string // "" where no rule matched
	Cause       rules.Cause
	Certainty   Certainty
	Severity    Severity
	Title       string
	Explanation string
	Says        string // the registry's own words, or whoever's answered; "" where it only spells the status out
	Code        string
	Status      int
	Method      string
	URL         string
	Host        string // host[:port], a default port left out
	Registry    string
	Package     string
	Packages    []string
	Command     string
	Count       int
	Context     parse.Context
	About       string    // the key that a finding on settings is about; "" for a failure
	Repository  string    // owner/name, where the log names it
	Time        time.Time // what the log's line bears; zero where it bears none
	Evidence    []Evidence
	Probes      []Probe
	Steps       []Step
	Fix         bool   // `npmx fix` has an edit to make
	Verify      string // the command that proves the fix; "" where none can be written down
	Again       bool   // the proof is the command that failed
	Others      []Alternative
	Docs        []string
	Labels      map[string]string // what the user puts on every finding of a report, such as the team
	Why         *Why              // what decided, for --why; nil unless asked
}

// Evidence is a place that a person can go and look at. Line and Column are 1-based, columns in bytes, 0 where
// there is none.
type Evidence struct {
	Kind   Kind
	Source string // a path, $NAME, or a flag
	Line   int
	Column int
	Text   string // redacted, without control characters
	Mark   Mark
}

// Mark is the part of an evidence's text that is wrong, in bytes, and what is to be said of it. The zero value leaves
// the choice to who shows it.
type Mark struct {
	Start, End int
	Label      string
}

// Kind says what sort of place an evidence is.
type Kind string

// The closed set of evidence kinds.
const (
	FromLog      Kind = "log"
	FromConfig   Kind = "config"
	FromEnv      Kind = "env"
	FromCLI      Kind = "cli"
	FromLockfile Kind = "lockfile"
	FromPackage  Kind = "package"
	FromProbe    Kind = "probe"
	FromCI       Kind = "ci"
)

// Probe is one request that npmx itself made. Credential says whether one was sent, never which.
type Probe struct {
	Method     string
	URL        string
	Credential bool
	Status     int
	Millis     int64
}

// Step is one thing to do. Where is terminal, ci, web or file.
//
// A program that carries steps out takes one way: the steps with the role "do" up to the first "or", or those from one
// "or" to the next. "look" changes nothing and may be left out; "again" is to be run instead of the command that
// failed.
type Step struct {
	Text     string
	Command  string
	Where    string
	Role     string // do, look, or, again
	Web      string // what to ask of the registry's own pages or of who runs it: new-token, grant-read ...; "" nothing
	Variable string // the environment variable that is to hold a token; "" none
	Edit     *Edit
}

// Edit is a change of one line. Line 0 appends; Old "" inserts. Secrets stand as <token>.
type Edit struct {
	File     string
	Line     int
	Old      string
	New      string
	Copy     int // the line of the same file whose secret an inserted <token> is; 0 none
	Consent  Consent
	From, To string // for OnAYes: the key that the credential is under, "" none, and the one that it is brought to
}

// Alternative is another cause that the evidence does not rule out, and how to tell them apart.
type Alternative struct {
	Cause rules.Cause
	Tell  string
}

// Why explains a verdict: the conditions that decided, and the rules that came close.
type Why struct {
	Decided []rules.Decided
	Beaten  []rules.Beaten // what fits as well, and lost
	Missed  []rules.Miss
	Proved  bool
	Ceiling Certainty      // the most that the rule says
	Rivals  []rules.Cause  // other causes that something in hand proves
	Asked   *rules.Account // the rule that was asked for; nil unless one was
}
