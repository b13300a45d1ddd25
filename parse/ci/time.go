package ci

import (
	"encoding/json"
	"regexp"
	"strings"
	"sync"
	"time"
)

// clocks are the forms of a stamp that has a date. Build systems write one without a zone in UTC. A stamp without a
// date or a year says no time.
var clocks = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04:05.999999999",
	"2006-01-02 15:04:05.999999999 -0700", "2006-01-02 15:04:05.999999999", "2006/01/02 15:04:05.999999999",
}

// Time reads a stamp; zero where it has no date.
func Time(stamp string) time.Time {
	for _, c := range clocks {
		if t, err := time.Parse(c, stamp); err == nil {
			return sane(t)
		}
	}
	return epoch(stamp)
}

// epoch reads seconds, milliseconds, microseconds or nanoseconds since 1970, which are told apart by their digits.
func epoch(s string) time.Time {
	s, _, _ = strings.Cut(s, ".")
	if len(s) < 10 || len(s) > 19 || len(s)%3 != 1 || strings.Trim(s, "0123456789") != "" {
		return time.Time{}
	}
	n := int64(0)
	for _, c := range s {
		n = n*10 + int64(c-'0')
	}
	for range (19 - len(s)) / 3 {
		n *= 1000
	}
	return sane(time.Unix(0, n))
}

// sane drops what no log can have been written at: npm is of 2010, and JSON has no year of five digits.
func sane(t time.Time) time.Time {
	if t = t.UTC(); t.Year() < 2010 || t.Year() > 9999 {
		return time.Time{}
	}
	return t
}

// maxClock is how far into a line its stamp reaches.
const maxClock = 64

// Stamped is the time that a line bears by itself, of whatever program; zero where it bears none.
func Stamped(line string) time.Time {
	var p Peeler
	p.add(1, strings.TrimSuffix(line[:min(len(line), maxPeel)], "\r"))
	at := p.waiting.at(0).line.Time()
	if own := zoned().FindString(line[:min(len(line), maxClock)]); at == "" && strings.HasPrefix(line, own) {
		at = own
	}
	return Time(at)
}

// Time is what tells when the line was written, as it stood there: the stamp in front, a marker or a field of JSON.
func (l *Line) Time() string {
	if l.Stamp != "" {
		return l.Stamp
	}
	return l.marked
}

var markedTime = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:_bk;t=|section_(?:start|end):|travis_time:end:[\w:]*start=)(\d{10,19})\b`)
})

// zoned is a date in front of a line that says its zone: programs write one without it in the zone of their machine.
var zoned = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\d{4}-\d\d-\d\d(?:T[\d:.]{8,18}(?:Z|[+-]\d\d:?\d\d)| [\d:.]{8,18} [+-]\d{4})`)
})

// marked is the time in a marker of GitLab, Travis or Buildkite.
func marked(s string) string {
	if m := markedTime().FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return ""
}

// timeOf is the time in a record of JSON.
func timeOf(fields map[string]json.RawMessage) string {
	for _, name := range []string{"time", "timestamp", "@timestamp", "ts"} {
		if at := strings.Trim(string(fields[name]), `"`); at != "" && !Time(at).IsZero() {
			return at
		}
	}
	return ""
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
