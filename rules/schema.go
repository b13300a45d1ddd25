package rules

import (
	"encoding/json"
	"maps"
)

// Schema is the JSON Schema of a rules file, made from the vocabulary, so that it cannot fall behind it. What it
// refuses the loader refuses; the loader knows more (placeholders, expressions, ids).
func Schema() []byte {
	text := object{"type": "string", "minLength": 1}
	texts := object{"anyOf": []any{text, object{"type": "array", "items": text, "minItems": 1}}}
	conditions, step := object{"$ref": "#/$defs/when"}, object{"$ref": "#/$defs/step"}
	others := object{}
	for _, c := range Causes() {
		others[string(c)] = text
	}
	rule := object{
		"type": "object", "additionalProperties": false,
		"anyOf": []any{object{"required": []string{"id"}}, object{"required": []string{"default", "title"}}},
		"if": object{"not": object{"anyOf": []any{object{"required": []string{"disabled"}},
			object{"required": []string{"default"}}}}},
		"then": object{"required": []string{"cause", "title", "when"}},
		"properties": object{
			"id": described(object{"type": "string", "pattern": idShape().String()},
				"A name of its own; that of a rule of npmx replaces it."),
			"default": described(object{"enum": Causes()},
				"In place of id, cause and when: what is said of a cause where only the fallback thinks "+
					"of it (log/CAUSE)."),
			"cause": described(object{"enum": Causes()}, "What stood between npm and the registry."),
			"title": described(texts, "The headline; of a list the first that can be filled."),
			"when": described(conditions,
				"All must hold. A list holds alternatives, null means not there; "+
					"texts take * and ?, or /expressions/."),
			"certainty":   described(object{"enum": certainties}, "The most that may be said."),
			"explanation": described(texts, "Sentences: why it failed."),
			"steps": described(list(object{"anyOf": []any{step, text}}),
				"What to do, the cheapest check first: steps, or names of steps and plans."),
			"verify": described(texts,
				"A command that proves the fix: it fails before the steps and passes after them. npmx has one of its "+
					"own."),
			"alternatives": described(list(object{"anyOf": []any{strict(others), required(strict(object{
				"cause": object{"enum": Causes()}, "tell": text}), "cause", "tell")}}),
				"Other causes that look the same, and what would tell."),
			"instead_of": described(texts,
				"Ids of rules that say nothing beside this one; of npmx's own log/* names all of a kind, * all."),
			"disabled": described(object{"type": "boolean"}, "true switches the rule of this id off."),
			"docs":     described(texts, "Addresses to read, beginning with https://"),
			"since":    object{"type": []string{"string", "number"}},
			"examples": described(list(object{"$ref": "#/$defs/example"}),
				"Cases that this rule must win or, with not: true, must not."),
		},
	}
	schema := object{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "npmx rules file",
		"type": []string{"object", "null"}, "additionalProperties": false,
		"$defs": definitions(object{"when": conditionSchema(), "step": stepSchema(texts, conditions),
			"example": exampleSchema()}),
		"properties": object{
			"rules": object{"type": "array", "items": rule},
			"steps": described(list(step),
				"Steps with an id, which rules use and plans list; of several with one id the first that fits."),
			"plans": described(list(planSchema(conditions)), "The steps against a cause, the best first."),
			"tables": described(list(rowSchema(conditions)),
				"What a client, registry, CI system, command or credential calls things: {table.word} in a text."),
			"words": described(object{"type": "array", "items": sayingSchema(texts, conditions)},
				"What sentences of registries and clients mean; rules ask for a row by its name, as in "+
					"said: token-expired."),
			"fallback": described(object{"type": "array", "items": resortSchema(conditions)},
				"Which cause to think of where no more is known than the log; the first row that fits."),
		},
	}
	out, err := json.MarshalIndent(schema, "", " ")
	if err != nil {
		panic(err) // maps of strings: it cannot fail
	}
	return append(out, '\n')
}

func described(of object, words string) object {
	with := maps.Clone(of)
	with["description"] = words
	return with
}

func required(of object, keys ...string) object {
	with := maps.Clone(of)
	with["required"] = keys
	return with
}

type object map[string]any

// list allows the one thing without a list as well, as the loader does.
func list(of object) object { return oneOrMore(of) }

func strict(properties object) object {
	return object{"type": "object", "additionalProperties": false, "properties": properties}
}

func stepSchema(texts, conditions object) object {
	text := object{"type": "string"}
	line := object{"type": []string{"string", "integer"}}
	return strict(object{
		"id": text, "use": text, "text": texts, "command": texts, "ask": texts, "unset": texts, "is_set": texts,
		"where": object{"enum": []string{"terminal", "ci", "web", "file"}}, "web": object{"enum": webActions},
		"role": object{"enum": roles}, "variable": text, "when": conditions,
		"edit": strict(object{"file": text, "line": line, "old": text, "new": text}),
	})
}

func planSchema(conditions object) object {
	names := object{"type": "array", "items": object{"type": "string"}, "minItems": 1}
	return required(strict(object{"id": object{"type": "string"}, "cause": object{"enum": Causes()}, "when": conditions,
		"before": object{"type": "boolean"}, "steps": names}), "steps")
}

func rowSchema(conditions object) object {
	text := object{"type": "string"}
	words := object{"type": "object", "additionalProperties": text}
	return required(strict(object{"table": object{"enum": axes}, "when": conditions, "since": text, "read": text,
		"words": words}), "table", "words")
}

func sayingSchema(texts, conditions object) object {
	text := object{"type": "string"}
	return required(strict(object{"name": text, "cause": object{"enum": Causes()},
		"proves": object{"type": "boolean"}, "says": texts, "unless": texts, "when": conditions,
		"since": text}), "says")
}

func resortSchema(conditions object) object {
	return strict(object{"cause": object{"enum": Causes()}, "words": object{"type": "boolean"}, "when": conditions})
}

// conditionSchema allows what [definitions] allow of every field, and the same below not.
func conditionSchema() object {
	one := fieldsOf("asked")
	all := object{"not": strict(one)}
	maps.Copy(all, one)
	return strict(all)
}

func exampleSchema() object {
	facts := object{"$ref": "#/$defs/facts"}
	return required(strict(object{"not": object{"type": "boolean"},
		"case":   described(facts, "The facts that the rule asks for: with another value of one it must not fit."),
		"with":   described(facts, "Facts that the words need, or that are there as well."),
		"also":   described(facts, "Values with which, one at a time, the rule wins too."),
		"except": described(facts, "Values with which, one at a time, it must not win."),
	}), "case")
}

func fieldsOf(kind string) object {
	one := object{}
	for _, f := range fields {
		one[string(f.Name)] = described(object{"$ref": "#/$defs/" + kindOfValue(f, kind)}, f.Doc)
	}
	return one
}

// kindOfValue names a definition: one for each field that has values of its own, one for all that have none.
func kindOfValue(f FieldDef, kind string) string {
	if f.Values == nil {
		return kind + "-" + string(f.Type)
	}
	return kind + "-" + string(f.Name)
}

// definitions are, a field, a value or null for "not there", and one of them or a list; of a condition and of a case.
func definitions(defs object) object {
	defs["facts"] = strict(fieldsOf("fact"))
	for _, f := range fields {
		value := object{"type": []string{"string", "number", "boolean", "null"}}
		if f.Values != nil {
			defs[kindOfValue(f, "value")] = object{"enum": orNull(f.Values)}
			value = object{"$ref": "#/$defs/" + kindOfValue(f, "value")}
		}
		defs[kindOfValue(f, "fact")] = oneOrMore(value)
		defs[kindOfValue(f, "one")] = object{"anyOf": append([]any{value}, patternSchemas(f)...)}
		defs[kindOfValue(f, "asked")] = oneOrMore(object{"$ref": "#/$defs/" + kindOfValue(f, "one")})
	}
	return defs
}

func oneOrMore(value object) object {
	return object{"anyOf": []any{value, object{"type": "array", "items": value}}}
}

func orNull(values []string) []any {
	all := []any{nil}
	for _, v := range values {
		all = append(all, v)
	}
	return all
}

// patternSchemas are what a condition may ask a field for beside its values: an editor offers these, and lets globs and
// expressions be.
func patternSchemas(f FieldDef) []any {
	switch {
	case f.Type == Enum:
		return []any{object{"const": "*"}}
	case f.Values != nil:
		return []any{object{"type": "string", "pattern": `[*?]|^/.*/$`}}
	}
	return nil
}
