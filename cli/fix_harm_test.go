package cli

import (
	"bytes"
	"fmt"
	"net/http"
	"npmx/internal/promise"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"npmx/demo"
	"npmx/explain"
	"npmx/explain/facts"
	"npmx/internal/rig"
	"npmx/parse"
	"npmx/parse/registry"
	"npmx/rules"
)

// sends is what npm would ask and send in a project, by its own rules: the header itself, and the entry that publish
// would find.
func sends(t *testing.T, n rig.Neighbour, w world) string {
	t.Helper()
	w.cwd = n.Dir
	c, err := facts.NpmConfig(w.whereNpm(nil))
	if err != nil {
		t.Fatal(err)
	}
	uri := c.RequestURL(c.Registry(n.Scope).URL, n.Scope+"/x")
	sent := uri
	c.Authorize(uri, n.Scope+"/x", func(header, value string) { sent += "\n" + header + ": " + value })
	if l := c.Login(n.Registry); l != nil {
		sent += "\nlogin: " + l.RegKey + " " + l.Field
	}
	return sent
}

// failing are the findings of a scenario's failure as npm's log would tell it, and a registry that refuses to be asked
// again.
func failing(s demo.Scenario, c demo.Case, m facts.Machine) []explain.Finding {
	w := c.Want
	f := parse.Failure{Client: parse.Client{Name: "npm", Version: "11.21.2"}, Code: w.Code, Status: w.Status,
		Host: w.Host, Package: w.Package,
		Method: "GET", Command: c.Args[0], Count: 1}
	if w.Package != "" && w.Status > 0 {
		f.Packages = []string{w.Package}
		f.URL = m.Config.RequestURL(m.Config.Registry(facts.ScopeOf(w.Package)).URL, w.Package)
		if registry.HostPort(f.URL) != w.Host {
			f.URL = "http://" + w.Host + "/" + w.Package
		}
	}
	set, _ := rules.Builtin()
	cases := explain.Cases(explain.Input{Source: "npm", Log: parse.Log{Failures: []parse.Failure{f}}, Machine: &m,
		Rules: set, Now: time.Now()})
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
		if !ok || rig.Silent(s) || len(s.Args) == 0 {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			c, r := rig.Lay(t, s)
			host := registry.HostPort(r.URL())
			all := rig.Neighbours(t, c, "http://127.0.0.1:4899/npm/", "http://"+host+"/other/",
				"https://npm.other.example/")
			w := world{cwd: c.Dir, home: c.Home, goos: "linux", now: time.Now,
				env: append(slices.Clone(c.Env), "NPMX_NPM="+rig.NpmOf(t, "11.21.2"))}
			applied += harmless(t, w, s, c, all)
		})
	}
	if applied < 15 {
		t.Errorf("only %d scenarios had an edit to apply", applied)
	}
	promise.Kept(t, promise.NoHarm,
		"every edit that `fix` offers over all scenarios, with `--yes` and after a question",
		"%d scenarios with an edit: three other projects of the user behave as before, and `--undo` restores all",
		applied)
}

// harmless applies what fix offers with --yes, and then what it offers after a question, and reports whether there was
// anything.
func harmless(t *testing.T, w world, s demo.Scenario, c demo.Case, all []rig.Neighbour) (applied int) {
	t.Helper()
	before := snapshot(t, w, c, all)
	for _, by := range []string{"--yes", "y\n"} {
		where := w.whereNpm(c.Args)
		m, err := facts.Gather(where)
		rig.Must(t, err)
		rig.Must(t, w.keep(m.Prefix, failing(s, c, m)))
		was := rig.Sums(t, c)
		said := w.fixed(t, by)
		if now := rig.Sums(t, c); now == was {
			continue
		}
		applied = 1
		before.same(t, snapshot(t, w, c, all), said)
		if undone := w.fixed(t, "--yes", "--undo"); rig.Sums(t, c) != was {
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
	rig.Write(t, in, typed)
	stdin, err := os.Open(in)
	rig.Must(t, err)
	defer stdin.Close()
	stdout, err := os.Create(out)
	rig.Must(t, err)
	defer stdout.Close()
	w.args, w.as, w.stdin, w.stdout, w.stderr = args, "npmx", stdin, stdout, stdout
	run(w)
	said, _ := os.ReadFile(out)
	return string(said)
}

// state is what must not change.
type projectsState struct {
	home, manifest string
	sent           []string
}

func snapshot(t *testing.T, w world, c demo.Case, all []rig.Neighbour) (s projectsState) {
	t.Helper()
	home, _ := os.ReadFile(filepath.Join(c.Home, ".npmrc"))
	manifest, _ := os.ReadFile(filepath.Join(c.Project, "package.json"))
	s.home, s.manifest = string(home), string(manifest)
	for _, n := range all {
		s.sent = append(s.sent, sends(t, n, w))
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

// subsequence is true where all lines are still there, in their order.
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
	major := rig.NpmMajor(t)
	for _, s := range demo.Scenarios() {
		s, ok := s.For(major)
		if !ok || rig.Silent(s) || !rig.Full() && !slices.Contains([]string{"wrong-host-slashes", "scope-mistyped"},
			s.Name) {
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
	c, r := rig.Lay(t, s)
	refuse := func(*http.Request) (int, bool) { return 401, true }
	port, host := rig.Guard(t, refuse), rig.Guard(t, refuse)
	all := rig.Neighbours(t, c, port.URL+"/npm/", "http://"+registry.HostPort(r.URL())+"/other/",
		strings.Replace(host.URL, "127.0.0.1", "localhost", 1)+"/npm/")
	sent := func() []string {
		for _, n := range all {
			rig.RunProgram(t, rig.RealNpm(t), n.Dir, append(slices.Clone(c.Env), "npm_config_prefer_online=true"),
				[]string{"view", n.Scope + "/x"})
		}
		requests := r.Requests()
		return []string{port.Last(), host.Last(), fmt.Sprint(requests[len(requests)-1])}
	}
	before := sent()
	if !strings.Contains(before[0], "Bearer "+all[0].Token) || !strings.Contains(before[2], "bearer-bad") {
		t.Fatalf("the other projects send nothing that could be missed: %q", before)
	}
	npmx := rig.Npmx(t)
	rig.RunProgram(t, npmx, c.Dir, c.Env, c.Args)
	was := rig.Sums(t, c)
	cmd := exec.Command(npmx, "fix", "--token-env", "FIX_TOKEN")
	cmd.Dir, cmd.Env, cmd.Stdin = c.Dir, c.Env, strings.NewReader("y\n")
	said, _ := cmd.CombinedOutput() // its status is another test's
	if !rig.Full() && rig.Sums(t, c) == was {
		t.Errorf("nothing was applied: %s", said)
	}
	if after := sent(); !slices.Equal(before, after) {
		t.Errorf("npm sent %q, and sends %q, after\n%s", before, after, said)
	}
}

// TestFixTakesNoOtherWay: an "or" step is another way, and what it wants to hold is not known: a proxy is passed by
// for nobody.
func TestFixTakesNoOtherWay(t *testing.T) {
	c := rig.Planted(t, "proxy-auth")
	got := rig.RunNpmx(t, c.Dir, c.Env, c.Args)
	if !bytes.Contains(got.Stderr, []byte("noproxy")) {
		t.Fatalf("the step is not there to be taken: %s", got.Stderr)
	}
	was := rig.Sums(t, c)
	fix := rig.RunProgram(t, rig.Npmx(t), c.Dir, c.Env, []string{"fix", "--yes"})
	if now := rig.Sums(t, c); now != was || fix.Status == 0 {
		t.Errorf("%d %s%s", fix.Status, fix.Stdout, fix.Stderr)
	}
}
