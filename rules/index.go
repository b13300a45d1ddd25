package rules

import (
	"embed"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io/fs"
	"sync"
)

//go:embed builtin/*.yaml
var builtin embed.FS

//go:generate env NPMX_UPDATE=1 go test -count=1 -run Current .

// conditions is what the built-in files say, without their words: YAML is read at 15 MB/s, which a run's start has no time for, and of the
// words only one rule's are ever printed. The words stay in the files and are read from there when they are wanted.
//
//go:embed builtin.json
var conditions []byte

// index is the form of builtin.json. Sum is that of the files it was made from: over files that were changed since, it is worth nothing.
type index struct {
	Sum   uint32
	Rules []indexed
}

// indexed is one rule; From and To are the bytes of its file that hold it.
type indexed struct {
	ID        string
	Cause     Cause
	Certainty string
	File      string
	Line      int
	From, To  int
	InsteadOf []string `json:",omitempty"`
	When      []asked
}

type asked struct {
	Field Field
	Not   bool     `json:",omitempty"`
	Null  bool     `json:",omitempty"`
	Is    []string `json:",omitempty"`
}

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

// embedded gives the built-in rules by their index or, where the files have been changed since it was made, the long way.
func embedded() ([]*Rule, []Problem, error) {
	sources, err := ours()
	if err != nil {
		return nil, nil, err
	}
	rules, ok := fromIndex(conditions, sources)
	if ok {
		return rules, nil, nil
	}
	rules, problems := decodeAll(sources)
	return rules, problems, nil
}

func fromIndex(data []byte, sources []Source) ([]*Rule, bool) {
	var made index
	if json.Unmarshal(data, &made) != nil || made.Sum != sum(sources) {
		return nil, false
	}
	files := map[string]Source{}
	for _, s := range sources {
		files[s.Name] = s
	}
	rules := make([]*Rule, len(made.Rules))
	for i, from := range made.Rules {
		rules[i] = from.rule(files[from.File])
	}
	return rules, true
}

func sum(sources []Source) uint32 {
	hash := crc32.NewIEEE()
	for _, s := range sources {
		fmt.Fprintf(hash, "%s %d ", s.Name, len(s.Data))
		hash.Write(s.Data)
	}
	return hash.Sum32()
}

func (i indexed) rule(source Source) *Rule {
	r := &Rule{ID: i.ID, Cause: i.Cause, Certainty: i.Certainty, Origin: Ours, File: i.File, Line: i.Line, InsteadOf: i.InsteadOf}
	for _, a := range i.When {
		r.when = append(r.when, a.condition())
	}
	r.words = sync.OnceValue(func() *words { return i.words(source) })
	return r
}

func (a asked) condition() condition {
	def, _ := definition(a.Field)
	c := condition{field: a.Field, rank: def.Rank, negate: a.Not, null: a.Null}
	for _, text := range a.Is {
		if p, err := compile(def, text, true); err == nil {
			c.patterns = append(c.patterns, p)
		}
	}
	return c
}

// words reads one rule out of its file. As many empty lines as are before it keep the line numbers right.
func (i indexed) words(source Source) *words {
	data := make([]byte, i.Line-1, i.Line-1+i.To-i.From)
	for at := range data {
		data[at] = '\n'
	}
	source.Data = append(data, source.Data[i.From:i.To]...)
	d := newDecoder(source)
	if doc, ok := d.parse(); ok && len(doc.Content) == 1 {
		d.rule(doc.Content[0])
	}
	if len(d.rules) != 1 {
		return &words{}
	}
	return d.rules[0].words()
}
