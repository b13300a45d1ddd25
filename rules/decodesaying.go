package rules

import (
	"slices"

	"go.yaml.in/yaml/v4"
)

// saying reads a row of the table of words.
func (d *decoder) saying(n *yaml.Node) saying {
	r := saying{at: d.place(n)}
	d.each(n, "a row of words", func(key, value *yaml.Node) {
		switch key.Value {
		case "name":
			r.name = d.text(value, "name")
		case "cause":
			r.cause = d.cause(value)
		case "proves":
			r.proves = d.yes(value, "proves")
		case "says":
			r.says = d.phrases(value)
		case "unless":
			r.unless = d.texts(value, "unless")
		case "when":
			r.when = d.conditions(value, false)
		case "since":
			r.since = d.plain(value, "since")
		default:
			d.unknown(key, "key", sayingKeys)
		}
	})
	if r.name == "" {
		r.name = string(r.cause)
	}
	d.completeSaying(n, r)
	return r
}

var sayingKeys = []string{"name", "cause", "proves", "says", "unless", "when", "since"}

func (d *decoder) completeSaying(n *yaml.Node, r saying) {
	switch {
	case n.Kind != yaml.MappingNode:
	case r.name == "":
		d.wrong(n, "this row has no cause and no name")
	case !idShape().MatchString(r.name):
		d.wrong(n, "a row's name is of small letters, digits and dashes, not %q", r.name)
	case len(r.says) == 0:
		d.wrong(n, "this row says nothing")
	case r.proves && r.cause == "":
		d.wrong(n, "this row proves nothing without a cause")
	}
}

// leastPhrase is how short a plain phrase may be: what is shorter is part of other words.
const leastPhrase = 4

func (d *decoder) phrases(n *yaml.Node) []phrase {
	var all []phrase
	for _, item := range d.items(n, "says") {
		text := d.text(item, "says")
		if d.full() || text == "" || d.spent(item, text) {
			continue
		}
		if !isExpression(text) && len(text) < leastPhrase {
			d.wrong(item, "%q is too short: it stands in too many words", text)
			continue
		}
		p, err := newPhrase(text, d.source.Origin == Ours)
		d.expense += p.size
		if err != nil {
			d.wrong(item, "%v", err)
			continue
		}
		all = append(all, p)
	}
	return all
}

// sayingNames are those of the rows of words, the user's and ours.
func (s *Set) sayingNames() []string {
	var all []string
	for _, r := range s.shared().sayings {
		all = append(all, r.name)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// checkSaid tells of a rule that asks for a row of words which there is not.
func (s *Set) checkSaid(r *Rule) []Problem {
	var all []Problem
	names := s.sayingNames()
	for _, c := range r.when {
		for _, p := range c.patterns {
			if c.field == "said" && !slices.ContainsFunc(names, p.match) {
				all = append(all, r.at(r.words().at, "no row of words is called %s%s", p.text, among(p.text, names)))
			}
		}
	}
	return all
}

// checkWordsTable tells of the user's rows of words that would be taken back by a row which there is not.
func (s *Set) checkWordsTable() []Problem {
	var all []Problem
	names := s.sayingNames()
	for _, r := range s.users.sayings {
		for _, name := range r.unless {
			if !slices.Contains(names, name) {
				p := r.at
				p.Message = "unless names " + name + ", and no row of words is called so" + near(name, names)
				all = append(all, p)
			}
		}
	}
	return all
}
