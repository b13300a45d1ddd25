package check

import (
	"strings"
	"time"

	"npmx/explain"
	"npmx/explain/facts"
	"npmx/parse/npmrc"
	"npmx/parse/redact"
)

// Outlook is the answer to the question whether a command would be let through.
type Outlook struct {
	Client   string        // npm, or another package manager
	Npm      npmrc.Version // the client's
	Command  string        // its own
	Line     string        // the command line, fit to be shown
	Registry string        // of a publication; "" of an install
	Asked    []facts.Looked
	Fails    bool // npm would end with an error
	// Sure says that it fails of what npm meets for certain: its own refusal, or a registry's answer that lasts. What
	// npm has in its cache it is not refused, and an outage may be over.
	Sure     bool
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
	return Outlook{Client: p.Client, Npm: p.npm, Command: p.Command, Line: p.line(), Asked: asked, Ends: p.Ends,
		Registry: c.Redactor().Address(p.Registry), Unknown: p.Unknown, Sure: p.sure,
		Ending: p.ending(asked, now, within), Prefix: p.machine.Prefix, Home: p.machine.Home, Now: now,
		mask: c.Redactor()}
}

// line is the command line, fit to be shown.
func (p *Plan) line() string {
	c := p.machine.Config
	npm := explain.NpmLine(c, p.machine.Args)
	if p.Client == "npm" {
		return npm
	}
	return p.Client + strings.TrimPrefix(npm, "npm")
}

// Shown is an address fit to be printed.
func (o Outlook) Shown(uri string) string { return o.mask.Address(uri) }

// ending are the credentials in use that end within that time, as they say themselves or as their registry does.
func (p *Plan) ending(asked []facts.Looked, now time.Time, within time.Duration) (all []Ending) {
	seen := map[string]bool{}
	take := func(k *npmrc.Credential, ends ...time.Time) {
		for _, t := range ends {
			if k != nil && t.After(now) && !t.After(now.Add(within)) && !seen[k.RegKey] {
				seen[k.RegKey] = true
				all = append(all, Ending{k.Origin, t})
			}
		}
	}
	for _, l := range asked {
		if k := p.machine.Config.Credential(l.Query.URL, l.Package); k != nil {
			take(k, k.Expires)
			if l.Asked != nil {
				take(k, l.Asked.Ends)
			}
		}
	}
	for _, r := range p.releases {
		take(p.machine.Config.Publishing(r.registry, r.Name), p.accounts[r.registry].Expires)
	}
	return all
}
