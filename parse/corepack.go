package parse

import (
	"strings"

	"npmx/parse/ci"
)

// corepackFailed stands for a request of corepack that got no answer, where the log has no code for it.
const corepackFailed = "fetch failed"

// corepack reads "Server answered with HTTP 403 when performing the request to https://..;" and "Error when performing
// the request to https://..;": it fetches the package manager itself, with node's fetch, before that can say anything.
// Before 0.20 it names no address.
func (g *grammar) corepack(r *run, text string, l ci.Line) bool {
	const asked = " when performing the request to "
	asks := strings.Contains(text, asked)
	if !asks && !strings.HasPrefix(text, "Internal Error: ") {
		return false
	}
	if b := r.block; b != nil && b.kind == corepackDied && asks {
		return true // node prints the message again in front of the stack
	}
	words, headed := cutAny(text, "Internal Error: ", "Error: ")
	status, target := statusIn(words, "Server answered with HTTP "), between(text+" ", asked, " ")
	f := Failure{Client: Client{Name: "corepack"}, Status: status, Method: "GET", URL: strings.TrimRight(target, ";"),
		Evidence: []Evidence{{Line: l.No, Text: text}}}
	switch {
	case status >= 400 && isURL(target):
	case status >= 400 && strings.HasPrefix(text, "Internal Error: ") &&
		len(words) == len("Server answered with HTTP 403"):
		f.Method = ""
	case headed && isURL(target) && strings.HasPrefix(words, "Error"+asked):
		f.Reason = corepackFailed
	default:
		return false
	}
	g.begin(r, corepackDied, "", text, l).failure = &f
	if status > 0 {
		g.finish(r)
	}
	return true
}

// corepackFailure finds the code in the causes that node prints below.
func corepackFailure(b *block) Failure {
	f := *b.failure
	f.Words = strings.TrimSpace(b.lines[0].text)
	for _, s := range b.lines[1:] {
		if code := networkCode(s.text); code != "" {
			f.Reason = code
			f.Evidence = append(f.Evidence, Evidence{Line: s.no, Text: strings.TrimSpace(s.text)})
			if strings.Contains(s.text, "'"+code+"'") {
				f.Code = code
			}
			break
		}
	}
	return f
}
