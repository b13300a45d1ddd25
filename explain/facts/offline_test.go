package facts

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"npmx/parse/npmrc"
)

// TestWhoIsToldToAskNobodyAsksNobody: --offline, in any client's words, is meant for npmx as well. Without it the same
// project is asked for.
func TestWhoIsToldToAskNobodyAsksNobody(t *testing.T) {
	for _, c := range []struct {
		name, rc string // the line that counts in .npmrc
		client   npmrc.Client
		args     []string
		silent   bool
	}{
		{"nothing is said", "", "", nil, false},
		{"npm's file", "offline=true\n", "", nil, true},
		{"npm's flag", "", "", []string{"install", "--offline"}, true},
		{"npm's flag taken back", "offline=true\n", "", []string{"install", "--no-offline"}, false},
		{"pnpm", "", npmrc.Pnpm, []string{"install"}, false},
		{"pnpm's flag", "", npmrc.Pnpm, []string{"install", "--offline"}, true},
		{"yarn 1's flag", "", npmrc.Yarn1, []string{"install", "--offline"}, true},
		{"deno's flag", "", npmrc.Deno, []string{"install", "--cached-only"}, true},
	} {
		s := watch(t, refuse)
		p := told(t, c.client, "registry="+s.URL+"/\n"+s.URL[len("http:"):]+"/:_authToken="+secret+"\n"+c.rc, c.args)
		p.Ask(t.Context(), s.URL+"/core", "core")
		p.Look(t.Context(), []Query{{URL: s.URL + "/core", Package: "core", Document: true}})
		p.Account(t.Context(), s.URL+"/", "core")
		if asked := s.list(); c.silent != (len(asked) == 0) {
			t.Errorf("%s: asked %q", c.name, asked)
		}
	}
}

// told is what asks for a client with one .npmrc and a command line.
func told(t *testing.T, client npmrc.Client, rc string, args []string) Prober {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, ".npmrc"), []byte(rc), 0o600); err != nil {
		t.Fatal(err)
	}
	where := Where{Cwd: dir, Home: dir, GOOS: "linux", Env: []string{"HOME=" + dir}, Args: args, Client: string(client),
		Npm: Npm{Version: npmrc.Latest()}}
	read := func() (*npmrc.Config, error) {
		if client == "" {
			return NpmConfig(where)
		}
		return ClientConfig(client, where)
	}
	c, err := read()
	if err != nil {
		t.Fatal(err)
	}
	return Prober{Reach: Reach{Config: c}, Env: where.Env, Clock: time.Now}
}
