package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"npmx/internal/promise"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"npmx/explain"
)

// written is what a format makes of a report.
func written(t *testing.T, format string, r explain.Report) string {
	t.Helper()
	f, ok := Find(format)
	if !ok {
		t.Fatalf("no format %s", format)
	}
	var b bytes.Buffer
	if err := f.Write(&b, r, Options{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// many is a report of n different findings; the last is the only certain one.
func many(n int) explain.Report {
	r := explain.Report{Sources: []explain.Source{{Name: "build.log"}}}
	for i := range n {
		r.Findings = append(r.Findings, explain.Finding{Source: "build.log", Cause: "token-missing", Code: "E401",
			Certainty: explain.Possible, Title: fmt.Sprintf("no credential was sent (%d)", i),
			Host: fmt.Sprintf("npm%d.corp.example", i), Explanation: strings.Repeat("because of this. ", 20),
			Evidence: []explain.Evidence{{Kind: explain.FromLog, Source: "build.log", Line: i + 1}}})
	}
	r.Findings[n-1].Certainty = explain.Certain
	return r
}

func TestAnnotationsKeepToWhatASystemShows(t *testing.T) {
	for _, format := range []string{"github", "azure"} {
		lines := strings.Split(strings.TrimSuffix(written(t, format, many(30)), "\n"), "\n")
		if len(lines) != mostAnnotations {
			t.Errorf("%s: %d annotations, of which %d are shown", format, len(lines), mostAnnotations)
		}
		if !strings.Contains(lines[0], "(29)") {
			t.Errorf("%s: the certain one does not come first: %s", format, lines[0])
		}
		if last := lines[len(lines)-1]; !strings.Contains(last, "and 21 more") {
			t.Errorf("%s: the last line counts the rest, and is %s", format, last)
		}
	}
}

func TestASummaryIsNotDroppedForItsSize(t *testing.T) {
	text := written(t, "markdown", many(20_000))
	if len(text) >= 1024<<10 {
		t.Errorf("%d bytes, and GitHub drops a summary of 1,048,576", len(text))
	}
	if !regexp.MustCompile(`\nand \d+ more\.\n$`).MatchString(text) {
		t.Errorf("what is left out is not counted: %q", text[len(text)-60:])
	}
}

func TestCodeScanningTakesFiveThousandResults(t *testing.T) {
	var log sarifLog
	if err := json.Unmarshal([]byte(written(t, "sarif", many(6000))), &log); err != nil {
		t.Fatal(err)
	}
	if n := len(log.Runs[0].Results); n != mostResults {
		t.Errorf("%d results", n)
	}
	if log.Runs[0].Results[0].Level != "error" {
		t.Error("the certain one does not come first")
	}
}

func TestALineForAProgramIsShortAndItsCommandWhole(t *testing.T) {
	f := sample().Findings[0]
	f.Fix, f.Package = false, strings.Repeat("long-", 80)
	for _, n := range []int{1, 10, 100} {
		command := "npm login --registry=https://" + strings.Repeat("a", n*4) + ".corp.example/"
		f.Steps = []explain.Step{{Command: command}}
		line := strings.TrimSuffix(written(t, "agent", explain.Report{Findings: []explain.Finding{f}}), "\n")
		if len(line) > mostAgent || strings.Contains(line, "\n") {
			t.Errorf("%d bytes: %s", len(line), line)
		}
		if strings.Contains(line, "npm login") && !strings.Contains(line, command) {
			t.Errorf("half a command: %s", line)
		}
	}
}

func TestTwoIssuesOfOneFingerprintAreTwoForGitLab(t *testing.T) {
	r := sample()
	r.Findings = append(r.Findings, r.Findings[0])
	var issues []gitLabIssue
	if err := json.Unmarshal([]byte(written(t, "gitlab", r)), &issues); err != nil {
		t.Fatal(err)
	}
	if issues[0].Fingerprint == issues[2].Fingerprint {
		t.Errorf("GitLab drops the second %s", issues[0].Fingerprint)
	}
}

// TestNoTextBecomesACommand: whatever a log holds, a format for a CI system has one command a line, and that is ours.
func TestNoTextBecomesACommand(t *testing.T) {
	evils := []string{"x\n::set-output name=a::b", "##vso[task.setvariable variable=a]b", "::add-mask::x",
		"'] ##teamcity[buildStatus status='SUCCESS' text='", "a,title=b::c", "a;code=b]c", "%0A::stop-commands::x",
		"\r\n##[command]rm", "|n##teamcity[x]"}
	for _, evil := range evils {
		f := sample().Findings[0]
		f.Title, f.Host, f.Package, f.Explanation, f.Steps = evil, evil, evil, evil, nil
		f.Evidence = []explain.Evidence{{Kind: explain.FromConfig, Source: evil, Line: 1}}
		for format, own := range map[string]string{"github": `^::error `, "azure": `^##vso\[task\.logissue `,
			"teamcity": `^##teamcity\[inspection(Type)? `} {
			for line := range strings.Lines(written(t, format, explain.Report{Findings: []explain.Finding{f}})) {
				rest := regexp.MustCompile(own).ReplaceAllString(line, "")
				if rest == line || regexp.MustCompile(`##\w*\[|^\s*::\w`).MatchString(rest) {
					t.Errorf("%s of %q: %s", format, evil, line)
				}
			}
		}
	}
	promise.Kept(t, promise.Tame, "texts of a log that end a CI system's command and begin another, in its own format",
		"%d texts in the formats github, azure and teamcity: one command a line, and that is npmx's", len(evils))
}

// TestMarkdownShowsTextAsItIs: no text of a log is a link, a picture, HTML or a new line of the table.
func TestMarkdownShowsTextAsItIs(t *testing.T) {
	f := sample().Findings[0]
	const evil = "a|b\n| c | [x](http://evil.example) <img src=y> `z` ![i](j) **"
	f.Title, f.Host, f.Explanation = evil, evil, evil
	text := written(t, "markdown", explain.Report{Findings: []explain.Finding{f}})
	for _, wrong := range []string{"<img", "\n| c", "[x](", "![i]"} {
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, "<details>") {
				continue // HTML up to the next blank line, in which Markdown means nothing
			}
			bare := regexp.MustCompile("(`+)[^`].*?[^`]?(`+)").ReplaceAllString(line, "")
			if strings.Contains(bare, wrong) && !strings.Contains(bare, `\`+wrong[:1]) {
				t.Errorf("%q in %s", wrong, line)
			}
		}
	}
}

func TestXMLIsWellFormedWhateverALogHolds(t *testing.T) {
	r := sample()
	const evil = "]]> <b> & \" ' \x00\x1b[31m\xff\ufffe"
	r.Findings[0].Title, r.Findings[0].Host, r.Findings[0].Explanation, r.Sources[0].Error = evil, evil, evil, evil
	for _, format := range []string{"junit", "checkstyle"} {
		d := xml.NewDecoder(strings.NewReader(written(t, format, r)))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", format, err)
			}
		}
	}
}

// TestRealReaders: the formats of others are read by what reads them elsewhere. NPMX_READERS names the schema of
// SARIF 2.1.0 and reviewdog's program, apart by a blank; .ci/run installs both.
func TestRealReaders(t *testing.T) {
	readers := strings.Fields(os.Getenv("NPMX_READERS"))
	switch {
	case len(readers) == 2:
	case os.Getenv("CI") != "":
		t.Fatal("NPMX_READERS is not set, and on CI no test is skipped for that: .ci/run sets it")
	default:
		t.Skip("NPMX_READERS is not set: .ci/run sets it")
	}
	t.Run("SARIF's schema", func(t *testing.T) {
		schema, err := jsonschema.NewCompiler().Compile(readers[0])
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(written(t, "sarif", sample())))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(doc); err != nil {
			t.Error(err)
		}
	})
	for format, name := range map[string]string{"checkstyle": "checkstyle", "rdjsonl": "rdjsonl", "sarif": "sarif"} {
		t.Run("reviewdog reads "+format, func(t *testing.T) {
			c := exec.Command(readers[1], "-f="+name, "-reporter=local", "-filter-mode=nofilter")
			c.Stdin = strings.NewReader(written(t, format, sample()))
			out, err := c.CombinedOutput()
			if err != nil || !strings.Contains(string(out), ".npmrc") ||
				!strings.Contains(string(out), "another port") {
				t.Errorf("reviewdog shows %s (%v)", out, err)
			}
		})
	}
}
