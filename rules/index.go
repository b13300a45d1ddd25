package rules

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"sync"
)

//go:embed builtin/*.yaml
var builtin embed.FS

//go:generate env NPMX_UPDATE=1 go test -count=1 -run Current .

// conditions is what the built-in files say, without their words: YAML is read at 15 MB/s, which a run's start has no
// time for (nor, at three times the cost of these lines, for JSON), and of the words only one rule's are ever printed.
// The words stay in the files.
//
// The first line is the sizes of the files it was made from: over files that were changed since, it is worth nothing.
// (Their checksum was half of a run's start; a change that leaves all sizes as they were, a test finds.) Each other
// one is a rule, its parts apart by tabs: id, cause, certainty, file, line, first and last byte, what it makes
// pointless, then conditions: ?field or !field (not), followed by =value for each alternative, and = alone for
// absence.
//
//go:embed builtin.index
var conditions string

// ours gives the built-in files.
func ours() ([]Source, error) {
	names, err := fs.Glob(builtin, "builtin/*.yaml")
	if err != nil {
		return nil, err
	}
	var sources []Source
	for _, name := range names {
		data, err := builtin.ReadFile(name)
		if err != nil {
			return nil, err
		}
		sources = append(sources, Source{Name: name, Data: data, Origin: Ours})
	}
	return sources, nil
}

// embedded gives the built-in rules by their index or, where the files have been changed since it was made, the long
// way.
func embedded() ([]*Rule, []Problem, error) {
	if rules, ok := fromIndex(conditions, builtin); ok {
		return rules, nil, nil
	}
	sources, err := ours()
	if err != nil {
		return nil, nil, err
	}
	rules, _, problems := decodeAll(sources)
	return rules, problems, nil
}

func fromIndex(text string, files fs.FS) ([]*Rule, bool) {
	head, lines, _ := strings.Cut(text, "\n")
	if head != sizes(files) {
		return nil, false
	}
	rules := make([]*Rule, 0, strings.Count(lines, "\n"))
	for line := range strings.Lines(lines) {
		parts := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(parts) < fixedColumns {
			return nil, false
		}
		rules = append(rules, indexed(parts, files))
	}
	return rules, true
}

// fixedColumns is the number of columns before a line's conditions.
const fixedColumns = 8

func sizes(files fs.FS) string { return sizesIn(files, "builtin") }

func sizesIn(files fs.FS, folder string) string {
	var all []string
	entries, _ := fs.ReadDir(files, folder)
	for _, e := range entries {
		if info, err := e.Info(); err == nil && !e.IsDir() {
			all = append(all, fmt.Sprint(e.Name(), "=", info.Size()))
		}
	}
	return strings.Join(all, " ")
}

func indexed(parts []string, files fs.FS) *Rule {
	r := &Rule{ID: parts[0], Cause: Cause(parts[1]), Certainty: parts[2], Origin: Ours, File: parts[3]}
	r.Line, _ = strconv.Atoi(parts[4])
	from, _ := strconv.Atoi(parts[5])
	to, _ := strconv.Atoi(parts[6])
	if parts[7] != "" {
		r.InsteadOf = strings.Split(parts[7], ",")
	}
	r.when = asked(parts[fixedColumns:])
	r.words = sync.OnceValue(func() *words { return later(files, r.File, r.Line, from, to) })
	return r
}

// asked reads the conditions of an index line.
func asked(parts []string) []condition {
	var all []condition
	var def FieldDef
	for _, part := range parts {
		mark, text := part[0], part[1:]
		switch {
		case mark == '+' || mark == '~': // the phrases of a row of words
		case mark != '=':
			def, _ = definition(Field(text))
			all = append(all, condition{field: def.Name, rank: def.Rank, negate: mark == '!'})
		case text == "":
			all[len(all)-1].null = true
		default:
			if p, err := compile(def, text, true); err == nil {
				all[len(all)-1].patterns = append(all[len(all)-1].patterns, p)
			}
		}
	}
	return all
}

// later reads one rule's words out of its file. As many empty lines as are before it keep the line numbers right.
func later(files fs.FS, name string, line, from, to int) *words {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return &words{}
	}
	d := newDecoder(Source{Name: name, Origin: Ours, Data: append(bytes.Repeat([]byte("\n"), line-1),
		data[from:to]...)})
	if doc, ok := d.parse(); ok && len(doc.Content) == 1 {
		d.rule(doc.Content[0])
	}
	if len(d.rules) != 1 {
		return &words{}
	}
	return d.rules[0].words()
}
