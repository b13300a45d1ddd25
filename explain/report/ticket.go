package report

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"npmx/explain"
	"npmx/explain/check"
	"npmx/explain/facts"
	"npmx/parse/npmrc"
)

// Ticket is all that a support ticket needs on one page. It holds no secret.
type Ticket struct {
	Npmx, System string
	Programs     []facts.Program
	CI           string // "" none
	Files        []npmrc.File
	Check        check.Report
	Log          explain.Report // of npm's last run, or of the log that was named; no source: none
	Excerpt      []Excerpt
	Settings     []explain.Finding
}

// Excerpt is a line of a log near a failure, fit to be shown.
type Excerpt struct {
	Source string
	Line   int
	Text   string
}

// What a page holds at most: a ticket has room for a few screens, and a field of 64 KiB at many trackers.
const (
	mostTicket   = 60_000
	mostFindings = 10
	mostTargets  = 30
	mostExcerpt  = 120
)

// bounded leaves out what would make the page too long, and says how much.
func (t Ticket) bounded() (Ticket, []string) {
	var left []string
	cut := func(have, most int, what string) int {
		if have <= most {
			return have
		}
		left = append(left, fmt.Sprintf("%d more %s are left out", have-most, what))
		return most
	}
	t.Log.Findings = t.Log.Findings[:cut(len(t.Log.Findings), mostFindings, "failures")]
	t.Settings = t.Settings[:cut(len(t.Settings), mostFindings, "findings on settings")]
	t.Check.Targets = t.Check.Targets[:cut(len(t.Check.Targets), mostTargets, "registries")]
	t.Excerpt = t.Excerpt[:cut(len(t.Excerpt), mostExcerpt, "lines of the log")]
	return t, left
}

// TicketMarkdown writes the page as markdown. All that came from files, logs and registries stands in blocks of code.
func TicketMarkdown(w io.Writer, t Ticket, o Options) error {
	t, left := t.bounded()
	var b strings.Builder
	b.WriteString("# npmx report\n\nSecrets are masked. Read it once more before you pass it on: names of hosts, " +
		"packages and folders are not.\n\n## Versions\n\n")
	b.WriteString(codeBlock(t.versions()))
	b.WriteString("## Files of settings\n\n" + codeBlock(t.files(o)))
	b.WriteString("## Registries and credentials\n\n" + codeBlock(rendered(func(w io.Writer) error {
		return CheckText(w, t.Check, Options{Home: o.Home, Shell: o.Shell})
	})))
	b.WriteString("## What failed\n\n" + t.failures(o))
	if len(t.Excerpt) > 0 {
		b.WriteString("## The log around it\n\n" + codeBlock(t.excerpt()))
	}
	if len(t.Settings) > 0 {
		b.WriteString("## What `npmx lint` finds\n\n" + codeBlock(rendered(func(w io.Writer) error {
			return Unix(w, explain.Report{Findings: t.Settings}, Options{})
		})))
	}
	for _, l := range left {
		b.WriteString(l + ".\n")
	}
	_, err := io.WriteString(w, shortened(b.String()))
	return err
}

// shortened ends a page that is too long all the same, at a line's end, and closes a block of code that is open.
func shortened(page string) string {
	if len(page) <= mostTicket {
		return page
	}
	page = page[:strings.LastIndexByte(page[:mostTicket], '\n')+1]
	if strings.Count(page, "\n"+ticketFence)%2 == 1 {
		page += ticketFence + "\n"
	}
	return page + "\nThe page was too long; its end is left out.\n"
}

// ticketFence is longer than what anyone writes: what is in a block cannot end it, since such a line is changed.
const ticketFence = "~~~~~~~~"

func codeBlock(text string) string {
	text = strings.ReplaceAll(strings.TrimRight(text, "\n"), ticketFence, "~~~")
	return ticketFence + "text\n" + text + "\n" + ticketFence + "\n\n"
}

func rendered(write func(io.Writer) error) string {
	var b bytes.Buffer
	_ = write(&b) // a buffer takes all
	return b.String()
}

func (t Ticket) versions() string {
	lines := []string{"npmx    " + oneLine(t.Npmx), "system  " + oneLine(t.System)}
	for _, p := range t.Programs {
		version := p.Version
		if version == "" {
			version = "(version not known)"
		}
		lines = append(lines, fmt.Sprintf("%-7s %s  %s", p.Name, oneLine(version), valid(oneLine(p.Path))))
	}
	if t.CI != "" {
		lines = append(lines, "CI      "+t.CI)
	}
	return strings.Join(lines, "\n")
}

func (t Ticket) files(o Options) string {
	var lines []string
	for _, f := range t.Files {
		state := "read"
		switch {
		case f.Unread != "":
			state = "not read: " + f.Unread
		case f.Ignored != "":
			state = "ignored: " + f.Ignored
		case !f.Found:
			state = "not there"
		}
		shown := explain.Display(f.Path, t.Check.Prefix, o.Home)
		lines = append(lines, fmt.Sprintf("%-8s %s  (%s)", f.Layer, shown, state))
	}
	return strings.Join(lines, "\n")
}

func (t Ticket) failures(o Options) string {
	switch {
	case len(t.Log.Sources) == 0:
		return "No log of npm was found for this project.\n\n"
	case len(t.Log.Findings) == 0:
		return "No access failure was found in " + codeSpan(t.Log.Sources[0].Name) + ".\n\n"
	}
	return codeBlock(rendered(func(w io.Writer) error {
		return Text(w, t.Log, Options{Why: true, Home: o.Home, Shell: o.Shell})
	}))
}

func (t Ticket) excerpt() string {
	var b strings.Builder
	last := 0
	for _, l := range t.Excerpt {
		if last > 0 && l.Line != last+1 {
			b.WriteString("...\n")
		}
		last = l.Line
		b.WriteString(strconv.Itoa(l.Line) + ": " + oneLine(l.Text) + "\n")
	}
	return b.String()
}

// TicketJSON writes the same for programs.
func TicketJSON(w io.Writer, t Ticket, _ Options) error {
	t, _ = t.bounded()
	log := wireOf(t.Log)
	out := wireTicket{Version: Version, Npmx: valid(t.Npmx), System: valid(t.System), CI: known(t.CI),
		Programs: []wireProgram{}, Files: []wireTicketFile{}, Check: checkOf(t.Check), Sources: log.Sources,
		Findings: log.Findings, Excerpt: []wireExcerpt{},
		Settings: wireOf(explain.Report{Findings: t.Settings}).Findings}
	for _, p := range t.Programs {
		out.Programs = append(out.Programs, wireProgram{p.Name, known(p.Version), valid(p.Path)})
	}
	for _, f := range t.Files {
		out.Files = append(out.Files, wireTicketFile{string(f.Layer),
			explain.Display(f.Path, t.Check.Prefix, t.Check.Home), f.Found, known(f.Ignored), known(f.Unread)})
	}
	for _, e := range t.Excerpt {
		out.Excerpt = append(out.Excerpt, wireExcerpt{valid(e.Source), e.Line, valid(e.Text)})
	}
	return encode(w, out, "  ")
}

type wireTicket struct {
	Version  int              `json:"version"`
	Npmx     string           `json:"npmx"`
	System   string           `json:"system"`
	CI       *string          `json:"ci"`
	Programs []wireProgram    `json:"programs"`
	Files    []wireTicketFile `json:"files"`
	Check    wireCheck        `json:"check"`
	Sources  []wireSource     `json:"sources"`
	Findings []wireFinding    `json:"findings"`
	Excerpt  []wireExcerpt    `json:"excerpt"`
	Settings []wireFinding    `json:"settings"`
}

type wireProgram struct {
	Name    string  `json:"name"`
	Version *string `json:"version"`
	Path    string  `json:"path"`
}

type wireTicketFile struct {
	Layer   string  `json:"layer"`
	File    string  `json:"file"`
	Found   bool    `json:"found"`
	Ignored *string `json:"ignored"`
	Unread  *string `json:"unread"`
}

type wireExcerpt struct {
	Source string `json:"source"`
	Line   int    `json:"line"`
	Text   string `json:"text"`
}
