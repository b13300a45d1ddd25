package check

import (
	"time"

	"npmx/explain"
	"npmx/explain/facts"
	"npmx/parse/npmrc"
	"npmx/parse/redact"
)

// Outlook is the answer to the question whether a command would be let through.
type Outlook struct {
	Npm      npmrc.Version
	Command  string // npm's
	Line     string // the command line, fit to be shown
	Registry string // of a publication; "" of an install
	Asked    []facts.Looked
	Fails    bool // npm would end with an error
	Ends     string
	Unknown  []Unknown
	Ending   []Ending
	Findings []explain.Finding
	Prefix   string
	Home     string
	Now      time.Time
	mask     *redact.Redactor
}

// Ending is a credential that a command uses and that says when it ends.
type Ending struct {
	npmrc.Origin
	Expires time.Time
}

// Outlook is what the plan comes to; the findings are the caller's.
func (p *Plan) Outlook(asked []facts.Looked, now time.Time, within time.Duration) Outlook {
	c := p.machine.Config
	return Outlook{Npm: p.npm, Command: p.Command, Line: explain.NpmLine(c, p.machine.Args), Asked: asked, Ends: p.Ends,
		Registry: c.Redactor().Address(p.Registry), Unknown: p.Unknown, Ending: p.ending(asked, now, within),
		Prefix: p.machine.Prefix, Home: p.machine.Home, Now: now, mask: c.Redactor()}
}

// Shown is an address fit to be printed.
func (o Outlook) Shown(uri string) string { return o.mask.Address(uri) }

// ending are the credentials in use that end within that time.
func (p *Plan) ending(asked []facts.Looked, now time.Time, within time.Duration) (all []Ending) {
	seen := map[string]bool{}
	for _, l := range asked {
		k := p.machine.Config.Credential(l.Query.URL, l.Package)
		if k != nil && k.Expires.After(now) && !k.Expires.After(now.Add(within)) && !seen[k.RegKey] {
			seen[k.RegKey] = true
			all = append(all, Ending{k.Origin, k.Expires})
		}
	}
	return all
}
