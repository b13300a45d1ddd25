package parse

import (
	"strings"

	"npmx/parse/ci"
)

// bun reads bun's one-line errors, and what a publication says.
func (g *grammar) bun(r *run, text string, l ci.Line) bool {
	if g.banner(r, l.No, text, "bun") || r.client.Name == "bun" && r.command == "publish" && g.bunPublish(r, text, l) {
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
	if !bunSays().read(&f, words) {
		return false
	}
	g.begin(r, wholeHead, "", text, l).failure = &f
	g.finish(r)
	return true
}

// bunPublish reads what bun says of a publication: the registry, "402 Payment Required: URL" with the registry's words
// below, the wish for a one-time password, and that it went well. It names no method.
func (g *grammar) bunPublish(r *run, text string, l ci.Line) bool {
	if where, ok := strings.CutPrefix(text, "Registry: "); ok && isURL(where) {
		r.publishes("bun")
		r.registry = said{l.No, where}
		return true
	}
	f := Failure{Evidence: []Evidence{{Line: l.No, Text: text}}}
	if !bunPublishSays().read(&f, text) {
		return false
	}
	g.begin(r, bunRefusal, "", text, l).failure = &f
	return true
}

// bunPublishFailure adds the registry's words, which stand behind a dash on a line of their own.
func bunPublishFailure(b *block) Failure {
	f := *b.failure
	f.Client.Name = "bun"
	for _, s := range b.lines[1:] {
		if words, ok := strings.CutPrefix(strings.TrimSpace(s.text), "- "); ok && f.Message == "" {
			f.Message = words
			f.Evidence = append(f.Evidence, Evidence{Line: s.no, Text: strings.TrimSpace(s.text)})
		}
	}
	return f
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
