package report

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"npmx/explain"
	"npmx/parse"
)

// sample is a finding with everything in it.
func sample() explain.Report {
	exit := 1
	wrong := explain.Finding{
		Source: "npm install", Rule: "wrong-host/port", Cause: "wrong-host", Certainty: explain.Certain,
		Title: "the token is keyed to another port",
		Explanation: "npm sent no credential, since no key in its configuration matches " +
			"//npm.corp.example:8443/npm/.\n" +
			"the token in .npmrc is keyed to port 8444.",
		Code: "E401", Status: 401, Method: "GET", URL: "https://npm.corp.example:8443/npm/@acme%2fcore",
		Time:     time.Date(2026, 3, 2, 9, 14, 7, 123_000_000, time.UTC),
		Host:     "npm.corp.example:8443",
		Registry: "https://npm.corp.example:8443/npm/", Package: "@acme/core", Packages: []string{"@acme/core"},
		Command: "install", Count: 1,
		Evidence: []explain.Evidence{
			{Kind: explain.FromConfig, Source: ".npmrc", Line: 12, Column: 3,
				Text: "  //npm.corp.example:8444/npm/:_authToken=<redacted>"},
			{Kind: explain.FromConfig, Source: "~/.npmrc", Line: 1, Column: 1,
				Text: "registry=https://npm.corp.example:8443/npm/"},
			{Kind: explain.FromLog, Source: "npm install", Line: 41, Text: "npm error code E401"},
		},
		Probes: []explain.Probe{{Method: "GET", URL: "https://npm.corp.example:8443/npm/@acme%2fcore", Status: 401,
			Millis: 12}},
		Steps: []explain.Step{
			{Text: "write the key that npm looks for", Where: "file", Edit: &explain.Edit{File: ".npmrc", Line: 12,
				Old: "//npm.corp.example:8444/npm/:_authToken=<token>",
				New: "//npm.corp.example:8443/npm/:_authToken=<token>"}},
			{Text: "or log in to that registry", Command: "npm login --registry=https://npm.corp.example:8443/npm/",
				Where: "terminal"},
		},
		Fix:    true,
		Verify: "npm view @acme/core --registry=https://npm.corp.example:8443/npm/",
		Docs:   []string{"https://docs.npmjs.com/cli/configuring-npm/npmrc"},
	}
	guess := explain.Finding{
		Source: "npm install", Cause: "token-invalid", Certainty: explain.Possible,
		Title: "the registry refused the token", Code: "E401", Count: 2,
		Packages: []string{"a", "b", "c", "d"},
		Evidence: []explain.Evidence{{Kind: explain.FromLog, Source: "npm install", Line: 7,
			Text: "npm error code E401"}},
		Others: []explain.Alternative{{Cause: "token-expired", Tell: "npm token list shows its date"}},
	}
	return explain.Report{
		Sources: []explain.Source{{Name: "npm install", Client: parse.Client{Name: "npm", Version: "11.19.1"},
			Exit: &exit, Bytes: 99, Lines: 44, Started: wrong.Time.Add(-time.Minute), Ended: wrong.Time}},
		Findings: []explain.Finding{wrong, guess},
	}
}

// TestGolden compares every format with text that a person has read; NPMX_UPDATE=1 rewrites it.
func TestGolden(t *testing.T) {
	for _, c := range []struct {
		file, format string
		o            Options
	}{
		{"report.json", "json", Options{}},
		{"report.ndjson", "ndjson", Options{}},
		{"unix.txt", "unix", Options{}},
		{"agent.txt", "agent", Options{}},
		{"markdown.md", "markdown", Options{}},
		{"github.txt", "github", Options{}},
		{"gitlab.json", "gitlab", Options{}},
		{"azure.txt", "azure", Options{}},
		{"teamcity.txt", "teamcity", Options{}},
		{"sarif.json", "sarif", Options{}},
		{"junit.xml", "junit", Options{}},
		{"checkstyle.xml", "checkstyle", Options{}},
		{"rdjsonl.json", "rdjsonl", Options{}},
	} {
		t.Run(c.file, func(t *testing.T) {
			f, ok := Find(c.format)
			if !ok {
				t.Fatalf("no format %s", c.format)
			}
			var b bytes.Buffer
			if err := f.Write(&b, sample(), c.o); err != nil {
				t.Fatal(err)
			}
			golden(t, c.file, b.String())
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("NPMX_UPDATE") != "" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; got:\n%s", name, got)
	}
}

// TestFirstLineIsWhole: in a file or a pipe one line has it all, for who greps.
func TestFirstLineIsWhole(t *testing.T) {
	var b bytes.Buffer
	if err := Text(&b, sample(), Options{}); err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(b.String(), "\n")
	for _, fact := range []string{"E401", "npm.corp.example:8443", "@acme/core", "another port"} {
		if !strings.Contains(first, fact) {
			t.Errorf("first line %q lacks %s", first, fact)
		}
	}
}

// TestAReportWithoutFindingsIsNoText: a report without findings is no text at all, and still an object for programs.
func TestAReportWithoutFindingsIsNoText(t *testing.T) {
	for _, name := range []string{"text", "unix"} {
		f, _ := Find(name)
		var b bytes.Buffer
		if err := f.Write(&b, explain.Report{}, Options{}); err != nil || b.Len() > 0 {
			t.Errorf("%s wrote %q, %v", name, b.String(), err)
		}
	}
	var b bytes.Buffer
	if err := JSON(&b, explain.Report{}, Options{}); err != nil || !strings.Contains(b.String(), `"findings": []`) {
		t.Errorf("json wrote %q, %v", b.String(), err)
	}
}

func TestSchemaAcceptsReportsAndRefusesOthers(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("report.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("report.json")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := JSON(&b, sample(), Options{}); err != nil {
		t.Fatal(err)
	}
	var report map[string]any
	if err := json.Unmarshal(b.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(report); err != nil {
		t.Errorf("a report does not follow the schema: %v", err)
	}
	finding := report["findings"].([]any)[0].(map[string]any)
	finding["cause"] = "bad-luck"
	if schema.Validate(report) == nil {
		t.Error("the schema takes an unknown cause")
	}
	finding["cause"] = "wrong-host"
	delete(finding, "docs")
	if schema.Validate(report) == nil {
		t.Error("the schema takes a finding without one of its keys")
	}
}

// TestHostileTextStaysInItsLine: whatever a finding holds, a line of unix stays one line and JSON stays readable.
func TestHostileTextStaysInItsLine(t *testing.T) {
	r := explain.Report{Findings: []explain.Finding{{Source: "a\nb.log:1:1: error", Cause: "network",
		Certainty: explain.Possible,
		Title:     "x\r\n::set-output::y", Package: "\xff\xfe"}}}
	var b bytes.Buffer
	if err := Unix(&b, r, Options{}); err != nil || strings.Count(b.String(), "\n") != 1 {
		t.Errorf("unix wrote %q, %v", b.String(), err)
	}
	b.Reset()
	if err := JSON(&b, r, Options{}); err != nil || !json.Valid(b.Bytes()) {
		t.Errorf("json wrote %q, %v", b.String(), err)
	}
}
