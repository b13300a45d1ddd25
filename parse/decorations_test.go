package parse_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

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
	{"quoted", func(n int, l string) string { return "> " + l }},
	{"indented", func(n int, l string) string { return "       " + l }},
}

// plainly is what must not change: everything but where a line stood.
func plainly(t *testing.T, log parse.Log) string {
	for i := range log.Failures {
		f := &log.Failures[i]
		f.Context, f.Words = parse.Context{}, ""
		for k := range f.Evidence {
			f.Evidence[k].Text = strings.TrimSpace(f.Evidence[k].Text)
		}
	}
	log.CI, log.Bytes = "", 0
	text, err := json.Marshal(log)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestDecorationsChangeNothing: every recording in every decoration says what it says without. A few names are tested at each
// run, all of them where NPMX_LAB is full.
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
