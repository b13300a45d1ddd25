package parse_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"npmx/parse"
)

// TestAFailureHasTheTimeOfItsLine, in the form of each system that writes one, and none where a line bears none.
func TestAFailureHasTheTimeOfItsLine(t *testing.T) {
	const milli, second, none = "2026-03-02T09:14:07.123Z", "2026-03-02T09:14:07Z", "0001-01-01T00:00:00Z"
	for _, x := range []struct{ name, prefix, want string }{
		{"GitHub's download", "2026-03-02T09:14:07.1234567Z ", "2026-03-02T09:14:07.1234567Z"},
		{"gh run view", "test (20)\tInstall\t2026-03-02T09:14:07.1234567Z ", "2026-03-02T09:14:07.1234567Z"},
		{"GitLab", "2026-03-02T09:14:07.123456Z 01E ", "2026-03-02T09:14:07.123456Z"},
		{"Azure, in another zone", "2026-03-02T11:14:07.123+02:00 ", milli},
		{"Kubernetes", "2026-03-02T09:14:07.123Z stderr F ", milli},
		{"Heroku", "2026-03-02T09:14:07.123+00:00 app[web.1]: ", milli},
		{"Jenkins", "[2026-03-02T09:14:07.123Z] ", milli},
		{"Amplify", "2026-03-02T09:14:07.123Z [WARNING]: ", milli},
		{"Zuul", "2026-03-02 09:14:07.123 | node1 | ", milli},
		{"Dependabot", "updater | 2026/03/02 09:14:07 INFO <job_1> ", second},
		{"Buildkite", "\x1b_bk;t=1772442847123\x07", milli},
		{"CloudWatch", "1772442847123\t", milli},
		{"a program's own, with its zone", "2026-03-02 10:14:07 +0100 ", second},
		{"a program's own, without one", "2026-03-02 10:14:07 ERROR ", none},
		{"a clock without a date", "[09:14:07.123] ", none},
		{"a date without a year", "Mar  2 09:14:07 ip-10-0-0-9 web: ", none},
		{"a day that is none", "2026-13-42T09:14:07.123Z ", none},
		{"nothing", "", none},
	} {
		log := read(prefixed(x.prefix, refused), parse.Options{})
		if len(log.Failures) != 1 || rfc(log.Failures[0].Time) != x.want || rfc(log.Started) != x.want ||
			rfc(log.Ended) != x.want {
			t.Errorf("%s: want %s, have %s to %s, %+v", x.name, x.want, rfc(log.Started), rfc(log.Ended), log.Failures)
		}
	}
}

func prefixed(prefix, text string) string {
	return prefix + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n"+prefix) + "\n"
}

func rfc(t time.Time) string { return t.Format(time.RFC3339Nano) }

// TestARecordOfJSONSaysItsTime under the names that loggers give it, in their units.
func TestARecordOfJSONSaysItsTime(t *testing.T) {
	for field, want := range map[string]string{
		`"time":"2026-03-02T09:14:07.123456789Z"`:     "2026-03-02T09:14:07.123456789Z",
		`"timestamp":"2026-03-02T09:14:07.123+0000"`:  "2026-03-02T09:14:07.123Z",
		`"@timestamp":"2026-03-02T10:14:07.123+0100"`: "2026-03-02T09:14:07.123Z",
		`"ts":1772442847`:      "2026-03-02T09:14:07Z",
		`"time":1772442847123`: "2026-03-02T09:14:07.123Z",
		`"time":"soon"`:        "0001-01-01T00:00:00Z",
		`"time":42`:            "0001-01-01T00:00:00Z",
	} {
		var text strings.Builder
		for line := range strings.Lines(refused) {
			fmt.Fprintf(&text, "{%s,\"msg\":%q}\n", field, strings.TrimSpace(line))
		}
		log := read(text.String(), parse.Options{})
		if len(log.Failures) != 1 || rfc(log.Failures[0].Time) != want || rfc(log.Started) != want {
			t.Errorf("%s: want %s, have %s, %+v", field, want, rfc(log.Started), log.Failures)
		}
	}
}

// TestNpmsDebugLogSaysWhenTheRunBegan by its name, on the screen and in the log itself.
func TestNpmsDebugLogSaysWhenTheRunBegan(t *testing.T) {
	const path, want = "/home/ci/.npm/_logs/2026-03-02T09_14_07_123Z-debug-0.log", "2026-03-02T09:14:07.123Z"
	for name, text := range map[string]string{
		"npm 10": refused + "npm error A complete log of this run can be found in: " + path + "\n",
		"npm 6":  refused + "\nnpm ERR! A complete log of this run can be found in:\nnpm ERR!     " + path + "\n",
		"the debug log": "0 verbose cli /bin/node /bin/npm\n" +
			"5 verbose logfile " + path + "\n" +
			"8 error code E401\n" +
			"9 error 401 Unauthorized - GET https://npm.acme.example/ui\n",
	} {
		log := read(text, parse.Options{})
		if len(log.Failures) != 1 || rfc(log.Failures[0].Time) != want || rfc(log.Started) != want ||
			!log.Ended.IsZero() {
			t.Errorf("%s: %s to %s, %+v", name, rfc(log.Started), rfc(log.Ended), log.Failures)
		}
	}
}

// TestALogBeginsAndEndsWithItsStampedLines, however long it is, and though it is told newest first.
func TestALogBeginsAndEndsWithItsStampedLines(t *testing.T) {
	line := func(minute int, text string) string { return fmt.Sprintf("2026-03-02T09:%02d:00Z %s\n", minute, text) }
	failure := line(20, "npm error code E401") +
		line(20, "npm error 401 Unauthorized - GET https://npm.acme.example/ui")
	long := strings.Repeat("built one more file\n", 40_000)
	for name, text := range map[string]string{
		"short":               line(1, "first") + failure + line(59, "last"),
		"a head without one":  "a log\n" + line(1, "first") + failure + line(59, "last") + "\n\n",
		"longer than a block": line(1, "first") + long + failure + long + line(59, "last"),
		"newest first":        line(59, "last") + failure + line(1, "first"),
	} {
		log := read(text, parse.Options{})
		if rfc(log.Started) != "2026-03-02T09:01:00Z" || rfc(log.Ended) != "2026-03-02T09:59:00Z" ||
			len(log.Failures) != 1 || log.Failures[0].Time.Minute() != 20 {
			t.Errorf("%s: %s to %s, %+v", name, rfc(log.Started), rfc(log.Ended), log.Failures)
		}
	}
}
