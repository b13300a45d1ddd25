package diagnosis

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"npmx/demo"
	"npmx/internal/fair"
	"npmx/internal/lab"
	"npmx/internal/rig"
)

// cell is a project that check is asked about, and that npm is run in then. What stands in before are npm's arguments
// of runs that went well, with a token of the command line: what they leave in npm's cache and in node_modules npm does
// not ask for again.
type cell struct {
	demo.Scenario
	before [][]string
}

// outcome is what npm, or check in its place, made of a cell: whether the command was let through, and else the first
// cause and the place at fault.
type outcome struct {
	let          bool
	cause, place string
	open         []string // what check says that it cannot know
}

// foretoldPage holds what npm made of each cell, so that check can be held against it where no npm is run.
const foretoldPage = "e2e/diagnosis/testdata/foretold.tsv"

// TestCheckForetellsWhatNpmMadeOfEachCell holds check against npm's outcomes as they were recorded. NPMX_LAB=check, or
// full, runs npm in each cell anew and compares the record as well; NPMX_UPDATE=1 with it rewrites that.
// NPMX_CELLS=12.2.0 runs that npm instead, of which nothing is recorded.
func TestCheckForetellsWhatNpmMadeOfEachCell(t *testing.T) {
	another := os.Getenv("NPMX_CELLS")
	real := rig.Full() || os.Getenv("NPMX_LAB") == "check" || another != ""
	record, npm := readForetold(t), rig.NpmOf(t, rig.UsualVersion)
	if real {
		npm = lab.Npm(t, cmp.Or(another, rig.UsualVersion))
	}
	var all foretelling
	t.Run("cells", func(t *testing.T) {
		for i, c := range cells() {
			if strings.HasPrefix(another, "6.") && notOfSix(c.Name) {
				continue
			}
			if !real && (len(c.before) > 0 || i%3 != 0) { // which takes an npm to lay out; of the others a third
				continue
			}
			t.Run(c.Name, func(t *testing.T) {
				t.Parallel()
				laid := layCell(t, c, npm)
				told := checkCell(t, laid, npm, purposeOf(c.Scenario))
				got := record[c.Name]
				if real {
					got = npmInCell(t, laid, npm)
				}
				all.judge(t, c.Name, told, got)
			})
		}
	})
	all.sum(t)
	if another != "" {
		return
	}
	if os.Getenv("NPMX_UPDATE") != "" && real && !t.Failed() {
		writeForetold(t, all.npm)
	} else if real {
		all.held(t, record)
	}
}

// notOfSix are the cells that npm 6 reads in another way: it takes "-w FOLDER" for a folder to install, and what it
// makes of publishConfig check does not foretell, and says so. Without a token it leaves all to the registry.
func notOfSix(name string) bool {
	return strings.HasPrefix(name, "publish-config") || strings.HasPrefix(name, "publish-workspace") ||
		strings.HasPrefix(name, "publish-folder-config") ||
		name == "other-workspace" || name == "npmjs-publish-none" || name == "gitlab-publish-none"
}

// foretelling counts what came of the cells.
type foretelling struct {
	mu                             sync.Mutex
	refused, through, open, failed int
	npm                            map[string]outcome
}

// judge is the law of foretelling: what check calls refused npm is refused, for that cause and at that place; what it
// calls let through without a reserve npm is let through; and with a reserve, npm fails of what that leaves open alone.
func (f *foretelling) judge(t *testing.T, name string, told, got outcome) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.npm == nil {
		f.npm = map[string]outcome{}
	}
	f.npm[name] = got
	wrong := ""
	switch {
	case told.let && !got.let && got.cause == "nothing":
		f.through++ // npm ended for a reason that is none of access
	case !told.let && got.let:
		wrong = "check foretells a failure"
	case !told.let && (told.cause != got.cause || told.place != got.place):
		wrong = "check foretells another failure"
	case !told.let:
		f.refused++
	case got.let:
		f.through++
	case leftOpen(told.open, got.cause):
		f.open++
	default:
		wrong = "check foretells no failure"
	}
	if wrong != "" {
		f.failed++
		t.Errorf("%s: check %+v, npm %+v", wrong, told, got)
	}
}

// leftOpen are the causes that each reserve of check may hide.
func leftOpen(open []string, cause string) bool {
	covers := map[string][]string{
		"writing": {"permission-denied", "token-scope", "otp-required", "payment-required", "name-rejected",
			"email-unverified", "version-exists", "policy-blocked", "not-found"},
		"password": {"bad-password", "permission-denied", "token-invalid"},
		"identity": {"oidc-misconfigured"},
		"whoami":   {"token-invalid", "token-expired", "token-scope", "permission-denied"},
		"reading":  {"permission-denied", "token-scope", "token-expired"},
		"partly":   {"token-missing", "token-invalid", "permission-denied", "not-found"},
	}
	return slices.ContainsFunc(open, func(o string) bool { return slices.Contains(covers[o], cause) })
}

func (f *foretelling) sum(t *testing.T) {
	t.Helper()
	t.Logf("%d cells: %d refused as foretold, %d let through as foretold, %d fail of what was left open, %d wrong",
		len(f.npm), f.refused, f.through, f.open, f.failed)
	if len(f.npm) < 60 || f.refused < 30 || f.through < 20 {
		t.Errorf("%d cells, %d refused, %d let through: too few to measure by", len(f.npm), f.refused, f.through)
	}
}

// held compares what npm makes of the cells with the record of it.
func (f *foretelling) held(t *testing.T, record map[string]outcome) {
	t.Helper()
	for name, got := range f.npm {
		if row(name, got) != row(name, record[name]) {
			t.Errorf("%s says %q, npm %q; NPMX_UPDATE=1 with NPMX_LAB=check rewrites it", foretoldPage,
				row(name, record[name]), row(name, got))
		}
	}
}

func layCell(t *testing.T, c cell, npm string) demo.Case {
	t.Helper()
	r, err := c.Start()
	rig.Must(t, err)
	t.Cleanup(func() { r.Close() })
	laid, err := demo.Prepare(c.Scenario, t.TempDir(), r)
	rig.Must(t, err)
	token := r.NewToken(demo.Ada)
	for _, args := range c.before {
		args = append(slices.Clone(args), "--registry="+r.URL(), "--"+r.Key()+":_authToken="+token)
		if out, status := fair.RunNpm(t, npm, laid.Dir, laid.Env, args); status != 0 {
			t.Fatalf("npm %s ended with %d\n%s", strings.Join(args[:1], " "), status, out)
		}
	}
	return laid
}

func checkCell(t *testing.T, c demo.Case, npm, purpose string) outcome {
	t.Helper()
	c.Env = append(slices.Clone(c.Env), "NPMX_NPM="+npm)
	told := foretell(t, c, purpose)
	return outcome{let: told.Let, cause: causeIf(!told.Let, told.Findings), place: placeIn(c, told.Findings),
		open: reasonsOf(told)}
}

func npmInCell(t *testing.T, c demo.Case, npm string) outcome {
	t.Helper()
	got := rig.RunNpmx(t, c.Dir, append(slices.Clone(c.Env), "NPMX_NPM="+npm), c.Args)
	failed := got.Status != 0
	return outcome{let: !failed, cause: causeIf(failed, got.Report.Findings), place: placeIn(c, got.Report.Findings)}
}

// placeIn leaves out the folder that the test was laid out in.
func placeIn(c demo.Case, found []rig.Finding) string {
	return strings.ReplaceAll(placeOf(found), filepath.Dir(c.Project), "DIR")
}

func causeIf(failed bool, found []rig.Finding) string {
	if !failed {
		return ""
	}
	return causeOf(found)
}

// placeOf is the place of the first finding: what of its evidence is in a file or a variable.
func placeOf(found []rig.Finding) string {
	if len(found) == 0 {
		return ""
	}
	for _, e := range found[0].Evidence {
		if slices.Contains([]string{"config", "env", "cli", "lockfile", "package"}, e.Kind) {
			return strings.TrimSuffix(fmt.Sprintf("%s:%s", e.Source, rig.Deref(e.Line)), ":")
		}
	}
	return ""
}

func row(name string, o outcome) string {
	verdict := "refused"
	if o.let {
		verdict = "through"
	}
	return strings.Join([]string{name, verdict, cmp.Or(o.cause, "-"), cmp.Or(o.place, "-")}, "\t")
}

func readForetold(t *testing.T) map[string]outcome {
	t.Helper()
	data, err := os.ReadFile(foretoldPage)
	rig.Must(t, err)
	all := map[string]outcome{}
	dash := strings.NewReplacer("-", "")
	for line := range strings.Lines(string(data)) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) != 4 {
			t.Fatalf("%s: %q", foretoldPage, line)
		}
		o := outcome{let: f[1] == "through", cause: f[2], place: f[3]}
		if dash.Replace(o.cause) == "" {
			o.cause = ""
		}
		if dash.Replace(o.place) == "" {
			o.place = ""
		}
		all[f[0]] = o
	}
	return all
}

func writeForetold(t *testing.T, npm map[string]outcome) {
	t.Helper()
	var b strings.Builder
	for _, c := range cells() {
		if o, ran := npm[c.Name]; ran {
			b.WriteString(row(c.Name, o) + "\n")
		}
	}
	rig.Write(t, foretoldPage, b.String())
}
