package rules

import (
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// example is a case that the rule must win, or (not) must not. asks names the facts of it that the rule is held to:
// with another value of one of them the rule must not fit. facts are as the file has them, before [Case.Settle].
type example struct {
	not    bool
	fields Case
	facts  Case
	asks   []Field
	at     Problem
}

// written is an example as a file has it: one case, and what it is with one fact more or another.
type written struct {
	not          bool
	facts, with  Case
	also, except []fact
	at           Problem
}

// fact is a field with a value; "" for what is not there.
type fact struct {
	field Field
	value string
}

var exampleKeys = []string{"case", "with", "also", "except", "not"}

func (d *decoder) examples(n *yaml.Node) []example {
	var all []example
	for _, item := range d.items(n, "examples") {
		w, stray := written{at: d.place(item)}, false
		d.each(item, "an example", func(key, value *yaml.Node) { stray = d.exampleKey(&w, key, value) || stray })
		if w.facts == nil && !stray && item.Kind == yaml.MappingNode {
			d.wrong(item, "this example has no case")
		}
		if len(all) < maxExamples {
			all = append(all, w.examples()...)
		}
	}
	return all
}

// maxExamples bounds what one rule's are multiplied to.
const maxExamples = 2000

// exampleKey reads a part of an example, and reports a fact that is only at the wrong place.
func (d *decoder) exampleKey(w *written, key, value *yaml.Node) (stray bool) {
	switch key.Value {
	case "not":
		w.not = d.yes(value, "not")
	case "case":
		w.facts = d.facts(value, "a case")
	case "with":
		w.with = d.facts(value, "with")
	case "also":
		w.also = d.single(value, "also")
	case "except":
		w.except = d.single(value, "except")
	default:
		return d.strayFact(key)
	}
	return false
}

func (d *decoder) strayFact(key *yaml.Node) bool {
	if _, ok := definition(Field(key.Value)); ok {
		d.wrong(key, "%s is a fact: write it below case", key.Value)
		return true
	}
	d.unknown(key, "key", exampleKeys)
	return false
}

// examples are the case itself and those that differ from it in one fact.
func (w written) examples() []example {
	base := maps.Clone(w.with)
	if base == nil {
		base = Case{}
	}
	maps.Copy(base, w.facts)
	all := []example{{not: w.not, facts: base, fields: maps.Clone(base).Settle(),
		asks: slices.Sorted(maps.Keys(w.facts)), at: w.at}}
	vary := func(facts []fact, not bool) {
		for _, f := range facts {
			other := base.with(f.field, f.value)
			all = append(all, example{not: not, facts: other, fields: maps.Clone(other).Settle(), at: w.at})
		}
	}
	vary(w.also, false)
	vary(w.except, true)
	return all
}

// with is a case in which one fact is another, or is not there.
func (c Case) with(f Field, value string) Case {
	changed := maps.Clone(c)
	delete(changed, f)
	if value != "" {
		changed[f] = value
	}
	return changed
}

// facts reads a case; a list is one fact of several lines.
func (d *decoder) facts(n *yaml.Node, what string) Case {
	found := Case{}
	d.each(n, what, func(key, value *yaml.Node) {
		if def, ok := d.fact(key); ok {
			found[def.Name] = strings.Join(d.values(def, value), "\n")
		}
	})
	return found
}

// single reads facts that stand for a case each; a list is one after the other, and null what is not there.
func (d *decoder) single(n *yaml.Node, what string) []fact {
	var all []fact
	d.each(n, what, func(key, value *yaml.Node) {
		def, ok := d.fact(key)
		for _, item := range d.items(value, key.Value) {
			switch {
			case !ok:
			case isNull(item):
				all = append(all, fact{def.Name, ""})
			default:
				all = append(all, fact{def.Name, strings.Join(d.values(def, item), "\n")})
			}
		}
	})
	return all
}

func (d *decoder) fact(key *yaml.Node) (FieldDef, bool) {
	def, ok := definition(Field(key.Value))
	if !ok {
		names := fieldNames()
		d.unknown(key, "field", names[:len(names)-1])
	}
	return def, ok
}

func (d *decoder) values(def FieldDef, n *yaml.Node) []string {
	texts := d.texts(n, string(def.Name))
	items := d.items(n, string(def.Name))
	for i, text := range texts {
		if d.full() {
			break
		}
		if err := def.holds(text); err != nil && i < len(items) {
			d.wrong(items[i], "%v", err)
		}
	}
	return texts
}

// heldTo recognises a fact that the rule asks for: with another value, or without one, it does not fit.
func (r *Rule) heldTo(facts Case, f Field) bool {
	for _, v := range otherValues(f) {
		if _, fits := r.match(facts.with(f, v).Settle()); !fits {
			return true
		}
	}
	return false
}

// otherValues are none, each that the vocabulary has, and where it has none, some that no rule means.
func otherValues(f Field) []string {
	def, _ := definition(f)
	switch {
	case def.Type == Number:
		return []string{"", "599"}
	case def.Type == Version:
		return []string{"", "0.0.1", "999.0.0"}
	}
	return append(slices.Clone(def.Values), "", "something else")
}
