package explain

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"npmx/rules"
)

// proofs holds the third column of the taxonomy: for each cause, what must be in hand before a finding may be
// called certain. A cause without a proof here can never be certain. Each reads the case only, so it sees exactly
// what --why prints.
var proofs = []struct {
	cause  rules.Cause
	proved func(rules.Case) bool
}{
	{rules.TokenMissing, tokenMissing},
	{rules.TokenInvalid, tokenInvalid},
	{rules.TokenExpired, func(c rules.Case) bool {
		return is(c, "credential", "expired") && decidedByWho(c) ||
			said(c, rules.TokenExpired) && !is(c, "credential", "none")
	}},
	{rules.BadPassword, badPassword},
	{rules.EnvVarUnset, envVarUnset},
	{rules.WrongHost, wrongHost},
	{rules.ScopeUnmapped, func(c rules.Case) bool {
		return is(c, "scope-mapped", "no") && has(c, "scope-elsewhere") &&
			is(c, "registry-source", "default", "builtin", "global", "user", "project")
	}},
	{rules.RegistryWrong, registryWrong},
	{rules.LockfileHost, func(c rules.Case) bool { return is(c, "lockfile", "other-host") }},
	{rules.PermissionDenied, permissionDenied},
	{rules.TokenScope, tokenScope},
	{rules.OTPRequired, func(c rules.Case) bool { return is(c, "code", "EOTP") || said(c, rules.OTPRequired) }},
	{rules.OIDCMisconfigured, func(c rules.Case) bool {
		// where npm went on with a token of its configuration, the refusal is of that; without a code it is not told
		// what came of the exchange
		tried := has(c, "oidc") && has(c, "code") && !(is(c, "credential", "usable", "expired") && has(c, "status"))
		return (tried || said(c, rules.OIDCMisconfigured)) && !said(c, rules.VersionExists) && !serverError(c["status"])
	}},
	{rules.SSORequired, func(c rules.Case) bool {
		return is(c, "code", "EAUTHIP") && !strings.Contains(c["words"], "Unable to authenticate, need") ||
			said(c, rules.SSORequired)
	}},
	{rules.EmailUnverified, func(c rules.Case) bool { return said(c, rules.EmailUnverified) }},
	{rules.VersionExists, versionExists},
	{rules.NameRejected, func(c rules.Case) bool { return said(c, rules.NameRejected) }},
	{rules.PaymentRequired, func(c rules.Case) bool { return is(c, "status", "402") || is(c, "code", "E402") }},
	{rules.PolicyBlocked, func(c rules.Case) bool {
		return is(c, "code", "EALLOWGIT") || is(c, "code", "EALLOWREMOTE") && is(c, "hint", "policy-blocked") ||
			is(c, "tunnel", "refused") || has(c, "denied") || said(c, rules.PolicyBlocked) ||
			is(c, "probe-page", "html") && is(c, "status", "403")
	}},
	{rules.ProxyAuth, func(c rules.Case) bool {
		return is(c, "status", "407") || is(c, "code", "E407") || is(c, "tunnel", "login")
	}},
	{rules.LegacyAuthConfig, func(c rules.Case) bool {
		ignored := is(c, "near-miss", "unscoped") && is(c, "credential", "none") && decidedByWho(c)
		return ignored || is(c, "refusal", "ERR_INVALID_AUTH") || is(c, "code", "ERR_INVALID_AUTH")
	}},
	{rules.RateLimited, func(c rules.Case) bool {
		return is(c, "status", "429") || is(c, "code", "E429") || said(c, rules.RateLimited)
	}},
	{rules.RegistryDown, func(c rules.Case) bool { return serverError(c["status"]) || serverError(c["probe-status"]) }},
	{rules.Network, func(c rules.Case) bool {
		return has(c, "reason") && !has(c, "status") || is(c, "tunnel", "failed")
	}},
	{rules.NotFound, func(c rules.Case) bool {
		// what is written need not be there, and what is mapped nowhere may be elsewhere
		if is(c, "method", "PUT", "POST", "DELETE") || is(c, "scope-mapped", "no") {
			return false
		}
		return is(c, "status", "404") && is(c, "probe-whoami", "accepted") && !hides(c) || said(c, rules.NotFound)
	}},
}

// words are a pattern that is compiled when a log first needs it: npm's start must not wait for it.
func words(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

func has(c rules.Case, f rules.Field) bool { return c[f] != "" }

func is(c rules.Case, f rules.Field, values ...string) bool {
	for _, v := range values {
		if c[f] == v {
			return true
		}
	}
	return false
}

// said is true where the registry's own words prove a cause, by the table of words (rules/builtin/tables/words.yaml);
// npm's boilerplate ("security policy", "expired") proves nothing.
func said(c rules.Case, causes ...rules.Cause) bool {
	return slices.ContainsFunc(causes, c.ProvedByWords)
}

func tokenMissing(c rules.Case) bool {
	unread := is(c, "near-miss", "section", "ignored-folder", "misspelt", "field", "untrusted", "always-auth")
	// where the package may live in another registry, a mapping may be what is missing
	alone := !has(c, "registry-overrides") && !has(c, "other-registry")
	// what the registry speaks of, it was sent, whatever the configuration shows
	seen := said(c, rules.TokenInvalid, rules.TokenExpired, rules.BadPassword)
	looked := alone && is(c, "credential", "none") && !is(c, "sent", "yes") && (unread || !has(c, "near-miss")) &&
		!has(c, "variable") && !is(c, "lockfile", "other-host") && refused(c) && !seen
	told := is(c, "sent", "no") && is(c, "status", "401") && !strings.Contains(c["path"], "/-/user/") &&
		!otherKeys().MatchString(c["words"]) && !defaultPort().MatchString(c["words"])
	// one that was sent and not read is another matter
	saidSo := said(c, rules.TokenMissing) && is(c, "credential", "none", "") && !is(c, "sent", "yes")
	return looked || alone && (told || saidSo)
}

// otherKeys is how pnpm lists the keys that it has, none of which matched: a near miss may be among them. Each line
// says so for itself, whatever became of the heading.
var otherKeys = words(`(?im)^//\S+:[\w-]+=`)

// defaultPort in a request's URL is one that pnpm looks for in the key as well (pnpm/pnpm#5970): a good key without
// it is passed over.
var defaultPort = words(`https://[^/\s]+:443/|http://[^/\s]+:80/`)

// refused recognises an answer that a credential would have changed.
func refused(c rules.Case) bool {
	return is(c, "status", "401") || is(c, "code", "ENEEDAUTH", "E401")
}

// tokenInvalid: a whoami that refuses proves nothing, see [joined.judged]; an answer that only the credential made
// different disproves.
func tokenInvalid(c rules.Case) bool {
	if is(c, "credential", "env-unset", "placeholder", "expired", "none") || is(c, "field", "_auth", "username") ||
		is(c, "probe-credential", "accepted") || worksNow(c) {
		return false
	}
	byShape := is(c, "credential", "malformed") || is(c, "credential", "usable") && is(c, "credential-fits", "no")
	return is(c, "probe-credential", "refused") || byShape && decidedByWho(c) || is(c, "credential", "usable") &&
		said(c, rules.TokenInvalid) && !is(c, "sent", "no")
}

func badPassword(c rules.Case) bool {
	typed := is(c, "method", "PUT") && is(c, "status", "401") &&
		strings.Contains(c["path"], "/-/user/org.couchdb.user:") && !said(c, rules.TokenScope)
	if is(c, "credential", "env-unset", "placeholder") {
		return false
	}
	if is(c, "credential-problem", "not-base64") && decidedByWho(c) || typed {
		return true
	}
	return is(c, "field", "_auth", "username") && is(c, "status", "401") &&
		is(c, "credential", "usable", "malformed") || said(c, rules.BadPassword) && !is(c, "sent", "no") &&
		!is(c, "credential", "none") && !is(c, "field", "_authToken")
}

func envVarUnset(c rules.Case) bool {
	if has(c, "status") && !decidedByWho(c) {
		return false
	}
	if c["credential"] == "" && is(c, "status", "404") && is(c, "registry-kind", "npmjs") && !has(c, "scope") {
		return false // the client warned of an .npmrc; a public package that is not there may as well be mistyped
	}
	return is(c, "credential", "env-unset", "placeholder") || has(c, "null-word") && is(c, "credential", "none") ||
		has(c, "variable") && !has(c, "listed") && is(c, "credential", "none", "empty", "")
}

// wrongHost: that an entry is near proves nothing, since hosts have tenants; both addresses must be shown to be one
// registry.
func wrongHost(c rules.Case) bool {
	shown := has(c, "near-proof") && !is(c, "near-proof", "none")
	return shown && is(c, "credential", "none") && is(c, "near-miss", "port", "path", "slash", "case", "scheme") &&
		decidedByWho(c)
}

// registryWrong: what the project, package.json or whoever typed the command states is meant, whatever another file
// says; and that the other registry has the package must be seen.
func registryWrong(c rules.Case) bool {
	return has(c, "registry-overrides") && has(c, "overridden-holds") &&
		is(c, "registry-source", "env", "user", "global", "builtin") || plainHTTP(c)
}

func permissionDenied(c rules.Case) bool {
	if said(c, rules.TokenScope, rules.SSORequired, rules.OTPRequired, rules.VersionExists) || c.Said("anonymous") {
		return false
	}
	return said(c, rules.PermissionDenied) || knownAndRefused(c) && !said(c, rules.RateLimited)
}

// knownAndRefused: the registry has a name for the credential. A page for people comes from what is before it,
// what is let through by now was no matter of rights, and audits are commonly closed to all.
func knownAndRefused(c rules.Case) bool {
	page := is(c, "probe-page", "html") && is(c, "status", "403")
	audit := strings.Contains(c["path"], "/-/npm/v1/security/")
	return is(c, "probe-whoami", "accepted") && is(c, "status", "401", "403") &&
		!said(c, rules.PolicyBlocked) && !page &&
		!audit && !worksNow(c)
}

// worksNow: what was refused to npm was let through when npmx asked the same.
func worksNow(c rules.Case) bool {
	return strings.HasPrefix(c["probe-status"], "2") && is(c, "method", "GET", "")
}

// decidedByWho recognises answers that another credential could have changed: npm's own gate, 401, 403 of all but the
// public registry, whose packages are for everybody, and 404 of what a registry is known to hide. A 404 elsewhere
// may be true whoever asks.
func decidedByWho(c rules.Case) bool {
	switch {
	case !has(c, "status"):
		return !has(c, "reason")
	case is(c, "status", "404"):
		return is(c, "registry-kind", "github", "gitlab") || is(c, "registry-kind", "npmjs") &&
			(has(c, "scope") || is(c, "method", "PUT"))
	case is(c, "status", "403"):
		return !is(c, "registry-kind", "npmjs", "yarnpkg") || is(c, "method", "PUT", "POST", "DELETE")
	}
	return is(c, "status", "401")
}

// versionExists: the public registry says so with 403 (its 409 is about a write that was not over, npm/cli#7376),
// and a conflict over a user, a dist-tag or a revision is none over a version.
func versionExists(c rules.Case) bool {
	conflict := is(c, "status", "409") && is(c, "method", "PUT") && !is(c, "registry-kind", "npmjs")
	if c.Said("staged") || strings.Contains(c["path"], "/-/") {
		return false
	}
	return is(c, "code", "EPUBLISHCONFLICT") || said(c, rules.VersionExists) || conflict && !c.Said("busy") &&
		!strings.Contains(c["path"], "/-")
}

func tokenScope(c rules.Case) bool {
	return said(c, rules.TokenScope) ||
		is(c, "credential-kind", "github-fine-grained") && is(c, "credential-fits", "no")
}

func serverError(status string) bool {
	n, err := strconv.Atoi(status)
	return err == nil && n >= 500
}

// hides recognises the registries that answer 404 for what the asker may not see.
func hides(c rules.Case) bool {
	return strings.Contains("npmjs github gitlab", c["registry-kind"])
}

// Proved reports whether a case holds what a finding of that cause needs to be certain, for people who write rules.
func Proved(cause rules.Cause, c rules.Case) bool {
	proved, rivals := judge(cause, c)
	return proved && len(rivals) == 0
}

// judge reports whether a cause is proved, and which other causes something in hand proves as well.
func judge(cause rules.Cause, c rules.Case) (proved bool, rivals []rules.Cause) {
	for _, p := range proofs {
		switch {
		case !p.proved(c) || unheard(p.cause, c):
		case p.cause == cause:
			proved = true
		case !follows(p.cause, cause):
			rivals = append(rivals, p.cause)
		}
	}
	return proved, rivals
}

// unheard recognises causes that no answer speaks for, since what refused may be a proxy on the way: what was never
// reached has said nothing. Words of a registry are its own, and a proxy's refusal proves what the proxy wants.
func unheard(cause rules.Cause, c rules.Case) bool {
	if !is(c, "proxy", "used") || is(c, "tunnel", "open") || !has(c, "status") || cause == rules.ProxyAuth {
		return false
	}
	if has(c, "tunnel") {
		return cause != rules.PolicyBlocked && cause != rules.Network
	}
	return !has(c, "message") && !has(c, "notice")
}

// plainHTTP: 426 is what a server says that speaks https alone, and npm's client says 301 of no other redirection.
func plainHTTP(c rules.Case) bool {
	return is(c, "code", "E426", "E301") && is(c, "hint", "registry-wrong")
}

// follows recognises proofs that speak of the same fact: what is proved of the first is only a coarser word for the
// second.
func follows(coarse, fine rules.Cause) bool {
	switch fine {
	case rules.TokenScope, rules.SSORequired, rules.TokenExpired:
		return coarse == rules.TokenInvalid || coarse == rules.PermissionDenied
	case rules.LockfileHost, rules.RegistryWrong:
		return coarse == rules.TokenMissing || coarse == rules.NotFound || coarse == rules.WrongHost
	case rules.ScopeUnmapped:
		return coarse == rules.WrongHost || coarse == rules.TokenMissing || coarse == rules.NotFound
	case rules.OIDCMisconfigured:
		return coarse == rules.TokenMissing || coarse == rules.NotFound || coarse == rules.ScopeUnmapped
	case rules.EnvVarUnset:
		return coarse == rules.TokenInvalid || coarse == rules.TokenMissing
	}
	return false
}
