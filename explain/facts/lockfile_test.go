package facts

import (
	"reflect"
	"strings"
	"testing"
)

func TestScanLockfile(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []Locked
	}{
		{"version 3", `{
  "packages": {
    "": {
      "name": "shop"
    },
    "node_modules/@acme/core": {
      "version": "1.0.0",
      "resolved": "https://npm.corp.example/@acme/core/-/core-1.0.0.tgz",
      "integrity": "sha512-x"
    },
    "node_modules/a/node_modules/b": {
      "resolved": "https://u:p@Other.example:443/b/-/b-1.0.0.tgz"
    }
  }
}`, []Locked{
			{8, "@acme/core", "https://npm.corp.example/@acme/core/-/core-1.0.0.tgz", "npm.corp.example"},
			{12, "b", "https://u:p@Other.example:443/b/-/b-1.0.0.tgz", "other.example"},
		}},
		{"version 1", `{
  "dependencies": {
    "yn": {
      "version": "3.0.0",
      "resolved": "http://localhost:4874/yn/-/yn-3.0.0.tgz"
    }
  }
}`, []Locked{{5, "yn", "http://localhost:4874/yn/-/yn-3.0.0.tgz", "localhost:4874"}}},
		{"links and folders have no host", `"resolved": "packages/app",`, nil},
		{"a merge conflict", "<<<<<<< HEAD\n\"resolved\": \"https://a.example/x.tgz\",\n=======", []Locked{{2, "", "https://a.example/x.tgz", "a.example"}}},
		{"empty", "", nil},
		{"a long line", `"x": "` + strings.Repeat("y", 200_000) + "\"\n\"resolved\": \"https://a.example/x.tgz\"", []Locked{{2, "", "https://a.example/x.tgz", "a.example"}}},
	} {
		if got := ScanLockfile(strings.NewReader(c.text)).Entries; !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestDetectCI(t *testing.T) {
	for _, c := range []struct {
		env  []string
		want CI
	}{
		{nil, CI{}},
		{[]string{"CI=true"}, CI{}},
		{[]string{"GITHUB_ACTIONS=true", "GITHUB_JOB=build", "GITHUB_EVENT_NAME=push"}, CI{Name: "github-actions", Event: "push", Job: "build", IDToken: "no"}},
		{[]string{"GITHUB_ACTIONS=true", "ACTIONS_ID_TOKEN_REQUEST_URL=x"}, CI{Name: "github-actions", IDToken: "yes"}},
		{[]string{"GITHUB_ACTIONS=true", "GITHUB_ACTOR=dependabot[bot]"}, CI{Name: "github-actions", Event: "dependabot", IDToken: "no"}},
		{[]string{"GITLAB_CI=true", "CI_JOB_NAME=test", "NPM_ID_TOKEN=x"}, CI{Name: "gitlab", Job: "test", IDToken: "yes"}},
		{[]string{"TF_BUILD=True"}, CI{Name: "azure"}},
		{[]string{"NETLIFY=false", "NETLIFY=true"}, CI{Name: "netlify"}},
	} {
		if got := DetectCI(c.env, false); got != c.want {
			t.Errorf("DetectCI(%v) = %+v, want %+v", c.env, got, c.want)
		}
	}
}

func TestWords(t *testing.T) {
	got := words(`"--prefix" "." "a \"b\"" *** "ci"`)
	if want := []string{"--prefix", ".", `a "b"`, "***", "ci"}; !reflect.DeepEqual(got, want) {
		t.Errorf("words = %q, want %q", got, want)
	}
}
