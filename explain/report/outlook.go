package report

import (
	"bytes"
	_ "embed"
	"io"
	"strconv"
	"strings"
	"time"

	"npmx/explain"
	"npmx/explain/check"
	"npmx/explain/facts"
)

//go:embed outlook-schema.json
var outlookSchema []byte

// OutlookSchema is the JSON Schema of `npmx check --for COMMAND --format json`.
func OutlookSchema() []byte { return outlookSchema }

type wireOutlook struct {
	Version  int           `json:"version"`
	Client   wireChecked   `json:"client"`
	Npm      wireNpm       `json:"npm"`
	Command  string        `json:"command"`
	Through  bool          `json:"let_through"`
	Registry *string       `json:"registry"`
	Ends     *string       `json:"npm_ends"`
	Requests []wireLooked  `json:"requests"`
	Unknown  []wireUnknown `json:"unknown"`
	Ending   []wireEnding  `json:"ending"`
	Findings []wireFinding `json:"findings"`
}

type wireLooked struct {
	URL        string  `json:"url"`
	Package    *string `json:"package"`
	Credential bool    `json:"credential"`
	Status     *int    `json:"status"`
	Message    *string `json:"message"`
	Millis     int64   `json:"ms"`
}

type wireUnknown struct {
	Reason string `json:"reason"`
	Host   string `json:"host"`
	Text   string `json:"text"`
}

type wireEnding struct {
	wirePlace
	Expires string `json:"expires"`
}

// OutlookJSON writes whether a command would be let through, and what was asked.
func OutlookJSON(w io.Writer, o check.Outlook, _ Options) error {
	out := wireOutlook{Version: Version, Command: o.Command, Through: !o.Fails, Registry: known(o.Registry),
		Ends: known(o.Ends), Requests: []wireLooked{}, Unknown: []wireUnknown{}, Ending: []wireEnding{},
		Findings: wireOf(explain.Report{Findings: o.Findings}).Findings}
	out.Client.Name = o.Client
	if o.Npm.Major > 0 {
		out.Client.Version = known(o.Npm.String())
	}
	if o.Client == "npm" {
		out.Npm.Version = out.Client.Version
	}
	for _, l := range o.Asked {
		if l.Asked != nil {
			out.Requests = append(out.Requests, lookedOf(o, l))
		}
	}
	for _, u := range o.Unknown {
		out.Unknown = append(out.Unknown, wireUnknown{string(u.Reason), valid(u.Place), doubtOf(o, u)})
	}
	c := checkWire{check.Report{Prefix: o.Prefix, Home: o.Home, Now: o.Now}}
	for _, e := range o.Ending {
		out.Ending = append(out.Ending, wireEnding{c.place(e.Origin), e.Expires.UTC().Format(time.RFC3339)})
	}
	return encode(w, out, "  ")
}

func lookedOf(o check.Outlook, l facts.Looked) wireLooked {
	said := l.Message
	if l.Status == 200 {
		said = ""
	}
	if l.Failed != "" {
		said = l.Failed
	}
	return wireLooked{URL: valid(o.Shown(l.Query.URL)), Package: known(l.Package), Credential: l.Credential,
		Status: number(l.Status), Message: known(said), Millis: l.Took.Milliseconds()}
}

// OutlookText writes the answer in a line, what it stands on, and then what is in the way, as an explanation.
func OutlookText(w io.Writer, o check.Outlook, options Options) error {
	var b bytes.Buffer
	p := newPage(&b, options)
	verdict := p.paint(bold, "would be let through")
	if o.Fails {
		verdict = p.paint(red, "would not be let through")
	}
	p.line("npmx: " + o.Line + ": " + verdict)
	p.line("")
	p.paragraph("asked", []string{answers(o)})
	if o.Registry != "" {
		p.labelled("registry", o.Registry)
	}
	if o.Ends != "" {
		p.paragraph(o.Client, []string{o.Ends})
	}
	if o.Fails && len(o.Findings) == 0 {
		p.refusals(o)
	}
	for _, u := range o.Unknown {
		p.paragraph("not known", []string{u.Place + ": " + doubtOf(o, u)})
	}
	t := checkPage{p, check.Report{Prefix: o.Prefix, Home: o.Home, Now: o.Now}}
	for _, e := range o.Ending {
		p.labelled("ends soon", t.place(e.Origin)+"  "+e.Text+", on "+e.Expires.UTC().Format(time.DateOnly))
	}
	if len(o.Findings) > 0 {
		p.line("")
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return err
	}
	return Text(w, explain.Report{Findings: o.Findings}, options)
}

// refusals quotes answers that no rule makes anything of.
func (p page) refusals(o check.Outlook) {
	shown := 0
	for _, l := range o.Asked {
		if l.Asked != nil && (l.Status == 0 || l.Status >= 400) && shown < 3 {
			p.labelled("refused", strings.TrimSpace(o.Shown(l.Query.URL)+"  "+status(l.Status)+" "+l.Failed+l.Message))
			shown++
		}
	}
}

func status(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// answers counts what was asked, and says who asked: what follows is worded as of a run of npm.
func answers(o check.Outlook) string {
	asked, refused := 0, 0
	for _, l := range o.Asked {
		switch {
		case l.Asked == nil:
			continue
		case l.Status == 0 || l.Status >= 400:
			refused++
		}
		asked++
	}
	if asked == 0 {
		return "nothing; " + o.Client + " itself was not run"
	}
	return plural(asked, "address", "addresses") + " by GET, " + strconv.Itoa(asked-refused) +
		" let npmx in; " + o.Client + " itself was not run"
}

// doubtOf is a reserve in words, of the client that is meant.
func doubtOf(o check.Outlook, u check.Unknown) string {
	return strings.ReplaceAll(doubtWords[u.Reason], "{client}", o.Client)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// doubtWords are for what cannot be told ahead; a test holds them complete.
var doubtWords = map[check.Doubt]string{
	check.DoubtPassword: "{client} sends a credential there that npmx does not: a user name and password, or a token " +
		"for any registry to one that only package.json names",
	check.DoubtIdentity: "trusted publishing trades the job's identity for a token only while npm publishes",
	check.DoubtFirst: "it shows no such package without a token; one that was never published can have no trusted " +
		"publisher, and needs a token for its first version",
	check.DoubtRepository: "package.json names another repository than this job's, or none; where npm signs a " +
		"provenance, the registry wants them to be the same",
	check.DoubtWriting: "rights to publish, a second factor and a paid plan show only when npm publishes",
	check.DoubtReading: "the registry refuses to show the package, which need not keep npm from publishing it",
	check.DoubtWhoami:  "the registry does not say whose token it is, as many do not for tokens of machines",
	check.DoubtFactor:  "the token does not stand in for a second factor, which npm asks for at a terminal",
	check.DoubtLate:    "no answer in five seconds, or in the time that NPMX_PROBE names; {client} waits longer",
	check.DoubtUnasked: "this address is not one that npmx asks",
	check.DoubtPartly: "which of its packages are asked for depends on more than npmx knows; of those in doubt it " +
		"asks for what package.json names",
	check.DoubtOffline: "it is told to ask nobody, so npmx asked nobody",
	check.DoubtFlag:    "npmx does not know this flag of {client}'s, which may change what is asked",
	check.DoubtStore: "{client} does not ask for what it has in a cache or mirror of its own, and npmx checks " +
		"no file there",
}
