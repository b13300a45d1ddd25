// Package report renders findings: one file a format.
//
// It is pure: every text reaches it redacted and quoted, with its line. It refuses to know what a finding means; it
// only knows how a terminal, a program or an editor wants to read it.
package report

import (
	"io"

	"npmx/explain"
	"npmx/rules/shell"
)

// Options are what the place of output allows.
type Options struct {
	Color bool
	Links bool   // places and documents are hyperlinks (OSC 8)
	Dir   string // the project on this machine that relative places are of, for links; "" unknown
	Width int    // columns of the terminal; 0 means do not wrap
	Why   bool
	Home  string      // the home folder, for formats whose readers cannot open ~/
	Shell shell.Shell // the one that lines to paste are for
	Else  string      // the file to open where none is at fault and the source is a run, which is none; "" the source
}

// Format is one way of writing a report.
type Format struct {
	Name   string
	About  string
	Write  func(io.Writer, explain.Report, Options) error
	People bool // made to be read on a screen: apart from npm's words, and with --why
	Stream bool // each source is written by itself, as soon as it is read
}

// Formats lists what --format takes.
func Formats() []Format {
	return []Format{
		{Name: "text", About: "for people", Write: Text, People: true},
		{Name: "json", About: "one object over all sources", Write: JSON},
		{Name: "ndjson", About: "one object a source, a line each", Write: NDJSON, Stream: true},
		{Name: "unix", About: "file:line:col: error: message [rule], a finding a line", Write: Unix},
		{Name: "agent", About: "a short line a finding, for programs that run npm all day", Write: Agent},
		{Name: "markdown", About: "a page for a job's summary or a comment", Write: Markdown},
		{Name: "github", About: "annotations of GitHub Actions", Write: GitHub},
		{Name: "gitlab", About: "a code quality report of GitLab", Write: GitLab},
		{Name: "azure", About: "issues of Azure Pipelines", Write: Azure},
		{Name: "teamcity", About: "inspections of TeamCity", Write: TeamCity},
		{Name: "sarif", About: "SARIF 2.1.0, for code scanning", Write: SARIF},
		{Name: "junit", About: "JUnit's XML: a failed test for each finding", Write: JUnit},
		{Name: "checkstyle", About: "Checkstyle's XML", Write: Checkstyle},
		{Name: "rdjsonl", About: "reviewdog's diagnostics, an object a line", Write: RDJSONL},
	}
}

// Find returns the format of that name.
func Find(name string) (Format, bool) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}
