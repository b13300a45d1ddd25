//go:build unix

package diagnosis

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"npmx/internal/rig"
)

// TestTheUsersFileIsNpms: npm login writes the user's .npmrc, which bun and pnpm read as well, and no file of theirs.
func TestTheUsersFileIsNpms(t *testing.T) {
	registry := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
	}))
	defer registry.Close()
	for client, says := range map[string]string{
		"bun":  `echo "error: GET ` + registry.URL + `/@acme%2fcore - 401" >&2`,
		"pnpm": `echo "[ERR_PNPM_FETCH_401] GET ` + registry.URL + `/@acme%2Fcore: Unauthorized - 401"`,
	} {
		cmd := rig.InHome(t, rig.Npmx(t), []string{"NPMX_PROBE=1m"}, client, "install")
		bin := filepath.Join(cmd.Dir, "bin")
		rig.Write(t, filepath.Join(bin, client),
			"#!/bin/sh\ncase $1 in --version) echo 12.21.0; exit;; esac\n"+says+"\nexit 1\n")
		rig.Must(t, os.Chmod(filepath.Join(bin, client), 0o755))
		cmd.Env = append(cmd.Env, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
		rig.Write(t, filepath.Join(cmd.Dir, ".npmrc"), "@acme:registry="+registry.URL+"/\n"+
			strings.TrimPrefix(registry.URL, "http:")+"/:_authToken=abcdefghijklmnop\n")
		said := string(rig.Finish(t, cmd).Stderr)
		if !strings.Contains(said, "npm writes the new token into ~/.npmrc") ||
			strings.Contains(said, "~/.bunfig.toml") || strings.Contains(said, "auth.ini") {
			t.Errorf("%s\n%s", client, said)
		}
	}
}
