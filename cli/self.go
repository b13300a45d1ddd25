package cli

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"npmx/explain/report"
)

// selfVerb is about npmx itself; npm version and npm help are npm's.
type selfVerb struct {
	Version selfVersion `cmd:"" help:"Print npmx's version."`
	Help    selfHelp    `cmd:"" help:"Print this help."`
	Schema  selfSchema  `cmd:"" help:"Print the JSON Schema of the report, or of check's answer."`

	Completion selfCompletion `cmd:"" help:"Print a script that completes npmx's words, and npm's, in a shell."`
	Complete   selfComplete   `cmd:"" hidden:"" help:"Print what may stand for the last word."`
	Man        selfMan        `cmd:"" help:"Print a manual page, for man."`
}

type selfVersion struct{}

func (selfVersion) Run(w world) error {
	version, commit := builtAs()
	_, err := fmt.Fprintf(w.stdout, "npmx %s (commit %s, %s, %s/%s)\n",
		version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// builtAs is what the build says of itself.
func builtAs() (version, commit string) {
	version, commit = "(devel)", "unknown"
	if b, ok := debug.ReadBuildInfo(); ok {
		version = first(b.Main.Version, version)
		for _, s := range b.Settings {
			if s.Key == "vcs.revision" {
				commit = s.Value
			}
		}
	}
	return version, commit
}

type selfHelp struct{}

func (selfHelp) Run(w world) error {
	_, err := io.WriteString(w.stdout, helpText)
	return err
}

type selfSchema struct {
	Of string `arg:"" optional:"" enum:"report,check,outlook" default:"report" help:"report, check, or outlook: of check --for."`
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
