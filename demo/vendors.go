package demo

import (
	"encoding/base64"
	"net/http"
	"strings"
)

// responsesOf returns a profile's answers. Where a comment says "not sourced" the answer is the product's as far as
// known, but is in no manual or log that was read for it.
func responsesOf(p Profile) responses {
	vendors := map[Profile]func() responses{
		Verdaccio: verdaccio, NPMJS: npmjs, GitHub: github, GitLab: gitlab, Azure: azure, CodeArtifact: codeArtifact,
		Google: google, Artifactory: artifactory, Nexus: nexus, FontAwesome: fontAwesome,
	}
	if answers, known := vendors[p]; known {
		return answers()
	}
	return plain()
}

func hexToken() string { return randomHex(20) }

func prefixed(prefix string, n int) func() string {
	return func() string { return prefix + randomText(base62, n) }
}

// sameFor returns one answer for every way in which a credential fails to convince.
func (m responses) sameFor(a answer) responses {
	m.missing, m.refused, m.expired, m.whoamiRefused, m.badLogin = a, a, a, a, a
	return m
}

func plain() responses {
	refusal := fault(http.StatusUnauthorized, "unauthenticated").challenged("Bearer")
	m := responses{
		path: "npm", shape: hexToken,
		narrow:   fault(http.StatusForbidden, "this token has no permission for packages"),
		noRead:   fault(http.StatusForbidden, "{user} is not allowed to read {package}"),
		noWrite:  fault(http.StatusForbidden, "{user} is not allowed to publish {package}"),
		readOnly: fault(http.StatusForbidden, "this token is read-only"),
		absent:   fault(http.StatusNotFound, "no such package"),
		exists:   fault(http.StatusForbidden, "cannot publish over the existing version {package}"),
		blocked: page(http.StatusForbidden, "Access Denied",
			"the requested item is blocked by the company's software policy"),
	}
	return m.sameFor(refusal)
}

// verdaccio was recorded from Verdaccio 6.2.9. Its whoami accepts any caller: without an account it answers 200 and no
// name.
func verdaccio() responses {
	m := plain()
	m.path, m.shape, m.byPattern = "/", verdaccioToken, true
	unauthorized := func(text string) answer {
		return fault(http.StatusUnauthorized, text).challenged("Basic, Bearer")
	}
	m = m.sameFor(unauthorized("authorization required to access package {package}"))
	m.writeMissing = unauthorized("authorization required to publish package {package}")
	m.writeRefused = m.writeMissing
	m.whoamiRefused, m.badLogin = ok(struct{}{}), unauthorized("unauthorized access")
	m.noRead = fault(http.StatusForbidden, "user {user} is not allowed to access package {package}")
	m.noWrite = fault(http.StatusForbidden, "user {user} is not allowed to publish package {package}")
	m.absent = fault(http.StatusNotFound, "no such package available")
	m.exists = fault(http.StatusConflict, "this package is already present")
	return m
}

func verdaccioToken() string {
	return base64.StdEncoding.EncodeToString([]byte(randomHex(16) + ":" + randomHex(10)))
}

// npmjs hides what the caller may not see behind 404; a notice is the only sign that a credential came and was refused.
func npmjs() responses {
	m := plain()
	m.path, m.shape = "/", prefixed("npm_", 36)
	hidden := fault(http.StatusNotFound, "Not found")
	m = m.sameFor(hidden)
	told := hidden
	told.notice = "Access token expired or revoked. Please try logging in again."
	m.refused, m.expired, m.writeRefused = told, told, told
	m.narrow, m.noRead, m.absent = hidden, hidden, hidden
	m.writeMissing = fault(http.StatusUnauthorized, "You must be logged in to publish packages.")
	m.noWrite = fault(http.StatusForbidden,
		`You do not have permission to publish "{package}". Are you logged in as the correct user?`)
	m.readOnly = fault(http.StatusForbidden, "You may not perform that action with these credentials.")
	m.exists = fault(http.StatusForbidden, "You cannot publish over the previously published versions: {action}.")
	m.whoamiRefused = answer{status: http.StatusUnauthorized, body: "{}"}
	m.badLogin = fault(http.StatusUnauthorized, "Incorrect username or password")
	return m
}

// github wants an account for public packages as well.
func github() responses {
	m := plain()
	m.path, m.shape, m.strict = "/", prefixed("ghp_", 36), true
	m.missing = fault(http.StatusUnauthorized, "authentication token not provided")
	m.refused = fault(http.StatusUnauthorized, "unauthenticated: User cannot be authenticated with the token provided.")
	m.expired, m.whoamiRefused = m.refused, m.refused
	m.narrow = fault(http.StatusForbidden,
		"Permission permission_denied: The token provided does not match expected scopes.")
	m.readOnly = m.narrow
	m.noRead = fault(http.StatusForbidden, "Permission permission_denied: read_package")
	m.noWrite = fault(http.StatusForbidden, "Permission permission_denied: write_package")
	m.absent = fault(http.StatusNotFound, "The expected resource was not found.")
	m.exists = fault(http.StatusConflict, "Cannot publish over existing version")
	m.badLogin = fault(http.StatusUnauthorized,
		"Error authenticating user: Personal Access Token is invalid. Your token must have the repo and "+
			"read:packages scopes")
	return m
}

// gitlab says everything in "message", which npm shows from 12 on only. A refused token's 401 is not sourced.
func gitlab() responses {
	message := func(status int, text string) answer {
		return answer{status: status, body: `{"message":"` + text + `"}`}
	}
	m := plain()
	m.path, m.shape, m.whoamiAbsent = "api/v4/projects/42/packages/npm", prefixed("glpat-", 20), true
	hidden, forbidden := message(http.StatusNotFound, "404 Project Not Found"), answer{status: http.StatusForbidden,
		body: "{}"}
	m.missing, m.absent, m.noRead = hidden, message(http.StatusNotFound, "404 Package Not Found"), hidden
	m.refused, m.badLogin = message(http.StatusUnauthorized, "401 Unauthorized"),
		message(http.StatusUnauthorized, "401 Unauthorized")
	m.expired, m.narrow, m.noWrite, m.readOnly, m.exists = forbidden, forbidden, forbidden, forbidden, forbidden
	m.writeMissing = message(http.StatusUnauthorized, "401 Unauthorized")
	return m
}

// azure challenges three times, in three lines, and alike whatever is wrong. That whoami is absent, and its words
// to a known identity, are not sourced.
func azure() responses {
	m := plain()
	m.path, m.whoamiAbsent, m.strict = "acme/_packaging/feed/npm/registry", true, true
	m.shape = func() string { return randomText("abcdefghijklmnopqrstuvwxyz234567", 52) }
	m = m.sameFor(answer{status: http.StatusUnauthorized, body: "{}", challenge: []string{
		"Bearer authorization_uri=https://login.windows.net/00000000-0000-0000-0000-000000000042",
		`Basic realm="https://pkgsprod.acme.visualstudio.com/"`, "TFS-Federated"}})
	m.malformed = fault(http.StatusBadRequest,
		"Authentication information is not given in the correct format. Check the value of Authorization header.")
	m.noRead = answer{status: http.StatusForbidden,
		body: `{"message":"User '{user}' lacks permission to complete this action. You need to have 'ReadPackages'."}`}
	m.noWrite = answer{status: http.StatusForbidden,
		body: `{"message":"User '{user}' lacks permission to complete this action. You need to have 'AddPackage'."}`}
	m.narrow, m.readOnly = m.noRead, m.noWrite
	return m
}

// codeArtifact's manual lists whoami among neither the supported nor the refused commands; absent is not sourced.
func codeArtifact() responses {
	m := plain()
	m.path, m.whoamiAbsent, m.strict = "npm/app", true, true
	m.shape = func() string {
		return "eyJ2ZXIiOjEsImVuYyI6IkExMjhHQ00ifQ." + randomText(base62, 40) + "." + randomText(base62, 120)
	}
	m = m.sameFor(answer{status: http.StatusUnauthorized, body: `{"message":"Unauthenticated"}`,
		challenge: []string{`Bearer realm="acme/app", Basic realm="acme/app"`}})
	denied := func(action string) answer {
		return answer{status: http.StatusForbidden,
			body: `{"message":"User {user} is not authorized to perform: codeartifact:` + action + `"}`}
	}
	m.noRead, m.noWrite = denied("ReadFromRepository"), denied("PublishPackageVersion")
	m.narrow, m.readOnly = m.noRead, m.noWrite
	return m
}

// google's 401 must carry Basic, for npm says "Incorrect or missing password."; its realm is not sourced.
func google() responses {
	m := plain()
	m.path, m.shape, m.strict, m.whoamiAbsent = "acme/app", prefixed("ya29.", 120), true, true
	m = m.sameFor(answer{status: http.StatusUnauthorized, body: "{}", challenge: []string{`Basic realm="npm.pkg.dev"`}})
	m.noRead = fault(http.StatusForbidden, "The caller does not have permission.")
	m.noWrite, m.narrow, m.readOnly = m.noRead, m.noRead, m.noRead
	return m
}

// artifactory nests its words, which npm shows from 12 on only.
func artifactory() responses {
	nested := func(status, text string) string {
		return `{"errors":[{"status":` + status + `,"message":"` + text + `"}]}`
	}
	m := plain()
	m.path, m.shape = "artifactory/api/npm/npm-local", prefixed("AKCp", 69)
	refusal := answer{status: http.StatusUnauthorized, challenge: []string{`Basic realm="Artifactory Realm"`}}
	refusal.body = nested("401", "Bad credentials")
	m = m.sameFor(refusal)
	m.missing.body = nested("401", "Authentication is required")
	m.noRead = answer{status: http.StatusForbidden, body: nested("403", "Forbidden")}
	m.noWrite, m.narrow, m.readOnly, m.exists = m.noRead, m.noRead, m.noRead, m.noRead
	m.blocked = answer{status: http.StatusForbidden,
		body: nested("403",
			"Artifact download request rejected: {package} was not downloaded due to the download blocking policy "+
				"configured in Xray for npm-local")}
	return m
}

// nexus answers a missing role like a missing account, and its firewall speaks in the reason phrase.
func nexus() responses {
	m := plain()
	m.path, m.shape = "repository/npm-group", nexusToken
	m = m.sameFor(page(http.StatusUnauthorized, "401",
		"Unauthorized").challenged(`BASIC realm="Sonatype Nexus Repository Manager"`))
	m.narrow, m.noRead, m.noWrite, m.readOnly = m.missing, m.missing, m.missing, m.missing
	m.exists = answer{status: http.StatusBadRequest, body: "{}"}
	m.blocked = page(http.StatusForbidden, "Quarantined", "the requested item is quarantined")
	m.blocked.reason = "Requested item is quarantined"
	return m
}

func nexusToken() string {
	h := randomHex(16)
	return "NpmToken." + strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}

// fontAwesome sells packages under public names: every one needs the subscriber's token.
func fontAwesome() responses {
	m := plain()
	m.path, m.shape, m.strict = "/", hexToken, true
	return m.sameFor(fault(http.StatusUnauthorized,
		"unauthenticated").challenged(`Basic realm="https://npm.fontawesome.com/",service="npm.fontawesome.com"`))
}
