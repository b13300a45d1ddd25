package parse

import (
	"regexp"
	"strings"
	"sync"

	"npmx/parse/ci"
)

// What pnpm says without one of its codes: the exception of its library, and what the versions before the codes print.
// Other programs say the like, so the stack below, or the warning above, must be pnpm's.

// pnpmCodeless holds what is pnpm's only if something else is too.
type pnpmCodeless struct {
	thrown  said // words whose stack is awaited
	retried said // the code of the last "Will retry in"
}

// pnpmUncoded reads "FetchError: request to URL failed, reason: ..", " ERROR  request to URL failed, reason: ..", and
// "ERROR  Service Unavailable - 503" behind the warnings of its retries.
func (g *grammar) pnpmUncoded(r *run, text string, l ci.Line) bool {
	p := &r.uncoded
	if code := between(text, "("+pnpmMark, "). Will retry in "); code != "" {
		p.retried = said{l.No, pnpmMark + code}
		return false
	}
	words, headed := cutAny(strings.TrimPrefix(text, "^C"), "FetchError: ", "ERROR  ")
	switch {
	case headed && strings.HasPrefix(words, "request to http") && strings.Contains(words, " failed, reason: ") &&
		networkCode(words) != "":
		p.thrown = said{l.No, text}
	case headed && p.retried.text != "" &&
		strings.HasSuffix(text, " - "+p.retried.text[strings.LastIndexByte(p.retried.text, '_')+1:]):
		b := g.begin(r, "pnpm", p.retried.text, words, l)
		b.failure = &Failure{Evidence: []Evidence{{Line: p.retried.no, Text: p.retried.text}, {Line: l.No, Text: text}}}
		g.finish(r)
		p.retried = said{}
		return true
	case p.thrown.text != "" && l.No-p.thrown.no <= 8:
		return g.pnpmThrown(r, text, l)
	}
	return false
}

// pnpmThrown makes the failure of an exception whose stack lies in pnpm's own files.
func (g *grammar) pnpmThrown(r *run, text string, l ci.Line) bool {
	ours, v := pnpmFrame(text)
	if !ours {
		return false
	}
	t := r.uncoded.thrown
	r.uncoded.thrown = said{}
	f := Failure{Client: Client{Name: "pnpm", Version: v}, Words: t.text,
		Evidence: []Evidence{{Line: t.no, Text: t.text}}}
	target, reason, _ := strings.Cut(t.text[strings.Index(t.text, "http"):], " failed, reason: ")
	f.URL, f.Reason = target, networkCode(reason)
	l.No = t.no
	g.begin(r, "pnpm stack", "", t.text, l).failure = &f
	g.finish(r)
	return false
}

var pnpmPath = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`[/@]pnpm[/@]v?(\d+\.\d+\.\d+[\w.-]*)/`)
})

// pnpmFrame tells a line of a stack that lies in pnpm's own files, and the version that their path names.
// node-fetch-npm was pnpm 1's alone.
func pnpmFrame(text string) (ours bool, version string) {
	if !strings.HasPrefix(text, "at ") {
		return false, ""
	}
	text = strings.ReplaceAll(text, `\`, "/")
	if m := pnpmPath().FindStringSubmatch(text); m != nil {
		version = m[1]
	}
	return version != "" || strings.Contains(text, "/dist/pnpm.cjs:") || strings.Contains(text, "/node-fetch-npm/"),
		version
}

// pnpmDebugLog reads .pnpm-debug.log, which has a record a key, written over many lines: "73 error pnpm": { .. "err":
// {"message": .., "code": ..}}.
func (g *grammar) pnpmDebugLog(r *run, text string, l ci.Line) bool {
	if strings.HasSuffix(text, ` pnpm": {`) && strings.HasPrefix(strings.TrimLeft(text, `"0123456789 `), "error pnpm") {
		b := g.begin(r, "pnpm", "", "", l)
		b.failure, b.record, b.debug = &Failure{}, true, true
		return true
	}
	b := r.block
	if b == nil || !b.record {
		return false
	}
	key, value, ok := strings.Cut(text, `": `)
	value = strings.TrimSuffix(value, ",")
	if !ok || len(value) < 2 || value[0] != '"' {
		b.lastNo = l.No
		return true
	}
	value = value[1 : len(value)-1]
	switch key {
	case `"code`:
		b.code = said{l.No, first(b.code.text, value)}
		if len(b.failure.Evidence) == 0 {
			b.failure.Evidence = []Evidence{{Line: l.No, Text: text}}
		}
	case `"hint`, `"message`:
		b.addAll(l.No, strings.ReplaceAll(value, `\n`, "\n"))
	}
	b.lastNo = l.No
	return true
}
