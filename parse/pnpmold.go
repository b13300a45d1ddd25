package parse

import (
	"strings"

	"npmx/parse/ci"
)

// What pnpm says without one of its codes: the exception of its library, and what the versions before the codes print.
// Other programs say the like, so the stack below, or the warning above, must be pnpm's.

// pnpmUncoded reads "FetchError: request to URL failed, reason: ..", " ERROR  request to URL failed, reason: ..", and
// "ERROR  Service Unavailable - 503" behind the warnings of its retries.
func (g *grammar) pnpmUncoded(r *run, text string, l ci.Line) bool {
	if code := between(text, "("+pnpmMark, "). Will retry in "); code != "" {
		r.retried = said{l.No, pnpmMark + code}
	}
	if pnpmTries().may(text) {
		r.warned(said{l.No, text})
		return false
	}
	if r.tried.client == "pnpm" && !pnpmWaits(text) {
		r.tried = fetch{}
	}
	words, headed := strings.CutPrefix(text, "ERROR  ")
	switch {
	case pnpmThrows().may(strings.TrimPrefix(text, "^C")):
		r.thrown(said{l.No, text})
	case headed && r.retried.text != "" &&
		strings.HasSuffix(text, " - "+r.retried.text[strings.LastIndexByte(r.retried.text, '_')+1:]):
		b := g.begin(r, pnpmReport, r.retried.text, words, l)
		b.failure = &Failure{Evidence: []Evidence{{Line: r.retried.no, Text: r.retried.text}, {Line: l.No, Text: text}}}
		g.finish(r)
		r.retried = said{}
		return true
	case headed:
		return g.pnpmAnswered(r, words, text, l)
	}
	return false
}

// pnpmAnswered reads " ERROR  GET https://..: Not Found - 404" of the versions before the codes. Any program may log
// so: the address or the line below tells.
func (g *grammar) pnpmAnswered(r *run, words, text string, l ci.Line) bool {
	f := Failure{Client: Client{Name: "pnpm"}, Evidence: []Evidence{{Line: l.No, Text: text}}}
	if !pnpmOld().read(&f, words) || f.Status < 400 {
		return false
	}
	g.begin(r, bareSentence, "", text, l).failure = &f
	return true
}

// warned takes pnpm's warning that an attempt failed. It says so of each, and of what it will do then; where the log
// goes on, it shows what came of that.
func (r *run) warned(s said) {
	var f Failure
	if !pnpmTries().read(&f, s.text) {
		return
	}
	x := fetch{said: s, method: f.Method, url: f.URL, reason: networkCode(f.Reason), client: "pnpm"}
	if strings.HasPrefix(f.Reason, pnpmMark) { // an answer came, and the next may be the same
		x.code, x.status, x.reason = f.Reason, pnpmStatus(f.Reason), ""
	}
	if x.status >= 400 || isNetwork(f.Reason) {
		r.tries(x)
	}
}

// pnpmWaits recognises the lines that may stand between pnpm's last attempt and the end of a log that ends with it:
// behind any other pnpm went on, and was done or failed of something else.
func pnpmWaits(text string) bool {
	text = strings.TrimPrefix(text, "Error: ")
	return text == "" || strings.HasPrefix(text, "WARN") || strings.HasPrefix(text, "The operation was cancel") ||
		strings.HasPrefix(text, "Progress: ") && !strings.HasSuffix(text, ", done")
}

// pnpmDebugLog reads .pnpm-debug.log, which has a record a key, written over many lines: "73 error pnpm": { .. "err":
// {"message": .., "code": ..}}.
func (g *grammar) pnpmDebugLog(r *run, text string, l ci.Line) bool {
	if strings.HasSuffix(text, ` pnpm": {`) && strings.HasPrefix(strings.TrimLeft(text, `"0123456789 `), "error pnpm") {
		b := g.begin(r, pnpmReport, "", "", l)
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
