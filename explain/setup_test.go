package explain

import (
	"encoding/base64"
	"fmt"
	"strings"

	"npmx/explain/facts"
	"npmx/parse"
	"npmx/rules"
)

// setup is one failure with all that is known about it, as values that a trap changes.
type setup struct {
	args    string
	files   map[string]string // nil: the log is of elsewhere
	env     []string
	failure parse.Failure
	probe   *facts.Probe
	doubt   string
}

const home = "https://npm.acme.example/npm/"

// at is a refused install of @acme/core from a registry, with a token or none.
func at(registry, auth string, status int) setup {
	f := refusedAt(registry+"@acme%2fcore", "@acme/core", status)
	return setup{args: "install", files: map[string]string{"p/.npmrc": "@acme:registry=" + registry + "\n" + auth,
		"p/package.json": "{}"}, failure: f}
}

func keyLine(registry, rest string) string {
	return strings.TrimPrefix(registry, "https:") + ":" + rest
}

const token = "_authToken=0123456789abcdef0123"

// saying gives the failure a registry's words.
func (s setup) saying(words string) setup { s.failure.Message = words; return s }

func (s setup) publishing() setup {
	s.args, s.failure.Command, s.failure.Method = "publish", "publish", "PUT"
	return s
}

func (s setup) asked(with, without, whoami int, name string) setup {
	ask := func(status int) *facts.Asked { return &facts.Asked{URL: s.failure.URL, Status: status, Page: "json"} }
	s.probe = &facts.Probe{With: ask(with), Without: ask(without), Whoami: ask(whoami)}
	s.probe.Whoami.User, s.probe.Whoami.Named = name, name != ""
	return s
}

// ending is a JWT with a date.
func ending(unix int64) string {
	part := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	return "_authToken=" + part(`{"alg":"HS256","typ":"JWT"}`) + "." + part(fmt.Sprintf(`{"exp":%d}`, unix)) + "." +
		part("a signature of no use at all")
}

func locking(host string) string {
	return "{\n \"packages\": {\n  \"node_modules/@acme/core\": {\n   \"resolved\": \"https://" + host +
		"/@acme/core/-/core-1.0.0.tgz\"\n  }\n }\n}"
}

// certain is a set-up whose cause is proved.
type certain struct {
	cause rules.Cause
	of    setup
}

// certains are set-ups in which the proof is in hand, by what it is.
func certains() map[string]certain {
	lock := at("https://npm.acme.example/npm/", "", 401)
	lock.files["p/package-lock.json"] = locking("old.example")
	lock.failure = refusedAt("https://old.example/@acme/core/-/core-1.0.0.tgz", "@acme/core", 401)
	elsewhere := at(home, "", 404)
	elsewhere.files = map[string]string{"p/.npmrc": "registry=https://default.example/\n", "p/package.json": "{}",
		"p/package-lock.json": strings.ReplaceAll(locking("npm.acme.example"), "core", "other")}
	elsewhere.failure = refusedAt("https://default.example/@acme%2fcore", "@acme/core", 404)
	said := func(words string, status int) setup { return at(home, keyLine(home, token), status).saying(words) }
	network := at(home, keyLine(home, token), 0)
	network.failure.Code, network.failure.Reason, network.failure.Status = "ENOTFOUND", "ENOTFOUND", 0
	otp := said("", 401).publishing()
	otp.failure.Code = "EOTP"
	oidc := at(home, "", 404).publishing()
	oidc.failure.Code, oidc.failure.OIDC = "E404",
		"Failed token exchange request with body message: 404 package not found"
	return map[string]certain{
		"nothing configured": {rules.TokenMissing, at(home, "", 401)},
		"the registry got none": {rules.TokenMissing,
			at(home, "", 401).saying("authentication token not provided")},
		"a key with https:":            {rules.WrongHost, at(home, home+":"+token, 401)},
		"an unset variable":            {rules.EnvVarUnset, at(home, keyLine(home, "_authToken=${ACME}"), 401)},
		"a token that has ended":       {rules.TokenExpired, at(home, keyLine(home, ending(noon.Unix()-3600)), 401)},
		"words that it has ended":      {rules.TokenExpired, said("the token has expired", 401)},
		"refused as without":           {rules.TokenInvalid, said("", 401).asked(401, 401, 401, "")},
		"a password refused":           {rules.BadPassword, at(home, keyLine(home, "_auth=YWRhOmh1bnRlcjI="), 401)},
		"a stale lockfile":             {rules.LockfileHost, lock},
		"a scope that lives elsewhere": {rules.ScopeUnmapped, elsewhere},
		"words of a right":             {rules.PermissionDenied, said("permission_denied: read_package", 403)},
		"an account that is known":     {rules.PermissionDenied, said("", 403).asked(403, 403, 200, "ada")},
		"words of a scope": {rules.TokenScope, said("the token provided does not match expected scopes",
			403)},
		"a one-time password": {rules.OTPRequired, otp},
		"the exchange":        {rules.OIDCMisconfigured, oidc},
		"words of single sign-on": {rules.SSORequired, said("Resource protected by organization SAML enforcement",
			403)},
		"words of an address": {rules.SSORequired,
			said("your IP address is not permitted to access this resource", 403)},
		"words of e-mail": {rules.EmailUnverified, said("you must verify your email before publishing",
			403).publishing()},
		"words of a version": {rules.VersionExists,
			said("cannot publish over the previously published version 1.0.0", 403).publishing()},
		"a conflict": {rules.VersionExists, said("", 409).publishing()},
		"words of a name": {rules.NameRejected, said("Package name too similar to existing package",
			403).publishing()},
		"402":        {rules.PaymentRequired, said("", 402).publishing()},
		"quarantine": {rules.PolicyBlocked, said("Requested item is quarantined", 403)},
		"407":        {rules.ProxyAuth, said("", 407)},
		"429":        {rules.RateLimited, said("", 429)},
		"503":        {rules.RegistryDown, said("", 503)},
		"no address": {rules.Network, network},
	}
}
