package registry

import (
	"regexp"
	"strings"
	"sync"
)

// Kind is one of a closed set of registry products. The zero value means unknown.
type Kind string

// Kinds of registry, in the order in which rules and manuals list them.
const (
	NPM             Kind = "npmjs"
	Yarnpkg         Kind = "yarnpkg"
	GitHub          Kind = "github"
	GitLab          Kind = "gitlab"
	Azure           Kind = "azure"
	CodeArtifact    Kind = "codeartifact"
	Google          Kind = "google"
	Artifactory     Kind = "artifactory"
	Nexus           Kind = "nexus"
	Verdaccio       Kind = "verdaccio"
	Cloudsmith      Kind = "cloudsmith"
	Gitea           Kind = "gitea"
	Bitbucket       Kind = "bitbucket"
	FontAwesome     Kind = "fontawesome"
	ProGet          Kind = "proget"
	unknownRegistry Kind = ""
)

// Kinds lists the closed set.
func Kinds() []Kind {
	return []Kind{NPM, Yarnpkg, GitHub, GitLab, Azure, CodeArtifact, Google, Artifactory, Nexus, Verdaccio,
		Cloudsmith, Gitea, Bitbucket, FontAwesome, ProGet}
}

// DeniesWith401 recognises the products that say 401 also to an account which they know and which lacks a right, a
// scope or a subscription.
func (k Kind) DeniesWith401() bool { return k == Nexus || k == Azure || k == FontAwesome }

type sign struct {
	kind Kind
	re   func() *regexp.Regexp
}

// shape is compiled when a log first needs it: npm's start must not wait for it.
func shape(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

// byHost and byPath hold what a URL alone shows, from the vendors' manuals; byChallenge what WWW-Authenticate shows. A
// self-hosted product has no host of its own, so its path or challenge must do.
var byHost = []sign{
	{NPM, shape(`(?i)^registry\.npmjs\.(org|com)$`)},
	{Yarnpkg, shape(`(?i)^registry\.yarnpkg\.com$`)},
	{GitHub, shape(`(?i)^npm\.pkg\.github\.com$|^npm\.github\.|\.ghe\.com$`)},
	{GitLab, shape(`(?i)^gitlab\.com$`)},
	{Azure, shape(`(?i)(^|\.)pkgs\.dev\.azure\.com$|\.pkgs\.visualstudio\.com$`)},
	{CodeArtifact, shape(`(?i)\.d\.codeartifact\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$`)},
	{Google, shape(`(?i)(^|-)npm\.pkg\.dev$`)},
	{Artifactory, shape(`(?i)\.jfrog\.io$`)},
	{Cloudsmith, shape(`(?i)(^|\.)npm\.cloudsmith\.(io|com)$`)},
	{Bitbucket, shape(`(?i)^npm\.apkg\.io$`)},
	{FontAwesome, shape(`(?i)^npm\.fontawesome\.com$`)},
}

var byPath = []sign{
	{GitLab, shape(`^(/[^/]+)*/api/v4/(projects/|groups/|packages/npm)`)},
	{Azure, shape(`/_packaging/[^/]+/npm/`)},
	{Artifactory, shape(`(^|/)artifactory/|/api/npm/[^/]+`)},
	{Nexus, shape(`/repository/[^/]+|/content/(repositories|groups)/`)},
	{Gitea, shape(`/api/packages/[^/]+/npm`)},
	{GitHub, shape(`/_registry/npm(/|$)`)},
	{ProGet, shape(`(?i)^/npm/[^/]+.*$`)},
}

var byChallenge = []sign{
	{GitHub, shape(`GitHub Package Registry`)},
	{Artifactory, shape(`Artifactory Realm`)},
	{Nexus, shape(`Sonatype Nexus`)},
	{Azure, shape(`authorization_uri=https://login\.(windows\.net|microsoftonline\.com)|TFS-Federated`)},
	{FontAwesome, shape(`npm\.fontawesome\.com`)},
	{GitLab, shape(`GitLab Packages Registry`)},
}

// KindOf recognises a registry's product from a URL's host and path, else from the challenge it sent, else "".
// ProGet's path is too common a shape to trust without its host's name.
func KindOf(host, path, challenge string) Kind {
	bare, _, _ := strings.Cut(host, ":")
	if k := first(byHost, bare); k != unknownRegistry {
		return k
	}
	if k := first(byChallenge, challenge); k != unknownRegistry {
		return k
	}
	if twofold(challenge) {
		return CodeArtifact
	}
	k := first(byPath, path)
	if k == ProGet && !strings.Contains(strings.ToLower(bare), "proget") {
		return unknownRegistry
	}
	return k
}

// byWords hold what no other product says, for an answer whose address a log does not have: lerna and changesets print
// the registry's sentence alone.
var byWords = []sign{
	{GitHub, shape(`\bpermission_denied: |\bunauthenticated: User cannot be authenticated with the token provided`)},
	{Azure, shape(`\bTF\d{5,6}: `)},
	{Artifactory, shape(`^No oauth npm default login configuration found`)},
	{Google, shape(`\bartifactregistry\.\w+\.\w+`)},
	{CodeArtifact, shape(`\barn:aws[a-z-]*:codeartifact:|\bcodeartifact:[A-Z]\w+`)},
}

// KindOfWords recognises a product from a sentence that it alone says, else "". An address or a challenge counts for
// more: a product that stands before another hands on what that one said.
func KindOfWords(message string) Kind { return first(byWords, message) }

var realms = shape(`^Bearer realm="([a-z][a-z0-9-]*/[A-Za-z0-9][\w.-]*)", ?Basic realm="([^"]*)"$`)

// twofold knows the challenge of CodeArtifact, which names DOMAIN/REPOSITORY once for each of two schemes; no other
// product's does.
func twofold(challenge string) bool {
	m := realms().FindStringSubmatch(challenge)
	return m != nil && m[1] == m[2]
}

func first(signs []sign, s string) Kind {
	for _, g := range signs {
		if s != "" && g.re().MatchString(s) {
			return g.kind
		}
	}
	return unknownRegistry
}
