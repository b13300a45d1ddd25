package rules

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"npmx/rules/shell"
)

// cells are the cross product of what a remedy depends on, as a log alone shows it.
func cells(visit func(c Case)) {
	for _, client := range dialects() {
		for _, intent := range intents {
			for _, ci := range systems() {
				for _, kind := range append([]string{""}, valuesOf("registry-kind")...) {
					for _, cause := range Causes() {
						c := maps.Clone(client)
						maps.Copy(c, Case{"intent": intent, "hint": string(cause)})
						visit(c.with("ci", ci).with("registry-kind", kind).Settle())
					}
				}
			}
		}
	}
}

// dialects is a case of each client that has settings of its own: of yarn 1 and of yarn 2 by their versions.
func dialects() (all []Case) {
	for _, dialect := range valuesOf("dialect") {
		name := strings.TrimRight(dialect, "0123456789")
		c := Case{"client": name}
		if generation := strings.TrimPrefix(dialect, name); generation != "" {
			c["client-version"] = generation + ".9.0"
		}
		all = append(all, c)
	}
	return all
}

// TestEveryDialectHasARow: a client without a name in its table has no step in its own terms.
func TestEveryDialectHasARow(t *testing.T) {
	for i, c := range dialects() {
		dialect := valuesOf("dialect")[i]
		if c = c.Settle(); c["dialect"] != dialect || ourTables().word(c, "client.name") == "" {
			t.Errorf("%s: the dialect of %v is %q, and its name %q", dialect, c, c["dialect"],
				ourTables().word(c, "client.name"))
		}
	}
}

// systems are the CI systems that steps tell apart; with NPMX_LAB=full all that there are.
func systems() []string {
	if os.Getenv("NPMX_LAB") == "full" {
		return append([]string{""}, valuesOf("ci")...)
	}
	return []string{"", "github-actions", "jenkins"}
}

func valuesOf(f Field) []string {
	def, _ := definition(f)
	return def.Values
}

// TestNoCellIsLeftToGenericAdvice: in each cell of client, kind of command, CI system, registry and cause something is
// said to do, or tables/holes.yaml has the reason why there is only something to look at.
func TestNoCellIsLeftToGenericAdvice(t *testing.T) {
	t.Parallel()
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	tables, values := ourTables(), everyValue()
	count, holes, excused := 0, map[string]int{}, map[string]int{}
	cells(func(c Case) {
		m := set.Match(c)
		if len(m) == 0 {
			return
		}
		count++
		f := filler{values: values, shell: shell.POSIX, c: c, shared: tables}
		does := slices.ContainsFunc(f.remedy(m[0].Rule), func(s saidStep) bool { return s.shown && s.role != RoleLook })
		switch {
		case does:
		case tables.word(c, "hole.reason") != "":
			excused[tables.word(c, "hole.reason")]++
		default:
			holes[strings.Join([]string{m[0].Rule.ID, c["dialect"], c["intent"], c["registry-kind"]}, " ")]++
		}
	})
	for _, name := range slices.Sorted(maps.Keys(holes)) {
		t.Errorf("only something to look at: %s (%d cells)", name, holes[name])
	}
	for _, r := range tables.rows {
		if r.table == "hole" && excused[r.words()["reason"]] == 0 {
			t.Errorf("no cell needs the reason %q", r.words()["reason"])
		}
	}
	t.Logf("%d cells, of them with a reason for the hole: %v", count, excused)
}
