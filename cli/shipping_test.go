package cli

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"npmx/internal/rig"
)

// TestNoTokenForAnyRegistryGoesWhereAPackageSays: a repository's publishConfig may name any address. A token that is
// for no one registry stays at home, whatever the client would do; one that is for that address is asked with.
func TestNoTokenForAnyRegistryGoesWhereAPackageSays(t *testing.T) {
	var mu sync.Mutex
	var sent []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		sent = append(sent, r.Header.Get("Authorization"))
		w.WriteHeader(http.StatusNotFound)
	}))
	defer s.Close()
	bare := strings.TrimPrefix(s.URL, "http:")
	for _, c := range []struct {
		name, client, file, text string
		goes                     bool
	}{
		{"yarn 4, for all", "yarn@4.18.1", ".yarnrc.yml", "npmAuthToken: s3cret-of-all\nnpmAlwaysAuth: true\n", false},
		{"yarn 4, for a scope", "yarn@4.18.1", ".yarnrc.yml",
			"npmScopes:\n  acme:\n    npmAuthToken: s3cret-of-acme\n", false},
		{"yarn 4, for that address", "yarn@4.18.1", ".yarnrc.yml",
			"npmRegistries:\n  \"" + s.URL + "\":\n    npmAuthToken: s3cret-of-it\n", true},
		{"yarn 1, for all", "yarn@1.22.22", ".npmrc", "_authToken=s3cret-of-all\nalways-auth=true\n", false},
		{"yarn 1, for that address", "yarn@1.22.22", ".npmrc", bare + "/:_authToken=s3cret-of-it\n", true},
		{"pnpm, for another", "pnpm@12.21.0", ".npmrc", "//other.example/:_authToken=s3cret-of-it\n", false},
		{"bun, which goes by its settings", "bun@1.4.5", ".npmrc", bare + "/:_authToken=s3cret-of-it\n", false},
	} {
		dir := t.TempDir()
		home := filepath.Join(dir, "home")
		rig.Write(t, filepath.Join(home, c.file), c.text)
		rig.Write(t, filepath.Join(dir, "package.json"), `{"name": "@acme/core", "version": "1.0.0",
			"packageManager": "`+c.client+`", "publishConfig": {"registry": "`+s.URL+`/"}}`)
		sent = nil
		client, _, _ := strings.Cut(c.client, "@")
		env := []string{"NPMX_NPM=" + rig.NpmOf(t, "11.21.2"), "PATH=", "HOME=" + home,
			"npm_config_registry=http://127.0.0.1:1/", "YARN_NPM_REGISTRY_SERVER=http://127.0.0.1:1"}
		out, _ := checkAt(t, time.Now, dir, home, env, "--for", "publish", "--client", client)
		if got := strings.Contains(strings.Join(sent, " "), "s3cret"); got != c.goes {
			t.Errorf("%s: sent %q\n%s", c.name, sent, out)
		}
		if strings.Contains(string(out), "s3cret") {
			t.Errorf("%s: it is shown\n%s", c.name, out)
		}
	}
}
