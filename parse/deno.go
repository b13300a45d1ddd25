package parse

import (
	"strings"

	"npmx/parse/ci"
)

// deno reads "Failed loading https://npm.acme.example/@acme%2fcore for package "@acme/core"" with the reason below,
// "Bad response: 401", and what deno makes of a 404, "npm package '@acme/core' does not exist.". Versions differ in
// how the line begins, not in the words.
func (g *grammar) deno(r *run, text string, l ci.Line) bool {
	if !denoSays().may(text) {
		return false
	}
	f := Failure{Client: Client{Name: "deno"}, Method: "GET", Evidence: []Evidence{{Line: l.No, Text: text}}}
	if !denoSays().read(&f, text) {
		return false
	}
	f.denoReason(text, l.No)
	g.begin(r, denoReport, "", text, l).failure = &f
	return true
}

// denoFailure adds the reason, which is in the lines below.
func denoFailure(b *block) (Failure, bool) {
	f := *b.failure
	for _, s := range b.lines[1:] {
		f.denoReason(strings.TrimSpace(s.text), s.no)
	}
	return f, f.Status >= 400 || f.Reason != ""
}

func (f *Failure) denoReason(text string, no int) {
	if isURL(text) && f.URL == "" && f.Status == 404 {
		f.URL = text
	}
	if f.Status != 0 || f.Reason != "" {
		return
	}
	if rest, ok := strings.CutPrefix(text, "Could not find npm package tarball at:"); ok {
		f.Status, f.URL = 404, strings.TrimSpace(rest)
	} else if _, answer, ok := strings.Cut(text, "Bad response: "); ok && len(answer) >= 3 && isStatus(answer[:3]) {
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
	if !expoSays().may(text) {
		return false
	}
	f := Failure{Method: "GET", Evidence: []Evidence{{Line: l.No, Text: text}}}
	if !expoSays().read(&f, text) {
		return false
	}
	g.begin(r, wholeHead, "", text, l).failure = &f
	g.finish(r)
	return true
}
