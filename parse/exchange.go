package parse

import (
	"slices"
	"strings"

	"npmx/parse/ci"
	"npmx/parse/registry"
)

// What others than npm say of trusted publishing: pnpm 11, which exchanges the token itself and goes on without one,
// and semantic-release's npm plugin, which then asks for a token of another kind.

const pnpmExchange = "ERR_PNPM_AUTH_TOKEN_"

// pnpmTrusted reads "Skipped OIDC: ..", a warning, and "ERR_PNPM_AUTH_TOKEN_EXCHANGE  Failed token exchange ..".
// Neither is a failure by itself: pnpm publishes all the same, and a token that it has may do. A publication that went
// well ends it.
func (g *grammar) pnpmTrusted(r *run, text string, l ci.Line) bool {
	words, skipped := cutAny(text, "Skipped OIDC: ", "WARN  Skipped OIDC: ", "WARN Skipped OIDC: ",
		"[WARN] Skipped OIDC: ")
	head := strings.TrimPrefix(words, "[")
	if !skipped && !strings.HasPrefix(head, pnpmExchange) {
		return false
	}
	g.finish(r)
	r.client.Name = first(r.client.Name, "pnpm")
	if denied := strings.Contains(head, "_INCORRECT_PERMISSIONS"); strings.HasPrefix(head, pnpmMark) &&
		(denied || strings.HasPrefix(head, pnpmExchange)) {
		_, words, _ = strings.Cut(head, " ")
		words = strings.TrimSpace(words)
	} else {
		words = "Skipped OIDC: " + words
	}
	if r.thrownOIDC = !skipped; words != "" {
		r.oidc = said{l.No, words}
	}
	return true
}

// unexchanged returns a publication that pnpm was refused its words about trusted publishing, where another credential
// could have fixed it.
func (f *Failure) unexchanged(r *run) {
	told := r.oidc
	if told.text == "" || f.Client.Name != "pnpm" || f.OIDC != "" {
		return
	}
	if f.Code == "ENEEDAUTH" || unexchangedOIDC(told.text) && f.mayLackToken() {
		f.OIDC = told.text
		f.Evidence = append(f.Evidence, Evidence{Line: told.no, Text: told.text})
	}
}

// untold makes the failure of an exchange that no other failure follows, though the log says that it was one.
func (g *grammar) untold(r *run) {
	told := r.oidc
	if r.client.Name == "npm" {
		g.exchangeAlone(r)
	}
	if !strings.HasPrefix(told.text, "Fail") || r.client.Name != "pnpm" || len(g.failures) > 0 || !r.thrownOIDC &&
		!g.exits {
		return
	}
	g.add(r, Failure{Client: r.client, Code: pnpmExchange + "EXCHANGE", Status: statusIn(told.text, "(status code "),
		Command: "publish", Package: r.name,
		OIDC: told.text, Words: told.text, Evidence: []Evidence{{Line: told.no, Text: told.text}}})
}

// refusedToken is the registry's notice that the token which npm sent is no good. Whoever only reads may be answered
// all the same.
const refusedToken = "Access token expired or revoked"

// noticed makes the failure of a publication in which the registry gave that notice, and which neither succeeded nor is
// told to the end: release tools repeat npm's notices, and who reports it keeps the line that says why.
func (g *grammar) noticed(r *run) {
	i := slices.IndexFunc(r.notices, func(s said) bool { return strings.HasPrefix(s.text, refusedToken) })
	if i < 0 || !r.publishing || len(g.failures) > 0 || r.notices[i].no < r.succeeded {
		return
	}
	told := r.notices[i]
	f := Failure{Client: r.client, Command: "publish", Registry: r.registry.text, Package: r.name, Version: r.version,
		Host: registry.HostPort(r.registry.text), Sent: "yes", Notices: []string{told.text}, Words: told.text}
	f.Evidence = []Evidence{{Line: told.no, Text: r.quoted(told)}}
	g.add(r, f)
}

// releaseTrusted reads what semantic-release's npm plugin says of it (lib/trusted-publishing/token-exchange.js).
func (r *run) releaseTrusted(s said) bool {
	const exchange = "OIDC token exchange with the npm registry "
	switch {
	case strings.HasPrefix(s.text, exchange+"succeeded"):
		r.oidc = said{}
	case strings.HasPrefix(s.text, exchange+"failed: "), strings.HasPrefix(s.text, "Retrieval of ") &&
		strings.Contains(s.text, " OIDC token failed: "):
		r.oidc = s
	default:
		return false
	}
	return true
}

// untrustedRelease adds to the plugin's failure what it had said of trusted publishing. A token that was found and
// refused was not missing; but a job that may ask for an identity and whose exchange failed was to do without one.
func (f *Failure) untrustedRelease(r *run) {
	told := r.oidc
	if told.text == "" || f.Code == "EINVALIDNPMTOKEN" && !strings.HasPrefix(told.text, "OIDC token exchange") {
		return
	}
	if f.OIDC = told.text; strings.HasPrefix(told.text, "Retrieval") {
		// as npm begins it: a job that was never to have an identity has that line too
		f.OIDC = "Skipped because " + told.text
	}
	f.Evidence = append(f.Evidence, Evidence{Line: told.no, Text: told.text})
}

// unexchangedOIDC recognises words that end a trusted publishing without a token, whichever program prints them.
func unexchangedOIDC(s string) bool {
	return strings.HasPrefix(s, "Fail") || strings.Contains(strings.ToLower(s), "incorrect permissions") ||
		strings.Contains(s, "npm registry failed: ") || strings.Contains(s, " OIDC token failed: ")
}

// releaseFailure adds the registry that the plugin's text below the code names. The rest of that text is the same
// whatever happened.
func releaseFailure(b *block) Failure {
	f := *b.failure
	f.Words = strings.TrimSpace(b.lines[0].text)
	for _, s := range b.lines {
		if _, where, ok := strings.Cut(s.text, "publish to the registry "); ok && isURL(where) && f.Registry == "" {
			where, _, _ = strings.Cut(where, " ")
			f.Registry = plainURL(strings.TrimRight(where, "."))
			f.Host = registry.HostPort(f.Registry)
		}
	}
	return f
}
