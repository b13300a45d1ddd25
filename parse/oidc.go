package parse

import "strings"

const exchangePath = "/-/npm/v1/oidc/token/exchange/"

// trusted reads what npm 11.5.1 and later say of a trusted publishing (lib/utils/oidc.js). Only the lines that end an
// exchange without a token are kept: after one that went well, or where the token of another package was put away,
// nothing of an earlier one holds, and what provenance says comes after it.
func (r *run) trusted(s said) {
	switch {
	case strings.HasPrefix(s.text, "Successfully retrieved"), strings.HasPrefix(s.text, "Cleared previous"):
		r.oidc = said{}
	case strings.HasPrefix(s.text, "Fail") && !strings.HasPrefix(s.text, "Failed to set provenance"),
		strings.HasPrefix(s.text, "Skipped because"):
		r.oidc = s
	}
}

// exchange: where npm asks for a login after a trusted publishing that was refused, the exchange is the request that
// failed.
func (n *npmReader) exchange() {
	if n.f.Code == "ENEEDAUTH" {
		n.f.refusedExchange(n.r)
	}
}

// refusedExchange takes the request of an exchange that the registry refused, where the log tells of one.
func (f *Failure) refusedExchange(r *run) {
	for _, x := range r.fetches {
		if x.status >= 400 && strings.Contains(x.url, exchangePath) {
			f.Status, f.Method, f.URL = x.status, x.method, x.url
			return
		}
	}
}

// exchanged reads "POST 404 https://../-/npm/v1/oidc/token/exchange/package/core", npm's line of that request where its
// head is lost, and what the registry said of it. No other program asks for that.
func (r *run) exchanged(s said) bool {
	if strings.HasPrefix(s.text, "OIDC token exchange error - ") {
		r.oidc = s
		return true
	}
	if !strings.Contains(s.text, exchangePath) {
		return false
	}
	text, _ := cutAny(s.text, "http fetch ", "fetch ")
	words := strings.Fields(text)
	if len(words) < 3 || words[0] != "POST" || !isStatus(words[1]) {
		return false
	}
	if status := atoi(words[1]); status >= 400 && isURL(words[2]) {
		r.remember(fetch{said: s, method: words[0], status: status, url: words[2]})
	}
	return true
}

// untrusted gives the failure npm's line about trusted publishing, where it can be the reason. "Skipped because"
// stands in the log of every job that publishes with a token, so it tells something only where npm then had none.
func (n *npmReader) untrusted() {
	f := n.f
	skipped := strings.HasPrefix(n.r.oidc.text, "Skipped")
	if f.Code == "ENEEDAUTH" || !skipped && f.mayLackToken() {
		f.OIDC = n.r.oidc.text
		return
	}
	n.r.oidc = said{}
}

// mayLackToken is true for a publication, or a change of a tag, that another credential could have mended, whatever the
// registry said of it.
func (f *Failure) mayLackToken() bool {
	tag := strings.Contains(f.URL, "/-/package/")
	publishes := f.Method == "PUT" || tag || f.Method == "" && f.Command == "publish" ||
		strings.Contains(f.Code, "FAILED_TO_PUBLISH")
	return publishes && (f.Status == 401 || f.Status == 403 || f.Status == 404)
}

// exchangeAlone makes the failure of npm's own exchange where a piece of a log ends with it: what came of it is not
// told, and npm goes on with another credential where it has one.
func (g *grammar) exchangeAlone(r *run) {
	told := r.oidc
	if !strings.HasPrefix(told.text, "Fail") || len(g.failures) > 0 || g.log.Failed || !told.near(g.last, brokenOff) {
		return
	}
	f := Failure{Client: r.client, Command: "publish", OIDC: told.text,
		Evidence: []Evidence{{Line: told.no, Text: r.quoted(told)}}}
	f.refusedExchange(r)
	g.add(r, f)
}
