package report

import (
	"slices"

	"npmx/explain"
)

// proof says what shows that the steps helped. A step that is that command has said so already.
func (p page) proof(f explain.Finding) {
	words := proofWords(f)
	if words == "" || f.Verify != "" && slices.ContainsFunc(f.Steps, func(s explain.Step) bool { return s.Command == f.Verify }) {
		return
	}
	if f.Verify == "" {
		p.paragraph("then", []string{words})
		return
	}
	p.paragraph("then", []string{words + ":"})
	p.line(indent(margin+2) + p.paint(cyan, f.Verify))
}

// proofWords say who runs what. In a pipeline nobody types: the job has to get past that command.
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
