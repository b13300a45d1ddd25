package rig

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"npmx/explain/report"
)

// Report is the part of a report that tests look at.
type Report struct {
	Version int
	Sources []struct {
		Source string
		Client struct{ Name, Version *string }
		Exit   *int
		Error  *string
	}
	Findings []Finding
}

// Finding is one of a report.
type Finding struct {
	Rule, Code, Host, Package, URL, Verify *string
	Cause, Certainty, Title, Explanation   string
	Status                                 *int
	Count                                  int
	Packages                               []string
	Evidence                               []struct {
		Kind, Source, Text string
		Line, Column       *int
	}
	Steps        []Step
	Alternatives []struct{ Cause, Tell string }
	Probes       []struct {
		Method, URL string
		Credential  bool
		Status      *int
	}
}

// Step is one of a finding.
type Step struct {
	Text, Where, Role      string
	Command, Web, Variable *string
	Edit                   *struct {
		File, New string
		Line      *int
		Copy      *int
		Old       *string
		Consent   *string
	}
}

// ReadReport parses a report and checks it against the published schema.
func ReadReport(t *testing.T, data []byte) Report {
	t.Helper()
	validate(t, data)
	var r Report
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatalf("report is not JSON: %v\n%s", err, data)
	}
	return r
}

func validate(t *testing.T, data []byte) {
	t.Helper()
	Follows(t, report.Schema(), data)
}

// Follows checks JSON against a schema of ours.
func Follows(t *testing.T, text, data []byte) {
	t.Helper()
	schema, err := compiled(string(text))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
	if err != nil {
		t.Fatalf("report is not JSON: %v\n%s", err, data)
	}
	if err := schema.Validate(doc); err != nil {
		t.Errorf("report does not follow its schema: %v\n%s", err, data)
	}
}

// schemas are those that were compiled before, by their text: that takes longer than to hold a report against one.
var schemas sync.Map

func compiled(text string) (*jsonschema.Schema, error) {
	if had, ok := schemas.Load(text); ok {
		return had.(*jsonschema.Schema), nil
	}
	parsed, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("report.json", parsed); err != nil {
		return nil, err
	}
	schema, err := c.Compile("report.json")
	if err == nil {
		schemas.Store(text, schema)
	}
	return schema, err
}

// Deref is what a pointer leads to as text, and nothing for nil.
func Deref[T any](p *T) string {
	if p == nil {
		return ""
	}
	return fmt.Sprint(*p)
}

// WithReport adds the report in a file to a run.
func WithReport(t *testing.T, got Ran, path string) Ran {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("no report: %v\n%s", err, got.Stderr)
	}
	got.Raw, got.Report = raw, ReadReport(t, raw)
	return got
}

// Number is a number as text, and nothing for 0.
func Number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// OwnWords are those of npmx: npm's come first and pass unaltered.
func OwnWords(stderr []byte) []byte {
	i := bytes.Index(stderr, []byte("\nnpmx: "))
	if i < 0 {
		return nil
	}
	return stderr[i:]
}
