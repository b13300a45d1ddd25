package explain

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"npmx/internal/fair"
	"npmx/parse"
	"npmx/parse/registry"
	"npmx/rules"
)

// A log that lost a line, has one twice, or was written by two clients at once says less than it did. It may leave a
// cause open that was certain; it must not make another one certain, nor name a host or a package that nobody asked.

// saved is one log as it is in a file.
type saved struct {
	name  string
	lines []string
	debug bool
}

// savedLogs are the recordings, and what lies in the folders that NPMX_LOGS names.
func savedLogs(t *testing.T) (all []saved) {
	t.Helper()
	roots := []string{filepath.Join("..", "parse", "testdata", "recordings")}
	for _, root := range append(roots, filepath.SplitList(os.Getenv("NPMX_LOGS"))...) {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".log") {
				return err
			}
			text, err := os.ReadFile(path)
			whole := strings.ReplaceAll(string(text), registry.Example, registry.PublicHost)
			all = append(all, saved{path, strings.SplitAfter(strings.TrimSuffix(whole, "\n")+"\n", "\n"),
				strings.HasSuffix(path, ".debug.log")})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(all) < 300 {
		t.Fatalf("%d recordings", len(all))
	}
	return all
}

// reader explains texts, with one parser for all.
type reader struct {
	parser *parse.Parser
	set    *rules.Set
}

func newReader(t testing.TB) reader {
	t.Helper()
	set, err := rules.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return reader{parse.New(parse.Options{}), set}
}

func (r reader) explain(lines []string, debug bool) []Finding {
	r.parser.Reset(parse.Options{DebugLog: debug})
	for _, l := range lines {
		_, _ = r.parser.Write([]byte(l))
	}
	return Explain(Input{Source: "a.log", Log: r.parser.Close(), Rules: r.set, Now: noon})
}

// wronger gives what the disturbed reading is certain of and the whole one does not say, "" nothing.
func wronger(whole, disturbed []Finding, same func(whole, disturbed Finding) bool) string {
	for _, d := range disturbed {
		if d.Certainty == Certain && !slices.ContainsFunc(whole, func(w Finding) bool { return same(w, d) }) {
			return fmt.Sprintf("%s (%s), host %q, package %q: %s", d.Cause, d.Rule, d.Host, d.Package, d.Title)
		}
	}
	return ""
}

func sameCause(w, d Finding) bool { return w.Cause == d.Cause }

func sameRequest(w, d Finding) bool {
	return sameCause(w, d) && within(d.Host, w.Host) && within(d.Package, append(w.Packages, w.Package)...)
}

// within reports whether a name is not said at all, or is one of those.
func within(name string, of ...string) bool { return name == "" || slices.Contains(of, name) }

func told(found []Finding) string {
	var b strings.Builder
	for _, f := range found {
		fmt.Fprintf(&b, "\n  %s %s (%s) host %q packages %q", f.Certainty, f.Cause, f.Rule, f.Host, f.Packages)
	}
	return b.String()
}

// TestALineLostOrTwiceMakesNoOtherCauseCertain goes through each line of each recording where NPMX_LAB is full, else
// through one in four.
func TestALineLostOrTwiceMakesNoOtherCauseCertain(t *testing.T) {
	dice := rand.New(rand.NewPCG(fair.Seed(t, 1), 0))
	r, tried, certain := newReader(t), 0, 0
	for _, log := range savedLogs(t) {
		whole := r.explain(log.lines, log.debug)
		if slices.ContainsFunc(whole, func(f Finding) bool { return f.Certainty == Certain }) {
			certain++
		}
		for i := range log.lines {
			if os.Getenv("NPMX_LAB") != "full" && dice.IntN(4) != 0 {
				continue
			}
			for how, lines := range map[string][]string{
				"lost":  slices.Concat(log.lines[:i], log.lines[i+1:]),
				"twice": slices.Concat(log.lines[:i+1], log.lines[i:]),
			} {
				tried++
				found := r.explain(lines, log.debug)
				if wrong := wronger(whole, found, sameRequest); wrong != "" {
					t.Errorf("%s, line %d %s (%q): certain of %s\nthe whole log says:%s", log.name, i+1, how,
						log.lines[i], wrong, told(whole))
				}
			}
		}
	}
	t.Logf("%d disturbed logs; %d recordings are certain of a cause", tried, certain)
	if tried < 1000 || certain < 50 {
		t.Errorf("%d disturbed logs, %d with a cause that is certain", tried, certain)
	}
}

// TestWhatStandsNearIsNotWhatFailed: logs of which a line is gone, and whose next best fact is another failure's.
func TestWhatStandsNearIsNotWhatFailed(t *testing.T) {
	const (
		head    = "\u2009ERR_PNPM_FETCH_401\u2009 GET https://npm.acme.example/x/core: Unauthorized - 401\n"
		none    = "\nNo authorization header was set for the request.\n\n"
		another = "//npm.acme.example/y/:_auth=c2Vu[hidden]\n"
		forbids = "npm ERR! code E403\nnpm ERR! 403 Forbidden - PUT https://npm.acme.example/core - "
	)
	r := newReader(t)
	for name, x := range map[string]struct{ log, want string }{
		"pnpm's keys without their heading": {head + none + another, "likely wrong-host core"},
		"a head that stands there twice": {head + head + none + "These authorization settings were found:\n" + another,
			"likely wrong-host core"},
		"lerna's second package after an error that named none": {"lerna ERR! E402 You must sign up for private " +
			"packages\n" +
			"lerna WARN notice Package failed to publish: @a/two\n" +
			"lerna ERR! E403 You do not have permission to publish " +
			"\"@a/two\". Are you logged in as the correct user?\n",
			"certain payment-required , certain permission-denied @a/two"},
		"a package that the registry took": {"lerna notice \n" +
			"lerna notice 📦  @a/one@1.0.0\n" +
			"lerna http fetch PUT 200 https://npm.acme.example/@a%2fone 316ms\n" +
			"lerna ERR! E403 You cannot publish over the previously published versions: 1.0.0.\n",
			"certain version-exists "},
		"two answers to one package under one code": {forbids + "name too similar to existing packages\n" +
			"npm ERR! code E403\n" +
			"npm ERR! You do not have permission to publish \"core\". Are you logged in as the " +
			"correct user?\n", "certain name-rejected core, certain permission-denied core"},
	} {
		var got []string
		for _, f := range r.explain(strings.SplitAfter(x.log, "\n"), false) {
			got = append(got, strings.Join([]string{string(f.Certainty), string(f.Cause), f.Package}, " "))
		}
		if strings.Join(got, ", ") != x.want {
			t.Errorf("%s: %q, want %q", name, got, x.want)
		}
	}
}

// TestTwoLogsInOneMakeNoOtherCauseCertain writes two recordings line by line in turn, as two jobs on one terminal do.
// Whose a line is can then often not be known: a host and a package are named where one line has them with what
// happened.
func TestTwoLogsInOneMakeNoOtherCauseCertain(t *testing.T) {
	dice := rand.New(rand.NewPCG(fair.Seed(t, 1), 0))
	r, logs := newReader(t), savedLogs(t)
	pairs := 1500
	if os.Getenv("NPMX_LAB") == "full" {
		pairs = 30_000
	}
	for range pairs {
		a, b := logs[dice.IntN(len(logs))], logs[dice.IntN(len(logs))]
		if a.debug || b.debug { // npm writes each into a file of its own
			continue
		}
		b.lines = slices.Clone(b.lines)
		for i, l := range b.lines {
			b.lines[i] = others.Replace(l)
		}
		whole := slices.Concat(r.explain(a.lines, false), r.explain(b.lines, false))
		if wrong := wronger(whole, r.explain(inTurn(a.lines, b.lines), false), sameRequest); wrong != "" {
			t.Errorf("%s and %s: certain of %s\neach for itself says:%s", a.name, b.name, wrong, told(whole))
		}
	}
}

// others gives the second log a registry and a package of its own.
var others = strings.NewReplacer("corp.example", "beta.example", "@acme/core", "@beta/tool", "@acme%2fcore",
	"@beta%2ftool", "@acme%2Fcore", "@beta%2Ftool")

func inTurn(a, b []string) (all []string) {
	for i := range max(len(a), len(b)) {
		all = append(all, a[min(i, len(a)):min(i+1, len(a))]...)
		all = append(all, b[min(i, len(b)):min(i+1, len(b))]...)
	}
	return all
}
