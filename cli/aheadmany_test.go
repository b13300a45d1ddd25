package cli

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"npmx/internal/rig"
)

// TestTenRegistriesAreAskedAtOnce: ten that answer only when all ten have been asked are answered, for an install and
// for a publication to each of them: so that ten cost what one costs. Nothing but GET reaches any.
func TestTenRegistriesAreAskedAtOnce(t *testing.T) {
	for _, purpose := range []string{"install", "publish"} {
		dir, arrived := t.TempDir(), &sync.WaitGroup{}
		var rc, needs strings.Builder
		for i := range 10 {
			arrived.Add(1)
			key, uri := oneOfMany(t, arrived)
			fmt.Fprintf(&rc, "@s%d:registry=%s\n%s:_authToken=t0ken%d\n", i, uri, key, i)
			fmt.Fprintf(&needs, `, "@s%d/core": "1"`, i)
			rig.Write(t, filepath.Join(dir, "packages", fmt.Sprint(i), "package.json"),
				fmt.Sprintf(`{"name": "@s%d/core", "version": "2.0.0"}`, i))
		}
		rig.Write(t, filepath.Join(dir, ".npmrc"), rc.String())
		rig.Write(t, filepath.Join(dir, "package.json"), `{"name": "shop", "version": "1.0.0", "dependencies": {`+
			strings.TrimPrefix(needs.String(), ", ")+`}}`)
		args := []string{"--for", purpose}
		if purpose == "publish" {
			rig.Write(t, filepath.Join(dir, "package.json"),
				`{"name": "shop", "private": true, "workspaces": ["packages/*"]}`)
			args = append(args, "--", "--workspaces")
		}
		env := []string{"NPMX_NPM=" + rig.NpmOf(t, "11.21.2"), "NPMX_PROBE=1m"} // the machine may be busy
		out, status := checkAt(t, time.Now, dir, dir, env, args...)
		if status != statusOK || strings.Contains(string(out), "no answer") {
			t.Errorf("%s: %d\n%s", purpose, status, out)
		}
	}
}

// oneOfMany is a registry that keeps its first answer until all others have been asked.
func oneOfMany(t *testing.T, arrived *sync.WaitGroup) (key, uri string) {
	t.Helper()
	var once sync.Once
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		once.Do(arrived.Done)
		arrived.Wait()
		if r.Method != http.MethodGet {
			t.Errorf("%s %s", r.Method, r.URL)
		}
		fmt.Fprint(w, `{"username": "ada", "versions": {"1.0.0": {}}}`)
	}))
	t.Cleanup(s.Close)
	return strings.TrimPrefix(s.URL, "http:") + "/", s.URL + "/"
}
