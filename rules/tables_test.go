package rules

import (
	"fmt"
	"io/fs"
	"maps"
	"reflect"
	"slices"
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

// TestEveryRowHasASourceAndADate: where it was seen to be so and when, so that whoever doubts a row knows what to read
// again. The reader of our tables asks for both; that the reader does, this shows.
func TestEveryRowHasASourceAndADate(t *testing.T) {
	found, _ := readTables()
	for _, r := range found.rows {
		if r.since == "" || r.on == "" {
			t.Errorf("%s:%d: source %q, date %q", r.at.File, r.at.Line, r.since, r.on)
		}
	}
	for _, k := range []struct{ lacks, row string }{
		{"no source", "{table: ci, read: 2026-11-29, words: {keep: there}}"},
		{"no date", "{table: ci, since: its manual, words: {keep: there}}"},
		{"2026-11-28", "{table: ci, since: its manual, read: last week, words: {keep: there}}"},
	} {
		d := newDecoder(Source{Name: "ours.yaml", Origin: Ours, Data: []byte("tables: [" + k.row + "]")})
		d.read()
		if len(d.problems) == 0 || !strings.Contains(d.problems[0].Message, k.lacks) {
			t.Errorf("%s: %v, want %q", k.row, d.problems, k.lacks)
		}
	}
}

// TestTablesAreShort: what is known stands once. When each rule had its own advice it took twice these lines.
func TestTablesAreShort(t *testing.T) {
	lines := 0
	for _, folder := range []struct {
		files fs.FS
		names string
	}{{builtin, "builtin/*.yaml"}, {builtinTables, tablesFolder + "/*.yaml"}} {
		names, _ := fs.Glob(folder.files, folder.names)
		for _, name := range names {
			data, _ := fs.ReadFile(folder.files, name)
			lines += strings.Count(string(data), "\n")
		}
	}
	if lines < 1000 || lines > 4731 {
		t.Errorf("%d lines of YAML, 4731 at most", lines)
	}
}

// TestTablesWordsAreLines: a table's word that a command is made of is a line that may be given to a shell, and a
// step's {table.word} is in a table.
func TestTablesWordsAreLines(t *testing.T) {
	found, _ := readTables()
	known := map[string]bool{}
	for _, r := range found.rows {
		for word, text := range r.words() {
			known[r.table+"."+word] = true
			_, err := parseTemplate(text)
			if err != nil && (word == "look" || word == "relock" || word == "which_registry") {
				t.Errorf("%s:%d: %s: %v", r.at.File, r.at.Line, word, err)
			}
		}
	}
	for _, s := range found.steps {
		for _, name := range append(names(s.step().text), names(s.step().command)...) {
			if strings.Contains(name, ".") && !known[name] {
				t.Errorf("%s:%d: no row has {%s}", s.at.File, s.at.Line, name)
			}
		}
	}
}

// makeTables is what writes builtin.tables.
func makeTables(t *testing.T) string {
	t.Helper()
	found, problems := readTables()
	for _, p := range problems {
		t.Error(p)
	}
	var b strings.Builder
	b.WriteString(sizesIn(builtinTables, tablesFolder) + "\n")
	for _, s := range found.steps {
		b.WriteString(tableLine("steps", s.id, s.at, "", nil, s.when))
	}
	for _, r := range found.rows {
		b.WriteString(tableLine("tables", r.table, r.at, "", nil, r.when))
	}
	for _, p := range found.plans {
		before := ""
		if p.before {
			before = "before"
		}
		b.WriteString(tableLine("plans", string(p.cause), Problem{File: p.id}, before, p.steps, p.when))
	}
	for _, r := range found.sayings {
		proves := ""
		if r.proves {
			proves = "proves"
		}
		line := tableLine("words", r.name, Problem{}, proves, []string{string(r.cause)}, r.when)
		b.WriteString(strings.Join(append([]string{strings.TrimSuffix(line, "\n")}, phraseParts(r)...), "\t") + "\n")
	}
	for _, r := range found.resorts {
		words := ""
		if r.words {
			words = "words"
		}
		b.WriteString(tableLine("fallback", string(r.cause), Problem{}, words, nil, r.when))
	}
	return b.String()
}

func phraseParts(r saying) (parts []string) {
	for _, p := range r.says {
		parts = append(parts, "+"+p.text)
	}
	for _, name := range r.unless {
		parts = append(parts, "~"+name)
	}
	return parts
}

func tableLine(kind, name string, at Problem, before string, steps []string, when []condition) string {
	from, to := 0, 0
	if at.Line > 0 {
		data, _ := builtinTables.ReadFile(at.File)
		starts := append([]int{0}, lineStarts(data)...)
		from, to = starts[at.Line-1], len(data)
		for _, start := range starts[at.Line:] {
			if strings.HasPrefix(string(data[start:]), "  - ") {
				to = start
				break
			}
		}
	}
	parts := []string{kind, name, at.File, fmt.Sprint(at.Line), fmt.Sprint(from), fmt.Sprint(to), before,
		strings.Join(steps, ",")}
	return strings.Join(append(parts, conditionParts(when)...), "\t") + "\n"
}

func TestTablesIndexIsCurrent(t *testing.T) { current(t, "builtin.tables", []byte(makeTables(t))) }

// TestTablesIndexLosesNothing checks the short way of loading against the long one.
func TestTablesIndexLosesNothing(t *testing.T) {
	short, ok := tablesFromIndex(makeTables(t), builtinTables)
	long, _ := readTables()
	if !ok || len(short.steps) != len(long.steps) || len(short.rows) != len(long.rows) ||
		len(short.plans) != len(long.plans) || len(short.sayings) != len(long.sayings) ||
		len(short.resorts) != len(long.resorts) {
		t.Fatalf("%d steps, %d rows, %d plans by the index", len(short.steps), len(short.rows), len(short.plans))
	}
	for i, s := range short.steps {
		a, b := s.step(), long.steps[i].step()
		if a.text != b.text || a.command != b.command || a.at.Line != b.at.Line || !reflect.DeepEqual(a.edit, b.edit) ||
			a.role != b.role {
			t.Errorf("%+v\n%+v", a, b)
		}
	}
	for i, r := range short.sayings {
		l := long.sayings[i]
		if r.name != l.name || r.cause != l.cause || r.proves != l.proves || len(r.when) != len(l.when) ||
			!slices.Equal(phraseParts(r), phraseParts(l)) {
			t.Errorf("%+v\n%+v", r, l)
		}
	}
	for i, r := range short.rows {
		if !maps.Equal(r.words(), long.rows[i].words()) {
			t.Errorf("%v\n%v", r.words(), long.rows[i].words())
		}
	}
}

// TestUsersRowsGoBeforeOurs: a user's file may add to every table, and a rule may take a step by its name.
func TestUsersRowsGoBeforeOurs(t *testing.T) {
	set, err := Load([]Source{{Name: "acme.yaml", Data: []byte(`
steps:
  - {id: ask-the-wiki-team, text: "ask #wiki for a token of {host}, {ci.hand}", where: web}
plans:
  - {cause: token-missing, when: {host: npm.acme.example}, before: true, steps: [ask-the-wiki-team]}
tables:
  - {table: ci, when: {ci: jenkins}, words: {hand: bind it around the step}}
rules:
  - {id: acme/x, cause: network, title: t, when: {code: E1}, steps: [{use: ask-the-wiki-team}]}
`)}})
	if err != nil {
		t.Fatal(err)
	}
	const want = "ask #wiki for a token of npm.acme.example, bind it around the step"
	values := map[string]string{"host": "npm.acme.example"}
	for _, k := range []struct {
		rule string
		c    Case
	}{
		{"log/token-missing", Case{"hint": "token-missing", "host": "npm.acme.example", "ci": "jenkins"}},
		{"acme/x", Case{"code": "E1", "ci": "jenkins"}},
	} {
		if got := set.Find(k.rule).Fill(k.c, values, 0).Steps; len(got) == 0 || got[0].Text != want {
			t.Errorf("%s: %+v", k.rule, got)
		}
	}
	if got := set.Find("acme/x").Fill(Case{"code": "E1"}, values, 0).Steps; len(got) > 0 && got[0].Text == want {
		t.Errorf("a step is shown whose word no row has: %+v", got)
	}
}
