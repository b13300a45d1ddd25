package diagnosis

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"npmx/demo"
	"npmx/internal/lab"
	"npmx/internal/rig"
)

// TestClients plays what other clients get wrong: the client fails, npmx explains what it printed, the steps are
// carried out, and the same command succeeds. What came of it is in docs/scenarios.md. With NPMX_LAB=full, or
// NPMX_LAB=clients for this alone.
func TestClients(t *testing.T) {
	if !rig.Full() && os.Getenv("NPMX_LAB") != "clients" {
		t.Skip("NPMX_LAB=clients plays the mistakes of other clients")
	}
	all := clientLedger{verdicts: map[string]map[string]string{}, tally: map[string]tally{}}
	t.Run("client", func(t *testing.T) {
		for _, c := range lab.Clients() {
			t.Run(strings.ReplaceAll(c.Column, " ", ""), func(t *testing.T) {
				g := newGuest(t, c)
				for _, m := range mistakes() {
					g.try(t, m, &all)
				}
			})
		}
	})
	all.page(t)
	all.counts(t)
}

// guest is a client other than npm on its bench.
type guest struct {
	lab.Client
	path, npmx string
	env        string // one variable more; "" none
}

func newGuest(t *testing.T, c lab.Client) guest {
	t.Helper()
	// pnpm 10 publishes by npm
	dirs := []string{filepath.Dir(c.Program(t)), filepath.Dir(lab.Npm(t, rig.UsualVersion)), os.Getenv("PATH")}
	return guest{Client: c, path: strings.Join(dirs, string(os.PathListSeparator)), npmx: rig.Npmx(t)}
}

// try plays a mistake, unless this client makes none such.
func (g guest) try(t *testing.T, m mistake, all *clientLedger) {
	s, ok := m.of(g.Client)
	if !ok {
		return
	}
	t.Run(s.Name, func(t *testing.T) {
		t.Parallel()
		p := g.play(t, s, m.before[g.Column])
		if p.got.Status == 0 {
			t.Fatalf("%s succeeds, which it must not yet\n%s", g.Column, p.got.Stderr)
		}
		p.assertTold(t, m, m.verdict(g.Column))
		out := g.mend(t, p)
		p.assertCure(t, out)
		if out.works {
			g.askAgain(t, p)
		}
		if t.Failed() || testing.Verbose() {
			t.Logf("%s %v:\n%s\n%s%+v", g.Column, p.c.Args, p.got.Stderr, told(p.got), out)
		}
		all.note(g.Column, m, out, !t.Failed())
	})
}

// assertTold checks the finding against what the client's words allow to say.
func (p *played) assertTold(t *testing.T, m mistake, v verdict) {
	t.Helper()
	if len(p.got.Report.Findings) != 1 {
		t.Fatalf("%d findings", len(p.got.Report.Findings))
	}
	f := p.got.Report.Findings[0]
	host, pkg := p.r.Host(), cmp.Or(m.pkg, "@acme/core")
	if m.cause == "scope-unmapped" || m.cause == "lockfile-host" {
		public, _ := p.r.Public()
		host = public.Host()
	}
	if v.hostless {
		host = ""
	}
	if v.nameless {
		pkg = ""
	}
	for _, c := range []struct{ what, got, want string }{
		{"cause", f.Cause, v.cause}, {"certainty", f.Certainty, v.certainty},
		{"host", rig.Deref(f.Host), host}, {"package", rig.Deref(f.Package), pkg},
	} {
		if c.got != c.want {
			t.Errorf("%s = %q, want %q", c.what, c.got, c.want)
		}
	}
	if !slices.Contains(append(others(f), f.Cause), m.cause) && f.Cause != m.also {
		t.Errorf("%s is not among %s and %v", m.cause, f.Cause, others(f))
	}
	if leaks := p.c.Leaks(string(p.got.Raw)); len(leaks) > 0 {
		t.Errorf("the report holds secrets: %v\n%s", leaks, p.got.Raw)
	}
}

// play lays a scenario out, makes what has to be there before, and lets the client fail.
func (g guest) play(t *testing.T, s demo.Scenario, before []string) *played {
	t.Helper()
	p := g.lay(t, s)
	for _, line := range before {
		if out, status := p.shell(t, line); status != 0 {
			t.Fatalf("%q ended with %d\n%s", line, status, out)
		}
	}
	told := g.ask(t, p)
	p.got = p.attempt(t, "")
	g.hold(t, p, told)
	return p
}

// lay lays a scenario out for the client.
func (g guest) lay(t *testing.T, s demo.Scenario) *played {
	t.Helper()
	r, err := s.Start()
	rig.Must(t, err)
	t.Cleanup(func() { r.Close() })
	c, err := demo.Prepare(s, t.TempDir(), r)
	rig.Must(t, err)
	env := append(slices.Clone(c.Env), "PATH="+g.path)
	if g.env != "" {
		env = append(env, g.env)
	}
	p := &played{executor: &executor{c: c, r: r, env: env, token: r.NewToken(demo.Ada), open: s.Want.Open}, s: s}
	p.attempt = func(t *testing.T, again string) rig.Ran { return g.attempt(t, p, again) }
	return p
}

// attempt runs the client, and gives what it printed to npmx if it failed.
func (g guest) attempt(t *testing.T, p *played, again string) rig.Ran {
	t.Helper()
	if again == "" {
		again = strings.Join(append([]string{g.Name}, p.c.Args...), " ")
	}
	return p.explained(t, g.npmx, again)
}

// explained runs a line, and gives what it printed to npmx if it failed.
func (p *played) explained(t *testing.T, npmx, line string) rig.Ran {
	t.Helper()
	cmd := exec.Command("sh", "-c", p.filled(line))
	cmd.Dir, cmd.Env = p.c.Dir, p.env
	printed, _ := cmd.CombinedOutput()
	got := rig.Ran{Stderr: printed, Status: cmd.ProcessState.ExitCode()}
	if got.Status == 0 {
		return got
	}
	explain := exec.Command(npmx, "explain", "--format", "json", "--exit-zero", "-")
	explain.Dir, explain.Env, explain.Stdin = p.c.Dir, p.env, bytes.NewReader(printed)
	raw, err := explain.Output()
	rig.Must(t, err)
	got.Raw, got.Report = raw, rig.ReadReport(t, raw)
	return got
}

// cure is what came of a finding's steps.
type cure struct {
	works, web     bool
	ways           int // that were gone until one of them led there
	proof          bool
	failed, passed bool // the proof: before, and after
}

// mend goes the ways that the steps describe, one after another, until the same command succeeds; whoever cannot log
// in at one registry goes on to what is said of the other. The proof must fail before, and pass after.
func (g guest) mend(t *testing.T, p *played) (out cure) {
	t.Helper()
	f := p.got.Report.Findings[0]
	assertSound(t, f)
	p.open = true // a way that leads nowhere is no fault; that none leads there is one
	out.proof = f.Verify != nil && !stepped(f)
	if out.proof {
		kept := slices.Clone(p.env)
		_, status := p.shell(t, *f.Verify)
		out.failed, p.env = status != 0, kept
	}
	last := p.got
	for _, w := range doable(f) {
		out.ways++
		out.web = w.web()
		again := p.carryOut(t, w, rig.Deref(f.Package), -1)
		if again == "" && publishes(rig.Deref(f.Verify)) && !stepped(f) {
			again = rig.Deref(f.Verify) // which is done once: the second time the version is there
		}
		if last = p.attempt(t, again); last.Status == 0 {
			out.works = true
			break
		}
	}
	out.passed = out.works && p.passes(t, f)
	if !out.works {
		out.web = false
		t.Logf("no way of %d leads there:\n%s", out.ways, last.Stderr)
	}
	return out
}

// assertCure checks what came of the steps against what the mistake says of them.
func (p *played) assertCure(t *testing.T, out cure) {
	t.Helper()
	proof := rig.Deref(p.got.Report.Findings[0].Verify)
	switch {
	case out.proof && !out.failed:
		t.Errorf("before the steps %q succeeds, and proves nothing after them", proof)
	case p.s.Want.Open != !out.works:
		t.Errorf("mended by steps: %t, want %t", out.works, !p.s.Want.Open)
	case out.works && !out.passed:
		t.Errorf("after the steps %q fails", proof)
	case out.web != p.s.Want.Web:
		t.Errorf("only web steps: %t, want %t", out.web, p.s.Want.Web)
	}
}

// passes runs the proof after the steps. What publishes was the command that has just succeeded.
func (p *played) passes(t *testing.T, f rig.Finding) bool {
	t.Helper()
	if f.Verify == nil || publishes(*f.Verify) {
		return true
	}
	_, status := p.shell(t, *f.Verify)
	return status == 0
}

// doable are the ways as far as a machine can go them: a person who has steps in words does them, or knows that it is
// so already. A token is fetched before it is written anywhere, wherever that is.
func doable(f rig.Finding) (ways []way) {
	for _, w := range waysOf(f.Steps) {
		w = slices.DeleteFunc(slices.Clone(w), wordy)
		slices.SortStableFunc(w, func(a, b rig.Step) int { return makes(b) - makes(a) })
		if len(w) > 0 {
			ways = append(ways, w)
		}
	}
	return ways
}

// others are the causes that it could also be.
func others(f rig.Finding) (all []string) {
	for _, a := range f.Alternatives {
		all = append(all, a.Cause)
	}
	return all
}

func makes(s rig.Step) int {
	if (way{s}).makesToken() {
		return 1
	}
	return 0
}

// told is what npmx said, in short.
func told(got rig.Ran) string {
	var b strings.Builder
	for _, f := range got.Report.Findings {
		fmt.Fprintf(&b, "= %s %s %s host %s package %s: %s", f.Cause, f.Certainty, rig.Deref(f.Rule), rig.Deref(f.Host),
			rig.Deref(f.Package), f.Title)
		for _, s := range f.Steps {
			b.WriteString(wording(way{s}))
			fmt.Fprintf(&b, " [%s %s %s]", s.Where, rig.Deref(s.Web), rig.Deref(s.Variable))
		}
		fmt.Fprintf(&b, "\nproof: %s\n", rig.Deref(f.Verify))
	}
	return b.String()
}
