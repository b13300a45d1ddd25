package rules

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"npmx/rules/shell"
)

// asFrozen is what a rule says in a case, and in the same where little is known, from tables of which a part may be
// taken out.
func asFrozen(r *Rule, c Case, tables shared) string {
	all := ""
	for _, values := range []map[string]string{everyValue(), fewValues()} {
		values["again"] = cmp.Or(c["client"], "npm") + " again"
		values["again_otp"] = values["again"] + " --otp=CODE"
		said := r.fillFrom(filler{values: values, shell: shell.POSIX, c: c, shared: tables})
		all += fmt.Sprint(said.Title, said.Explanation, said.Alternatives, said.Docs)
		for _, s := range said.Steps {
			all += fmt.Sprint("\n", s.Text, s.Command, s.Where, s.Web, s.Role, s.Variable)
			if s.Edit != nil {
				all += fmt.Sprint(*s.Edit)
			}
		}
	}
	return all
}

// fewValues lacks what short logs lack.
func fewValues() map[string]string {
	fewer := everyValue()
	for _, name := range []string{"scope", "want_key", "registry_key", "host", "hostname", "debug_log"} {
		delete(fewer, name)
	}
	return fewer
}

// frozenCases are the examples of a rule as they stand, in a pipeline and as a log alone, and the first of them with
// each client, CI system and kind of credential.
func frozenCases(r *Rule) (all []Case) {
	first := true
	for _, e := range r.words().examples {
		if e.not {
			continue
		}
		cases := circumstancesOf(e.fields)
		if first {
			cases = append(cases, elsewhere(e.fields)...)
		}
		first = false
		for _, c := range cases {
			if _, fits := r.match(c); fits {
				all = append(all, c)
			}
		}
	}
	return append(all, shownBy()[r.ID]...)
}

// elsewhere is a case of each client and each CI system, once.
func elsewhere(c Case) (all []Case) {
	for _, row := range ourTables().rows {
		where, ok := where(c, row.when)
		if ok && (row.table == "client" || row.table == "ci" || row.table == "credential") {
			all = append(all, where)
		}
	}
	return all
}

// TestRemediesAreCurrent: what each rule says of its examples is what it said; a row, a step or an entry of a plan that
// serves one cannot go unseen. A line a rule: its cases, and a hash of what is said of them.
func TestRemediesAreCurrent(t *testing.T) {
	t.Parallel()
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	tables := ourTables()
	var b strings.Builder
	for _, r := range set.Rules() {
		sum, n := sha256.New(), 0
		for _, c := range frozenCases(r) {
			n++
			fmt.Fprintln(sum, asFrozen(r, c, tables))
		}
		fmt.Fprintf(&b, "%s\t%d\t%.6x\n", r.ID, n, sum.Sum(nil))
	}
	current(t, "testdata/remedies.tsv", []byte(b.String()))
}
