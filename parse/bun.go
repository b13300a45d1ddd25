package parse

import (
	"strings"

	"npmx/parse/ci"
)

// bun reads bun's one-line errors, and what a publication says.
func (g *grammar) bun(r *run, text string, l ci.Line) bool {
	if g.banner(r, text, "bun") || r.client.Name == "bun" && r.command == "publish" && g.bunPublish(r, text, l) {
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

// bunWords reads "GET URL - 401", "missing authentication (run ..)", "FailedToOpenSocket downloading package manifest
// NAME".
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
	if f.bunOld(s) {
		return true
	}
	if strings.HasPrefix(s, "missing authentication") {
		f.Sent = "no"
		return true
	}
	for _, of := range []string{" downloading package manifest ", " downloading tarball ",
		" parsing package manifest for "} {
		if reason, spec, ok := strings.Cut(s, of); ok && !strings.Contains(reason, " ") {
			f.Reason = reason
			f.nameFrom(spec)
			return true
		}
	}
	return false
}

// bunOld reads bun before 1.1: forbidden while loading "@acme/core" 403, package "@acme/core" not found
// npm.acme.example/@acme/core 404.
func (f *Failure) bunOld(s string) bool {
	name, status := between(s, `"`, `"`), s[strings.LastIndexByte(s, ' ')+1:]
	if !isStatus(status) || !isName(name) || !strings.Contains(s, ` while loading "`) &&
		!strings.HasPrefix(s, `package "`) {
		return false
	}
	f.nameFrom(name)
	f.Status = atoi(status)
	if where := between(s, " not found ", " "+status); where != "" {
		f.URL = "https://" + where
	}
	return f.Status >= 400
}

// bunPublish reads what bun says of a publication: the registry, "402 Payment Required: URL" with the registry's words
// below, the wish for a one-time password, and that it went well. It names no method.
func (g *grammar) bunPublish(r *run, text string, l ci.Line) bool {
	if where, ok := strings.CutPrefix(text, "Registry: "); ok && isURL(where) {
		r.registry = said{l.No, where}
		return true
	}
	if published(text) {
		r.block = nil // a password that was asked for was given
		r.reset()
		return true
	}
	f := Failure{Evidence: []Evidence{{Line: l.No, Text: text}}}
	if !f.bunRefused(text) {
		return false
	}
	g.begin(r, "bun publish", "", text, l).failure = &f
	return true
}

func (f *Failure) bunRefused(text string) bool {
	if strings.HasPrefix(text, "This operation requires a one-time password") {
		return true
	}
	if challenge, ok := strings.CutPrefix(text, "error: unable to authenticate, need: "); ok {
		f.Status, f.Challenge, f.Host = 401, challenge, challenger(challenge)
		return true
	}
	status, rest, _ := strings.Cut(text, " ")
	phrase, target, ok := strings.Cut(rest, ": ")
	if !ok || !isStatus(status) || atoi(status) < 400 || !isURL(target) {
		return false
	}
	f.Status, f.Reason, f.URL = atoi(status), phrase, target
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
