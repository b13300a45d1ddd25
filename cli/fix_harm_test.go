package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"npmx/demo"
	"npmx/explain"
	"npmx/explain/facts"
	"npmx/parse"
	"npmx/parse/registry"
	"npmx/rules"
	"npmx/wrap"
)

// neighbour is another project of the same user: a registry of its own, whose token lies in ~/.npmrc, and whose
// mapping in the project.
type neighbour struct{ dir, registry, scope, key, token string }

// neighbours lays three out beside a case: on the same host by another port and by another path, and on another host.
func neighbours(t *testing.T, c demo.Case, byPort, byPath, byHost string) []neighbour {
	t.Helper()
	all := []neighbour{{scope: "@one", registry: byPort}, {scope: "@two", registry: byPath}, {scope: "@three", registry: byHost}}
	var keys strings.Builder
	for i := range all {
		n := &all[i]
		n.dir = filepath.Join(filepath.Dir(c.Project), "other"+n.scope[1:])
		n.key, n.token = "//"+strings.SplitAfter(n.registry, "//")[1], fmt.Sprintf("neighbour-%s-0123456789", n.scope[1:])
		write(t, filepath.Join(n.dir, "package.json"), `{"name": "`+n.scope[1:]+`", "version": "1.0.0", "dependencies": {"`+n.scope+`/x": "1"}}`)
		write(t, filepath.Join(n.dir, ".npmrc"), n.scope+":registry="+n.registry+"\n")
		fmt.Fprintf(&keys, "%s:_authToken=%s\n", n.key, n.token)
	}
	home := filepath.Join(c.Home, ".npmrc")
	if info, err := os.Stat(home); err == nil && info.IsDir() {
		return all // which is the mistake: no project of this user has a login
	}
	theirs, _ := os.ReadFile(home)
	write(t, home, keys.String()+string(theirs))
	return all
}

// sends is what npm would ask and send in a project, by its own rules: the header itself, and the entry that publish
// would find.
func (n neighbour) sends(t *testing.T, w world) string {
	t.Helper()
	w.cwd = n.dir
	c, err := facts.NpmConfig(w.whereNpm(nil))
	if err != nil {
		t.Fatal(err)
	}
	uri := c.RequestURL(c.Registry(n.scope).URL, n.scope+"/x")
	sent := uri
	c.Authorize(uri, n.scope+"/x", func(header, value string) { sent += "\n" + header + ": " + value })
	if l := c.Login(n.registry); l != nil {
		sent += "\nlogin: " + l.RegKey + " " + l.Field
	}
	return sent
}

// failing are the findings of a scenario's failure as npm's log would tell it, and a registry that refuses to be asked again.
func failing(s demo.Scenario, c demo.Case, m facts.Machine) []explain.Finding {
	w := c.Want
	f := parse.Failure{Client: parse.Client{Name: "npm", Version: "11.21.2"}, Code: w.Code, Status: w.Status, Host: w.Host, Package: w.Package,
		Method: "GET", Command: c.Args[0], Count: 1, Hint: s.Cause}
	if w.Package != "" && w.Status > 0 {
		f.Packages = []string{w.Package}
		f.URL = m.Config.RequestURL(m.Config.Registry(facts.ScopeOf(w.Package)).URL, w.Package)
		if registry.HostPort(f.URL) != w.Host {
			f.URL = "http://" + w.Host + "/" + w.Package
		}
	}
	set, _ := rules.Builtin()
	cases := explain.Cases(explain.Input{Source: "npm", Log: parse.Log{Failures: []parse.Failure{f}}, Machine: &m, Rules: set, Now: time.Now()})
	if no := (&facts.Asked{URL: f.URL, Status: 401}); !cases[0].Certain() {
		cases[0].Complete(&facts.Probe{With: no, Without: no, Whoami: no})
	}
	return explain.Findings(cases)
}

// TestFixHarmsNoOtherProject applies every edit that fix offers, over all scenarios: three other projects of the same
// user behave afterwards exactly as before, no line of ~/.npmrc has gone, and package.json is as it was. Undone, all
// is as it was.
func TestFixHarmsNoOtherProject(t *testing.T) {
	applied := 0
	for _, s := range demo.Scenarios() {
		s, ok := s.For(11)
		if !ok || silent(s) || len(s.Args) == 0 {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			r, err := s.Start()
			must(t, err)
			t.Cleanup(func() { r.Close() })
			c, err := demo.Prepare(s, t.TempDir(), r)
			must(t, err)
			host := registry.HostPort(r.URL())
			all := neighbours(t, c, "http://127.0.0.1:4899/npm/", "http://"+host+"/other/", "https://npm.other.example/")
			w := world{cwd: c.Dir, home: c.Home, goos: "linux", now: time.Now, env: append(slices.Clone(c.Env), "NPMX_NPM="+npmOf(t, "11.21.2"))}
			applied += harmless(t, w, s, c, all)
		})
	}
	if applied < 15 {
		t.Errorf("only %d scenarios had an edit to apply", applied)
	}
}

// harmless applies what fix offers with --yes, and then what it offers after a question, and tells whether there was
// anything.
func harmless(t *testing.T, w world, s demo.Scenario, c demo.Case, all []neighbour) (applied int) {
	t.Helper()
	before := snapshot(t, w, c, all)
	for _, by := range []string{"--yes", "y\n"} {
		where := w.whereNpm(c.Args)
		m, err := facts.Gather(where)
		must(t, err)
		must(t, w.keep(m.Prefix, failing(s, c, m)))
		was := sums(t, c)
		said := w.fixed(t, by)
		if now := sums(t, c); now == was {
			continue
		}
		applied = 1
		before.same(t, snapshot(t, w, c, all), said)
		if undone := w.fixed(t, "--yes", "--undo"); sums(t, c) != was {
			t.Errorf("undoing %s left something behind: %s", said, undone)
		}
	}
	return applied
}

// fixed runs fix in this process, with the first argument for --yes or what is typed.
func (w world) fixed(t *testing.T, by string, args ...string) string {
	t.Helper()
	in, out := filepath.Join(t.TempDir(), "in"), filepath.Join(t.TempDir(), "out")
	typed := ""
	if args = append([]string{"fix"}, args...); by == "--yes" {
		args = append(args, by)
	} else {
		typed = by
	}
	if !slices.Contains(args, "--undo") {
		args = append(args, "--token-env", "FIX_TOKEN")
	}
	write(t, in, typed)
	stdin, err := os.Open(in)
	must(t, err)
	defer stdin.Close()
	stdout, err := os.Create(out)
	must(t, err)
	defer stdout.Close()
	w.args, w.as, w.stdin, w.stdout, w.stderr = args, "npmx", stdin, stdout, stdout
	run(w)
	said, _ := os.ReadFile(out)
	return string(said)
}

// sums tells whether a file of the project or the home folder is another.
func sums(t *testing.T, c demo.Case) string {
	t.Helper()
	var all strings.Builder
	for _, dir := range []string{c.Project, c.Home} {
		must(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.Contains(path, "/.local/") {
				return err
			}
			data, _ := os.ReadFile(path)
			fmt.Fprintf(&all, "%s %s\n", path, sum(data))
			return nil
		}))
	}
	return all.String()
}

// state is what must not change.
type projectsState struct {
	home, manifest string
	sent           []string
}

func snapshot(t *testing.T, w world, c demo.Case, all []neighbour) (s projectsState) {
	t.Helper()
	home, _ := os.ReadFile(filepath.Join(c.Home, ".npmrc"))
	manifest, _ := os.ReadFile(filepath.Join(c.Project, "package.json"))
	s.home, s.manifest = string(home), string(manifest)
	for _, n := range all {
		s.sent = append(s.sent, n.sends(t, w))
	}
	return s
}

func (s projectsState) same(t *testing.T, now projectsState, said string) {
	t.Helper()
	if !slices.Equal(s.sent, now.sent) {
		t.Errorf("the other projects sent %q, and send %q, after\n%s", s.sent, now.sent, said)
	}
	if s.manifest != now.manifest {
		t.Errorf("package.json became %s", now.manifest)
	}
	if !subsequence(strings.Split(s.home, "\n"), strings.Split(now.home, "\n")) {
		t.Errorf("a line of ~/.npmrc has gone: %q became %q", s.home, now.home)
	}
}

// subsequence holds where all lines are still there, in their order.
func subsequence(lines, in []string) bool {
	for _, l := range in {
		if len(lines) > 0 && lines[0] == l {
			lines = lines[1:]
		}
	}
	return len(lines) == 0 || len(lines) == 1 && lines[0] == ""
}

// TestFixHarmsNoOtherProjectOfNpm is the same with real npm, for a few scenarios that have an edit, or for all of them
// with NPMX_LAB=full: what npm sends for the three other projects, on the wire, is the same before and after.
func TestFixHarmsNoOtherProjectOfNpm(t *testing.T) {
	for _, s := range demo.Scenarios() {
		s, ok := s.For(npmMajor(t))
		if !ok || silent(s) || !full() && !slices.Contains([]string{"wrong-host-slashes", "scope-mistyped"}, s.Name) {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			onTheWire(t, s)
		})
	}
}

func onTheWire(t *testing.T, s demo.Scenario) {
	t.Helper()
	r, err := s.Start()
	must(t, err)
	t.Cleanup(func() { r.Close() })
	c, err := demo.Prepare(s, t.TempDir(), r)
	must(t, err)
	refuse := func(*http.Request) (int, bool) { return 401, true }
	port, host := guard(t, refuse), guard(t, refuse)
	all := neighbours(t, c, port.URL+"/npm/", "http://"+registry.HostPort(r.URL())+"/other/", strings.Replace(host.URL, "127.0.0.1", "localhost", 1)+"/npm/")
	sent := func() []string {
		for _, n := range all {
			runProgram(t, realNpm(t), n.dir, append(slices.Clone(c.Env), "npm_config_prefer_online=true"), []string{"view", n.scope + "/x"})
		}
		requests := r.Requests()
		return []string{port.last(), host.last(), fmt.Sprint(requests[len(requests)-1])}
	}
	before := sent()
	if !strings.Contains(before[0], "Bearer "+all[0].token) || !strings.Contains(before[2], "bearer-bad") {
		t.Fatalf("the other projects send nothing that could be missed: %q", before)
	}
	npmx := npmxHere(t)
	runProgram(t, npmx, c.Dir, c.Env, c.Args)
	was := sums(t, c)
	cmd := exec.Command(npmx, "fix", "--token-env", "FIX_TOKEN")
	cmd.Dir, cmd.Env, cmd.Stdin = c.Dir, c.Env, strings.NewReader("y\n")
	said, _ := cmd.CombinedOutput() // its status is another test's
	if !full() && sums(t, c) == was {
		t.Errorf("nothing was applied: %s", said)
	}
	if after := sent(); !slices.Equal(before, after) {
		t.Errorf("npm sent %q, and sends %q, after\n%s", before, after, said)
	}
}

func realNpm(t *testing.T) string {
	t.Helper()
	needNpm(t)
	self, err := os.Executable()
	must(t, err)
	npm, err := wrap.FindNpm(os.Environ(), self, 0)
	must(t, err)
	return npm
}

// guarded is a registry that knows one token, and remembers what else was sent to it.
type guarded struct {
	*httptest.Server
	mu   sync.Mutex
	seen []string // "METHOD path: Authorization"
}

// guard starts one. answer decides over a request; "" in its place is 401 without the token and all there is with it.
func guard(t *testing.T, answer func(r *http.Request) (status int, handled bool)) *guarded {
	t.Helper()
	g := &guarded{}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.mu.Lock()
		g.seen = append(g.seen, r.Method+" "+r.URL.Path+": "+r.Header.Get("Authorization"))
		g.mu.Unlock()
		if status, handled := answer(r); handled {
			w.WriteHeader(status)
			fmt.Fprint(w, `{"error": "no"}`)
			return
		}
		g.serve(w, r)
	}))
	t.Cleanup(g.Close)
	return g
}

// wants refuses every request without that token.
func wants(token string) func(r *http.Request) (int, bool) {
	return func(r *http.Request) (int, bool) { return 401, r.Header.Get("Authorization") != "Bearer "+token }
}

func (g *guarded) serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	name := path.Base(r.URL.Path)
	if at := strings.Index(r.URL.Path, "@"); at >= 0 {
		name = r.URL.Path[at:]
	}
	switch {
	case strings.HasSuffix(r.URL.Path, "/-/whoami"):
		fmt.Fprint(w, `{"username": "eve"}`)
	case r.Method == http.MethodPut:
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, `{}`)
	case strings.HasSuffix(r.URL.Path, ".tgz"):
		w.WriteHeader(http.StatusNotFound)
	default:
		_ = json.NewEncoder(w).Encode(map[string]any{"name": name, "dist-tags": map[string]string{"latest": "1.0.0"},
			"versions": map[string]any{"1.0.0": map[string]any{"name": name, "version": "1.0.0", "dist": map[string]string{"tarball": g.URL + "/x.tgz", "shasum": "0"}}}})
	}
}

// saw tells whether a token came in any header.
func (g *guarded) saw(token string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.ContainsFunc(g.seen, func(s string) bool { return strings.Contains(s, token) })
}

// last is the last request that came.
func (g *guarded) last() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.seen) == 0 {
		return ""
	}
	return g.seen[len(g.seen)-1]
}

// key is npm's key of a path of it.
func (g *guarded) key(path string) string { return strings.TrimPrefix(g.URL, "http:") + path }

// person is a user with a home folder and projects, a real npm, and npmx.
type person struct {
	t          *testing.T
	home, npmx string
	real       string // npm itself
	env        []string
}

func newPerson(t *testing.T, npmrc string) person {
	t.Helper()
	npm := realNpm(t)
	dir, err := filepath.EvalSymlinks(t.TempDir())
	must(t, err)
	p := person{t: t, real: npm, home: filepath.Join(dir, "home"), npmx: npmxHere(t)}
	write(t, filepath.Join(p.home, ".npmrc"), npmrc)
	write(t, filepath.Join(dir, "etc", "npmrc"), "registry=http://127.0.0.1:9/\n")
	p.env = []string{"HOME=" + p.home, "PATH=" + os.Getenv("PATH"), "NPMX_NPM=" + npm, "npm_config_globalconfig=" + filepath.Join(dir, "etc", "npmrc"),
		"npm_config_cache=" + filepath.Join(dir, "cache"), "npm_config_update_notifier=false", "npm_config_fetch_retries=0", "npm_config_audit=false"}
	return p
}

func (p person) project(name string, files map[string]string) (dir string) {
	p.t.Helper()
	dir = filepath.Join(filepath.Dir(p.home), name)
	for file, text := range files {
		write(p.t, filepath.Join(dir, file), text)
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
	a, b := guard(t, wants(eve)), guard(t, wants("of-b"))
	home := a.key("/") + ":_authToken=" + eve + "\n"
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
	if b.saw(eve) {
		t.Errorf("the token went to the other registry: %q", b.seen)
	}
}

// TestCheckAndInstallAgree: what belongs to another registry that the project uses is no near miss, whoever is asked.
func TestCheckAndInstallAgree(t *testing.T) {
	a, b := guard(t, wants(eve)), guard(t, wants("of-b"))
	p := newPerson(t, a.key("/")+":_authToken="+eve+"\n")
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
	evil := guard(t, func(*http.Request) (int, bool) { return 401, true })
	good := guard(t, wants(eve))
	for name, key := range map[string]string{"port": good.key("/"), "path": evil.key("/team/"), "case": evil.key("/EVIL/")} {
		t.Run(name, func(t *testing.T) {
			home := key + ":_authToken=" + eve + "\n"
			p := newPerson(t, home)
			dir := p.project("cloned", map[string]string{"package.json": depends, ".npmrc": "registry=" + evil.URL + "/evil/\n"})
			said, _ := p.wrapped(dir, "install")
			if name != "case" && strings.Contains(said, "certain [wrong-host") {
				t.Error(said)
			}
			flag, _ := p.wrapped(dir, "fix", "--yes")
			p.unchanged(filepath.Join(p.home, ".npmrc"), home, said+flag)
			if name != "case" { // of a path's case the user may say that it is one registry
				p.unchanged(filepath.Join(p.home, ".npmrc"), home, p.insists(dir))
			}
			if evil.saw(eve) {
				t.Errorf("the token went to the repository's address: %q", evil.seen)
			}
		})
	}
}

// TestAnUnmappedScopeMovesNoToken: the package lives at the registry that the token is for, and its scope is mapped
// nowhere.
func TestAnUnmappedScopeMovesNoToken(t *testing.T) {
	a, b := guard(t, wants(eve)), guard(t, wants("of-b"))
	p := newPerson(t, "")
	npmrc := "registry=" + b.URL + "/\n" + a.key("/") + ":_authToken=" + eve + "\n"
	dir := p.project("p", map[string]string{"package.json": strings.ReplaceAll(depends, "@acme", "@private"), ".npmrc": npmrc})
	said, _ := p.wrapped(dir, "install")
	for _, cause := range []string{"token-missing", "scope-unmapped"} {
		if strings.Contains(said, "certain [") || !strings.Contains(said, cause) {
			t.Errorf("no word of %s: %s", cause, said)
		}
	}
	p.unchanged(filepath.Join(dir, ".npmrc"), npmrc, said+p.insists(dir))
	if b.saw(eve) {
		t.Errorf("the token went to the other registry: %q", b.seen)
	}
}

// TestTheProjectsRegistryStays: package.json and the project's .npmrc name another registry than the one the user is
// logged in to, and mean it.
func TestTheProjectsRegistryStays(t *testing.T) {
	a, b := guard(t, wants(eve)), guard(t, wants("of-b"))
	for name, files := range map[string]map[string]string{
		"publishConfig": {"package.json": "{\n  \"name\": \"@acme/core\",\n  \"version\": \"1.0.0\",\n  \"publishConfig\": {\n    \"registry\": \"" + b.URL + "/\"\n  }\n}\n",
			".npmrc": "registry=" + a.URL + "/\n"},
		"its own registry": {"package.json": depends, ".npmrc": "registry=" + b.URL + "/\n"},
	} {
		t.Run(name, func(t *testing.T) {
			home := "registry=" + a.URL + "/\n" + a.key("/") + ":_authToken=" + eve + "\n"
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
			a.mu.Lock()
			defer a.mu.Unlock()
			if slices.ContainsFunc(a.seen, func(s string) bool { return strings.HasPrefix(s, "PUT") }) {
				t.Error("the package was published to another registry")
			}
		})
	}
}

// TestPublishSurvivesTheFixOfInstall: one host has a path to install from and one to publish to, and the token is
// keyed to the second. A line is added for the first, after a yes alone.
func TestPublishSurvivesTheFixOfInstall(t *testing.T) {
	g := guard(t, wants(eve))
	p := newPerson(t, "")
	npmrc := "registry=" + g.URL + "/all/\n" + g.key("/own/") + ":_authToken=" + eve + "\n"
	dir := p.project("p", map[string]string{".npmrc": npmrc, "index.js": "", "package.json": `{"name": "lib", "version": "2.0.0", "publishConfig": {"registry": "` + g.URL + `/own/"}}`})
	if said, _ := p.wrapped(dir, "view", "core"); !strings.Contains(said, "likely [wrong-host/path]") || !strings.Contains(said, "token-missing") {
		t.Error(said)
	}
	flag, _ := p.wrapped(dir, "fix", "--yes")
	p.unchanged(filepath.Join(dir, ".npmrc"), npmrc, flag)
	typed, status := p.run(dir, p.npmx, "y\n", "fix")
	if status != 0 || !strings.Contains(typed, "proved: npm view core") {
		t.Errorf("%d %s", status, typed)
	}
	p.unchanged(filepath.Join(dir, ".npmrc"), npmrc+g.key("/all/")+":_authToken="+eve+"\n", typed)
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
			g := guard(t, func(r *http.Request) (int, bool) {
				if strings.HasSuffix(r.URL.Path, "/-/whoami") || r.Header.Get("Authorization") != "Bearer "+eve {
					return 401, true
				}
				return status, true
			})
			p := newPerson(t, "")
			npmrc := "registry=" + g.URL + "/\n" + g.key("/") + ":_authToken=" + eve + "\n"
			dir := p.project("p", map[string]string{"package.json": depends, ".npmrc": npmrc})
			said, _ := p.wrapped(dir, "install")
			p.unchanged(filepath.Join(dir, ".npmrc"), npmrc, said+p.insists(dir))
		})
	}
}

// TestFixTakesNoOtherWay: an "or" step is another way, and what it wants to hold is not known: a proxy is passed by
// for nobody.
func TestFixTakesNoOtherWay(t *testing.T) {
	s, ok := demo.Find("proxy-auth")
	if !ok {
		t.Fatal("no scenario is called proxy-auth")
	}
	r, err := s.Start()
	must(t, err)
	defer r.Close()
	c, err := demo.Prepare(s, t.TempDir(), r)
	must(t, err)
	got := runNpmx(t, c.Dir, c.Env, c.Args)
	if !bytes.Contains(got.stderr, []byte("noproxy")) {
		t.Fatalf("the step is not there to be taken: %s", got.stderr)
	}
	was := sums(t, c)
	fix := runProgram(t, npmxHere(t), c.Dir, c.Env, []string{"fix", "--yes"})
	if now := sums(t, c); now != was || fix.status == 0 {
		t.Errorf("%d %s%s", fix.status, fix.stdout, fix.stderr)
	}
}
