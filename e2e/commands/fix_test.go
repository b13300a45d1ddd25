package commands

import (
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"npmx/internal/rig"
)

// person is a user with a home folder and projects, a real npm, and npmx.
type person struct {
	t          *testing.T
	home, npmx string
	real       string // npm itself
	env        []string
}

func newPerson(t *testing.T, npmrc string) person {
	t.Helper()
	npm := rig.RealNpm(t)
	dir, err := filepath.EvalSymlinks(t.TempDir())
	rig.Must(t, err)
	p := person{t: t, real: npm, home: filepath.Join(dir, "home"), npmx: rig.Npmx(t)}
	rig.Write(t, filepath.Join(p.home, ".npmrc"), npmrc)
	rig.Write(t, filepath.Join(dir, "etc", "npmrc"), "registry=http://127.0.0.1:9/\n")
	p.env = []string{"HOME=" + p.home, "PATH=" + os.Getenv("PATH"), "NPMX_NPM=" + npm, "npm_config_globalconfig=" +
		filepath.Join(dir, "etc", "npmrc"),
		"npm_config_cache=" + filepath.Join(dir, "cache"), "npm_config_update_notifier=false",
		"npm_config_fetch_retries=0", "npm_config_audit=false"}
	return p
}

func (p person) project(name string, files map[string]string) (dir string) {
	p.t.Helper()
	dir = filepath.Join(filepath.Dir(p.home), name)
	for file, text := range files {
		rig.Write(p.t, filepath.Join(dir, file), text)
	}
	return dir
}

func (p person) run(dir, program, stdin string, args ...string) (string, int) {
	p.t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env, cmd.Stdin = dir, p.env, strings.NewReader(stdin)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		p.t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// wrapped is a command under npmx.
func (p person) wrapped(dir string, args ...string) (string, int) {
	p.t.Helper()
	return p.run(dir, p.npmx, "", args...)
}

// npm is npm itself.
func (p person) npm(dir string, args ...string) (string, int) {
	p.t.Helper()
	return p.run(dir, p.real, "", args...)
}

// insists tries both ways to have everything applied, and gives what was said.
func (p person) insists(dir string) string {
	p.t.Helper()
	flag, _ := p.wrapped(dir, "fix", "--yes", "--token-env", "FIX_TOKEN")
	typed, _ := p.run(dir, p.npmx, "y\n", "fix", "--token-env", "FIX_TOKEN")
	return flag + typed
}

func (p person) unchanged(path, want, said string) {
	p.t.Helper()
	if got, _ := os.ReadFile(path); string(got) != want {
		p.t.Errorf("%s became\n%s\nafter\n%s", path, got, said)
	}
}

const (
	eve     = "eve-token-0123456789abcdef"
	depends = `{"name": "p", "version": "1.0.0", "dependencies": {"@acme/core": "1.0.0"}}`
)

// TestAnotherProjectsLoginStays: a token for one port, and another project whose scope lives at a second one, for
// which none was ever made.
func TestAnotherProjectsLoginStays(t *testing.T) {
	a, b := rig.Guard(t, rig.Wants(eve)), rig.Guard(t, rig.Wants("of-b"))
	home := a.Key("/") + ":_authToken=" + eve + "\n"
	p := newPerson(t, home)
	p1 := p.project("p1", map[string]string{"package.json": `{"name": "p1"}`, ".npmrc": "registry=" + a.URL + "/\n"})
	p2 := p.project("p2", map[string]string{"package.json": depends, ".npmrc": "@acme:registry=" + b.URL + "/\n"})
	said, status := p.wrapped(p2, "install")
	if status == 0 || strings.Contains(said, "certain [wrong-host") || !strings.Contains(said, "token-missing") {
		t.Errorf("%d %s", status, said)
	}
	said += p.insists(p2)
	p.unchanged(filepath.Join(p.home, ".npmrc"), home, said)
	if who, status := p.npm(p1, "whoami"); status != 0 || !strings.Contains(who, "eve") {
		t.Errorf("the first project is logged out: %s", who)
	}
	if b.Saw(eve) {
		t.Errorf("the token went to the other registry: %q", b.Seen)
	}
}

// TestCheckAndInstallAgree: what belongs to another registry that the project uses is no near miss, whoever is asked.
func TestCheckAndInstallAgree(t *testing.T) {
	a, b := rig.Guard(t, rig.Wants(eve)), rig.Guard(t, rig.Wants("of-b"))
	p := newPerson(t, a.Key("/")+":_authToken="+eve+"\n")
	dir := p.project("p", map[string]string{"package.json": strings.ReplaceAll(depends, "@acme", "@zeta"),
		".npmrc": "@acme:registry=" + a.URL + "/\n@zeta:registry=" + b.URL + "/\n"})
	if said, _ := p.wrapped(dir, "install"); !strings.Contains(said, "no credential is configured") {
		t.Errorf("install says %s", said)
	}
	if said, status := p.wrapped(dir, "check", "@zeta"); strings.Contains(said, "another port") || status != 0 {
		t.Errorf("check says %d %s", status, said)
	}
}

// TestAClonedRepositoryGetsNoToken: the repository says which registry to ask, by another port or another path of the
// host that the user's token is for.
func TestAClonedRepositoryGetsNoToken(t *testing.T) {
	evil := rig.Guard(t, func(*http.Request) (int, bool) { return 401, true })
	good := rig.Guard(t, rig.Wants(eve))
	for name, key := range map[string]string{"port": good.Key("/"), "path": evil.Key("/team/"),
		"case": evil.Key("/EVIL/")} {
		t.Run(name, func(t *testing.T) {
			home := key + ":_authToken=" + eve + "\n"
			p := newPerson(t, home)
			dir := p.project("cloned", map[string]string{"package.json": depends, ".npmrc": "registry=" + evil.URL +
				"/evil/\n"})
			said, _ := p.wrapped(dir, "install")
			if name != "case" && strings.Contains(said, "certain [wrong-host") {
				t.Error(said)
			}
			flag, _ := p.wrapped(dir, "fix", "--yes")
			p.unchanged(filepath.Join(p.home, ".npmrc"), home, said+flag)
			if name != "case" { // of a path's case the user may say that it is one registry
				p.unchanged(filepath.Join(p.home, ".npmrc"), home, p.insists(dir))
			}
			if evil.Saw(eve) {
				t.Errorf("the token went to the repository's address: %q", evil.Seen)
			}
		})
	}
}

// TestAnUnmappedScopeMovesNoToken: the package lives at the registry that the token is for, and its scope is mapped
// nowhere.
func TestAnUnmappedScopeMovesNoToken(t *testing.T) {
	a, b := rig.Guard(t, rig.Wants(eve)), rig.Guard(t, rig.Wants("of-b"))
	p := newPerson(t, "")
	npmrc := "registry=" + b.URL + "/\n" + a.Key("/") + ":_authToken=" + eve + "\n"
	dir := p.project("p", map[string]string{"package.json": strings.ReplaceAll(depends, "@acme", "@private"),
		".npmrc": npmrc})
	said, _ := p.wrapped(dir, "install")
	for _, cause := range []string{"token-missing", "scope-unmapped"} {
		if strings.Contains(said, "certain [") || !strings.Contains(said, cause) {
			t.Errorf("no word of %s: %s", cause, said)
		}
	}
	p.unchanged(filepath.Join(dir, ".npmrc"), npmrc, said+p.insists(dir))
	if b.Saw(eve) {
		t.Errorf("the token went to the other registry: %q", b.Seen)
	}
}

// TestTheProjectsRegistryStays: package.json and the project's .npmrc name another registry than the one the user is
// logged in to, and mean it.
func TestTheProjectsRegistryStays(t *testing.T) {
	a, b := rig.Guard(t, rig.Wants(eve)), rig.Guard(t, rig.Wants("of-b"))
	for name, files := range map[string]map[string]string{
		"publishConfig": {"package.json": "{\n  \"name\": \"@acme/core\",\n  \"version\": \"1.0.0\",\n  " +
			"\"publishConfig\": {\n    \"registry\": \"" + b.URL + "/\"\n  }\n}\n",
			".npmrc": "registry=" + a.URL + "/\n"},
		"its own registry": {"package.json": depends, ".npmrc": "registry=" + b.URL + "/\n"},
	} {
		t.Run(name, func(t *testing.T) {
			home := "registry=" + a.URL + "/\n" + a.Key("/") + ":_authToken=" + eve + "\n"
			p := newPerson(t, home)
			dir := p.project("p", files)
			command := "install"
			if name == "publishConfig" {
				command = "publish"
			}
			said, _ := p.wrapped(dir, command)
			said += p.insists(dir)
			for file, text := range files {
				p.unchanged(filepath.Join(dir, file), text, said)
			}
			p.unchanged(filepath.Join(p.home, ".npmrc"), home, said)
			a.Mu.Lock()
			defer a.Mu.Unlock()
			if slices.ContainsFunc(a.Seen, func(s string) bool { return strings.HasPrefix(s, "PUT") }) {
				t.Error("the package was published to another registry")
			}
		})
	}
}

// TestPublishSurvivesTheFixOfInstall: one host has a path to install from and one to publish to, and the token is
// keyed to the second. A line is added for the first, after a yes alone.
func TestPublishSurvivesTheFixOfInstall(t *testing.T) {
	g := rig.Guard(t, rig.Wants(eve))
	p := newPerson(t, "")
	npmrc := "registry=" + g.URL + "/all/\n" + g.Key("/own/") + ":_authToken=" + eve + "\n"
	dir := p.project("p", map[string]string{".npmrc": npmrc, "index.js": "",
		"package.json": `{"name": "lib", "version": "2.0.0", "publishConfig": {"registry": "` + g.URL + `/own/"}}`})
	if said, _ := p.wrapped(dir, "view", "core"); !strings.Contains(said, "likely [wrong-host/path]") ||
		!strings.Contains(said, "token-missing") {
		t.Error(said)
	}
	flag, _ := p.wrapped(dir, "fix", "--yes")
	p.unchanged(filepath.Join(dir, ".npmrc"), npmrc, flag)
	typed, status := p.run(dir, p.npmx, "y\n", "fix")
	if status != 0 || !strings.Contains(typed, "proved: npm view core") {
		t.Errorf("%d %s", status, typed)
	}
	p.unchanged(filepath.Join(dir, ".npmrc"), npmrc+g.Key("/all/")+":_authToken="+eve+"\n", typed)
	for _, args := range [][]string{{"view", "core"}, {"publish"}} {
		if said, status := p.npm(dir, args...); status != 0 {
			t.Errorf("npm %s is broken: %s", args, said)
		}
	}
}

// TestAGoodTokenStays: the registry has no whoami for this token, and denies one package to it: the token is good.
func TestAGoodTokenStays(t *testing.T) {
	for name, status := range map[string]int{"denied": 403, "hidden": 404} {
		t.Run(name, func(t *testing.T) {
			g := rig.Guard(t, func(r *http.Request) (int, bool) {
				if strings.HasSuffix(r.URL.Path, "/-/whoami") || r.Header.Get("Authorization") != "Bearer "+eve {
					return 401, true
				}
				return status, true
			})
			p := newPerson(t, "")
			npmrc := "registry=" + g.URL + "/\n" + g.Key("/") + ":_authToken=" + eve + "\n"
			dir := p.project("p", map[string]string{"package.json": depends, ".npmrc": npmrc})
			said, _ := p.wrapped(dir, "install")
			p.unchanged(filepath.Join(dir, ".npmrc"), npmrc, said+p.insists(dir))
		})
	}
}
