package npmrc

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// yamlField is a key of a YAML file with its value and place; the zero value is one that is not there.
type yamlField struct {
	key   string
	src   *source
	place int // of the key, in the file
	value *yaml.Node
	layer Layer
}

// readYAML reads a file; what is not YAML has no fields.
func readYAML(src *source) yamlField {
	if src == nil {
		return yamlField{}
	}
	var doc yaml.Node
	if yaml.Unmarshal([]byte(src.text), &doc) != nil || len(doc.Content) == 0 {
		return yamlField{}
	}
	return yamlField{src: src, value: behind(doc.Content[0])}
}

// behind follows an alias to what it stands for.
func behind(n *yaml.Node) *yaml.Node {
	for range 8 {
		if n == nil || n.Kind != yaml.AliasNode {
			return n
		}
		n = n.Alias
	}
	return nil
}

// fields lists the keys of a mapping, of two with one name both.
func (f yamlField) fields() (all []yamlField) {
	if f.value == nil || f.value.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(f.value.Content) && len(all) < maxGuestEntries; i += 2 {
		key := f.value.Content[i]
		if key.Kind == yaml.ScalarNode {
			all = append(all, yamlField{key.Value, f.src, f.src.offset(key.Line, key.Column),
				behind(f.value.Content[i+1]), f.layer})
		}
	}
	return all
}

// at is the field of a name.
func (f yamlField) at(name string) yamlField {
	for _, g := range f.fields() {
		if g.key == name {
			return g
		}
	}
	return yamlField{}
}

// text is a scalar's; ok false: it is none, or nothing.
func (f yamlField) text() (string, bool) {
	if f.value == nil || f.value.Kind != yaml.ScalarNode {
		return "", false
	}
	return f.value.Value, f.value.Tag != "!!null" || f.value.Value != ""
}

// entry is a field as a setting in npm's terms; nil where it is no text.
func (f yamlField) entry(key string, name Layer) *entry {
	v, ok := f.text()
	if !ok {
		return nil
	}
	return &entry{key: key, wrote: f.key, val: text(v), raw: v, layer: name, file: f.src,
		at: min(f.place, len(f.src.text)), colon: true}
}

// offset is a place by line and column, both from 1 on, the column in characters.
func (s *source) offset(line, column int) int {
	at := 0
	for ; line > 1; line-- {
		next := strings.IndexByte(s.text[at:], '\n')
		if next < 0 {
			return len(s.text)
		}
		at += next + 1
	}
	for i := range s.text[at:] {
		if column--; column <= 0 {
			return at + i
		}
	}
	return len(s.text)
}

// nearestYAML is the field of a name in the first of several files that has it.
func nearestYAML(files []yamlField, name string) yamlField {
	for _, f := range files {
		if g := f.at(name); g.value != nil {
			return g
		}
	}
	return yamlField{}
}

// under are the mappings of a name in several files, the nearest first, as far as they are mappings: what is none hides
// those behind it.
func under(files []yamlField, name string) (all []yamlField) {
	for _, f := range files {
		g := f.at(name)
		switch {
		case g.value == nil:
		case g.value.Kind != yaml.MappingNode:
			return all
		default:
			all = append(all, g)
		}
	}
	return all
}

// mergedKeys are the keys of several mappings in the order in which one made of them all has them: those of the
// farthest file first.
func mergedKeys(files []yamlField) (all []string) {
	seen := map[string]bool{}
	for i := len(files) - 1; i >= 0; i-- {
		for _, f := range files[i].fields() {
			if !seen[f.key] {
				seen[f.key] = true
				all = append(all, f.key)
			}
		}
	}
	return all
}
