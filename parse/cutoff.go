package parse

import (
	"strings"

	"npmx/parse/ci"
)

// A piece of a log may end before the error's own lines. What it says last of a request that failed is then all there
// is, if the run neither failed of something else nor went well.

// breaksOff reads the stack that the piece of a verbose log ends with: npm prints it in front of the error's own
// lines, which did not come along.
func (g *grammar) breaksOff(r *run) {
	if !r.broken.near(g.last, brokenOff) {
		return
	}
	r.block = &block{program: "npm", debug: true, context: r.context, lastNo: r.broken.no,
		command: g.command}
	if strings.HasPrefix(r.broken.text, need) { // npm says so of a 401 alone
		r.block.code = said{r.broken.no, "E401"}
	}
	r.block.add(r.broken.no, r.broken.text)
	g.finish(r)
}

// tries notes a request that failed again: npm then waits, and asks once more. One that went well after all is
// forgotten.
func (r *run) tries(x fetch) {
	if x.status >= 400 || x.reason != "" {
		r.tried = x
	} else if x.url == r.tried.url {
		r.tried = fetch{}
	}
}

const retries = "retry will retry, error on the last attempt: "

// retry reads what npm 2 to 6 say of an attempt. The address stands in the error line in front of it: "fetch failed
// https://npm.acme.example/core/-/core-1.0.0.tgz".
func (r *run) retry(s said) {
	reason, ok := strings.CutPrefix(s.text, retries)
	if !ok {
		return
	}
	x := fetch{said: s, status: statusIn(reason, "fetch failed with status code "), reason: networkCode(reason)}
	if b := r.block; b != nil && len(b.lines) > 0 {
		x.url, _ = strings.CutPrefix(b.lines[len(b.lines)-1].text, "fetch failed ")
	}
	r.tries(x)
}

// givesUp makes a failure of the last attempt that failed, where the log ends with it.
func (g *grammar) givesUp(r *run) {
	x := r.tried
	if x.text == "" || len(r.made) > 0 || !x.near(g.last, brokenOff) {
		return
	}
	f := Failure{Client: richer(Client{Name: x.client}, r.client), Code: x.code, Method: x.method,
		URL: x.url, Status: x.status, Reason: x.reason, Evidence: []Evidence{{Line: x.no, Text: r.quoted(x.said)}}}
	g.begin(r, wholeHead, "", x.text, ci.Line{No: x.no, Context: r.context}).failure = &f
	g.finish(r)
}
