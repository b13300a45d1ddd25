//go:build unix

package transparency

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"npmx/demo"
	"npmx/internal/lab"
	"npmx/internal/rig"
)

// lockedShop is a project with a lockfile and something in node_modules.
func lockedShop(rc string) map[string]string {
	entry := `{"version": "1.1.0", "resolved": "{registry}@acme/core/-/core-1.1.0.tgz"}`
	return map[string]string{
		".npmrc":       "registry={registry}\n" + rc,
		"package.json": `{"name": "shop", "version": "1.0.0", "dependencies": {"@acme/core": "^1.0.0"}}`,
		"package-lock.json": `{"name": "shop", "version": "1.0.0", "lockfileVersion": 3, "requires": true, "packages": {
			"": {"name": "shop", "version": "1.0.0", "dependencies": {"@acme/core": "^1.0.0"}},
			"node_modules/@acme/core": ` + entry + `}}`,
		"node_modules/kept/package.json": `{"name": "kept", "version": "1.0.0"}`,
	}
}

// twoPackages are published in this order; the second one's version is there already.
func twoPackages() map[string]string {
	return map[string]string{
		".npmrc": "registry={registry}\n{key}:_authToken={token}\n",
		"package.json": `{"name": "shop", "version": "1.0.0", "private": true, ` +
			`"workspaces": ["packages/*"]}`,
		"packages/a/package.json": `{"name": "@acme/core", "version": "9.0.0"}`,
		"packages/b/package.json": `{"name": "@acme/ui", "version": "1.0.0"}`,
	}
}

// TestAskedFirstARefusalBreaksNothing: with NPMX_CHECK a command that would certainly be refused is not run, so that
// npm ci leaves node_modules as it is and no part of a release goes out; npm's status, and the explanation, are what
// they would have been. Whatever else comes of asking, npm runs, and its screen is its own.
func TestAskedFirstARefusalBreaksNothing(t *testing.T) {
	npm := lab.Npm(t, rig.UsualVersion)
	revoked, good := "{key}:_authToken={token-revoked}\n", "{key}:_authToken={token}\n"
	for _, c := range []struct {
		name, check string
		files       map[string]string
		args        string
		trouble     demo.Trouble
		runs        bool
		cause       string // of the finding
	}{
		{"ci refused", "ci", lockedShop(revoked), "ci", demo.None, false, "token-invalid"},
		{"ci refused, of several", "publish, ci", lockedShop(revoked), "clean-install", demo.None, false,
			"token-invalid"},
		{"another command is named", "publish", lockedShop(revoked), "ci", demo.None, true, "token-invalid"},
		{"off", "off", lockedShop(revoked), "ci", demo.None, true, "token-invalid"},
		{"let through", "ci", lockedShop(good), "ci", demo.None, true, ""},
		{"an outage may be over", "ci", lockedShop(good), "ci", demo.Down, true, "registry-down"},
		{"install refused", "install", lockedShop(""), "install", demo.None, false, "token-missing"},
		{"half a release", "publish", twoPackages(), "publish --workspaces", demo.None, false, "version-exists"},
		{"half a release goes out unasked", "", twoPackages(), "publish --workspaces", demo.None, true,
			"version-exists"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := demo.Scenario{Name: "asked", Files: c.files, Args: strings.Fields(c.args),
				Registry: demo.Options{Trouble: c.trouble}}
			laid, r := rig.Lay(t, s)
			env := append(slices.Clone(laid.Env), "NPMX_NPM="+npm, "NPMX_CHECK="+c.check)
			got := rig.RunNpmx(t, laid.Dir, env, laid.Args)
			ran := !strings.Contains(string(got.Stderr), "was not run")
			if failed := c.cause != ""; ran != c.runs || (got.Status != 0) != failed || got.Status > 1 {
				t.Errorf("npm ran: %t, want %t; status %d\n%s%s", ran, c.runs, got.Status, got.Stdout, got.Stderr)
			}
			if len(got.Report.Findings) == 0 != (c.cause == "") || c.cause != "" && causeOf(got) != c.cause {
				t.Errorf("%+v, want %s", got.Report.Findings, c.cause)
			}
			assertLeft(t, laid, r, c.runs)
		})
	}
}

func causeOf(got rig.Ran) string {
	if len(got.Report.Findings) == 0 {
		return ""
	}
	return got.Report.Findings[0].Cause
}

// assertLeft: a command that was not run has changed nothing, here or at the registry.
func assertLeft(t *testing.T, c demo.Case, r *demo.Registry, ran bool) {
	t.Helper()
	written := slices.ContainsFunc(r.Requests(), func(q demo.Request) bool { return q.Method != "GET" })
	_, gone := os.Stat(filepath.Join(c.Dir, "node_modules", "kept"))
	if c.Args[0] != "publish" && !ran && gone != nil || !ran && written {
		t.Errorf("node_modules: %v, written to the registry: %t", gone, written)
	}
	if c.Args[0] == "publish" && ran && !written {
		t.Error("nothing goes out either way: this shows nothing")
	}
}

// TestAskingFirstIsNotSeen: where all is well, NPMX_CHECK changes no byte of what npm prints.
func TestAskingFirstIsNotSeen(t *testing.T) {
	npm := lab.Npm(t, rig.UsualVersion)
	var outs []string
	for _, check := range []string{"", "install"} {
		s := demo.Scenario{Name: "asked", Files: lockedShop("{key}:_authToken={token}\n"), Args: []string{"install"}}
		laid, _ := rig.Lay(t, s)
		got := rig.RunProgram(t, rig.Npmx(t), laid.Dir, append(slices.Clone(laid.Env), "NPMX_NPM="+npm,
			"NPMX_CHECK="+check), laid.Args)
		outs = append(outs, steady(string(got.Stdout), laid)+"\n---\n"+steady(string(got.Stderr), laid))
	}
	if outs[0] != outs[1] || outs[0] == "\n---\n" {
		t.Errorf("asked first it prints\n%s\nand else\n%s", outs[1], outs[0])
	}
}
