package facts

import (
	"strings"
)

// CI is the CI system that npm runs in, from its own variables. The zero CI is "none that we know".
type CI struct {
	Name    string // github-actions, gitlab ...; the names of the rules' vocabulary
	Event   string // push, pull-request, fork-pull-request, dependabot; "" unknown
	Job     string
	IDToken string // "yes", "no": would the CI hand out an OIDC token; "" unknown
	Docker  bool   // npm runs in a step of an image's build
	// what the job was started from, host/owner/name; "" unknown
	Repository string
}

// systems lists what each CI's manual says it sets, most telling variable first.
var systems = []struct{ name, variable, job string }{
	{"github-actions", "GITHUB_ACTIONS", "GITHUB_JOB"},
	{"gitlab", "GITLAB_CI", "CI_JOB_NAME"},
	{"azure", "TF_BUILD", "SYSTEM_JOBDISPLAYNAME"},
	{"circleci", "CIRCLECI", "CIRCLE_JOB"},
	{"bitbucket", "BITBUCKET_BUILD_NUMBER", ""},
	{"netlify", "NETLIFY", ""},
	{"vercel", "VERCEL", ""},
	{"buildkite", "BUILDKITE", "BUILDKITE_LABEL"},
	{"travis", "TRAVIS", "TRAVIS_JOB_NAME"},
	{"teamcity", "TEAMCITY_VERSION", "TEAMCITY_BUILDCONF_NAME"},
	{"jenkins", "JENKINS_URL", "JOB_NAME"},
	{"codebuild", "CODEBUILD_BUILD_ID", ""},
}

// DetectCI reads the variables that CI systems document.
func DetectCI(env []string, docker bool) CI {
	get := lookup(env)
	ci := CI{Docker: docker}
	for _, s := range systems {
		if get(s.variable) != "" {
			ci.Name, ci.Job = s.name, get(s.job)
			break
		}
	}
	ci.Event = event(ci.Name, get)
	ci.IDToken = idToken(ci.Name, get)
	ci.Repository = startedFrom(ci.Name, get)
	return ci
}

func event(name string, get func(string) string) string {
	switch {
	case name != "github-actions":
		return ""
	case get("GITHUB_ACTOR") == "dependabot[bot]":
		return "dependabot"
	case get("GITHUB_EVENT_NAME") == "pull_request":
		return "pull-request"
	case get("GITHUB_EVENT_NAME") == "push":
		return "push"
	}
	return ""
}

func idToken(name string, get func(string) string) string {
	has := get("NPM_ID_TOKEN") != ""
	switch name {
	case "github-actions":
		has = get("ACTIONS_ID_TOKEN_REQUEST_URL") != ""
	case "gitlab", "circleci":
	default:
		return ""
	}
	if has {
		return "yes"
	}
	return "no"
}

// startedFrom is for the systems that npm signs a provenance in.
func startedFrom(name string, get func(string) string) string {
	switch {
	case name == "github-actions" && get("GITHUB_REPOSITORY") != "":
		return RepositoryOf(get("GITHUB_SERVER_URL") + "/" + get("GITHUB_REPOSITORY"))
	case name == "gitlab" && get("CI_PROJECT_URL") != "":
		return RepositoryOf(get("CI_PROJECT_URL"))
	}
	return ""
}

// RepositoryOf gives what package.json and CI systems call a repository one form, host/owner/name: without scheme, user
// and .git, and with the host of the short forms that npm knows (npm's manual, package.json, repository).
func RepositoryOf(address string) string {
	s := strings.TrimPrefix(address, "git+")
	s, _, _ = strings.Cut(s, "#")
	_, rest, full := strings.Cut(s, "://")
	short, name, hosted := strings.Cut(s, ":")
	switch {
	case full:
		s = rest
	case hosted && (short == "github" || short == "gitlab"):
		s = short + ".com/" + name
	case hosted: // git@github.com:owner/name
		s = short + "/" + name
	case strings.Count(s, "/") == 1:
		s = "github.com/" + s
	}
	if user, at, ok := strings.Cut(s, "@"); ok && !strings.Contains(user, "/") {
		s = at
	}
	host, path, _ := strings.Cut(s, "/")
	return strings.ToLower(host) + "/" + strings.TrimSuffix(strings.Trim(path, "/"), ".git")
}

func lookup(env []string) func(string) string {
	return func(name string) string {
		for i := len(env) - 1; i >= 0 && name != ""; i-- {
			if k, v, _ := strings.Cut(env[i], "="); k == name {
				return v
			}
		}
		return ""
	}
}
