package parse

import (
	"strings"

	"npmx/parse/ci"
)

// yarn reads yarn 1: its banner, its verbose requests, and the one line in which it says what failed.
func (g *grammar) yarn(r *run, text string, l ci.Line) bool {
	if g.banner(r, l.No, text, "yarn") {
		return true
	}
	if target := between(text, `Request "`, `" finished with status code `); isURL(target) {
		r.remember(fetch{said: said{l.No, text}, url: target, status: statusIn(text, "finished with status code "),
			client: "yarn"})
		return true
	}
	if text == "info Two factor authentication enabled." {
		r.asked = said{l.No, text}
		return true
	}
	r.yarnLog.attached(said{l.No, text})
	if torn := r.torn; torn.next(l.No) && strings.HasSuffix(strings.TrimSuffix(text, "."), `"`) {
		text, l.No = torn.text+text, torn.no
	}
	r.torn = said{}
	message, ok := yarnMessage(text)
	switch {
	case !ok:
		return g.thrownBy(r, text, l)
	case isURL(message) && !strings.Contains(message, " "): // whoever pasted it broke the line inside the address
		r.torn, g.log.Failed = said{l.No, text}, true
		return true
	}
	return g.yarnFailed(r, message, text, l)
}

// yarnFailed makes the failure of what yarn 1 says, where a registry or the network is in it.
func (g *grammar) yarnFailed(r *run, message, text string, l ci.Line) bool {
	if strings.Contains(text, "Couldn't publish package") { // so much that yarn was to publish
		r.yarnLog.command = first(r.yarnLog.command, "publish")
	}
	f, ok := r.yarnFailure(message)
	if !ok {
		g.log.Failed = g.log.Failed || strings.HasPrefix(text, "error ") && r.client.Name == "yarn"
		return false
	}
	f.Evidence = append([]Evidence{{Line: l.No, Text: text}}, f.Evidence...)
	g.begin(r, wholeHead, "", text, l).failure = &f
	g.finish(r)
	return true
}

// yarnFailure is what yarn 1 says as a failure, with what the run says of yarn elsewhere.
func (r *run) yarnFailure(message string) (f Failure, ok bool) {
	f = Failure{Client: richer(Client{Name: "yarn"}, r.yarnLog.client), Command: r.yarnLog.command, classic: true}
	if !f.yarnWords(message) && !f.yarnAsks(message, r.asked) {
		return f, false
	}
	f.coded(message)
	r.yarnFetch(&f)
	return f, true
}

func statusIn(text, before string) int {
	_, s, ok := strings.Cut(text, before)
	if !ok || len(s) < 3 || !isStatus(s[:3]) {
		return 0
	}
	return atoi(s[:3])
}

// yarnMessage finds what yarn 1 says behind "error ". In logs of other programs the word "error" is often gone.
func yarnMessage(text string) (string, bool) {
	t, headed := strings.CutPrefix(text, "error ")
	for _, h := range []string{`An unexpected error occurred: "`, `Couldn't publish package: "`, `"`} {
		rest, ok := strings.CutPrefix(t, h)
		if h == `"` && !(isURL(rest) && strings.Contains(rest, `: Request failed \"`)) {
			continue // without its head only the words that are yarn's own tell it
		}
		if ok {
			return strings.ReplaceAll(strings.TrimSuffix(strings.TrimSuffix(rest, "."), `"`), `\"`, `"`), true
		}
	}
	if rest, ok := strings.CutPrefix(t, "ResponseError: "); ok {
		return rest, strings.HasPrefix(rest, "Request failed ")
	}
	return strings.TrimPrefix(t, "Error: "), headed
}

// yarnWords reads "URL: Request failed "401 Unauthorized"", "URL: what the registry said", "connect ECONNREFUSED ..".
func (f *Failure) yarnWords(message string) bool {
	if yarnSays().read(f, message) {
		return true
	}
	f.Reason, f.Host = networkCode(message), first(f.Host, lookedUp(message))
	return f.Reason != "" && connects(message)
}

// coded takes the code of the network that stands in yarn's words: it prints no other.
func (f *Failure) coded(message string) {
	if isCode(f.Reason) && strings.Contains(message, f.Reason) {
		f.Code = first(f.Code, f.Reason)
	}
}

// phraseStatus is the status whose phrase the words are, of those that nothing else is meant by; 0 none.
func phraseStatus(words string) int {
	switch strings.ToLower(strings.TrimSpace(words)) {
	case "unauthorized":
		return 401
	case "payment required":
		return 402
	case "forbidden":
		return 403
	}
	return 0
}

// yarnAsks reads what yarn says where it would ask for a one-time password and nobody answers; it calls that two factor
// authentication in a line above.
func (f *Failure) yarnAsks(message string, asked said) bool {
	if !strings.HasPrefix(message, "Can't answer a question unless a user TTY") {
		return false
	}
	if f.Words = message; asked.text != "" {
		f.Words = asked.text + "\n" + message
		f.Evidence = append(f.Evidence, Evidence{Line: asked.no, Text: asked.text})
	}
	return asked.text != "" || f.Command == "publish"
}

// connects is true for the sentences of node's network layer: a script may print a code of it in any other.
func connects(s string) bool {
	for _, h := range []string{"connect ", "getaddrinfo ", "read ", "write ", "unable to ", "self", "certificate ",
		"socket hang up"} {
		if strings.HasPrefix(s, h) {
			return true
		}
	}
	return false
}

// yarnFetch takes status and URL from the requests that verbose output told.
func (r *run) yarnFetch(f *Failure) {
	for _, x := range r.fetches {
		if x.status >= 400 && (f.URL == "" && f.Package != "" && packageOf(x.url) == f.Package || f.URL == x.url) {
			f.URL, f.Status = x.url, x.status
			f.Evidence = append(f.Evidence, Evidence{Line: x.no, Text: x.text})
			return
		}
	}
}
