package registry

import (
	"regexp"
	"strings"
)

// Kind is one of a closed set of registry products. The zero value means "no look told".
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

type sign struct {
	kind Kind
	re   *regexp.Regexp
}

// byHost and byPath hold what a URL alone tells, from the vendors' manuals; byChallenge what WWW-Authenticate tells.
// A self-hosted product has no host of its own, so its path or challenge must do.
var byHost = []sign{
	{NPM, regexp.MustCompile(`(?i)^registry\.npmjs\.(org|com)$`)},
	{Yarnpkg, regexp.MustCompile(`(?i)^registry\.yarnpkg\.com$`)},
	{GitHub, regexp.MustCompile(`(?i)^npm\.pkg\.github\.com$|^npm\.github\.|\.ghe\.com$`)},
	{GitLab, regexp.MustCompile(`(?i)^gitlab\.com$`)},
	{Azure, regexp.MustCompile(`(?i)(^|\.)pkgs\.dev\.azure\.com$|\.pkgs\.visualstudio\.com$`)},
	{CodeArtifact, regexp.MustCompile(`(?i)\.d\.codeartifact\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$`)},
	{Google, regexp.MustCompile(`(?i)(^|-)npm\.pkg\.dev$`)},
	{Artifactory, regexp.MustCompile(`(?i)\.jfrog\.io$`)},
	{Cloudsmith, regexp.MustCompile(`(?i)(^|\.)npm\.cloudsmith\.(io|com)$`)},
	{Bitbucket, regexp.MustCompile(`(?i)^npm\.apkg\.io$`)},
	{FontAwesome, regexp.MustCompile(`(?i)^npm\.fontawesome\.com$`)},
}

var byPath = []sign{
	{GitLab, regexp.MustCompile(`^(/[^/]+)*/api/v4/(projects/|groups/|packages/npm)`)},
	{Azure, regexp.MustCompile(`/_packaging/[^/]+/npm/`)},
	{Artifactory, regexp.MustCompile(`(^|/)artifactory/|/api/npm/[^/]+`)},
	{Nexus, regexp.MustCompile(`/repository/[^/]+|/content/(repositories|groups)/`)},
	{Gitea, regexp.MustCompile(`/api/packages/[^/]+/npm`)},
	{GitHub, regexp.MustCompile(`/_registry/npm(/|$)`)},
	{ProGet, regexp.MustCompile(`(?i)^/npm/[^/]+/.*$`)},
}

var byChallenge = []sign{
	{GitHub, regexp.MustCompile(`GitHub Package Registry`)},
	{Artifactory, regexp.MustCompile(`Artifactory Realm`)},
	{Nexus, regexp.MustCompile(`Sonatype Nexus`)},
	{Azure, regexp.MustCompile(`authorization_uri=https://login\.(windows\.net|microsoftonline\.com)|TFS-Federated`)},
	{FontAwesome, regexp.MustCompile(`npm\.fontawesome\.com`)},
	{GitLab, regexp.MustCompile(`GitLab Packages Registry`)},
}

// KindOf tells a registry's product from a URL's host and path, else from the challenge it sent, else "".
// ProGet's path is too common a shape to trust without its host's name.
func KindOf(host, path, challenge string) Kind {
	bare, _, _ := strings.Cut(host, ":")
	if k := first(byHost, bare); k != unknownRegistry {
		return k
	}
	if k := first(byChallenge, challenge); k != unknownRegistry {
		return k
	}
	k := first(byPath, path)
	if k == ProGet && !strings.Contains(strings.ToLower(bare), "proget") {
		return unknownRegistry
	}
	return k
}

func first(signs []sign, s string) Kind {
	for _, g := range signs {
		if s != "" && g.re.MatchString(s) {
			return g.kind
		}
	}
	return unknownRegistry
}
