package rules

import "encoding/json"

// Schema is the JSON Schema of a rules file, made from the vocabulary, so that it cannot fall behind it.
func Schema() []byte {
	text := object{"type": "string"}
	texts := object{"anyOf": []any{text, object{"type": "array", "items": text}}}
	conditions := conditionSchema()
	rule := object{
		"type": "object", "additionalProperties": false, "required": []string{"id"},
		"properties": object{
			"id": object{"type": "string", "pattern": idShape.String()}, "cause": object{"enum": Causes()},
			"title": texts, "explanation": texts, "verify": texts, "docs": texts, "instead_of": texts, "since": text,
			"certainty": object{"enum": []string{"certain", "likely", "possible"}}, "disabled": object{"type": "boolean"},
			"when": conditions, "steps": list(stepSchema(texts, conditions)), "alternatives": list(strict(object{"cause": object{"enum": Causes()}, "tell": text})),
			"examples": list(strict(object{"not": object{"type": "boolean"}, "case": caseSchema()})),
		},
	}
	schema := object{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "npmx rules file",
		"type": "object", "additionalProperties": false, "properties": object{"rules": list(rule)},
	}
	out, err := json.MarshalIndent(schema, "", " ")
	if err != nil {
		panic(err) // maps of strings: it cannot fail
	}
	return append(out, '\n')
}

type object map[string]any

func list(of object) object { return object{"type": "array", "items": of} }

func strict(properties object) object {
	return object{"type": "object", "additionalProperties": false, "properties": properties}
}

func stepSchema(texts, conditions object) object {
	text := object{"type": "string"}
	line := object{"type": []string{"string", "integer"}}
	return strict(object{
		"text": texts, "command": texts, "where": object{"enum": []string{"terminal", "ci", "web", "file"}}, "web": text, "when": conditions,
		"edit": strict(object{"file": text, "line": line, "old": text, "new": text}),
	})
}

// conditionSchema allows a value, a list of values, and null for "not there", of every field, and the same below not.
func conditionSchema() object {
	one := object{}
	for _, f := range fields {
		value := valueSchema(f)
		one[string(f.Name)] = object{"description": f.Doc, "anyOf": []any{value, object{"type": "null"}, object{"type": "array", "items": object{"anyOf": []any{value, object{"type": "null"}}}}}}
	}
	all := object{"not": strict(one)}
	for name, value := range one {
		all[name] = value
	}
	return strict(all)
}

func valueSchema(f FieldDef) object {
	switch f.Type {
	case Enum:
		return object{"enum": f.Values}
	case Number:
		return object{"type": []string{"integer", "string"}}
	}
	return object{"type": []string{"string", "number", "boolean"}}
}

func caseSchema() object {
	one := object{}
	for _, f := range fields {
		one[string(f.Name)] = object{"description": f.Doc, "type": []string{"string", "number", "boolean"}}
		if f.Type == Enum {
			one[string(f.Name)] = object{"description": f.Doc, "enum": f.Values}
		}
	}
	return strict(one)
}
