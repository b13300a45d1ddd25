package demo

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"npmx/internal/fair"
)

// A step that says "npm login" must be one that works here, or no fix could be tried out.
func TestNpmLogInInstallLogOut(t *testing.T) {
	npm := fair.Program(t, "npm")
	c, r := prepare(t, Scenario{Name: "login", Registry: Options{WebLogin: true}, Files: shop(registryLine),
		Args: []string{"login"}})
	c.Env = append(c.Env, "npm_config_browser=false")
	if out, status := fair.RunNpm(t, npm, c.Dir, c.Env, c.Args); status != 0 {
		t.Fatalf("npm login ended with %d:\n%s", status, out)
	}
	b, err := os.ReadFile(filepath.Join(c.Home, ".npmrc"))
	_, token, found := strings.Cut(string(b), r.Key()+":_authToken=")
	if err != nil || !found {
		t.Fatalf("no token stands in the user's .npmrc: %v", err)
	}
	for _, step := range []struct {
		args   string
		status int
	}{{"install", 0}, {"logout", 0}, {"install --force", 1}} {
		c.Args = strings.Fields(step.args)
		if step.status != 0 {
			_ = os.RemoveAll(filepath.Join(c.Dir, "node_modules"))
			_ = os.RemoveAll(filepath.Join(filepath.Dir(c.Home), "cache"))
		}
		if out, status := fair.RunNpm(t, npm, c.Dir, c.Env, c.Args); status != step.status {
			t.Errorf("npm %s ended with %d:\n%s", step.args, status, out)
		}
	}
	if strings.Contains(fmt.Sprint(r.Requests()), strings.TrimSpace(token)) {
		t.Error("the list of requests holds the token that was logged out")
	}
}

func TestUnpublishedVersionIsSpent(t *testing.T) {
	npm := fair.Program(t, "npm")
	c, r := prepare(t, Scenario{Name: "unpublish", Files: library(registryLine + "{key}:_authToken={token}\n"),
		Args: []string{"unpublish", "@acme/core@2.0.0"}})
	if out, status := fair.RunNpm(t, npm, c.Dir, c.Env, c.Args); status != 0 {
		t.Fatalf("npm unpublish ended with %d:\n%s", status, out)
	}
	ada := "Bearer " + r.NewToken(Ada)
	document, _ := Document(Package{Name: "@acme/core"}, "2.0.0", r.URL())
	gone := ask(t, "GET", r.URL()+"@acme%2fcore/2.0.0", ada, "").status
	again := ask(t, "PUT", r.URL()+"@acme%2fcore", ada, string(document)).status
	if got := []int{gone, again}; !slices.Equal(got, []int{404, 403}) {
		t.Errorf("the version answers %v, want 404 and, published again, 403", got)
	}
}
