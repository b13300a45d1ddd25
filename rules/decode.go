package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// decoder turns one file's nodes into rules and collects every mistake on the way.
type decoder struct {
	source   Source
	lines    []string
	rules    []*Rule
	problems []Problem
}

func (d *decoder) wrong(n *yaml.Node, format string, args ...any) {
	p := Problem{File: d.source.Name, Line: n.Line, Column: n.Column, Message: fmt.Sprintf(format, args...)}
	if n.Line > 0 && n.Line <= len(d.lines) {
		p.Excerpt = excerpt(d.lines[n.Line-1])
	}
	d.problems = append(d.problems, p)
}

// each visits the keys of a mapping; it refuses other nodes, merge keys, aliases and keys used twice.
func (d *decoder) each(n *yaml.Node, what string, visit func(key, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		d.wrong(n, "%s must be a mapping of keys to values", what)
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case key.Kind != yaml.ScalarNode:
			d.wrong(key, "a key must be a word")
		case seen[key.Value]:
			d.wrong(key, "%s stands here twice", key.Value)
		case value.Kind == yaml.AliasNode:
			d.wrong(value, "aliases are not allowed; write the value out")
		default:
			seen[key.Value] = true
			visit(key, value)
		}
	}
}

func (d *decoder) unknown(key *yaml.Node, what string, right []string) {
	d.wrong(key, "unknown %s %q%s", what, key.Value, near(key.Value, right))
}

// text reads a scalar as the words that were written: no 1.10 becomes 1.1, no "on" a boolean.
func (d *decoder) text(n *yaml.Node, what string) string {
	if n.Kind != yaml.ScalarNode {
		d.wrong(n, "%s must be a text", what)
		return ""
	}
	return strings.TrimSpace(n.Value)
}

// texts reads a text or a list of texts.
func (d *decoder) texts(n *yaml.Node, what string) []string {
	if n.Kind != yaml.SequenceNode {
		return []string{d.text(n, what)}
	}
	var out []string
	for _, item := range n.Content {
		out = append(out, d.text(item, what))
	}
	return out
}

func (d *decoder) file(n *yaml.Node) {
	d.each(n, "a rules file", func(key, value *yaml.Node) {
		switch {
		case key.Value != "rules":
			d.unknown(key, "key", []string{"rules"})
		case value.Kind != yaml.SequenceNode:
			d.wrong(value, "rules must be a list")
		default:
			for _, item := range value.Content {
				d.rule(item)
			}
		}
	})
}

var ruleKeys = []string{"id", "cause", "title", "when", "certainty", "explanation", "steps", "verify", "alternatives", "instead_of", "disabled", "docs", "since", "examples"}

var idShape = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]*(/[a-z0-9][a-z0-9.-]*)*$`)

func (d *decoder) rule(n *yaml.Node) {
	r := &Rule{Origin: d.source.Origin, File: d.source.Name, Line: n.Line, Certainty: "certain"}
	w := &words{}
	r.words = func() *words { return w }
	before := len(d.problems)
	d.each(n, "a rule", func(key, value *yaml.Node) { d.ruleKey(r, w, key, value) })
	if n.Kind != yaml.MappingNode {
		return
	}
	d.complete(n, r, len(d.problems) == before)
	d.rules = append(d.rules, r)
}

func (d *decoder) complete(n *yaml.Node, r *Rule, clean bool) {
	if r.Disabled && r.ID != "" || !clean {
		return
	}
	for _, need := range []struct {
		key  string
		have bool
	}{{"id", r.ID != ""}, {"cause", r.Cause != ""}, {"title", len(r.words().titles) > 0}, {"when", len(r.when) > 0}} {
		if !need.have {
			d.wrong(n, "this rule has no %s", need.key)
		}
	}
}

func (d *decoder) ruleKey(r *Rule, w *words, key, value *yaml.Node) {
	switch key.Value {
	case "id":
		if r.ID = d.text(value, "id"); !idShape.MatchString(r.ID) {
			d.wrong(value, "an id is lower case words with / or - between them, like acme/token-missing")
		}
	case "cause":
		r.Cause = d.cause(value)
	case "certainty":
		r.Certainty = d.oneOf(value, "certainty", []string{"certain", "likely", "possible"})
	case "title":
		w.titles = d.filled(value, "title")
	case "explanation":
		w.explanation = d.filled(value, "explanation")
	case "verify":
		w.verify = d.filled(value, "verify")
	case "when":
		r.when = d.conditions(value, false)
	case "steps":
		w.steps = d.steps(value)
	case "alternatives":
		w.alternatives = d.others(value)
	case "instead_of":
		r.InsteadOf = d.texts(value, "instead_of")
	case "docs":
		w.docs = d.texts(value, "docs")
	case "since":
		w.since = d.text(value, "since")
	case "disabled":
		r.Disabled = d.oneOf(value, "disabled", []string{"true", "false"}) == "true"
	case "examples":
		w.examples = d.examples(value)
	default:
		d.unknown(key, "key", ruleKeys)
	}
}

func (d *decoder) cause(n *yaml.Node) Cause {
	var words []string
	for _, c := range Causes() {
		words = append(words, string(c))
	}
	return Cause(d.oneOf(n, "cause", words))
}

func (d *decoder) oneOf(n *yaml.Node, what string, right []string) string {
	word := d.text(n, what)
	if !slices.Contains(right, word) {
		d.wrong(n, "unknown %s %q%s", what, word, near(word, right))
	}
	return word
}

// filled reads texts with placeholders and checks their names. "${NAME}" is npm's own syntax and no placeholder.
func (d *decoder) filled(n *yaml.Node, what string) []string {
	texts := d.texts(n, what)
	for i, t := range texts {
		at := n
		if n.Kind == yaml.SequenceNode {
			at = n.Content[i]
		}
		for _, name := range names(t) {
			if !slices.Contains(placeholders, name) {
				d.wrong(at, "unknown placeholder {%s}%s", name, near(name, placeholders))
			}
		}
	}
	return texts
}

// conditions reads field: value or field: [values]; "not" negates a block of them.
func (d *decoder) conditions(n *yaml.Node, negate bool) []condition {
	var all []condition
	d.each(n, "when", func(key, value *yaml.Node) {
		if key.Value == "not" && !negate {
			all = append(all, d.conditions(value, true)...)
			return
		}
		def, ok := definition(Field(key.Value))
		if !ok {
			d.unknown(key, "field", fieldNames())
			return
		}
		c := condition{field: def.Name, rank: def.Rank, negate: negate}
		for _, item := range items(value) {
			d.alternative(&c, def, item)
		}
		all = append(all, c)
	})
	return all
}

func items(n *yaml.Node) []*yaml.Node {
	if n.Kind == yaml.SequenceNode {
		return n.Content
	}
	return []*yaml.Node{n}
}

func (d *decoder) alternative(c *condition, def FieldDef, n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		c.null = true
		return
	}
	p, err := compile(def, d.text(n, string(def.Name)), d.source.Origin == Ours)
	if err != nil {
		d.wrong(n, "%v", err)
		return
	}
	c.patterns = append(c.patterns, p)
}

func fieldNames() []string {
	var all []string
	for _, f := range fields {
		all = append(all, string(f.Name))
	}
	return append(all, "not")
}

func (d *decoder) steps(n *yaml.Node) []step {
	var all []step
	for _, item := range items(n) {
		s := step{where: "terminal"}
		d.each(item, "a step", func(key, value *yaml.Node) { d.stepKey(&s, key, value) })
		if s.text == "" && item.Kind == yaml.MappingNode {
			d.wrong(item, "this step has no text")
		}
		all = append(all, s)
	}
	return all
}

func (d *decoder) stepKey(s *step, key, value *yaml.Node) {
	switch key.Value {
	case "text":
		s.text = strings.Join(d.filled(value, "text"), " ")
	case "command":
		s.command = strings.Join(d.filled(value, "command"), "\n")
	case "where":
		s.where = d.oneOf(value, "where", []string{"terminal", "ci", "web", "file"})
	case "web":
		s.web = d.text(value, "web")
	case "when":
		s.when = d.conditions(value, false)
	case "edit":
		s.edit = d.edit(value)
	default:
		d.unknown(key, "key", []string{"text", "command", "where", "web", "when", "edit"})
	}
}

func (d *decoder) edit(n *yaml.Node) *Edit {
	var e Edit
	d.each(n, "an edit", func(key, value *yaml.Node) {
		to := map[string]*string{"file": &e.File, "line": &e.Line, "old": &e.Old, "new": &e.New}[key.Value]
		if to == nil {
			d.unknown(key, "key", []string{"file", "line", "old", "new"})
			return
		}
		*to = strings.Join(d.filled(value, key.Value), "\n")
	})
	return &e
}

func (d *decoder) others(n *yaml.Node) []Alternative {
	var all []Alternative
	for _, item := range items(n) {
		var a Alternative
		d.each(item, "an alternative", func(key, value *yaml.Node) {
			switch key.Value {
			case "cause":
				a.Cause = d.cause(value)
			case "tell":
				a.Tell = d.text(value, "tell")
			default:
				d.unknown(key, "key", []string{"cause", "tell"})
			}
		})
		all = append(all, a)
	}
	return all
}

func (d *decoder) examples(n *yaml.Node) []example {
	var all []example
	for _, item := range items(n) {
		e := example{fields: Case{}, line: item.Line}
		d.each(item, "an example", func(key, value *yaml.Node) {
			switch key.Value {
			case "not":
				e.not, _ = strconv.ParseBool(d.text(value, "not"))
			case "case":
				d.exampleCase(&e, value)
			default:
				d.unknown(key, "key", []string{"case", "not"})
			}
		})
		all = append(all, e)
	}
	return all
}

func (d *decoder) exampleCase(e *example, n *yaml.Node) {
	d.each(n, "a case", func(key, value *yaml.Node) {
		def, ok := definition(Field(key.Value))
		if !ok {
			d.unknown(key, "field", fieldNames())
			return
		}
		text := strings.Join(d.texts(value, key.Value), "\n")
		if def.Type == Enum {
			if err := known(def, text); err != nil {
				d.wrong(value, "%v", err)
			}
		}
		e.fields[def.Name] = text
	})
}
