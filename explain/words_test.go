package explain

import (
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"npmx/parse"
	"npmx/parse/registry"
	"npmx/rules"
)

// What sentences of registries meant before one table knew them: the parser, the rules and the proofs had a list each.
// testdata/words/before.tsv has each sentence of the three with the verdict that it led to, said in several ways;
// changed.tsv lists, with a reason, each kind of verdict that is another now. logs.tsv and changed-logs.tsv are the
// same of whole logs.

// logOf is a log in which a registry says something, "" where it says so to a machine that is looked at.
func logOf(way, sentence string) string {
	public := "https://" + registry.PublicHost + "/@acme%2fcore - " + sentence + "\n"
	const corp, github = "https://npm.corp.example/@acme%2fcore", "https://npm.pkg.github.com/@acme%2fcore"
	return map[string]string{
		"get403": "npm error code E403\nnpm error 403 403 Forbidden - GET " + corp + " - " + sentence + "\n",
		"get401": "npm error code E401\nnpm error 401 Unauthorized - GET " + corp + " - " + sentence + "\n",
		"put403": "npm error code E403\nnpm error 403 403 Forbidden - PUT " + public,
		"put400": "npm error code E400\nnpm error 400 Bad Request - PUT " + corp + " - " + sentence + "\n",
		"get404": "npm error code E404\nnpm error 404 Not Found - GET " + public,
		"github": "npm error code E403\nnpm error 403 403 Forbidden - GET " + github + " - " + sentence + "\n",
		"notice": "npm notice " + sentence + "\nnpm error code E401\nnpm error 401 Unauthorized - GET " + corp + "\n",
		"yarn":   "yarn install v1.22.22\nerror An unexpected error occurred: \"" + corp + ": " + sentence + "\".\n",
		"pnpm": " ERR_PNPM_FETCH_403  GET " + corp + ": Forbidden - 403\n\n" + sentence +
			"\n\nNo authorization header was set for the request.\n",
	}[way]
}

// caseOf is a failure that the registry says something of, on a machine that is looked at.
func caseOf(way, sentence string) rules.Case {
	c := rules.Case{"code": "E401", "status": "401", "host": "npm.corp.example", "credential": "usable",
		"field": "_authToken"}
	switch way {
	case "usable":
		c["message"] = sentence
	case "none":
		c["credential"], c["message"] = "none", sentence
		delete(c, "field")
	case "probe":
		c["code"], c["status"], c["probe-status"], c["probe-message"] = "E403", "403", "403", sentence
	case "challenge":
		c["challenge"] = `Bearer realm="https://npm.corp.example/", error="refused", error_description="` +
			strings.ReplaceAll(sentence, `"`, "'") + `"`
	}
	return c.Settle()
}

func verdictOf(set *rules.Set, way, sentence string) string {
	if log := logOf(way, sentence); log != "" {
		found := explained(set, log)
		if len(found) == 0 {
			return "-"
		}
		return fmt.Sprint(found[0].Cause, " ", found[0].Certainty)
	}
	c := caseOf(way, sentence)
	matches := set.Match(c)
	if len(matches) == 0 {
		return "-"
	}
	best := matches[0].Rule
	proved, rivals := judge(best.Cause, c)
	return fmt.Sprint(best.Cause, " ", certainty(Certainty(best.Certainty), proved && len(rivals) == 0))
}

func explained(set *rules.Set, log string) []Finding {
	p := parse.New(parse.Options{})
	_, _ = p.Write([]byte(log))
	return Explain(Input{Source: "x", Log: p.Close(), Rules: set, Now: noon})
}

// table reads a file of columns; the first line names them.
func table(t *testing.T, name string) (head []string, rows [][]string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "words", name))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		rows = append(rows, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	return rows[0], rows[1:]
}

// reviewed is the list of what may have changed; each line of it must be needed.
type reviewed struct {
	rows [][]string
	used map[int]bool
}

func (r reviewed) allows(fits func(row []string) bool) bool {
	i := slices.IndexFunc(r.rows, fits)
	if i >= 0 {
		r.used[i] = true
	}
	return i >= 0
}

func (r reviewed) unused(t *testing.T) {
	t.Helper()
	for i, row := range r.rows {
		if !r.used[i] || row[len(row)-1] == "" {
			t.Errorf("nothing changed so any more, or it has no reason: %q", row)
		}
	}
}

func TestSentencesMeanWhatTheyMeant(t *testing.T) {
	set := builtin(t)
	ways, before := table(t, "before.tsv")
	_, rows := table(t, "changed.tsv")
	list := reviewed{rows, map[int]bool{}}
	for _, row := range before {
		for i, way := range ways[1:] {
			was, is := row[i+1], verdictOf(set, way, row[0])
			if was != is && !list.allows(func(r []string) bool {
				return r[0] == was && r[1] == is && slices.Contains(strings.Fields(r[2]), way)
			}) {
				t.Errorf("%q in %s was %s, is %s", row[0], way, was, is)
			}
		}
	}
	if len(before) < 300 {
		t.Errorf("only %d sentences", len(before))
	}
	list.unused(t)
}

func builtin(t *testing.T) *rules.Set {
	t.Helper()
	set, err := rules.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// TestLogsMeanWhatTheyMeant: the recordings of real clients and, where NPMX_CORPUS names a folder of labelled logs, the
// logs in that and the folders beside it.
func TestLogsMeanWhatTheyMeant(t *testing.T) {
	set, found := builtin(t), map[string][]Finding{}
	_, before := table(t, "logs.tsv")
	_, rows := table(t, "changed-logs.tsv")
	list := reviewed{rows, map[int]bool{}}
	beside, skipped := filepath.Dir(os.Getenv("NPMX_CORPUS")), 0
	for _, row := range before {
		name := filepath.Join("..", "parse", "testdata", filepath.FromSlash(row[0]))
		if !strings.HasPrefix(row[0], "recordings/") {
			name = filepath.Join(beside, filepath.FromSlash(row[0]))
		}
		text, err := os.ReadFile(name)
		if err != nil {
			skipped++
			continue
		}
		if found[row[0]] == nil {
			found[row[0]] = explained(set, registry.Restore(string(text)))
		}
		nth, is := 0, "-"
		if _, err := fmt.Sscan(row[1], &nth); err == nil && nth < len(found[row[0]]) {
			f := found[row[0]][nth]
			is = fmt.Sprint(f.Cause, " ", f.Certainty)
		}
		if was := row[2]; was != is && !list.allows(func(r []string) bool {
			fits, _ := path.Match(r[0], row[0])
			return fits && r[1] == was && r[2] == is
		}) {
			t.Errorf("%s %s was %s, is %s", row[0], row[1], was, is)
		}
	}
	if len(before)-skipped < 250 {
		t.Errorf("only %d logs were read", len(before)-skipped)
	}
	if skipped == 0 {
		list.unused(t)
	}
}

// guessed are the logs of guesses.txt, each under the causes of its failures, and the recordings of real clients.
func guessed(t *testing.T) (logs []string, want []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "words", "guesses.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range strings.Split("\n"+registry.Restore(string(text)), "\n### ")[1:] {
		causes, log, _ := strings.Cut(l, "\n")
		logs, want = append(logs, log+"\n"), append(want, causes)
	}
	_, rows := table(t, "guesses.tsv")
	for i, row := range rows {
		if i > 0 && rows[i-1][0] == row[0] {
			want[len(want)-1] += " " + row[2]
			continue
		}
		log, err := os.ReadFile(filepath.Join("..", "parse", "testdata", filepath.FromSlash(row[0])))
		if err != nil {
			t.Fatal(err)
		}
		logs, want = append(logs, string(log)), append(want, row[2])
	}
	return logs, want
}

func failures(log string) []parse.Failure {
	p := parse.New(parse.Options{})
	_, _ = p.Write([]byte(log))
	return p.Close().Failures
}

// rare are failures that no log here has, and what they make one think of.
func rare() map[rules.Cause]parse.Failure {
	public := "https://" + registry.PublicHost + "/"
	typo := parse.Failure{Status: 404, Method: "GET", URL: public + "lodahs", Host: registry.PublicHost,
		Package: "lodahs", Variable: "NPM_TOKEN"}
	blank, blocked := typo, typo
	blank.URL, blank.Package, blank.Variable, blank.Sent = public+"%20lodash", "", "", "no"
	blocked.Message = "blocked by the firewall"
	return map[rules.Cause]parse.Failure{
		rules.NotFound:      typo,
		rules.PolicyBlocked: blocked,
		rules.ScopeUnmapped: {Status: 404, Package: "@acme/core"},
		rules.RateLimited:   {Status: 429, Reason: "tunneling socket could not be established"},
		rules.TokenMissing:  {Status: 403, Method: "GET", Host: "npm.corp.example", Sent: "no"},
		"not-found ":        blank,
	}
}

// TestGuesses: what the log alone makes one think of.
func TestGuesses(t *testing.T) {
	set := builtin(t)
	for want, f := range rare() {
		if got := (Input{Rules: set}).join(f).fields["hint"]; got != strings.TrimSpace(string(want)) {
			t.Errorf("%+v: guessed %q, want %s", f, got, want)
		}
	}
	logs, want := guessed(t)
	for i, log := range logs {
		var got []string
		for _, f := range failures(log) {
			got = append(got, Input{Rules: set}.join(f).fields["hint"])
		}
		if strings.Join(got, " ") != want[i] {
			t.Errorf("%v, want %s:\n%s", got, want[i], log)
		}
	}
	if len(logs) < 200 {
		t.Errorf("only %d logs", len(logs))
	}
}

// TestEveryRowOfTheFallbackMatters: without any one of them a log of TestGuesses is read otherwise.
func TestEveryRowOfTheFallbackMatters(t *testing.T) {
	set, needed := builtin(t), map[int]bool{}
	logs, _ := guessed(t)
	all := slices.Collect(maps.Values(rare()))
	for _, log := range logs {
		all = append(all, failures(log)...)
	}
	for _, f := range all {
		in := Input{Rules: set}
		j := &joined{failure: f, fields: rules.Case{}}
		in.settleOIDC(&j.failure)
		j.logFields()
		thought := in.guesses(j)
		if len(thought) == 1 || len(thought) > 1 && thought[0].Cause != thought[1].Cause {
			needed[thought[0].Row] = true
		}
	}
	for i, row := range set.Rows() {
		if !needed[i] {
			t.Errorf("no log needs row %d of the fallback: %s", i+1, row)
		}
	}
}
