package rules

import (
	"slices"
	"strings"
)

// What a case has of the facts that sentences state. An absent field is not a fact: it was not looked up.

// spoken are the registry's own words, in the log or to the probe.
func (c Case) spoken() string {
	return strings.Join([]string{c["message"], c["notice"], c["challenge"], c["probe-message"], c["probe-challenge"]},
		"\n")
}

// answered reports that the registry itself answered: there is an answer, and it is not, or not possibly, a proxy's.
func (c Case) answered() bool {
	if c.proxied() {
		return false
	}
	// npm looks for a credential before it publishes; that it has one and says ENEEDAUTH all the same is what it makes
	// of the answer to whoami
	afterGate := c["code"] == "ENEEDAUTH" && c.credentialled()
	return c["status"] != "" || c["probe-status"] != "" || strings.TrimSpace(c.spoken()) != "" ||
		statusCode().MatchString(c["code"]) || afterGate ||
		slices.Contains(answerHints, Cause(c["hint"])) || exchangeAnswer().MatchString(c["oidc"])
}

// credentialled reports that the configuration has a credential for the request.
func (c Case) credentialled() bool { return c["credential"] != "" && c["credential"] != "none" }

// answerHints are the causes that the reading of a log guesses from a status or the registry's words alone.
var answerHints = []Cause{TokenExpired, PermissionDenied, TokenScope, OTPRequired, SSORequired, EmailUnverified,
	VersionExists, NameRejected, PaymentRequired, RateLimited, RegistryDown, NotFound}

// exchangeAnswer is how npm reports an answer to its exchange of a CI job's identity.
var exchangeAnswer = like(`(?i)\b[45]\d\d\b|with body message|denied|not found`)

// statusCode are the codes that clients make of an answer.
var statusCode = like(`^(?:E[1-5]\d\d|EOTP|EAUTHIP|EAUTHUNKNOWN|EWHOAMI|EINVALIDNPMTOKEN|EPUBLISHCONFLICT|ENYI` +
	`|ERR_PNPM_FETCH_[45]\d\d)$`)

// proxied reports that a proxy may have answered in the registry's place: it is known to have, or one is between, and
// nothing shows that it lets the request through.
func (c Case) proxied() bool {
	if c["status"] == "407" || c["code"] == "E407" || tunnelWords().MatchString(c["reason"]) {
		return true
	}
	return c["proxy"] == "used" && c["tunnel"] != "open"
}

// tunnelWords are those of clients whose proxy did not connect them.
var tunnelWords = like(`tunneling socket could not be established|when HTTP Tunneling`)

// sent reports that a credential was sent: the client or the registry says so, or the configuration has one for a
// request that was answered.
func (c Case) sent() bool {
	switch {
	case c["sent"] != "":
		return c["sent"] == "yes"
	case c["code"] == "EOTP", c["code"] == "EINVALIDNPMTOKEN", c["code"] == "EWHOAMI", c.ofCredential():
		return true
	case c.credentialled():
		return c.answered()
	}
	// a login is a name and a password; a web login that was refused names its own address
	return c.answered() && (c["command"] == "login" || c["command"] == "adduser" ||
		strings.Contains(c["path"], "/-/user/org.couchdb.user:"))
}

// ofCredential recognises words of the registry about the credential that it was sent.
func (c Case) ofCredential() bool {
	said := c.spoken()
	return secondLook().MatchString(said) || credentialNoun().MatchString(said) && !noneSent().MatchString(said)
}

var (
	secondLook = like(`(?i)one-time|two-factor|\botp\b|\b2fa\b|SAML|single sign-on|expected scopes` +
		`|insufficient.scope|invalid_token|expired|revoked|permission_denied|IP (?:address|allow)`)
	credentialNoun = like(`(?i)\b(?:tokens?|credentials?|password|scopes?|permissions?|account|user(?:name)?)\b`)
	noneSent       = like(`(?i)anonymous|undefined|unregistered|not (?:been )?(?:provided|given|sent|logged in` +
		`|authenticated)|\bno (?:\S+ )?(?:token|credential|auth)|missing|required|` +
		`log ?in first|authentication token not|please (?:provide|log)`)
)

// nothingSent reports that no credential was sent, or none could be.
func (c Case) nothingSent() bool {
	return c["sent"] == "no" || c["credential"] == "none" || c["code"] == "ENEEDAUTH" && !c.credentialled() ||
		c["code"] == "ENONPMTOKEN" || noneSent().MatchString(c.spoken())
}

// identified reports that the registry knows whose credential it is: it gave the name, speaks of what that account may
// do, or treats the request with it otherwise than one without.
func (c Case) identified() bool {
	if c["probe-whoami"] == "accepted" || c["probe-credential"] == "accepted" {
		return true
	}
	said := c.spoken()
	return rightsWords().MatchString(said) && !noneSent().MatchString(said)
}

var rightsWords = like(`(?i)permission_denied|\bpermissions?\b|not authorized to|(?:is )?not allowed to|\blacks\b` +
	`|need to have|\buser:? ["']?\w|expected scopes|insufficient.scope|SAML|single sign-on|` +
	`two-factor|one-time|IP (?:address|allow)|verify your e-?mail|your (?:account|plan|token)`)

// status reports that this was the answer, to the client or to npmx.
func (c Case) status(code string) bool {
	return c["status"] == code || c["probe-status"] == code || c["probe-anonymous"] == code ||
		strings.HasSuffix(c["code"], code)
}

// looked reports that the configuration of the machine was read for this request.
func (c Case) looked() bool {
	return c["credential"] != "" || c["near-miss"] != "" || c["scope-mapped"] != "" || c["registry-source"] != "" ||
		c["lockfile"] != "" || c["refusal"] != ""
}
