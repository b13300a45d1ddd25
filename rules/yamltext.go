package rules

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// YAML is a rules file with this rule alone, as it is written in its own file, to be copied and changed. Of one that
// is switched off it is the rule that would speak.
func (r *Rule) YAML() string {
	source := r.Speaker().words().source
	if source == nil {
		return ""
	}
	return "# yaml-language-server: $schema=" + SchemaFile + "\nrules:\n" + source()
}

// written returns the lines of a rule: those up to the next one, without what is said before that. A list in brackets
// has none of its own, so it is written again.
func (d *decoder) written(n *yaml.Node) func() string {
	until := d.until
	return func() string {
		lines := splitLines(string(d.source.Data))
		if until == 0 || until > len(lines) {
			until = len(lines) + 1
		}
		if n.Line < 1 || n.Line >= until || strings.TrimSpace(cutColumns(lines[n.Line-1], n.Column-1)) != "-" {
			return anew(n)
		}
		return "  " + strings.Join(dedent(ofRule(lines[n.Line-1:until-1], n.Column-1), n.Column-3), "\n  ") + "\n"
	}
}

func cutColumns(line string, columns int) string {
	runes := []rune(line)
	return string(runes[:min(max(columns, 0), len(runes))])
}

// ofRule leaves out the empty lines, comments and dashes at the end that belong to what follows.
func ofRule(lines []string, indent int) []string {
	for last := len(lines) - 1; last > 0; last-- {
		line := strings.TrimSpace(lines[last])
		if line != "" && line != "-" && (line[0] != '#' || strings.Index(lines[last], "#") >= indent) {
			return lines[:last+1]
		}
	}
	return lines[:1]
}

// dedent puts the dash of a rule at the margin.
func dedent(lines []string, by int) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = strings.TrimPrefix(line, strings.Repeat(" ", max(by, 0)))
	}
	return out
}

func anew(n *yaml.Node) string {
	text, err := yaml.Marshal(n)
	if err != nil {
		return ""
	}
	return "  - " + strings.ReplaceAll(strings.TrimSuffix(string(text), "\n"), "\n", "\n    ") + "\n"
}
