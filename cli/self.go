package cli

import (
	"io"

	"npmx/explain/report"
)

// selfVerb is about npmx itself; npm version and npm help are npm's.
type selfVerb struct {
	Version selfVersion `cmd:"" help:"Print npmx's version, commit, date, Go and rules."`
	Help    selfHelp    `cmd:"" help:"Print this help."`
	Schema  selfSchema  `cmd:"" help:"Print the JSON Schema of the report, or of check's answer."`

	Completion selfCompletion `cmd:"" help:"Print a script that completes npmx's words, and npm's, in a shell."`
	Complete   selfComplete   `cmd:"" hidden:"" help:"Print what may stand for the last word."`
	Man        selfMan        `cmd:"" help:"Print a manual page, for man."`
}

type selfVersion struct{}

func (selfVersion) Run(w world) error {
	line, err := thisBuild().line()
	if err != nil {
		return err
	}
	_, err = io.WriteString(w.stdout, line)
	return err
}

type selfHelp struct{}

func (selfHelp) Run(w world) error {
	_, err := io.WriteString(w.stdout, helpText)
	return err
}

type selfSchema struct {
	Of string `arg:"" optional:"" enum:"report,check,outlook" default:"report" help:"${self_schema}"`
}

func (v selfSchema) Run(w world) error {
	text := report.Schema()
	switch v.Of {
	case "check":
		text = report.CheckSchema()
	case "outlook":
		text = report.OutlookSchema()
	}
	_, err := w.stdout.Write(text)
	return err
}
