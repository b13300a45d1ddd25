package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"npmx/explain"
	"npmx/explain/report"
)

// output is one place that findings are written to, in one format.
type output struct {
	format  report.Format
	to      io.Writer
	options report.Options
	path    string        // the file that is put in place at the end; "" a stream
	held    *bytes.Buffer // what that file will hold
}

// screen is the output that people or programs read as it comes.
func screen(format report.Format, to io.Writer, options report.Options) *output {
	return &output{format: format, to: to, options: options}
}

// outputs reads --out's values, FORMAT=FILE each.
func (w world) outputs(words []string) ([]*output, error) {
	var all []*output
	for _, word := range words {
		name, path, ok := strings.Cut(word, "=")
		format, known := report.Find(name)
		switch {
		case !ok || path == "":
			return nil, fmt.Errorf(sayOut, clean(word))
		case !known:
			return nil, fmt.Errorf(sayFormat, clean(name), formatNames())
		}
		held := &bytes.Buffer{}
		all = append(all, &output{format: format, to: held, path: path, held: held,
			options: report.Options{Home: w.home, Shell: w.shell()}})
	}
	return all, nil
}

// source writes a source with its findings where each is written by itself.
func (o *output) source(r explain.Report) error {
	if !o.format.Stream {
		return nil
	}
	return o.format.Write(o.to, r, o.options)
}

// writeBeside writes a whole report to each output.
func (w world) writeBeside(outs []*output, all explain.Report) error {
	for _, o := range outs {
		if err := errors.Join(o.source(all), o.finish(w, all)); err != nil {
			return err
		}
	}
	return nil
}

// finish writes the report over all sources, and puts a file in its place.
func (o *output) finish(w world, all explain.Report) error {
	var err error
	if !o.format.Stream {
		err = o.format.Write(o.to, all, o.options)
	}
	if err != nil || o.path == "" {
		return err
	}
	if err := w.deliver(o.path, o.held.Bytes()); err != nil {
		return fmt.Errorf(sayOutput, clean(o.path), clean(rootCause(err)))
	}
	return nil
}

// deliver writes a file whole or not at all, unless it is one of our own streams.
func (w world) deliver(path string, data []byte) error {
	if stream := w.ownStream(path); stream != nil {
		_, err := stream.Write(data)
		return err
	}
	return writeWhole(path, data)
}

// ciNative is the form that a CI system shows by itself: annotations, and a page for the step's summary.
type ciNative struct {
	format  string // of what is written to the log, "" none
	summary string // a file that the system shows as a page, "" none
}

// native says which form this CI system has. NPMX_CI=never turns it off.
func (w world) native() ciNative {
	set := func(name string) bool { return strings.EqualFold(w.getenv(name), "true") }
	switch {
	case isNo(w.getenv("NPMX_CI")):
		return ciNative{}
	case set("GITHUB_ACTIONS"):
		return ciNative{"github", w.getenv("GITHUB_STEP_SUMMARY")}
	case set("TF_BUILD"):
		return ciNative{"azure", ""}
	case w.getenv("TEAMCITY_VERSION") != "":
		return ciNative{"teamcity", ""}
	}
	return ciNative{}
}

// sayNative writes the findings in the form of the CI system that this runs in, beside the text for people. It goes to
// stderr, which every such system reads too: stdout carries results, and may be piped into a program.
func (w world) sayNative(all explain.Report, o report.Options) {
	n := w.native()
	if n.format == "" || len(all.Findings) == 0 {
		return
	}
	format, _ := report.Find(n.format)
	var b bytes.Buffer
	if format.Write(&b, all, o) == nil {
		w.stderr.Write(b.Bytes())
	}
	if err := w.appendSummary(n.summary, all, o); err != nil {
		fail(w, statusOK, fmt.Errorf(sayOutput, clean(n.summary), clean(rootCause(err))))
	}
}

// mostSummary is the size over which GitHub shows nothing of a step's summary.
const mostSummary = 1024 << 10

// appendSummary adds a page to the step's summary. The file is the runner's, is there already, and may hold what
// other programs of the step have written.
func (w world) appendSummary(path string, all explain.Report, o report.Options) error {
	if path == "" {
		return nil
	}
	var b bytes.Buffer
	if err := report.Markdown(&b, all, o); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size()+int64(b.Len()) >= mostSummary {
		return err
	}
	_, err = f.Write(b.Bytes())
	return err
}

// besides are the outputs that NPMX_OUT names.
func (w world) besides() []string { return words(w.getenv("NPMX_OUT")) }

// usualFormat is the format where no flag names one: NPMX_FORMAT, a line for a program that runs npm all day, or text.
func (w world) usualFormat(to *os.File) string {
	switch {
	case w.getenv("NPMX_FORMAT") != "":
		return w.getenv("NPMX_FORMAT")
	case w.byAgent() && !term.IsTerminal(int(to.Fd())):
		return "agent"
	}
	return "text"
}

// byAgent recognises the variables that coding agents set for the commands they run.
func (w world) byAgent() bool {
	for _, name := range []string{"AI_AGENT", "CLAUDECODE", "CURSOR_AGENT", "GEMINI_CLI", "CODEX_SANDBOX",
		"OPENCODE_CLIENT", "AUGMENT_AGENT"} {
		if w.getenv(name) != "" {
			return true
		}
	}
	return false
}

// words splits a setting that holds several values, apart by blanks.
func words(value string) []string { return strings.Fields(value) }

// labelsOf reads KEY=VALUE labels, which stand with every finding of a report.
func labelsOf(words []string) (map[string]string, error) {
	labels := map[string]string{}
	for _, word := range words {
		key, value, ok := strings.Cut(word, "=")
		if !ok || key == "" || value == "" {
			return nil, fmt.Errorf(sayLabel, clean(word))
		}
		labels[clean(key)] = clean(value)
	}
	return labels, nil
}
