package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"npmx/explain/report"
)

// TestMain works at the repository's root, as the documents and scripts that are tested do. Under the names npmx, npm and npx this test's binary is
// the program itself.
func TestMain(m *testing.M) {
	program := func() { os.Exit(Main(os.Args, os.Environ(), os.Stdin, os.Stdout, os.Stderr)) }
	names := map[string]func(){"npmx": program, "npm": program, "npx": program}
	if names[calledAs(os.Args[0])] == nil {
		if err := os.Chdir(".."); err != nil {
			panic(err)
		}
	}
	testscript.Main(m, names)
}

// needNpm skips where there is no npm, except on CI, where everything must be there.
func needNpm(t *testing.T) string {
	t.Helper()
	npm, err := exec.LookPath("npm")
	switch {
	case err == nil:
		return npm
	case os.Getenv("CI") != "":
		t.Fatal("npm is not on PATH")
	default:
		t.Skip("npm is not on PATH")
	}
	return ""
}

// npmMajor is the major version of the npm on PATH.
func npmMajor(t *testing.T) int {
	t.Helper()
	out, err := exec.Command(needNpm(t), "--version").Output()
	if err != nil {
		t.Fatal(err)
	}
	major, _, _ := strings.Cut(string(out), ".")
	n, err := strconv.Atoi(major)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// full tells whether every version and scenario is asked for, beside one representative a cause.
func full() bool { return os.Getenv("NPMX_LAB") == "full" }

// npmxHere is this test's own binary under the name npmx, in a folder of its own.
func npmxHere(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "npmx")
	if err := os.Symlink(self, link); err != nil {
		t.Fatal(err)
	}
	return link
}

// told is the part of a report that tests look at.
type told struct {
	Version int
	Sources []struct {
		Source string
		Client struct{ Name, Version *string }
		Exit   *int
		Error  *string
	}
	Findings []toldFinding
}

type toldFinding struct {
	Rule, Code, Host, Package, URL, Verify *string
	Cause, Certainty, Title, Explanation   string
	Status                                 *int
	Count                                  int
	Packages                               []string
	Evidence                               []struct {
		Kind, Source, Text string
		Line, Column       *int
	}
	Steps  []toldStep
	Probes []struct {
		Method, URL string
		Credential  bool
		Status      *int
	}
}

type toldStep struct {
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

// readReport parses a report and holds it against the published schema.
func readReport(t *testing.T, data []byte) told {
	t.Helper()
	validate(t, data)
	var r told
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatalf("report is no JSON: %v\n%s", err, data)
	}
	return r
}

func validate(t *testing.T, data []byte) {
	t.Helper()
	follows(t, report.Schema(), data)
}

// follows holds JSON against a schema of ours.
func follows(t *testing.T, text, data []byte) {
	t.Helper()
	schema, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("report.json", schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("report.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
	if err != nil {
		t.Fatalf("report is no JSON: %v\n%s", err, data)
	}
	if err := compiled.Validate(doc); err != nil {
		t.Errorf("report does not follow its schema: %v\n%s", err, data)
	}
}

func deref[T any](p *T) string {
	if p == nil {
		return ""
	}
	return fmt.Sprint(*p)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
