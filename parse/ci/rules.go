package ci

import "sync"

// kind says what must hold before a prefix is taken off.
type kind int

const (
	sight kind = iota // wherever it matches
	own               // as sight, and no other program writes it: it proves its system for the whole log
	weak              // looks like text: only in front of a client's own line, or where that very name was so confirmed
)

// rule is one prefix. Its groups are context: rest is what remains where the prefix is not at the front alone.
type rule struct {
	name string
	kind kind
	*pattern
	system string // the CI system that it proves
}

// sources are the prefixes in the order in which they are tried: transports (A), tasks and tools (B), titles (C). The
// numbers are CI_LOGS's; A6 after A2 to A5, whose stamps it would take.
var sources = []struct {
	name          string
	kind          kind
	re, ciSystems string
}{
	{"A1", own, `^(?P<job>[^\t]+)\t(?P<step>[^\t]+)\t\x{FEFF}?(?P<t>\d{4}-\d\d-\d\dT\S+Z)(?: |$)`, "github-actions"},
	{"A2", own, `^(?P<t>\d\S*Z) (?P<stream>[0-9a-f]{2}[OE])(?P<cont>[ +])`, "gitlab"},
	{"A3", sight, `^(?P<t>\d\S*Z) (?P<stream>stdout|stderr) (?P<part>[FP])[ ]`, ""},
	{"A4", sight, `^(?P<t>\d\S+Z) \[(?P<l>INFO|WARNING|ERROR)\]: ?`, "amplify"},
	{"A5", sight, `^(?P<t>\d\S*\+00:00) (?P<service>[\w-]+\[[\w.-]+\]): ?`, "heroku"},
	{"A6", sight, `^\x{FEFF}?(?P<t>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))(?:[ \t]|$)`, ""},
	{"A7", sight, `^\[(?P<t>\d{4}-\d\d-\d\dT[\d:.]+Z|\d\d:\d\d:\d\d\.\d{3})\](?: |$)`, ""},
	{"A8", own, `^\[(?P<t>\d\d:\d\d:\d\d)\](?:(?P<l>[ A-Za-z]):\t* ?)?\[(?P<step>Step \d+/\d+)\] ?`, "teamcity"},
	{"A8l", sight, `^\[(?P<t>\d\d:\d\d:\d\d)\](?P<l>[ A-Za-z]):\t+ ?`, "teamcity"},
	// gulp, semantic-release and expo have that clock too
	{"A8c", sight, `^\[(?P<t>\d\d:\d\d:\d\d)\](?:(?P<l>[ A-Za-z]):)?\t* ?`, ""},
	{"A9", sight, `^(?P<t>\d{1,2}:\d\d:\d\d)(?:  |\.\d{3}[ \t]| [AP]M: ?| \[(?P<l>[A-Z]{3})\] )`, ""},
	{"A9w", weak, `^(?P<t>\d{1,2}:\d\d:\d\d) `, ""},
	{"A10", sight, `^(?P<t>[ADFJMNOS][a-z]{2} [ \d]\d [\d:]{8}) (?P<host>\S+) (?P<service>[\w./-]+(?:\[\d+\])?):[ ]`,
		""},
	{"A11", sight, `^(?P<t>\d{4}-[\d-]+ [\d:.]+) \| (?P<node>[\w.-]+) \| ?`, "zuul"},
	{"A12", sight, `^remote: {8}`, "heroku"},
	{"A12b", sight, `^remote: *$`, ""}, // git prints it of any server
	{"A13", sight, `^Step #(?P<step>\d+)(?: - "(?P<name>[^"]*)")?: ?`, "google-cloud-build"},
	{"A14", sight, `^#(?P<step>\d+) \d+\.\d{1,3}(?: |$)`, ""},
	{"A15", weak, `^\d+\.\d{1,3}(?: |$)`, ""}, // BuildKit's summary, pasted without its rulers
	{"A16", own,
		`^ *(?P<service>updater|proxy|cli) +\| ?(?:(?P<t>\d{4}/\d\d/\d\d [\d:]{8}) )?(?:(?P<l>INFO` +
			`|WARN|ERROR) )?<(?P<job>job_\d+)> `, "dependabot"},
	{"A16c", own, `^ *(?P<service>updater|proxy) +\| ?(?P<t>\d{4}/\d\d/\d\d [\d:]{8}) (?:(?P<l>INFO|WARN|ERROR) )?`,
		"dependabot"},
	// a service of Compose may have such a name
	{"A16p", sight, `^ *(?P<service>updater|proxy|cli) +\| ?(?:(?P<l>INFO|WARN|ERROR) )?`, ""},
	{"A20", weak, `^(?P<t>1\d{12})[\t ]`, ""}, // CloudWatch's milliseconds
	{"A21", weak, `^==> (?P<service>[\w.-]+): `, ""},
	{"A17", weak, `^(?P<service>[A-Za-z@.][\w@./-]*) *\| ?`, ""},
	{"A18", weak, `^ *(?P<n>\d+) \|(?: |$)`, ""},
	{"A19", weak, `^(?P<n>\d+) (?P<rest>(?:npm|lerna) (?:ERR!|error|WARN|warn|notice|info|http|verb|sill).*)$`,
		"travis"},
	// the line numbers of a page, which copying joins to the lines
	{"A22", weak, `^(?P<n>\d+)(?P<rest>(?:#\d+ \d+\.\d{1,3} |npm (?:ERR!|error|WARN|warn|notice) ).*)$`, ""},
	{"B1", sight, `^(?P<l>INFO|ERROR|WARN)(?P<rest>(?:@[\w.-]+/)?[a-z][\w.-]*:[A-Za-z][\w:.-]*: .*)$`, ""},
	{"B2", weak, `^(?P<task>(?:@[\w.-]+/)?[\w.-]+:[A-Za-z][\w:.-]*):(?: |$)`, ""},
	{"B3", weak, `^(?P<dir>[\w@./-]+) (?P<task>[\w:.-]+):[ ]`, ""},
	{"B3n", weak, `^(?P<task>(?:@[\w./-]|[A-Za-z])[\w./-]*):[ ]`, ""},
	{"B4l", weak, `^\[(?P<l>WARN)\] `, ""},
	{"B4t", weak, `^\[(?P<task>[\w.-]+ : [\w.-]+)\] `, ""},
	{"B4", weak, `^\[(?P<task>@?[\w:./-]+)\]:?[ ]`, ""},
	{"B5", sight, `^ *➤ YN0000: (?:[│┌└] )?(?P<rest>(?:➤|npm |\[@).*)$`, ""},
	{"B6", sight, `^(?:🦋|:butterfly:)  ?(?P<l>error|warn|info|success) ?`, ""}, // as chats and pages keep it too
	{"B7", sight, `^\[(?P<t>[\d:]+ [AP]M)\] \[semantic-release\](?: \[[^\]]+\])? › \S+ +`, ""},
	{"B8", weak, `^ *'(?P<rest>.*?)(?:\\{1,2}n)?'(?: \+|,)?$`, ""},
	{"B9", sight,
		`^(?:npm: |ERROR | ?(?:error|stderr):? | *[→✖✔] )(?P<rest>npm (?:ERR!|error|WARN|warn|notice).*)$`, ""},
	{"B10", weak, `^\[(?P<l>INFO|WARNING|ERROR)\] (?:\[[\w.]+\] )?`, ""},
	{"B11", weak, `^(?P<seq>\d+) (?P<rest>(?:silly|verbose|info|http|timing|notice|warn|error) .*)$`, ""},
	{"B12", weak, `^(?: *(?:>|⎿) ?)* *`, ""},
	{"B13", sight, `^lerna ERR! [\w@./-]+ (?P<rest>npm (?:ERR!|error|WARN|warn) .*)$`, ""},
	{"B14", sight, `^(?:verbose|error) [\w@./-]+ (?:error )?(?P<rest>npm (?:ERR!|error|WARN|warn)(?: .*)?)$`, ""},
	{"B15", weak, `^/\S+\.rb:\d+:in [\x60'][^']+':[ ]`, ""}, // the exception in which Dependabot holds a client's words
	{"B16", weak, `^ *std(?:err|out)=`, ""},
	// what a program was about, in front of the client's error
	{"B18", weak,
		`^(?:failed|Failed|unable|Unable|could not|Could not|error` +
			`|Error) [a-z]+(?: [a-z]+)*(?:: [a-z]+(?: [a-z]+)*)*:[ ]+`, ""},
	{"B19", weak, `^[-*•] +`, ""},  // the items of a list
	{"B20", weak, `^#{1,6} +`, ""}, // what was pasted as a heading of Markdown, or as bold
	{"B21", weak, `^(?:\*\*|__)(?P<rest>.+?)(?:\*\*|__)?$`, ""},
	{"B17", weak, "^ *`(?P<rest>[^`]*)`$", ""},
	{"D3", sight, `^(?:[-\\|/⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]+|[\[(⸨][ .#⠂]*[\])⸩] \S .*?)` +
		`(?P<rest>npm (?:ERR!|WARN|error|warn) .*)$`, ""},
}

// table holds the compiled rules by the byte that a line begins with. It is built on the first line that needs it: a
// run without a failure never pays for it.
var table = sync.OnceValue(func() *[256][]*rule {
	var t [256][]*rule
	for _, s := range sources {
		r := &rule{s.name, s.kind, compile(s.re), s.ciSystems}
		for b := range t {
			if r.first.has(byte(b)) {
				t[b] = append(t[b], r)
			}
		}
	}
	return &t
})
