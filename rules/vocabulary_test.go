package rules

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"npmx/parse/npmrc"
	"npmx/parse/registry"
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

// TestVocabularyIsTheirs checks the closed sets against those of whoever makes the facts.
func TestVocabularyIsTheirs(t *testing.T) {
	for name, theirs := range map[Field][]string{
		"near-miss": wordsOf(npmrc.Reasons()), "credential-problem": wordsOf(npmrc.Problems()),
		"credential-kind":  wordsOf(npmrc.Kinds()),
		"credential-layer": wordsOf(npmrc.Layers()), "registry-kind": wordsOf(registry.Kinds()),
		"hint": wordsOf(Causes()),
		// npm sends an empty value as little as none: it is a near miss.
		"credential": append(slices.DeleteFunc(wordsOf(npmrc.States()), func(s string) bool { return s == "empty" }),
			"none"),
	} {
		def, _ := definition(name)
		ours := slices.Clone(def.Values)
		theirs = slices.DeleteFunc(theirs, func(s string) bool { return s == "" })
		slices.Sort(ours)
		slices.Sort(theirs)
		if !slices.Equal(ours, theirs) {
			t.Errorf("%s\nin the rules %q\nis made     %q", name, ours, theirs)
		}
	}
}

func wordsOf[T ~string](all []T) []string {
	var out []string
	for _, one := range all {
		out = append(out, string(one))
	}
	return out
}

// TestVocabularyIsMade: a field that nothing sets and a placeholder that nothing fills would make rules that are
// silently never met.
func TestVocabularyIsMade(t *testing.T) {
	files, err := filepath.Glob("../explain/*.go")
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	files = append(files, "intent.go") // what follows from other facts
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
	ci, _ := definition("ci")
	spaced := strings.Join(strings.Fields(all.String()), " ") // gofmt aligns columns
	for _, name := range ci.Values {
		if !strings.Contains(spaced, `"`+name+`": "`) {
			t.Errorf("the CI system %s has no name for {ci_name}", name)
		}
	}
	for _, p := range known {
		if !strings.Contains(all.String(), `"`+p.Name+`"`) {
			t.Errorf("nothing fills the placeholder {%s}", p.Name)
		}
	}
}

// TestManualsConditionsLoad: what docs/rules.md shows of conditions is what the loader takes.
func TestManualsConditionsLoad(t *testing.T) {
	text, err := os.ReadFile("../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile(`(?m)^    when:\n(?:^      .*\n)+`).FindString(string(text[strings.Index(string(text),
		"## Conditions"):]))
	set := load(t, "rules:\n  - id: x\n    cause: network\n    title: t\n"+block)
	if r := set.Find("x"); r == nil || len(r.when) < 7 {
		t.Errorf("%+v of\n%s", r, block)
	}
}
