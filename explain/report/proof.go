package report

import (
	"slices"

	"npmx/explain"
	"npmx/rules"
)

// proof says what shows that the steps helped. A step that runs the command again has said so already.
func (p page) proof(f explain.Finding) {
	words := proofWords(f)
	said := slices.ContainsFunc(f.Steps, func(s explain.Step) bool {
		return s.Role == rules.RoleAgain || s.Command != "" && s.Command == f.Verify
	})
	if words == "" || said {
		return
	}
	if f.Verify == "" {
		p.paragraph("then", []string{words})
		return
	}
	p.paragraph("then", []string{words + ":"})
	p.line(indent(p.margin+2) + p.paint(cyan, f.Verify))
}

// proofWords say who runs what. In a pipeline no one types: the job has to get past that command.
func proofWords(f explain.Finding) string {
	again := ""
	switch {
	case f.Context.CI != "":
		again = "run the job again"
	case f.Context.Image:
		again = "build the image again"
	}
	switch {
	case f.Verify == "" && !f.Again:
		return ""
	case f.Verify == "" && again == "":
		return "run the command again"
	case f.Verify == "":
		return again
	case again != "":
		return again + "; this has to pass"
	case f.Again:
		return "run it again"
	}
	return "prove it"
}
