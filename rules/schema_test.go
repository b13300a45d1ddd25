package rules

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

func compiledSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(Schema())))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("rules.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("rules.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// TestSchemaTakesOurFiles checks the schema that editors use against the loader's own idea of a right file.
func TestSchemaTakesOurFiles(t *testing.T) {
	schema := compiledSchema(t)
	sources, err := ours()
	if err != nil {
		t.Fatal(err)
	}
	sources = append(sources, Source{Name: "two", Data: []byte(two)}, Source{Name: "good", Data: []byte(good)},
		Source{Name: "new", Data: []byte(Skeleton(NotFound))})
	for _, s := range sources {
		v, ok := asJSON(t, s.Data)
		if err := schema.Validate(v); !ok || err != nil {
			t.Errorf("%s: %v", s.Name, err)
		}
	}
}

// TestSchemaAgreesWithTheLoader: no editor may mark what npmx takes, and it should mark most of what npmx refuses.
func TestSchemaAgreesWithTheLoader(t *testing.T) {
	schema := compiledSchema(t)
	refused, marked := 0, 0
	for _, m := range mutations() {
		v, ok := asJSON(t, []byte(m.text))
		if !ok {
			continue // no YAML, or none that is JSON: editors say so without a schema
		}
		err := schema.Validate(v)
		if m.accepted != "" && err != nil {
			t.Errorf("%s: npmx takes it, since %s; the schema says %v", m.name, m.accepted, err)
		}
		if m.accepted == "" {
			refused++
		}
		if m.accepted == "" && err != nil {
			marked++
		}
	}
	t.Logf("%d of %d refused mutations are marked by the schema", marked, refused)
	if marked*10 < refused*7 {
		t.Errorf("the schema marks only %d of %d", marked, refused)
	}
}

func TestSchemaIsCurrent(t *testing.T) { current(t, "schema.json", Schema()) }

// TestSchemaSaysNothingTwice: values and fields are definitions, or the schema grows by a product.
func TestSchemaSaysNothingTwice(t *testing.T) {
	if lines := strings.Count(string(Schema()), "\n"); lines > 4500 {
		t.Errorf("%d lines, 4500 at most", lines)
	}
}

// TestFilesNameTheSchema: whoever opens a rules file of ours in an editor has its words at hand.
func TestFilesNameTheSchema(t *testing.T) {
	sources, err := ours()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sources {
		if !strings.HasPrefix(string(s.Data), "# yaml-language-server: $schema=../schema.json\n") {
			t.Errorf("%s: the first line does not name the schema", s.Name)
		}
	}
}

func asJSON(t *testing.T, data []byte) (any, bool) {
	t.Helper()
	var v any
	if yaml.Unmarshal(data, &v) != nil {
		return nil, false
	}
	b, err := json.Marshal(v)
	if err != nil {
		return nil, false
	}
	out, err := jsonschema.UnmarshalJSON(strings.NewReader(string(b)))
	return out, err == nil
}
