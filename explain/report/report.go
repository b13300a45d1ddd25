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
	Width int // columns of the terminal; 0 means do not wrap
	Why   bool
	Home  string      // the home folder, for formats whose readers cannot open ~/
	Shell shell.Shell // the one that lines to paste are for
	Else  string      // the file to open where none is at fault and the source is a run, which is none; "" the source
}

// Format is one way of writing a report.
type Format struct {
	Name  string
	About string
	Write func(io.Writer, explain.Report, Options) error
}

// Formats lists what --format takes.
func Formats() []Format {
	return []Format{
		{"text", "for people", Text},
		{"json", "one object over all sources", JSON},
		{"ndjson", "one object a source, a line each", NDJSON},
		{"unix", "file:line:col: error: message [rule], a finding a line", Unix},
	}
}

// Find gives the format of that name.
func Find(name string) (Format, bool) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}
