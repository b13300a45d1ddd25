package parse

import (
	"slices"
	"strconv"
	"strings"
)

// codeless gives a frame that lost the line with its code the code that its other lines are written under: a heading
// that is a status, with the package behind the words ("403 Requested item is quarantined: core@1.0.0", "404 'core@^9'
// is not in the npm registry"), and npm 6's "publish Failed PUT 503". The latter is alone in a publication that
// asks for a one-time password and goes on.
func (n *npmReader) codeless(lines []said) {
	f := n.f
	if n.b.code.text != "" || n.known || f.Variable != "" {
		return
	}
	for _, s := range lines {
		if status := heading(s.text); status >= 400 && n.wanted(s) {
			f.Status, n.known = status, true
			break
		}
	}
	if !n.known && !n.publication(lines) && !n.forgot(lines) {
		n.known = n.paged(lines) || n.couch(lines)
		return
	}
	n.known = true
	f.Code = "E" + strconv.Itoa(f.Status)
}

// paged reports that npm 2 to 4 read a page in place of a registry's answer: they print the whole of it, and no code.
// The status of the page is that of the last request.
func (n *npmReader) paged(lines []said) bool {
	token := slices.IndexFunc(lines, func(s said) bool { return strings.HasPrefix(s.text, "Unexpected token <") })
	page := token >= 0 && slices.ContainsFunc(lines[token:], func(s said) bool {
		text := strings.ToLower(s.text)
		return strings.HasPrefix(text, "<!doctype html") || strings.HasPrefix(text, "<html")
	})
	if page && len(n.r.fetches) > 0 && n.f.URL == "" {
		last := n.r.fetches[len(n.r.fetches)-1]
		n.f.Status, n.f.Method, n.f.URL = last.status, last.method, last.url
	}
	return page
}

// forgot reads the words with which npm 6 dies when it has lost the way of a request: what the last one was answered
// is why.
func (n *npmReader) forgot(lines []said) bool {
	dies := func(s said) bool { return strings.HasPrefix(s.text, "cb() never called!") }
	if !slices.ContainsFunc(lines, dies) || len(n.r.fetches) == 0 {
		return false
	}
	last := n.r.fetches[len(n.r.fetches)-1]
	switch last.status {
	case 401, 403, 407:
		n.f.Status, n.f.Method, n.f.URL = last.status, last.method, last.url
		return true
	}
	return false
}

// heading is the status that a line begins with, 0 none.
func heading(text string) int {
	if len(text) > 4 && isStatus(text[:3]) && text[3] == ' ' {
		return atoi(text[:3])
	}
	return 0
}

// wanted reads the package and the version that was asked for: a name alone may be any word behind a colon.
func (n *npmReader) wanted(s said) bool {
	text := stripHeading(s.text)
	if name := between(text, "'", "' is not in"); name != "" {
		n.f.nameFrom(name)
		n.summarise(s)
		return n.f.Package != ""
	}
	return n.colon(s, text) && n.f.Wanted != ""
}

// publication reads one that failed and says more than that: the first answer of two says no more.
func (n *npmReader) publication(lines []said) (more bool) {
	var failed said
	for _, s := range lines {
		if strings.HasPrefix(s.text, "publish Failed ") {
			failed = s
		} else if s.text != "" && !boilerplate(s.text) {
			more = true
		}
	}
	if failed.text == "" || n.f.Status < 400 || !more {
		return false
	}
	n.summary, n.f.Command = failed, first(n.f.Command, "publish")
	return true
}

// lost takes a code that is in front of a frame without npm's head, if the frame's words are those that npm writes
// under it.
func (n *npmReader) lost(lines []said) {
	if code := n.b.bare; n.b.code.text == "" && code.text != "" &&
		writtenUnder(strings.TrimPrefix(code.text, "code "), lines) {
		n.b.code = said{code.no, strings.TrimPrefix(code.text, "code ")}
		n.f.Code = n.b.code.text
	}
}

// writtenUnder knows the words that npm begins a frame with, by its code.
func writtenUnder(code string, lines []said) bool {
	if len(lines) == 0 {
		return false
	}
	begins := []string{"errno " + code, "network ", "request to http"}
	if status := statusOf(code); status != 0 {
		begins = append(begins, code[1:]+" ")
	}
	switch code {
	case "E401":
		begins = append(begins, "Unable to authenticate", "Incorrect or missing password")
	case "ENEEDAUTH":
		begins = append(begins, "need auth ")
	case "EOTP":
		begins = append(begins, "This operation requires a one-time password")
	}
	_, ok := cutAny(lines[0].text, begins...)
	return ok
}
