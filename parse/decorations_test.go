package parse_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"npmx/parse"
)

// decorations put around every line what a CI system puts there; out gives line n its prefix.
var decorations = []struct {
	name string
	out  func(n int, line string) string
}{
	{"github", func(n int, l string) string { return fmt.Sprintf("2026-03-02T09:14:%02d.1234567Z %s", n%60, l) }},
	{"gh", func(n int, l string) string {
		return fmt.Sprintf("test (20)\tInstall\t2026-03-02T09:14:%02d.1234567Z %s", n%60, l)
	}},
	{"gitlab", func(n int, l string) string { return fmt.Sprintf("2026-03-02T09:14:%02d.123456Z 01E %s", n%60, l) }},
	{"cri", func(n int, l string) string {
		return fmt.Sprintf("2026-03-02T09:14:%02d.123456789Z stderr F %s", n%60, l)
	}},
	{"heroku", func(n int, l string) string {
		return fmt.Sprintf("2026-03-02T09:14:%02d.123456+00:00 app[web.1]: %s", n%60, l)
	}},
	{"jenkins", func(n int, l string) string { return fmt.Sprintf("[2026-03-02T09:14:%02d.123Z] %s", n%60, l) }},
	{"teamcity", func(n int, l string) string { return fmt.Sprintf("[09:14:%02d]W:\t [Step 1/2] %s", n%60, l) }},
	{"netlify", func(n int, l string) string { return fmt.Sprintf("9:14:%02d AM: %s", n%60, l) }},
	{"syslog", func(n int, l string) string { return fmt.Sprintf("Mar  2 09:14:%02d ip-10-0-0-9 web: %s", n%60, l) }},
	{"zuul", func(n int, l string) string { return fmt.Sprintf("2026-03-02 09:14:%02d.1 | node1 | %s", n%60, l) }},
	{"remote", func(n int, l string) string { return "remote:        " + l }},
	{"cloud build", func(n int, l string) string { return `Step #2 - "install": ` + l }},
	{"buildkit", func(n int, l string) string { return fmt.Sprintf("#8 %d.141 %s", n, l) }},
	{"compose", func(n int, l string) string { return "web-1     | " + l }},
	{"turbo", func(n int, l string) string { return "@acme/ui:build: " + l }},
	{"pnpm -r", func(n int, l string) string { return "packages/ui build: " + l }},
	{"concurrently", func(n int, l string) string { return "[2] [0] " + l }},
	{"foreach", func(n int, l string) string { return "[@acme/ui]: " + l }},
	{"buildkite", func(n int, l string) string { return fmt.Sprintf("\x1b_bk;t=17724428471%02d\x07%s", n%60, l) }},
	{"travis", func(n int, l string) string { return "travis_fold:start:install.7\r\x1b[0K" + l }},
	{"crlf", func(n int, l string) string { return l + "\r" }},
	{"spinner", func(n int, l string) string { return "⠙\x1b[1G\x1b[0K" + l }},
	{"colour", func(n int, l string) string { return "\x1b[1m\x1b[39m" + l + "\x1b[0m" }},
	{"chain", func(n int, l string) string {
		return fmt.Sprintf("build\tImage\t2026-03-02T09:14:%02d.1234567Z #9 %d.40 @acme/ui:build: %s", n%60, n, l)
	}},
	{"amplify", func(n int, l string) string {
		return fmt.Sprintf("2026-03-02T09:14:%02d.123Z [WARNING]: %s", n%60,
			l)
	}},
	{"cloudflare", func(n int, l string) string { return fmt.Sprintf("2026-03-02T09:14:%02d.12345Z\t%s", n%60, l) }},
	{"vercel", func(n int, l string) string { return fmt.Sprintf("[09:14:%02d.123] %s", n%60, l) }},
	{"clock", func(n int, l string) string { return fmt.Sprintf("09:14:%02d  %s", n%60, l) }},
	{"nuke", func(n int, l string) string { return fmt.Sprintf("09:14:%02d [ERR] %s", n%60, l) }},
	{"dependabot", func(n int, l string) string { return "updater | ERROR <job_42> " + l }},
	{"numbered", func(n int, l string) string { return fmt.Sprintf("%4d | %s", n+200, l) }},
	{"render", func(n int, l string) string { return "ERRORapi:build: " + l }},
	{"changesets", func(n int, l string) string { return "🦋  error " + l }},
	{"maven", func(n int, l string) string { return "[INFO] [io.acme.Runner] " + l }},
	{"section", func(n int, l string) string {
		return "section_end:1772442847:prepare\r\x1b[0Ksection_start:1772442848:build[collapsed=true]\r\x1b[0K" + l
	}},
	{"lost escapes", func(n int, l string) string { return "[0m[39m" + l + "[0m" }},
	{"record", func(n int, l string) string {
		text, _ := json.Marshal(map[string]string{"log": l + "\n", "stream": "stderr",
			"time": "2026-03-02T09:14:07.1Z"})
		return string(text)
	}},
	{"dependabot", func(n int, l string) string {
		return fmt.Sprintf("updater | 2026/03/02 09:14:%02d INFO <job_1> %s", n%60, l)
	}},
	{"dependabot's proxy", func(n int, l string) string {
		return fmt.Sprintf("  proxy | 2026/03/02 09:14:%02d %s", n%60,
			l)
	}},
	{"azure", func(n int, l string) string {
		return fmt.Sprintf("\ufeff2026-03-02T09:14:%02d.1234567Z %s", n%60, l)
	}},
	{"azure, another zone", func(n int, l string) string {
		return fmt.Sprintf("2026-03-02T09:14:%02d.123+05:30 %s", n%60, l)
	}},
	{"teamcity, flat", func(n int, l string) string { return fmt.Sprintf("[09:14:%02d]W:\t %s", n%60, l) }},
	{"teamcity, plain", func(n int, l string) string { return fmt.Sprintf("[09:14:%02d] %s", n%60, l) }},
	{"bare clock", func(n int, l string) string { return fmt.Sprintf("09:14:%02d %s", n%60, l) }},
	{"buildkit's summary", func(n int, l string) string { return fmt.Sprintf("%d.141 %s", n, l) }},
	{"cloud build, numbers", func(n int, l string) string { return "Step #2: " + l }},
	{"eas", func(n int, l string) string { return "[stderr] " + l }},
	{"heroku's build", func(n int, l string) string { return "remote:        " + l }},
	{"travis time", func(n int, l string) string {
		return "travis_time:end:0a1b:start=1772442847123456789,finish=1772442848123456789\r\x1b[0K" + l
	}},
	{"cloudwatch", func(n int, l string) string { return fmt.Sprintf("17724428471%02d\t%s", n%60, l) }},
	{"vagrant", func(n int, l string) string { return "==> default: " + l }},
	{"tekton", func(n int, l string) string { return "[build : npm] " + l }},
	{"google's record", func(n int, l string) string {
		text, _ := json.Marshal(map[string]string{"textPayload": l, "timestamp": "2026-03-02T09:14:07.1Z"})
		return string(text)
	}},
	{"quoted", func(n int, l string) string { return "> " + l }},
	{"indented", func(n int, l string) string { return "       " + l }},
}

// plainly is what must not change: everything but where a line stood.
func plainly(t *testing.T, log parse.Log) string {
	for i := range log.Failures {
		f := &log.Failures[i]
		f.Context, f.Words, f.Time = parse.Context{}, "", time.Time{}
		for k := range f.Evidence {
			f.Evidence[k].Text = strings.TrimSpace(f.Evidence[k].Text)
		}
	}
	log.CI, log.Bytes, log.Started, log.Ended = "", 0, time.Time{}, time.Time{}
	text, err := json.Marshal(log)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestDecorationsChangeNothing: every recording in every decoration says what it says without. A few names are tested
// at each run, all of them where NPMX_LAB is full.
func TestDecorationsChangeNothing(t *testing.T) {
	recordings(t, func(t *testing.T, name, text string, o parse.Options) {
		if os.Getenv("NPMX_LAB") != "full" && len(name)%4 != 0 {
			t.Skip("only where NPMX_LAB is full")
		}
		want := plainly(t, read(text, o))
		for _, d := range decorations {
			var b strings.Builder
			for n, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
				b.WriteString(d.out(n, line) + "\n")
			}
			got := read(b.String(), o)
			if !strings.HasSuffix(text, "\n") {
				got.Lines = strings.Count(text, "\n") + 1
			}
			if got := plainly(t, got); got != want {
				t.Errorf("%s:\n got %s\nwant %s", d.name, got, want)
			}
		}
	})
}

// outermost are the columns of GitHub's own command, which nothing is in front of.
var outermost = map[string]bool{"gh": true, "chain": true}

// TestDecorationsNest: two decorations, one in the other (a spinner is drawn behind every prefix), change nothing
// either: every pair where NPMX_LAB is full, else some of them.
func TestDecorationsNest(t *testing.T) {
	for name, text := range sample(t) {
		want := plainly(t, read(text, parse.Options{}))
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		for i, outer := range decorations {
			for k, inner := range decorations {
				if os.Getenv("NPMX_LAB") != "full" && (i+k+len(name))%16 != 0 || outermost[inner.name] ||
					outer.name == "spinner" {
					continue
				}
				var b strings.Builder
				for n, line := range lines {
					b.WriteString(outer.out(n, inner.out(n, line)) + "\n")
				}
				if got := plainly(t, read(b.String(), parse.Options{})); got != want {
					t.Errorf("%s: %s around %s:\n got %s\nwant %s", name, outer.name, inner.name, got, want)
				}
			}
		}
	}
}
