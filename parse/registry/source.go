package registry

import (
	"net/url"
	"strings"
)

// sources are hosts of source code and of releases: clients fetch git dependencies, plugins and runtimes there, and
// none of them is a registry.
var sources = []string{"github.com", "api.github.com", "codeload.github.com", "gist.github.com", "bitbucket.org",
	"nodejs.org"}

// IsSource recognises the address of something that lies in no registry: an archive of a repository, a release, a raw
// file. A refusal there is nothing that a registry's credential could fix.
func IsSource(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil {
		return false
	}
	host := strings.ToLower(u.Hostname())
	for _, s := range sources {
		if host == s {
			return true
		}
	}
	return strings.HasPrefix(host, "codeload.") || strings.HasSuffix(host, ".githubusercontent.com") ||
		gitLabArchive(u.Path)
}

// gitLabArchive knows a repository's archive on a GitLab, which may be on any host.
func gitLabArchive(path string) bool {
	return strings.Contains(path, "/-/archive/") || strings.Contains(path, "/api/v4/projects/") &&
		strings.Contains(path, "/repository/archive.")
}
