package rules

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestVocabularyIsCurrent keeps the tables of docs/rules.md what the code has.
func TestVocabularyIsCurrent(t *testing.T) {
	const path = "../docs/rules.md"
	have, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	ofFields, ofPlaceholders := Vocabulary()
	text := string(have)
	for name, table := range map[string]string{"fields": ofFields, "placeholders": ofPlaceholders} {
		place := regexp.MustCompile(`(?s)(<!-- ` + name + `: [^>]*-->\n).*?(<!-- end -->)`)
		if len(place.FindAllString(text, -1)) != 1 {
			t.Errorf("docs/rules.md has no place for the table of %s", name)
		}
		text = place.ReplaceAllStringFunc(text, func(found string) string {
			parts := place.FindStringSubmatch(found)
			return parts[1] + table + parts[2]
		})
	}
	current(t, path, []byte(text))
	for _, key := range ruleKeys {
		if !strings.Contains(text, "| `"+key+"` |") {
			t.Errorf("docs/rules.md does not say what %s is", key)
		}
	}
}

// TestVocabularyIsMade: a field that nothing sets and a placeholder that nothing fills would make rules that are silently never met.
func TestVocabularyIsMade(t *testing.T) {
	files, err := filepath.Glob("../explain/*.go")
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	var all strings.Builder
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(b)
	}
	for _, f := range fields {
		if !strings.Contains(all.String(), `"`+string(f.Name)+`"`) {
			t.Errorf("nothing sets the field %s", f.Name)
		}
	}
	for _, p := range known {
		if !strings.Contains(all.String(), `"`+p.Name+`"`) {
			t.Errorf("nothing fills the placeholder {%s}", p.Name)
		}
	}
}
