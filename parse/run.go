package parse

import (
	"net/url"
	"strings"
	"time"
)

const (
	maxFetches = 64
	maxNotices = 16
	maxSaid    = 200
	maxQuotes  = 2 * maxSaid
)

// run is what a stream's lines say of one run of a client, beside its errors.
type run struct {
	context Context
	client  Client
	command string
	argv    []string
	lerna   bool // the debug log is lerna's
	plain   bool // inside the debug log of npm 1.0, whose records have no numbers
	cli     bool // inside npm 6 and 7's list of arguments, one a line

	fetches   []fetch
	sought    string // the address that npm 2 to 4 last said they ask
	notices   []said
	challenge said
	pkgid     string
	oidc      said
	// thrownOIDC reports that pnpm gave it as an error, not as a warning.
	thrownOIDC bool
	stack      said
	broken     said   // the message of a stack that nothing but its own lines followed yet
	tried      fetch  // the last request that failed once more
	succeeded  int    // the last line that says that npm did what it was to do
	publisher  string // the client that says the following, "" npm or a tool that runs it
	registry   said   // "Publishing to", "Log in on"
	name       string
	version    string
	// unpublished is the package that lerna says it could not publish.
	unpublished string
	audit       said // the refusal of an audit, which npm only warns of
	packing     bool
	listed      string    // the title in the list of what is packed that came last
	opened      string    // the step that yarn 2 has begun
	publishing  bool      // "Publishing to"
	began       time.Time // as the name of npm's debug log says
	proxy       said      // the last request of Dependabot's proxy
	asked       said      // yarn 1's word that a one-time password is needed
	yarnLog     yarnLog
	retried     said // the code of pnpm's last "Will retry in"
	claimed     []claim
	threw       said // the command line that a program says it ran in vain
	banner      said // the client that last said its version
	torn        said // what yarn 1 says, as far as the first line of it goes

	script   said        // the first script of a package that npm began to run, as no command line came after it
	before   bool        // whether the log told of a failure in front of that
	inScript map[int]int // how often it, and those after it, told which failure

	made  map[int]bool // its failures, by their places in the grammar
	signs []int        // lines that show that two programs write to the stream

	console    console
	quotes     []said // the lines of this telling as they stood there
	block      *block
	spaced     bool // the line ends in a space
	wrapped    bool // the one in front of it does, as where PowerShell breaks a line
	announced  said // the command line in front of the block that is being finished
	wantPath   bool
	versionDue bool // the next line that is not npm's is the version that somebody asked npm for
	codeLine   said // the last line that is npm's with the code, but for the head
}

// block is one telling of a failure: the lines that belong together.
type block struct {
	kind
	program string
	level   string // its word for an error, which npm 10 wrote otherwise; "" none of it was read
	code    said
	bare    said // a line in front of it that is npm's with the code, but for the head
	lines   []said
	folds   []said // what was broken off these lines
	form    string // what stands in front of a pnpm report's code
	width   int    // at least that of the window in which PowerShell broke them, 0 not known
	logged  bool   // the line with the complete log was there
	script  bool   // npm ran a program, and quotes it from here on
	git     bool   // the program that npm ran is npm itself, for a git dependency
	inner   bool   // the npm that npm ran says it
	debug   bool
	lastNo  int
	context Context
	command said     // the last command line in front of it
	failure *Failure // what other grammars than npm's read at once
	json    bool     // npm's --json object, one key a line
	echo    bool     // a release tool's own sentence, in front of what npm said
	record  bool     // pnpm's debug log, one key a line
	drawn   bool     // the tree of a pnpm 12 report has begun
	parted  bool     // a line that is none of the report's own stands between its lines
}

// goesOn reports whether line no can be of this telling, as far as the distance to its last line tells.
func (b *block) goesOn(no int, by reach) bool { return no-b.lastNo <= int(by) }

func (b *block) add(no int, text string) {
	b.lastNo = no
	if len(b.lines) < maxSaid {
		b.lines = append(b.lines, said{no, text})
	}
}

// fetch is one request that a client told.
type fetch struct {
	said
	method, url string
	code        string // that of the client, "" none
	status      int
	reason      string
	client      string // another client than npm that tells of it; "" npm
	debug       bool   // stands in npm's debug log
}

// reset forgets a run's facts, when a new run begins in the same stream.
func (r *run) reset() {
	*r = run{context: r.context, client: Client{Name: r.client.Name}, console: r.console,
		made: r.made, signs: r.signs}
}

// rest forgets what belonged to one failure. The last line that was quoted may be the first of the next.
func (r *run) rest() {
	r.fetches, r.notices, r.challenge, r.pkgid, r.stack, r.oidc, r.asked, r.sought = nil, nil, said{}, "", said{},
		said{}, said{}, ""
	r.quotes = append(r.quotes[:0], r.quotes[max(0, len(r.quotes)-1):]...)
	r.unpublished = ""
	r.audit = said{}
	r.block, r.wantPath, r.broken = nil, false, said{}
}

// quote keeps a line as it is in the log, for whoever wants to show it; the oldest are forgotten.
func (r *run) quote(no int, text string) {
	if len(r.quotes) >= maxQuotes {
		r.quotes = append(r.quotes[:0], r.quotes[maxSaid:]...)
	}
	r.quotes = append(r.quotes, said{no, text})
}

// quoted gives a line as it is in the log, as far as it is still known. One physical line may hold many, with
// their line feeds escaped: then it is the one with these words.
func (r *run) quoted(s said) string {
	whole := s.text
	for _, q := range r.quotes {
		if q.no != s.no {
			continue
		}
		whole = strings.TrimSpace(q.text)
		if strings.Contains(whole, s.text) {
			break
		}
	}
	return whole
}

// remember keeps the first requests and the last: a failure is told by either.
func (r *run) remember(f fetch) {
	if len(r.fetches) >= maxFetches {
		r.fetches = append(r.fetches[:maxFetches/2], r.fetches[maxFetches/2+1:]...)
	}
	r.fetches = append(r.fetches, f)
}

// commandAt names the command of a failure: what the client says of itself, else the last command line near it, else
// what its request is only used for.
func (r *run) commandAt(f Failure) string {
	if r.command != "" {
		return r.command
	}
	if c := commandOf(r.announced.text); c != "" && r.announced.near(f.line(), commandOutput) &&
		!(f.Method == "PUT" && onlyReads(c)) {
		return c
	}
	if c := commandOf(r.threw.text); c != "" && r.threw.near(f.line(), ranInVain) {
		return c
	}
	u, err := url.Parse(f.URL)
	switch {
	case err != nil || f.URL == "":
		if r.packing {
			return "publish"
		}
	case strings.HasSuffix(u.Path, "/-/whoami"):
		return "whoami"
	case strings.Contains(u.Path, "/-/user/") || strings.Contains(u.Path, "/-/v1/login"):
		return "login"
	case strings.Contains(u.Path, "/-/package/") && strings.Contains(u.Path, "/dist-tags"):
		return "dist-tag"
	// owner and unpublish write to a revision
	case f.Method == "PUT" && f.Package != "" && !strings.Contains(u.Path, "/-"):
		return "publish"
	}
	return ""
}

// onlyReads knows the commands that send no PUT: one that was refused is of a command which the log does not show.
func onlyReads(command string) bool {
	switch command {
	case "install", "ci", "update", "view":
		return true
	}
	return false
}

// commandOf gives the word of a command line that says what the client does: "npm --prefix app ci" does ci.
func commandOf(line string) string {
	words := strings.Fields(line)
	if len(words) == 0 {
		return ""
	}
	switch program(words[0]) {
	case "npm", "pnpm", "bun", "deno", "lerna":
		return verb(words[1:])
	case "yarn":
		if v := verb(words[1:]); v != "" {
			return v
		}
		return "install"
	}
	return ""
}

// program takes the folder off a command's first word, which Azure's tasks print: /opt/node/bin/npm, C:\node\npm.cmd.
func program(word string) string {
	return strings.TrimSuffix(word[strings.LastIndexAny(word, `/\`)+1:], ".cmd")
}

// withValue are flags whose value is behind them as a word of its own.
var withValue = map[string]bool{"--prefix": true, "-C": true, "--registry": true, "--loglevel": true,
	"--userconfig": true, "--scope": true, "-w": true, "--workspace": true, "--tag": true, "--access": true,
	"--filter": true, "--dir": true, "--cwd": true}

func verb(words []string) string {
	for i := 0; i < len(words); i++ {
		switch w := words[i]; {
		// a registry's credential, which npm logs in two words
		case withValue[w], strings.HasPrefix(w, "--//") && !strings.Contains(w, "="):
			i++
		case strings.HasPrefix(w, "-"):
		default:
			return canonical(strings.Trim(w, `"';`))
		}
	}
	return ""
}

// canonical gives npm's own word for its shortest aliases.
func canonical(v string) string {
	switch v {
	case "i", "add", "in", "isntall":
		return "install"
	case "clean-install", "ic", "cit":
		return "ci"
	case "adduser", "add-user":
		return "login"
	}
	for _, c := range v {
		if (c < 'a' || c > 'z') && c != '-' && c != ':' {
			return ""
		}
	}
	return v
}
