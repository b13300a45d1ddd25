package rules

import (
	"slices"

	"go.yaml.in/yaml/v4"
)

// conditions reads field: value or field: [values]; "not" negates a block of them.
func (d *decoder) conditions(n *yaml.Node, negate bool) []condition {
	var all []condition
	what := "when"
	if negate {
		what = "not"
	}
	d.each(n, what, func(key, value *yaml.Node) {
		if key.Value == "not" && !negate {
			all = append(all, d.conditions(value, true)...)
			return
		}
		def, ok := definition(Field(key.Value))
		if !ok {
			d.noField(key)
			return
		}
		c := condition{field: def.Name, rank: def.Rank, negate: negate}
		for _, item := range d.items(value, key.Value) {
			d.alternative(&c, def, item)
		}
		all = append(all, c)
	})
	return all
}

// noField recognises a key that belongs to the rule, as one that was set in too far, from a field that is none.
func (d *decoder) noField(key *yaml.Node) {
	if slices.Contains(ruleKeys, key.Value) {
		d.wrong(key, "%s is a key of the rule, not a condition: it is indented too far", key.Value)
		return
	}
	d.unknown(key, "field", fieldNames())
}

func (d *decoder) alternative(c *condition, def FieldDef, n *yaml.Node) {
	if isNull(n) {
		if n.Value == "" {
			d.wrong(n, "%s is empty; write null for what is not there", def.Name)
		}
		c.null = true
		return
	}
	text := d.text(n, string(def.Name))
	if d.full() || d.spent(n, text) {
		return
	}
	p, err := compile(def, text, d.source.Origin == Ours)
	d.expense += p.size
	if err != nil {
		d.wrong(n, "%v", err)
		return
	}
	c.patterns = append(c.patterns, p)
}

// spent tells, once, that a file has used up what its expressions may cost; further ones are not looked at.
func (d *decoder) spent(n *yaml.Node, text string) bool {
	if d.expense <= maxExpense || !isExpression(text) {
		return false
	}
	if !d.overdrawn {
		d.wrong(n, "the regular expressions of this file are too large together: over %d instructions", maxExpense)
	}
	d.overdrawn = true
	return true
}

// fieldNames are what a case and a condition may name; "not" is for conditions.
func fieldNames() []string {
	var all []string
	for _, f := range fields {
		all = append(all, string(f.Name))
	}
	return append(all, "not")
}
