package rules

import (
	"fmt"
	"strings"
)

// Vocabulary prints the fields and the placeholders as two tables in Markdown.
func Vocabulary() (ofFields, ofPlaceholders string) {
	var b, p strings.Builder
	b.WriteString("| field | rank | takes | meaning | known where |\n|---|---|---|---|---|\n")
	for _, f := range fields {
		fmt.Fprintf(&b, "| `%s` | %d | %s | %s | %s |\n", f.Name, f.Rank, takes(f), markdown(f.Doc), f.where())
	}
	p.WriteString("| placeholder | stands for | filled where this is known |\n|---|---|---|\n")
	for _, k := range known {
		fmt.Fprintf(&p, "| `{%s}` | %s | %s |\n", k.Name, markdown(k.Doc), k.whereFilled())
	}
	return b.String(), p.String()
}

// VocabularyText prints the same for a terminal: npmx is installed without its manual.
func VocabularyText() string {
	var b strings.Builder
	b.WriteString("fields, for when, not and case\n")
	for _, f := range fields {
		fmt.Fprintf(&b, "\n  %s (rank %d): %s\n    takes %s\n    known in %s\n", f.Name, f.Rank, f.Doc,
			plainText(takes(f)), plainText(f.where()))
	}
	b.WriteString("\nplaceholders, for title, explanation, steps and verify\n")
	for _, k := range known {
		fmt.Fprintf(&b, "\n  {%s}: %s\n    filled where this is known: %s\n", k.Name, k.Doc, plainText(k.whereFilled()))
	}
	return b.String()
}

func plainText(s string) string { return strings.ReplaceAll(s, "`", "") }

func takes(f FieldDef) string {
	switch {
	case f.Type == Number:
		return "a number or range"
	case f.Type == Version:
		return "a version or range"
	case f.Values == nil:
		return "a text, glob or expression"
	case f.Type == Text && len(f.Values) > 20:
		return "a cause, or a glob or expression over them"
	case f.Type == Text:
		return "`" + strings.Join(f.Values, "`, `") + "`, or a glob or expression over them"
	}
	return "`" + strings.Join(f.Values, "`, `") + "`"
}

func texts(all []Field) []string {
	var out []string
	for _, f := range all {
		out = append(out, string(f))
	}
	return out
}
