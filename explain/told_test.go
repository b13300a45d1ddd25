package explain

import (
	"slices"
	"strings"
	"testing"

	"npmx/parse"
	"npmx/rules"
)

// TestPnpmIsNotToldToCommitAVariable: pnpm passes a project's variables over since 10.34.2, 11.5.3 and 12, and no
// finding of any pnpm advises a line of the project's .npmrc that names one, whatever the registry and the CI system.
func TestPnpmIsNotToldToCommitAVariable(t *testing.T) {
	registries := []string{"https://gitlab.com/api/v4/projects/42/packages/npm/", "https://npm.pkg.github.com/",
		"https://acme.jfrog.io/artifactory/api/npm/npm/",
		"https://acme-1.d.codeartifact.eu-central-1.amazonaws.com/npm/npm/", "https://npm.corp.example/repository/npm/",
		"https://npm.fontawesome.com/",
		"https://npm.cloudsmith.io/acme/npm/", "https://pkgs.dev.azure.com/acme/_packaging/npm/npm/registry/",
		"https://europe-npm.pkg.dev/acme/npm/", "https://npm.corp.example/"}
	for _, version := range []string{"", "10.34.1", "10.34.2", "11.5.3", "12.21.0"} {
		for _, reg := range registries {
			for _, ci := range []string{"", "github-actions", "gitlab"} {
				f := refusedAt(reg+"@acme%2fcore", "@acme/core", 401)
				f.Client, f.Sent, f.Context.CI = parse.Client{Name: "pnpm", Version: version}, "no", ci
				for _, found := range Explain(input(t, nil, f)) {
					if slices.ContainsFunc(found.Steps, commitsAVariable) {
						t.Errorf("pnpm %q, %s, %s is told to commit a variable", version, reg, ci)
					}
				}
			}
		}
	}
}

func commitsAVariable(s Step) bool {
	return s.Edit != nil && s.Edit.File == ".npmrc" && strings.Contains(s.Edit.New, "=${")
}

// TestPnpmsIgnoredLine: what pnpm says of the line that it passed over is the cause, and the steps lead around it.
func TestPnpmsIgnoredLine(t *testing.T) {
	f := refusedAt("https://npm.corp.example/npm/@acme%2fcore", "@acme/core", 401)
	f.Client.Name, f.Sent, f.Ignored, f.Context.CI = "pnpm", "no", "//npm.corp.example/npm/:_authToken", "gitlab"
	found := Explain(input(t, nil, f))[0]
	steps := ""
	for _, s := range found.Steps {
		steps += s.Text + "\n" + s.Command + "\n"
		if s.Edit != nil {
			steps += s.Edit.File + "\n"
		}
	}
	for _, want := range []string{"~/.npmrc", "pnpm config set", "NPM_CONFIG_USERCONFIG"} {
		if !strings.Contains(steps, want) {
			t.Errorf("no %q in\n%s", want, steps)
		}
	}
	if found.Certainty != Certain || found.Cause != rules.TokenMissing ||
		!strings.Contains(found.Explanation, f.Ignored) {
		t.Errorf("%+v", found)
	}
}

// TestARegistryWritesNoHeadline: the name that whoami gives is quoted below the title, and only where it is a
// name.
func TestARegistryWritesNoHeadline(t *testing.T) {
	for name, shown := range map[string]bool{"ada": true, "ada.l+ci@acme.example": true, "": false} {
		s := at(home, keyLine(home, token), 403).asked(403, 403, 200, name)
		s.probe.Whoami.Named = true
		found := s.explain(t)
		if found.Cause != rules.PermissionDenied || found.Certainty != Certain {
			t.Errorf("%q: %s %s", name, found.Certainty, found.Cause)
		}
		if quoted := strings.Contains(found.Explanation, `"`+name+`"`); name != "" &&
			strings.Contains(found.Title, name) || quoted != shown {
			t.Errorf("%q: %q\n%s", name, found.Title, found.Explanation)
		}
	}
}

// TestPlainHTTP: who asked with http is told to ask with https, and the proof does.
func TestPlainHTTP(t *testing.T) {
	f := refusedAt("http://npm.acme.example/npm/core", "core", 426)
	found := Explain(input(t, nil, f))[0]
	if found.Cause != rules.RegistryWrong || found.Certainty != Certain || strings.Contains(found.Verify, "http://") {
		t.Errorf("%+v", found)
	}
	if !slices.ContainsFunc(found.Steps,
		func(s Step) bool { return s.Command == "npm config set registry https://npm.acme.example/npm/" }) {
		t.Errorf("%+v", found.Steps)
	}
}

// TestAWordOfAnotherStatus: what a product means by 401 is not said under a 404.
func TestAWordOfAnotherStatus(t *testing.T) {
	for status, said := range map[int]bool{401: true, 404: false} {
		f := refusedAt("https://gitlab.acme.example/api/v4/projects/42/packages/npm/@acme%2fcore", "@acme/core", status)
		f.Method, f.Command = "PUT", "publish"
		if found := Explain(input(t, nil, f))[0]; strings.Contains(found.Explanation, "says 401") != said {
			t.Errorf("%d: %s", status, found.Explanation)
		}
	}
}

// TestAllowRemoteBlamesTheLockfileThatHoldsIt and nothing else, on a machine; EALLOWGIT is npm's own setting, too.
func TestAllowRemoteBlamesTheLockfileThatHoldsIt(t *testing.T) {
	for _, k := range []struct {
		name, lock, code string
		cause            rules.Cause
	}{
		{"the lockfile holds it", locking("old.example"), "EALLOWREMOTE", rules.LockfileHost},
		{"the lockfile holds another", locking("other.example"), "EALLOWREMOTE", rules.PolicyBlocked},
		{"there is none", "", "EALLOWREMOTE", rules.PolicyBlocked},
		{"git", locking("old.example"), "EALLOWGIT", rules.PolicyBlocked},
	} {
		s := at(home, keyLine(home, token), 0)
		s.files["p/package-lock.json"] = k.lock
		s.failure = refusedAt("https://old.example/@acme/core/-/core-1.0.0.tgz", "@acme/core", 0)
		s.failure.Code, s.failure.Status = k.code, 0
		if k.code == "EALLOWGIT" {
			s.failure.URL, s.failure.Host = "", ""
		}
		if found := s.explain(t); found.Cause != k.cause ||
			strings.Contains(found.Title, "lockfile") != (k.cause == rules.LockfileHost) {
			t.Errorf("%s: %s %s [%s] %s", k.name, found.Certainty, found.Cause, found.Rule, found.Title)
		}
	}
}
