package report

import (
	"bytes"
	"encoding/xml"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"npmx/explain"
)

// JUnit writes a test suite a source: a failed test for each finding, and a passed one for a source without any.
func JUnit(w io.Writer, r explain.Report, o Options) error {
	suites := junitSuites{Name: "npmx"}
	for _, s := range r.Sources {
		suite := junitSuite{Name: valid(s.Name)}
		for _, f := range r.Findings {
			if f.Source == s.Name {
				suite.Cases = append(suite.Cases, junitCase{Name: valid(headline(f)), Class: label(f),
					Failure: &junitFailure{valid(f.Title), string(f.Cause), xmlChars(plainText(f, o))}})
			}
		}
		suite.Failures = len(suite.Cases)
		if s.Error != "" {
			suite.Errors++
			suite.Cases = append(suite.Cases, junitCase{Name: "the log can be read", Class: "npmx",
				Error: &junitFailure{Message: valid(s.Error), Type: "unreadable"}})
		}
		if len(suite.Cases) == 0 {
			suite.Cases = []junitCase{{Name: passed(r), Class: "npmx"}}
		}
		suite.Tests = len(suite.Cases)
		suites.add(suite)
	}
	return document(w, suites)
}

func (s *junitSuites) add(suite junitSuite) {
	s.Suites = append(s.Suites, suite)
	s.Tests, s.Failures, s.Errors = s.Tests+suite.Tests, s.Failures+suite.Failures, s.Errors+suite.Errors
}

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	Failure *junitFailure `xml:"failure"`
	Error   *junitFailure `xml:"error"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",cdata"`
}

// Checkstyle writes the findings of each file below it.
func Checkstyle(w io.Writer, r explain.Report, o Options) error {
	out := checkstyle{Version: "4.3"} // the version that readers of this format look for
	for _, f := range r.Findings {
		at := spotOf(f, o)
		i := slices.IndexFunc(out.Files, func(have checkstyleFile) bool { return have.Name == valid(at.path) })
		if i < 0 {
			i, out.Files = len(out.Files), append(out.Files, checkstyleFile{Name: valid(at.path)})
		}
		out.Files[i].Errors = append(out.Files[i].Errors, checkstyleError{at.line, at.column,
			graded(f, "error", "warning", "info"), valid(brief(f)), "npmx." + label(f)})
	}
	return document(w, out)
}

type checkstyle struct {
	XMLName xml.Name         `xml:"checkstyle"`
	Version string           `xml:"version,attr"`
	Files   []checkstyleFile `xml:"file"`
}

type checkstyleFile struct {
	Name   string            `xml:"name,attr"`
	Errors []checkstyleError `xml:"error"`
}

type checkstyleError struct {
	Line     int    `xml:"line,attr"`
	Column   int    `xml:"column,attr"`
	Severity string `xml:"severity,attr"`
	Message  string `xml:"message,attr"`
	Source   string `xml:"source,attr"`
}

func document(w io.Writer, v any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// xmlChars replaces what no XML document may hold, not even as a reference.
func xmlChars(s string) string {
	return strings.Map(func(r rune) rune {
		if r == 0xfffe || r == 0xffff {
			return utf8.RuneError
		}
		return r
	}, s)
}

// plainText is the finding as text without colours, for formats that show it as it is.
func plainText(f explain.Finding, o Options) string {
	var b bytes.Buffer
	_ = Text(&b, explain.Report{Findings: []explain.Finding{f}}, Options{Home: o.Home, Shell: o.Shell})
	return "\n" + b.String()
}
