package diagnosis

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"npmx/demo"
	"npmx/internal/rig"
	"npmx/rules"
)

// bench is where a scenario is played: one npm, and npmx before it.
type bench struct {
	npm, npmx string
	major     int
}

// played is a scenario in the hands of an executor.
type played struct {
	*executor
	bench
	s       demo.Scenario
	got     rig.Ran
	attempt attempt
}

// attempt runs the command that failed, or the line that a step gives in its place.
type attempt func(t *testing.T, again string) rig.Ran

// play lays a scenario out and lets npm fail under npmx.
func (b bench) play(t *testing.T, s demo.Scenario) *played {
	t.Helper()
	c, r := rig.Lay(t, s)
	env := append(slices.Clone(c.Env), "NPMX_NPM="+b.npm, "PATH="+filepath.Dir(b.npm)+string(os.PathListSeparator)+
		os.Getenv("PATH"))
	p := &played{executor: &executor{c: c, r: r, env: env, token: r.NewToken(demo.Ada), open: s.Want.Open}, bench: b,
		s: s}
	p.attempt = p.underNpmx
	p.got = p.attempt(t, "")
	return p
}

// underNpmx runs the same npm command under npmx, or the line that a step gives in its place: there npm is npmx under
// npm's name.
func (p *played) underNpmx(t *testing.T, again string) rig.Ran {
	t.Helper()
	report := filepath.Join(t.TempDir(), "report.json")
	if again == "" {
		got := rig.RunProgram(t, p.npmx, p.c.Dir, append(slices.Clone(p.env), "NPMX_REPORT="+report), p.c.Args)
		return rig.WithReport(t, got, report)
	}
	dir := t.TempDir()
	self, err := os.Readlink(p.npmx)
	if err == nil {
		err = os.Symlink(self, filepath.Join(dir, "npm"))
	}
	if err != nil {
		t.Fatal(err)
	}
	was := p.env
	p.env = append(slices.Clone(p.env), "NPMX_REPORT="+report, "PATH="+dir+string(os.PathListSeparator)+
		os.Getenv("PATH"))
	out, status := p.shell(t, again)
	p.env = was
	return rig.WithReport(t, rig.Ran{Stderr: []byte(out), Status: status}, report)
}

// cut says which step is left out: of what is done in a round for a finding.
type cut struct{ round, finding, step int }

func whole() cut { return cut{-1, -1, -1} }

// proof is what came of carrying steps out.
type proof struct {
	rounds []rig.Ran
	gone   []taken
	works  bool
	web    bool   // nothing but web steps was there to do
	stuck  string // the steps that no machine can carry out
}

// taken is the way that was gone for a finding of a round.
type taken struct {
	round, finding int
	way            way
}

// mend carries out the steps of what npmx found, runs the command again, and does so until npmx is silent, at most
// once a mistake of the scenario.
func (p *played) mend(t *testing.T, c cut) proof {
	t.Helper()
	out := proof{web: true}
	for round := 0; ; round++ {
		out.rounds = append(out.rounds, p.got)
		if out.works = p.got.Silent(); out.works || round > len(p.s.Then) || len(p.got.Report.Findings) == 0 {
			return out
		}
		again := ""
		for i, f := range p.got.Report.Findings {
			assertSound(t, f)
			p.assertUnproved(t, f)
			w, ok := choose(f)
			if !ok {
				out.stuck = wording(slices.Concat(waysOf(f.Steps)...))
				return out
			}
			out.gone, out.web = append(out.gone, taken{round, i, w}), out.web && w.web()
			again = cmp.Or(p.carryOut(t, w, rig.Deref(f.Package), c.in(round, i)), again)
			if again == "" && publishes(rig.Deref(f.Verify)) && !stepped(f) {
				again = rig.Deref(f.Verify) // which is done once: the second time the version is there
			}
		}
		p.got = p.attempt(t, again)
	}
}

func (c cut) in(round, finding int) int {
	if c.round != round || c.finding != finding {
		return -1
	}
	return c.step
}

// choose takes the first way that a machine can go.
func choose(f rig.Finding) (way, bool) {
	ways := waysOf(f.Steps)
	i := slices.IndexFunc(ways, way.plain)
	if i < 0 {
		return nil, false
	}
	return ways[i], true
}

// assertProof checks what the scenario says of its steps against what came of them.
func (p *played) assertProof(t *testing.T, out proof) {
	t.Helper()
	last := out.rounds[len(out.rounds)-1]
	switch {
	case p.s.Want.Open:
		if out.works {
			t.Errorf("%s counts as open, and is mended by steps: %s", p.s.Name, steps(out.gone))
		}
	case out.stuck != "":
		t.Errorf("no machine can carry these steps out: %s", out.stuck)
	case !out.works:
		t.Errorf("after the steps %s npm ended with %d\n%s\n%s", steps(out.gone), last.Status, last.Stderr, last.Raw)
	case out.web != p.c.Want.Web:
		t.Errorf("only web steps: %t, want %t: %s", out.web, p.c.Want.Web, steps(out.gone))
	case len(out.rounds) != 2+len(p.s.Then):
		t.Errorf("%d rounds, want %d", len(out.rounds)-1, 1+len(p.s.Then))
	default:
		for i, f := range p.c.Then {
			assertFindings(t, []demo.Fault{f}, out.rounds[i+1])
		}
		p.assertVerify(t, out.rounds[len(out.rounds)-2])
	}
}

// assertSound checks the steps against what no case may lead to: another way to a way that is gone, a host with two
// ports.
func assertSound(t *testing.T, f rig.Finding) {
	t.Helper()
	if i := slices.IndexFunc(f.Steps, func(s rig.Step) bool { return s.Role != rules.RoleLook }); i >= 0 &&
		f.Steps[i].Role == rules.RoleOr {
		t.Errorf("%q is another way, and the first", f.Steps[i].Text)
	}
	for _, s := range f.Steps {
		if twoPorts.MatchString(rig.Deref(s.Command)) {
			t.Errorf("%q names two ports", *s.Command)
		}
	}
}

var twoPorts = regexp.MustCompile(`:\d+:\d+`)

// assertUnproved runs the line that is to prove the cure before anything is done. A step that is this line is the cure
// itself.
func (p *played) assertUnproved(t *testing.T, f rig.Finding) {
	t.Helper()
	if f.Verify == nil || stepped(f) {
		return
	}
	kept := slices.Clone(p.env)
	if out, status := p.shell(t, *f.Verify); status == 0 {
		t.Errorf("before the steps %q succeeds, and proves nothing after them\n%s", *f.Verify, out)
	}
	p.env = kept
}

// stepped reports that a step is the proof.
func stepped(f rig.Finding) bool {
	return slices.ContainsFunc(f.Steps, func(s rig.Step) bool {
		return s.Command != nil &&
			*s.Command == rig.Deref(f.Verify)
	})
}

// assertVerify runs it after them. What publishes was the command that has just succeeded.
func (p *played) assertVerify(t *testing.T, last rig.Ran) {
	t.Helper()
	for _, f := range last.Report.Findings {
		if f.Verify == nil || publishes(*f.Verify) {
			continue
		}
		if out, status := p.shell(t, *f.Verify); status != 0 {
			t.Errorf("after the steps %q ends with %d\n%s", *f.Verify, status, out)
		}
	}
}

// publishes is true for npm publish, pnpm publish and yarn npm publish alike.
func publishes(line string) bool { return slices.Contains(strings.Fields(line), "publish") }

func steps(gone []taken) string {
	var b strings.Builder
	for _, g := range gone {
		b.WriteString(wording(g.way))
	}
	return b.String()
}

func wording(w way) string {
	var b strings.Builder
	for _, s := range w {
		fmt.Fprintf(&b, "\n- %s %s", s.Role, s.Text)
		if s.Command != nil {
			b.WriteString("\n    " + *s.Command)
		}
		if s.Edit != nil {
			fmt.Fprintf(&b, "\n    %s:%s %q -> %q", s.Edit.File, rig.Deref(s.Edit.Line), rig.Deref(s.Edit.Old),
				s.Edit.New)
		}
	}
	return b.String()
}
