package rules

// Cause is one of a closed list of reasons why a request failed.
type Cause string

// The causes. NotAuth is the absence of one: no claim about access may be made.
const (
	TokenMissing      Cause = "token-missing"
	TokenInvalid      Cause = "token-invalid"
	TokenExpired      Cause = "token-expired"
	BadPassword       Cause = "bad-password"
	EnvVarUnset       Cause = "env-var-unset"
	WrongHost         Cause = "wrong-host"
	ScopeUnmapped     Cause = "scope-unmapped"
	RegistryWrong     Cause = "registry-wrong"
	LockfileHost      Cause = "lockfile-host"
	PermissionDenied  Cause = "permission-denied"
	TokenScope        Cause = "token-scope"
	OTPRequired       Cause = "otp-required"
	OIDCMisconfigured Cause = "oidc-misconfigured"
	SSORequired       Cause = "sso-required"
	EmailUnverified   Cause = "email-unverified"
	VersionExists     Cause = "version-exists"
	NameRejected      Cause = "name-rejected"
	PaymentRequired   Cause = "payment-required"
	PolicyBlocked     Cause = "policy-blocked"
	ProxyAuth         Cause = "proxy-auth"
	LegacyAuthConfig  Cause = "legacy-auth-config"
	RateLimited       Cause = "rate-limited"
	RegistryDown      Cause = "registry-down"
	Network           Cause = "network"
	NotFound          Cause = "not-found"
	NotAuth           Cause = "not-auth"
)

// causes lists them in the taxonomy's order, with what the manual says of each.
var causes = []struct {
	cause  Cause
	title  string
	means  string
	shows  string // what people see of it
	proved string // what must be in hand before a finding of it is certain
}{
	{TokenMissing, "no credential was sent",
		"npm asked the registry without a token or password, since no line of its configuration is keyed to that " +
			"registry.",
		"E401 or ENEEDAUTH; E404 and E403 from registries that hide what a stranger may not see; pnpm's \"No " +
			"authorization header was set\", yarn's \"anonymous user\".",
		"the configuration has nothing for the failing address, no entry that only just misses it, and no other " +
			"registry that may have been meant or may hold an unmapped scope; or the client or the registry says " +
			"that nothing was sent."},
	{TokenInvalid, "the registry refused the token",
		"a token was sent and is not one that the registry knows: revoked, cut, mistyped, of a kind that is retired, " +
			"or made for another registry.",
		"E401, at some registries E403 or E404; \"Unable to authenticate, your authentication token seems to be " +
			"invalid\".",
		"one was sent, its own date has not passed, and the registry refuses it in words, or answers the failing " +
			"request with 401 both with and without it; or that kind of token cannot work there. That whoami refuses " +
			"it proves nothing, and 200, 403 or 404 with it where 401 comes without disproves."},
	{TokenExpired, "the token has expired",
		"a token was sent whose time is over. Session tokens of npm, granular tokens, CodeArtifact's (12 hours) and " +
			"Google's (1 hour) all end.",
		"E401, seldom E403; \"expired\" in the registry's words.",
		"the date inside the token is past, or the registry says that it has expired. \"Expired or revoked\" proves " +
			"only that it was refused."},
	{BadPassword, "the user name or password is wrong",
		"a user name with a password was sent, or _auth, which holds both as base64, and they do not fit.",
		"E401; \"Incorrect or missing password\", \"bad username/password, access denied\".",
		"a name and password were sent, at a log-in too, and answered with 401; or the registry says so; or " +
			"_password is no base64, which alone is enough."},
	{EnvVarUnset, "a variable that .npmrc names is not set",
		"the line takes its token from a variable, ${NPM_TOKEN} for one, that is unset, empty or still a placeholder " +
			"where npm ran. npm 7 and later then send the name itself.",
		"E401, E403 or E404 and no word about the variable; npm 6 and yarn say \"Failed to replace env in config\".",
		"the entry that serves the failing address names a variable that is not set in that run; or the client names " +
			"it."},
	{WrongHost, "the credential is keyed to another host, port or path",
		"there is a credential, but its key names another address than npm asked: another port, a path more or less, " +
			"a missing slash, or http: before it.",
		"what a missing token shows: E401, ENEEDAUTH, E404.",
		"nothing was sent, and an entry differs from the address in its port, path, slash, case or scheme alone. " +
			"Another host is likely, never certain."},
	{ScopeUnmapped, "the scope is not mapped to its registry",
		"a package of a company's scope was asked of the public registry, because no @scope:registry line says where " +
			"it lives.",
		"E404 \"is not in this registry\" for a package that exists elsewhere.",
		"the scope has no mapping, the default registry was asked, and the lockfile, package.json or another layer " +
			"shows where the scope lives."},
	{RegistryWrong, "a registry other than the intended one was used",
		"a flag, a variable, publishConfig or a file of higher precedence names another registry than the one that " +
			"the credential is for.",
		"E401, E404, ENEEDAUTH, or a package published to the wrong place.",
		"a variable or file of a higher layer overrides the registry that a credential is configured for, and that " +
			"registry has the package. One that the project, publishConfig or a typed flag states is meant."},
	{LockfileHost, "the lockfile points to another host",
		"package-lock.json holds the address of each tarball, and those name a host that nothing is configured for: " +
			"a registry of the past, or of a colleague.",
		"E401 or E404 from a host that .npmrc does not name.",
		"the failing host stands in the lockfile and is no configured registry."},
	{PermissionDenied, "the account may not do this",
		"the registry knows who asks, and that account may not read or publish this package, " +
			"scope, repository or feed.",
		"E403; E404 from registries that mask; \"permission_denied\", \"you do not have permission\".",
		"the registry says so, naming the account or the right; or it accepts the credential when asked who it is " +
			"and refuses the request."},
	{TokenScope, "the token lacks a permission",
		"the account may, but this token may not: read:packages is missing at GitHub, the packaging scope at Azure, " +
			"a granular token does not name the package or is read-only.",
		"E403, at GitHub also E401; \"does not match expected scopes\".",
		"the registry says so, or that kind of token cannot hold the permission."},
	{OTPRequired, "a one-time password is needed",
		"publishing asks for a second factor, and the run could not give one, as no pipeline can.",
		"EOTP; E403 \"Two-factor authentication or granular access token with bypass 2fa enabled is required\".",
		"EOTP, or the registry's words."},
	{OIDCMisconfigured, "trusted publishing is not set up",
		"npm tried to trade the pipeline's identity for a token, and the registry knows no such publisher for the " +
			"package, or the job may not ask for an identity.",
		"ENEEDAUTH or E404 on publish; \"npm verbose oidc\" lines in the debug log.",
		"npm's own lines about OIDC, or the status of the exchange."},
	{SSORequired, "single sign-on or an address rule forbids the request",
		"the organisation lets only tokens in that were authorised for its single sign-on, " +
			"or only addresses on a list.",
		"E403 with \"SAML\" or \"single sign-on\"; EAUTHIP.",
		"EAUTHIP, or the registry's words."},
	{EmailUnverified, "the account's e-mail address is not verified",
		"the registry takes no packages from an account whose address nobody has confirmed.",
		"E403 \"you must verify your email before publishing\".",
		"the registry's words."},
	{VersionExists, "this version already exists",
		"a published version can never be replaced, not even after it was unpublished.",
		"E403 \"You cannot publish over the previously published versions\", E409, EPUBLISHCONFLICT.",
		"the registry's or npm's words, or 409 on a publish."},
	{NameRejected, "the registry does not accept this package name",
		"the name is too near to that of another package, reserved, or not allowed in this registry.",
		"E403 \"Package name too similar to existing package\".",
		"the registry's words."},
	{PaymentRequired, "a paid plan is needed, or public access",
		"a scoped package is private unless it is published with public access, and private packages need a plan.",
		"E402 \"You must sign up for private packages\".",
		"the status 402."},
	{PolicyBlocked, "a policy or firewall blocked the request",
		"something between npm and the package decided against it: a quarantine, a curation rule, a web filter.",
		"E403, often with a web page instead of the registry's answer; \"quarantined\", \"blocked by\".",
		"its words or its page, in the log or when npmx asks again."},
	{ProxyAuth, "the proxy requires a credential",
		"the company's proxy stopped the request before it came to any registry.",
		"E407.",
		"the status 407, which only proxies give."},
	{LegacyAuthConfig, "the configuration has a credential in a form that this npm does not accept",
		"_auth, _authToken or username stand in .npmrc without a registry before them. npm 9 and later refuse or " +
			"ignore that.",
		"ERR_INVALID_AUTH, or what a missing token shows.",
		"npm's refusal, or such an entry together with an npm that ignores it."},
	{RateLimited, "too many requests",
		"the registry counts requests of an address or account, and these were too many.",
		"E429, at some registries E403 \"rate limit exceeded\".",
		"the status 429."},
	{RegistryDown, "the registry is down or failing",
		"the registry or what stands before it failed. No credential mends that.",
		"E500, E502, E503, E504.",
		"a status of 500 or more, or the registry's words."},
	{Network, "the registry could not be reached",
		"no answer came at all: the name, the network, a proxy or a certificate stands between.",
		"ENOTFOUND, ECONNREFUSED, ETIMEDOUT, ECONNRESET, CERT_HAS_EXPIRED, SELF_SIGNED_CERT_IN_CHAIN.",
		"the client's code, and no status."},
	{NotFound, "the package or version does not exist",
		"the name or version is not in this registry: mistyped, unpublished, or never mirrored.",
		"E404, ETARGET.",
		"404 for a credential that the registry accepts, from a registry that does not hide packages; or its words."},
	{NotAuth, "not an access failure",
		"npm failed for a reason of its own: a dependency conflict, a script, an engine. npmx says nothing about " +
			"access then.",
		"ERESOLVE, ELIFECYCLE, EBADENGINE.",
		"it is the absence of a finding."},
}

// Causes lists the closed set.
func Causes() []Cause {
	all := make([]Cause, len(causes))
	for i, c := range causes {
		all[i] = c.cause
	}
	return all
}

// TitleOf says a cause in one line; "" for what is no cause.
func TitleOf(c Cause) string {
	for _, known := range causes {
		if known.cause == c {
			return known.title
		}
	}
	return ""
}

// TitleFor says a cause of one case in a line that states nothing which the case does not hold.
func TitleFor(cause Cause, c Case) string {
	if title, ok := State(TitleOf(cause), c); ok {
		return title
	}
	return unsaid
}

// unsaid is all that can be said of a failure of which next to nothing is known.
const unsaid = "the request did not succeed"

// ProofOf says what must be in hand before a finding of a cause is certain; "" for what is no cause.
func ProofOf(c Cause) string {
	for _, known := range causes {
		if known.cause == c {
			return known.proved
		}
	}
	return ""
}

// causeWords lists the closed set as texts.
func causeWords() []string {
	var all []string
	for _, c := range causes {
		all = append(all, string(c.cause))
	}
	return all
}
