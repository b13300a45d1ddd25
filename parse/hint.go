package parse

import (
	"net/url"
	"slices"
	"strings"
	"sync"

	"npmx/parse/registry"
)

// hint guesses a cause of TAXONOMY from the log alone. It is no verdict: the rules weigh it against what the machine
// and the registry say. Its order is that of proof: the registry's words before the status, the status before the
// client's sentence.
func hint(f *Failure) string {
	words := wordsOf(f)
	for _, guess := range []func(*Failure, string) string{byClient, byTunnel, byWords, byStatus, byCode, byRefusal} {
		if cause := guess(f, words); cause != "" {
			return cause
		}
	}
	return ""
}

// Guess gives a failure that was not read of a log the hint that the parser would have given it.
func Guess(f Failure) string { return hint(&f) }

// wordsOf is all that was said of a failure, in lower case.
func wordsOf(f *Failure) string {
	return strings.ToLower(f.Message + "\n" + strings.Join(f.Notices, "\n") + "\n" + withoutBoilerplate(f.Words))
}

// withoutBoilerplate keeps npm's own sentences out of the search: "forbidden by your security policy" stands under
// every 403.
func withoutBoilerplate(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		if !boilerplate(stripHeading(strings.TrimSpace(line))) {
			b.WriteString(line)
		}
	}
	return b.String()
}

// byClient: what the client itself says for certain.
func byClient(f *Failure, words string) string {
	switch {
	case f.Variable != "" && !needless(f):
		return "env-var-unset"
	case strings.Contains(f.URL, ":_auth"): // the registry's setting has the line of the credential in it
		return "registry-wrong"
	case f.Code == "EOTP":
		return "otp-required"
	// npm-profile before 3.0.2 calls every challenge at log-in so
	case f.Code == "EAUTHIP" && strings.Contains(words, "unable to authenticate, need"):
		return "bad-password"
	case f.Code == "EAUTHIP":
		return "sso-required"
	case f.Code == "EUSAGE": // of all that npm says with it, only what concerns provenance is kept
		return "oidc-misconfigured"
	// the second: a registry without the web log-in that npm 9 begins with
	case f.Code == "ERR_INVALID_AUTH", f.Code == "ENYI":
		return "legacy-auth-config"
	case f.Code == "EPUBLISHCONFLICT":
		return "version-exists"
	case f.Status == 409 && strings.Contains(f.URL, "/-/user/"): // a log-in under a name that is taken
		return "bad-password"
	// two changes of one package
	case f.Status == 409 && (strings.Contains(f.URL, "/-/package/") || strings.Contains(f.URL, "/-rev/")):
		return "registry-down"
	// a registry's tarball, as a lockfile names it
	case f.Code == "EALLOWREMOTE" && f.Package != "" && strings.Contains(f.URL, "/-/"):
		return "lockfile-host"
	case f.Code == "EALLOWREMOTE", f.Code == "EALLOWGIT":
		return "policy-blocked"
	case unexchangedOIDC(f.OIDC):
		return "oidc-misconfigured"
	}
	return ""
}

// causeWords are words of registries and clients, lower case, and the cause they speak of; the first that fits.
var causeWords = []struct{ words, cause string }{
	{"oidc permission denied", "oidc-misconfigured"}, {"e_stage_required", "token-scope"},
	{"cannot be republished", "policy-blocked"},
	{"no auth for uri", "wrong-host"},
	{"user anonymous ", "token-missing"}, {"user undefined ", "token-missing"}, {"user: 'anonymous'", "token-missing"},
	{"save packument", "registry-down"}, {"update conflict", "registry-down"}, {"longer unpublish", "policy-blocked"},
	{"cannot publish over", "version-exists"}, {"previously published version", "version-exists"},
	{"already exists", "version-exists"},
	{"does not allow updating assets", "version-exists"}, {"does not allow updating artifacts", "version-exists"},
	{"delete/overwrite artifact", "version-exists"}, {"cannot modify pre-existing version", "version-exists"},
	{"one-time pass", "otp-required"}, {"provide an otp", "otp-required"},
	{"two-factor authentication", "otp-required"}, {"two factor authentication", "otp-required"},
	{"requires additional authentication", "otp-required"}, {"enable tfa", "otp-required"},
	{"verify your email", "email-unverified"}, {"email must be verified", "email-unverified"},
	{"too similar to existing", "name-rejected"}, {"triggered spam detection", "name-rejected"},
	{"package name is not valid", "name-rejected"}, {"name must be lower case", "name-rejected"},
	{"invalid for new packages", "name-rejected"}, {"is not a valid package name", "name-rejected"},
	{"is not a valid npm package name", "name-rejected"}, {"naming convention", "name-rejected"},
	{"name can only contain", "name-rejected"},
	{"saml", "sso-required"}, {"single sign-on", "sso-required"}, {"ip allow list", "sso-required"},
	{"from your ip address", "sso-required"},
	{"must sign up for private packages", "payment-required"},
	{"rate limit", "rate-limited"}, {"too many requests", "rate-limited"},
	{"expected scopes", "token-scope"}, {"your token must have", "token-scope"}, {"insufficient_scope", "token-scope"},
	{"insufficient scope", "token-scope"},
	{"quarantine", "policy-blocked"}, {"blocking policy", "policy-blocked"},
	{"download request rejected", "policy-blocked"}, {"blocked by", "policy-blocked"}, {"curation", "policy-blocked"},
	{"host_not_allowed", "policy-blocked"}, {"malicious", "policy-blocked"},
	{"expired or revoked", "token-invalid"}, {"token has expired", "token-expired"}, {"token expired", "token-expired"},
	{"token is expired", "token-expired"},
	{"token not provided", "token-missing"}, {"no authorization header was set", "token-missing"},
	{"as an anonymous user", "token-missing"}, {"unregistered users", "token-missing"},
	{"authorization required", "token-missing"}, {"\"authentication is required\"", "token-missing"},
	{"login first", "token-missing"},
	{"tokens have been invalidated", "token-invalid"}, {"token is no longer valid", "token-invalid"},
	{"authentication information is not given in the correct format", "token-invalid"},
	{"does not exist under owner", "not-found"},
	{"cannot be authenticated with the token", "token-invalid"}, {"bad credentials", "token-invalid"},
	{"token is invalid", "token-invalid"}, {"is not a legal http header", "token-invalid"},
	{"invalid character in header content", "token-invalid"}, {"invalid npm token", "token-invalid"},
	{"no npm token", "token-missing"},
	{"incorrect username or password", "bad-password"},
	{"caller does not have permission", "permission-denied"}, {"permission_denied", "permission-denied"},
	{"do not have permission to publish", "permission-denied"},
	{"may not perform that action", "permission-denied"},
	// what the job says of itself is not what package.json says, or not from such a runner
	{"verifying sigstore provenance bundle", "oidc-misconfigured"},
	{"no oauth npm default login", "legacy-auth-config"}, {"must be scoped to a registry", "legacy-auth-config"},
}

func byWords(f *Failure, words string) string {
	if f.Status == 407 || f.Status >= 500 || f.Status == 402 {
		return ""
	}
	nameless := sync.OnceValue(func() string { return f.inLower().Nameless(words) })
	for _, w := range causeWords {
		// no name holds a blank and hardly one such a line, and to look for names costs as much as all else
		oneWord := !strings.ContainsAny(w.words, " _")
		if strings.Contains(words, w.words) && (!oneWord || strings.Contains(nameless(), w.words)) {
			if w.cause == "permission-denied" && f.Sent == "no" || w.cause == "token-missing" && needless(f) {
				continue
			}
			// npm's own look at the name, under every 404
			if w.cause == "name-rejected" && f.Status == 404 && f.Method != "PUT" {
				continue
			}
			return w.cause
		}
	}
	return ""
}

// needless: without a scope everything in the public registry is for everybody, so that no credential was sent
// explains no 404.
func needless(f *Failure) bool {
	return f.Status == 404 && f.Method == "GET" && public(f) && !strings.HasPrefix(f.Package, "@") &&
		(f.Package != "" || strings.Contains(f.URL, "/%20"))
}

func public(f *Failure) bool {
	return f.Host == registry.PublicHost || f.Host == "registry.yarnpkg.com"
}

func byStatus(f *Failure, words string) string {
	switch {
	case f.Status == 402:
		return "payment-required"
	case f.Status == 407:
		return "proxy-auth"
	// a tag, an owner or a user is no version
	case f.Status == 409 && f.Method == "PUT" && !strings.Contains(f.URL, "/-"):
		return "version-exists"
	case f.Status == 429:
		return "rate-limited"
	case f.Status >= 500:
		return "registry-down"
	case (f.Status == 301 || f.Status == 426) && !strings.HasPrefix(f.URL, "https:"): // it speaks https only
		return "registry-wrong"
	// the path is no package's: the name was mistyped
	case f.Status == 405 && f.Client.Name == "yarn" && f.Method == "" && public(f):
		return "not-found"
	case f.Status == 405: // what is no registry
		return "registry-wrong"
	case f.Status == 410:
		return "not-found"
	case f.Code == "ENEEDAUTH", f.Code == "ENONPMTOKEN":
		return "token-missing"
	case f.Status == 401:
		return unauthorized(f)
	case f.Status == 403:
		return forbidden(f)
	case f.Status == 404:
		return missing(f)
	case strings.Contains(words, "<!doctype"), strings.Contains(words, "<html"),
		strings.Contains(words, "invalid json response"), strings.Contains(f.Code, "BROKEN_METADATA"),
		strings.Contains(f.Code, "_DECODE_ERROR"):
		return "policy-blocked"
	case networkCode(f.Code+" "+f.Reason) != "":
		return "network"
	}
	return ""
}

func unauthorized(f *Failure) string {
	switch {
	case f.Sent == "no":
		return "token-missing"
	case f.Command == "login":
		return "bad-password"
	}
	return "token-invalid"
}

// mirrors are copies of the public registry to which nobody publishes.
var mirrors = []string{"registry.npm.taobao.org", "registry.npmmirror.com", "registry.nlark.com", "r.cnpmjs.org",
	"registry.cnpmjs.org", "mirrors.cloud.tencent.com", "mirrors.huaweicloud.com"}

// forbidden: the public registry refuses to read nothing that is public, so a bare 403 there is somebody between.
func forbidden(f *Failure) string {
	switch {
	case f.Code == "EWHOAMI":
		return "token-scope"
	case f.Method == "PUT" && slices.Contains(mirrors, f.Host):
		return "registry-wrong"
	// yarn 1 never tells the method
	case public(f) && !strings.Contains(f.URL, "/-/package/") && (f.Method == "GET" || f.Method == "" &&
		f.Client.Name == "yarn") && f.Package != "" && f.Command != "publish":
		return "policy-blocked"
	case f.Sent == "no":
		return "token-missing"
	}
	return "permission-denied"
}

func missing(f *Failure) string {
	switch {
	case f.Method == "PUT", strings.Contains(f.Code, "FAILED_TO_PUBLISH"):
		return "token-invalid"
	case hides(f):
		return "permission-denied"
	case f.Method != "GET" && f.Method != "" && public(f): // a tag or a trusted publisher of what was never published
		return "not-found"
	case strings.HasPrefix(f.Package, "@types/") && public(f): // DefinitelyTyped's, which lives nowhere else
		return "not-found"
	// who maps a scope elsewhere has no token for it here
	case strings.HasPrefix(f.Package, "@") && public(f) && f.Sent == "yes":
		return "not-found"
	case f.Sent == "no" && !needless(f):
		return "token-missing"
	// of another host somebody said that the scope lives there
	case strings.HasPrefix(f.Package, "@") && (f.Host == "" || public(f)):
		return "scope-unmapped"
	}
	return "not-found"
}

// hides tells the registries that were asked because the scope is mapped to them, and that say 404 for what the asker
// may not see.
func hides(f *Failure) bool {
	u, err := url.Parse(f.URL)
	if err != nil {
		return false
	}
	kind := registry.KindOf(f.Host, u.Path, f.Challenge)
	return kind == registry.GitHub || kind == registry.GitLab
}

func byCode(f *Failure, words string) string {
	switch {
	case f.Code == "EINVALIDNPMTOKEN", f.Code == "EWHOAMI", f.Code == "EAUTHUNKNOWN":
		return "token-invalid"
	case f.Code == "ERR_INVALID_URL":
		return "registry-wrong"
	case f.Sent == "no":
		return "token-missing"
	case f.Sent == "yes", f.Code == "private_source_authentication_failure":
		return "token-invalid"
	case f.Reason == "PackageFailedToParse":
		return "policy-blocked"
	case f.Client.Name == "bun" && f.Reason != "", f.Reason == corepackFailed:
		return "network"
	case strings.Contains(words, "not authenticated with npm"):
		return "token-missing"
	case strings.Contains(words, "must be logged in"):
		return "token-invalid"
	case strings.Contains(words, "couldn't find package"), strings.Contains(words, "not found"):
		return "not-found"
	case strings.Contains(words, "the registry may be down"):
		return "registry-down"
	case strings.Contains(words, "<!doctype"), strings.Contains(words, "invalid json response"),
		strings.Contains(f.Code, "BROKEN_METADATA"), strings.Contains(f.Code, "_DECODE_ERROR"):
		return "policy-blocked"
	}
	return ""
}
