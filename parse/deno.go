package parse

import (
	"strings"

	"npmx/parse/ci"
)

// deno reads "Failed loading https://npm.acme.example/@acme%2fcore for package "@acme/core"" with the reason below,
// "Bad response: 401", and what deno makes of a 404, "npm package '@acme/core' does not exist.". Versions differ in
// how the line begins, not in the words.
func (g *grammar) deno(r *run, text string, l ci.Line) bool {
	if name := between(text, "npm package '", "' does not exist"); name != "" && strings.HasPrefix(text, "error: ") {
		f := &Failure{Client: Client{Name: "deno"}, Status: 404, Method: "GET",
			Evidence: []Evidence{{Line: l.No, Text: text}}}
		f.nameFrom(name)
		g.begin(r, "deno", "", text, l).failure = f
		return true
	}
	_, where, ok := strings.Cut(text, "Failed loading ")
	where, rest, named := strings.Cut(where, ` for package "`)
	if !ok || !named || strings.Contains(where, " ") {
		return false
	}
	f := &Failure{Client: Client{Name: "deno"}, Method: "GET", Evidence: []Evidence{{Line: l.No, Text: text}}}
	if isURL(where) {
		f.URL = where
	}
	f.nameFrom(between(`"`+rest, `"`, `"`))
	f.denoReason(text, l.No)
	g.begin(r, "deno", "", text, l).failure = f
	return true
}

// denoFailure adds the reason, which stands in the lines below.
func denoFailure(b *block) (Failure, bool) {
	f := *b.failure
	for _, s := range b.lines[1:] {
		f.denoReason(strings.TrimSpace(s.text), s.no)
	}
	return f, f.Status >= 400 || f.Reason != ""
}

func (f *Failure) denoReason(text string, no int) {
	if f.Status != 0 || f.Reason != "" {
		return
	}
	if _, answer, ok := strings.Cut(text, "Bad response: "); ok && len(answer) >= 3 && isStatus(answer[:3]) {
		f.Status, f.Message = atoi(answer[:3]), strings.Trim(answer[3:], " :,")
	} else if f.Reason = networkCode(text); f.Reason == "" {
		return
	}
	if f.Evidence[0].Line != no {
		f.Evidence = append(f.Evidence, Evidence{Line: no, Text: text})
	}
}

// expo reads "Unexpected response: Unauthorized. From url: https://..": Expo fetches its template without a client.
func (g *grammar) expo(r *run, text string, l ci.Line) bool {
	_, answer, ok := strings.Cut(text, "Unexpected response: ")
	phrase, where, asked := strings.Cut(answer, ". From url: ")
	status := phraseStatus(phrase)
	if !ok || !asked || !isURL(where) || status == 0 {
		return false
	}
	where, _, _ = strings.Cut(where, " ")
	g.begin(r, "expo", "", text, l).failure = &Failure{Status: status, Reason: phrase, Method: "GET", URL: where,
		Evidence: []Evidence{{Line: l.No, Text: text}}}
	g.finish(r)
	return true
}
