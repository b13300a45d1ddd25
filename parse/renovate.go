package parse

import (
	"strings"

	"npmx/parse/ci"
)

// renovate reads Renovate's own look-ups. It asks many servers for many things, and is refused some of them in every
// run: only what it says itself of an npm package counts.
func (g *grammar) renovate(r *run, text string, l ci.Line) bool {
	words, ok := cutAny(text, "DEBUG: ", "WARN: ", "INFO: ")
	if !ok {
		return g.renovateError(r, text, l)
	}
	if b := r.block; b != nil && b.kind == renovateTold {
		g.finish(r)
	}
	if target, answer, ok := strings.Cut(strings.TrimPrefix(words, "GET "), " = ("); ok && isURL(target) {
		if status := statusIn(answer, "statusCode="); status >= 400 {
			r.remember(fetch{said: said{l.No, text}, method: "GET", url: target, status: status})
		}
		return true
	}
	if rest, ok := strings.CutPrefix(words, "Failed to look up npm package "); ok {
		name, _, _ := strings.Cut(rest, " ")
		return g.renovateAsked(r, name, text, l)
	}
	if strings.HasPrefix(words, "Dependency lookup failure: ") {
		f := &Failure{Method: "GET", Evidence: []Evidence{{Line: l.No, Text: text}}}
		name := between(words+")", "dependency=", ")")
		name, _, _ = strings.Cut(name, ",")
		f.nameFrom(name)
		if strings.HasPrefix(words, "Dependency lookup failure: unauthorized") {
			f.Status = 401
		}
		g.begin(r, renovateTold, "", text, l).failure = f
		return true
	}
	return false
}

// renovateAsked makes the failure of the request that asked for a package.
func (g *grammar) renovateAsked(r *run, name, text string, l ci.Line) bool {
	for _, x := range r.fetches {
		if name != "" && packageOf(x.url) == name {
			f := &Failure{Method: x.method, URL: x.url, Status: x.status, Words: text,
				Evidence: []Evidence{{Line: x.no, Text: x.text}, {Line: l.No, Text: text}}}
			others := r.fetches
			g.begin(r, renovateTold, "", text, l).failure = f
			g.finish(r)
			r.fetches = others
			return true
		}
	}
	return false
}

// renovateError reads the error that Renovate prints below its words, a key a line.
func (g *grammar) renovateError(r *run, text string, l ci.Line) bool {
	b := r.block
	if b == nil || b.kind != renovateTold {
		return false
	}
	f := b.failure
	if f.Status == 0 {
		f.Status = statusIn(text, `"statusCode": `)
	}
	for _, key := range []string{`"url": "`, `"pkgUrl": "`} { // the second: in 2020
		if target := between(text, key, `"`); f.URL == "" && isURL(target) {
			f.URL = target
			f.Evidence = append(f.Evidence, Evidence{Line: l.No, Text: text})
		}
	}
	if strings.Contains(text, `"authInfoToken": undefined`) {
		f.Sent = "no"
	}
	return false
}
