package registry

import "strings"

// takes lists, for each registry whose tokens have a shape of their own, the shapes that can work there, after the
// vendors' manuals. A registry that is not listed takes anything that its administrator decides, so nothing follows
// from a shape.
var takes = map[Kind][]string{
	NPM:          {"npm-granular", "npm-session"},
	GitHub:       {"github-classic", "github-actions", "github-oauth"},
	GitLab:       {"gitlab-pat", "gitlab-deploy", "gitlab-job"},
	CodeArtifact: {"codeartifact", "jwt"},
	Google:       {"google", "jwt", "basic"},
	Azure:        {"azure-pat", "jwt", "basic"},
}

// telling are the shapes that no other maker's tokens have; an opaque string or a user name proves nothing about its
// maker.
var telling = []string{"npm-", "github-", "gitlab-", "codeartifact", "google", "artifactory-", "placeholder",
	"variable"}

// Fits reports whether a credential of that shape (npmrc's kinds) can work at that kind of registry: "yes", "no", or ""
// where the shape does not show it. npm's legacy tokens, UUIDs, were revoked for good on 2025-12-09.
func Fits(kind Kind, shape string) string {
	if shape == "npm-legacy" {
		if kind == NPM {
			return "no"
		}
		return ""
	}
	for _, ok := range takes[kind] {
		if ok == shape {
			return "yes"
		}
	}
	if len(takes[kind]) == 0 || !isTelling(shape) {
		return ""
	}
	return "no"
}

func isTelling(shape string) bool {
	for _, t := range telling {
		if strings.HasPrefix(shape, t) {
			return true
		}
	}
	return false
}
