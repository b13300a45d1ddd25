package main

import (
	"fmt"
	"strings"
	"time"
)

// job is one program run on one log. Exit status 1 is "found", 3 that not all was read: a log in which every line
// fails is given up after a thousand.
type job struct {
	name string
	argv []string
	env  string
	pipe string // a file that cat writes to its standard input
}

// bar is a promise of issue size: seconds, or a ratio to another job.
type bar struct {
	name    string
	job     job
	seconds float64
	against job     // a peer, or npmx on something else
	ratio   float64 // at most this times against; negative: at least
	either  bool    // the ratio is that of the slower to the faster
	rate    float64 // MB of the log a second of processor time, at least
	size    int64   // of the log, where there is a rate
}

const (
	oneCore  = "GOMAXPROCS=1"
	twoCores = "GOMAXPROCS=2"
	maxRSS   = 48 * mib
)

// peerLiterals are forty words that a user who greps logs for refusals would list, among them none that slows ripgrep:
// with "npm error code E401" and the like it takes three times as long, since every line of npm begins so.
var peerLiterals = strings.Split(`code E401|code E403|code E404|code ENEEDAUTH|code EOTP|code E402|code E407`+
	`|401 Unauthorized - GET|401 Unauthorized - PUT|403 Forbidden - GET|403 Forbidden - PUT|404 Not Found - GET`+
	`|404 Not Found - PUT|ERR_PNPM_FETCH_401|ERR_PNPM_FETCH_403|ERR_PNPM_FETCH_404|ERR_PNPM_NO_MATCHING`+
	`|ERR_PNPM_AUTH|YN0035:|YN0041:|YN0033:|Response Code: 401|Response Code: 403|Response Code: 404`+
	`|Invalid authentication|authentication token not provided|Unable to authenticate|Incorrect or missing password`+
	`|permission_denied|Bad credentials|This command requires you to be logged in|You do not have permission`+
	`|cannot publish over|An unexpected error occurred|Request failed "401|Request failed "403|Request failed "404`+
	`|Access token expired|one-time password|Failed to replace env`, "|")

func allBars(npmx string, l logs) []bar {
	explain := func(name, path, env string) job {
		return job{name: name, argv: []string{npmx, "explain", "--format=ndjson", path}, env: env}
	}
	rg := func(path string) job {
		return job{name: "rg -c -F -f literals", argv: []string{"rg", "-c", "-F", "-f", l.literals, path}}
	}
	two := explain("two cores", l.ci, twoCores)
	pipe := job{name: "pipe", argv: []string{npmx, "explain", "--format=ndjson", "-"}, env: twoCores, pipe: l.ci}
	return []bar{
		{name: "1 GiB CI log, one core", job: explain("one core", l.ci, oneCore), seconds: 0.65},
		{name: "1 GiB CI log, two cores", job: two, seconds: 0.40},
		{name: "1 GiB CI log, not slower than ripgrep", job: two, against: rg(l.ci), ratio: 1},
		{name: "1 GiB CI log, how one core and two compare", job: explain("one core", l.ci, oneCore), against: two,
			ratio: -1.6},
		{name: "1 GiB of npm's lines only, and 15 % of them", job: explain("npm only", l.npm, twoCores),
			against: explain("mixed", l.mix, twoCores), ratio: 1.3, either: true},
		{name: "1 GiB of coloured lines, two cores", job: explain("colour", l.colour, twoCores), against: rg(l.colour)},
		{name: "1 GiB in .gz", job: explain("gz", l.gz, twoCores), against: job{name: "the decoder alone",
			argv: []string{self(), decodeVerb, l.gz}, env: twoCores}, ratio: 1.15},
		{name: "zip of 10,000 logs, 394 MB", job: explain("zip", l.zip, twoCores), seconds: 0.9},
		{name: "folder of 10,000 logs, 394 MB", job: explain("folder", l.folder, twoCores), against: rg(l.folder),
			ratio: 2},
		{name: "folder of 10,000 logs, with --summary beside without", against: explain("folder", l.folder, twoCores),
			ratio: 1.05,
			job:   job{name: "summary", argv: []string{npmx, "explain", "--summary", l.folder}, env: twoCores}},
		{name: "1 GiB from a pipe", job: pipe, seconds: 1.5},
		{name: "100 MiB, every line a failure", job: explain("dense", l.dense, twoCores), seconds: 0.3},
		{name: "one line of 512 MiB", job: explain("line", l.line, twoCores), against: rg(l.line)},
		{name: "1 GiB CI log, beside counting its lines", job: two,
			against: job{name: "wc -l", argv: []string{"wc", "-l", l.ci}}},
	}
}

func chosen(all []bar, only string) (out []bar) {
	for _, b := range all {
		if strings.Contains(b.name, only) {
			out = append(out, b)
		}
	}
	return out
}

// key distinguishes jobs: one that several bars name is run once a round.
func (j job) key() string { return fmt.Sprint(j.argv, j.env, j.pipe) }

// verdict says whether a bar holds: yes, no, or nothing where there is no bar.
func (b bar) verdict(own, peer sample) string {
	ok := own.rss <= maxRSS
	switch {
	case b.rate > 0:
		ok = ok && b.perSecond(own.leastCPU) >= b.rate
	case b.seconds > 0:
		ok = ok && own.wall <= time.Duration(b.seconds*float64(time.Second))
	case b.ratio > 0:
		ok = ok && b.quotient(own, peer) <= b.ratio
	case b.ratio < 0:
		ok = ok && b.quotient(own, peer) >= -b.ratio
	}
	if ok {
		return "yes"
	}
	return "**no**"
}

// perSecond is how many MB of the log a time is for each second.
func (b bar) perSecond(t time.Duration) float64 { return float64(b.size) / 1e6 / t.Seconds() }

func (b bar) quotient(own, peer sample) float64 {
	q := own.wall.Seconds() / peer.wall.Seconds()
	if b.either && q < 1 {
		return 1 / q
	}
	return q
}

// wanted puts the bar in words.
func (b bar) wanted() string {
	switch {
	case b.rate > 0:
		return fmt.Sprintf("≥ %.0f MB/s", b.rate)
	case b.seconds > 0:
		return fmt.Sprintf("≤ %.2f s", b.seconds)
	case b.ratio > 0:
		return fmt.Sprintf("≤ %.2f ×", b.ratio)
	case b.ratio < 0:
		return fmt.Sprintf("≥ %.2f ×", -b.ratio)
	}
	return "none"
}
