package parse

import (
	"strings"

	"npmx/parse/ci"
)

// bun reads bun's one-line errors.
func (g *grammar) bun(r *run, text string, l ci.Line) bool {
	if g.banner(r, text, "bun") {
		return true
	}
	words, ok := strings.CutPrefix(text, "error: ")
	if !ok {
		return false
	}
	if spec, ok := strings.CutSuffix(words, " failed to resolve"); ok {
		return g.unresolved(spec)
	}
	f := Failure{Client: Client{Name: "bun"}, Evidence: []Evidence{{Line: l.No, Text: text}}}
	if !f.bunWords(words) {
		return false
	}
	g.begin(r, "bun", "", text, l).failure = &f
	g.finish(r)
	return true
}

// bunWords reads "GET URL - 401", "missing authentication (run ..)", "FailedToOpenSocket downloading package manifest NAME".
func (f *Failure) bunWords(s string) bool {
	if method, rest, ok := strings.Cut(s, " "); ok && contains(methods, method) && isURL(rest) {
		target, status, _ := strings.Cut(rest, " - ")
		f.Method, f.URL = method, strings.TrimSpace(target)
		if len(status) >= 3 && isStatus(status[:3]) {
			f.Status = atoi(status[:3])
		} else {
			f.Reason = first(networkCode(status), strings.TrimSpace(status))
		}
		return f.Status >= 400 || f.Reason != ""
	}
	if strings.HasPrefix(s, "missing authentication") {
		f.Sent = "no"
		return true
	}
	for _, of := range []string{" downloading package manifest ", " downloading tarball "} {
		if reason, spec, ok := strings.Cut(s, of); ok && !strings.Contains(reason, " ") {
			f.Reason = reason
			f.nameFrom(spec)
			return true
		}
	}
	return false
}

// unresolved adds what was asked for to the failure that it follows from; alone it tells nothing of access.
func (g *grammar) unresolved(spec string) bool {
	name, wanted := splitSpec(spec)
	for i := range g.failures {
		if f := &g.failures[i]; f.Client.Name == "bun" && f.Package == name {
			f.Wanted = first(f.Wanted, g.text(wanted))
		}
	}
	g.log.Failed = true
	return true
}
