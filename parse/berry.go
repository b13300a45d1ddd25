package parse

import (
	"net/url"
	"strings"

	"npmx/parse/ci"
)

// berry reads yarn 2 and later: "➤ YN0041: │ @acme/ui@npm:1.0.0: Invalid authentication (as an anonymous user)",
// with lines of detail under the same code. A paste may have lost the arrow.
func (g *grammar) berry(r *run, text string, l ci.Line) bool {
	if v, ok := cutAny(strings.TrimPrefix(text, "➤ YN0000: "), "· Yarn "); ok {
		r.client = Client{Name: "yarn", Version: strings.TrimSpace(v)}
		g.log.Client = richer(g.log.Client, r.client)
		return true
	}
	if where, ok := strings.CutPrefix(text, "➤ YN0000: Publishing to "); ok && isURL(where) {
		where, _, _ = strings.Cut(where, " ")
		r.publishes("yarn")
		r.client.Name, r.command, r.registry = "yarn", "publish", said{l.No, where}
		return true
	}
	if g.usageError(r, text, l) {
		return true
	}
	if strings.Contains(text, ": Invalid authentication (as an ") && !strings.Contains(text, "YN0") {
		text = "YN0041: " + text // whoever pasted it left the code out
	}
	rest, ok := strings.CutPrefix(strings.TrimPrefix(text, "➤ "), "YN")
	if !ok || len(rest) < 6 || rest[4:6] != ": " {
		return false
	}
	code, said := "YN"+rest[:4], strings.TrimLeft(rest[6:], "│┌└ ")
	r.steps(l.No, rest[6:])
	if strings.HasPrefix(rest[6:], "│") && r.publisher == "yarn" {
		// a step of an installation: a publication has none
		r.publishes("")
	}
	if b := r.block; b != nil && b.kind == berryReport && b.code.text == code && detail(said) {
		b.add(l.No, said)
		r.quote(l.No, text)
		return true
	}
	g.finish(r)
	if detail(said) {
		r.interleaves(l.No) // of a head that another line parted it from
	}
	if berryCode(code, said) {
		g.begin(r, berryReport, code, said, l).failure = &Failure{Evidence: []Evidence{{Line: l.No, Text: text}}}
	}
	return true
}

func detail(s string) bool {
	_, ok := cutAny(s, "Response Code: ", "Request Method: ", "Request URL: ", "Request Retry Count: ")
	return ok
}

// berryCode recognises the codes that are a failure of access or the network. YN0001 is any exception: only those of a
// request count.
func berryCode(code, text string) bool {
	switch code {
	case "YN0033", "YN0034", "YN0035", "YN0041":
		return true
	case "YN0091":
		return strings.HasPrefix(text, "Provenance generation in ") // no request was made: the job may not sign
	case "YN0001":
		return strings.HasPrefix(text, "RequestError: ") || strings.HasPrefix(text, "HTTPError: ") ||
			strings.HasPrefix(text, "TimeoutError: ") || strings.Contains(text, "Response code 4") ||
			strings.Contains(text, "<!DOCTYPE")
	}
	return false
}

// berryFailure leaves Message empty where a locator leads: what comes after it is yarn's own words. Where none does,
// in a publication, they are the registry's.
func (g *grammar) berryFailure(b *block) (Failure, bool) {
	f := *b.failure
	f.Client.Name, f.Code = "yarn", b.code.text
	text := b.lines[0].text
	for rest := text; ; {
		locator, after, ok := strings.Cut(rest, ": ")
		if !ok || f.locator(locator) {
			break
		}
		rest = after // "HTTPError: @acme/ui@npm:1.0.0: Response code 401"
	}
	switch {
	case strings.Contains(text, "as an anonymous user"), strings.Contains(text, "No authentication configured"):
		f.Sent = "no"
	case strings.Contains(text, "(as an unknown user)"), strings.Contains(text, "Invalid authentication (as "):
		f.Sent = "yes"
	}
	f.Reason = networkCode(text)
	f.Status = max(f.Status, statusIn(text, "Response code "))
	for _, s := range b.lines[1:] {
		f.berryDetail(s)
	}
	if f.Package == "" && f.Method != "" && f.Method != "GET" && !strings.HasPrefix(text, "The remote server failed") {
		f.Message = text
	}
	return f, true
}

func (f *Failure) berryDetail(s said) {
	if v, ok := strings.CutPrefix(s.text, "Response Code: "); ok {
		f.Status = statusIn(s.text, "Response Code: ")
		// a firewall's reason, in which it has no other words
		if f.Reason = between(v, "(", ")"); !plainPhrase(f.Reason) {
			f.Evidence = append(f.Evidence, Evidence{Line: s.no, Text: s.text})
		}
	}
	if v, ok := strings.CutPrefix(s.text, "Request Method: "); ok {
		f.Method = strings.TrimSpace(v)
	}
	if v, ok := strings.CutPrefix(s.text, "Request URL: "); ok {
		f.URL = strings.TrimSpace(v)
		f.Evidence = append(f.Evidence, Evidence{Line: s.no, Text: s.text})
	}
}

// plainPhrase recognises the phrases that a status has anyway.
func plainPhrase(s string) bool {
	switch s {
	case "", "Bad Request", "Proxy Authentication Required", "Method Not Allowed", "Gone", "Unprocessable Entity",
		"Unprocessable Content", "Too Many Requests",
		"Internal Server Error", "Bad Gateway", "Service Unavailable", "Gateway Timeout":
		return true
	}
	return isReason(s)
}

// locator reads "@acme/ui@npm:1.0.0::__archiveUrl=https%3A%2F%2Fhost%2F..": the name, what was asked for, and the URL
// where it is.
func (f *Failure) locator(s string) bool {
	name, wanted := splitSpec(s)
	if !isName(name) || wanted == "" {
		return false
	}
	wanted, params, _ := strings.Cut(wanted, "::")
	f.Package, f.Wanted = name, strings.TrimPrefix(wanted, "npm:")
	if values, err := url.ParseQuery(params); err == nil {
		f.URL = first(f.URL, values.Get("__archiveUrl"))
	}
	return true
}

// usageError reads "Usage Error: Environment variable not found (NPM_TOKEN) in /app/.yarnrc.yml (in npmAuthToken)".
func (g *grammar) usageError(r *run, text string, l ci.Line) bool {
	rest, ok := cutAny(text, "Usage Error: Environment variable not found (",
		"Internal Error: Environment variable not found (")
	if !ok {
		return false
	}
	name, rest, _ := strings.Cut(rest, ")")
	f := &Failure{Client: Client{Name: "yarn"}, Variable: name, Evidence: []Evidence{{Line: l.No, Text: text}}}
	if file, ok := strings.CutPrefix(rest, " in "); ok {
		f.File, _, _ = strings.Cut(file, " (")
	}
	g.begin(r, wholeHead, "", text, l).failure = f
	g.finish(r)
	return true
}
