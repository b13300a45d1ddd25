package ci

import (
	"regexp"
	"strings"
	"sync"
)

// kind tells what must hold before a prefix is taken off.
type kind int

const (
	sight kind = iota // wherever it matches
	weak              // looks like text: only in front of a client's own line, or where that very name was so confirmed
)

// rule is one prefix. Its groups are context: rest is what remains where the prefix is not at the front alone.
type rule struct {
	name   string
	kind   kind
	first  string // the bytes it can begin with, "" any
	needs  string // a piece that must stand in the line: cheaper than the expression
	re     *regexp.Regexp
	system string // the CI system that it proves
}

const (
	digits  = "0123456789"
	letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

// sources are the prefixes in the order in which they are tried: transports (A), tasks and tools (B), titles (C). The numbers
// are CI_LOGS's; A6 after A2 to A5, whose stamps it would take.
var sources = []struct {
	name          string
	kind          kind
	first, needs  string
	re, ciSystems string
}{
	{"A1", sight, "", "\t", `^(?P<job>[^\t]+)\t(?P<step>[^\t]+)\t\x{FEFF}?(?P<t>\d{4}-\d\d-\d\dT\S+Z)(?: |$)`, "github-actions"},
	{"A2", sight, digits, "Z ", `^(?P<t>\S+Z) (?P<stream>[0-9a-f]{2}[OE])(?P<cont>[ +])`, "gitlab"},
	{"A3", sight, digits, " std", `^(?P<t>\S+Z) (?P<stream>stdout|stderr) (?P<part>[FP])[ ]`, ""},
	{"A4", sight, digits, "Z [", `^(?P<t>\d\S+Z) \[(?P<l>INFO|WARNING|ERROR)\]: ?`, "amplify"},
	{"A5", sight, digits, "+00:00 ", `^(?P<t>\S+\+00:00) (?P<service>[\w-]+\[[\w.-]+\]): ?`, "heroku"},
	{"A6", sight, digits + "\xef", "T", `^\x{FEFF}?(?P<t>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))(?:[ \t]|$)`, ""},
	{"A7", sight, "[", "]", `^\[(?P<t>\d{4}-\d\d-\d\dT[\d:.]+Z|\d\d:\d\d:\d\d\.\d{3})\](?: |$)`, ""},
	{"A8", sight, "[", "]", `^\[(?P<t>\d\d:\d\d:\d\d)\](?:(?P<l>[ A-Za-z]):)?\t* ?(?:\[(?P<step>Step \d+/\d+)\] ?)?`, "teamcity"},
	{"A9", sight, digits, ":", `^(?P<t>\d{1,2}:\d\d:\d\d)(?:  |\.\d{3} | [AP]M: ?| \[(?P<l>[A-Z]{3})\] )`, ""},
	{"A9w", weak, digits, ":", `^(?P<t>\d{1,2}:\d\d:\d\d) `, ""},
	{"A10", sight, "ADFJMNOS", ": ", `^(?P<t>[A-Z][a-z]{2} [ \d]\d [\d:]{8}) (?P<host>\S+) (?P<service>[\w./-]+(?:\[\d+\])?):[ ]`, ""},
	{"A11", sight, digits, " | ", `^(?P<t>\d{4}-[\d-]+ [\d:.]+) \| (?P<node>[\w.-]+) \| ?`, "zuul"},
	{"A12", sight, "r", "", `^remote:(?: {8}| *$)`, "heroku"},
	{"A13", sight, "S", "", `^Step #(?P<step>\d+)(?: - "(?P<name>[^"]*)")?: ?`, "google-cloud-build"},
	{"A14", sight, "#", "", `^#(?P<step>\d+) \d+\.\d{1,3}(?: |$)`, ""},
	{"A15", weak, digits, ".", `^\d+\.\d{1,3}(?: |$)`, ""}, // BuildKit's summary, pasted without its rulers
	{"A16", sight, " upc", "|", `^ *(?P<service>updater|proxy|cli) +\| ?(?:\d{4}/\d\d/\d\d [\d:]{8} )?(?:(?P<l>INFO|WARN|ERROR) )?(?:<(?P<job>job_\d+)> )?`, "dependabot"},
	{"A17", weak, letters + "@.", "|", `^(?P<service>[A-Za-z@.][\w@./-]*) *\| ?`, ""},
	{"A18", weak, " " + digits, "|", `^ *(?P<n>\d+) \|(?: |$)`, ""},
	{"A19", weak, digits, " ", `^(?P<n>\d+) (?P<rest>(?:npm|lerna) (?:ERR!|error|WARN|warn|notice|info|http|verb|sill).*)$`, "travis"},
	{"B1", sight, "IEW", ":", `^(?P<l>INFO|ERROR|WARN)(?P<rest>(?:@[\w.-]+/)?[a-z][\w.-]*:[A-Za-z][\w:.-]*: .*)$`, ""},
	{"B2", weak, "", ":", `^(?P<task>(?:@[\w.-]+/)?[\w.-]+:[A-Za-z][\w:.-]*):(?: |$)`, ""},
	{"B3", weak, "", ": ", `^(?P<dir>[\w@./-]+) (?P<task>[\w:.-]+):[ ]`, ""},
	{"B3n", weak, letters + "@", ": ", `^(?P<task>@?[\w./-]+):[ ]`, ""},
	{"B4l", weak, "[", "]", `^\[(?P<l>WARN)\] `, ""},
	{"B4", weak, "[", "]", `^\[(?P<task>@?[\w:./-]+)\]:?[ ]`, ""},
	{"B5", sight, " \xe2", "YN0000: ", `^ *➤ YN0000: (?:[│┌└] )?(?P<rest>(?:➤|npm |\[@).*)$`, ""},
	{"B6", sight, "\xf0:", "", `^(?:🦋|:butterfly:)  (?P<l>error|warn|info) ?`, ""}, // the second: as chats keep it
	{"B7", sight, "[", "[semantic-release]", `^\[(?P<t>[\d:]+ [AP]M)\] \[semantic-release\](?: \[[^\]]+\])? › \S+ +`, ""},
	{"B8", weak, " '", "'", `^ *'(?P<rest>.*?)(?:\\{1,2}n)?'(?: \+|,)?$`, ""},
	{"B9", sight, "Ens \xe2e", "npm ", `^(?:npm: |ERROR | ?(?:error|stderr):? | *[→✖✔] )(?P<rest>npm (?:ERR!|error|WARN|warn|notice).*)$`, ""},
	{"B10", weak, "[", "]", `^\[(?P<l>INFO|WARNING|ERROR)\] (?:\[[\w.]+\] )?`, ""},
	{"B11", weak, digits, " ", `^(?P<seq>\d+) (?P<rest>(?:silly|verbose|info|http|timing|notice|warn|error) .*)$`, ""},
	{"B12", weak, " >\xe2", "", `^(?: *(?:>|⎿) ?)* *`, ""},
	{"B13", sight, "l", " npm ", `^lerna ERR! [\w@./-]+ (?P<rest>npm (?:ERR!|error|WARN|warn) .*)$`, ""},
	{"B14", sight, "ev", " npm ", `^(?:verbose|error) [\w@./-]+ (?:error )?(?P<rest>npm (?:ERR!|error|WARN|warn)(?: .*)?)$`, ""},
	{"B15", weak, "/", ".rb:", `^/\S+\.rb:\d+:in [\x60'][^']+':[ ]`, ""}, // the exception in which Dependabot holds a client's words
	{"B16", weak, " s", "=", `^ *std(?:err|out)=`, ""},
	{"B17", weak, " `", "`", "^ *`(?P<rest>[^`]*)`$", ""},
	{"D3", sight, "", "npm ", `^(?:[-\\|/⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]+|[\[(⸨][ .#⠂]*[\])⸩] \S .*?)(?P<rest>npm (?:ERR!|WARN|error|warn) .*)$`, ""},
}

// table holds the compiled rules by the byte that a line begins with. It is built on the first line that needs it: a run without
// a failure never pays for it.
var table = sync.OnceValue(func() *[256][]*rule {
	var t [256][]*rule
	for _, s := range sources {
		r := &rule{s.name, s.kind, s.first, s.needs, regexp.MustCompile(s.re), s.ciSystems}
		for b := range 256 {
			if s.first == "" || strings.IndexByte(s.first, byte(b)) >= 0 {
				t[b] = append(t[b], r)
			}
		}
	}
	return &t
})

// match gives what remains of s and the groups, nil where the rule does not match.
func (r *rule) match(s string) (rest string, groups map[string]string) {
	if !strings.Contains(s, r.needs) {
		return "", nil
	}
	m := r.re.FindStringSubmatchIndex(s)
	if m == nil || m[1] == 0 {
		return "", nil
	}
	rest, groups = s[m[1]:], map[string]string{}
	for i, name := range r.re.SubexpNames() {
		if name == "rest" {
			rest = s[m[2*i]:m[2*i+1]]
		} else if name != "" && m[2*i] >= 0 {
			groups[name] = s[m[2*i]:m[2*i+1]]
		}
	}
	return rest, groups
}
