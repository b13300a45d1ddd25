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

// causes lists them with one line each, in the taxonomy's order.
var causes = []struct {
	cause Cause
	title string
}{
	{TokenMissing, "no credential was sent"},
	{TokenInvalid, "the registry refused the token"},
	{TokenExpired, "the token has expired"},
	{BadPassword, "the user name or password is wrong"},
	{EnvVarUnset, "a variable that .npmrc names is not set"},
	{WrongHost, "the credential is keyed to another host, port or path"},
	{ScopeUnmapped, "the scope is not mapped to its registry"},
	{RegistryWrong, "another registry was asked than the intended one"},
	{LockfileHost, "the lockfile points to another host"},
	{PermissionDenied, "the account may not do this"},
	{TokenScope, "the token lacks a permission"},
	{OTPRequired, "a one-time password is needed"},
	{OIDCMisconfigured, "trusted publishing is not set up"},
	{SSORequired, "single sign-on or an address rule forbids it"},
	{EmailUnverified, "the account's e-mail address is not verified"},
	{VersionExists, "this version exists already"},
	{NameRejected, "the registry does not take this package name"},
	{PaymentRequired, "a paid plan is needed, or public access"},
	{PolicyBlocked, "a policy or firewall blocked the request"},
	{ProxyAuth, "the proxy wants a credential"},
	{LegacyAuthConfig, "the configuration has a credential in a form that this npm does not take"},
	{RateLimited, "too many requests"},
	{RegistryDown, "the registry is out of order"},
	{Network, "the registry could not be reached"},
	{NotFound, "the package or version does not exist"},
	{NotAuth, "no failure of access"},
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

// causeWords lists the closed set as texts.
func causeWords() []string {
	var all []string
	for _, c := range causes {
		all = append(all, string(c.cause))
	}
	return all
}
