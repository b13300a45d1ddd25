package demo

import "net/http"

// Profile says whose answers the registry gives. The zero value is [Plain].
type Profile string

// The registries that can be played. Plain is a company's registry as one would wish it: it challenges with Bearer,
// names who may not do what, and its whoami refuses a refused token. The others are as their manuals and real logs
// say (vendors.go).
const (
	Plain        Profile = "plain"
	Verdaccio    Profile = "verdaccio"
	NPMJS        Profile = "npmjs"
	GitHub       Profile = "github"
	GitLab       Profile = "gitlab"
	Azure        Profile = "azure"
	CodeArtifact Profile = "codeartifact"
	Google       Profile = "google"
	Artifactory  Profile = "artifactory"
	Nexus        Profile = "nexus"
	FontAwesome  Profile = "fontawesome"
)

// Profiles lists what can be played, Plain first.
func Profiles() []Profile {
	return []Profile{Plain, Verdaccio, NPMJS, GitHub, GitLab, Azure, CodeArtifact, Google, Artifactory, Nexus,
		FontAwesome}
}

// Trouble is something that goes wrong for every account and credential.
type Trouble string

// The troubles of a registry and of what comes before it.
const (
	None            Trouble = ""
	Down            Trouble = "down"             // 503 for everything
	RateLimited     Trouble = "rate-limited"     // 429 for everything
	ProxyAuth       Trouble = "proxy-auth"       // 407 to requests without proxy credentials
	LoginPage       Trouble = "login-page"       // 200 and a page for a browser where JSON belongs
	Blocked         Trouble = "blocked"          // packages are refused by a policy, in the vendor's way
	PaymentRequired Trouble = "payment-required" // 402 for publishing, unless public
	NameTaken       Trouble = "name-taken"       // 403 for publishing: too similar a name
	EmailUnverified Trouble = "email-unverified" // 403 for publishing
	NoWhoami        Trouble = "no-whoami"        // 401 for every /-/whoami: all tokens are machines'
	// of two servers one does not know the token: every other request with it is refused
	Flaky       Trouble = "flaky"
	WriteHidden Trouble = "write-hidden" // 404 for publishing without the right to
	NoAudit     Trouble = "no-audit"     // 403 for what npm audit asks
)

// responses is how a vendor answers. A zero write answer means: as for reading.
type responses struct {
	path          string        // base path where its users know one
	shape         func() string // makes a token that looks like the vendor's
	strict        bool          // public packages need an account too
	byPattern     bool          // private names are refused to strangers before anyone looks whether they exist
	missing       answer        // no credential
	refused       answer        // a credential it does not know
	expired       answer        // a credential that was good once
	narrow        answer        // a token without the scope for packages
	noRead        answer
	noWrite       answer
	readOnly      answer
	absent        answer // no such package, for an account that may read
	exists        answer // {package} holds name@version, {action} the version
	malformed     answer // the header is not a credential; zero: as refused
	blocked       answer
	badLogin      answer
	writeMissing  answer
	writeRefused  answer
	whoamiAbsent  bool
	whoamiRefused answer
}

// refuse judges the credential alone, for reading.
func (m responses) refuse(c caller) (answer, bool) {
	switch {
	case c.state == none:
		return m.missing, true
	case c.state == bearerExpired:
		return m.expired, true
	case !c.known():
		return m.refused, true
	case c.limit == Addressed:
		return addressLimited(), true
	}
	return m.narrow, c.limit == Narrow
}

// refuseWrite judges the credential alone, for publishing.
func (m responses) refuseWrite(c caller) (answer, bool) {
	switch {
	case c.state == none && m.writeMissing.status != 0:
		return m.writeMissing, true
	case !c.known() && c.state != none && m.writeRefused.status != 0:
		return m.writeRefused, true
	}
	return m.refuse(c)
}

// before is what answers instead of the registry.
func (responses) before(t Trouble) (answer, bool) {
	switch t {
	case Down:
		return page(http.StatusServiceUnavailable, "503 Service Unavailable", "the server is down for maintenance"),
			true
	case RateLimited:
		return fault(http.StatusTooManyRequests, "rate limit exceeded"), true
	case LoginPage:
		return page(http.StatusOK, "Sign in", "sign in to go on"), true
	}
	return answer{}, false
}

func (m responses) reading(t Trouble) (answer, bool) {
	return m.blocked, t == Blocked
}

func (m responses) writing(t Trouble) (answer, bool) {
	switch t {
	case NameTaken:
		return fault(http.StatusForbidden,
			"Package name too similar to existing package tiny-pad; try renaming your package to '@{user}/{package}' "+
				"and publishing with 'npm publish --access=public' instead"), true
	case EmailUnverified:
		return fault(http.StatusForbidden,
			"you must verify your email before publishing a new package: https://www.npmjs.com/email-edit"), true
	}
	return m.reading(t)
}

// addressLimited is the challenge that npm turns into EAUTHIP.
func addressLimited() answer {
	return fault(http.StatusUnauthorized, "Login is not allowed from your IP address").challenged("ipaddress")
}

// nothing is the answer of an endpoint that the product does not have.
func (responses) nothing() answer { return page(http.StatusNotFound, "Not Found", "no such endpoint") }
