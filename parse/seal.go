package parse

import (
	"strings"

	"npmx/parse/redact"
)

// seal makes every text of a failure fit to travel: secrets masked, control characters shown, lengths bounded.
func (g *grammar) seal(f *Failure) {
	for _, s := range []*string{&f.Client.Version, &f.Client.Node, &f.Command, &f.Line, &f.Code, &f.Method, &f.URL,
		&f.Host, &f.Registry, &f.Package, &f.Wanted, &f.Version,
		&f.Message, &f.Challenge, &f.Reason, &f.Variable, &f.File, &f.Ignored, &f.OIDC, &f.Context.Job, &f.Context.Step,
		&f.Context.Task} {
		*s = g.text(*s)
	}
	for i := range f.Notices {
		f.Notices[i] = g.text(f.Notices[i])
	}
	for i := range f.Packages {
		f.Packages[i] = g.text(f.Packages[i])
	}
	for i := range f.Evidence {
		f.Evidence[i].Text = g.text(f.Evidence[i].Text)
	}
	f.Words = redact.CleanText(g.options.Redact.Text(f.Words))
}

const maxText = 2 << 10

func (g *grammar) text(s string) string {
	if s == "" {
		return ""
	}
	s = redact.Clean(g.options.Redact.Text(s))
	if len(s) > maxText {
		s = strings.ToValidUTF8(s[:maxText], "")
	}
	return s
}
