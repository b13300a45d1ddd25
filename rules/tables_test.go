package rules

import (
	"strings"
	"testing"
)

// TestTablesLoad: what is wrong with a row shows here, and not in front of a user, whose step would be missing.
func TestTablesLoad(t *testing.T) {
	found, problems := readTables()
	for _, p := range problems {
		t.Error(p)
	}
	if len(found.rows) < 30 || len(found.steps) < 50 || len(found.plans) < 20 {
		t.Errorf("%d rows, %d steps, %d plans", len(found.rows), len(found.steps), len(found.plans))
	}
	ids := map[string]bool{}
	for _, s := range found.steps {
		ids[s.id] = true
	}
	for _, p := range found.plans {
		for i, id := range p.steps {
			if !ids[id] {
				t.Errorf("%v: no step is called %q", p.at[i], id)
			}
		}
	}
}

// TestTablesWordsAreLines: a table's word that a command is made of is a line that may be given to a shell, and a step's {table.word} stands in a table.
func TestTablesWordsAreLines(t *testing.T) {
	found, _ := readTables()
	known := map[string]bool{}
	for _, r := range found.rows {
		for word, text := range r.words {
			known[r.table+"."+word] = true
			if _, err := parseTemplate(text); err != nil && (word == "look" || word == "relock" || word == "which_registry" || word == "update") {
				t.Errorf("%s:%d: %s: %v", r.at.File, r.at.Line, word, err)
			}
		}
		if r.since == "" {
			t.Errorf("%s:%d: this row has no source", r.at.File, r.at.Line)
		}
	}
	for _, s := range found.steps {
		for _, name := range append(names(s.text), names(s.command)...) {
			if strings.Contains(name, ".") && !known[name] {
				t.Errorf("%s:%d: no row has {%s}", s.at.File, s.at.Line, name)
			}
		}
	}
}
