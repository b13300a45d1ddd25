package parse

import (
	"time"

	"npmx/parse/ci"
)

// Client is the program that reports a failure. Name is npm, pnpm, yarn, bun, or empty; Version and Node without a
// leading v; Version is a bare 1 where the words alone tell that it is yarn 1.
type Client struct{ Name, Version, Node string }

// Context is where in a CI run a line stood. CI is github-actions, gitlab, azure, jenkins ..., or empty.
type Context = ci.Context

// Evidence is one line of the log: Line counts physical lines from 1, Column bytes from 1 (0: not known), Text is
// peeled, redacted and fit for a terminal.
type Evidence struct {
	Line, Column int
	Text         string
}

// Failure is what the log says of one failure. A zero field is "the log does not say".
type Failure struct {
	Client  Client
	Command string // npm's word for it: install, ci, publish, whoami ...
	Line    string // the command line that the log shows for it, as it is there and without what follows; "" none
	Code    string // as the client prints it: E401, ENEEDAUTH, ERR_PNPM_FETCH_403, YN0041
	Status  int    // HTTP status
	Method  string
	URL     string // of the failing request, without user information
	Host    string // host[:port] of it, a default port left out
	// Registry is the base URL that the log names for the command: "logged in to X", "Publishing to X".
	Registry string
	Package  string
	Wanted   string   // the version, range or tag that was asked for
	Packages []string // every package that failed alike, Package first
	Version  string   // the version being published

	Message   string   // the registry's own words: body.error or body.message
	Challenge string   // WWW-Authenticate as far as the log shows it
	Notices   []string // npm-notice headers that are no talk of packing and updates
	Reason    string   // the client's code of a network failure (ENOTFOUND, CERT_HAS_EXPIRED), or a reason phrase
	Variable  string   // the variable that the client itself says is unset, or that Listed speaks of
	// what the variables that a CI step lists in front of its output show of Variable: empty, placeholder; warned: the
	// client said so of some file, whichever registry its line is for; "" that it said so of this failure
	Listed   string
	File     string // a configuration file that the client itself names as the cause
	FileLine int
	Ignored  string // the key of a project's setting for this address that the client itself says it passed over
	Sent     string // yes or no where the client says whether a credential went out
	Words    string // all words of the failure, redacted, one line each, at most 8 KiB
	OIDC     string // npm's line about trusted publishing
	Trusting bool   // a release tool says that it publishes as the CI job, and has no token
	Suspect  Suspect

	// Time is what its line bears, else when npm began the run, as the name of its debug log says; zero: the log does
	// not say.
	Time     time.Time
	Count    int // how often the log tells it, retries and replays included
	Context  Context
	Evidence []Evidence // first the line with the code, then summary, challenge, notice, request
	Debug    bool       // stands in npm's debug log
	// that log also says that npm asked for URL, or would not; no registry and no script can write there
	Asked bool

	classic bool // only yarn 1 says so
	// how often a release tool told it in a sentence of its own, beside the client, and that is not counted
	echoes   int
	pardoned bool // the command line says that it may fail
	told     int  // how often it was read
	survived int  // how often in a script that npm ran for a package, where npm went on and did what it was to do
	mixed    bool // of a stream in which the lines of two programs stand between each other
	// the pnpm that warned sends an empty token where a variable is not set
	sendsBlank bool
	over       int // the line in which the command that warned was over, 0 not yet
}

// Log is what one source says.
type Log struct {
	Client   Client
	Command  string
	Argv     []string
	Cwd      string
	Bytes    int64
	Lines    int
	Failures []Failure // root causes in the log's order, consequences folded into them
	// Failed reports that a client failed for whatever reason, also one that is no failure of access.
	Failed      bool
	DebugLogs   []string // what the log names as its complete log, in order
	ConfigFiles []string // configuration files that npm says it opened
	Capped      string   // what was cut because of a limit, "" nothing
	CI          string   // the system that the whole log proves, else that of the first failure
	Repository  string   // owner/name, where the CI system says it
	// Started and Ended are the first and the last time that a line of the log bears; zero: none does.
	Started, Ended time.Time
}
