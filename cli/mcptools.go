package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"npmx/explain"
	"npmx/explain/logs"
	"npmx/explain/report"
	"npmx/parse/archive"
)

// tools are what npmx mcp offers. Each answers with a short text for the model, and the same as data.
type tools struct{ w world }

type explainInput struct {
	Text string `json:"text,omitempty" jsonschema:"what npm, pnpm, yarn or bun printed"`
	Path string `json:"path,omitempty" jsonschema:"a log, a folder or an archive of logs in the project"`
	Here bool   `json:"here,omitempty" jsonschema:"${mcp_here}"`
}

// explain reads logs, and says why a registry refused.
func (t tools) explain(ctx context.Context, _ *mcp.CallToolRequest, in explainInput) (*mcp.CallToolResult, any, error) {
	switch {
	case in.Text != "" && in.Path != "":
		return nil, nil, errors.New(sayEither)
	case len(in.Text) > mostText:
		return nil, nil, fmt.Errorf(sayLongText, mostText)
	}
	paths, err := t.logs(&in)
	if err != nil {
		return nil, nil, err
	}
	r, err := t.reading(in)
	if err != nil {
		return nil, nil, err
	}
	for _, path := range paths {
		archive.Walk(path, strings.NewReader(in.Text), archive.DefaultLimits(), workers(), r.visitor(ctx))
	}
	if ctx.Err() != nil {
		return nil, nil, context.Cause(ctx)
	}
	return r.answer()
}

// logs are the paths to read, - for the text. With neither text nor path they are npm's last run in this project.
func (t tools) logs(in *explainInput) ([]string, error) {
	switch {
	case in.Text != "":
		return []string{"-"}, nil
	case in.Path != "":
		path, err := t.w.ofProject(in.Path)
		return []string{path}, err
	}
	in.Here = true
	if newest := t.w.newestLog(); newest != nil {
		return newest, nil
	}
	return nil, errors.New(sayNoLastRun)
}

// reading collects what the logs of one call lead to, the first findings of each kind.
type reading struct {
	explaining
	full explain.Report
	seen map[string]bool
	more int // findings that are not in the answer
	bad  int // logs that could not be read
}

func (t tools) reading(in explainInput) (*reading, error) {
	set, err := t.w.ruleSet(nil)
	if err != nil {
		return nil, err
	}
	r := &reading{explaining: explaining{w: t.w, v: &explainVerb{Here: in.Here}}, seen: map[string]bool{}}
	r.logs = logs.New(logs.Options{Rules: set, Now: t.w.now, Shell: t.w.shell(), Machine: r.machine, Join: r.withNamed})
	return r, nil
}

func (r *reading) visitor(ctx context.Context) archive.Visitor {
	return archive.Visitor{
		Read: func(name string, in io.Reader) archive.Take {
			log, _ := r.logs.Parse(ctx, name, in) // its failure stands in the report
			return func() { r.take(ctx, log) }
		},
		Want:  func(string, fs.FileInfo) bool { return ctx.Err() == nil },
		Fault: func(name string, err error) { r.add(explain.Source{Name: clean(name), Error: rootCause(err)}, nil) },
	}
}

func (r *reading) take(ctx context.Context, log logs.Parsed) {
	log.Name = clean(r.named(log.Name))
	full := r.logs.Explain(ctx, log)
	if r.project != "" {
		_ = r.w.keep(r.project, full.Findings) // a convenience for fix: that it fails changes no answer
	}
	r.failed = r.failed || log.Log.Failed
	r.add(full.Sources[0], full.Findings)
}

// named is a log as the project names it.
func (r *reading) named(path string) string { return explain.Display(path, r.w.cwd, r.w.home) }

// add keeps of each distinct finding the first, and of the sources those that something is to be said of.
func (r *reading) add(s explain.Source, found []explain.Finding) {
	r.bytes += s.Bytes
	if s.Error != "" {
		r.bad++
	}
	if len(r.full.Sources) == 0 || (len(found) > 0 || s.Error != "") && len(r.full.Sources) < mostTold {
		r.full.Sources = append(r.full.Sources, s)
	}
	for _, f := range found {
		switch print := f.Fingerprint(); {
		case r.seen[print]:
		case len(r.full.Findings) == mostTold:
			r.more++
		default:
			r.seen[print] = true
			r.full.Findings = append(r.full.Findings, f)
		}
	}
}

func (r *reading) answer() (*mcp.CallToolResult, any, error) {
	var text, data bytes.Buffer
	err := errors.Join(report.Agent(&text, r.full, report.Options{}), report.JSON(&data, r.full, report.Options{}))
	if len(r.full.Findings) == 0 {
		text.WriteString(r.reason() + "\n")
	}
	if r.more > 0 {
		fmt.Fprintf(&text, sayMoreFound, r.more)
	}
	if r.bad > 0 {
		fmt.Fprintf(&text, sayMoreFaults, r.bad)
	}
	if err != nil {
		return nil, nil, err
	}
	return told(text.String(), data.Bytes())
}

type checkInput struct {
	For     string   `json:"for,omitempty" jsonschema:"${mcp_for}"`
	Targets []string `json:"targets,omitempty" jsonschema:"${mcp_targets}"`
	Online  bool     `json:"online,omitempty" jsonschema:"ask each registry whose token it is"`
	All     bool     `json:"all,omitempty" jsonschema:"with for install, ask for every package"`
}

// check says what npm would ask and send.
func (t tools) check(ctx context.Context, _ *mcp.CallToolRequest, in checkInput) (*mcp.CallToolResult, any, error) {
	v := checkVerb{For: in.For, Online: in.Online, All: in.All, Targets: in.Targets}
	switch in.For {
	case "":
		return t.checked(ctx, v)
	case "install", "publish":
		return t.foreseen(ctx, v)
	}
	return nil, nil, fmt.Errorf(sayFor, clean(in.For))
}

func (t tools) checked(ctx context.Context, v checkVerb) (*mcp.CallToolResult, any, error) {
	if v.All {
		return nil, nil, errors.New(sayOnlyFor)
	}
	r, err := v.answers(ctx, t.w, nil)
	if err != nil {
		return nil, nil, err
	}
	more := max(0, len(r.Targets)-mostTold)
	r.Targets = r.Targets[:len(r.Targets)-more]
	var text, data bytes.Buffer
	if more > 0 {
		fmt.Fprintf(&text, sayMoreTargets, more)
	}
	err = errors.Join(report.CheckText(&text, r, report.Options{}), report.CheckJSON(&data, r, report.Options{}))
	if err != nil {
		return nil, nil, err
	}
	return told(text.String(), data.Bytes())
}

func (t tools) foreseen(ctx context.Context, v checkVerb) (*mcp.CallToolResult, any, error) {
	if err := v.fits(); err != nil {
		return nil, nil, err
	}
	o, err := v.foreseen(ctx, t.w, nil, 0)
	if err == nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		return nil, nil, err
	}
	verdict := sayThrough
	if o.Fails {
		verdict = sayNotThrough
	}
	var text, data bytes.Buffer
	fmt.Fprintf(&text, verdict, o.Line)
	if more := len(o.Findings) - mostTold; more > 0 {
		fmt.Fprintf(&text, sayMoreFound, more)
	}
	o.Findings, o.Asked = o.Findings[:min(len(o.Findings), mostTold)], o.Asked[:min(len(o.Asked), mostAsked)]
	o.Unknown = o.Unknown[:min(len(o.Unknown), mostAsked)]
	err = errors.Join(report.Agent(&text, explain.Report{Findings: o.Findings}, report.Options{}),
		report.OutlookJSON(&data, o, report.Options{}))
	if err != nil {
		return nil, nil, err
	}
	return told(text.String(), data.Bytes())
}
